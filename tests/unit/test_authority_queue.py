"""The queue of the Ausländerbehörde: who has an appointment when, and what becomes of contracts and job offers meanwhile."""

from functools import cache

import numpy as np
import pytest
from engine_lives import belief, scenario
from test_desks import TOWN, townspeople
from two_engines import made, where_apart

from sim.engine.beside import leave_all
from sim.engine.contracts import contract_due, lose_contract, sign
from sim.engine.desks import Desks
from sim.engine.moves import leave_firms
from sim.engine.permits import JOB_WAITS_FOR_ANSWER, JOB_WAITS_FOR_APPOINTMENT, QUEUE
from sim.engine.record import new_ledger
from sim.engine.relocate import relocate
from sim.engine.stays import job_due
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import person as p
from sim.rules.book import DISTRICTS
from sim.rules.desks import QUEUE_TICK_DAYS, Intake

LEVEL = 1
ANSWER = 1 + int(load_registry().parameters["permit_days_training"].value)
PATIENCE = int(load_registry().parameters["job_permit_patience_days"].value)
APPLIES = 100
"""In April: training begins four months later."""
CERTAIN = {"permit_appointment_share_training": 1.0, "permit_appointment_share_job": 1.0, "permit_spread": 0.0}
CERTAIN |= {"permit_refusal_duldung": 0.0, "permit_refusal_gestattung": 0.0}


@cache
def rules(**changed):
    """The rule book where every application needs an appointment and takes as long as the median."""
    return made(scenario(persons=600, days=1461, beliefs=tuple(belief(*one) for one in (CERTAIN | changed).items())))[1]


class Queue:
    """One queue of the authority in one town, and persons of one status who may come to it. `queue`: the support that it is."""

    def __init__(self, book, queue, status, persons):
        self.queue = queue
        self.tables, self.ledger = book.tables, new_ledger(len(book.desks.station))
        self.rows = [list(me) for me in townspeople(c.INTEGRATIONSKURS)[:persons]]
        self.desk = self.tables.desk_of[(c.SUPPORT_DESK + queue) * DISTRICTS + TOWN]
        self.desks = Desks(book.desks, self.tables, self.rows, self.ledger)
        for me in self.rows:
            me[p.STATUS], me[p.OFFER_PLACE], me[p.ARRIVAL] = status, 0, -2000
            leave_firms(me)

    def open(self, day, places, background=0):
        """Hold an intake; returns who had an appointment."""
        self.desks.take_joins(day)
        before = {person for person in range(len(self.rows)) if self.waits(person)}
        self.desks.intake(Intake(day, LEVEL, self.desk, places, background))
        return sorted(person for person in before if not self.waits(person))

    def waits(self, person):
        return bool(self.rows[person][p.ASKED] >> (self.queue - 1) & 1)


class Authority(Queue):
    """The queue for work permits, and persons with a Duldung who may sign a contract."""

    def __init__(self, persons=10, **changed):
        super().__init__(rules(**changed), c.AUSLAENDERBEHOERDE, c.D, persons)

    def sign(self, person, day):
        sign(self.rows[person], self.tables, self.ledger, c.AUSBILDUNG, day)

    def find_job(self, person, day):
        job_due(self.rows[person], self.tables, self.ledger, day)

    def events(self, kind):
        rows = np.array(self.ledger.events, dtype=np.int64).reshape(-1, 5)
        return rows[rows[:, 2] == kind][:, [0, 1, 3]].tolist()


def test_who_signs_a_contract_that_needs_a_permit_stands_in_the_queue_from_that_day():
    town = Authority()
    town.sign(0, APPLIES)
    assert town.waits(0)
    me = town.rows[0]
    assert (me[p.PERMIT_STATE], me[p.PERMIT_ASKED], me[p.SUPPORT_SINCE + QUEUE]) == (1, 1, APPLIES)
    assert me[p.PERMIT_DAY] > me[p.CONTRACT_DEADLINE]


def test_who_applies_by_post_stands_in_no_queue():
    town = Authority(permit_appointment_share_training=0.0)
    town.sign(0, APPLIES)
    assert not town.waits(0)
    assert (town.rows[0][p.PERMIT_ASKED], town.rows[0][p.PERMIT_DAY]) == (0, APPLIES + ANSWER)


def test_who_applied_first_has_the_first_appointment_and_the_rest_wait():
    town = Authority()
    for person, day in ((0, 130), (1, 110), (2, 120), (3, 101)):
        town.sign(person, day)
    assert town.open(140, places=2) == [1, 3]
    assert town.open(147, places=1) == [2]
    assert town.open(154, places=5) == [0]


def test_others_in_the_queue_take_their_turn_and_never_give_up():
    town = Authority()
    # The others of this intake joined half a tick of courses before it.
    others = 170 - QUEUE_TICK_DAYS // 2
    town.sign(0, others - 1)
    town.sign(1, others + 1)
    assert town.open(170, places=3, background=5) == [0]
    assert town.open(177, places=3) == []
    assert town.open(1270, places=0) == []
    assert town.open(1277, places=1) == [1]


def test_the_work_on_an_application_begins_on_the_day_of_the_appointment():
    town = Authority()
    town.sign(0, APPLIES)
    assert town.open(150, places=1) == [0]
    me = town.rows[0]
    assert (me[p.PERMIT_ASKED], me[p.PERMIT_DAY], me[p.DUE_PERMIT]) == (0, 150 + ANSWER, 150 + ANSWER)
    assert me[p.NEXT] <= 150 + ANSWER
    assert town.ledger.held[town.desk] == 0
    assert not town.ledger.supports
    contract_due(me, town.tables, town.ledger, 150 + ANSWER)
    assert [day for _, day, _ in town.events(c.EV_PERMIT_GRANTED)] == [150 + ANSWER]


@pytest.mark.parametrize("promised", [10, 21])
def test_a_promise_is_kept_however_long_the_queue_is_and_who_is_answered_leaves_it(promised):
    town = Authority(permit_answer_days=promised)
    town.sign(0, APPLIES)
    me = town.rows[0]
    assert town.open(APPLIES + 1, places=0) == []
    assert me[p.DUE_PERMIT] == APPLIES + promised
    contract_due(me, town.tables, town.ledger, APPLIES + promised)
    assert [day for _, day, _ in town.events(c.EV_PERMIT_GRANTED)] == [APPLIES + promised]
    assert not town.waits(0)
    assert me[p.CONTRACT] == c.AUSBILDUNG


def test_a_promise_counts_from_the_application_and_not_from_the_appointment():
    town = Authority(permit_answer_days=15.0)
    town.sign(0, APPLIES)
    assert town.open(APPLIES + 14, places=1) == [0]
    assert town.rows[0][p.PERMIT_DAY] == APPLIES + 15


def test_the_contract_is_lost_where_the_queue_is_longer_than_the_firm_waits():
    town = Authority()
    town.sign(0, APPLIES)
    town.sign(1, APPLIES)
    me = town.rows[0]
    last = me[p.CONTRACT_DEADLINE]
    assert me[p.DUE_PERMIT] == last
    contract_due(me, town.tables, town.ledger, last)
    assert town.events(c.EV_CONTRACT_LOST) == [[0, last, c.CAUSE_PERMIT]]
    assert me[p.CONTRACT] == 0
    assert not town.waits(0)
    assert town.open(last, places=1) == [1]


def test_an_appointment_too_late_for_the_contract_saves_nothing():
    town = Authority()
    town.sign(0, APPLIES)
    me = town.rows[0]
    last = me[p.CONTRACT_DEADLINE]
    assert town.open(last - ANSWER + 1, places=1) == [0]
    assert me[p.DUE_PERMIT] == last
    contract_due(me, town.tables, town.ledger, last)
    assert town.events(c.EV_CONTRACT_LOST) == [[0, last, c.CAUSE_PERMIT]]


def test_who_loses_the_contract_leaves_the_queue_and_applies_anew_at_its_end():
    town = Authority()
    for person in (0, 1):
        town.sign(person, APPLIES + person)
    town.desks.take_joins(APPLIES + 1)
    lose_contract(town.rows[0], town.ledger, c.CAUSE_LAW, APPLIES + 5)
    assert not town.waits(0)
    town.sign(0, APPLIES + 9)
    assert town.open(APPLIES + 20, places=1) == [1]
    assert town.open(APPLIES + 27, places=1) == [0]


def test_a_job_offer_that_needs_the_appointment_too_keeps_the_place_in_the_queue():
    town = Authority()
    town.find_job(0, APPLIES)
    town.sign(0, APPLIES + 3)
    town.sign(1, APPLIES + 1)
    assert town.rows[0][p.JOB_STATE] == JOB_WAITS_FOR_APPOINTMENT
    lose_contract(town.rows[0], town.ledger, c.CAUSE_LAW, APPLIES + 5)
    assert town.waits(0)
    assert town.open(APPLIES + 7, places=1) == [0]


def test_who_moves_away_keeps_her_place_in_the_old_queue_and_who_leaves_the_country_does_not():
    town = Authority()
    for person in (0, 1, 2):
        town.sign(person, APPLIES + person)
    town.desks.take_joins(APPLIES + 2)
    relocate(town.rows[0], town.tables, town.ledger, TOWN + 1, APPLIES + 5)
    leave_all(town.rows[1], town.tables, town.ledger, c.END_DEPARTED, APPLIES + 5)
    assert [town.waits(person) for person in (0, 1, 2)] == [True, False, True]
    assert town.open(APPLIES + 7, places=1) == [0]
    assert town.open(APPLIES + 14, places=1) == [2]


def test_a_job_waits_for_the_appointment_and_then_for_the_answer():
    town = Authority()
    town.find_job(0, APPLIES)
    me = town.rows[0]
    assert (me[p.JOB_STATE], me[p.DUE_JOB]) == (JOB_WAITS_FOR_APPOINTMENT, APPLIES + PATIENCE)
    needed = 1 + int(load_registry().parameters["permit_days_job"].value)
    late = APPLIES + PATIENCE - needed + 1
    assert town.open(late, places=1) == [0]
    assert me[p.JOB_STATE] == JOB_WAITS_FOR_APPOINTMENT
    job_due(me, town.tables, town.ledger, APPLIES + PATIENCE)
    assert [day for _, day, _ in town.events(c.EV_JOB_LOST_PERMIT)] == [APPLIES + PATIENCE]
    town.find_job(1, APPLIES)
    assert town.open(late - 1, places=1) == [1]
    assert (town.rows[1][p.JOB_STATE], town.rows[1][p.DUE_JOB]) == (JOB_WAITS_FOR_ANSWER, APPLIES + PATIENCE)


def lost_over_permits(**changed):
    """How many contracts and job offers are lost over permits, and the difference between both engines."""
    beliefs = tuple(belief(*one) for one in changed.items())
    apart, told = where_apart(*made(scenario(persons=600, days=1461, beliefs=beliefs)))
    events = told.events
    contracts = (events.kind == c.EV_CONTRACT_LOST) & (events.code == c.CAUSE_PERMIT)
    return int(contracts.sum()), int((events.kind == c.EV_JOB_LOST_PERMIT).sum()), apart


@pytest.mark.numba
def test_without_appointments_contracts_and_jobs_are_lost_and_a_promise_saves_them():
    always = {"permit_appointment_share_training": 1.0, "permit_appointment_share_job": 1.0}
    by_post = lost_over_permits(permit_appointment_share_training=0.0, permit_appointment_share_job=0.0)
    nobody = lost_over_permits(authority_appointments_year=0.0, **always)
    promised = lost_over_permits(authority_appointments_year=0.0, permit_answer_days=14.0, **always)
    assert by_post[2] == nobody[2] == promised[2] == ""
    assert nobody[0] > by_post[0] >= promised[0]
    assert nobody[1] > by_post[1] > promised[1]
