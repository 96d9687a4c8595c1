"""Rows as they occur: persons on many days of a small run under measures that are dated, targeted and partly covered."""

import random
from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

from sim.cohort import build_cohort
from sim.engine.people import TICKS_A_DAY, People
from sim.registry import load_registry
from sim.registry.codes import KIND_EQ, STATION_KINDS, P
from sim.rules import person as p
from sim.rules.book import RuleBook, build_book
from sim.scenario import RunOverrides, load_scenario
from sim.scenario.types import Measure, Scenario

START = date(2018, 1, 1)
DAYS = range(0, 3640, 91)
PERSONS_A_DAY = 30
RARE = (P,)
"""Statuses that so few hold that a sample may miss them."""
RARE_STAYS = (KIND_EQ,)
"""Kinds of stations where that holds."""
LATE = 7
"""A tick after the evening's desks."""


class Moment(NamedTuple):
    """A person on a day."""

    day: int
    row: list[int]


def measure(kind, start=START, end=None, who=(), coverage=1.0, **fields):
    """A measure as a scenario would hold it."""
    return Measure(kind, start, end, tuple(who), coverage, tuple(fields.items()), None, "test.toml", 1)


MEASURES = (
    measure("ausbildungsticket", date(2019, 8, 1), date(2023, 5, 1), (("area", ("kreis",)),), 0.6, price=20.0),
    measure("sprachfoerderung_ifk", date(2019, 1, 15), None, (("gender", ("weiblich",)),), 0.5, hours=6.0),
    measure("servicelevel_auslaenderbehoerde", date(2020, 3, 3), None, (("status", ("duldung",)),), days=2.0),
)


def with_measures(*measures, persons=600):
    """The baseline with measures and nothing else."""
    return replace(load_scenario("baseline", overrides=RunOverrides(persons=persons)), measures=measures)


@cache
def example_book() -> RuleBook:
    """The rule book of the example run."""
    return build_book(_example(), load_registry(), build_cohort(_example(), load_registry()).scale)


@cache
def moments() -> tuple[Moment, ...]:
    """About 1,200 rows of the example run; copy one before a rule writes into it."""
    people = People(build_cohort(_example(), load_registry()), example_book(), 0)
    found: list[Moment] = []

    def watch():
        for day in DAYS:
            yield people.env.timeout(day * TICKS_A_DAY + LATE - people.env.now)
            present = [row for row in people.rows if row[p.MAIN] != 0 and row[p.ENTRY] <= day]
            chosen = random.Random(day).sample(present, min(PERSONS_A_DAY, len(present)))
            chosen += [row for row in present if seldom(row) and row not in chosen]
            found.extend(Moment(day, list(row)) for row in chosen)

    people.env.process(watch())
    people.run()
    return tuple(found)


def seldom(row: list[int]) -> bool:
    """Whether a row is of a kind that a sample may miss."""
    return row[p.STATUS] in RARE or STATION_KINDS[row[p.MAIN]] in RARE_STAYS


def _example() -> Scenario:
    return with_measures(*MEASURES)
