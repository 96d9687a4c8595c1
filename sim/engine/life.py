"""One day in one life.

`live` works through everything that is due for her on a day, in the order of contract 2, until nothing is left, and notes when
she is needed next. Desks reach her through `admit` and `contracts.take_offer` in the evening.
"""

from sim.engine.beside import ask_for_childcare, leave_all, supports_over
from sim.engine.clockwork import learn, pause, pause_all, resume, resume_all
from sim.engine.contracts import apply_at_firms, contract_due, drop_contract, lose_contract, plan_season, protect
from sim.engine.decide import decide, responsibility_changes, stay_at_home
from sim.engine.moves import begin_stay, close_spell, leave_firms, leave_list, move, plan_stay, set_status, tell_living
from sim.engine.record import Ledger, take_seat, write_event
from sim.engine.stays import job_due, patience_over, search_title, stay_over
from sim.registry.codes import (
    AD,
    ANSWER_CLOSED,
    CAUSE_CHILDCARE,
    CAUSE_NONE,
    DX,
    END_ADMITTED,
    END_CARE_BEGINS,
    END_DEPARTED,
    EV_ADMITTED,
    EV_CHILD,
    EV_DEPARTED,
    EV_DISSOLVED,
    FAMILIENZEIT,
    G0,
    GP,
    GS,
    KEIN_KONTAKT,
    KIND_EQ,
    KIND_TRAINING,
    REC,
    D,
    I,
    N,
    P,
    T,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.clocks import CHILD, bleiberecht_month, start_clock, status_hazard_month
from sim.rules.draws import draw
from sim.rules.durations import care_days, court_days, stay_end
from sim.rules.gates import gate
from sim.rules.person import NEVER
from sim.rules.read import fact, law, value
from sim.rules.row import Row
from sim.rules.stations import APPLIES_NOT, S_APPLY, S_KIND, S_PROTECTS

MOST_STEPS_A_DAY = 16
NOTHING_LOOPS = 0


def live(me: Row, b: Tables, w: Ledger, day: int) -> int:
    """Work through a day. Returns 0, or the number of steps if there were more than contract 2 allows, so that the engine can
    name the loop."""
    for _ in range(MOST_STEPS_A_DAY):
        if me[p.DUE_DEPART] <= day:
            depart(me, b, w, day)
        elif me[p.DUE_STATUS] <= day:
            status_due(me, b, w, day)
        elif me[p.DUE_CHILD] <= day:
            child_born(me, b, w, day)
        elif me[p.DUE_END] <= day:
            stay_over(me, b, w, day)
        elif me[p.DUE_PERMIT] <= day:
            contract_due(me, b, w, day)
        elif me[p.DUE_SUPPORT] <= day:
            supports_over(me, b, w, day)
        elif me[p.DUE_PATIENCE] <= day:
            patience_over(me, b, w, day)
        elif me[p.DUE_JOB] <= day:
            job_due(me, b, w, day)
        elif me[p.DUE_SEASON] <= day:
            season_opens(me, b, w, day)
        elif me[p.DUE_DECIDE] <= day:
            decide(me, b, w, day)
        me[p.NEXT] = soonest(me)
        if me[p.NEXT] > day:
            return NOTHING_LOOPS
    return MOST_STEPS_A_DAY


def soonest(me: Row) -> int:
    """The next day on which something is due."""
    day = me[p.DUE_DEPART]
    if me[p.DUE_STATUS] < day:
        day = me[p.DUE_STATUS]
    if me[p.DUE_CHILD] < day:
        day = me[p.DUE_CHILD]
    if me[p.DUE_END] < day:
        day = me[p.DUE_END]
    if me[p.DUE_PERMIT] < day:
        day = me[p.DUE_PERMIT]
    if me[p.DUE_SUPPORT] < day:
        day = me[p.DUE_SUPPORT]
    if me[p.DUE_PATIENCE] < day:
        day = me[p.DUE_PATIENCE]
    if me[p.DUE_JOB] < day:
        day = me[p.DUE_JOB]
    if me[p.DUE_SEASON] < day:
        day = me[p.DUE_SEASON]
    return me[p.DUE_DECIDE] if me[p.DUE_DECIDE] < day else day


def plan_tomorrow(me: Row, day: int) -> None:
    """After an evening: the next day on which something is due, tomorrow at the earliest."""
    due = soonest(me)
    me[p.NEXT] = due if due > day else day + 1


def depart(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """She leaves the country: lists, contract and every clock end."""
    learn(me, b, day)
    leave_all(me, b, w, END_DEPARTED, day)
    close_spell(me, w, END_DEPARTED, day, 0)
    write_event(w, me, day, EV_DEPARTED, me[p.STATUS], 0)
    leave_list(me)
    leave_firms(me)
    drop_contract(me)
    me[p.MAIN] = 0
    for field in range(p.DUE_DEPART, p.NEXT):
        me[field] = NEVER


def status_due(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """The clock of the residence status strikes."""
    status = me[p.STATUS]
    if status in (GP, G0, GS):
        asylum_decided(me, b, w, status, day)
    elif status in (D, DX):
        out = bleiberecht_month(me, b, day)
        both = max(status_hazard_month(me, b, day), 1e-12)
        kept = draw(me[p.KEY], n.DRAW_STATUS_KIND, 0, me[p.N_STATUS]) >= out / both
        set_status(me, b, w, (DX if status == D else D) if kept else I, day)
    elif status in (AD, P):
        set_status(me, b, w, D, day)
    else:
        set_status(me, b, w, N, day)


def asylum_decided(me: Row, b: Tables, w: Ledger, status: int, day: int) -> None:
    """BAMF or court: recognition, an appeal, or a final refusal."""
    k = me[p.N_STATUS]
    if me[p.COURT] != 0:
        won = draw(me[p.KEY], n.DRAW_COURT, 0, k) < value(b, n.COURT_WIN_RATE + status - GP, me, day)
        if won:
            recognised(me, b, w, day)
        else:
            refused(me, b, w, day)
        return
    if draw(me[p.KEY], n.DRAW_PROTECTION, 0, k) < value(b, n.PROTECTION_RATE + status - GP, me, day):
        recognised(me, b, w, day)
    elif draw(me[p.KEY], n.DRAW_APPEAL, 0, k) < value(b, n.APPEAL_SHARE, me, day):
        me[p.COURT] = 1
        me[p.N_STATUS] += 1
        me[p.DUE_STATUS] = day + court_days(me, b, day)
    else:
        refused(me, b, w, day)


def recognised(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Protection is granted; from today the Jobcenter is responsible for her."""
    set_status(me, b, w, REC, day)
    responsibility_changes(me, b, w, day)


def refused(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Finally refused: who is in training may stay for it, who has finished it may work, the others get a Duldung."""
    if me[p.QUALIFIED] != 0:
        set_status(me, b, w, T, day)
    elif in_protected_training(me, b) and law(b, n.GATE_AUSBILDUNGSDULDUNG, me, day) != ANSWER_CLOSED:
        set_status(me, b, w, AD, day)
    else:
        set_status(me, b, w, D, day)


def in_protected_training(me: Row, b: Tables) -> bool:
    """Whether she is in a training for which the law may let her stay."""
    return fact(b, S_KIND, me[p.MAIN]) == KIND_TRAINING or fact(b, S_PROTECTS, me[p.MAIN]) > 0


def child_born(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """A child is born; most mothers stay at home for a while."""
    pause_all(me, b, day)
    me[p.CHILDREN] += 1
    me[p.PARENT] = 1
    me[p.YOUNGEST] = day
    me[p.N_CHILD] += 1
    write_event(w, me, day, EV_CHILD, me[p.CHILDREN], 0)
    start_clock(me, CHILD, n.DRAW_CHILD, 0, me[p.N_CHILD], day)
    resume_all(me, b)
    ask_for_childcare(me, b, w, day)
    stays = draw(me[p.KEY], n.DRAW_CARE, 0, me[p.CHILDREN]) < value(b, n.CARE_AFTER_BIRTH + me[p.GENDER], me, day)
    if not stays or me[p.MAIN] == KEIN_KONTAKT:
        return
    if me[p.MAIN] == FAMILIENZEIT:
        plan_stay(me, b, day + care_days(me, b, day))
        return
    kind = fact(b, S_KIND, me[p.MAIN])
    if kind in (KIND_EQ, KIND_TRAINING):
        write_event(w, me, day, EV_DISSOLVED, me[p.MAIN], 1)
    if in_protected_training(me, b):
        search_title(me, b, day)
    leave_list(me)
    leave_firms(me)
    if me[p.CONTRACT] != 0:
        lose_contract(me, w, CAUSE_CHILDCARE, day)
    stay_at_home(me, b, w, END_CARE_BEGINS, day)


def season_opens(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """1 October: last season's application ends, a new one may begin."""
    leave_firms(me)
    if fact(b, S_APPLY, me[p.MAIN]) != APPLIES_NOT:
        pause(me, b, day)
        learn(me, b, day)
        resume(me, b)
        apply_at_firms(me, b, w, day)
    plan_season(me, b, day)


def admit(me: Row, b: Tables, w: Ledger, desk: int, station: int, seat: bool, day: int) -> None:
    """A desk gives her a place; the stay starts today."""
    write_event(w, me, day, EV_ADMITTED, station, day - me[p.LIST_JOINED])
    me[p.COURSE_REPEAT] = 0
    move(me, b, w, END_ADMITTED, station, CAUSE_NONE, 0, day)
    begin_stay(me, b, stay_end(me, b, station, day))
    plan_season(me, b, day)
    if fact(b, S_PROTECTS, station) > 0:
        protect(me, b, w, station, day)
    tell_living(me, b, w, day)
    if seat:
        me[p.SEAT] = desk
        take_seat(w, desk)
    plan_tomorrow(me, day)


def turn_away(me: Row, day: int) -> None:
    """Her gate has closed while she waited: off the list, and a new decision on the next day."""
    leave_list(me)
    me[p.DUE_DECIDE] = day + 1
    plan_tomorrow(me, day)


def still_admissible(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether the gate is open on the day of intake."""
    return gate(me, b, station, day) == 0
