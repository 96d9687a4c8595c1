"""The first day in the model: what is already behind her, and how long she has been waiting."""

from functools import cache

import pytest
from engine_lives import belief, live, scenario

from sim.engine.entry import enter
from sim.engine.record import new_ledger
from sim.engine.state import make_rows
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import person as p
from sim.rules.durations import THREE_AND_A_HALF_YEARS, THREE_YEARS, stay_end

COURSES = (1 << c.INTEGRATIONSKURS) | (1 << c.INTEGRATIONSKURS_ALPHA)


def number(name):
    return load_registry().parameters[name].value


@cache
def first_days(**told):
    """Tables and rows of the stock, each after her first day."""
    lived = live(scenario(persons=3000, days=400, beliefs=tuple(belief(name, value) for name, value in told.items())))
    tables, ledger = lived.book.tables, new_ledger(len(lived.book.desks.station))
    rows = [me for me in make_rows(lived.cohort, lived.book, 0).tolist() if me[p.POPULATION] == c.POPULATION_COHORT]
    brought = [me[p.GERMAN] for me in rows]
    stations = [me[p.MAIN] for me in rows]
    for me in rows:
        enter(me, tables, ledger, 0)
    return tables, list(zip(rows, stations, brought, strict=True))


def had_access(me, station):
    return me[p.STATUS] in (c.REC, c.GP) and c.STATION_KINDS[station] >= c.KIND_TRAINING


def test_only_german_shows_a_course_that_lies_behind():
    least = number("initial_course_done_german_min")
    _, stock = first_days()
    done = [german for me, station, german in stock if had_access(me, station) and me[p.DONE] & COURSES]
    able = sum(had_access(me, station) and german >= least for me, station, german in stock)
    assert min(done) >= least
    assert len(done) / able == pytest.approx(number("initial_course_done"), abs=0.06)
    assert not [me for me, station, _ in stock if not had_access(me, station) and me[p.DONE] & COURSES]


def test_a_part_of_the_pupils_is_in_the_second_year():
    _, stock = first_days()
    pupils = [me[p.VISITS + c.IFK] for me, station, _ in stock if station == c.IFK]
    assert set(pupils) == {1, 2}
    assert pupils.count(2) / len(pupils) == pytest.approx(number("initial_ifk_second_year_share"), abs=0.1)
    _, stock = first_days(initial_ifk_second_year_share=0.0)
    assert {me[p.VISITS + c.IFK] for me, station, _ in stock if station == c.IFK} == {1}


@pytest.mark.parametrize("days", [40.0, 90.0])
def test_who_was_registered_before_the_start_joined_within_the_days_before(days):
    _, stock = first_days(initial_registered_days=days)
    joined = [me[p.LIST_JOINED] for me, station, _ in stock if station == c.LUECKE and me[p.LIST] >= 0]
    assert -days < min(joined) < -days / 2
    assert max(joined) <= 0


@pytest.mark.parametrize("before", [0.0, 45.0])
def test_training_ends_with_the_exam_before_the_contract(before):
    tables, stock = first_days(exam_before_end_days=before)
    lengths = {stay_end(me, tables, c.AUSBILDUNG, 10) - 10 for me, _, _ in stock[:200]}
    assert lengths == {THREE_YEARS - before, THREE_AND_A_HALF_YEARS - before}


def test_a_further_school_takes_one_year_or_two():
    for share, ends in ((0.0, 1), (1.0, 1), (0.6, 2)):
        tables, stock = first_days(further_school_two_years_share=share)
        assert len({stay_end(me, tables, c.WEITERFUEHRENDE_SCHULE, 10) for me, _, _ in stock[:200]}) == ends
