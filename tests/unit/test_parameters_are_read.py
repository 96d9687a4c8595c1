"""No parameter stands in the registry for nothing: whoever believes in another value must see it act.

Nothing is searched for by name. A small run is made with everything that holds parameters replaced by something that notes what
it is asked for: the values for population, calendar and prices, the tables of the desks, the constants behind every rule.
"""

from functools import cache

from engine_lives import FULL, belief, scenario

from sim.cohort import build_cohort
from sim.engine.people import People
from sim.outcomes import measure_outcomes
from sim.registry import load_registry
from sim.rules import names as n
from sim.rules.book import build_book
from sim.rules.tables import ParameterTable
from sim.scenario.resolve import Values

PERSONS = 2000
DAYS = 2922
"""Enough for somebody to repeat a final exam twice."""


class Noted(list[float]):
    """Constants that note which of them was asked for. A dated one is NaN here and found elsewhere, after it was asked for."""

    def __init__(self, values: list[float], asked: set[str]) -> None:
        super().__init__(values)
        self.asked = asked

    def __getitem__(self, k):
        self.asked.add(n.PARAMETERS[k])
        return super().__getitem__(k)


@cache
def parameters_read(persons=PERSONS, days=DAYS) -> frozenset[str]:
    """Every parameter that a run with its outcomes asked for, under its own name."""
    asked: set[str] = set()
    at, by_district = Values.at, ParameterTable.by_district
    far_away = (belief("offer_needs_move_share", 1.0),)  # Few recognised people would be offered an EQ far away otherwise.
    told, registry = scenario(persons=persons, days=days, beliefs=far_away), load_registry()
    try:
        Values.at = lambda self, name, day: (asked.add(name), at(self, name, day))[1]
        ParameterTable.by_district = lambda self, day: (asked.add(self.id), by_district(self, day))[1]
        cohort = build_cohort(told, registry)
        book = build_book(told, registry, persons / FULL)
        book = book._replace(tables=book.tables._replace(const=Noted(book.tables.const, asked)))
        trajectory = People(cohort, book, 0).run()
        measure_outcomes(cohort, trajectory, told, registry)
    finally:
        Values.at, ParameterTable.by_district = at, by_district
    return frozenset(asked)


def test_every_parameter_of_the_registry_is_read_by_something():
    assert sorted(set(load_registry().parameters) - parameters_read()) == []


def test_every_name_that_rules_know_is_a_parameter_that_a_rule_reads():
    assert set(n.PARAMETERS) <= set(load_registry().parameters)
    assert sorted(set(n.PARAMETERS) - parameters_read()) == []
    assert len(set(n.PARAMETERS)) == len(n.PARAMETERS)


def test_nothing_counts_as_read_before_somebody_asks_for_it():
    unasked = set(n.PARAMETERS) - parameters_read(persons=20, days=40)
    assert {"exam_pass_base", "repeat_pass_factor_second", "eq_takeover_share"} <= unasked
