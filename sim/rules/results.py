"""What a stay yields: certificates and exams."""

from sim.registry.codes import AUSBILDUNG, CERT_FOR, CERT_HR, CERT_HSA10
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.held import sum_of
from sim.rules.read import fact, value
from sim.rules.row import Row
from sim.rules.stations import NEXT_CERTIFICATE, ONE_UP_A_YEAR, S_CERTIFICATE, S_CERTIFICATE_OF, S_EXAM
from sim.rules.support_facts import A_EXAM

A2 = 2000
B2 = 4000


def certificate_after(me: Row, b: Tables, station: int, day: int) -> int:
    """The certificate she holds when a school year ends: a better one if she passes, else the one she had."""
    had = me[p.CERTIFICATE]
    reached = fact(b, S_CERTIFICATE, station)
    if reached == 0:
        return had
    u = draw(me[p.KEY], n.DRAW_CERTIFICATE, station, me[p.VISITS + station])
    levels = (me[p.GERMAN] - A2) / 1000.0
    slope = value(b, n.CERTIFICATE_GERMAN_SLOPE, me, day) * levels
    base = value(b, fact(b, S_CERTIFICATE_OF, station), me, day)
    if reached == ONE_UP_A_YEAR:
        years = (day - me[p.SINCE]) / 365.0
        return min(CERT_FOR, had + 1) if u < (base + 0.5 * slope) * years else had
    if reached == NEXT_CERTIFICATE:
        return min(CERT_HR, max(CERT_HSA10, had + 1)) if u < base + 0.5 * slope else had
    return max(had, reached) if u < base + slope else had


def exam_share(me: Row, b: Tables, day: int) -> float:
    """The chance to pass the final exam at this attempt (me[EXAM_TRY] counts from 1)."""
    share = value(b, n.EXAM_PASS_BASE, me, day)
    share += value(b, n.EXAM_GERMAN_SLOPE, me, day) * (me[p.GERMAN] - B2) / 1000.0
    share += sum_of(me, b, A_EXAM, day)
    if me[p.EXAM_TRY] == 2:
        share *= value(b, n.REPEAT_PASS_FACTOR, me, day)
    elif me[p.EXAM_TRY] >= 3:
        share *= value(b, n.REPEAT_PASS_FACTOR + 1, me, day)
    return min(0.99, max(0.05, share))


def passes_exam(me: Row, b: Tables, day: int) -> bool:
    """Whether she passes."""
    occurrence = 4 * me[p.VISITS + AUSBILDUNG] + me[p.EXAM_TRY]
    return draw(me[p.KEY], n.DRAW_EXAM, 0, occurrence) < exam_share(me, b, day)


def passes_study(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether she passes the end of a training at school, outside a firm, or of university."""
    share = value(b, fact(b, S_EXAM, station), me, day) + value(b, n.EXAM_GERMAN_SLOPE, me, day) * (me[p.GERMAN] - B2) / 1000.0
    return draw(me[p.KEY], n.DRAW_STUDY_EXAM, station, me[p.VISITS + station]) < min(0.99, max(0.05, share))
