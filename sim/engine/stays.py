"""The end of a stay: what it yields, and where it leads."""

from sim.engine.clockwork import learn, pause
from sim.engine.contracts import draft_offer, plan_season, refuse, sign
from sim.engine.decide import decide, hand_over
from sim.engine.moves import begin_stay, join_firms, leave_firms, leave_list, move, plan_stay, register, set_status
from sim.engine.permits import JOB as JOB_PERMIT
from sim.engine.permits import JOB_WAITS_FOR_ANSWER, JOB_WAITS_FOR_APPOINTMENT, apply_for_permit, leave_queue
from sim.engine.plain import go_on
from sim.engine.record import Ledger, write_event
from sim.registry.codes import (
    AD,
    ANSWER_CLOSED,
    AUSBILDUNG,
    CAUSE_HANDOVER,
    CAUSE_NONE,
    CAUSE_OWN_SEARCH,
    END_CARE_ENDS,
    END_COMPLETED,
    END_CONTACT_BACK,
    END_DROPPED_OUT,
    END_EXAM_FAILED,
    END_EXAM_PASSED,
    END_JOB_FOUND,
    END_JOB_LOST,
    END_PATIENCE,
    END_PROMOTED,
    EV_CERTIFICATE,
    EV_DISSOLVED,
    EV_EXAM,
    EV_FOLLOW_ON,
    EV_JOB_LOST_PERMIT,
    EV_PERMIT_ASKED,
    EV_QUALIFIED,
    EV_TEST,
    FACHKRAFT,
    FAMILIENZEIT,
    HELFERJOB,
    KEIN_KONTAKT,
    KIND_EQ,
    KIND_MEASURE,
    KIND_SCHOOL,
    KIND_STUDY,
    LUECKE,
    SUCHE,
    P,
    T,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import LAW_PERMIT, Tables
from sim.rules.clocks import JOB, due, start_clock
from sim.rules.draws import draw
from sim.rules.durations import answer_days, course_days
from sim.rules.factors import work_for, work_gate
from sim.rules.gates import gate
from sim.rules.german import tested_level
from sim.rules.person import NEVER
from sim.rules.read import fact, law, law_flags, law_rule, until, value
from sim.rules.results import certificate_after, passes_exam, passes_study
from sim.rules.row import Row
from sim.rules.stations import (
    LEADS_SCHOOL,
    NOT_SAID,
    S_COUNTS_AS,
    S_KIND,
    S_LEADS_TO,
    S_ONCE,
    S_PROTECTS,
    S_QUALIFIES,
    S_REPEAT,
    S_REPEAT_LESSONS,
    S_SCORE,
    S_SECOND_YEAR,
    S_TEST,
)

B1_LEVEL = 3
SCHOOL, COURSE, TRAINING, WORK = range(4)


def stay_over(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """The present spell ends by its own clock."""
    if b.plain != 0:
        go_on(me, b, w, day)
        return
    kind = me[p.END_KIND]
    station = me[p.MAIN]
    is_a = fact(b, S_KIND, station)
    if kind == END_CONTACT_BACK or station == KEIN_KONTAKT:
        move(me, b, w, END_CONTACT_BACK, LUECKE, CAUSE_HANDOVER, 0, day)
        decide(me, b, w, day)
    elif station == FAMILIENZEIT:
        hand_over(me, b, w, COURSE, END_CARE_ENDS, day)
    elif kind == END_PROMOTED:
        take_job(me, b, w, FACHKRAFT, END_PROMOTED, day)
    elif kind == END_JOB_LOST:
        hand_over(me, b, w, WORK, END_JOB_LOST, day)
    elif is_a <= KIND_MEASURE:
        taught_over(me, b, w, station, kind, day)
    elif is_a == KIND_STUDY:
        study_over(me, b, w, station, kind, day)
    elif is_a == KIND_EQ:
        eq_over(me, b, w, kind, day)
    else:
        training_over(me, b, w, kind, day)


def taught_over(me: Row, b: Tables, w: Ledger, station: int, kind: int, day: int) -> None:
    """The last day of a school, course or measure, or a break-off: certificate, test, one repetition where B1 was missed (the
    1,300 lessons of the Alpha course contain it), a second year, follow-on."""
    pause(me, b, day)
    learn(me, b, day)
    leads_to = fact(b, S_LEADS_TO, station) - LEADS_SCHOOL
    if kind != END_COMPLETED:
        hand_over(me, b, w, leads_to, END_DROPPED_OUT, day)
        return
    reached = certificate_after(me, b, station, day)
    if reached != me[p.CERTIFICATE]:
        me[p.CERTIFICATE] = reached
        write_event(w, me, day, EV_CERTIFICATE, reached, 0)
    if fact(b, S_TEST, station) != 0:
        level = tested_level(me, b, station, day)
        write_event(w, me, day, EV_TEST, level, station)
        if level < B1_LEVEL and me[p.COURSE_REPEAT] == 0 and repeats(me, b, station, day):
            me[p.COURSE_REPEAT] = 1
            plan_stay(me, b, day + course_days(me, b, fact(b, S_REPEAT_LESSONS, station), station, day))
            return
    if stays_a_second_year(me, b, station, day):
        move(me, b, w, END_COMPLETED, LUECKE, CAUSE_HANDOVER, 0, day)
        register(me, b, w, station, day)
        write_event(w, me, day, EV_FOLLOW_ON, 1, station)
        return
    finished(me, b, station, day)
    hand_over(me, b, w, leads_to, END_COMPLETED, day)
    if fact(b, S_KIND, station) == KIND_SCHOOL:
        accepted = me[p.CONTRACT] != 0 or me[p.LIST] >= 0
        write_event(w, me, day, EV_FOLLOW_ON, 1 if accepted else 0, station)


def finished(me: Row, b: Tables, station: int, day: int) -> None:
    """What stays of a station that she has finished."""
    if fact(b, S_ONCE, station) != 0:
        me[p.DONE] |= 1 << station | fact(b, S_COUNTS_AS, station)
    score = fact(b, S_SCORE, station)
    if score != NOT_SAID:
        me[p.MEASURE_SCORE] = max(me[p.MEASURE_SCORE], int(value(b, score, me, day)))


def study_over(me: Row, b: Tables, w: Ledger, station: int, kind: int, day: int) -> None:
    """The end of a training at school or outside a firm, or of university: an exam, or a break-off."""
    pause(me, b, day)
    learn(me, b, day)
    if kind != END_COMPLETED:
        lose_protection(me, b, station, day)
        hand_over(me, b, w, TRAINING, END_DROPPED_OUT, day)
        return
    if waits_for_exam(me, b, day):
        return
    passed = passes_study(me, b, station, day)
    write_event(w, me, day, EV_QUALIFIED, station, 1 if passed else 0)
    if not passed:
        lose_protection(me, b, station, day)
        hand_over(me, b, w, TRAINING, END_EXAM_FAILED, day)
        return
    finished(me, b, station, day)
    if fact(b, S_QUALIFIES, station) != 0:
        me[p.QUALIFIED] = 1
        me[p.DUE_SEASON] = NEVER
        if me[p.STATUS] in (AD, P):
            set_status(me, b, w, T, day)
    hand_over(me, b, w, TRAINING, END_EXAM_PASSED, day)


def stays_a_second_year(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether a pupil without a certificate comes back to the class after the holidays."""
    share = fact(b, S_SECOND_YEAR, station)
    if share == NOT_SAID or me[p.CERTIFICATE] != 0 or me[p.VISITS + station] >= 2 or me[p.CONTRACT] != 0:
        return False
    wants = draw(me[p.KEY], n.DRAW_SECOND_YEAR, station, 0) < value(b, share, me, day)
    return wants and gate(me, b, station, day) == 0


def repeats(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether she takes the one repetition that follows a missed B1."""
    share = fact(b, S_REPEAT, station)
    return share != NOT_SAID and draw(me[p.KEY], n.DRAW_REPEAT, station, me[p.VISITS + station]) < value(b, share, me, day)


def eq_over(me: Row, b: Tables, w: Ledger, kind: int, day: int) -> None:
    """An EQ ends: the same firm offers training to a part of those who finish; the others take the contact along."""
    pause(me, b, day)
    learn(me, b, day)
    if kind != END_COMPLETED:
        write_event(w, me, day, EV_DISSOLVED, me[p.MAIN], 0)
        hand_over(me, b, w, TRAINING, END_DROPPED_OUT, day)
        return
    me[p.EQ_CONTACT] = 1
    taken = draw(me[p.KEY], n.DRAW_EQ_TAKEOVER, 0, me[p.VISITS + me[p.MAIN]]) < value(b, n.EQ_TAKEOVER_SHARE, me, day)
    if taken and me[p.CONTRACT] == 0 and law(b, n.GATE_AUSBILDUNG, me, day) != ANSWER_CLOSED:
        draft_offer(me, b, w, AUSBILDUNG, False, day)
        if me[p.OFFER_GAP] <= value(b, n.LIVELIHOOD_TOLERANCE, me, day) * 100.0:
            sign(me, b, w, AUSBILDUNG, day)
    hand_over(me, b, w, TRAINING, END_COMPLETED, day)


def training_over(me: Row, b: Tables, w: Ledger, kind: int, day: int) -> None:
    """Training ends: exam with up to two repeats (§ 37 BBiG), or a dissolved contract."""
    pause(me, b, day)
    learn(me, b, day)
    if kind != END_COMPLETED:
        write_event(w, me, day, EV_DISSOLVED, AUSBILDUNG, 0)
        again = draw(me[p.KEY], n.DRAW_RECONTRACT, 0, me[p.VISITS + AUSBILDUNG]) < value(b, n.RECONTRACT_SHARE, me, day)
        search_title(me, b, day)
        me[p.TRAINING_CONTACT] = 1
        hand_over(me, b, w, TRAINING, END_DROPPED_OUT, day)
        free = me[p.MAIN] != KEIN_KONTAKT and me[p.FIRM_LIST] < 0 and me[p.CONTRACT] == 0
        if again and free and law(b, n.GATE_AUSBILDUNG, me, day) != ANSWER_CLOSED:
            join_firms(me, b, w, False, day)
        return
    if waits_for_exam(me, b, day):
        return
    passed = passes_exam(me, b, day)
    write_event(w, me, day, EV_EXAM, 1 if passed else 0, me[p.EXAM_TRY])
    if not passed and me[p.EXAM_TRY] < 3:
        me[p.EXAM_TRY] += 1
        plan_stay(me, b, day + int(value(b, n.EXAM_WAIT_DAYS, me, day)))
        return
    if not passed:
        search_title(me, b, day)
        hand_over(me, b, w, TRAINING, END_EXAM_FAILED, day)
        return
    me[p.QUALIFIED] = 1
    me[p.DUE_SEASON] = NEVER
    if me[p.STATUS] in (AD, P):
        set_status(me, b, w, T, day)
    taken = draw(me[p.KEY], n.DRAW_TAKEOVER, 0, me[p.VISITS + AUSBILDUNG]) < value(b, n.TAKEOVER_SHARE, me, day)
    if taken and law(b, n.GATE_FACHKRAFT, me, day) != ANSWER_CLOSED:
        take_job(me, b, w, FACHKRAFT, END_EXAM_PASSED, day)
    else:
        hand_over(me, b, w, TRAINING, END_EXAM_PASSED, day)


def waits_for_exam(me: Row, b: Tables, day: int) -> bool:
    """Whether no exams are held today; then her training goes on until they are."""
    if value(b, n.EXAMS_HELD, me, day) > 0.0:
        return False
    plan_stay(me, b, until(b, n.EXAMS_HELD, day))
    return True


def lose_protection(me: Row, b: Tables, station: int, day: int) -> None:
    """The end without success of a training that may have given her a title."""
    if fact(b, S_PROTECTS, station) > 0:
        search_title(me, b, day)


def search_title(me: Row, b: Tables, day: int) -> None:
    """Whose residence rested on the training may look for another one for six months, by law only once; after that the status
    ends with the training."""
    if me[p.STATUS] not in (AD, P):
        return
    me[p.SEARCHED] += 1
    again = draw(me[p.KEY], n.DRAW_SEARCH_AGAIN, 0, me[p.SEARCHED]) < value(b, n.SEARCH_TITLE_AGAIN_SHARE, me, day)
    given = me[p.SEARCHED] == 1 or again
    me[p.DUE_STATUS] = day + int(value(b, n.SEARCH_TITLE_DAYS, me, day)) if given else day


def job_due(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """A job offer, or the first day of a job that had to wait for its permit."""
    station = work_for(me)
    gate_of_work = work_gate(me)
    if me[p.JOB_STATE] == JOB_WAITS_FOR_APPOINTMENT and answer_days(me, b, day) > value(b, n.JOB_PERMIT_PATIENCE_DAYS, me, day):
        lose_job_offer(me, b, w, answer_days(me, b, day), day)
        return
    if me[p.JOB_STATE] != 0:
        if law(b, gate_of_work, me, day) == ANSWER_CLOSED:
            refuse(me, w, station, law_rule(b, gate_of_work, me, day), day)
            lose_job_offer(me, b, w, 0, day)
        else:
            take_job(me, b, w, station, END_JOB_FOUND, day)
        return
    me[p.N_JOB] += 1
    if not law_flags(b, gate_of_work, me, day) & LAW_PERMIT:
        take_job(me, b, w, station, END_JOB_FOUND, day)
        return
    needed = apply_for_permit(me, b, w, JOB_PERMIT, day)
    patience = int(value(b, n.JOB_PERMIT_PATIENCE_DAYS, me, day))
    write_event(w, me, day, EV_PERMIT_ASKED, HELFERJOB, needed)
    if needed > patience:
        lose_job_offer(me, b, w, needed, day)
        return
    me[p.JOB_STATE] = JOB_WAITS_FOR_ANSWER if needed > 0 else JOB_WAITS_FOR_APPOINTMENT
    me[p.DUE_JOB] = day + (needed if needed > 0 else min(patience, answer_days(me, b, day)))


def lose_job_offer(me: Row, b: Tables, w: Ledger, needed: int, day: int) -> None:
    """The permit comes too late, or the law closed the gate meanwhile; the next offer comes by new luck."""
    write_event(w, me, day, EV_JOB_LOST_PERMIT, HELFERJOB, needed)
    me[p.JOB_STATE] = 0
    leave_queue(me)
    start_clock(me, JOB, n.DRAW_JOB, 0, me[p.N_JOB], day)
    me[p.DUE_JOB] = due(me, b, JOB, me[p.PLANNED_END])


def take_job(me: Row, b: Tables, w: Ledger, station: int, reason: int, day: int) -> None:
    """Begin to work; who was on a course list leaves it, an applicant for training stays one."""
    if station == FACHKRAFT:
        leave_firms(me)
    move(me, b, w, reason, station, CAUSE_NONE, 0, day)
    plan_season(me, b, day)
    me[p.N_JOB] += 1
    start_clock(me, JOB, n.DRAW_JOB, 0, me[p.N_JOB], day)
    begin_stay(me, b, NEVER)


def patience_over(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """She has waited long enough on this list and looks on by herself until the next decision."""
    leave_list(me)
    if b.plain != 0:
        me[p.DUE_DEPART] = day
        return
    move(me, b, w, END_PATIENCE, SUCHE, CAUSE_OWN_SEARCH, 0, day)
    me[p.DUE_DECIDE] = day + int(value(b, n.DECISION_INTERVAL_DAYS, me, day))
