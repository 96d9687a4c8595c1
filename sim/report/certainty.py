"""Section 8: how sure? Which kinds of uncertainty are in the intervals, and which are not.

Simulation noise is in. The ranges of the parameters are not carried through yet, so they stand beside the interval, value by
value. Whether the simulated world is plausible at all is shown against wide bands, and whether the comparison is clean by the
identity check.
"""

from __future__ import annotations

from typing import Final, Literal

from sim.registry.types import Text
from sim.report.estimates import Interval, Spread
from sim.report.evidence import GRADES, Evidence
from sim.report.model import Check, Identity
from sim.report.page import Block, Prose, Section, Shown
from sim.report.results import Results
from sim.report.table import Cell, Column, Table
from sim.report.words import DASH, day, number, percent
from sim.study.partings import WAYS

CHECKS_BEHIND: Final[tuple[Literal["others", "context"], ...]] = ("others", "context")
"""The tables of figures that are folded away."""


def kinds_table(results: Results) -> Table:
    """The three kinds of uncertainty and whether the intervals hold them."""
    words = results.words
    rows: list[tuple[Cell, ...]] = []
    for kind in ("noise", "parameters", "structure"):
        inside = words.say("certainty.inside" if kind == "noise" and results.n > 1 else "certainty.outside")
        suffix = "text" if results.others or kind == "structure" else "run"
        if kind == "noise" and results.n < 2:
            suffix = "single"
        rows.append((words.say(f"certainty.{kind}"), inside, words.say(f"certainty.{kind}_{suffix}", n=number(results.n))))
    columns = tuple(Column(name, words.head(name)) for name in ("kind", "in_interval", "meaning"))
    return Table("uncertainty", words.say("certainty.kinds_title"), columns, tuple(rows))


def touched_table(results: Results, evidence: Evidence, pathway: bool) -> Table:
    """The touched values with range and grade: the hinges and what is changed, or (`pathway`) all others the effect runs
    through."""
    words, registry = results.words, results.registry
    direct = {item for scenario in results.others for item in evidence.direct(scenario)}
    hinges = {item for scenario in results.others for item in evidence.hinges(scenario)}
    chosen = [item for item in evidence.all_touched() if (item not in direct | hinges) == pathway]
    order = sorted(chosen, key=lambda item: (item not in hinges, -GRADES.index(registry.parameters[item].grade)))
    rows: list[tuple[Cell, ...]] = []
    for item in order:
        parameter = registry.parameters[item]
        label, value, span = evidence.describe(parameter)
        how = words.say("certainty.direct" if item in direct else "certainty.hinge" if item in hinges else "certainty.indirect")
        rows.append((label, how, value, span, parameter.grade))
    columns = tuple(Column(name, words.head(name)) for name in ("parameter", "how", "value", "range", "grade"))
    name = "pathway" if pathway else "touched"
    title = words.say(f"certainty.{name}_title", n=number(len(rows)))
    return Table(name, title, columns, tuple(rows), () if pathway else (words.say("certainty.touched_note"),))


def headline_table(results: Results) -> Table:
    """The interval of the answer beside how many touched values have a range that is not in it."""
    words, evidence = results.words, Evidence(results)
    rows: list[tuple[Cell, ...]] = []
    for scenario in results.others:
        gain = results.gain(scenario, "exam_passed")
        touched = evidence.touched(scenario)
        assumed = sum(evidence.grade(item, scenario) == "C" for item in touched)
        rows.append((results.name(scenario), Interval(gain.values) if gain else None, len(touched), assumed))
    columns = (
        Column("scenario", words.head("scenario")),
        Column("difference", words.head("difference"), "persons", signed=True),
        Column("touched", words.head("touched"), "number"),
        Column("assumed", words.head("assumed"), "number"),
    )
    return Table("answer_and_ranges", words.say("certainty.beside_title"), columns, tuple(rows))


def check_table(results: Results, kind: Literal["checks", "context", "others"]) -> Table:
    """Plausibility: the reference's figures against their bands ("checks"), its figures without a band ("context"), and what
    the compared scenarios have in place of the first ("others")."""
    words = results.words
    names = {scenario.id: results.name(scenario) for scenario in results.source.scenarios}
    banded, others = kind != "context", kind == "others"
    rows: list[tuple[Cell, ...]] = []
    for check in results.source.checks:
        if _banded(check) != banded or (check.scenario not in ("", results.base.id)) != others:
            continue
        row: list[Cell] = [check.label, _figure(results, check, check.value)]
        if banded:
            row += [_band(results, check), words.say(f"certainty.{_state(check)}")]
        if others:
            row.insert(0, names.get(check.scenario, Text(check.scenario, check.scenario)))
        rows.append(tuple(row))
    heads = ["check", "value", "band", "result"] if banded else ["check", "value"]
    columns = tuple(Column(name, words.head(name)) for name in (["scenario"] if others else []) + heads)
    notes = (words.say("certainty.checks_note"),) if kind == "checks" else ()
    return Table(f"plausibility_{kind}", words.say(f"certainty.{kind}_title"), columns, tuple(rows), notes)


def _banded(check: Check) -> bool:
    return check.low is not None or check.high is not None


def _state(check: Check) -> str:
    return "no_value" if check.ok is None else "ok" if check.ok else "not_ok"


def _figure(results: Results, check: Check, value: float | None) -> Text:
    if value is None:
        return DASH
    if check.unit == "share":
        return percent(value, 1)
    if check.unit == "count":
        return number(value)
    return results.words.say(f"unit.in_{check.unit}", x=number(value, 1 if check.unit == "weeks" else 2))


def _band(results: Results, check: Check) -> Text:
    words = results.words
    low, high = (
        percent(bound, 0 if round(100 * bound, 6).is_integer() else 1)
        if bound is not None and check.unit == "share"
        else _figure(results, check, bound)
        for bound in (check.low, check.high)
    )
    if check.high is None:
        return words.say("more_than", low=low)
    return words.say("at_most", high=high) if check.low is None else words.say("from_to", low=low, high=high)


def identity_table(results: Results) -> Table:
    """Were the lives equal up to the first day on which they may differ?"""
    words = results.words
    names = {scenario.id: scenario.name for scenario in results.source.scenarios}
    rows: list[tuple[Cell, ...]] = [
        (
            names.get(item.scenario, Text(item.scenario, item.scenario)),
            words.say(f"certainty.identity_{item.result}"),
            _first(results, item),
        )
        for item in results.source.identity
    ]
    columns = tuple(Column(name, words.head(name)) for name in ("scenario", "result", "detail"))
    return Table("identity", words.say("certainty.identity_title"), columns, tuple(rows))


def _first(results: Results, item: Identity) -> Text:
    if item.detail:
        return Text(item.detail, item.detail)
    if item.first_day is None:
        return DASH
    return results.words.say("certainty.first_day", day=day(item.first_day))


def parting_table(results: Results) -> Table:
    """How many of the cohort's paired lives part first through what: counts of pairs, no shares of an effect."""
    words = results.words
    found = {scenario.id: results.first_partings(scenario) for scenario in results.others}
    ways = [way for way in WAYS if any(way in each for each in found.values())]
    nobody = (0.0,) * results.n
    rows: list[tuple[Cell, ...]] = [
        (words.say(f"parting.{way}"), *(Spread(found[scenario.id].get(way, nobody)) for scenario in results.others))
        for way in ways
    ]
    columns = [Column("way", words.head("parting"))]
    columns += [Column(f"persons_{scenario.id}", results.name(scenario), "persons") for scenario in results.others]
    return Table("partings", words.say("parting.title"), tuple(columns), tuple(rows), (words.say("parting.note"),))


def section(results: Results, evidence: Evidence) -> Section:
    """The whole section."""
    words = results.words
    blocks: list[Block] = [
        Prose(words.say("certainty.lead" if results.others else "certainty.lead_run")),
        Shown(kinds_table(results)),
    ]
    if results.others:
        blocks.append(Shown(headline_table(results)))
        blocks.append(Shown(touched_table(results, evidence, pathway=False)))
        rest = touched_table(results, evidence, pathway=True)
        if rest.rows:
            blocks.append(Shown(rest, folded=True))
    checks = [check for check in results.source.checks if _banded(check) and check.scenario in ("", results.base.id)]
    failed = [check for check in checks if check.ok is False]
    if checks:
        counts = {"failed": number(len(failed)), "total": number(len(checks))}
        blocks.append(Prose(words.say("certainty.checks_failed" if failed else "certainty.checks_passed", **counts)))
        blocks.append(Shown(check_table(results, "checks")))
    for kind in CHECKS_BEHIND:
        table = check_table(results, kind)
        if table.rows:
            blocks.append(Shown(table, folded=True))
    if results.source.identity:
        blocks.append(Prose(words.say("certainty.identity_lead")))
        if any(item.result == "failed" for item in results.source.identity):
            blocks.append(Prose(words.say("certainty.identity_broken"), "warning"))
        blocks.append(Shown(identity_table(results)))
    first = parting_table(results)
    if first.rows:
        blocks.append(Prose(words.say("parting.lead")))
        blocks.append(Shown(first, folded=True))
    return Section("certainty", words.say("section.certainty"), tuple(blocks))
