"""The report: finished results as one page for people who decide, and as tables for people who check.

`render_report` writes a single HTML file with both languages and everything in it; `write_tables` writes the numbers behind it.
Both take a `ReportInput`. The modules that read and draw are loaded only when one of them is called.
"""

from pathlib import Path

from sim.report.model import Check, Difference, Identity, Manifest, ReportError, ReportInput

__all__ = ["Check", "Difference", "Identity", "Manifest", "ReportError", "ReportInput", "render_report", "write_tables"]


def render_report(source: ReportInput, path: Path) -> Path:
    """Write the report to `path`, whole or not at all; returns the path. Raises ReportError when the results do not fit
    together."""
    from sim.report.export import render_report as render

    return render(source, path)


def write_tables(source: ReportInput, folder: Path) -> tuple[Path, ...]:
    """Write the tables of the report to `folder`, each as Parquet and as CSV for a German Excel; returns the paths."""
    from sim.report.export import write_tables as write

    return write(source, folder)
