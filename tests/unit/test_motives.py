"""Causes that are neither skill nor law: course rights left unused, EQ in place of training, training in order to stay."""

from collections import Counter
from datetime import timedelta
from functools import cache

import pytest
from engine_lives import FULL, START, belief, live, policy, scenario

from sim.engine.stays import search_title
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import person as p
from sim.rules.book import build_book
from sim.rules.draws import person_key
from sim.rules.gates import wants
from sim.rules.offers import applies, staying_speaks_for_training, wants_training, why_declined

REGISTRY = load_registry()
KEYS = [person_key(7, 0, person) for person in range(2000)]
BETWEEN = 2
"""The member of APPLY_SHARE for those who are between stations."""


@cache
def tables(*beliefs):
    return build_book(scenario(days=400, beliefs=tuple(belief(*one) for one in beliefs)), REGISTRY, 0.01).tables


def row(key=KEYS[0], **fields):
    me = [0] * p.FIELDS
    me[p.KEY], me[p.STATUS] = key, c.D
    for name, number in fields.items():
        me[getattr(p, name)] = number
    return me


def takers(station, b, visits):
    found = set()
    for key in KEYS:
        me = row(key, STATUS=c.REC)
        for been in visits:
            me[p.VISITS + been] = 1
        if wants(me, b, station, 0):
            found.add(key)
    return found


@pytest.mark.parametrize("school", [c.IFK, c.SEITENEINSTEIGERKLASSE])
def test_leavers_of_a_class_for_newcomers_take_up_a_course_less_often(school):
    others, leavers = takers(c.INTEGRATIONSKURS, tables(), ()), takers(c.INTEGRATIONSKURS, tables(), (school,))
    assert leavers < others
    expected = REGISTRY.parameters["course_take_up_after_school"].value
    assert len(leavers) / len(others) == pytest.approx(expected, abs=0.04)
    assert takers(c.INTEGRATIONSKURS, tables(("course_take_up_after_school", 1.0)), (school,)) == others


def test_what_is_no_course_is_taken_up_as_before():
    further = c.WEITERFUEHRENDE_SCHULE
    assert takers(further, tables(), (c.IFK,)) == takers(further, tables(), ())
    again = (c.INTEGRATIONSKURS, c.IFK)
    assert takers(c.INTEGRATIONSKURS, tables(), again) == takers(c.INTEGRATIONSKURS, tables(), again[:1])


def offers(kind, *measures, beliefs=()):
    """Offers by region and day at the desks of a kind of station."""
    told = scenario(days=1200, beliefs=tuple(belief(*one) for one in beliefs), measures=measures)
    plan = build_book(told, REGISTRY, 1.0).desks
    stations = c.of_kind(kind)
    return {(i.day, plan.area[i.desk], i.desk): i.places for i in plan.intakes if plan.station[i.desk] in stations}


def more_eq(places, days=0):
    return policy("eq_plaetze", START + timedelta(days=days), places=places)


def by_region(places):
    total = Counter()
    for (_, region, _), number in places.items():
        total[region] += number
    return total


def test_of_additional_eq_places_a_share_replaces_training_contracts_in_the_region():
    share = REGISTRY.parameters["eq_deadweight_share"].value
    usual, many = (by_region(offers(c.KIND_EQ, *measures)) for measures in ((), (more_eq(3.0),)))
    before, after = offers(c.KIND_TRAINING), offers(c.KIND_TRAINING, more_eq(3.0))
    missing = {region: by_region(before)[region] - by_region(after)[region] for region in range(5)}
    # The EQ offers of the last intake find no training intake behind them.
    last = max(day for day, _, _ in offers(c.KIND_EQ))
    assert last < max(day for day, _, _ in before)
    assert missing == {region: int((many[region] - usual[region]) * share) for region in range(5)}
    assert all(after[at] <= before[at] for at in before)


def test_without_a_measure_on_eq_there_is_no_deadweight():
    usual = offers(c.KIND_TRAINING)
    assert offers(c.KIND_TRAINING, beliefs=(("eq_deadweight_share", 0.45),)) == usual
    assert offers(c.KIND_TRAINING, beliefs=(("eq_offers_year", 1800.0),)) == usual
    assert offers(c.KIND_TRAINING, more_eq(0.5)) == usual
    assert offers(c.KIND_TRAINING, more_eq(3.0), beliefs=(("eq_deadweight_share", 0.0),)) == usual


def test_deadweight_begins_behind_the_first_additional_places():
    before, after = offers(c.KIND_TRAINING), offers(c.KIND_TRAINING, more_eq(3.0, days=500))
    assert min(at[0] for at in after if after[at] != before[at]) > 500


def test_staying_speaks_for_training_to_those_whom_the_law_would_protect():
    b = tables()
    assert staying_speaks_for_training(row(MOTIVE=1000), b, 0) == 1.0
    assert staying_speaks_for_training(row(MOTIVE=400), b, 0) == 0.4
    for status in set(range(len(c.STATUS_IDS))) - {c.D}:
        assert staying_speaks_for_training(row(MOTIVE=1000, STATUS=status), b, 0) == 0.0


def counted(rule, b, **fields):
    return sum(bool(rule(row(key, **fields), b)) for key in KEYS) / len(KEYS)


def test_who_wants_to_stay_applies_more_often():
    def rule(me, b):
        return applies(me, b, BETWEEN, 0)

    share = REGISTRY.parameters["apply_share_between"].value
    assert counted(rule, tables(), MOTIVE=0) == pytest.approx(share, abs=0.03)
    assert counted(rule, tables(), MOTIVE=1000) == pytest.approx(share * REGISTRY.parameters["motive_apply"].value, abs=0.03)
    assert counted(rule, tables(("motive_apply", 1.0)), MOTIVE=1000) == counted(rule, tables(), MOTIVE=0)


def test_without_a_wish_some_look_for_training_in_order_to_stay():
    def rule(me, b):
        return wants_training(me, b, 0)

    assert counted(rule, tables(), WISH=1) == 1.0
    assert counted(rule, tables(), MOTIVE=1000) == pytest.approx(REGISTRY.parameters["motive_wish"].value, abs=0.03)
    assert counted(rule, tables(), MOTIVE=1000, STATUS=c.REC) == 0.0
    assert counted(rule, tables(("motive_wish", 0.0)), MOTIVE=1000) == 0.0


def test_who_wants_to_stay_takes_offers_with_a_longer_way():
    def declines(me, b):
        return why_declined(me, b, 0) != c.CAUSE_NONE

    far = {"OFFER_MINUTES": 75, "OFFER_PAY": 80000}
    least, most = (counted(declines, tables(), MOTIVE=motive, **far) for motive in (0, 1000))
    assert least - most == pytest.approx(REGISTRY.parameters["motive_accept"].value, abs=0.03)
    assert counted(declines, tables(("motive_accept", 0.0)), MOTIVE=1000, **far) == least


@pytest.mark.parametrize("status", [c.AD, c.P])
def test_the_time_to_search_is_given_once(status):
    me, b = row(STATUS=status, DUE_STATUS=p.NEVER), tables()
    search_title(me, b, 100)
    assert me[p.DUE_STATUS] == 283
    search_title(me, b, 250)
    assert me[p.DUE_STATUS] == 250
    again = tables(("search_title_again_share", 1.0))
    search_title(me, again, 260)
    assert me[p.DUE_STATUS] == 443


def test_a_secure_status_does_not_end_with_a_training():
    me = row(STATUS=c.REC, DUE_STATUS=p.NEVER)
    search_title(me, tables(), 100)
    assert (me[p.DUE_STATUS], me[p.SEARCHED]) == (p.NEVER, 0)


def test_more_people_with_a_duldung_sign_contracts_where_staying_counts():
    names = {"motive_apply": (1.0, 1.8), "motive_accept": (0.0, 0.25), "motive_wish": (0.0, 0.6), "share_duldung": (0.6, 0.6)}
    one, other = (
        live(
            scenario(persons=1500, days=900, beliefs=tuple(belief(name, ends[end]) for name, ends in names.items())), 1500 / FULL
        )
        for end in (0, 1)
    )
    contracts = [sum(each.status_at(person, event) == c.D for person, event in each.of(c.EV_CONTRACT)) for each in (one, other)]
    assert contracts[1] > contracts[0]
