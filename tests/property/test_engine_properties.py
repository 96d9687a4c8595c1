"""What must hold of every life in every scenario: contracts 1 to 4, tried on small random ones."""

import sys
from collections import Counter
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from engine_lives import PLACES, SEED, belief, few, live, lives, scenario
from hypothesis import given, seed

from sim.engine import simulate
from sim.engine.life import MOST_STEPS_A_DAY
from sim.engine.life import live as live_a_day
from sim.engine.people import EndlessDay
from sim.engine.record import new_ledger
from sim.engine.state import make_rows
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import draws, names
from sim.rules import person as p
from sim.rules.clocks import CHILD, DEPART, JOB
from sim.rules.folded import workshop

FROM_A_LIST = (
    c.IFK,
    c.WEITERFUEHRENDE_SCHULE,
    c.INTEGRATIONSKURS,
    c.INTEGRATIONSKURS_ALPHA,
    c.BERUFSSPRACHKURS,
)
NEXT_STATUS = {
    **{status: {c.REC, c.D, c.AD, c.T} for status in (c.GP, c.G0, c.GS)},
    c.D: {c.DX, c.I, c.AD, c.P},
    c.DX: {c.D, c.I},
    c.AD: {c.D, c.T},
    c.P: {c.D, c.T},
    **{status: {c.N} for status in (c.REC, c.T, c.I)},
    c.N: set(),
}
COURSES = ("integrationskurs", "integrationskurs_alpha", "berufssprachkurs_b2")
NAMES = {number: name for name, number in vars(names).items() if name.startswith("DRAW_")}
STANDING = {
    names.DRAW_HOUSEHOLD,
    names.DRAW_BAB,
    names.DRAW_APPLY,
    names.DRAW_EQ_TAKE,
    names.DRAW_SCORE,
    names.DRAW_TAKE_UP,
    names.DRAW_REENTER,
    names.DRAW_ENTRANCE_SHARE,
    names.DRAW_CHILDCARE,
    names.DRAW_CARE_TIME,
    names.DRAW_MOTIVE_WISH,
    names.DRAW_BOUND,
    names.DRAW_BAFOEG,
    names.DRAW_PAID_PLACE,
    names.DRAW_BENEFIT_STOPPED,
}
"""What is asked again and answered alike: for life, for an offer, a season, or a year of a child."""
OWN_RULES = {value for name, value in vars(c).items() if name.startswith("RULE_")}


def gate_of(station):
    return load_registry().stations[c.STATION_IDS[station]].gate


@seed(SEED)
@few
@given(lived=lives())
def test_main_spells_lead_from_entry_to_departure_or_horizon_without_a_gap(lived):
    horizon = lived.cohort.horizon
    for person, (entry, told) in enumerate(zip(lived.cohort.entry.tolist(), lived.spells, strict=True)):
        assert told, f"person {person} was never anywhere"
        assert told[0].start == entry
        assert all(one.end == other.start for one, other in pairwise(told))
        assert all(each.end > each.start for each in told)
        *before, last = told
        assert all(each.censored == 0 and each.reason not in (c.END_NONE, c.END_DEPARTED) for each in before)
        if last.censored:
            assert (last.end, last.reason) == (horizon, c.END_NONE)
        else:
            assert (last.end < horizon, last.reason) == (True, c.END_DEPARTED)


@seed(SEED)
@few
@given(lived=lives())
def test_on_each_day_the_states_add_up_to_the_persons_present(lived):
    horizon, spells, events = lived.cohort.horizon, lived.trajectory.spells, lived.trajectory.events
    states = np.zeros((c.STATIONS, horizon + 1), dtype=np.int64)
    np.add.at(states, (spells.station, spells.start), 1)
    np.add.at(states, (spells.station, spells.end), -1)
    left = events.day[events.kind == c.EV_DEPARTED]
    moved = np.bincount(lived.cohort.entry, minlength=horizon + 1) - np.bincount(left, minlength=horizon + 1)
    counts = np.cumsum(states[:, :horizon], axis=1)
    assert (counts >= 0).all()
    assert counts[0].sum() == 0
    assert np.array_equal(counts.sum(axis=0), np.cumsum(moved[:horizon]))


@seed(SEED)
@few
@given(lived=lives())
def test_rows_are_sorted_by_person_day_and_sequence(lived):
    told = lived.trajectory
    by_start = ("person", "start")
    for table, keys in (
        (told.spells, by_start),
        (told.supports, ("person", "start", "kind")),
        (told.events, ("person", "day", "seq")),
    ):
        columns = [getattr(table, name).tolist() for name in keys]
        rows = list(zip(*columns, strict=True))
        assert rows == sorted(set(rows)), type(table).__name__
        assert len({len(getattr(table, column.name)) for column in fields(table)}) == 1
    for person, events in enumerate(lived.events):
        counted = Counter()
        for each in events:
            assert each.seq == counted[each.day]
            counted[each.day] += 1
            assert lived.cohort.entry[person] <= each.day < told.horizon


@seed(SEED)
@few
@given(lived=lives())
def test_a_life_begins_with_entering_and_nothing_happens_after_departure(lived):
    for person, (told, spells) in enumerate(zip(lived.events, lived.spells, strict=True)):
        first = told[0]
        assert (first.kind, first.day, first.seq) == (c.EV_ENTERED, lived.cohort.entry[person], 0)
        assert (first.code, first.value) == (lived.cohort.population[person], lived.cohort.status[person])
        assert [each.kind for each in told].count(c.EV_ENTERED) == 1
        leaving = [each for each in told if each.kind == c.EV_DEPARTED]
        assert bool(leaving) == (spells[-1].reason == c.END_DEPARTED)
        if leaving:
            assert told[-1] == leaving[0]
            assert leaving[0].day == spells[-1].end


@seed(SEED)
@few
@given(lived=lives())
def test_whoever_is_admitted_had_registered_and_starts_on_that_day(lived):
    for person, each in lived.of(c.EV_ADMITTED):
        joined = lived.registered(person, each.code, each.day)
        assert joined is not None, f"person {person} on day {each.day}"
        # Who is first seen waiting joined her list up to a season before the start.
        longest = lived.book.parameters["initial_registered_days"].at(0)
        assert each.value == each.day - joined or (joined == 0 and each.day < each.value <= each.day + longest)
        assert [s.station for s in lived.spells[person] if s.start == each.day] == [each.code]


@seed(SEED)
@few
@given(lived=lives())
def test_nobody_sits_in_a_class_or_course_without_an_admission_except_who_entered_in_it(lived):
    admitted = {(person, each.day, each.code) for person, each in lived.of(c.EV_ADMITTED)}
    begun = {
        (person, each.start, each.station)
        for person, told in enumerate(lived.spells)
        for each in told
        if each.station in FROM_A_LIST and each.start > lived.cohort.entry[person]
    }
    assert begun <= admitted


@seed(SEED)
@few
@given(lived=lives())
def test_no_intake_admits_more_than_its_places(lived):
    plan = lived.book.desks
    admitted = Counter((lived.desk(person, each.code, each.day), each.day) for person, each in lived.of(c.EV_ADMITTED))
    for (desk, day), number in admitted.items():
        assert (desk, day) in lived.intakes, f"desk {desk} has no intake on day {day}"
        if not plan.stock[desk]:
            assert number <= lived.intakes[desk, day].places


@seed(SEED)
@few
@given(lived=lives())
def test_a_class_that_admits_is_not_overfull_and_one_with_room_leaves_nobody_waiting(lived):
    admitted = Counter((lived.desk(person, each.code, each.day), each.day) for person, each in lived.of(c.EV_ADMITTED))
    for (desk, day), intake in lived.intakes.items():
        if not lived.book.desks.stock[desk]:
            continue
        held = lived.seated(desk, day)
        if admitted[desk, day]:
            assert held <= intake.places
        if held < intake.places:
            assert not lived.still_waiting(desk, day)


@seed(SEED)
@few
@given(lived=lives())
def test_nobody_is_admitted_to_a_class_or_course_before_somebody_with_an_earlier_claim(lived):
    for person, each in lived.of(c.EV_ADMITTED):
        desk, joined = lived.desk(person, each.code, each.day), each.day - each.value
        mine = (rank(lived, person, each.code, max(0, joined), each.day), joined)
        for other, since in lived.still_waiting(desk, each.day):
            ready = since <= each.day - lived.book.desks.lead[desk]
            # Of two who waited from the start nobody was told since when.
            if ready and not (joined <= 0 and since == 0):
                theirs = (rank(lived, other, each.code, since, each.day), since)
                assert theirs >= mine, f"person {other} was passed over for {person}"


def rank(lived, person, station, joined, day):
    """Those with a right to a place come before those who may have what is left over; a new status on the list counts anew."""
    event = next(e for e in lived.events[person] if e.day == joined and e.kind == c.EV_REGISTERED and e.code == station)
    changes = [e for e in lived.events[person] if e.kind == c.EV_STATUS and joined <= e.day <= day]
    status, when = (changes[-1].code, changes[-1].day) if changes else (lived.status_at(person, event), joined)
    return int(lived.law(gate_of(station), status, when).answer == "left_over")


@seed(SEED)
@few
@given(lived=lives())
def test_firms_sign_no_more_contracts_than_they_have_places_and_elastic_ones(lived):
    plan = lived.book.desks
    signed = Counter()
    for person, each in lived.of(c.EV_CONTRACT):
        taken_over = any(
            s.station in c.of_kind(c.KIND_EQ) and s.end == each.day and s.reason == c.END_COMPLETED for s in lived.spells[person]
        )
        if not taken_over:
            signed[lived.desk(person, each.code, each.day), each.day] += 1
    for (desk, day), number in signed.items():
        assert (desk, day) in lived.intakes, f"desk {desk} has no intake on day {day}"
        places = lived.intakes[desk, day].places
        assert number <= places + int(plan.elastic[desk] * places)


@seed(SEED)
@few
@given(lived=lives())
def test_every_contract_follows_an_offer_of_the_same_day(lived):
    for person, told in enumerate(lived.events):
        offered = None
        for each in told:
            if each.kind == c.EV_OFFER:
                offered = each
            elif each.kind == c.EV_DECLINED:
                offered = None
            elif each.kind == c.EV_CONTRACT:
                assert offered is not None, f"person {person} on day {each.day}"
                assert (offered.day, offered.code) == (each.day, each.code)
                offered = None


@seed(SEED)
@few
@given(lived=lives())
def test_every_start_in_a_firm_has_its_contract_and_the_permit_that_the_law_asked_for(lived):
    for person, told in enumerate(lived.spells):
        for stay in told:
            if stay.station not in (c.EQ, c.AUSBILDUNG) or stay.start == lived.cohort.entry[person]:
                continue
            before = [e for e in lived.events[person] if e.day <= stay.start]
            signed = [e for e in before if e.kind == c.EV_CONTRACT]
            assert signed, f"person {person} started on day {stay.start}"
            contract = signed[-1]
            since = [e for e in before if (e.day, e.seq) > (contract.day, contract.seq)]
            assert contract.code == stay.station
            assert c.EV_CONTRACT_LOST not in [e.kind for e in since]
            assert stay.start >= contract.day + contract.value
            rule = lived.law(gate_of(stay.station), lived.status_at(person, contract), contract.day)
            granted = [e for e in since if e.kind == c.EV_PERMIT_GRANTED and e.code == stay.station]
            assert len(granted) == rule.permit


@seed(SEED)
@few
@given(lived=lives())
def test_nobody_begins_what_the_law_keeps_shut_for_her_status(lived):
    for person, told in enumerate(lived.spells):
        for stay in told:
            if stay.start == lived.cohort.entry[person] or not gate_of(stay.station):
                continue
            answers = {lived.law(gate_of(stay.station), s, stay.start).answer for s in lived.statuses_on(person, stay.start)}
            assert answers != {"closed"}, f"person {person} began {c.STATION_IDS[stay.station]} on day {stay.start}"


@seed(SEED)
@few
@given(lived=lives())
def test_every_refusal_names_the_rule_that_answered_that_day(lived):
    law = load_registry().law
    for person, each in lived.of(c.EV_REFUSED):
        if each.value < 100:
            assert each.value in OWN_RULES
            continue
        rule = law.by_code(each.value)
        assert rule.gate == gate_of(each.code)
        assert rule.code == lived.law(rule.gate, lived.status_at(person, each), each.day).code


@seed(SEED)
@few
@given(lived=lives())
def test_each_change_of_status_goes_on_from_the_last_one_and_spells_carry_it(lived):
    for person, told in enumerate(lived.events):
        status = lived.cohort.status[person]
        for each in told:
            if each.kind == c.EV_STATUS:
                assert each.value == status, f"person {person} on day {each.day}"
                assert each.code in NEXT_STATUS[each.value]
                status = each.code
        for stay in lived.spells[person]:
            assert stay.status in lived.statuses_on(person, stay.start)


@seed(SEED)
@few
@given(lived=lives())
def test_children_certificates_and_exams_are_counted_upwards(lived):
    for person, told in enumerate(lived.events):
        children, certificate, tries = int(lived.cohort.children[person]), int(lived.cohort.certificate[person]), 0
        for each in told:
            if each.kind == c.EV_CHILD:
                assert each.code == children + 1
                children += 1
            elif each.kind == c.EV_CERTIFICATE:
                assert certificate < each.code <= c.CERT_HR
                certificate = each.code
            elif each.kind == c.EV_TERMS:
                tries = 0
            elif each.kind == c.EV_EXAM:
                assert each.value == tries + 1 <= 3
                tries += 1


@seed(SEED)
@few
@given(lived=lives())
def test_every_contract_starts_or_is_lost_before_the_next_one(lived):
    for person, told in enumerate(lived.events):
        starts = {(s.start, s.station) for s in lived.spells[person]}
        signed = [e for e in told if e.kind == c.EV_CONTRACT]
        for contract, following in pairwise(signed):
            lost = any(
                e.kind == c.EV_CONTRACT_LOST and (contract.day, contract.seq) < (e.day, e.seq) < (following.day, following.seq)
                for e in told
            )
            begun = any(station == contract.code and contract.day < day <= following.day for day, station in starts)
            assert lost != begun, f"person {person}: contract of day {contract.day}"


def test_zero_places_let_nobody_in():
    lived = live(scenario(persons=300, days=1096, beliefs=tuple(belief(name, 0.0) for name in PLACES)))
    assert lived.of(c.EV_REGISTERED)
    assert not lived.of(c.EV_ADMITTED, c.EV_OFFER, c.EV_CONTRACT)


def test_places_for_everybody_leave_no_wait_but_the_lead_and_the_next_intake():
    plenty = tuple(belief(name, 1e7) for name in PLACES if name.startswith(("ik_", "bsk_")))
    # Few others: rounded to whole persons they must not fill a small desk.
    plenty += (belief("ik_background_share", 0.5), belief("bsk_background_share", 0.5))
    # Until the pandemic: then fewer courses begin than others want, and everybody waits.
    lived = live(scenario(persons=300, days=730, beliefs=(*plenty, *(belief(f"group_min_{name}", 1) for name in COURSES))))
    desks = lived.book.desks
    lead = max(days for days, station in zip(desks.lead, desks.station, strict=True) if station < c.SUPPORT_DESK)
    admitted = [e for _, e in lived.of(c.EV_ADMITTED) if e.value <= e.day]
    waits = {station: [e.value for e in admitted if e.code == station] for station in FROM_A_LIST[2:]}
    assert all(waits.values())
    for station, tick in ((c.INTEGRATIONSKURS, 28), (c.INTEGRATIONSKURS_ALPHA, 28), (c.BERUFSSPRACHKURS, 31)):
        assert lead <= min(waits[station]) <= max(waits[station]) < lead + tick


def test_no_luck_is_used_for_two_occasions(monkeypatch):
    asked = Counter()

    def noted(key, decision, obj, occurrence):
        asked[key, decision, obj, occurrence] += 1
        return draws.draw(key, decision, obj, occurrence)

    told = scenario(persons=800, days=2922)
    lived = live(told)
    for name, module in sorted(sys.modules.items()):
        if name.startswith(("sim.rules.", "sim.engine.")) and module is not draws and vars(module).get("draw") is draws.draw:
            monkeypatch.setattr(module, "draw", noted)
    workshop.cache_clear()
    try:
        assert simulate(lived.cohort, lived.book, 0).digest() == lived.trajectory.digest()
    finally:
        workshop.cache_clear()
    again = {decision for (_, decision, _, _), times in asked.items() if times > 1}
    assert {NAMES[decision] for decision in again - STANDING} == set()
    assert len({decision for _, decision, _, _ in asked}) > 40


def test_a_day_that_never_ends_is_an_error_that_names_the_person_and_the_loop():
    lived = live(scenario(persons=1, days=400))
    one = {"wish": 1, "german": 4000, "station": c.SUCHE, "id": 17}
    applicant = replace(lived.cohort, **{name: np.full_like(getattr(lived.cohort, name), value) for name, value in one.items()})
    with pytest.raises(EndlessDay, match=rf"person 17, day \d+: more than {MOST_STEPS_A_DAY} steps, last at suche"):
        simulate(applicant, always_october(lived.book), 0)


def test_a_day_ends_when_nothing_more_is_due_and_not_before():
    lived = live(scenario(persons=1, days=400))
    book, ledger = always_october(lived.book), new_ledger(len(lived.book.desks.station))
    me = make_rows(lived.cohort, book, 0)[0].tolist()
    assert live_a_day(me, book.tables, ledger, 5) == 0
    me[p.WISH], me[p.GERMAN], me[p.MAIN], me[p.DUE_SEASON] = 1, 4000, c.SUCHE, 5
    for clock in (DEPART, CHILD, JOB):
        me[p.CLOCK_LEFT + clock] = 1 << 46
    assert live_a_day(me, book.tables, ledger, 5) == MOST_STEPS_A_DAY
    assert live_a_day(me, lived.book.tables, ledger, 5) == 0
    assert me[p.NEXT] > 5


def always_october(book):
    """A calendar in which the next 1 October is always today: each season that opens makes the next one due at once."""
    return book._replace(tables=book.tables._replace(next_season=list(range(len(book.tables.next_season)))))
