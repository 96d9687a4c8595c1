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
from sim.study.chapters import read_chapters, read_outcome
from sim.study.life import Beside, Happening, Life, Stay, read_life
from sim.study.parting import first_difference, waits_for_appointment, way_of

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


def a_trajectory(person=1, supports=None):
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
    return Trajectory(spells, supports or table(Supports, person=[]), events, 730)


def some_supports(start=100):
    """One that ends with the school, and one that still runs on the last day."""
    return table(
        Supports,
        person=[1, 1],
        start=[start, 200],
        end=[200, 730],
        kind=[1, 2],
        reason=[codes.END_MOVED_ON, codes.END_NONE],
        censored=[0, 1],
    )


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
    assert first_difference(life, other) == 1


def test_refusals_are_told_with_rule_and_what_opens(life):
    (refusal,) = life.refusals
    teller = Teller(load_registry(), Talk("de"))
    assert "Deutsch" in teller.rule(refusal.value)
    assert "Sprachniveau" in teller.opens(refusal.value)


def test_supports_stand_among_the_rows_and_in_their_chapters():
    life = read_life("baseline", 1, a_cohort(), a_trajectory(supports=some_supports()))
    besides = [(row.day, row.support, row.ended) for row in life.rows if isinstance(row, Beside)]
    change = date(2018, 7, 20)
    assert besides == [(date(2018, 4, 11), 1, 0), (change, 1, codes.END_MOVED_ON), (change, 2, 0)]
    school, gap = read_chapters(life)
    assert [row.ended for row in school.happenings if isinstance(row, Beside)] == [0, codes.END_MOVED_ON]
    assert [row.ended for row in gap.happenings if isinstance(row, Beside)] == [0]


def test_a_support_that_begins_on_another_day_is_a_parting_of_its_own():
    lives = [read_life("baseline", 1, a_cohort(), a_trajectory(supports=some_supports(start))) for start in (100, 90)]
    row = first_difference(*lives)
    assert way_of([lives[0].rows[row]], [lives[1].rows[row]]) == "support"


def test_the_same_life_never_parts(life):
    assert first_difference(life, life) is None


def test_a_life_that_ends_earlier_parts_at_its_end(life):
    assert first_difference(life, replace(life, rows=life.rows[:-1])) == 4


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_kind_of_row_can_be_told(lang):
    teller = Teller(load_registry(), Talk(lang))
    day = date(2019, 1, 1)
    for kind in range(1, len(codes.EVENT_IDS)):
        assert teller.tell(Happening(day, kind, 1, 1))
    for ended in (code for code, name in enumerate(codes.END_IDS) if code and name):
        assert teller.tell(Stay(day, ended, codes.SUCHE, 0, 0, 0, 0))
    for cause in range(1, len(codes.CAUSE_IDS)):
        assert teller.tell(Stay(day, 0, codes.LUECKE, cause, codes.EQ, 0, 0))
    for rule in codes.CONDITIONS:
        assert teller.rule(rule)
        assert teller.opens(rule)
    for certificate in range(len(codes.CERT_IDS)):
        assert teller.tell(Happening(day, codes.EV_CERTIFICATE, certificate, 0))
    for support in range(1, codes.SUPPORTS):
        over = Beside(day, support, codes.END_COMPLETED)
        for ended in (
            0,
            codes.END_COMPLETED,
            codes.END_DROPPED_OUT,
            codes.END_MOVED_ON,
            codes.END_DEPARTED,
            codes.END_GATE_CLOSED,
        ):
            assert teller.tell(Beside(day, support, ended))
        assert teller.beside(Beside(day, support, 0), None) != teller.beside(Beside(day, support, 0), over)
    by_post, in_person = (teller.tell(Happening(day, codes.EV_PERMIT_ASKED, codes.EQ, days)) for days in (40, 0))
    assert "40" in by_post
    assert " 0 " not in in_person
    for zone in range(3):
        assert "BAB" in teller.tell(Happening(day, codes.EV_TERMS, zone + 4, 90_000))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_stay_and_status_has_words_of_its_own(lang):
    teller = Teller(load_registry(), Talk(lang))
    day = date(2019, 1, 1)
    for station in range(1, codes.STATIONS):
        for cause in range(len(codes.CAUSE_IDS)):
            for target in (0, codes.EQ):
                text = teller.where(Stay(day, 0, station, cause, target, 0, 0))
                assert text
                assert "{" not in text
    for status in range(len(codes.STATUS_IDS)):
        assert teller.status(status, short=True)


def test_chapters_follow_each_other_and_what_ends_a_stay_belongs_to_it(life):
    school, gap = read_chapters(life)
    assert (school.stay.day, school.end, school.ended) == (START, gap.stay.day, codes.END_COMPLETED)
    assert [row.kind for row in school.happenings] == [codes.EV_FOLLOW_ON]
    assert [row.kind for row in gap.happenings] == [codes.EV_REFUSED, codes.EV_CHILD]
    assert (gap.end, gap.ended) == (life.end, codes.END_NONE)


def test_chapters_of_a_first_part_leave_the_last_one_open(life):
    (school,) = read_chapters(life, life.rows[:1], date(2018, 3, 1))
    assert (school.end, school.ended) == (date(2018, 3, 1), None)


def test_what_became_of_a_life_is_read_from_its_end(life):
    kinds = {station.code: station.kind for station in load_registry().stations.values()}
    found = read_outcome(life, kinds)
    assert (found.station, found.children, found.training, found.departed) == (codes.LUECKE, 1, None, False)
    assert (found.days["school"], found.days["between"]) == (200, 530)


OFFER = Happening(START, codes.EV_OFFER, codes.AUSBILDUNG, 6000)
CHEAPER = replace(OFFER, value=2000)
SIGNED = Happening(START, codes.EV_CONTRACT, codes.AUSBILDUNG, 17)
DECLINED = Happening(START, codes.EV_DECLINED, codes.CAUSE_MOBILITY, codes.AUSBILDUNG)
KNOWS = Happening(START, codes.EV_GERMAN, 0, 2900)
BY_LAW = Happening(START, codes.EV_REFUSED, codes.INTEGRATIONSKURS, 403)
AGE = Happening(START, codes.EV_REFUSED, codes.WEITERFUEHRENDE_SCHULE, codes.RULE_AGE)


@pytest.mark.parametrize(
    ("left", "right", "way"),
    [
        ([OFFER, DECLINED], [CHEAPER, SIGNED], "price"),
        ([DECLINED], [SIGNED], "accepted"),
        ([], [OFFER, DECLINED], "offer"),
        (
            [Stay(START, codes.END_ADMITTED, codes.IFK, 0, 0, 0, 0), Happening(START, codes.EV_ADMITTED, codes.IFK, 3)],
            [],
            "place",
        ),
        ([KNOWS, BY_LAW], [replace(KNOWS, value=3100)], "german"),
        ([BY_LAW], [], "law"),
        ([AGE], [], "door"),
        ([Stay(START, codes.END_DROPPED_OUT, codes.SUCHE, 0, 0, 0, 0)], [], "broke_off"),
        ([], [Stay(START, codes.END_JOB_FOUND, codes.HELFERJOB, 0, 0, 0, 0)], "job"),
        ([Stay(START, codes.END_DECIDED, codes.SUCHE, 0, 0, 0, 0)], [], "other"),
        ([Beside(START, 1, 0)], [], "support"),
        ([Stay(START, codes.END_JOB_FOUND, codes.HELFERJOB, 0, 0, 0, 0)], [Beside(START, 1, 0)], "job"),
    ],
)
def test_the_way_on_which_lives_part_is_named_by_what_differs(left, right, way):
    assert way_of(left, right) == way


def test_who_has_a_job_offer_and_no_appointment_waits_for_one():
    asked = Happening(START, codes.EV_PERMIT_ASKED, codes.HELFERJOB, 0)
    assert waits_for_appointment([asked, Stay(START, codes.END_DECIDED, codes.SUCHE, 0, 0, 0, 0)])
    assert not waits_for_appointment([replace(asked, value=30)])
    assert not waits_for_appointment([asked, Happening(START, codes.EV_JOB_LOST_PERMIT, codes.HELFERJOB, 90)])
    assert not waits_for_appointment([asked, Stay(START, codes.END_JOB_FOUND, codes.HELFERJOB, 0, 0, 0, 0)])
    assert not waits_for_appointment([])


def test_a_person_is_introduced_in_one_line(life):
    assert isinstance(life, Life)
    text = Teller(load_registry(), Talk("de")).who(life)
    assert text.startswith("Person 7 (erfunden): Mann, 19 Jahre am 01.01.2018")


def test_german_is_written_as_a_level():
    assert level(2400, Talk("de")) == "A2 (2,4)"
    assert level(0, Talk("en")) == "A0 (0.0)"
    assert level(4999, Talk("en")) == "B2 (4.9)"
