"""Moves: the few ways in which a person's row changes.

Every change of the main spell goes through `move`, every change of status through `set_status`, so that spells stay
contiguous, seats are given back, and clocks whose hazard depends on what changed are settled before and read again after. Both
engines call these functions; they decide nothing.
"""

from sim.engine.beside import ask_around, leave_behind
from sim.engine.clockwork import learn, may_be_hired, may_break_off, pause_all, plan_end, resume_all
from sim.engine.permits import ask_for_card, leave_queue
from sim.engine.record import Ledger, free_seat, join_desk, write_event, write_spell
from sim.registry.codes import (
    AD,
    ANSWER_CLOSED,
    AUSBILDUNG,
    CAUSE_NO_PLACE,
    END_DECIDED,
    EV_GERMAN,
    EV_LIVES_ON,
    EV_REGISTERED,
    EV_STATUS,
    G0,
    GP,
    GS,
    HELFERJOB,
    KEIN_KONTAKT,
    KIND_CARE,
    KIND_EQ,
    KIND_WORK,
    LUECKE,
    SUCHE,
    WARTEN,
    N,
    P,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.clocks import DROP, JOB, RISE, STATUS, due, settle, start_clock
from sim.rules.durations import bamf_days, court_days, patience_days
from sim.rules.gates import gate, list_rank
from sim.rules.livelihood import lives_on
from sim.rules.person import NEVER
from sim.rules.read import desk_for, fact, law
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_ASKS, S_GATE, S_HOURS, S_KIND, S_NEED

APPLYING = 4
"""The situation of the Förderkette whose steps are applied for at firms."""


def is_waiting(station: int) -> bool:
    """Searching, in a gap, or on a list: the system knows her and she has nothing to attend."""
    return station in (SUCHE, LUECKE, WARTEN)


def close_spell(me: Row, w: Ledger, reason: int, day: int, censored: int) -> None:
    """Write the present spell, unless it had no length, and give its seat back."""
    if day > me[p.MAIN_START]:
        write_spell(
            w,
            (
                me[p.INDEX],
                me[p.MAIN_START],
                day,
                me[p.MAIN],
                reason,
                me[p.MAIN_CAUSE],
                me[p.MAIN_TARGET],
                me[p.MAIN_STATUS],
                me[p.MAIN_DISTRICT],
                censored,
            ),
        )
    if me[p.SEAT] >= 0:
        free_seat(w, me[p.SEAT])
        me[p.SEAT] = -1


def open_spell(me: Row, station: int, cause: int, target: int, day: int) -> None:
    """Begin a spell; its planned end is set by whoever knows it."""
    me[p.MAIN] = station
    me[p.MAIN_START] = day
    me[p.MAIN_CAUSE] = cause
    me[p.MAIN_TARGET] = target
    me[p.MAIN_STATUS] = me[p.STATUS]
    me[p.MAIN_DISTRICT] = me[p.DISTRICT]
    me[p.SINCE] = day
    me[p.PLANNED_END] = NEVER
    me[p.DUE_END] = NEVER


def move(  # noqa: PLR0913 - a spell has that many columns
    me: Row, b: Tables, w: Ledger, reason: int, station: int, cause: int, target: int, day: int
) -> None:
    """Leave the present spell for another one. Staying in the same kind of waiting for the same cause is no move.

    From one kind of waiting to another nothing changes for the job clock and for German, so both run on untouched.
    """
    before = me[p.MAIN]
    kind = fact(b, S_KIND, station)
    if before == station and kind >= KIND_CARE and me[p.MAIN_CAUSE] == cause and me[p.MAIN_TARGET] == target:
        return
    if me[p.HELD] | me[p.ASKED] != 0:
        leave_behind(me, b, w, station, day)
    waits_on = is_waiting(before) and is_waiting(station)
    if not waits_on:
        if me[p.JOB_STATE] == 0 and may_be_hired(me, b):
            settle(me, b, JOB, day)
        knew = me[p.GERMAN] // 1000
        learn(me, b, day)
        if fact(b, S_HOURS, before) != NOT_SAID or me[p.GERMAN] // 1000 != knew:
            write_event(w, me, day, EV_GERMAN, 0, me[p.GERMAN])
    close_spell(me, w, reason, day, 0)
    open_spell(me, station, cause, target, day)
    if fact(b, S_ASKS, station) != 0:
        ask_around(me, b, w, before, day)
    if waits_on:
        return
    me[p.DUE_JOB] = NEVER
    me[p.CLOCK_DAY + JOB] = day
    if me[p.JOB_STATE] != 0:
        me[p.JOB_STATE] = 0
        leave_queue(me)
        start_clock(me, JOB, n.DRAW_JOB, 0, me[p.N_JOB], day)
    if kind <= KIND_WORK:
        me[p.VISITS + station] += 1
    if may_break_off(me, b):
        start_clock(me, DROP, n.DRAW_DROP, station, me[p.N_CONTACT] if station == KEIN_KONTAKT else me[p.VISITS + station], day)
        if station == HELFERJOB:
            start_clock(me, RISE, n.DRAW_RISE, 0, me[p.VISITS + station], day)
    elif may_be_hired(me, b):
        me[p.DUE_JOB] = due(me, b, JOB, NEVER)


def begin_stay(me: Row, b: Tables, planned_end: int) -> None:
    """Set the planned end of a stay just begun, and drop everything she was waiting for."""
    leave_list(me)
    me[p.REGISTERING] = 0
    me[p.DUE_DECIDE] = NEVER
    plan_stay(me, b, planned_end)


def plan_stay(me: Row, b: Tables, planned_end: int) -> None:
    """Set, or put off, the planned end of the present stay; the clocks that run in it look no further than that."""
    me[p.PLANNED_END] = planned_end
    if me[p.JOB_STATE] == 0 and may_be_hired(me, b):
        me[p.DUE_JOB] = due(me, b, JOB, planned_end)
    plan_end(me, b)


def leave_list(me: Row) -> None:
    """Off the main list; what the desk still holds of her is stale by its version."""
    if me[p.LIST] >= 0:
        me[p.LIST] = -1
        me[p.LIST_VERSION] += 1
    me[p.DUE_PATIENCE] = NEVER


def leave_firms(me: Row) -> None:
    """No longer an applicant at firms' desks."""
    if me[p.FIRM_LIST] >= 0:
        me[p.FIRM_LIST] = -1
        me[p.FIRM_VERSION] += 1


def register(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """Join the main list of a station, where her gate has just been found open."""
    move(me, b, w, END_DECIDED, WARTEN, CAUSE_NO_PLACE, station, day)
    me[p.REGISTERING] = 0
    me[p.LIST] = desk_for(b, station, me)
    me[p.LIST_JOINED] = day
    me[p.LIST_VERSION] += 1
    me[p.DUE_PATIENCE] = day + patience_days(me, b, day)
    me[p.N_LIST] += 1
    me[p.DUE_DECIDE] = NEVER
    join_desk(w, me, me[p.LIST], list_rank(me, b, station, day), me[p.LIST_VERSION])
    write_event(w, me, day, EV_REGISTERED, station, 0)


def rank_again(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Stand on the same list with the rank of her new status and the day on which she joined."""
    me[p.LIST_VERSION] += 1
    join_desk(w, me, me[p.LIST], list_rank(me, b, me[p.MAIN_TARGET], day), me[p.LIST_VERSION])


def join_firms(me: Row, b: Tables, w: Ledger, eq: bool, day: int) -> None:
    """Become an applicant at the training desk of her region, and at its EQ desks if she would take an EQ."""
    me[p.FIRM_LIST] = desk_for(b, AUSBILDUNG, me)
    me[p.FIRM_JOINED] = day
    me[p.FIRM_VERSION] += 1
    me[p.FIRM_EQ] = 1 if eq else 0
    for i in range(b.chain_first[APPLYING], b.chain_first[APPLYING + 1]):
        station = b.chain_step[i]
        if (eq or fact(b, S_KIND, station) != KIND_EQ) and law(b, fact(b, S_GATE, station), me, day) != ANSWER_CLOSED:
            join_desk(w, me, desk_for(b, station, me), 0, me[p.FIRM_VERSION])
    write_event(w, me, day, EV_REGISTERED, AUSBILDUNG, 1 if eq else 0)


def set_status(me: Row, b: Tables, w: Ledger, status: int, day: int) -> None:
    """Change the residence status, with every clock and list that depends on it."""
    pause_all(me, b, day)
    old = me[p.STATUS]
    me[p.STATUS] = status
    me[p.STATUS_SINCE] = day
    me[p.COURT] = 0
    write_event(w, me, day, EV_STATUS, status, old)
    ask_for_card(me, b, w, old, day)
    tell_living(me, b, w, day)
    resume_all(me, b)
    plan_status(me, b, day)
    if me[p.LIST] >= 0 and gate(me, b, me[p.MAIN_TARGET], day) != 0:
        leave_list(me)
        me[p.DUE_DECIDE] = day
    elif me[p.LIST] >= 0:
        rank_again(me, b, w, day)
    elif me[p.MAIN] in (SUCHE, LUECKE) and me[p.REGISTERING] == 0:
        me[p.DUE_DECIDE] = day


def tell_living(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Note what she lives on at her present station, where that is asked."""
    station = me[p.MAIN]
    if fact(b, S_NEED, station) != NOT_SAID:
        write_event(w, me, day, EV_LIVES_ON, lives_on(me, b, station, day), station)


def plan_status(me: Row, b: Tables, day: int) -> None:
    """When the status changes next by its own clock: a decision, a judgment, or a hazard."""
    status = me[p.STATUS]
    me[p.N_STATUS] += 1
    if status in (GP, G0, GS):
        wait = court_days(me, b, day) if me[p.COURT] != 0 else bamf_days(me, b, day)
        me[p.DUE_STATUS] = day + wait
    elif status in (AD, P, N):
        me[p.DUE_STATUS] = NEVER
    else:
        start_clock(me, STATUS, n.DRAW_STATUS_CLOCK, 0, me[p.N_STATUS], day)
        me[p.DUE_STATUS] = due(me, b, STATUS, NEVER)
