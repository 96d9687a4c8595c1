"""Moving to another district.

She moves to begin a training or EQ, or for reasons of her own. These she looks at when she decides what comes next: a hazard adds
up until it reaches her luck, as in every clock, but nobody is woken for it.

The district is an axis of every parameter that a measure may target, so all that runs is settled by the old place before and read
again by the new one after (contract 5).
"""

from typing import Final

from sim.engine.beside import ask_around, ask_for_childcare, leave_all
from sim.engine.clockwork import learn, pause_all, resume_all
from sim.engine.moves import join_firms
from sim.engine.record import Ledger, write_event
from sim.registry.codes import END_MOVED_ON, EV_GERMAN, EV_MOVED
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.clocks import STATUS, UNITS, due, runs_on_hazard, settle, threshold
from sim.rules.draws import draw
from sim.rules.person import NEVER
from sim.rules.read import value
from sim.rules.residence import elsewhere, move_month
from sim.rules.row import Row

NOWHERE: Final = 0
"""The station of somebody who has been asked nothing here yet."""
UNIT_SHIFT: Final = 16
MOVE_UNITS: Final = (UNITS >> UNIT_SHIFT) / MONTH_DAYS
"""Luck is kept in units of 2**-24, so that it fits into 32 bits."""
(LUCK, CROSSES, STAYS_IN_REGION, WHERE) = range(4)
"""What is drawn about a move."""


def relocate(me: Row, b: Tables, w: Ledger, district: int, day: int) -> None:
    """Live in another district from today on. Supports and childcare end with the move, and she asks for
    those of the new place."""
    leave_all(me, b, w, END_MOVED_ON, day)
    pause_all(me, b, day)
    if runs_on_hazard(me):
        settle(me, b, STATUS, day)
    knew = me[p.GERMAN] // 1000
    learn(me, b, day)
    if me[p.GERMAN] // 1000 != knew:
        write_event(w, me, day, EV_GERMAN, 0, me[p.GERMAN])
    write_event(w, me, day, EV_MOVED, district, me[p.DISTRICT])
    me[p.DISTRICT] = district
    me[p.REGION] = b.district_region[district]
    if me[p.MAIN_START] == day:
        me[p.MAIN_DISTRICT] = district
    resume_all(me, b)
    if runs_on_hazard(me):
        me[p.DUE_STATUS] = due(me, b, STATUS, NEVER)
    ask_around(me, b, w, NOWHERE, day)
    if me[p.CHILDREN] > 0:
        ask_for_childcare(me, b, w, day)


def settle_in(me: Row, day: int) -> None:
    """New luck: how long she stays where she lives now."""
    me[p.MOVE_LEFT] = threshold(draw(me[p.KEY], n.DRAW_MOVE, LUCK, me[p.N_MOVE])) >> UNIT_SHIFT
    me[p.MOVE_DAY] = day


def may_move_away(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Who decides what comes next may live elsewhere from now on. By what holds today for all the time since she looked last; a
    move inside the district changes nothing. Who waits for the permit for a job waits with it."""
    days = day - me[p.MOVE_DAY]
    if days <= 0 or me[p.JOB_STATE] != 0:
        return
    me[p.MOVE_DAY] = day
    used = int(move_month(me, b, day) * days * MOVE_UNITS)
    if used < me[p.MOVE_LEFT]:
        me[p.MOVE_LEFT] -= used
        return
    k = me[p.N_MOVE]
    me[p.N_MOVE] += 1
    settle_in(me, day)
    if draw(me[p.KEY], n.DRAW_MOVE, CROSSES, k) >= value(b, n.MOVE_CROSS_DISTRICT_SHARE, me, day):
        return
    same_region = draw(me[p.KEY], n.DRAW_MOVE, STAYS_IN_REGION, k) < value(b, n.MOVE_SAME_REGION_SHARE, me, day)
    relocate(me, b, w, elsewhere(me, b, draw(me[p.KEY], n.DRAW_MOVE, WHERE, k), same_region), day)
    if me[p.FIRM_LIST] >= 0:
        since = me[p.FIRM_JOINED]
        join_firms(me, b, w, me[p.FIRM_EQ] != 0, day)
        me[p.FIRM_JOINED] = since
