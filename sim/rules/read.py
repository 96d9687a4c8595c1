"""How rules look things up: a parameter for a person on a day, the answer of the law, a quantile."""

from sim.registry.codes import ANSWER_CLOSED, CLOCK_STATUS, CLOCK_STAY, GS
from sim.rules.book import (
    DISTRICTS,
    L_AFTER,
    L_ANSWER,
    L_CLOCK,
    L_ENTERED,
    L_FLAGS,
    L_LIMIT,
    L_RULE,
    L_UNTIL,
    LAW_NOT_IN_RECEPTION,
    LAW_WORDS,
    QUANTILES,
    Tables,
)
from sim.rules.person import ARRIVAL, DISTRICT, HOUSING, STATUS, STATUS_SINCE
from sim.rules.row import Row
from sim.rules.stations import FACTS

STATUSES = 11


def fact(b: Tables, which: int, station: int) -> int:
    """What holds at a station (`rules.stations`, S_*)."""
    return b.station[station * FACTS + which]


def value(b: Tables, k: int, me: Row, day: int) -> float:
    """Parameter k for this person on this day."""
    v = b.const[k]
    return v if v == v else dated_value(b, k, me, day)


def dated_value(b: Tables, k: int, me: Row, day: int) -> float:
    """Parameter k, which changes by day or by group, for this person on this day."""
    v = b.everybody[k * b.periods + b.period[day]]
    return v if v == v else grouped_value(b, k, me, day)


def grouped_value(b: Tables, k: int, me: Row, day: int) -> float:
    """Parameter k, which on this day is not the same for everybody, for this person."""
    i = b.base[k * b.periods + b.period[day]]
    for j in range(b.axis_first[k], b.axis_first[k + 1]):
        i += me[b.axis_field[j]] * b.axis_stride[j]
    return b.val[i]


def until(b: Tables, k: int, day: int) -> int:
    """The day on which parameter k changes next, for anybody."""
    return b.until[k * b.periods + b.period[day]]


def group_until(b: Tables, group: int, day: int) -> int:
    """The day on which any parameter of a clock's group changes next."""
    return b.group_until[group * b.periods + b.period[day]]


def answer_at(b: Tables, gate: int, me: Row, day: int) -> int:
    """Where the answer of the law at a gate begins in its table."""
    return ((gate * STATUSES + me[STATUS]) * b.law_periods + b.law_period[day]) * LAW_WORDS


def law(b: Tables, gate: int, me: Row, day: int) -> int:
    """The answer of the law at a gate: ANSWER_CLOSED, ANSWER_OPEN or ANSWER_LEFT_OVER."""
    i = answer_at(b, gate, me, day)
    answer = b.law[i + L_ANSWER]
    if answer == ANSWER_CLOSED:
        return ANSWER_CLOSED
    clock = b.law[i + L_CLOCK]
    if clock == CLOCK_STAY:
        passed = day - me[ARRIVAL]
        if passed < b.law[i + L_AFTER] or passed >= b.law[i + L_LIMIT]:
            return ANSWER_CLOSED
    elif clock == CLOCK_STATUS:
        passed = day - me[STATUS_SINCE]
        if passed < b.law[i + L_AFTER] or passed >= b.law[i + L_LIMIT]:
            return ANSWER_CLOSED
    if me[ARRIVAL] >= b.law[i + L_ENTERED]:
        return ANSWER_CLOSED
    if me[HOUSING] == 0 and b.law[i + L_FLAGS] & LAW_NOT_IN_RECEPTION and in_reception(b, me, day):
        return ANSWER_CLOSED
    return answer


def in_reception(b: Tables, me: Row, day: int) -> bool:
    """Whether she still lives in an Aufnahmeeinrichtung: newcomers for a while, those from a safe country of origin until the
    end."""
    return me[STATUS] == GS or day - me[ARRIVAL] < b.reception_days


def law_rule(b: Tables, gate: int, me: Row, day: int) -> int:
    """The number of the rule that answers."""
    return b.law[answer_at(b, gate, me, day) + L_RULE]


def law_flags(b: Tables, gate: int, me: Row, day: int) -> int:
    """The conditions of the rule that answers, as LAW_* bits."""
    return b.law[answer_at(b, gate, me, day) + L_FLAGS]


def law_until(b: Tables, gate: int, me: Row, day: int) -> int:
    """The day on which another rule answers for this status."""
    return b.law[answer_at(b, gate, me, day) + L_UNTIL]


def law_opens(b: Tables, gate: int, me: Row, day: int) -> int:
    """The first later day on which the gate may answer otherwise: a change of law, the end of a waiting period or of the time
    in an Aufnahmeeinrichtung."""
    i = answer_at(b, gate, me, day)
    soonest = b.law[i + L_UNTIL]
    clock = b.law[i + L_CLOCK]
    if clock != 0:
        since = me[ARRIVAL] if clock == CLOCK_STAY else me[STATUS_SINCE]
        ripe = since + b.law[i + L_AFTER]
        if day < ripe < soonest:
            soonest = ripe
        over = since + b.law[i + L_LIMIT]
        if day < over < soonest:
            soonest = over
    if me[HOUSING] == 0 and b.law[i + L_FLAGS] & LAW_NOT_IN_RECEPTION and me[STATUS] != GS:
        out = me[ARRIVAL] + b.reception_days
        if day < out < soonest:
            soonest = out
    return soonest


def desk_for(b: Tables, station: int, me: Row) -> int:
    """The desk of a station or support that serves her district, or -1."""
    return b.desk_of[station * DISTRICTS + me[DISTRICT]]


def normal(b: Tables, u: float) -> float:
    """The standard normal quantile of u, from a table of 1,024 steps."""
    return b.normal[int(u * QUANTILES)]
