"""Who had a support beside school, course, training or search, and for how long; a part of the section on money."""

from __future__ import annotations

from sim.registry.codes import SUPPORT_IDS
from sim.report.estimates import Spread
from sim.report.labels import Labels
from sim.report.results import DAYS_PER_MONTH, Results, minus, scaled
from sim.report.table import Cell, Column, Table
from sim.scenario.types import Scenario

Counts = tuple[tuple[float, ...], tuple[float, ...]]
"""Persons and person-months, each per run."""


def counts(results: Results, scenario: Scenario, support: str) -> Counts | None:
    """What one support reached, over everybody in the simulation; None where it was not measured."""
    persons, days = (results.key(scenario, f"{what}.{support}", "all") for what in ("supported", "support_days"))
    return None if persons is None or days is None else (persons, scaled(days, 1 / DAYS_PER_MONTH))


def support_table(results: Results) -> Table:
    """Per scenario and support: persons supported and person-months, and the paired difference to the reference. A support that
    nobody has in any scenario is left out."""
    words, labels = results.words, Labels(results.registry, results.words)
    scenarios = (results.base, *results.others)
    rows: list[tuple[Cell, ...]] = []
    for support in SUPPORT_IDS[1:]:
        found = [counts(results, scenario, support) for scenario in scenarios]
        base = found[0]
        if base is None or not any(any(each[0]) for each in found if each is not None):
            continue
        for scenario, each in zip(scenarios, found, strict=True):
            if each is None:
                continue
            row: list[Cell] = [labels.support(support), results.name(scenario), Spread(each[0]), Spread(each[1])]
            if results.others:
                row += [None, None] if scenario is results.base else [minus(*pair) for pair in zip(each, base, strict=True)]
            rows.append(tuple(row))
    columns = [
        Column("support", words.head("support")),
        Column("scenario", words.head("scenario")),
        Column("persons", words.head("supported"), "persons"),
        Column("months", words.head("support_months"), "persons"),
    ]
    if results.others:
        columns += [
            Column("difference_persons", words.head("difference_persons"), "persons", signed=True),
            Column("difference_months", words.head("difference_months"), "persons", signed=True),
        ]
    return Table("supports", words.say("money.supports_title"), tuple(columns), tuple(rows), (words.say("money.supports_note"),))
