"""Moving to another district.

The district is an axis of every parameter that a measure may target, so all that runs is settled by the old place before and read
again by the new one after (contract 5).
"""

from sim.engine.beside import ask_around, ask_for_childcare, leave_all
from sim.engine.clockwork import learn, pause, resume
from sim.engine.record import Ledger, write_event
from sim.registry.codes import END_MOVED_ON, EV_GERMAN, EV_MOVED
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.clocks import STATUS, due, runs_on_hazard, settle
from sim.rules.person import NEVER
from sim.rules.row import Row

NOWHERE = 0
"""The station of somebody who has been asked nothing here yet."""


def relocate(me: Row, b: Tables, w: Ledger, district: int, day: int) -> None:
    """Live in another district from today on. Supports end with the move, and she asks for those of the new place."""
    leave_all(me, b, w, END_MOVED_ON, day)
    pause(me, b, day)
    if runs_on_hazard(me):
        settle(me, b, STATUS, day)
    knew = me[p.GERMAN] // 1000
    learn(me, b, day)
    if me[p.GERMAN] // 1000 != knew:
        write_event(w, me, day, EV_GERMAN, 0, me[p.GERMAN])
    write_event(w, me, day, EV_MOVED, district, me[p.DISTRICT])
    me[p.DISTRICT] = district
    me[p.REGION] = b.district_region[district]
    resume(me, b)
    if runs_on_hazard(me):
        me[p.DUE_STATUS] = due(me, b, STATUS, NEVER)
    ask_around(me, b, w, NOWHERE, day)
    if me[p.CHILDREN] > 0:
        ask_for_childcare(me, b, w, day)
