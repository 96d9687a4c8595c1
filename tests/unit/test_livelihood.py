"""What people live on at school and in training at school: the rule, and what becomes of it in a run."""

from collections import Counter
from datetime import date

import pytest
from engine_lives import belief, live, scenario
from rule_rows import example_book
from two_engines import made, where_apart

from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.clocks import DROP, hazard, hazard_until
from sim.rules.gates import gate
from sim.rules.livelihood import cannot_live, lives_on, missing_cents
from sim.rules.read import value
from sim.rules.stations import S_NEED

IFK = c.IFK
STUDIUM = c.STATION_IDS.index("studium")
SCHOOL_TRAINING = c.STATION_IDS.index("schulische_ausbildung")
GAP_CLOSED = (date(2019, 9, 1) - date(2018, 1, 1)).days
FIFTEEN_MONTHS = 456
SURE = {"bafoeg_take_up": 1.0, "school_benefit_stopped_share": 1.0, "schulische_ausbildung_paid_share": 0.0}


def book(**beliefs):
    """The tables of the baseline in which some shares are believed to be something else."""
    tables = example_book().tables
    const = list(tables.const)
    for name, number in (SURE | beliefs).items():
        const[n.PARAMETERS.index(name)] = number
    return tables._replace(const=const)


def person(status, arrival=-100, **fields):
    me = [0] * p.FIELDS
    me[p.KEY], me[p.STATUS], me[p.ARRIVAL], me[p.HOUSING], me[p.STAYING] = 4711, status, arrival, 1, 1000
    me[p.CERTIFICATE], me[p.GERMAN], me[p.BIRTH] = c.CERT_HR, 5000, -7500
    for name, number in fields.items():
        me[getattr(p, name)] = number
    return me


@pytest.mark.parametrize(
    ("status", "arrival", "station", "day", "answer"),
    [
        (c.G0, -100, IFK, 0, c.LIVES_ON_BENEFITS),
        (c.G0, -100, IFK, FIFTEEN_MONTHS - 100, c.LIVES_ON_NOTHING),
        (c.G0, -1000, IFK, GAP_CLOSED - 1, c.LIVES_ON_NOTHING),
        (c.G0, -1000, IFK, GAP_CLOSED, c.LIVES_ON_BENEFITS),
        (c.D, -100, STUDIUM, 0, c.LIVES_ON_BENEFITS),
        (c.D, -1000, STUDIUM, 0, c.LIVES_ON_BAFOEG),
        (c.REC, -1000, STUDIUM, 0, c.LIVES_ON_BAFOEG),
        (c.T, -1000, STUDIUM, 0, c.LIVES_ON_BENEFITS),
    ],
    ids=["first months", "after 15 months", "before the gap is closed", "gap closed", "D early", "D", "recognised", "title"],
)
def test_status_stay_and_law_of_the_day_say_what_she_lives_on(status, arrival, station, day, answer):
    b = book()
    assert lives_on(person(status, arrival), b, station, day) == answer


def test_who_does_not_apply_for_bafoeg_gets_nothing_at_university_but_benefits_at_school():
    b = book(bafoeg_take_up=0.0)
    assert lives_on(person(c.REC), b, STUDIUM, 0) == c.LIVES_ON_NOTHING
    assert lives_on(person(c.REC), b, IFK, 0) == c.LIVES_ON_BENEFITS
    assert lives_on(person(c.D, -1000), b, STUDIUM, 0) == c.LIVES_ON_BENEFITS


def test_pay_comes_before_everything_else_where_a_place_is_paid():
    b = book(schulische_ausbildung_paid_share=1.0)
    assert lives_on(person(c.G0, -1000), b, SCHOOL_TRAINING, 0) == c.LIVES_ON_PAY
    assert lives_on(person(c.G0, -1000), b, STUDIUM, 0) == c.LIVES_ON_NOTHING


def test_an_office_that_does_not_stop_the_benefit_closes_nothing():
    asks = person(c.G0, -1000)
    assert cannot_live(asks, book(), IFK, 0)
    assert not cannot_live(asks, book(school_benefit_stopped_share=0.0), IFK, 0)


def test_what_is_missing_is_the_need_of_the_day_and_more_than_is_put_up_with_closes_the_gate():
    b = book()
    asks = person(c.G0, -1000)
    need = value(b, n.PARAMETERS.index("bafoeg_need_schulische_ausbildung"), asks, 0)
    assert missing_cents(asks, b, IFK, 0) == int(need * 100.0) > 0
    assert gate(asks, b, IFK, 0) == c.RULE_LIVELIHOOD
    assert gate(asks, book(livelihood_tolerance=need), IFK, 0) == 0
    assert gate(person(c.REC), b, IFK, 0) == 0


def test_the_risk_of_breaking_off_rises_while_money_is_missing_and_no_longer():
    b = book()
    pupil = person(c.G0, -100, MAIN=IFK)
    runs_out = FIFTEEN_MONTHS - 100
    before, short, after = (hazard(pupil, b, DROP, day) for day in (runs_out - 1, runs_out, GAP_CLOSED))
    assert hazard_until(pupil, b, DROP, 0) <= runs_out
    assert short == pytest.approx(before * (1.0 + 3.0 * (value(b, n.LIVELIHOOD_DROPOUT, pupil, 0) - 1.0)), rel=1e-6)
    assert after == before


def test_stations_without_a_need_ask_nothing():
    assert {station.id for station in load_registry().stations.values() if station.stay.need} == {
        "ifk", "weiterfuehrende_schule", "weiterbildungskolleg", "schulische_ausbildung", "studium",
    }  # fmt: skip
    assert missing_cents(person(c.G0, -1000), book(), c.INTEGRATIONSKURS, 0) == 0
    assert example_book().tables.station[S_NEED] < 0


ONLY_UNIVERSITY = {
    "german_gain_per_ue": 60.0, "studium_take_up": 1.0, "studium_entrance_share": 1.0, "bvb_take_up": 0.0,
    "massnahme_45_take_up": 0.0, "weiterbildungskolleg_take_up": 0.0, "further_school_share": 0.0, "bae_take_up": 0.0,
}  # fmt: skip
"""Beliefs in which many want to study and have little else to do."""


def refusals(lived):
    return Counter(event.value for _, event in lived.of(c.EV_REFUSED))


def told(**beliefs):
    return scenario(600, 800, beliefs=tuple(belief(name, number) for name, number in beliefs.items()))


def test_where_everybody_is_paid_nobody_is_refused_and_lives_are_those_without_the_question():
    free = live(told(bafoeg_take_up=1.0, school_benefit_stopped_share=0.0))
    poor = live(told(bafoeg_take_up=0.0, school_benefit_stopped_share=1.0, **ONLY_UNIVERSITY))
    assert refusals(free)[c.RULE_LIVELIHOOD] == 0
    assert refusals(poor)[c.RULE_LIVELIHOOD] > 0
    waits = {stay.cause for person in poor.spells for stay in person}
    assert c.CAUSE_LIVELIHOOD in waits
    # A tolerance above every need asks nothing either.
    patient = live(told(bafoeg_take_up=1.0, school_benefit_stopped_share=0.0, livelihood_tolerance=1e6))
    assert patient.spells == free.spells


def test_the_gap_that_the_law_closes_in_september_2019_keeps_asylum_seekers_out_of_school_before():
    stopped = told(school_benefit_stopped_share=1.0)
    lived = live(stopped)
    closed = [(person, event) for person, event in lived.of(c.EV_REFUSED) if event.value == c.RULE_LIVELIHOOD]
    asylum = [event.day for person, event in closed if lived.status_at(person, event) in (c.GP, c.G0, c.GS)]
    assert asylum
    assert max(asylum) < GAP_CLOSED


@pytest.mark.numba
def test_both_engines_live_alike_where_money_is_missing():
    for beliefs in ({"bafoeg_take_up": 0.3, "school_benefit_stopped_share": 0.8}, {"livelihood_dropout": 1.8}):
        assert where_apart(*made(told(**beliefs)))[0] == ""
