"""Further training under § 81 SGB III and free funding under § 16f SGB II: who gets them, and what more of them changes."""

from functools import cache

import pytest
from engine_lives import START, belief, live, policy, scenario
from two_engines import made, where_apart

from sim.registry import codes as c
from sim.registry import load_registry

REGISTRY = load_registry()
TRAINING = c.STATION_IDS.index("weiterbildung_81")
FUNDING = c.SUPPORT_IDS.index("freie_foerderung")
WANTED = (belief("weiterbildung_81_take_up", 1.0), belief("weiterbildung_81_background_share", 0.0))


@cache
def trained(places=1.0, german=4000.0, beliefs=WANTED):
    measure = policy("weiterbildung_81_plaetze", START, places=places, german=german)
    return live(scenario(persons=800, days=900, beliefs=beliefs, measures=(measure,)))


def begun(told):
    """Who began further training, and on which day."""
    return [(person, one.day) for person, one in told.of(c.EV_ADMITTED) if one.code == TRAINING]


@cache
def funded(places=1.0, persons=800):
    return live(scenario(persons=persons, days=900, measures=(policy("freie_foerderung_spielraum", START, places=places),)))


def rows(told):
    """Who had free funding: (person, start, end)."""
    table = told.trajectory.supports
    columns = (table.person, table.start, table.end, table.kind)
    return [row[:3] for row in zip(*(column.tolist() for column in columns), strict=True) if row[3] == FUNDING]


def test_a_lower_level_of_german_and_more_places_let_more_people_into_further_training():
    usual, open_to_more, both = (len(begun(one)) for one in (trained(), trained(german=2000.0), trained(20.0, 2000.0)))
    assert 0 < usual <= open_to_more < both


def test_german_closes_further_training_to_those_below_b1_and_says_so():
    refused = [one for _, one in trained().of(c.EV_REFUSED) if one.code == TRAINING and one.value == c.RULE_GERMAN]
    assert len(refused) > 20


def test_nobody_begins_further_training_whom_the_law_shuts_out():
    told = trained(20.0, 2000.0)
    entered = begun(told)
    assert len(entered) > 20
    for person, day in entered:
        answers = {told.law("fbw", status, day).answer for status in told.statuses_on(person, day)}
        assert answers != {"closed"}, f"person {person} on day {day}"


def test_a_multiple_of_one_and_a_level_above_the_usual_change_no_row():
    plain = live(scenario(persons=800, days=900, beliefs=WANTED))
    assert plain.trajectory.digest() == trained().trajectory.digest()
    assert live(scenario(persons=800, days=900)).trajectory.digest() == funded().trajectory.digest()


def test_free_funding_is_for_clients_of_the_jobcenter_alone():
    told = funded(20.0)
    assert len(rows(told)) > 20
    for person, start, _ in rows(told):
        statuses = told.statuses_on(person, start)
        assert not set(statuses) <= {c.GP, c.G0, c.GS, c.D, c.DX, c.AD}, f"person {person} on day {start}"


def test_the_budget_limits_how_many_are_funded_and_more_of_it_funds_more():
    few, many = rows(funded()), rows(funded(20.0))
    most = max(sum(start <= day < end for _, start, end in few) for day in range(900))
    assert most <= REGISTRY.parameters["free_funding_places"].value * 800 / 65_900 + len(c.REGIONS)
    assert len({person for person, *_ in few}) < len({person for person, *_ in many})


def test_german_bought_by_free_funding_is_more_german():
    def learned(hours):
        beliefs = (belief("free_funding_language_hours", hours), belief("free_funding_take_up", 1.0))
        measure = policy("freie_foerderung_spielraum", START, places=20.0)
        told = live(scenario(persons=800, days=900, beliefs=beliefs, measures=(measure,)))
        return sum(one.value for _, one in told.of(c.EV_GERMAN))

    assert learned(20.0) > learned(0.0)


@pytest.mark.numba
@pytest.mark.parametrize(
    "measure",
    [
        policy("weiterbildung_81_plaetze", START, places=20.0, german=2000.0),
        policy("freie_foerderung_spielraum", START, places=20.0),
    ],
    ids=lambda one: one.id,
)
def test_both_engines_live_them_alike(measure):
    apart, _ = where_apart(*made(scenario(persons=300, days=900, beliefs=WANTED, measures=(measure,))))
    assert apart == ""
