"""What supports cost and how many they reach, counted by hand."""

from dataclasses import replace

import numpy as np
from outcome_lives import lives, people, stay, table
from test_outcomes_money import bill, constant, prices

from sim.cohort.types import NEVER
from sim.engine.trajectory import Supports
from sim.outcomes.beside import support_keys
from sim.outcomes.billing import Bill, measure_costs, reached_persons
from sim.outcomes.segments import build_segments
from sim.registry import codes as c
from sim.registry import load_registry
from sim.registry.supports import changed_by

ABH, COACH, JMD = (c.SUPPORT_IDS.index(name) for name in ("abh", "coach", "jmd"))
A_DAY = {ABH: ("ba", constant(365 * 700)), COACH: ("kommune", constant(365 * 100)), JMD: ("bund_jugend", constant(365 * 50))}


def supported(*rows):
    """Two persons, the second of whom enters later, and what they had: (person, start, end, support)."""
    cohort = people({}, {"population": 2, "entry": 10})
    told = lives(cohort, [stay(0, 365, c.AUSBILDUNG)], [stay(10, 365, c.IFK)])
    ends = [
        (person, start, end, kind, c.END_NONE if end == 365 else c.END_COMPLETED, end == 365) for person, start, end, kind in rows
    ]
    return cohort, replace(told, supports=table(Supports, ends, "I32 I32 I32 U8 U8 U8"))


def paid(*rows, **changed):
    """Cents by (payer, item) of supports alone."""
    found = bill(*supported(*rows), prices(support=A_DAY, **changed))
    return {key: amount for key, amount in found.items() if key[1].startswith("support.") and amount}


def test_each_support_is_paid_by_its_payer_for_the_days_on_which_it_was_given():
    assert paid((0, 100, 130, ABH), (0, 200, 210, ABH), (1, 10, 365, COACH), (1, 50, 51, JMD)) == {
        ("ba", "support.abh"): 40 * 700,
        ("kommune", "support.coach"): 355 * 100,
        ("bund_jugend", "support.jmd"): 50,
    }


def test_two_at_a_time_are_paid_both_and_no_support_costs_nothing():
    assert paid((0, 0, 10, ABH), (0, 0, 10, COACH)) == {("ba", "support.abh"): 7000, ("kommune", "support.coach"): 1000}
    assert paid() == {}


def test_a_day_is_paid_at_the_price_of_its_period():
    dear = np.array([365 * 700, 365 * 1000], dtype=np.int64)
    two = {"bounds": np.array([0, 120, 365]), "years": np.array([2018, 2018])}
    at = prices(support={})
    doubled = {
        name: {key: np.repeat(value, 2) for key, value in getattr(at, name).items()} for name in ("place", "tax", "lessons")
    }
    doubled |= {
        name: {key: np.repeat(value, 2) for key, value in getattr(at, name).items()} for name in ("monthly", "shares", "needs")
    }
    doubled |= {"fares": np.repeat(at.fares, 2, axis=1), "sgb2": np.repeat(at.sgb2, 2, axis=1)}
    found = bill(*supported((0, 100, 130, ABH)), prices(**two, **doubled, support={ABH: ("ba", dear)}))
    assert found["ba", "support.abh"] == 20 * 700 + 10 * 1000


def test_reached_are_persons_and_not_times_and_days_are_all_days():
    cohort, told = supported((0, 100, 130, ABH), (0, 200, 210, ABH), (1, 10, 365, ABH))
    found = support_keys(cohort, told.supports)
    assert found["supported.abh"].tolist() == [1, 1, 2]
    assert found["support_days.abh"].tolist() == [40, 355, 395]
    assert found["supported.coach"].tolist() == found["support_days.coach"].tolist() == [0, 0, 0]


def test_a_measure_about_supports_alone_reaches_whoever_holds_one_of_them():
    registry = load_registry()
    told = {kind.id: tuple(one.id for one in changed_by(kind, registry.supports)) for kind in registry.measures.values()}
    assert told["kita_plaetze"] == ("kita_u3", "kita_ue3")
    assert told["freie_foerderung_spielraum"] == ("freie_foerderung",)
    assert told["abh_mehr_sprache"] == told["abh_plaetze"] == ("abh",)
    # Stations, a price, and appointments, which leave no row behind.
    assert told["eq_plaetze"] == told["ausbildungsticket"] == told["auslaenderbehoerde_termine"] == ()

    cohort, lived = supported((0, 100, 130, ABH), (1, 10, 40, COACH))
    everybody = np.ones(2, dtype=np.bool_)
    of_coach = Bill("coach", "land", "person_month", 100, None, 0, NEVER, (c.IFK,), (), (), everybody, (), (), (COACH,))
    at_station = replace(of_coach, supports=())
    segments = build_segments(cohort, lived)
    assert reached_persons(of_coach, cohort, segments, lived.supports).tolist() == [0, 1, 1]
    assert measure_costs(of_coach, cohort, segments, lived.supports, prices(support={})).sum() == 30 * 12 * 100
    assert measure_costs(at_station, cohort, segments, lived.supports, prices(support={})).sum() == 355 * 12 * 100
