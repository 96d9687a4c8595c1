"""What runs beside a station: asking for a support, getting it from its desk, and losing it.

She asks when she comes to a station where it is offered, and stands on the list until she leaves the stations beside which it may
run. A support that acts on a running clock or on her German is bracketed by settling both, so that one without effect changes
nothing.
"""

from sim.engine.clockwork import pause, resume
from sim.engine.permits import CARD, QUEUE, appointment, order_card, stand_on_list
from sim.engine.record import Ledger, free_seat, take_seat, write_support
from sim.registry.codes import (
    CAUSE_CHILDCARE,
    END_COMPLETED,
    END_DEPARTED,
    END_DROPPED_OUT,
    END_GATE_CLOSED,
    END_MOVED_ON,
    FAMILIENZEIT,
    FIRST_SUPPORT,
    LUECKE,
    SUCHE,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.gates import family_cares
from sim.rules.german import collect
from sim.rules.held import told
from sim.rules.person import NEVER
from sim.rules.read import desk_for, fact, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_ASKS, S_BESIDE
from sim.rules.support_facts import (
    A_CHILD_JOB,
    A_CONTACT,
    A_DECISION_DAYS,
    A_LESSONS,
    CHILD_NONE,
    U_ACTS,
    U_AFTER_STAY,
    U_CHILD,
    U_CLOCKS,
    U_LEAVE,
    U_NOTICE,
)
from sim.rules.supports import (
    child_since,
    child_until,
    full_length,
    last_birthday,
    months_after,
    support_end,
    support_rank,
    wants_childcare,
    wants_support,
)


def ask_around(me: Row, b: Tables, w: Ledger, before: int, since: int) -> None:
    """She has come to another station on day `since`: onto the lists of the supports that are offered here and were not where she
    came from."""
    offered = fact(b, S_ASKS, me[p.MAIN]) & ~(fact(b, S_ASKS, before) | me[p.HELD] | me[p.ASKED])
    k = 0
    while offered != 0:
        if offered & 1:
            ask_for(me, b, w, k, since)
        offered >>= 1
        k += 1


def ask_for(me: Row, b: Tables, w: Ledger, k: int, since: int) -> None:
    """Onto the list of support k, from some days on, if she wants it and there is a desk for her district."""
    desk = desk_for(b, FIRST_SUPPORT + k, me)
    me[p.SUPPORT_VERSION + k] += 1
    if desk < 0 or not wants_support(me, b, k, me[p.MAIN], since):
        return
    notice = told(b, k, U_NOTICE)
    begins = since + (int(value(b, notice, me, since)) if notice != NOT_SAID else 0)
    stand_on_list(me, w, desk, k, support_rank(me, b, k, me[p.MAIN]), begins)


def ask_for_childcare(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Her youngest child is another one: onto the lists for places, unless somebody in the family looks after it. What an older
    child had no longer says whether she is free."""
    places = b.acting[A_CHILD_JOB]
    k = 0
    while places >> k != 0:
        if places >> k & 1:
            if (me[p.HELD] | me[p.ASKED]) >> k & 1:
                part_with(me, b, w, k, END_COMPLETED, day)
            me[p.SUPPORT_VERSION + k] += 1
            desk = desk_for(b, FIRST_SUPPORT + k, me)
            if day < child_until(me, b, k, day) and not family_cares(me, b, day) and wants_childcare(me, b, k, day):
                stand_on_list(me, w, desk, k, 0, child_since(me, b, k))
        k += 1


def leave_behind(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """Before she moves to a station: what may not run there ends, and what is counted from the end of this stay gets its end."""
    gone = (me[p.HELD] | me[p.ASKED]) & ~fact(b, S_BESIDE, station)
    left = me[p.HELD] & fact(b, S_ASKS, me[p.MAIN]) & ~(fact(b, S_ASKS, station) | gone)
    k = 0
    while (gone | left) >> k != 0:
        if gone >> k & 1:
            part_with(me, b, w, k, END_MOVED_ON, day)
        elif left >> k & 1 and told(b, k, U_AFTER_STAY) != 0:
            me[p.SUPPORT_UNTIL + k] = min(me[p.SUPPORT_UNTIL + k], months_after(me, b, k, day))
            me[p.DUE_SUPPORT] = min(me[p.DUE_SUPPORT], me[p.SUPPORT_UNTIL + k])
        k += 1


def leave_all(me: Row, b: Tables, w: Ledger, reason: int, day: int) -> None:
    """She leaves the district or the country. What she applied for is decided by the authority where she did."""
    k = 0
    while (me[p.HELD] | me[p.ASKED]) >> k != 0:
        if (me[p.HELD] | me[p.ASKED]) >> k & 1 and (k not in (QUEUE, CARD) or reason == END_DEPARTED):
            part_with(me, b, w, k, reason, day)
        k += 1


def begin_support(me: Row, b: Tables, w: Ledger, desk: int, k: int, seat: bool, day: int) -> None:
    """A desk gives her support k, from today on, or an appointment."""
    if k == QUEUE:
        appointment(me, b, day)
        return
    if k == CARD:
        order_card(me, b, w, day)
        return
    settle_for(me, b, k, day)
    me[p.ASKED] &= ~(1 << k)
    me[p.HELD] |= 1 << k
    me[p.SUPPORT_SINCE + k] = day
    me[p.SUPPORT_UNTIL + k] = support_end(me, b, k, day)
    me[p.DUE_SUPPORT] = min(me[p.DUE_SUPPORT], me[p.SUPPORT_UNTIL + k])
    if seat:
        me[p.SEATED] |= 1 << k
        take_seat(w, desk)
    if told(b, k, U_CHILD) != CHILD_NONE:
        is_free(me, b, k, day)
    look_again(me, b, k)
    sooner = told(b, k, U_ACTS + A_DECISION_DAYS)
    if sooner != NOT_SAID and me[p.MAIN] in (SUCHE, LUECKE) and me[p.REGISTERING] == 0:
        me[p.DUE_DECIDE] = min(me[p.DUE_DECIDE], day + max(1, int(value(b, sooner, me, day))))


def is_free(me: Row, b: Tables, k: int, day: int) -> None:
    """Her child has a place: who waited for nothing else decides tomorrow, and some end their family time."""
    if me[p.MAIN] == LUECKE and me[p.MAIN_CAUSE] == CAUSE_CHILDCARE and me[p.REGISTERING] == 0:
        me[p.DUE_DECIDE] = day + 1
    elif me[p.MAIN] == FAMILIENZEIT:
        share = value(b, n.CARE_ENDS_WITH_PLACE_SHARE, me, day)
        if draw(me[p.KEY], n.DRAW_CARE_ENDS, k, me[p.SUPPORT_VERSION + k]) < share:
            me[p.PLANNED_END] = min(me[p.PLANNED_END], day + 1)


def supports_over(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """The day on which one of her supports has run its time."""
    k = 0
    soonest = NEVER
    while me[p.HELD] >> k != 0:
        if me[p.HELD] >> k & 1:
            if me[p.SUPPORT_UNTIL + k] <= day:
                part_with(me, b, w, k, why_over(me, b, k, day), day)
            else:
                soonest = min(soonest, me[p.SUPPORT_UNTIL + k])
        k += 1
    me[p.DUE_SUPPORT] = soonest


def why_over(me: Row, b: Tables, k: int, day: int) -> int:
    """Why support k ends by itself today: she is too old for it, gives it up, or it has run its whole length."""
    if day >= last_birthday(me, b, k):
        return END_GATE_CLOSED
    gives_up = told(b, k, U_LEAVE) != NOT_SAID and day < full_length(me, b, k, me[p.SUPPORT_SINCE + k])
    return END_DROPPED_OUT if gives_up else END_COMPLETED


def part_with(me: Row, b: Tables, w: Ledger, k: int, reason: int, day: int) -> None:
    """Support k ends, or her place on its list."""
    if me[p.HELD] >> k & 1 == 0:
        me[p.ASKED] &= ~(1 << k)
        me[p.SUPPORT_VERSION + k] += 1
        return
    settle_for(me, b, k, day)
    me[p.HELD] &= ~(1 << k)
    close_support(me, b, w, k, reason, day, 0)
    look_again(me, b, k)


def close_support(me: Row, b: Tables, w: Ledger, k: int, reason: int, day: int, censored: int) -> None:
    """Write support k, unless it had no length, and give its seat back. A support ends before she leaves her district."""
    if day > me[p.SUPPORT_SINCE + k]:
        write_support(w, (me[p.INDEX], me[p.SUPPORT_SINCE + k], day, k + 1, reason, censored))
    if me[p.SEATED] >> k & 1:
        free_seat(w, desk_for(b, FIRST_SUPPORT + k, me))
        me[p.SEATED] &= ~(1 << k)


def close_supports(me: Row, b: Tables, w: Ledger, reason: int, day: int) -> None:
    """Write what still runs on the last day, marked censored."""
    k = 0
    while me[p.HELD] >> k != 0:
        if me[p.HELD] >> k & 1:
            close_support(me, b, w, k, reason, day, 1)
        k += 1


def settle_for(me: Row, b: Tables, k: int, day: int) -> None:
    """Settle what support k acts on, before it begins or ends."""
    if told(b, k, U_CLOCKS) != 0:
        pause(me, b, day)
    if told(b, k, U_ACTS + A_LESSONS) != NOT_SAID or told(b, k, U_ACTS + A_CONTACT) != NOT_SAID:
        collect(me, b, day)


def look_again(me: Row, b: Tables, k: int) -> None:
    """Read the clocks again on which support k acts."""
    if told(b, k, U_CLOCKS) != 0:
        resume(me, b)
