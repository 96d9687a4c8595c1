"""Changing a rule in the middle of a run, for an analyst's own process (`door`).

What a person has been exposed to until today is settled by the old numbers; then the numbers change; then every clock is looked
at again. Integer clocks make this exact (contract 5). Both engines call these functions.
"""

from sim.engine.clockwork import learn, pause_all, resume_all
from sim.engine.life import soonest
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.clocks import STATUS, due, runs_on_hazard, settle
from sim.rules.person import NEVER
from sim.rules.row import Row


def is_present(me: Row) -> bool:
    """Whether she has entered and not left."""
    return me[p.MAIN_START] != NEVER and me[p.MAIN] != 0


def before_change(me: Row, b: Tables, day: int) -> None:
    """Settle everything that runs, German too."""
    pause_all(me, b, day)
    if runs_on_hazard(me):
        settle(me, b, STATUS, day)
    learn(me, b, day)


def after_change(me: Row, b: Tables) -> None:
    """Look at every clock again."""
    resume_all(me, b)
    if runs_on_hazard(me):
        me[p.DUE_STATUS] = due(me, b, STATUS, NEVER)
    me[p.NEXT] = soonest(me)
