"""Who is bound to a place, what a release takes, where somebody moves to, and what a contract elsewhere waits for."""

from collections import Counter
from datetime import date

import pytest
from rule_rows import START, example_book, measure, with_measures

from sim.engine.contracts import contract_due, sign
from sim.engine.moves import join_firms
from sim.engine.record import new_ledger
from sim.engine.relocate import may_move_away, settle_in
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import build_book
from sim.rules.draws import draw, person_key
from sim.rules.read import value
from sim.rules.residence import elsewhere, is_bound, is_released, move_month, must_be_released, place_of_offer, release_days

DAY = 200
RECOGNISED_2017 = (date(2017, 6, 1) - START).days
PERSONS = 400


@pytest.fixture
def b():
    return example_book().tables


def under(*measures, **believed):
    """The tables under measures, with some parameters at a value that never changes."""
    tables = build_book(with_measures(*measures), load_registry(), 0.01).tables
    const = list(tables.const)
    for name, number in believed.items():
        const[n.PARAMETERS.index(name)] = number
    return tables._replace(const=const)


def person(number=0, status=c.REC, main=c.SUCHE, since=RECOGNISED_2017, district=0):
    """Somebody on a day of the run, with luck of her own."""
    me = [0] * p.FIELDS
    key = person_key(1, 0, number)
    me[p.KEY] = key - 2**64 if key >= 2**63 else key
    me[p.STATUS], me[p.STATUS_SINCE], me[p.ARRIVAL] = status, since, -900
    me[p.MAIN], me[p.DISTRICT], me[p.HOUSING] = main, district, 1
    me[p.REGION] = example_book().tables.district_region[district]
    for field in (p.LIST, p.FIRM_LIST, p.SEAT):
        me[field] = -1
    for field in range(p.DUE_DEPART, p.NEXT):
        me[field] = p.NEVER
    me[p.N_OFFER] = 1
    return me


def share(holds):
    """For how many of the persons something holds."""
    return sum(map(holds, range(PERSONS))) / PERSONS


def test_a_part_of_the_recognised_is_bound_for_three_years_from_recognition(b):
    assert share(lambda i: is_bound(person(i), b, DAY)) == pytest.approx(0.55, abs=0.08)
    after = RECOGNISED_2017 + 1096
    assert not any(is_bound(person(i), b, after) for i in range(PERSONS))


def test_nobody_recognised_before_2016_is_bound(b):
    since = (date(2015, 12, 31) - START).days
    assert not any(is_bound(person(i, since=since), b, DAY) for i in range(PERSONS))
    assert any(is_bound(person(i, since=since + 1), b, DAY) for i in range(PERSONS))


@pytest.mark.parametrize("status", [c.GP, c.G0, c.GS, c.D, c.DX, c.AD])
def test_everybody_with_a_gestattung_or_duldung_is_bound_while_she_does_not_work(b, status):
    assert all(is_bound(person(i, status), b, DAY) for i in range(20))
    assert not any(is_bound(person(i, status, main=c.HELFERJOB), b, DAY) for i in range(20))
    assert all(is_bound(person(i, status, main=c.AUSBILDUNG), b, DAY) for i in range(20))


def test_work_training_and_study_free_the_recognised(b):
    for main in (c.HELFERJOB, c.FACHKRAFT, c.AUSBILDUNG, c.STATION_IDS.index("studium")):
        assert not any(is_bound(person(i, main=main), b, DAY) for i in range(PERSONS))


@pytest.mark.parametrize("status", [c.T, c.I, c.P, c.N])
def test_other_titles_bind_nobody(b, status):
    assert not any(is_bound(person(i, status), b, 3000) for i in range(20))


def test_lifting_the_obligation_frees_those_already_bound_from_its_day_on():
    lifted = under(measure("wohnsitz_aufheben", date(2018, 7, 1), who=(("status", ("duldung",)),), share=0.0))
    before, after = (date(2018, 6, 30) - START).days, (date(2018, 7, 1) - START).days
    assert is_bound(person(status=c.D), lifted, before)
    assert not is_bound(person(status=c.D), lifted, after)
    assert is_bound(person(status=c.G0), lifted, after)


def test_freedom_for_training_leaves_the_obligation_as_it_is():
    free = under(measure("wohnsitz_frei_fuer_ausbildung", share=0.0))
    assert is_bound(person(status=c.D), free, DAY)
    assert not must_be_released(person(status=c.D), free, DAY)


def test_a_release_takes_its_days_and_the_deadlock_adds_to_them(b):
    plain, stuck = under(deadlock_share_duldung=0.0), under(deadlock_share_duldung=1.0)
    days = sorted(release_days(person(i, c.D), plain, DAY) for i in range(PERSONS))
    assert days[PERSONS // 2] == pytest.approx(75, rel=0.12)
    assert days[0] < 40 < 150 < days[-1]
    delay = int(value(b, n.DEADLOCK_DAYS, person(), DAY))
    assert {release_days(person(i, c.D), stuck, DAY) - release_days(person(i, c.D), plain, DAY) for i in range(50)} == {delay}


def test_measures_on_the_release_act_on_every_status():
    quick = under(measure("wohnsitz_schnelle_aufhebung", days=2.0), measure("wohnsitz_zusage_genuegt", share=0.0))
    for status in (c.REC, c.G0, c.D):
        assert max(release_days(person(i, status), quick, DAY) for i in range(PERSONS)) < 2 * 15
    granted = under(measure("wohnsitz_ermessen", share=1.0))
    for status in (c.REC, c.G0, c.D):
        for station in (c.EQ, c.AUSBILDUNG):
            assert all(is_released(person(i, status), granted, station, DAY) for i in range(50))


def test_the_recognised_are_released_by_right_for_training_and_at_discretion_for_an_eq(b):
    assert share(lambda i: is_released(person(i), b, c.AUSBILDUNG, DAY)) == pytest.approx(0.97, abs=0.03)
    assert share(lambda i: is_released(person(i), b, c.EQ, DAY)) == pytest.approx(0.5, abs=0.08)
    assert share(lambda i: is_released(person(i, c.D), b, c.EQ, DAY)) == pytest.approx(0.4, abs=0.08)


def test_only_an_offer_across_the_border_can_make_her_move_and_it_lies_in_her_region(b):
    always = under(offer_needs_move_share=1.0)
    assert {place_of_offer(person(), always, distance, DAY) for distance in (0, 1)} == {0}
    places = [place_of_offer(person(i, district=3), always, 2, DAY) - 1 for i in range(PERSONS)]
    assert {b.district_region[place] for place in places} == {b.district_region[3]}
    assert 3 not in places
    assert share(lambda i: place_of_offer(person(i), b, 2, DAY) > 0) == pytest.approx(0.25, abs=0.07)


@pytest.mark.parametrize("same_region", [True, False])
def test_people_move_where_protection_seekers_live(b, same_region):
    me, draws = person(district=10), 20_000
    found = Counter(elsewhere(me, b, (i + 0.5) / draws, same_region) for i in range(draws))
    fit = [d for d in range(53) if d != 10 and (b.district_region[d] == me[p.REGION]) == same_region]
    total = sum(b.district_seekers[d] for d in fit)
    assert set(found) == set(fit)
    assert all(abs(found[d] - draws * b.district_seekers[d] / total) <= 1 for d in fit)


# --- The contract.


def contracted(tables, status=c.REC, number=0, place=5):
    """Somebody who has just signed for a training that makes her move."""
    me, ledger = person(number, status), new_ledger(0)
    me[p.OFFER_PLACE] = place
    sign(me, tables, ledger, c.AUSBILDUNG, DAY)
    return me, ledger


def told(ledger):
    """The events so far: (day, kind, code, value)."""
    rows = list(ledger.events)
    return [tuple(rows[i + 1 : i + 5]) for i in range(0, len(rows), 5)]


def lived(me, tables, ledger):
    """Let everything happen to a contract until there is none."""
    for _ in range(5):
        if me[p.CONTRACT] == 0:
            break
        contract_due(me, tables, ledger, me[p.DUE_PERMIT])
    return [kind for _, kind, _, _ in told(ledger)]


BOUND = {"residence_bound_share_anerkannt": 1.0, "release_spread": 0.0, "deadlock_share_anerkannt": 0.0}
GRANTED = BOUND | {"release_share_anerkannt_ausbildung": 1.0}


def test_whoever_is_free_moves_on_the_first_day_without_asking():
    me, ledger = contracted(under(residence_bound_share_anerkannt=0.0))
    start = me[p.CONTRACT_START]
    assert me[p.DUE_PERMIT] == start
    lived(me, under(), ledger)
    assert (start, c.EV_MOVED, 4, 0) in told(ledger)
    assert (me[p.DISTRICT], me[p.REGION], me[p.MAIN]) == (4, under().district_region[4], c.AUSBILDUNG)
    assert me[p.MAIN_DISTRICT] == 4


def test_a_release_in_time_leads_to_the_move_and_the_training():
    tables = under(**GRANTED)
    me, ledger = contracted(tables)
    assert (DAY, c.EV_RELEASE_ASKED, c.AUSBILDUNG, 43) in told(ledger)
    kinds = lived(me, tables, ledger)
    assert kinds.index(c.EV_RELEASE_GRANTED) < kinds.index(c.EV_MOVED)
    assert me[p.MAIN] == c.AUSBILDUNG


def test_a_release_that_comes_after_the_grace_loses_the_contract_over_mobility():
    tables = under(**GRANTED | {"release_days_anerkannt": 900.0})
    me, ledger = contracted(tables)
    deadline = me[p.CONTRACT_DEADLINE]
    lived(me, tables, ledger)
    assert told(ledger)[-1] == (deadline, c.EV_CONTRACT_LOST, c.CAUSE_MOBILITY, c.AUSBILDUNG)
    assert (me[p.DISTRICT], me[p.CONTRACT], me[p.RELEASE_STATE]) == (0, 0, 0)


def test_a_release_refused_loses_the_contract_on_the_day_of_the_answer():
    tables = under(**BOUND | {"release_share_anerkannt_ausbildung": 0.0})
    me, ledger = contracted(tables)
    lived(me, tables, ledger)
    assert [row[:2] for row in told(ledger)[-2:]] == [(DAY + 43, c.EV_RELEASE_REFUSED), (DAY + 43, c.EV_CONTRACT_LOST)]


def test_permit_and_release_run_side_by_side_and_both_must_be_there():
    yes = {
        "permit_appointment_share_training": 0.0,
        "permit_refusal_duldung": 0.0,
        "release_share_duldung": 1.0,
        "release_spread": 0.0,
        "permit_spread": 0.0,
    }
    slow = {"permit_days_training": 30.0, "release_days_duldung": 60.0, "deadlock_share_duldung": 0.0}
    tables = under(**yes | slow)
    me, ledger = contracted(tables, c.D)
    assert me[p.DUE_PERMIT] == DAY + 31
    lived(me, tables, ledger)
    days = {kind: day for day, kind, _, _ in told(ledger)}
    assert (days[c.EV_PERMIT_GRANTED], days[c.EV_RELEASE_GRANTED]) == (DAY + 31, DAY + 61)
    assert days[c.EV_MOVED] >= DAY + 61

    late = under(**yes | slow | {"permit_days_training": 900.0})
    me, ledger = contracted(late, c.D)
    assert c.EV_MOVED not in lived(me, late, ledger)
    assert told(ledger)[-1][1:3] == (c.EV_CONTRACT_LOST, c.CAUSE_PERMIT)


def test_whoever_becomes_free_while_she_waits_loses_nothing():
    tables = under(**BOUND | {"release_share_anerkannt_ausbildung": 0.0})
    me, ledger = contracted(tables)
    me[p.STATUS] = c.N
    kinds = lived(me, tables, ledger)
    assert c.EV_RELEASE_REFUSED not in kinds
    assert me[p.MAIN] == c.AUSBILDUNG


def test_the_same_luck_binds_more_people_when_more_are_bound():
    few, many = under(residence_bound_share_anerkannt=0.3), under(residence_bound_share_anerkannt=0.6)
    for number in range(PERSONS):
        me = person(number)
        assert is_bound(me, few, DAY) <= is_bound(me, many, DAY)
        assert is_bound(me, few, DAY) == (draw(me[p.KEY], n.DRAW_BOUND, 0, 0) < 0.3)


# --- Moves for reasons of her own.


def looked_at(tables, number, days, status=c.REC, every=30):
    """What somebody has moved to who looks every so many days: (day, new district, old district)."""
    me, ledger = person(number, status), new_ledger(0)
    settle_in(me, 0)
    for day in range(every, days, every):
        may_move_away(me, tables, ledger, day)
    return [(day, code, old) for day, kind, code, old in told(ledger) if kind == c.EV_MOVED]


def test_the_free_move_with_the_hazard_of_their_wish_and_a_share_of_them_across_the_border():
    free = under(residence_bound_share_anerkannt=0.0)
    moved = share(lambda i: bool(looked_at(free, i, 1096)))
    assert moved == pytest.approx(1 - (1 - 0.015 * 0.45) ** 36, abs=0.07)


def test_the_bound_move_less():
    free, bound = under(residence_bound_share_anerkannt=0.0), under(residence_bound_share_anerkannt=1.0)
    for number in range(PERSONS):
        assert len(looked_at(bound, number, 1080)) <= len(looked_at(free, number, 1080))
    assert 0 < share(lambda i: bool(looked_at(bound, i, 1080))) < share(lambda i: bool(looked_at(free, i, 1080)))


def test_looking_seldom_moves_the_day_and_not_the_number():
    free = under(residence_bound_share_anerkannt=0.0, move_cross_district_share=1.0, move_wish_month=0.03)
    for number in range(60):
        often, seldom = looked_at(free, number, 1001, every=10), looked_at(free, number, 1001, every=100)
        assert [move[1:] for move in often[:1]] == [move[1:] for move in seldom[:1]]


def test_nobody_moves_out_of_an_aufnahmeeinrichtung_by_herself(b):
    me = person(status=c.G0)
    me[p.HOUSING], me[p.ARRIVAL] = 0, DAY - 10
    assert move_month(me, b, DAY) == 0.0
    me[p.HOUSING] = 1
    assert move_month(me, b, DAY) == 0.002


def test_an_application_is_made_anew_where_she_lives_and_keeps_its_day():
    free = under(
        residence_bound_share_anerkannt=0.0, move_cross_district_share=1.0, move_same_region_share=0.0, move_wish_month=60.0
    )
    me, ledger = person(), new_ledger(len(example_book().desks.station))
    settle_in(me, 0)
    join_firms(me, free, ledger, False, 50)
    before = me[p.FIRM_LIST]
    may_move_away(me, free, ledger, DAY)
    assert me[p.FIRM_LIST] not in (-1, before)
    assert me[p.FIRM_JOINED] == 50
    assert ledger.joins[-4] == me[p.FIRM_LIST]
    assert ledger.joins[-1] == me[p.FIRM_VERSION]
