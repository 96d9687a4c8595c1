"""How rules look things up: a parameter for a person on a day, the answer of the law, a quantile."""

from sim.registry.codes import ANSWER_CLOSED, CLOCK_STATUS, CLOCK_STAY, GS
from sim.rules.book import LAW_NOT_IN_RECEPTION, QUANTILES, Tables
from sim.rules.person import ARRIVAL, HOUSING, STATUS, STATUS_SINCE
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


def law(b: Tables, gate: int, me: Row, day: int) -> int:
    """The answer of the law at a gate: ANSWER_CLOSED, ANSWER_OPEN or ANSWER_LEFT_OVER."""
    i = (gate * STATUSES + me[STATUS]) * b.law_periods + b.law_period[day]
    answer = b.law_answer[i]
    if answer == ANSWER_CLOSED:
        return ANSWER_CLOSED
    clock = b.law_clock[i]
    if clock == CLOCK_STAY:
        passed = day - me[ARRIVAL]
        if passed < b.law_after[i] or passed >= b.law_limit[i]:
            return ANSWER_CLOSED
    elif clock == CLOCK_STATUS:
        passed = day - me[STATUS_SINCE]
        if passed < b.law_after[i] or passed >= b.law_limit[i]:
            return ANSWER_CLOSED
    if me[ARRIVAL] >= b.law_entered[i]:
        return ANSWER_CLOSED
    if me[HOUSING] == 0 and b.law_flags[i] & LAW_NOT_IN_RECEPTION and in_reception(b, me, day):
        return ANSWER_CLOSED
    return answer


def in_reception(b: Tables, me: Row, day: int) -> bool:
    """Whether she still lives in an Aufnahmeeinrichtung: newcomers for a while, those from a safe country of origin until the
    end."""
    return me[STATUS] == GS or day - me[ARRIVAL] < b.reception_days


def law_rule(b: Tables, gate: int, me: Row, day: int) -> int:
    """The number of the rule that answers."""
    return b.law_rule[(gate * STATUSES + me[STATUS]) * b.law_periods + b.law_period[day]]


def law_flags(b: Tables, gate: int, me: Row, day: int) -> int:
    """The conditions of the rule that answers, as LAW_* bits."""
    return b.law_flags[(gate * STATUSES + me[STATUS]) * b.law_periods + b.law_period[day]]


def law_until(b: Tables, gate: int, me: Row, day: int) -> int:
    """The day on which another rule answers for this status."""
    return b.law_until[(gate * STATUSES + me[STATUS]) * b.law_periods + b.law_period[day]]


def law_opens(b: Tables, gate: int, me: Row, day: int) -> int:
    """The first later day on which the gate may answer otherwise: a change of law, the end of a waiting period or of the time
    in an Aufnahmeeinrichtung."""
    i = (gate * STATUSES + me[STATUS]) * b.law_periods + b.law_period[day]
    soonest = b.law_until[i]
    clock = b.law_clock[i]
    if clock != 0:
        since = me[ARRIVAL] if clock == CLOCK_STAY else me[STATUS_SINCE]
        ripe = since + b.law_after[i]
        if day < ripe < soonest:
            soonest = ripe
        over = since + b.law_limit[i]
        if day < over < soonest:
            soonest = over
    if me[HOUSING] == 0 and b.law_flags[i] & LAW_NOT_IN_RECEPTION and me[STATUS] != GS:
        out = me[ARRIVAL] + b.reception_days
        if day < out < soonest:
            soonest = out
    return soonest


def normal(b: Tables, u: float) -> float:
    """The standard normal quantile of u, from a table of 1,024 steps."""
    return b.normal[int(u * QUANTILES)]
