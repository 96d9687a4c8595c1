"""Intake desks in the evening: who gets a place, who waits on, and what firms offer."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from engine_lives import FULL, live, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.desks import Desks
from sim.engine.entry import enter
from sim.engine.life import admit
from sim.engine.moves import join_firms, leave_firms, leave_list, move, register, set_status
from sim.engine.people import People
from sim.engine.record import new_ledger
from sim.engine.state import make_rows
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.desks import Intake
from sim.rules.draws import draw
from sim.rules.gates import gate
from sim.rules.offers import employer_score
from sim.rules.read import desk_for, value

SCHOOLS, TRAINING = 5, 3
TOWN = 0
"""The district in which everybody of these tests lives."""
OTHERS_WAIT = int(load_registry().parameters["background_patience_days"].value)


# --- An evening at the desk


@cache
def townspeople(station):
    """Rows of persons who look for something to do and may all attend a station."""
    lived = live(scenario(persons=600, days=1461))
    tables, scratch = lived.book.tables, new_ledger(len(lived.book.desks.station))
    alike = {p.STATUS: c.REC, p.DISTRICT: TOWN, p.CHILDREN: 0, p.LITERACY: 1, p.MAIN: c.SUCHE, p.ENTRY: 0, p.WISH: 0}
    found = []
    for me in make_rows(lived.cohort, lived.book, 0).tolist():
        for field, told in alike.items():
            me[field] = told
        me[p.SINCE] = -1
        enter(me, tables, scratch, 0)
        if gate(me, tables, station, 0) == 0:
            me[p.INDEX] = len(found)
            found.append(me)
    return found


class Room:
    """A desk in one town and persons who may all attend what it offers."""

    def __init__(self, station=c.INTEGRATIONSKURS, persons=60, **plan):
        lived = live(scenario(persons=600, days=1461))
        self.station = station
        self.tables = lived.book.tables
        self.rows, self.ledger = [list(me) for me in townspeople(station)[:persons]], new_ledger(len(lived.book.desks.station))
        assert len(self.rows) == persons
        self.desk = desk_for(self.tables, station, self.rows[0])
        shape = {"lead": 28, "group_min": 1, **plan}
        changed = {
            name: tuple(shape[name] if desk == self.desk else told for desk, told in enumerate(getattr(lived.book.desks, name)))
            for name in shape
        }
        self.desks = Desks(replace(lived.book.desks, **changed), self.tables, self.rows, self.ledger)

    def join(self, person, day):
        me = self.rows[person]
        register(me, self.tables, self.ledger, self.station, day)
        self.desks.take_joins(day)

    def open(self, day, places, background=0):
        """Hold an intake; returns who was admitted, in order."""
        self.desks.take_joins(day)
        before = len(self.ledger.events)
        self.desks.intake(Intake(day, SCHOOLS, self.desk, places, background))
        rows = np.array(self.ledger.events[before:], dtype=np.int64).reshape(-1, 5)
        return rows[rows[:, 2] == c.EV_ADMITTED, 0].tolist()

    def waits(self, person):
        return self.rows[person][p.LIST] == self.desk


def test_who_joined_first_is_admitted_first_and_the_rest_next_time():
    room = Room()
    for person in range(12):
        room.join(person, 24 - 2 * person)
    assert room.open(60, places=5) == [11, 10, 9, 8, 7]
    assert room.open(88, places=3) == [6, 5, 4]
    assert [person for person in range(12) if room.waits(person)] == [0, 1, 2, 3]


def test_who_has_a_right_to_a_place_comes_before_those_who_get_what_is_left_over():
    room = Room()
    for person in (0, 1):
        room.rows[person][p.STATUS] = c.GP
        room.join(person, 1)
    for person in (2, 3):
        room.join(person, 20)
    assert room.open(60, places=3)[:2] == sorted([2, 3], key=lambda person: lottery(room, person))
    assert room.waits(0) != room.waits(1)


def test_a_new_status_gives_a_new_rank_on_the_same_list_from_the_same_day():
    room = Room(lead=0)
    for person, joined in ((0, 1), (1, 2), (2, 3)):
        room.rows[person][p.STATUS] = c.REC if person == 1 else c.GP
        room.join(person, joined)
    set_status(room.rows[2], room.tables, room.ledger, c.REC, 40)
    assert room.rows[2][p.LIST_JOINED] == 3
    assert room.open(60, places=1) == [1]
    assert room.open(88, places=1) == [2]
    assert room.open(116, places=1) == [0]


def lottery(room, person):
    me = room.rows[person]
    return draw(me[p.KEY], n.DRAW_LOTTERY, room.station, me[p.N_LIST])


def test_of_those_who_joined_on_one_day_the_lottery_picks_whatever_their_order():
    admitted = []
    for order in (range(20), reversed(range(20))):
        room = Room()
        for person in order:
            room.join(person, 5)
        admitted.append(room.open(60, places=8))
    assert admitted[0] == admitted[1]
    assert admitted[0] != sorted(admitted[0])


def test_nobody_starts_before_the_lead_time_is_over():
    room = Room(lead=28)
    room.join(0, 32)
    room.join(1, 33)
    assert room.open(60, places=5) == [0]
    assert room.open(61, places=5) == [1]


def test_a_course_waits_for_its_group_and_others_fill_it_up():
    room = Room(group_min=12)
    for person in range(8):
        room.join(person, 1)
    assert room.open(60, places=20) == []
    assert len(room.open(88, places=20, background=4)) == 8


def test_others_in_the_list_take_their_turn():
    room = Room(lead=0)
    room.join(0, 10)
    room.join(1, 60)
    # The others of this intake joined, on average, half a tick before it: on day 46.
    assert room.open(60, places=3, background=5) == [0]
    assert room.open(60, places=3) == []
    assert room.open(60, places=2) == [1]


def test_others_give_up_after_a_while():
    room = Room(lead=0)
    assert room.open(14, places=0, background=50) == []
    room.join(0, 10)
    assert room.open(OTHERS_WAIT, places=1) == []
    assert room.open(OTHERS_WAIT + 1, places=1) == [0]


def test_who_is_not_allowed_any_more_is_turned_away_and_her_place_goes_to_the_next():
    room = Room()
    room.join(0, 1)
    room.join(1, 2)
    room.rows[0][p.STATUS] = c.GS
    assert room.open(60, places=1) == [1]
    assert not room.waits(0)
    assert room.rows[0][p.DUE_DECIDE] == 61


def test_who_left_and_came_back_stands_at_the_end():
    room = Room()
    for person in (0, 1):
        room.join(person, 1 + person)
    leave_list(room.rows[0])
    room.join(0, 9)
    assert room.open(60, places=9) == [1, 0]


def test_a_seat_in_a_class_is_held_until_the_stay_ends():
    room = Room(station=c.IFK, persons=8, lead=0)
    for person in range(8):
        room.join(person, person)
    assert room.open(20, places=5) == [0, 1, 2, 3, 4]
    assert room.ledger.held[room.desk] == 5
    assert room.open(50, places=5) == []
    move(room.rows[2], room.tables, room.ledger, c.END_DROPPED_OUT, c.LUECKE, c.CAUSE_HANDOVER, 0, 60)
    assert room.ledger.held[room.desk] == 4
    assert room.open(70, places=5) == [5]
    assert room.open(80, places=3) == []
    assert room.open(90, places=7) == [6, 7]


def test_a_class_that_is_overfull_at_the_start_admits_nobody_until_there_is_room():
    room = Room(station=c.IFK, persons=4, lead=0)
    room.ledger.held[room.desk] = 7
    room.join(0, 1)
    assert room.open(20, places=5) == []
    room.ledger.held[room.desk] = 4
    assert room.open(50, places=5) == [0]


PLANS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 5)), min_size=8, max_size=20)
JOINS = st.lists(st.integers(0, 500), min_size=1, max_size=40)


@settings(max_examples=25)
@given(plan=PLANS, joins=JOINS)
def test_more_places_at_one_desk_make_nobody_wait_longer(plan, joins):
    # True for a single desk without a group minimum: with one, a list that empties faster may miss the next group.
    fewer, more = ([(day, places + extra * k, others) for day, (places, extra, others) in enumerate(plan)] for k in (0, 1))
    starts = [admission_days(joins, intakes) for intakes in (fewer, more)]
    assert all(starts[1].get(person, 10**9) <= day for person, day in starts[0].items())


@settings(max_examples=25)
@given(plan=PLANS, joins=JOINS)
def test_first_come_is_first_served_and_no_place_stays_empty_while_somebody_waits(plan, joins):
    room = Room(persons=len(joins), lead=0)
    for tick, (places, _, others) in enumerate(plan):
        day = 28 * (tick + 1)
        for person, joined in enumerate(joins):
            if day - 28 <= joined < day:
                room.join(person, joined)
        before = others + sum(b.number for b in room.desks.others[room.desk] if day - b.joined <= OTHERS_WAIT)
        admitted = room.open(day, places, others)
        elsewhere = before - sum(batch.number for batch in room.desks.others[room.desk])
        waiting = [joins[person] for person in range(len(joins)) if room.waits(person)]
        assert len(admitted) + elsewhere <= places
        assert not waiting or len(admitted) + elsewhere == places
        assert max((joins[person] for person in admitted), default=0) <= min(waiting, default=day)


def admission_days(joins, intakes):
    """The day on which each person starts, where one desk opens every four weeks."""
    room = Room(persons=len(joins), lead=0)
    found = {}
    for tick, places, others in intakes:
        day = 28 * (tick + 1)
        for person, when in enumerate(joins):
            if day - 28 <= when < day:
                room.join(person, when)
        found |= dict.fromkeys(room.open(day, places, others), day)
    return found


# --- Firms


class Firm(Room):
    """The training desk of the town's region; everybody applies."""

    def __init__(self, persons=40, elastic=0.0):
        super().__init__(station=c.AUSBILDUNG, persons=persons, elastic=elastic)
        for person, me in enumerate(self.rows):
            leave_firms(me)
            me[p.GERMAN], me[p.WISH] = 2000 + 50 * person, 1
            join_firms(me, self.tables, self.ledger, False, 1)
        self.desks.take_joins(1)

    def offer(self, day, places, background=0):
        """Hold an intake; returns who was offered training, and of these who signed."""
        before = len(self.ledger.events)
        self.desks.intake(Intake(day, TRAINING, self.desk, places, background))
        rows = np.array(self.ledger.events[before:], dtype=np.int64).reshape(-1, 5)
        return [rows[rows[:, 2] == kind, 0].tolist() for kind in (c.EV_OFFER, c.EV_CONTRACT)]

    def score(self, person):
        return employer_score(self.rows[person], self.tables, 14)


def test_firms_offer_training_to_the_best_and_go_on_until_their_places_are_taken():
    firm = Firm()
    scores = {person: firm.score(person) for person in range(40)}
    offered, signed = firm.offer(14, places=6)
    assert len(signed) == 6
    best = sorted(scores, key=scores.__getitem__, reverse=True)
    assert offered == best[: len(offered)]
    assert signed == [person for person in offered if person in signed]


def test_firms_leave_a_place_empty_rather_than_take_somebody_below_their_mark():
    firm = Firm()
    mark = value(firm.tables, n.PARAMETERS.index("reservation_score"), firm.rows[0], 14)
    good = [person for person in range(40) if firm.score(person) >= mark]
    assert 5 < len(good) < 35
    offered, signed = firm.offer(14, places=1000)
    assert sorted(offered) == good
    assert len(signed) < 1000


def test_who_has_signed_gets_no_further_offer_and_who_declined_may_get_one():
    firm = Firm()
    offered, signed = firm.offer(14, places=1000)
    again, _ = firm.offer(45, places=1000)
    assert set(again) <= set(offered) - set(signed)


def test_better_applicants_from_elsewhere_take_the_places_first():
    alone, crowded = Firm().offer(14, places=8)[1], Firm().offer(14, places=8, background=200)[1]
    assert len(alone) == 8
    assert len(crowded) < 8


@pytest.mark.parametrize(("places", "elastic"), [(4, 0.5), (4, 1.0), (3, 0.5), (1, 0.5)])
def test_good_applicants_make_room_for_more_but_for_no_more_than_the_elastic_share(places, elastic):
    rigid, firm = Firm().offer(14, places=places)[1], Firm(elastic=elastic).offer(14, places=places)[1]
    assert len(rigid) == places
    assert len(firm) == places + int(elastic * places)
    assert firm[:places] == rigid


def test_no_place_is_made_where_there_was_none():
    assert Firm(elastic=1.0).offer(14, places=0) == [[], []]


# --- A whole run


def test_every_seat_is_given_back_in_the_end():
    lived = live(scenario(persons=400, days=1096))
    people = People(lived.cohort, lived.book, 0)
    people.run()
    assert set(people.ledger.held) == {0}


def test_nobody_stands_on_two_lists_or_twice_on_one_at_the_end_of_a_run():
    lived = live(scenario(persons=400, days=1096), 100 / FULL)
    people = People(lived.cohort, lived.book, 0)
    people.run()
    rows, firm = people.rows, lived.book.desks.firm
    standing = [
        e.person
        for desk, entries in enumerate(people.desks.lists)
        for e in entries
        if not firm[desk] and (rows[e.person][p.LIST], rows[e.person][p.LIST_VERSION]) == (desk, e.version)
    ]
    assert len(standing) == len(set(standing)) > 20


def test_a_place_on_a_list_is_given_up_on_admission():
    room = Room()
    room.join(0, 1)
    admit(room.rows[0], room.tables, room.ledger, room.desk, room.station, False, 40)
    assert not room.waits(0)
    assert room.open(60, places=5) == []
