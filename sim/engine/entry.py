"""The first day of a person in the model: where she is, since when, and what is already running for her."""

from sim.engine.beside import ask_around, ask_for_childcare
from sim.engine.clockwork import may_break_off, resume_all
from sim.engine.contracts import apply_at_firms, plan_season, set_terms
from sim.engine.decide import choose
from sim.engine.life import soonest
from sim.engine.moves import open_spell, plan_status, tell_living
from sim.engine.plain import come
from sim.engine.record import Ledger, take_seat, write_event
from sim.engine.relocate import settle_in
from sim.registry.codes import (
    CAUSE_HANDOVER,
    CAUSE_NONE,
    CAUSE_OWN_SEARCH,
    EV_ENTERED,
    EV_TERMS,
    FAMILIENZEIT,
    GP,
    HELFERJOB,
    IFK,
    INTEGRATIONSKURS,
    INTEGRATIONSKURS_ALPHA,
    KEIN_KONTAKT,
    KIND_COURSE,
    KIND_EQ,
    KIND_MEASURE,
    KIND_SCHOOL,
    KIND_STUDY,
    KIND_TRAINING,
    KIND_WORK,
    LUECKE,
    POPULATION_ARRIVED,
    POPULATION_COHORT,
    REC,
    SUCHE,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.clocks import CHILD, DEPART, DROP, JOB, RISE, start_clock
from sim.rules.draws import draw
from sim.rules.durations import care_days, stay_end
from sim.rules.read import desk_for, fact, value
from sim.rules.row import Row
from sim.rules.stations import LENGTH_SCHOOL_YEAR, LENGTH_SCHOOL_YEARS, S_KIND, S_LENGTH, S_STOCK


def enter(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Her first day in the model. Her row already names her present station, and the day on which that began."""
    station, since = me[p.MAIN], me[p.SINCE]
    write_event(w, me, day, EV_ENTERED, me[p.POPULATION], me[p.STATUS])
    me[p.GERMAN_FROM] = me[p.EXTRA_FROM] = day
    if b.plain != 0:
        come(me, b, w, station, day)
        me[p.NEXT] = soonest(me)
        return
    open_spell(me, station, first_cause(station), 0, day)
    ask_around(me, b, w, 0, min(since, day))
    if me[p.CHILDREN] > 0:
        ask_for_childcare(me, b, w, day)
    settle_in(me, day)
    start_clock(me, DEPART, n.DRAW_DEPART, 0, 0, day)
    start_clock(me, CHILD, n.DRAW_CHILD, 0, 0, day)
    start_clock(me, JOB, n.DRAW_JOB, 0, 0, day)
    plan_status(me, b, day)
    if me[p.POPULATION] == POPULATION_ARRIVED:
        me[p.DUE_STATUS] += int(value(b, n.APPLICATION_DELAY_MONTHS, me, day) * MONTH_DAYS)
    if fact(b, S_KIND, station) <= KIND_WORK:
        me[p.VISITS + station] = 1
        me[p.SINCE] = since
    elif station == KEIN_KONTAKT:
        me[p.N_CONTACT] = 1
    if may_break_off(me, b):
        start_clock(me, DROP, n.DRAW_DROP, station, 1, day)
        if station == HELFERJOB:
            start_clock(me, RISE, n.DRAW_RISE, 0, 1, day)
    place(me, b, w, station, since, day)
    resume_all(me, b)
    apply_at_firms(me, b, w, day)
    plan_season(me, b, day)
    if station == LUECKE and me[p.POPULATION] == POPULATION_COHORT:
        wait_since_before(me, b, w, day)
    me[p.NEXT] = soonest(me)


def wait_since_before(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Lists do not begin empty: a part of those in a gap registered for a course or school in the months before the start."""
    if draw(me[p.KEY], n.DRAW_BEFORE, 1, 0) >= value(b, n.INITIAL_REGISTERED, me, day):
        return
    choose(me, b, w, True, day)
    if me[p.LIST] >= 0:
        since = draw(me[p.KEY], n.DRAW_BEFORE, 2, 0) * value(b, n.INITIAL_REGISTERED_DAYS, me, day)
        me[p.LIST_JOINED] = day - int(since)


def first_cause(station: int) -> int:
    """Why somebody waits who is first seen waiting."""
    if station in (LUECKE, KEIN_KONTAKT):
        return CAUSE_HANDOVER
    return CAUSE_OWN_SEARCH if station == SUCHE else CAUSE_NONE


def place(me: Row, b: Tables, w: Ledger, station: int, since: int, day: int) -> None:
    """When the stay in which she is first seen will end."""
    u = draw(me[p.KEY], n.DRAW_ELAPSED, station, 0)
    if has_course_behind_her(me, b, station, day):
        me[p.DONE] |= (1 << INTEGRATIONSKURS) | (1 << INTEGRATIONSKURS_ALPHA)
    if station == IFK and u < value(b, n.INITIAL_IFK_SECOND_YEAR_SHARE, me, day):
        me[p.VISITS + IFK] = 2
    desk = desk_for(b, station, me)
    if desk >= 0 and fact(b, S_STOCK, station) != 0:
        me[p.SEAT] = desk
        take_seat(w, desk)
    tell_living(me, b, w, day)
    kind = fact(b, S_KIND, station)
    if fact(b, S_LENGTH, station) in (LENGTH_SCHOOL_YEAR, LENGTH_SCHOOL_YEARS):
        me[p.PLANNED_END] = stay_end(me, b, station, day)
    elif kind in (KIND_SCHOOL, KIND_COURSE, KIND_MEASURE, KIND_STUDY):
        me[p.PLANNED_END] = max(day + 1, since + stay_end(me, b, station, day) - day)
    elif kind == KIND_EQ:
        me[p.PLANNED_END] = b.next_school_start[day] - 1
    elif kind == KIND_TRAINING:
        set_terms(me, b, station, False, day)
        me[p.TRAINING_START] = since
        me[p.EXAM_TRY] = 1
        me[p.PLANNED_END] = max(day + 30, since + stay_end(me, b, station, day) - day)
        write_event(w, me, day, EV_TERMS, me[p.OFFER_ZONE] + 4 * me[p.OFFER_BAB], me[p.OFFER_PAY])
    elif station == FAMILIENZEIT:
        me[p.PLANNED_END] = day + 1 + int(u * care_days(me, b, day))
    elif station == SUCHE:
        me[p.DUE_DECIDE] = day + 1 + int(u * value(b, n.DECISION_INTERVAL_DAYS, me, day))
    elif station == LUECKE:
        me[p.DUE_DECIDE] = day + 1 + int(u * value(b, n.HANDOVER_DAYS, me, day))


def has_course_behind_her(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether she finished her Integrationskurs before the start: only where she had access and her German shows it."""
    had_access = me[p.POPULATION] == POPULATION_COHORT and fact(b, S_KIND, station) >= KIND_TRAINING and me[p.STATUS] in (REC, GP)
    if not had_access or me[p.GERMAN] < value(b, n.INITIAL_COURSE_DONE_GERMAN_MIN, me, day):
        return False
    return draw(me[p.KEY], n.DRAW_BEFORE, 0, 0) < value(b, n.INITIAL_COURSE_DONE, me, day)
