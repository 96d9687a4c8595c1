"""What the supports change that a person holds, and who may have one.

What changes is a cause, never a result: factors multiply in the order of the codes, lessons and scores add up, and of shares and
of days between decisions the better one holds. Nothing is looked up for whoever holds none.
"""

from typing import Final

from sim.registry.codes import ANSWER_CLOSED, KIND_EQ, KIND_TRAINING
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.draws import draw
from sim.rules.durations import exponential
from sim.rules.factors import insecure
from sim.rules.held import told
from sim.rules.person import NEVER
from sim.rules.read import fact, law, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_KIND
from sim.rules.support_facts import (
    A_LESSONS,
    BY_GERMAN,
    BY_INSECURITY,
    BY_TRAINING,
    CHILD_NONE,
    CHILD_UNDER_THREE,
    U_ACTS,
    U_AFTER_STAY,
    U_AGE_BELOW,
    U_ASKS,
    U_CHILD,
    U_GATE,
    U_LEAVE,
    U_LESSONS,
    U_MONTHS,
    U_ORDER,
    U_OTHER_GATE,
    U_TAKE_UP,
)

YEAR: Final = 365.25
FIRST_BIRTHDAY: Final = 365
THIRD_BIRTHDAY: Final = 1096


def wants_support(me: Row, b: Tables, support: int, station: int, day: int) -> bool:
    """Whether she asks for a support on coming to a station; new luck each time."""
    take_up = told(b, support, U_ASKS + station)
    if take_up == NOT_SAID:
        return False
    share = value(b, take_up, me, day)
    return (
        day < last_birthday(me, b, support)
        and draw(me[p.KEY], n.DRAW_SUPPORT_TAKE, support, me[p.SUPPORT_VERSION + support]) < share
    )


def wants_childcare(me: Row, b: Tables, support: int, day: int) -> bool:
    """Whether she looks for a place of a support for her youngest child."""
    share = told(b, support, U_TAKE_UP)
    u = draw(me[p.KEY], n.DRAW_SUPPORT_TAKE, support, me[p.SUPPORT_VERSION + support])
    return share != NOT_SAID and u < value(b, share, me, day)


def may_begin(me: Row, b: Tables, support: int, day: int) -> bool:
    """Whether a place may be hers on the day of intake: the law, and her age."""
    if told(b, support, U_CHILD) != CHILD_NONE and not child_since(me, b, support) <= day < child_until(me, b, support, day):
        return False
    return lawful(me, b, support, day) and day < last_birthday(me, b, support)


def child_since(me: Row, b: Tables, support: int) -> int:
    """The birthday of her youngest child from which it may have a place of a support: the first, from which the law gives a
    claim (§ 24 SGB VIII), or the third."""
    return me[p.YOUNGEST] + (FIRST_BIRTHDAY if told(b, support, U_CHILD) == CHILD_UNDER_THREE else THIRD_BIRTHDAY)


def child_until(me: Row, b: Tables, support: int, day: int) -> int:
    """The birthday of her youngest child on which a place of a support ends."""
    if told(b, support, U_CHILD) == CHILD_UNDER_THREE:
        return me[p.YOUNGEST] + THIRD_BIRTHDAY
    return me[p.YOUNGEST] + int(365.0 * value(b, n.SMALL_CHILD_YEARS, me, day))


def lawful(me: Row, b: Tables, support: int, day: int) -> bool:
    """Whether one of the gates of a support is open to her."""
    first, second = told(b, support, U_GATE), told(b, support, U_OTHER_GATE)
    if first == NOT_SAID or law(b, first, me, day) != ANSWER_CLOSED:
        return True
    return second != NOT_SAID and law(b, second, me, day) != ANSWER_CLOSED


def last_birthday(me: Row, b: Tables, support: int) -> int:
    """The day on which she is too old for a support."""
    age = told(b, support, U_AGE_BELOW)
    return me[p.BIRTH] + int(age * YEAR) if age > 0 else NEVER


def support_rank(me: Row, b: Tables, support: int, station: int) -> int:
    """Her rank on the list of a support, on the day on which she asks: the smallest first."""
    order = told(b, support, U_ORDER)
    if order == BY_GERMAN:
        return me[p.GERMAN]
    if order == BY_TRAINING:
        return 0 if fact(b, S_KIND, station) in (KIND_EQ, KIND_TRAINING) else 1
    return 1 if order == BY_INSECURITY and not insecure(me) else 0


def support_end(me: Row, b: Tables, support: int, day: int) -> int:
    """The day on which a support ends that begins on `day`, if nothing comes between."""
    if told(b, support, U_CHILD) != CHILD_NONE:
        return child_until(me, b, support, day)
    end = full_length(me, b, support, day)
    month = told(b, support, U_LEAVE)
    if month != NOT_SAID:
        hazard = max(1e-9, value(b, month, me, day))
        u = draw(me[p.KEY], n.DRAW_SUPPORT_LEAVE, support, me[p.SUPPORT_VERSION + support])
        end = min(end, day + exponential(u, MONTH_DAYS / hazard))
    return min(end, last_birthday(me, b, support))


def full_length(me: Row, b: Tables, support: int, day: int) -> int:
    """The day on which a support has run its whole length; NEVER where that is counted from the end of a stay."""
    if told(b, support, U_AFTER_STAY) != 0:
        return NEVER
    lessons = told(b, support, U_LESSONS)
    if lessons == NOT_SAID:
        return months_after(me, b, support, day)
    weeks = value(b, lessons, me, day) / max(0.5, value(b, told(b, support, U_ACTS + A_LESSONS), me, day))
    return day + max(1, int(weeks * 7.0))


def months_after(me: Row, b: Tables, support: int, day: int) -> int:
    """The months of a support, counted from a day; NEVER where it has none."""
    months = told(b, support, U_MONTHS)
    return day + max(1, int(value(b, months, me, day) * MONTH_DAYS)) if months != NOT_SAID else NEVER
