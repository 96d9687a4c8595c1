"""Deciding the next step, and the hand-over that leads to it.

A person goes through the Förderkette of her situation and takes the first open step; every closed gate is recorded. Where
nothing is open she looks for work, or waits in a gap whose cause is the first gate that was closed to her.
"""

from sim.engine.contracts import apply_at_firms, plan_season, refuse
from sim.engine.moves import move, plan_stay, register
from sim.engine.plain import ask
from sim.engine.record import Ledger
from sim.engine.relocate import may_move_away
from sim.registry.codes import (
    ANSWER_CLOSED,
    CAUSE_CHILDCARE,
    CAUSE_HANDOVER,
    CAUSE_LAW,
    CAUSE_LIVELIHOOD,
    CAUSE_MOBILITY,
    CAUSE_NONE,
    CAUSE_OWN_SEARCH,
    CAUSE_PERMIT,
    END_CARE_BEGINS,
    END_DECIDED,
    END_PAYER_CHANGED,
    FAMILIENZEIT,
    FEMALE,
    KEIN_KONTAKT,
    LUECKE,
    RULE_CHILDCARE,
    RULE_LIVELIHOOD,
    SUCHE,
    WARTEN,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.coordination import interrupt_share, lost_factor, prepared_share, right_offer_share
from sim.rules.draws import draw
from sim.rules.durations import care_days, handover_days, interruption_days, registration_days
from sim.rules.factors import work_for, work_gate
from sim.rules.gates import NOT_APPLICABLE, gate, situation
from sim.rules.held import at_least, at_most, factor_of
from sim.rules.person import NEVER
from sim.rules.read import fact, law, law_opens, law_rule, value
from sim.rules.row import Row
from sim.rules.stations import S_AGENCY, S_AT_ONCE, S_GATE
from sim.rules.support_facts import A_DECISION_DAYS, A_LOST, A_PREPARED, A_PREPARED_SCHOOL

FIRST_LAW_RULE = 100
SCHOOL = 0
"""The kind of hand-over behind a school."""
NOTHING_LEFT = 4
"""Who has no step left that could open looks again after this many intervals; a change of status or German comes with its own
decision."""


def decide(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Choose the next step."""
    if b.plain != 0:
        ask(me, b, w, me[p.MAIN_TARGET], day)
        return
    choose(me, b, w, False, day)


def choose(me: Row, b: Tables, w: Ledger, prepared: bool, day: int) -> None:
    """Choose the next step; a prepared person is registered at once, since somebody has seen to it before."""
    me[p.DUE_DECIDE] = NEVER
    if me[p.CONTRACT] != 0:
        me[p.REGISTERING] = 0
        waiting_for = CAUSE_PERMIT if me[p.PERMIT_STATE] == 1 else CAUSE_MOBILITY if me[p.RELEASE_STATE] == 1 else CAUSE_NONE
        move(me, b, w, END_DECIDED, WARTEN, waiting_for, me[p.CONTRACT], day)
        return
    may_move_away(me, b, w, day)
    if me[p.REGISTERING] != 0:
        station = me[p.REGISTERING]
        me[p.REGISTERING] = 0
        if gate(me, b, station, day) == 0:
            register(me, b, w, station, day)
            return
    apply_at_firms(me, b, w, day)
    plan_season(me, b, day)
    blocked, opens = try_chain(me, b, w, prepared, day)
    if blocked < 0:
        return
    if blocked == RULE_CHILDCARE and me[p.GENDER] == FEMALE:
        stay_at_home(me, b, w, END_CARE_BEGINS, day)
        return
    wait_without_offer(me, b, w, blocked, opens, day)


def try_chain(me: Row, b: Tables, w: Ledger, prepared: bool, day: int) -> tuple[int, int]:
    """Walk the Förderkette. Returns (-1, NEVER) when a step was taken, else the first closing rule (0: none) and the first day on
    which the law may answer otherwise to one of the steps that it closes."""
    blocked = 0
    opens = NEVER
    s = situation(me)
    for i in range(b.chain_first[s], b.chain_first[s + 1]):
        station = b.chain_step[i]
        answer = gate(me, b, station, day)
        if answer == NOT_APPLICABLE:
            continue
        if answer != 0:
            refuse(me, w, station, answer, day)
            if blocked == 0:
                blocked = answer
            if answer >= FIRST_LAW_RULE:
                opens = min(opens, law_opens(b, fact(b, S_GATE, station), me, day))
            continue
        me[p.REFUSED + station] = 0
        if prepared or fact(b, S_AT_ONCE, station) != 0:
            register(me, b, w, station, day)
        else:
            move(me, b, w, END_DECIDED, WARTEN, CAUSE_HANDOVER, station, day)
            me[p.REGISTERING] = station
            me[p.DUE_DECIDE] = day + registration_days(me, b, day)
            me[p.N_REGISTER] += 1
        return -1, NEVER
    return blocked, opens


def wait_without_offer(me: Row, b: Tables, w: Ledger, blocked: int, opens: int, day: int) -> None:
    """Nothing is open: a gap where the law, missing childcare or money to live on is the reason, else a search of her own. She
    decides again after a while, or when the law may open a step to her."""
    interval = int(at_most(me, b, A_DECISION_DAYS, value(b, n.DECISION_INTERVAL_DAYS, me, day), day))
    again = day + (interval if blocked != 0 else NOTHING_LEFT * interval)
    gate_of_work = work_gate(me)
    if blocked >= FIRST_LAW_RULE:
        cause = CAUSE_LAW
    elif blocked == RULE_CHILDCARE:
        cause = CAUSE_CHILDCARE
    elif blocked == RULE_LIVELIHOOD:
        cause = CAUSE_LIVELIHOOD
    elif law(b, gate_of_work, me, day) == ANSWER_CLOSED:
        refuse(me, w, work_for(me), law_rule(b, gate_of_work, me, day), day)
        cause = CAUSE_LAW
        opens = min(opens, law_opens(b, gate_of_work, me, day))
    else:
        cause = CAUSE_OWN_SEARCH
    move(me, b, w, END_DECIDED, SUCHE if cause == CAUSE_OWN_SEARCH else LUECKE, cause, 0, day)
    me[p.DUE_DECIDE] = min(again, opens) if opens > day else again


def stay_at_home(me: Row, b: Tables, w: Ledger, reason: int, day: int) -> None:
    """Care for a small child."""
    move(me, b, w, reason, FAMILIENZEIT, CAUSE_NONE, 0, day)
    me[p.REGISTERING] = 0
    me[p.DUE_DECIDE] = NEVER
    plan_stay(me, b, day + care_days(me, b, day))


def hand_over(me: Row, b: Tables, w: Ledger, kind: int, reason: int, day: int) -> None:
    """After a stay: prepared people decide on the same day, some are lost, the others wait for the next decision. `kind` is the
    member of PREPARED_BASE: 0 school, 1 course, 2 training, 3 work."""
    k = me[p.N_HANDOVER]
    me[p.N_HANDOVER] += 1
    act = A_PREPARED_SCHOOL if kind == SCHOOL else A_PREPARED
    share = at_least(me, b, act, prepared_share(me, b, kind, day), day)
    prepared = draw(me[p.KEY], n.DRAW_PREPARED, kind, k) < share
    if me[p.CONTRACT] != 0 or prepared:
        move(me, b, w, reason, LUECKE, CAUSE_HANDOVER, 0, day)
        choose(me, b, w, prepared, day)
        return
    lost = value(b, n.LOST_SHARE + kind, me, day) * lost_factor(me, b, day) * factor_of(me, b, A_LOST, day)
    if draw(me[p.KEY], n.DRAW_LOST, kind, k) < lost:
        lose_contact(me, b, w, reason, day)
        return
    again = day + handover_days(me, b, day)
    right = draw(me[p.KEY], n.DRAW_RIGHT_OFFER, kind, k) < right_offer_share(me, b, day)
    move(me, b, w, reason, LUECKE, CAUSE_HANDOVER, 0, day)
    me[p.DUE_DECIDE] = again if right else again + detour_days(me, b, w, day)


def detour_days(me: Row, b: Tables, w: Ledger, day: int) -> int:
    """She is sent to the first step of her Förderkette that is closed to her; the days until she is sent back, 0 where none is
    closed."""
    s = situation(me)
    for i in range(b.chain_first[s], b.chain_first[s + 1]):
        station = b.chain_step[i]
        answer = gate(me, b, station, day)
        if answer not in (0, NOT_APPLICABLE):
            refuse(me, w, station, answer, day)
            return int(value(b, n.WRONG_OFFER_DAYS, me, day))
    return 0


def responsibility_changes(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Recognition passes her from the agency to the Jobcenter, which may cut off a measure that the agency began; then somebody
    has to find her the next step."""
    station = me[p.MAIN]
    if fact(b, S_AGENCY, station) <= 0:
        return
    if draw(me[p.KEY], n.DRAW_PAYER_CHANGE, station, me[p.VISITS + station]) >= interrupt_share(me, b, day):
        return
    move(me, b, w, END_PAYER_CHANGED, LUECKE, CAUSE_HANDOVER, 0, day)
    me[p.DUE_DECIDE] = day + interruption_days(me, b, day)


def lose_contact(me: Row, b: Tables, w: Ledger, reason: int, day: int) -> None:
    """Neither school nor any office knows where she is; she comes back by hazard."""
    me[p.N_CONTACT] += 1
    me[p.DUE_DECIDE] = NEVER
    move(me, b, w, reason, KEIN_KONTAKT, CAUSE_HANDOVER, 0, day)
    plan_stay(me, b, NEVER)
