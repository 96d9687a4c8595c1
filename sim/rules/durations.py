"""How long things take: each a draw with a name, turned into whole days."""

import math

from sim.registry.codes import REC
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import LAW_NUMBERS, MONTH_DAYS, Tables
from sim.rules.coordination import handover_factor
from sim.rules.draws import draw
from sim.rules.held import factor_of
from sim.rules.read import fact, normal, until, value
from sim.rules.row import Row
from sim.rules.stations import (
    LENGTH_BY_LAW,
    LENGTH_LESSONS,
    LENGTH_MONTHS_TO_SCHOOL,
    LENGTH_OPEN,
    LENGTH_SCHOOL_YEAR,
    LENGTH_SCHOOL_YEARS,
    LENGTH_TRAINING,
    LENGTH_YEARS,
    NOT_SAID,
    S_HOURS,
    S_LENGTH,
    S_LENGTH_OF,
    S_LENGTH_TO,
    S_LESSONS,
)
from sim.rules.support_facts import A_HANDOVER_DAYS, A_REGISTRATION

(LAW_FIXED, LAW_EXPONENTIAL, LAW_ERLANG, LAW_WEIBULL, LAW_MIXED) = range(5)
"""Laws of the plain profile: scale alone; stages of one scale, their number; Weibull's scale and shape; one of two exponentials,
the share of the second and its mean."""
FIRST_STAGE = 2

THREE_YEARS = 1096
THREE_AND_A_HALF_YEARS = 1278
"""The lengths of a dual training that the training regulations know, in days."""


def exponential(u: float, mean_days: float) -> int:
    """At least one day."""
    return 1 + int(-math.log(u) * mean_days)


def erlang2(u: float, v: float, mean_days: float) -> int:
    """The sum of two exponential stages: less spread than one, never below a day."""
    return 1 + int(-0.5 * mean_days * (math.log(u) + math.log(v)))


def bamf_days(me: Row, b: Tables, day: int) -> int:
    """From application to the decision of the BAMF."""
    k = me[p.N_STATUS]
    u, v = draw(me[p.KEY], n.DRAW_BAMF_TIME, 0, k), draw(me[p.KEY], n.DRAW_BAMF_TIME, 1, k)
    return erlang2(u, v, value(b, n.BAMF_MONTHS, me, day) * MONTH_DAYS)


def court_days(me: Row, b: Tables, day: int) -> int:
    """Main proceedings at the administrative court."""
    k = me[p.N_STATUS]
    u, v = draw(me[p.KEY], n.DRAW_COURT_TIME, 0, k), draw(me[p.KEY], n.DRAW_COURT_TIME, 1, k)
    return erlang2(u, v, value(b, n.COURT_MONTHS, me, day) * MONTH_DAYS)


def handover_days(me: Row, b: Tables, day: int) -> int:
    """From the end of her present stay to the next decision, where nobody prepared it."""
    mean = value(b, n.HANDOVER_DAYS, me, day) * handover_factor(me, b, day) * factor_of(me, b, A_HANDOVER_DAYS, day)
    return exponential(draw(me[p.KEY], n.DRAW_HANDOVER, 0, me[p.N_HANDOVER]), mean)


def interruption_days(me: Row, b: Tables, day: int) -> int:
    """From a measure cut off by a change of responsibility to the next decision."""
    return exponential(draw(me[p.KEY], n.DRAW_PAYER_TIME, 0, me[p.N_STATUS]), value(b, n.PAYER_CHANGE_DAYS, me, day))


def registration_days(me: Row, b: Tables, day: int) -> int:
    """From wanting a course to being registered at a provider."""
    k = me[p.N_REGISTER]
    kind = 2 if k > 0 else (0 if me[p.STATUS] == REC else 1)
    mean = value(b, n.REGISTRATION_MONTHS + kind, me, day) * MONTH_DAYS * factor_of(me, b, A_REGISTRATION, day)
    return erlang2(draw(me[p.KEY], n.DRAW_REGISTRATION, 0, k), draw(me[p.KEY], n.DRAW_REGISTRATION, 1, k), mean)


def patience_days(me: Row, b: Tables, day: int) -> int:
    """How long she stays on a list."""
    if b.plain != 0:
        return _by_law(me, b, b.plain + me[p.MAIN_TARGET], n.DRAW_PATIENCE)
    u = draw(me[p.KEY], n.DRAW_PATIENCE, 0, me[p.N_LIST])
    v = draw(me[p.KEY], n.DRAW_PATIENCE, 1, me[p.N_LIST])
    return 30 + erlang2(u, v, value(b, n.PATIENCE_MONTHS, me, day) * MONTH_DAYS)


def permit_days(me: Row, b: Tables, kind: int, day: int) -> int:
    """How long the Ausländerbehörde works on an application: a log-normal law around its median, but no longer than it promised.
    `kind`: 0 training and EQ, 1 work."""
    u = draw(me[p.KEY], n.DRAW_PERMIT_TIME, kind, me[p.N_PERMIT])
    spread = value(b, n.PERMIT_SPREAD, me, day)
    needed = 1 + int(value(b, n.PERMIT_DAYS + kind, me, day) * math.exp(spread * normal(b, u)))
    return min(needed, answer_days(me, b, day))


def answer_days(me: Row, b: Tables, day: int) -> int:
    """After how many days the Ausländerbehörde answers at the latest."""
    return max(1, int(value(b, n.PERMIT_ANSWER_DAYS, me, day)))


def card_days(me: Row, b: Tables, day: int) -> int:
    """From the appointment about an electronic title to the card."""
    return max(0, int(value(b, n.TITLE_CARD_DAYS, me, day)))


def needs_appointment(me: Row, b: Tables, kind: int, day: int) -> bool:
    """Whether an application must be made in person. `kind`: 0 training and EQ, 1 work."""
    return draw(me[p.KEY], n.DRAW_APPOINTMENT, kind, me[p.N_PERMIT]) < value(b, n.PERMIT_APPOINTMENT_SHARE + kind, me, day)


def care_days(me: Row, b: Tables, day: int) -> int:
    """How long she stays at home with a small child."""
    k = me[p.CHILDREN] * 8 + (day - me[p.YOUNGEST]) // 365
    u, v = draw(me[p.KEY], n.DRAW_CARE_TIME, 0, k), draw(me[p.KEY], n.DRAW_CARE_TIME, 1, k)
    return 60 + erlang2(u, v, value(b, n.CARE_YEARS, me, day) * 365.0)


def stay_end(me: Row, b: Tables, station: int, day: int) -> int:
    """The planned end of a stay that begins on `day`."""
    length = fact(b, S_LENGTH, station)
    if length == LENGTH_SCHOOL_YEAR:
        return b.next_school_end[day]
    if length == LENGTH_SCHOOL_YEARS:
        first = b.next_school_end[day]
        u = draw(me[p.KEY], n.DRAW_SCHOOL_YEARS, station, me[p.VISITS + station])
        if u >= value(b, fact(b, S_LENGTH_OF, station), me, day):
            return first
        return b.next_school_end[min(first, len(b.next_school_end) - 1)]
    if length == LENGTH_LESSONS:
        return day + course_days(me, b, fact(b, S_LENGTH_OF, station), station, day)
    if length == LENGTH_TRAINING:
        half = draw(me[p.KEY], n.DRAW_YEARS, station, me[p.VISITS + station]) < value(b, fact(b, S_LENGTH_OF, station), me, day)
        return day + (THREE_AND_A_HALF_YEARS if half else THREE_YEARS) - int(value(b, n.EXAM_BEFORE_END_DAYS, me, day))
    if length == LENGTH_YEARS:
        return day + int(value(b, fact(b, S_LENGTH_OF, station), me, day) * 365.25) - 1
    if length == LENGTH_OPEN:
        return p.NEVER
    if length == LENGTH_BY_LAW:
        return day + law_days(me, b, station)
    shortest = int(value(b, fact(b, S_LENGTH_OF, station), me, day) * MONTH_DAYS)
    longest = int(value(b, fact(b, S_LENGTH_TO, station), me, day) * MONTH_DAYS)
    if length == LENGTH_MONTHS_TO_SCHOOL:
        return day + min(longest, max(shortest, b.next_school_start[day] - 1 - day))
    u = draw(me[p.KEY], n.DRAW_MONTHS, station, me[p.VISITS + station])
    return day + max(1, shortest + int(u * (longest - shortest)))


def law_days(me: Row, b: Tables, station: int) -> int:
    """The length of a stay of the plain profile."""
    return _by_law(me, b, station, n.DRAW_LENGTH)


def _by_law(me: Row, b: Tables, which: int, decision: int) -> int:
    """Whole ticks by a law of the plain profile. A second draw rounds them down or up, so that their mean is that of the law."""
    k = me[p.N_LIST]
    u = draw(me[p.KEY], decision, 0, k)
    law, scale, shape = which * LAW_NUMBERS, b.laws[which * LAW_NUMBERS + 1], b.laws[which * LAW_NUMBERS + 2]
    length = scale
    if b.laws[law] == LAW_WEIBULL:
        length = scale * math.exp(math.log(-math.log(u)) / shape)
    elif b.laws[law] == LAW_ERLANG:
        length = 0.0
        for stage in range(int(shape)):
            length -= scale * math.log(draw(me[p.KEY], decision, FIRST_STAGE + stage, k))
    elif b.laws[law] == LAW_MIXED and draw(me[p.KEY], decision, FIRST_STAGE, k) < shape:
        length = -b.laws[law + 3] * math.log(u)
    elif b.laws[law] != LAW_FIXED:
        length = -scale * math.log(u)
    return int(length + draw(me[p.KEY], decision, 1, k))


def course_days(me: Row, b: Tables, lessons: int, station: int, day: int) -> int:
    """Lessons at the hours of the day the course starts, in days, longer by what the world does not let take place; `lessons`
    names the parameter."""
    weeks = value(b, lessons, me, day) / max(1.0, value(b, fact(b, S_HOURS, station), me, day))
    days = weeks * 7.0
    given = fact(b, S_LESSONS, station)
    if given == NOT_SAID:
        return max(1, int(days))
    at = day
    pace = value(b, given, me, at)
    change = until(b, given, at)
    while change < b.horizon and days > pace * (change - at):
        days -= pace * (change - at)
        at = change
        pace = value(b, given, me, at)
        change = until(b, given, at)
    return max(1, at - day + int(days / pace)) if pace > 0.0 else b.horizon
