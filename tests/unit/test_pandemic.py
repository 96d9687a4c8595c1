"""What the pandemic stopped: lessons that do not take place, exams that are put off. Dated values of the world, no rule of its
own, so a world held at a day before knows nothing of it."""

from datetime import date, timedelta

import pytest
from engine_lives import START, belief, live, scenario
from rule_rows import example_book
from two_engines import made, where_apart

from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.durations import course_days
from sim.rules.german import after_stay
from sim.rules.stations import S_LESSONS

UE = n.PARAMETERS.index("course_ue_integrationskurs")
LAST_ORDINARY, EXAMS_AGAIN = date(2020, 3, 16), date(2020, 6, 16)


def on(*when):
    return (date(*when) - START).days


def without(b, *parameters):
    """The same tables in a world in which these parameters never change."""
    const = list(b.const)
    for name in parameters:
        const[n.PARAMETERS.index(name)] = load_registry().parameters[name].value
    return b._replace(const=const)


def pupil(station, since):
    me = [0] * p.FIELDS
    me[p.KEY], me[p.MAIN], me[p.GERMAN], me[p.GERMAN_FROM], me[p.LEARNER] = 7, station, 1500, since, 1000
    return me


def test_every_class_and_course_asks_for_its_lessons_and_no_other_station():
    for station in load_registry().stations.values():
        expected = {"course": "course_lessons_factor", "school": "school_lessons_factor"}.get(station.kind, "")
        assert station.stay.lessons == expected


@pytest.mark.parametrize(("station", "factor"), [(c.IFK, "school_lessons_factor"), (c.INTEGRATIONSKURS, "course_lessons_factor")])
def test_less_german_is_learned_in_the_spring_of_2020_and_as_much_as_ever_before(station, factor):
    b = example_book().tables
    usual = without(b, factor)
    gains = [after_stay(pupil(station, on(2020, 2, 1)), tables, on(2020, 6, 30)) - 1500 for tables in (b, usual)]
    assert 0 < gains[0] < 0.7 * gains[1]
    before = pupil(station, on(2019, 1, 1))
    assert after_stay(before, b, on(2019, 12, 1)) == after_stay(before, usual, on(2019, 12, 1))


def test_a_course_that_is_interrupted_takes_longer_by_what_it_missed():
    b = example_book().tables
    usual = without(b, "course_lessons_factor")
    me = pupil(c.INTEGRATIONSKURS, 0)
    ordinary = course_days(me, usual, UE, c.INTEGRATIONSKURS, 0)
    assert course_days(me, b, UE, c.INTEGRATIONSKURS, on(2018, 3, 1)) == ordinary
    began = on(2020, 2, 17)
    longer = course_days(me, b, UE, c.INTEGRATIONSKURS, began)
    # 28 days went by before, 16 without any lesson, 91 with 35 %, 62 with 85 %; the rest at the ordinary pace.
    assert longer == pytest.approx(began + 28 + 16 + 91 + 62 + (ordinary - 28 - 0.35 * 91 - 0.85 * 62) - began, abs=1.0)


def test_a_course_without_lessons_for_ever_does_not_end_in_the_run():
    b = example_book().tables
    const = list(b.const)
    const[n.PARAMETERS.index("course_lessons_factor")] = 0.0
    assert course_days(pupil(c.INTEGRATIONSKURS, 0), b._replace(const=const), UE, c.INTEGRATIONSKURS, 0) == b.horizon


def told(**changed):
    """Trainings of the stock end in the spring of their last year, so that many exams fall into the time without any."""
    beliefs = (belief("exam_before_end_days", 100.0), belief("initial_share_ausbildung", 0.3))
    return scenario(600, on(2021, 1, 1), beliefs=beliefs, **changed)


def exam_days(lived):
    return sorted(START + timedelta(days=event.day) for _, event in lived.of(c.EV_EXAM))


def test_exams_of_the_spring_of_2020_are_held_on_the_first_day_that_exams_are_held_again():
    days = exam_days(live(told()))
    assert not [day for day in days if LAST_ORDINARY <= day < EXAMS_AGAIN]
    usual = exam_days(live(told(world=date(2018, 1, 1))))
    put_off = [day for day in usual if LAST_ORDINARY <= day < EXAMS_AGAIN]
    assert put_off
    assert days.count(EXAMS_AGAIN) >= len(put_off) / 2


@pytest.mark.numba
def test_both_engines_live_alike_through_the_pandemic():
    beliefs = (belief("training_dropout_month_later", 0.0), belief("exam_pass_base", 0.5))
    assert where_apart(*made(scenario(300, on(2021, 1, 1), beliefs=beliefs)))[0] == ""


def test_no_station_asks_for_no_lessons():
    assert example_book().tables.station[S_LESSONS] < 0
