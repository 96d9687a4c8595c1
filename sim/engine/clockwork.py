"""The clocks of a person while she stays where she is: settled before something changes, read again after."""

from sim.registry.codes import (
    END_COMPLETED,
    END_CONTACT_BACK,
    END_DROPPED_OUT,
    END_JOB_LOST,
    END_PROMOTED,
    FACHKRAFT,
    HELFERJOB,
    KEIN_KONTAKT,
    KIND_WORK,
)
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.clocks import CHILD, DEPART, DROP, JOB, RISE, due, settle
from sim.rules.german import after_stay, collect
from sim.rules.person import NEVER
from sim.rules.read import fact
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_KIND, S_SEARCH


def may_be_hired(me: Row, b: Tables) -> bool:
    """Whether the job clock runs in her present spell."""
    return fact(b, S_SEARCH, me[p.MAIN]) != NOT_SAID


def may_break_off(me: Row, b: Tables) -> bool:
    """Whether the clock of breaking off, losing the job or coming back runs in her present spell."""
    return fact(b, S_KIND, me[p.MAIN]) <= KIND_WORK or me[p.MAIN] == KEIN_KONTAKT


def pause_all(me: Row, b: Tables, day: int) -> None:
    """Settle every running clock, before her status, her children or the place where she lives change, or a rule does."""
    settle(me, b, DEPART, day)
    settle(me, b, CHILD, day)
    pause(me, b, day)


def pause(me: Row, b: Tables, day: int) -> None:
    """Settle the clocks of her present spell, before something else that is personal changes."""
    if me[p.JOB_STATE] == 0 and may_be_hired(me, b):
        settle(me, b, JOB, day)
    if may_break_off(me, b):
        settle(me, b, DROP, day)
        if me[p.MAIN] == HELFERJOB:
            settle(me, b, RISE, day)


def resume_all(me: Row, b: Tables) -> None:
    """Read every running clock again."""
    me[p.DUE_DEPART] = due(me, b, DEPART, NEVER)
    me[p.DUE_CHILD] = due(me, b, CHILD, NEVER)
    resume(me, b)


def resume(me: Row, b: Tables) -> None:
    """Read the clocks of her present spell again."""
    if me[p.JOB_STATE] == 0:
        me[p.DUE_JOB] = due(me, b, JOB, me[p.PLANNED_END]) if may_be_hired(me, b) else NEVER
    plan_end(me, b)


def plan_end(me: Row, b: Tables) -> None:
    """When and how the present spell ends by its own clock: on its planned day, or before it by breaking off."""
    station = me[p.MAIN]
    me[p.DUE_END] = me[p.PLANNED_END]
    me[p.END_KIND] = END_COMPLETED
    if not may_break_off(me, b):
        return
    drop = due(me, b, DROP, me[p.PLANNED_END])
    if drop < me[p.DUE_END]:
        me[p.DUE_END] = drop
        me[p.END_KIND] = END_DROPPED_OUT
        if station in (HELFERJOB, FACHKRAFT):
            me[p.END_KIND] = END_JOB_LOST
        elif station == KEIN_KONTAKT:
            me[p.END_KIND] = END_CONTACT_BACK
    if station == HELFERJOB:
        rise = due(me, b, RISE, me[p.DUE_END])
        if rise < me[p.DUE_END]:
            me[p.DUE_END] = rise
            me[p.END_KIND] = END_PROMOTED


def learn(me: Row, b: Tables, day: int) -> None:
    """Credit the German of the time since it was last added up."""
    if me[p.HELD] != 0:
        collect(me, b, day)
    me[p.GERMAN] = after_stay(me, b, day)
    me[p.GERMAN_FROM] = me[p.EXTRA_FROM] = day
    me[p.EXTRA_LESSONS] = me[p.EXTRA_CONTACT] = 0
