"""One life out of a run, and where two of them part."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from sim.cli.talk import Talk
from sim.cli.telling import Teller, level
from sim.cohort.types import Cohort
from sim.engine.trajectory import Events, Spells, Supports, Trajectory
from sim.registry import codes, load_registry
from sim.study.life import Happening, Life, Stay, parting, read_life

START = date(2018, 1, 1)


def table(record, **columns):
    """A table with the given columns; the others are zero."""
    rows = len(columns["person"])
    return record(**{field.name: np.asarray(columns.get(field.name, [0] * rows), dtype=np.int32) for field in fields(record)})


def a_cohort():
    single = {
        field.name: np.zeros(2, dtype=np.int32)
        for field in fields(Cohort)
        if field.name not in ("start", "horizon", "scale", "full_size")
    }
    single["id"] = np.array([4, 7], dtype=np.int64)
    single["birth"] = np.array([-8000, -7000], dtype=np.int32)
    return Cohort(start=START, horizon=730, scale=1.0, full_size=2, **single)


def a_trajectory(person=1):
    spells = table(
        Spells,
        person=[0, person, person],
        start=[0, 0, 200],
        end=[730, 200, 730],
        station=[codes.SUCHE, codes.IFK, codes.LUECKE],
        reason=[0, codes.END_COMPLETED, 0],
        cause=[0, 0, codes.CAUSE_LAW],
        target=[0, 0, codes.INTEGRATIONSKURS],
        censored=[1, 0, 1],
    )
    events = table(
        Events,
        person=[person, person, person],
        day=[200, 200, 300],
        seq=[0, 1, 0],
        kind=[codes.EV_FOLLOW_ON, codes.EV_REFUSED, codes.EV_CHILD],
        code=[0, codes.INTEGRATIONSKURS, 1],
        value=[codes.IFK, codes.RULE_GERMAN, 0],
    )
    return Trajectory(spells, table(Supports, person=[]), events, 730)


@pytest.fixture
def life():
    return read_life("baseline", 1, a_cohort(), a_trajectory())


def test_a_life_holds_the_rows_of_one_person_in_their_order(life):
    assert life.person == 7
    assert [type(row) for row in life.rows] == [Stay, Stay, Happening, Happening, Happening]
    assert [row.day for row in life.rows[:3]] == [START, date(2018, 7, 20), date(2018, 7, 20)]
    assert life.rows[1].ended == codes.END_COMPLETED
    assert life.end == date(2020, 1, 1)


def test_a_row_tells_nothing_of_what_comes_after_its_day(life):
    longer = a_trajectory()
    later = replace(longer, spells=replace(longer.spells, end=np.array([730, 400, 730]), start=np.array([0, 0, 400])))
    other = read_life("policy", 1, a_cohort(), later)
    assert other.rows[0] == life.rows[0]
    assert parting(life, other) == 1


def test_refusals_are_told_with_rule_and_what_opens(life):
    (refusal,) = life.refusals
    teller = Teller(load_registry(), Talk("de"))
    assert "Deutsch" in teller.rule(refusal.value)
    assert "Sprachniveau" in teller.opens(refusal.value)


def test_the_same_life_never_parts(life):
    assert parting(life, life) is None


def test_a_life_that_ends_earlier_parts_at_its_end(life):
    assert parting(life, replace(life, rows=life.rows[:-1])) == 4


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_kind_of_row_can_be_told(lang):
    teller = Teller(load_registry(), Talk(lang))
    day = date(2019, 1, 1)
    for kind in range(1, len(codes.EVENT_IDS)):
        assert teller.tell(Happening(day, kind, 1, 1))
    for ended in range(1, len(codes.END_IDS)):
        assert teller.tell(Stay(day, ended, codes.SUCHE, 0, 0, 0, 0))
    for cause in range(1, len(codes.CAUSE_IDS)):
        assert teller.tell(Stay(day, 0, codes.LUECKE, cause, codes.EQ, 0, 0))
    for rule in range(codes.RULE_GERMAN, codes.RULE_IN_SCHOOL + 1):
        assert teller.rule(rule)
        assert teller.opens(rule)
    for certificate in range(len(codes.CERT_IDS)):
        assert teller.tell(Happening(day, codes.EV_CERTIFICATE, certificate, 0))
    for zone in range(3):
        assert "BAB" in teller.tell(Happening(day, codes.EV_TERMS, zone + 4, 90_000))


def test_a_person_is_introduced_in_one_line(life):
    assert isinstance(life, Life)
    text = Teller(load_registry(), Talk("de")).who(life)
    assert text.startswith("Person 7 (erfunden): Mann, 19 Jahre am 01.01.2018")


def test_german_is_written_as_a_level():
    assert level(2400, Talk("de")) == "A2 (2,4)"
    assert level(0, Talk("en")) == "A0 (0.0)"
