"""The Ausländerbehörde: work permits, and the card that proves a residence title.

An application for a work permit goes by post, or by an appointment for which one stands in a queue.

The queue is a list beside the main one, like that of a support; on the day of the appointment the work on the application
begins. Whoever lost contract and job offer meanwhile has left it. The card has a queue of its own at the same authority.
"""

from sim.engine.record import Ledger, join_desk, write_event
from sim.registry.codes import AUSLAENDERBEHOERDE, EV_TITLE_CARD, FIRST_SUPPORT, REC, TITELKARTE, I, P, T
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.durations import answer_days, card_days, needs_appointment, permit_days
from sim.rules.person import NEVER
from sim.rules.read import desk_for
from sim.rules.row import Row

QUEUE = AUSLAENDERBEHOERDE - 1
CARD = TITELKARTE - 1
TITLED = (REC, T, I, P)
"""Statuses that a card proves; a Gestattung and a Duldung are paper, and who is naturalised needs none."""
JOB_WAITS_FOR_ANSWER = 1
JOB_WAITS_FOR_APPOINTMENT = 2
TRAINING, JOB = 0, 1


def stand_on_list(me: Row, w: Ledger, desk: int, k: int, rank: int, since: int) -> None:
    """Onto the list beside the main one that is number k, counted from a day."""
    me[p.ASKED] |= 1 << k
    me[p.SUPPORT_SINCE + k] = since
    join_desk(w, me, desk, rank, me[p.SUPPORT_VERSION + k])


def apply_for_permit(me: Row, b: Tables, w: Ledger, kind: int, day: int) -> int:
    """Apply; returns the days until the answer, 0 where there must be an appointment first."""
    needed = 0 if needs_appointment(me, b, kind, day) else permit_days(me, b, kind, day)
    me[p.N_PERMIT] += 1
    if needed > 0:
        return needed
    desk = desk_for(b, FIRST_SUPPORT + QUEUE, me)
    if me[p.ASKED] >> QUEUE & 1 == 0:
        me[p.SUPPORT_VERSION + QUEUE] += 1
        stand_on_list(me, w, desk, QUEUE, 0, day)
    return 0


def appointment(me: Row, b: Tables, day: int) -> None:
    """Her turn at the authority: the work on what she applied for begins."""
    me[p.ASKED] &= ~(1 << QUEUE)
    if me[p.PERMIT_STATE] == 1 and me[p.PERMIT_ASKED] != 0:
        me[p.PERMIT_ASKED] = 0
        me[p.PERMIT_DAY] = min(me[p.PERMIT_DAY], day + permit_days(me, b, TRAINING, day))
        me[p.DUE_PERMIT] = next_of_contract(me)
    if me[p.JOB_STATE] == JOB_WAITS_FOR_APPOINTMENT:
        answer = day + permit_days(me, b, JOB, day)
        if answer <= me[p.DUE_JOB]:
            me[p.JOB_STATE] = JOB_WAITS_FOR_ANSWER
            me[p.DUE_JOB] = answer
    me[p.N_PERMIT] += 1


def leave_queue(me: Row) -> None:
    """Out of the queue, unless a contract or a job offer still needs the appointment."""
    needed = (me[p.PERMIT_STATE] == 1 and me[p.PERMIT_ASKED] != 0) or me[p.JOB_STATE] == JOB_WAITS_FOR_APPOINTMENT
    if me[p.ASKED] >> QUEUE & 1 and not needed:
        me[p.ASKED] &= ~(1 << QUEUE)
        me[p.SUPPORT_VERSION + QUEUE] += 1


def ask_for_card(me: Row, b: Tables, w: Ledger, old: int, day: int) -> None:
    """Her status has changed from `old`: into the queue for her first card, or out of it. Who changes from one title to another
    shows the card she has, or goes on waiting."""
    titled = me[p.STATUS] in TITLED
    if titled == (old in TITLED):
        return
    me[p.TITLE_DAY] = NEVER if titled else 0
    me[p.SUPPORT_VERSION + CARD] += 1
    if not titled:
        me[p.ASKED] &= ~(1 << CARD)
        return
    desk = desk_for(b, FIRST_SUPPORT + CARD, me)
    stand_on_list(me, w, desk, CARD, 0, day)


def order_card(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Her turn at the authority: the card is made, and hers some days later."""
    me[p.ASKED] &= ~(1 << CARD)
    needed = card_days(me, b, day)
    me[p.TITLE_DAY] = day + needed
    write_event(w, me, day, EV_TITLE_CARD, me[p.STATUS], needed)


def latest_answer(me: Row, b: Tables, day: int) -> int:
    """The day on which the authority answers at the latest, however long the queue is."""
    return day + answer_days(me, b, day)


def next_of_contract(me: Row) -> int:
    """The next day on which something happens to a contract: an answer, the end of the grace, or the start."""
    if me[p.PERMIT_STATE] == 0 and me[p.RELEASE_STATE] == 0:
        return me[p.CONTRACT_START]
    day = me[p.CONTRACT_DEADLINE]
    if me[p.PERMIT_STATE] == 1 and me[p.PERMIT_DAY] < day:
        day = me[p.PERMIT_DAY]
    if me[p.RELEASE_STATE] == 1 and me[p.RELEASE_DAY] < day:
        day = me[p.RELEASE_DAY]
    return day
