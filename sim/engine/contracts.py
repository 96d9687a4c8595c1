"""From a firm's offer to the first day of work: offer, contract, permit, start.

An offer is not a start. A contract waits for what the law wants first, a work permit or the permission to move, and it is lost
when that comes too late (model.md 4).
"""

from sim.engine.moves import APPLYING, begin_stay, join_firms, leave_firms, move, set_status
from sim.engine.permits import TRAINING, apply_for_permit, latest_answer, leave_queue, next_of_contract
from sim.engine.record import Ledger, write_event
from sim.engine.relocate import relocate
from sim.registry.codes import (
    AD,
    ANSWER_CLOSED,
    AUSBILDUNG,
    CAUSE_LAW,
    CAUSE_MOBILITY,
    CAUSE_NONE,
    CAUSE_PERMIT,
    DX,
    END_MOVED_ON,
    EV_CONTRACT,
    EV_CONTRACT_LOST,
    EV_DECLINED,
    EV_OFFER,
    EV_PERMIT_ASKED,
    EV_PERMIT_GRANTED,
    EV_PERMIT_REFUSED,
    EV_REFUSED,
    EV_RELEASE_ASKED,
    EV_RELEASE_GRANTED,
    EV_RELEASE_REFUSED,
    EV_TERMS,
    KIND_EQ,
    KIND_TRAINING,
    LUECKE,
    SUCHE,
    WARTEN,
    D,
    P,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import LAW_PERMIT, Tables
from sim.rules.draws import draw
from sim.rules.durations import stay_end
from sim.rules.factors import list_fare
from sim.rules.offers import applies, gets_bab, livelihood_gap, minutes, pay_cents, wants_training, way, why_declined, zone
from sim.rules.person import NEVER
from sim.rules.read import fact, law, law_flags, law_rule, value
from sim.rules.residence import is_released, must_be_released, place_of_offer, release_days
from sim.rules.row import Row
from sim.rules.stations import APPLIES_NOT, APPLIES_SCHOOL, S_APPLY, S_GATE, S_KIND

EQ_START_AFTER_DAYS = 17
"""EQ desks sit on the 15th; the EQ begins on the first of the next month or a day later."""


def refuse(me: Row, w: Ledger, station: int, rule: int, day: int) -> None:
    """Record a closed gate, once for as long as the same rule keeps it closed."""
    if me[p.REFUSED + station] != rule:
        me[p.REFUSED + station] = rule
        write_event(w, me, day, EV_REFUSED, station, rule)


def apply_at_firms(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Apply for training in this season, if she wants it, knows enough German and the law lets her."""
    if me[p.QUALIFIED] != 0 or me[p.CONTRACT] != 0 or me[p.FIRM_LIST] >= 0 or not wants_training(me, b, day):
        return
    kind = fact(b, S_APPLY, me[p.MAIN])
    if kind == APPLIES_NOT:
        return
    if me[p.GERMAN] < value(b, n.APPLY_GERMAN_MIN, me, day):
        return
    if not applies(me, b, kind - APPLIES_SCHOOL, day):
        return
    if law(b, n.GATE_AUSBILDUNG, me, day) == ANSWER_CLOSED:
        refuse(me, w, AUSBILDUNG, law_rule(b, n.GATE_AUSBILDUNG, me, day), day)
        return
    join_firms(me, b, w, takes_eq(me, b, day), day)


def plan_season(me: Row, b: Tables, day: int) -> None:
    """Wake her on the next 1 October if she is an applicant then or may become one.

    Who knows too little German, is trained, or has other things to do looks at it when she decides next.
    """
    me[p.DUE_SEASON] = NEVER
    if me[p.QUALIFIED] != 0 or not wants_training(me, b, day):
        return
    may = fact(b, S_APPLY, me[p.MAIN]) != APPLIES_NOT
    if me[p.FIRM_LIST] >= 0 or (may and me[p.GERMAN] >= value(b, n.APPLY_GERMAN_MIN, me, day)):
        me[p.DUE_SEASON] = b.next_season[day]


def has_been_in_eq(me: Row, b: Tables) -> bool:
    """Whether she has begun an EQ of any kind before."""
    for i in range(b.chain_first[APPLYING], b.chain_first[APPLYING + 1]):
        station = b.chain_step[i]
        if fact(b, S_KIND, station) == KIND_EQ and me[p.VISITS + station] > 0:
            return True
    return False


def may_do_eq(me: Row, b: Tables, day: int) -> bool:
    """Whether the law opens an EQ of any kind to her."""
    for i in range(b.chain_first[APPLYING], b.chain_first[APPLYING + 1]):
        station = b.chain_step[i]
        if fact(b, S_KIND, station) == KIND_EQ and law(b, fact(b, S_GATE, station), me, day) != ANSWER_CLOSED:
            return True
    return False


def takes_eq(me: Row, b: Tables, day: int) -> bool:
    """Whether she would take an EQ when no training firm has taken her, and may."""
    if has_been_in_eq(me, b):
        return False
    if me[p.GERMAN] < value(b, n.EQ_GERMAN_MIN, me, day) or not may_do_eq(me, b, day):
        return False
    return draw(me[p.KEY], n.DRAW_EQ_TAKE, 0, b.season[day]) < value(b, n.EQ_TAKE_SHARE, me, day)


def take_offer(me: Row, b: Tables, w: Ledger, station: int, day: int) -> bool:
    """An offer reaches her; True if a contract comes of it."""
    draft_offer(me, b, w, station, True, day)
    cause = why_declined(me, b, day)
    if cause != CAUSE_NONE:
        write_event(w, me, day, EV_DECLINED, cause, station)
        return False
    sign(me, b, w, station, day)
    return True


def draft_offer(me: Row, b: Tables, w: Ledger, station: int, anywhere: bool, day: int) -> None:
    """A new offer with its terms. Where it comes from `anywhere` it may make her move; her own firm is not elsewhere."""
    me[p.N_OFFER] += 1
    set_terms(me, b, station, anywhere, day)
    write_event(w, me, day, EV_OFFER, station, int(list_fare(b, me[p.OFFER_ZONE], me, day) * 100.0))


def set_terms(me: Row, b: Tables, station: int, anywhere: bool, day: int) -> None:
    """Put way, pay and livelihood of an offer into her row. The way to an EQ can be paid for her (§ 54a SGB III), so it costs
    nothing. Who moves for an offer lives in the firm's municipality."""
    distance = way(me, b, day)
    me[p.OFFER_PLACE] = place_of_offer(me, b, distance, day) if anywhere else 0
    if me[p.OFFER_PLACE] > 0:
        distance = 0
    me[p.OFFER_MINUTES] = minutes(me, b, distance, day)
    if fact(b, S_KIND, station) == KIND_EQ:
        me[p.OFFER_ZONE] = 0
        me[p.OFFER_PAY] = int(value(b, n.EQ_SUBSIDY, me, day) * 100.0)
        me[p.OFFER_BAB] = 0
        me[p.OFFER_GAP] = 0
        return
    me[p.OFFER_ZONE] = zone(me, b, distance, day)
    me[p.OFFER_PAY] = pay_cents(me, b, day)
    me[p.OFFER_BAB] = 1 if gets_bab(me, b, day) else 0
    me[p.OFFER_GAP] = livelihood_gap(me, b, day)


def sign(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """Sign a contract; where a work permit is needed or the permission to move, ask for it."""
    start = b.training_start[day] if fact(b, S_KIND, station) == KIND_TRAINING else day + EQ_START_AFTER_DAYS
    me[p.CONTRACT] = station
    me[p.CONTRACT_START] = start
    me[p.CONTRACT_DEADLINE] = start + int(value(b, n.START_GRACE_DAYS, me, day))
    leave_firms(me)
    write_event(w, me, day, EV_CONTRACT, station, start - day)
    if law_flags(b, fact(b, S_GATE, station), me, day) & LAW_PERMIT:
        needed = apply_for_permit(me, b, w, TRAINING, day)
        me[p.PERMIT_STATE] = 1
        me[p.PERMIT_ASKED] = int(needed == 0)
        me[p.PERMIT_DAY] = day + needed if needed > 0 else latest_answer(me, b, day)
        write_event(w, me, day, EV_PERMIT_ASKED, station, needed)
    else:
        me[p.PERMIT_STATE] = 0
    me[p.RELEASE_STATE] = 0
    if me[p.OFFER_PLACE] > 0 and must_be_released(me, b, day):
        needed = release_days(me, b, day)
        me[p.RELEASE_STATE] = 1
        me[p.RELEASE_DAY] = day + needed
        write_event(w, me, day, EV_RELEASE_ASKED, station, needed)
    me[p.DUE_PERMIT] = next_of_contract(me)
    if me[p.MAIN] in (SUCHE, LUECKE) and me[p.REGISTERING] == 0:
        me[p.DUE_DECIDE] = day + 1


def contract_due(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """The permit or the move is decided, or the training begins, or the grace has run out."""
    station = me[p.CONTRACT]
    over = me[p.CONTRACT_DEADLINE] <= day
    if me[p.PERMIT_STATE] == 1 and (over or me[p.PERMIT_DAY] <= day) and not permit_answered(me, b, w, day):
        return
    if me[p.RELEASE_STATE] == 1 and (over or me[p.RELEASE_DAY] <= day) and not release_answered(me, b, w, day):
        return
    if me[p.PERMIT_STATE] == 1 or me[p.RELEASE_STATE] == 1 or me[p.CONTRACT_START] > day:
        me[p.DUE_PERMIT] = next_of_contract(me)
        return
    number = fact(b, S_GATE, station)
    if law(b, number, me, day) == ANSWER_CLOSED:
        refuse(me, w, station, law_rule(b, number, me, day), day)
        lose_contract(me, w, CAUSE_LAW, day)
        return
    start_contract(me, b, w, station, day)


def permit_answered(me: Row, b: Tables, w: Ledger, day: int) -> bool:
    """The work permit has come or comes too late; False where the contract is lost over it."""
    if me[p.PERMIT_DAY] > day:
        lose_contract(me, w, CAUSE_PERMIT, day)
        return False
    kind = n.PERMIT_REFUSAL + (1 if me[p.STATUS] in (D, DX) else 0)
    if draw(me[p.KEY], n.DRAW_PERMIT, 0, me[p.N_PERMIT]) < value(b, kind, me, day):
        write_event(w, me, day, EV_PERMIT_REFUSED, me[p.CONTRACT], 0)
        lose_contract(me, w, CAUSE_PERMIT, day)
        return False
    write_event(w, me, day, EV_PERMIT_GRANTED, me[p.CONTRACT], 0)
    me[p.PERMIT_STATE] = 0
    leave_queue(me)
    return True


def release_answered(me: Row, b: Tables, w: Ledger, day: int) -> bool:
    """The permission to move has come or comes too late; False where the contract is lost over it. Whoever has become free
    meanwhile needs none."""
    if must_be_released(me, b, day):
        if me[p.RELEASE_DAY] > day:
            lose_contract(me, w, CAUSE_MOBILITY, day)
            return False
        if not is_released(me, b, me[p.CONTRACT], day):
            write_event(w, me, day, EV_RELEASE_REFUSED, me[p.CONTRACT], 0)
            lose_contract(me, w, CAUSE_MOBILITY, day)
            return False
        write_event(w, me, day, EV_RELEASE_GRANTED, me[p.CONTRACT], 0)
    me[p.RELEASE_STATE] = 0
    return True


def lose_contract(me: Row, w: Ledger, cause: int, day: int) -> None:
    """The place is gone; who was waiting for it decides anew."""
    write_event(w, me, day, EV_CONTRACT_LOST, cause, me[p.CONTRACT])
    drop_contract(me)
    if me[p.MAIN] == WARTEN and me[p.LIST] < 0 and me[p.REGISTERING] == 0:
        me[p.DUE_DECIDE] = day


def drop_contract(me: Row) -> None:
    """Forget a contract that will not start."""
    me[p.CONTRACT] = 0
    me[p.PERMIT_STATE] = 0
    me[p.RELEASE_STATE] = 0
    me[p.DUE_PERMIT] = NEVER
    leave_queue(me)


def start_contract(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """The first day of an EQ or a training, to which she may have to move. A Geduldete gets her Ausbildungsduldung, or the title
    that replaced it."""
    drop_contract(me)
    leave_firms(me)
    if me[p.OFFER_PLACE] > 0:
        relocate(me, b, w, me[p.OFFER_PLACE] - 1, day)
    training = fact(b, S_KIND, station) == KIND_TRAINING
    if training:
        me[p.OFFER_BAB] = 1 if gets_bab(me, b, day) else 0
        me[p.OFFER_GAP] = livelihood_gap(me, b, day)
        me[p.TRAINING_START] = day
        me[p.EXAM_TRY] = 1
    move(me, b, w, END_MOVED_ON, station, CAUSE_NONE, 0, day)
    write_event(w, me, day, EV_TERMS, me[p.OFFER_ZONE] + 4 * me[p.OFFER_BAB], me[p.OFFER_PAY])
    begin_stay(me, b, stay_end(me, b, station, day))
    plan_season(me, b, day)
    if training:
        protect(me, b, w, station, day)


def protect(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """The residence title that training gives to somebody with a Duldung (§ 60a / § 60c, since March 2024 § 16g AufenthG)."""
    if me[p.STATUS] in (AD, P):
        me[p.DUE_STATUS] = NEVER
        return
    if me[p.STATUS] != D:
        return
    # The name of the draw without a station is that of dual training.
    of = 0 if station == AUSBILDUNG else station
    titled = draw(me[p.KEY], n.DRAW_STATUS_TITLE, of, me[p.VISITS + station]) < value(b, n.AUSBILDUNGSTITEL_SHARE, me, day)
    if titled and law(b, n.GATE_AUSBILDUNGSTITEL, me, day) != ANSWER_CLOSED:
        set_status(me, b, w, P, day)
    elif law(b, n.GATE_AUSBILDUNGSDULDUNG, me, day) != ANSWER_CLOSED:
        set_status(me, b, w, AD, day)
