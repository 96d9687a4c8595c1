"""The report from top to bottom: eleven sections, always in this order."""

from __future__ import annotations

from sim.report import answer, certainty, compared, curves, gaps, groups, money, register, states
from sim.report.evidence import Evidence
from sim.report.page import Section
from sim.report.results import Results


def build_sections(results: Results) -> tuple[Section, ...]:
    """All sections of one report. Raises ReportError when the results do not fit together."""
    evidence = Evidence(results)
    return (
        answer.section(results, evidence),
        compared.section(results, evidence),
        curves.section(results),
        states.section(results),
        gaps.section(results),
        groups.section(results),
        money.section(results),
        certainty.section(results, evidence),
        register.register(results, evidence),
        register.limits(results),
        register.reproduce(results),
    )
