"""Plausibility figures on lives whose shares are plain."""

from datetime import date

import pytest
from outcome_lives import happened, lives, people, stay

from sim.outcomes import plausibility
from sim.registry import codes as c


def checks(cohort, told):
    return {check.id: check for check in plausibility.check(cohort, told)}


def leaver(day, followed, birth=-7300):
    return {"birth": birth}, [stay(0, day, c.IFK), stay(day, 365, c.SUCHE), happened(day - 1, c.EV_FOLLOW_ON, followed, c.IFK)]


def test_leavers_without_follow_on_are_counted_from_eighteen_on():
    minor = -(365 * 17)
    found = [leaver(195, 1), leaver(195, 1), leaver(195, 0), leaver(195, 0, birth=minor)]
    cohort = people(*(person for person, _ in found))
    check = checks(cohort, lives(cohort, *(life for _, life in found)))["ifk_without_follow_on"]
    assert (check.value, check.n, check.ok) == (pytest.approx(1 / 3), 3, True)


def test_a_figure_outside_its_band_is_not_ok():
    found = [leaver(195, 0), leaver(195, 0)]
    cohort = people(*(person for person, _ in found))
    check = checks(cohort, lives(cohort, *(life for _, life in found)))["ifk_without_follow_on"]
    assert (check.value, check.ok) == (1.0, False)


def test_a_figure_with_nobody_at_risk_has_no_value_and_no_verdict():
    cohort = people({})
    found = checks(cohort, lives(cohort, [stay(0, 365, c.HELFERJOB)]))
    assert (found["ifk_without_follow_on"].value, found["ifk_without_follow_on"].ok) == (None, None)
    assert found["gap_by_law_geduldete"].ok is None


def test_employment_is_looked_up_five_years_after_arrival_among_those_present():
    cohort = people(
        {"arrival": -1800},
        {"arrival": -1800, "gender": c.FEMALE},
        {"arrival": -1800},
        {"arrival": -700},
        {"arrival": -1900},
    )
    told = lives(
        cohort,
        [stay(0, 26, c.SUCHE), stay(26, 365, c.HELFERJOB)],
        [stay(0, 26, c.AUSBILDUNG), stay(26, 365, c.FAMILIENZEIT)],
        [stay(0, 20, c.SUCHE, reason=c.END_DEPARTED)],
        [stay(0, 365, c.HELFERJOB)],
        [stay(0, 365, c.HELFERJOB)],
    )
    found = checks(cohort, told)
    assert (found["employed_five_years"].value, found["employed_five_years"].n) == (0.5, 2)
    assert found["employed_five_years_men"].value == 1.0
    assert found["employed_five_years_women"].value == 0.0


def test_the_first_year_of_training_is_judged_only_where_it_is_over():
    begun = {"station_since": 0}
    cohort = people(begun, begun, begun, begun, horizon=700)
    search = stay(0, 10, c.SUCHE)
    told = lives(
        cohort,
        [search, stay(10, 700, c.AUSBILDUNG)],
        [search, stay(10, 200, c.AUSBILDUNG), stay(200, 700, c.SUCHE), happened(200, c.EV_DISSOLVED, c.AUSBILDUNG)],
        [
            search,
            stay(10, 200, c.AUSBILDUNG),
            stay(200, 300, c.SUCHE),
            stay(300, 700, c.AUSBILDUNG),
            happened(200, c.EV_DISSOLVED, c.AUSBILDUNG),
        ],
        [stay(0, 500, c.SUCHE), stay(500, 700, c.AUSBILDUNG)],
    )
    found = checks(cohort, told)
    assert (found["dissolved_within_a_year"].value, found["dissolved_within_a_year"].n) == (pytest.approx(2 / 4), 4)
    assert (found["without_training_after_a_year"].value, found["without_training_after_a_year"].n) == (0.25, 4)


def test_a_contract_dissolved_on_the_day_the_next_begins_is_the_earlier_one():
    cohort = people({"station_since": 0}, horizon=800)
    life = [
        stay(0, 10, c.SUCHE),
        stay(10, 380, c.AUSBILDUNG, reason=c.END_DROPPED_OUT),
        stay(380, 800, c.AUSBILDUNG),
        happened(380, c.EV_DISSOLVED, c.AUSBILDUNG),
    ]
    assert checks(cohort, lives(cohort, life))["dissolved_within_a_year"].value == 0.0


def test_geduldete_must_wait_longer_by_law_than_recognised_persons():
    cohort = people({"status": c.D}, {"status": c.REC})
    told = lives(
        cohort,
        [stay(0, 73, c.LUECKE, cause=c.CAUSE_LAW), stay(73, 365, c.HELFERJOB)],
        [stay(0, 73, c.LUECKE, cause=c.CAUSE_HANDOVER), stay(73, 365, c.HELFERJOB)],
    )
    found = checks(cohort, told)
    assert found["gap_by_law_geduldete"].value == pytest.approx(2.4)
    assert found["gap_by_law_recognised"].value == 0.0
    assert found["gap_by_law_geduldete"].ok is True


def test_context_shows_starts_waits_and_stocks():
    cohort = people({}, {}, start=date(2017, 12, 31), horizon=800)
    told = lives(
        cohort,
        [
            stay(0, 30, c.WARTEN),
            stay(30, 400, c.INTEGRATIONSKURS),
            stay(400, 800, c.EQ),
            happened(30, c.EV_ADMITTED, c.INTEGRATIONSKURS, 28),
        ],
        [stay(0, 800, c.INTEGRATIONSKURS), happened(5, c.EV_ADMITTED, c.INTEGRATIONSKURS, 42)],
    )
    found = checks(cohort, told)
    assert found["ik_starts.2018"].value == 1
    assert found["eq_starts.2019"].value == 1
    assert found["wait_integrationskurs.2018"].value == 5.0
    assert (found["wait_integrationskurs.2019"].value, found["wait_before_pandemic"].ok) == (None, True)
    assert [found[f"stock.integrationskurs.{year}"].value for year in (2017, 2018, 2019)] == [1, 2, 1]
    assert found["stock.warten.2017"].value == 1
    assert "31.12.2018" in found["stock.eq.2018"].label.de
    assert found["ik_starts.2018"].ok is None
