"""Who pays what, in exact cents, at prices made up so that a day at each place is a round sum."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from outcome_lives import happened, lives, people, stay

from sim.cohort.types import NEVER
from sim.outcomes.billing import ANY_NETWORK, Bill, Discount, build_bills, measure_costs, reached_by, reached_persons, whom
from sim.outcomes.costs import PAYERS, PUBLIC_PAYERS, all_costs, cost_frame, item_ids
from sim.outcomes.gaps import measure_gaps
from sim.outcomes.keys import count_keys, gap_keys, key_frame, money_keys
from sim.outcomes.milestones import build_milestones
from sim.outcomes.prices import Prices, network_parameter, settle
from sim.outcomes.segments import build_segments
from sim.registry import codes as c
from sim.registry import load_registry
from sim.scenario.types import Cost, Measure, RunSpec, Scenario

PAYER_OF = {c.IFK: "land", c.INTEGRATIONSKURS: "bund_bamf", c.AUSBILDUNG: "land"}
DAY = 365
STUDIUM = c.STATION_IDS.index("studium")
TICKET = Bill(
    item="ticket",
    payer="land",
    unit="difference",
    amount=0,
    hours=None,
    start=0,
    end=NEVER,
    stations=(c.AUSBILDUNG, c.EQ),
    statuses=(),
    school=(c.IFK,),
    covered=np.array([True]),
    discounts=(Discount(c.FARE_NETWORK, 0, "min", 2000.0), Discount(c.FARE_CROSS, ANY_NETWORK, "min", 2000.0)),
)


def constant(value):
    return np.array([value], dtype=np.int64)


def prices(horizon=365, **changed):
    """One period; a day at IFK costs 1.00, in a course 2.00, at Berufsschule 0.50; SGB II is open to the recognised."""
    sgb2 = np.zeros((11, 1), dtype=bool)
    sgb2[c.REC] = True
    usual = Prices(
        bounds=np.array([0, horizon]),
        years=np.array([2018]),
        place={c.IFK: constant(100 * DAY), c.INTEGRATIONSKURS: constant(200 * DAY), c.AUSBILDUNG: constant(50 * DAY)},
        tax={c.HELFERJOB: constant(300 * DAY), c.FACHKRAFT: constant(400 * DAY)},
        lessons={c.IFK: constant(100 * DAY), c.INTEGRATIONSKURS: constant(300 * DAY)},
        monthly={
            "eq_subsidy": constant(36500),
            "eq_contribution": constant(0),
            "benefit_sgb2": constant(36500),
            "benefit_asylblg": constant(73000),
            "bab_need": constant(73000),
            "training_pay": constant(91250),
            "fare_cross": constant(14600),
        },
        shares={"net_pay": constant(80_000), "contributions": constant(40_000)},
        support={},
        fares=np.array([[7300]]),
        needs={STUDIUM: constant(73000)},
        network=np.zeros(53, dtype=np.int64),
        sgb2=sgb2,
    )
    return replace(usual, **changed)


def bill(cohort, told, at=None, bills=()):
    """Cents by (payer, item) of the whole run."""
    at = at or prices()
    entries = all_costs(cohort, build_segments(cohort, told), told.supports, at, tuple(bills), PAYER_OF)
    frame = cost_frame(entries, at, ("ticket", "lessons", "coach", "welcome")).filter(population="all")
    return {(payer, item): amount for _, _, payer, item, amount in frame.iter_rows()}


def test_a_part_of_a_year_is_rounded_half_up():
    assert settle(np.array([365, 182, 183, -182, -183])).tolist() == [1, 0, 1, 0, -1]


def test_a_place_is_paid_by_its_payer_for_the_days_attended():
    cohort = people({"status": c.REC})
    told = lives(cohort, [stay(0, 100, c.IFK), stay(100, 150, c.INTEGRATIONSKURS), stay(150, 365, c.HELFERJOB)])
    paid = bill(cohort, told)
    assert paid["land", "ifk"] == 100 * 100
    assert paid["bund_bamf", "integrationskurs"] == 50 * 200
    assert paid["steuern_beitraege", "taxes.helferjob"] == -215 * 300


def test_benefits_follow_the_status_of_the_day():
    cohort = people({"status": c.G0})
    told = lives(cohort, [stay(0, 100, c.SUCHE), stay(100, 365, c.HELFERJOB), happened(30, c.EV_STATUS, c.REC, c.G0)])
    paid = bill(cohort, told)
    assert paid["kommune", "benefit_asylblg"] == 30 * 2400
    assert paid["jobcenter", "benefit_sgb2"] == 70 * 1200


def test_eq_is_paid_by_the_jobcenter_where_sgb2_is_open_and_by_the_agency_else():
    cohort = people({"status": c.G0})
    told = lives(cohort, [stay(0, 100, c.EQ), stay(100, 365, c.FACHKRAFT), happened(30, c.EV_STATUS, c.REC, c.G0)])
    paid = bill(cohort, told)
    assert paid["ba", "eq"] == 30 * 1200
    assert paid["jobcenter", "eq"] == 70 * 1200


def test_the_firm_pays_for_eq_only_what_the_subsidy_leaves():
    cohort = people({})
    told = lives(cohort, [stay(0, 100, c.EQ), stay(100, 365, c.FACHKRAFT), happened(0, c.EV_TERMS, c.FARE_NONE, 40000)])
    assert bill(cohort, told)["betrieb", "eq_pay"] == settle(np.array(100 * 12 * 3500))


def test_who_lives_on_bafoeg_or_pay_gets_no_benefits_and_whose_living_is_stopped_nothing():
    cohort = people({"status": c.REC}, {"status": c.REC}, {"status": c.G0})
    told = lives(
        cohort,
        [stay(0, 100, c.SUCHE), stay(100, 365, STUDIUM), happened(100, c.EV_LIVES_ON, c.LIVES_ON_BAFOEG, STUDIUM)],
        [stay(0, 365, STUDIUM), happened(0, c.EV_LIVES_ON, c.LIVES_ON_PAY, STUDIUM)],
        [
            stay(0, 365, STUDIUM),
            happened(0, c.EV_LIVES_ON, c.LIVES_ON_NOTHING, STUDIUM),
            happened(65, c.EV_STATUS, c.REC, c.G0),
            happened(65, c.EV_LIVES_ON, c.LIVES_ON_BENEFITS, STUDIUM),
        ],
    )
    paid = bill(cohort, told)
    assert paid["bund_bildung", "bafoeg"] == 265 * 2400
    assert paid["jobcenter", "benefit_sgb2"] == (100 + 300) * 1200
    assert ("kommune", "benefit_asylblg") not in paid


def test_what_she_lived_on_in_one_stay_is_not_what_she_lives_on_in_the_next():
    cohort = people({"status": c.REC})
    told = lives(
        cohort,
        [
            stay(0, 100, STUDIUM),
            stay(100, 200, c.SUCHE),
            stay(200, 365, STUDIUM),
            happened(0, c.EV_LIVES_ON, c.LIVES_ON_BAFOEG, STUDIUM),
        ],
    )
    assert bill(cohort, told)["bund_bildung", "bafoeg"] == 100 * 2400


def training(code, pay=60000):
    cohort = people({"status": c.REC, "station_since": 0})
    return cohort, lives(cohort, [stay(0, 365, c.AUSBILDUNG), happened(0, c.EV_TERMS, code, pay)])


def test_training_pay_comes_from_the_firm_and_brings_contributions():
    paid = bill(*training(c.FARE_NONE))
    assert paid["betrieb", "training_pay"] == 12 * 60000
    assert paid["steuern_beitraege", "taxes.ausbildung"] == -12 * 24000
    assert paid["land", "ausbildung"] == 365 * 50
    assert ("jobcenter", "benefit_sgb2") not in paid


def test_without_bab_the_person_pays_the_fare_of_her_zone():
    assert bill(*training(c.FARE_NETWORK))["person", "fares"] == 12 * 7300
    assert bill(*training(c.FARE_CROSS))["person", "fares"] == 12 * 14600
    assert ("person", "fares") not in bill(*training(c.FARE_NONE))


def test_bab_pays_need_and_fare_less_net_pay():
    paid = bill(*training(c.FARE_CROSS + 4))
    assert paid["ba", "bab"] == 12 * (73000 + 14600 - 48000)
    assert ("person", "fares") not in paid


def test_bab_is_never_negative():
    assert ("ba", "bab") not in bill(*training(c.FARE_NONE + 4, pay=200000))


def test_a_cheaper_ticket_is_paid_by_its_payer_and_spares_the_person():
    paid = bill(*training(c.FARE_NETWORK), bills=[TICKET])
    assert paid["person", "fares"] == 12 * 2000
    assert paid["land", "ticket"] == 12 * 5300


def test_a_cheaper_ticket_spares_the_agency_where_bab_pays_the_fare():
    before, after = bill(*training(c.FARE_NETWORK + 4)), bill(*training(c.FARE_NETWORK + 4), bills=[TICKET])
    assert before["ba", "bab"] - after["ba", "bab"] == after["land", "ticket"] == 12 * 5300


def test_a_ticket_that_is_no_cheaper_costs_nothing():
    dear = replace(TICKET, discounts=(Discount(c.FARE_NETWORK, 0, "min", 9000.0),))
    paid = bill(*training(c.FARE_NETWORK), bills=[dear])
    assert ("land", "ticket") not in paid
    assert paid["person", "fares"] == 12 * 7300


def test_a_ticket_reaches_only_those_it_covers_and_only_while_it_is_in_force():
    nobody = replace(TICKET, covered=np.array([False]))
    assert ("land", "ticket") not in bill(*training(c.FARE_NETWORK), bills=[nobody])
    at = replace(prices(), bounds=np.array([0, 100, 200, 365]), years=np.array([2018] * 3))
    at = replace(
        at,
        place={code: np.repeat(value, 3) for code, value in at.place.items()},
        tax={code: np.repeat(value, 3) for code, value in at.tax.items()},
        monthly={name: np.repeat(value, 3) for name, value in at.monthly.items()},
        shares={name: np.repeat(value, 3) for name, value in at.shares.items()},
        fares=np.repeat(at.fares, 3, axis=1),
        sgb2=np.repeat(at.sgb2, 3, axis=1),
    )
    dated = replace(TICKET, start=100, end=200)
    assert bill(*training(c.FARE_NETWORK), at=at, bills=[dated])["land", "ticket"] == settle(np.array(100 * 12 * 5300))


def test_a_stay_without_terms_on_record_is_paid_at_the_average():
    cohort = people({})
    paid = bill(cohort, lives(cohort, [stay(0, 365, c.AUSBILDUNG)]))
    assert paid["betrieb", "training_pay"] == 12 * 91250


def test_the_terms_of_one_contract_do_not_hold_for_the_next():
    cohort = people({})
    life = [stay(0, 100, c.AUSBILDUNG), stay(100, 200, c.SUCHE), stay(200, 365, c.AUSBILDUNG)]
    terms = [happened(0, c.EV_TERMS, c.FARE_NONE, 36500), happened(200, c.EV_TERMS, c.FARE_NETWORK, 73000)]
    paid = bill(cohort, lives(cohort, [*life, *terms]))
    assert paid["betrieb", "training_pay"] == 100 * 1200 + 165 * 2400
    assert paid["person", "fares"] == 165 * 240


def test_a_ticket_for_one_status_ends_where_the_status_ends():
    cohort = people({"status": c.D, "station_since": 0})
    life = [stay(0, 365, c.AUSBILDUNG), happened(0, c.EV_TERMS, c.FARE_NETWORK, 60000), happened(73, c.EV_STATUS, c.REC, c.D)]
    geduldete = replace(TICKET, statuses=(c.D, c.AD))
    paid = bill(cohort, lives(cohort, life), bills=[geduldete])
    assert paid["land", "ticket"] == settle(np.array(73 * 12 * 5300))
    coach = replace(other("person_month", 36500), stations=(), statuses=(c.REC,))
    assert bill(cohort, lives(cohort, life), bills=[coach])["land", "coach"] == (365 - 73) * 1200


def other(unit, amount, hours=None, **changed):
    return replace(TICKET, item="coach", unit=unit, amount=amount, hours=hours, stations=(c.IFK,), discounts=(), **changed)


def cost_of(one, life, at=None):
    cohort = people({})
    told = lives(cohort, life)
    return settle(measure_costs(one, cohort, build_segments(cohort, told), told.supports, at or prices())).sum()


def test_a_covered_month_is_paid_while_the_person_is_at_the_station_and_the_measure_in_force():
    life = [stay(0, 100, c.IFK), stay(100, 365, c.SUCHE)]
    assert cost_of(other("person_month", 36500), life) == 100 * 1200
    assert cost_of(other("person_month", 36500, start=40, end=90), life) == 50 * 1200
    anywhere = replace(other("person_month", 36500), stations=())
    assert cost_of(anywhere, life) == 365 * 1200


def test_added_lessons_at_school_are_paid_for_forty_weeks_a_year():
    assert cost_of(other("teaching_unit", 500, hours=4.0), [stay(0, 365, c.IFK)]) == 4 * 40 * 500


def test_added_lessons_in_a_course_are_paid_every_week():
    course = replace(other("teaching_unit", 700, hours=5.0), stations=(c.INTEGRATIONSKURS,))
    assert cost_of(course, [stay(0, 70, c.INTEGRATIONSKURS), stay(70, 365, c.SUCHE)]) == pytest.approx(10 * 5 * 700, abs=1)


def test_a_measure_without_lessons_of_its_own_is_paid_for_every_lesson():
    assert cost_of(other("teaching_unit", 500), [stay(0, 100, c.IFK), stay(100, 365, c.SUCHE)]) == 100 * 500


def test_a_person_is_paid_for_once_however_often_she_comes_back():
    life = [stay(0, 50, c.IFK), stay(50, 80, c.SUCHE), stay(80, 200, c.IFK), stay(200, 365, c.SUCHE)]
    assert cost_of(other("once", 900), life) == 900
    assert cost_of(other("once", 900, start=210), life) == 0


def test_persons_reached_are_counted_once_each():
    cohort = people({}, {}, {"population": 2, "entry": 10})
    told = lives(cohort, [stay(0, 50, c.IFK), stay(50, 365, c.SUCHE)], [stay(0, 365, c.SUCHE)], [stay(10, 365, c.IFK)])
    one = other("once", 900, covered=np.array([True, True, True]))
    assert reached_persons(one, cohort, build_segments(cohort, told), told.supports).tolist() == [1, 1, 2]


def test_a_measure_for_a_place_is_paid_for_those_who_live_there_on_the_day():
    life = [stay(0, 73, c.IFK, district=3), stay(73, 219, c.IFK, district=5), stay(219, 365, c.SUCHE, district=3)]
    everywhere, here, nowhere = (other("person_month", 1000, places=places) for places in (None, (5,), ()))
    assert [cost_of(bill, life) for bill in (everywhere, here, nowhere)] == [7200, 4800, 0]
    cohort = people({})
    told = lives(cohort, life)
    segments = build_segments(cohort, told)
    assert reached_by(here, segments, told.supports).start.tolist() == [73]


def test_measures_of_a_scenario_are_billed_by_their_registry_row():
    registry = load_registry()
    ticket = Measure("ausbildungsticket", date(2018, 8, 1), None, (), 1.0, (("price", 20.0),), Cost(None, "land"), "a.toml", 1)
    lessons = Measure(
        "sprachfoerderung_ifk",
        date(2018, 1, 31),
        date(2019, 1, 1),
        (("status", ("duldung",)), ("area", ("kreis",))),
        1.0,
        (("hours", 4.0),),
        Cost(450, "land"),
        "a.toml",
        9,
    )
    run = RunSpec(None, 1, 1, date(2018, 1, 1), 365)
    text = load_registry().payers["land"]
    scenario = Scenario("a", text, text, None, None, None, True, run, (lessons, ticket), (), ("a.toml",))
    everybody = np.array([True])
    first, second = build_bills(scenario, registry, {"ausbildungsticket": everybody, "sprachfoerderung_ifk": everybody})
    assert (first.unit, first.start, first.end, first.stations) == ("difference", 212, NEVER, (c.AUSBILDUNG, c.EQ))
    assert sorted((each.zone, each.network) for each in first.discounts) == [
        *((c.FARE_NETWORK, network) for network in range(4)),
        (c.FARE_CROSS, ANY_NETWORK),
    ]
    assert {(each.op, each.value) for each in first.discounts} == {("min", 2000.0)}
    assert (second.unit, second.amount, second.hours, second.start, second.end) == ("teaching_unit", 450, 4.0, 30, 365)
    assert (second.discounts, second.statuses) == ((), (c.D,))
    assert whom(lessons).who == ()
    assert second.places == tuple(i for i, district in enumerate(load_registry().districts) if district.kind == "kreis")
    assert first.places is None or first.places == second.places


def test_every_tariff_network_has_a_fare_in_the_registry():
    registry = load_registry()
    networks = {district.tariff_network for district in registry.districts}
    assert {network_parameter(network) for network in networks} <= set(registry.parameters)


def test_every_payer_and_item_has_a_name_in_both_languages():
    registry = load_registry()
    assert set(PAYERS) == set(registry.payers)
    stations_without_cost = {station.id for station in registry.stations.values() if not station.cost}
    named = [item for item in item_ids(()) if item not in stations_without_cost]
    assert all(f"outcomes.item.{item}" in registry.texts for item in named)


def test_money_of_a_later_year_counts_less_when_discounted():
    cohort = people({}, horizon=730)
    frame = pl.DataFrame(
        {"population": ["cohort", "cohort"], "payer": ["land", "betrieb"], "year": [2019, 2018], "cents": [10_000, 700]}
    )
    keys = money_keys(frame, cohort, 0.03)
    assert keys["cost.land"] == [10_000, 0, 0]
    assert keys["cost_total_public"] == [10_000, 0, 0]
    assert keys["cost_total_public_discounted"][0] == pytest.approx(10_000 * 1.03 ** -((365 + 730) / 2 / 365.25))
    assert "betrieb" not in PUBLIC_PAYERS


def test_key_figures_count_starts_ends_and_what_became_of_them():
    cohort = people({"station_since": 0}, {"population": 1, "entry": 0, "station_since": 0, "german": 4200}, horizon=800)
    first = [
        stay(0, 20, c.SUCHE, cause=c.CAUSE_OWN_SEARCH),
        stay(20, 200, c.INTEGRATIONSKURS),
        stay(200, 300, c.AUSBILDUNG, reason=c.END_DROPPED_OUT),
        stay(300, 800, c.FACHKRAFT),
        happened(20, c.EV_ADMITTED, c.INTEGRATIONSKURS, 18),
        happened(300, c.EV_DISSOLVED, c.AUSBILDUNG),
    ]
    second = [stay(0, 500, c.EQ), stay(500, 800, c.AUSBILDUNG), happened(700, c.EV_EXAM, 1, 1)]
    told = lives(cohort, first, second)
    segments = build_segments(cohort, told)
    counts = count_keys(cohort, segments, build_milestones(cohort, segments))
    expected = {
        "persons": [1, 1, 2],
        "exams": [0, 1, 1],
        "training_starts": [1, 1, 2],
        "training_starts_12m": [1, 0, 1],
        "dissolved_12m": [1, 0, 1],
        "eq_starts": [0, 1, 1],
        "ik_starts": [1, 0, 1],
        "b2": [0, 1, 1],
        "employed_end": [1, 1, 2],
        "skilled_end": [1, 0, 1],
        "skilled_work_days": [500, 0, 500],
        "gap_days": [20, 0, 20],
        "contact_lost_days": [0, 0, 0],
        "at_risk_days": [800, 800, 1600],
        "admitted.integrationskurs": [1, 0, 1],
        "left.integrationskurs": [1, 0, 1],
        "employed_6m.integrationskurs": [1, 0, 1],
        "left.eq": [0, 1, 1],
        "departed": [0, 0, 0],
    }
    assert {key: counts[key].tolist() for key in expected} == expected
    frame = key_frame(counts, {})
    assert frame.filter(population="cohort", key="years_in_skilled_work")["value"].to_list() == [pytest.approx(500 / 365.25)]


def test_every_key_figure_has_a_name_in_both_languages():
    cohort = people({})
    told = lives(cohort, [stay(0, 365, c.IFK)])
    segments = build_segments(cohort, told)
    counts = count_keys(cohort, segments, build_milestones(cohort, segments)) | gap_keys(measure_gaps(cohort, segments))
    money = money_keys(
        pl.DataFrame(schema={"population": pl.String, "payer": pl.String, "year": pl.Int16, "cents": pl.Int64}), cohort, 0.03
    )
    texts = load_registry().texts
    missing = [key for key in key_frame(counts, money)["key"].unique() if f"outcomes.key.{key}" not in texts]
    assert missing == []
