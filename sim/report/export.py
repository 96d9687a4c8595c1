"""The report's tables as files: Parquet for analysis, CSV for a German Excel.

Parquet holds every row and every number as it is. The CSV opens by double click: `;` between cells, a comma before the
decimals, UTF-8 with the mark that makes Excel read it as such.
"""

from __future__ import annotations

import io
from pathlib import Path

from sim.report.html import tables_of, write_atomically
from sim.report.model import ReportInput
from sim.report.table import to_csv, to_frame

BOM = b"\xef\xbb\xbf"


def write_tables(source: ReportInput, folder: Path) -> tuple[Path, ...]:
    """Write every table of the report as `<id>.parquet` and `<id>.csv`; returns the paths. Tables without rows are left out."""
    written: list[Path] = []
    for table in tables_of(source):
        if not table.rows:
            continue
        buffer = io.BytesIO()
        to_frame(table).write_parquet(buffer)
        for path, data in (
            (folder / f"{table.id}.parquet", buffer.getvalue()),
            (folder / f"{table.id}.csv", BOM + to_csv(table).replace("\n", "\r\n").encode()),
        ):
            write_atomically(path, data)
            written.append(path)
    return tuple(written)


def render_report(source: ReportInput, path: Path) -> Path:
    """Write the report as one self-contained HTML file; an existing file is replaced whole."""
    from sim.report.html import page_of

    write_atomically(path, page_of(source).encode())
    return path
