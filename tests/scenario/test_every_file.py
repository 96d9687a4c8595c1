"""Every scenario that comes with the product, lived small: one digest on both engines, nothing before its first day, and nothing
that its mechanism cannot reach."""

from functools import cache

import numpy as np
import pytest

from sim.cohort import build_cohort
from sim.engine import simulate
from sim.outcomes.identity import check
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules.book import build_book, first_difference_day
from sim.scenario import RunOverrides, load_scenario
from sim.scenario.tree import builtin_root

PERSONS, SHORT, LONG = 120, 40, 60
"""How many live, and for how many months: as short as a file allows."""
FILES = sorted(path for path in builtin_root().rglob("*.toml") if path.stem != "baseline")
NAMES = [path.stem for path in FILES]


def months_of(name):
    """The months after which everything a file does has begun."""
    begins = [measure.start.year for measure in load_scenario(name).measures]
    return SHORT if max(begins, default=2018) < 2021 else LONG


@cache
def lived(name, months, engine="compiled"):
    """The cohort, the rules and the lives of a scenario."""
    told = load_scenario(name, overrides=RunOverrides(persons=PERSONS, replications=1, horizon=months))
    cohort = build_cohort(told, load_registry())
    book = build_book(told, load_registry(), cohort.scale)
    return cohort, book, simulate(cohort, book, 0, engine)


def whole_stays(lives, person):
    """All stays of one person and what ran beside them, with everything about them."""
    found = []
    for table, names in ((lives.spells, ("start", "end", "station", "reason")), (lives.supports, ("start", "end", "kind"))):
        rows = table.person == person
        found.append(np.stack([getattr(table, name)[rows] for name in names], axis=1).tolist())
    return found


def german_of(events, person):
    """What is told about one person's German."""
    rows = (events.person == person) & (events.kind == c.EV_GERMAN)
    return list(zip(events.day[rows].tolist(), events.value[rows].tolist(), strict=True))


def teaches(name):
    """Whether a scenario changes lessons, and with them what a stay brings."""
    kinds = load_registry().measures
    touched = {touch.parameter for one in load_scenario(name).measures for touch in kinds[one.id].touches}
    return any(parameter.startswith(("language_hours_week", "support_language_hours")) for parameter in touched)


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_live_a_file_alike_and_nothing_happens_before_its_first_day(name):
    months = months_of(name)
    (_, base, before), (_, book, after) = lived("baseline", months), lived(name, months)
    assert lived(name, months, "simpy")[2].digest() == after.digest()
    first = first_difference_day(base, book)
    if first is None:
        assert after.digest() == before.digest()
    else:
        assert check(before, after, first).state in ("passed", "not_applicable")


@cache
def whole_book(name):
    """The rules of a scenario with all places of the state."""
    return build_book(load_scenario(name), load_registry(), 1.0)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_changes_a_rule_of_the_whole_run(name):
    assert first_difference_day(whole_book("baseline"), whole_book(name)) is not None


@pytest.mark.parametrize("name", [name for name in NAMES if not teaches(name)])
def test_whoever_stays_where_she_was_learns_what_she_learned(name):
    months = months_of(name)
    (cohort, _, before), (_, _, after) = lived("baseline", months), lived(name, months)
    same = [one for one in range(len(cohort)) if whole_stays(before, one) == whole_stays(after, one)]
    assert same
    assert [one for one in same if german_of(before.events, one) != german_of(after.events, one)] == []


def test_childcare_in_the_course_is_for_those_with_children_and_moves_no_other_cause():
    told = load_scenario("frauenkurse_mit_kinderbetreuung")
    (care,) = (one for one in told.measures if one.id == "kinderbetreuung_im_kurs")
    touched = {touch.parameter for touch in load_registry().measures[care.id].touches}
    assert touched == {"integrationskurs_frauen_childcare_share"}
    assert dict(care.who) == {"parent": ("mit",)}
