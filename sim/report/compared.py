"""Section 2: what was compared, in words: every difference between the files, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sim.registry.types import Text
from sim.report import waterfall
from sim.report.evidence import Evidence
from sim.report.model import Difference
from sim.report.page import Block, Prose, Section, Shown
from sim.report.results import Results
from sim.report.table import Cell, Column, Table
from sim.report.words import DASH, day, number, until
from sim.scenario.types import Scenario


def difference_table(results: Results, scenario: Scenario) -> Table:
    """One row per lever: old, new, unit, from, until, who, source."""
    words = results.words
    kinds = {kind: words.say(f"compared.{kind}") for kind in ("measure", "assumption", "setting")}
    rows: list[tuple[Cell, ...]] = [
        (
            row.lever,
            kinds[row.kind],
            row.old,
            row.new,
            row.unit,
            row.start or DASH,
            row.end - timedelta(days=1) if row.end else words.say("compared.open_end"),
            row.who,
            source_text(results, row),
        )
        for row in results.source.differences
        if row.scenario == scenario.id
    ]
    names = ("lever", "kind", "old", "new", "unit", "from", "until", "who", "source")
    columns = tuple(Column(name, words.head(name), "date" if name in ("from", "until") else "text") for name in names)
    return Table(f"compared_{scenario.id}", words.say("compared.title", name=results.name(scenario)), columns, tuple(rows))


def source_text(results: Results, row: Difference) -> Text:
    """The title of the source the row names, or the text the user gave."""
    source = results.registry.sources.get(row.source)
    return source.title if source else Text(row.source, row.source)


def section(results: Results, evidence: Evidence) -> Section:
    """The whole section; in a single run it says what was run."""
    words = results.words
    base = results.base
    common = {
        "persons": number(results.cohort_size),
        "until": until(results.last_day),
        "law": _frozen(results, "law"),
        "world": _frozen(results, "world"),
        "entrants": words.say("compared.with_entrants" if base.entrants else "compared.without_entrants"),
    }
    key = "compared.base" if results.others else "compared.run"
    blocks: list[Block] = [Prose(words.say(key, name=base.name, **common))]
    for scenario in results.others:
        blocks.append(Prose(words.say("compared.asks", name=scenario.name, question=scenario.question)))
        if scenario.note:
            blocks.append(Prose(scenario.note, "note"))
        if evidence.mixes(scenario):
            blocks.append(Prose(words.say("answer.mixed", name=scenario.name), "warning"))
        table = difference_table(results, scenario)
        blocks.append(Shown(table) if table.rows else Prose(words.say("compared.none", name=scenario.name)))
    blocks += waterfall.blocks(results)
    if not results.others and base.note:
        blocks.append(Prose(base.note, "note"))
    return Section("compared", words.say("section.compared" if results.others else "section.compared_run"), tuple(blocks))


def _frozen(results: Results, what: str) -> Text:
    when = getattr(results.base, what)
    words = results.words
    if when is None:
        return words.say(f"compared.{what}_open")
    return words.say(f"compared.{what}_frozen", day=day(when))
