"""The card that proves a residence title: who waits for it, until when, and what firms see meanwhile."""

from functools import cache

import numpy as np
import pytest
from engine_lives import START, belief, policy, scenario
from test_authority_queue import Queue
from test_desks import TOWN
from two_engines import made, where_apart

from sim.engine import simulate
from sim.engine.beside import leave_all
from sim.engine.moves import set_status
from sim.engine.permits import TITLED
from sim.engine.relocate import relocate
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import person as p
from sim.rules.offers import employer_score

DAYS = int(load_registry().parameters["title_card_days"].value)
LESS = int(load_registry().parameters["score_no_title"].value)
RECOGNISED = 100


@cache
def rules(**changed):
    return made(scenario(persons=600, days=1461, beliefs=tuple(belief(*one) for one in changed.items())))[1]


class Authority(Queue):
    """The queue for titles, and persons in the asylum procedure who may be recognised."""

    def __init__(self, persons=10, **changed):
        super().__init__(rules(**changed), c.TITELKARTE, c.G0, persons)

    def turn(self, person, status, day):
        set_status(self.rows[person], self.tables, self.ledger, status, day)

    def less(self, person, day):
        """What the missing card costs on a day."""
        me = self.rows[person]
        with_card = [*me[: p.TITLE_DAY], 0, *me[p.TITLE_DAY + 1 :]]
        return employer_score(me, self.tables, day) - employer_score(with_card, self.tables, day)

    def events(self):
        rows = np.array(self.ledger.events, dtype=np.int64).reshape(-1, 5)
        return rows[rows[:, 2] == c.EV_TITLE_CARD][:, [0, 1, 3, 4]].tolist()


@pytest.mark.parametrize("status", TITLED)
def test_who_receives_a_title_waits_for_an_appointment_and_then_for_the_card(status):
    town = Authority()
    assert town.less(0, RECOGNISED - 1) == 0
    town.turn(0, status, RECOGNISED)
    assert town.waits(0)
    assert town.less(0, RECOGNISED) == town.less(0, 1400) == LESS < 0
    assert town.open(150, places=0) == []
    assert town.open(157, places=1) == [0]
    assert town.events() == [[0, 157, status, DAYS]]
    assert town.less(0, 157 + DAYS - 1) == LESS
    assert town.less(0, 157 + DAYS) == 0
    assert town.ledger.held[town.desk] == 0
    assert not town.ledger.supports


@pytest.mark.parametrize("status", [c.D, c.DX, c.AD, c.N])
def test_paper_and_a_german_passport_need_no_card(status):
    town = Authority()
    town.turn(0, status, RECOGNISED)
    assert not town.waits(0)
    assert town.less(0, RECOGNISED) == 0


def test_others_and_who_was_recognised_before_have_their_appointment_first():
    town = Authority()
    for person, day in ((0, 130), (1, 110)):
        town.turn(person, c.REC, day)
    # Those who come with this intake joined some days before it, so after the two.
    assert town.open(140, places=1, background=1) == [1]
    assert town.open(147, places=1) == [0]
    assert town.open(154, places=1) == []
    town.turn(2, c.REC, 155)
    assert town.open(161, places=1, background=0) == [2]


def test_another_title_needs_no_second_card_and_keeps_the_place_in_the_queue():
    town = Authority()
    town.turn(0, c.P, RECOGNISED)
    town.turn(1, c.REC, RECOGNISED + 1)
    town.desks.take_joins(RECOGNISED + 1)
    town.turn(0, c.T, RECOGNISED + 20)
    assert town.open(140, places=1) == [0]
    town.turn(0, c.I, 150)
    assert not town.waits(0)
    assert town.less(0, 140 + DAYS) == 0


def test_who_loses_the_title_leaves_the_queue_and_stands_at_its_end_with_the_next_one():
    town = Authority()
    town.turn(0, c.P, RECOGNISED)
    town.turn(1, c.REC, RECOGNISED + 1)
    town.desks.take_joins(RECOGNISED + 1)
    town.turn(0, c.D, RECOGNISED + 10)
    assert not town.waits(0)
    assert town.less(0, RECOGNISED + 10) == 0
    town.turn(0, c.I, RECOGNISED + 20)
    assert town.open(140, places=1) == [1]
    assert town.open(147, places=5) == [0]
    assert [person for person, *_ in town.events()] == [1, 0]


def test_who_moves_keeps_her_place_and_who_leaves_the_country_does_not():
    town = Authority()
    for person in (0, 1):
        town.turn(person, c.REC, RECOGNISED)
    relocate(town.rows[0], town.tables, town.ledger, TOWN + 1, RECOGNISED + 5)
    leave_all(town.rows[1], town.tables, town.ledger, c.END_DEPARTED, RECOGNISED + 5)
    assert [town.waits(person) for person in (0, 1)] == [True, False]
    assert town.open(140, places=5) == [0]


def waits(measures=(), engine="simpy", **changed):
    """Days from a first title to its card, one for each; those still without one at the end wait until then."""
    told = scenario(persons=900, days=1096, beliefs=tuple(belief(*one) for one in changed.items()), measures=measures)
    cohort, book = made(told)
    events = simulate(cohort, book, 0, engine).events
    since, found = {}, []
    for person, day, kind, code, value in zip(events.person, events.day, events.kind, events.code, events.value, strict=True):
        if kind == c.EV_STATUS and code in TITLED and value not in TITLED:
            since[person] = day
        elif kind == c.EV_STATUS and code not in TITLED:
            since.pop(person, None)
        elif kind == c.EV_TITLE_CARD:
            assert code in TITLED
            found.append(day + value - since.pop(person))
    return [*found, *(1096 - day for day in since.values())]


def test_more_appointments_and_faster_cards_shorten_the_wait():
    usual = waits()
    assert len(usual) > 50
    more = waits((policy("auslaenderbehoerde_termine", START, places=1.5),))
    faster = waits((policy("titelkarte_schneller", START, days=0.0),))
    assert np.mean(usual) - np.mean(more) > 7
    assert 0.7 * DAYS < np.mean(usual) - np.mean(faster) <= DAYS


def test_who_has_a_title_at_the_start_has_the_card():
    town = Authority(persons=40)
    assert [me[p.TITLE_DAY] for me in town.rows] == [0] * 40


def lived(score, appointments):
    """Lives where the card costs so much and so many appointments are held, and the difference between both engines."""
    changed = {"score_no_title": score, "authority_title_appointments_year": appointments}
    return where_apart(*made(scenario(persons=600, days=1461, beliefs=tuple(belief(*one) for one in changed.items()))))


@pytest.mark.numba
def test_both_engines_agree_and_a_card_that_firms_do_not_ask_for_changes_nothing_but_its_event():
    (usual, strict), (same, free) = lived(-3000.0, 0.0), lived(0.0, 170_000.0)
    assert usual == same == ""
    other, never = lived(0.0, 0.0)
    assert other == ""
    assert never.spells.start.tolist() == free.spells.start.tolist()
    assert never.spells.person.tolist() == free.spells.person.tolist()
    rest = free.events.kind != c.EV_TITLE_CARD
    assert (~rest).sum() > 30
    for column in ("person", "day", "kind", "code", "value"):
        assert getattr(free.events, column)[rest].tolist() == getattr(never.events, column).tolist()
    assert contracts_of_newly_titled(strict) < contracts_of_newly_titled(never)


def contracts_of_newly_titled(told):
    """Contracts signed by those who received a title since the start."""
    events = told.events
    since = {}
    found = 0
    for person, day, kind, code, value in zip(events.person, events.day, events.kind, events.code, events.value, strict=True):
        if kind == c.EV_STATUS and code in TITLED and value not in TITLED:
            since.setdefault(person, day)
        found += int(kind == c.EV_CONTRACT and person in since)
    return found
