"""German: one continuous scale in thousandths of a CEFR level (A1 = 1000 ... C1 = 5000).

It grows with effective lessons at a rate that shrinks towards a ceiling, and a little by contact. The lessons of a stay are
added up when it ends, piece by piece where the hours were changed meanwhile.
"""

import math

from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.draws import draw
from sim.rules.read import fact, normal, until, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_CONTACT, S_HOURS, S_SCHOOL_HOURS

SCHOOL_WEEKS_A_YEAR = 40.0 / 52.0


def after_stay(me: Row, b: Tables, day: int) -> int:
    """Her German on `day`, when she has been at her present station since GERMAN_FROM."""
    level = float(me[p.GERMAN])
    at = me[p.GERMAN_FROM]
    if day <= at:
        return me[p.GERMAN]
    station = me[p.MAIN]
    ceiling = value(b, n.GERMAN_CEILING, me, at)
    contact = value(b, fact(b, S_CONTACT, station), me, at) / MONTH_DAYS
    hours = fact(b, S_HOURS, station)
    if hours != NOT_SAID:
        rate = value(b, n.GERMAN_GAIN_PER_UE, me, at) * efficiency(me, b, station, at) / ceiling
        while at < day:
            change = min(day, until(b, hours, at))
            lessons = value(b, hours, me, at) * (change - at) / 7.0
            if level < ceiling:
                level = ceiling - (ceiling - level) * math.exp(-rate * lessons)
            at = change
    days = day - me[p.GERMAN_FROM]
    if level < ceiling:
        level += contact * days * (1.0 - level / ceiling)
    return int(level)


def efficiency(me: Row, b: Tables, station: int, day: int) -> float:
    """What a lesson of this station is worth for this person against a course lesson of an average learner."""
    factor = me[p.LEARNER] / 1000.0 * value(b, n.ATTENDANCE, me, day)
    if me[p.LITERACY] == 2:
        factor *= value(b, n.LITERACY_FACTOR_FIRST, me, day)
    if fact(b, S_SCHOOL_HOURS, station) != 0:
        factor *= value(b, n.SCHOOL_EFFICIENCY, me, day) * SCHOOL_WEEKS_A_YEAR
    return factor


def tested_level(me: Row, b: Tables, station: int, day: int) -> int:
    """The whole level that a language test at the end of a course shows: her level with the noise of a day."""
    u = draw(me[p.KEY], n.DRAW_TEST, station, 2 * me[p.VISITS + station] + me[p.COURSE_REPEAT])
    shown = me[p.GERMAN] + value(b, n.TEST_SPREAD, me, day) * normal(b, u)
    return max(0, min(5, int(shown) // 1000))
