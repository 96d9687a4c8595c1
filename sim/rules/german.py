"""German: one continuous scale in thousandths of a CEFR level (A1 = 1000 ... C1 = 5000).

It grows with effective lessons at a rate that shrinks towards a ceiling, and a little by contact. The lessons of a stay are
added up when it ends, piece by piece where the hours were changed meanwhile.
"""

import math

from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.draws import draw
from sim.rules.held import told
from sim.rules.read import fact, normal, until, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_CONTACT, S_HOURS, S_LESSONS, S_SCHOOL_HOURS
from sim.rules.support_facts import A_CONTACT, A_LESSONS, U_ACTS

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
    given = fact(b, S_LESSONS, station)
    if hours != NOT_SAID:
        rate = value(b, n.GERMAN_GAIN_PER_UE, me, at) * efficiency(me, b, station, at) / ceiling
        while at < day:
            change = min(day, until(b, hours, at))
            week = value(b, hours, me, at)
            if given != NOT_SAID:
                change = min(change, until(b, given, at))
                week *= value(b, given, me, at)
            lessons = week * (change - at) / 7.0
            if level < ceiling:
                level = ceiling - (ceiling - level) * math.exp(-rate * lessons)
            at = change
    days = day - me[p.GERMAN_FROM]
    if me[p.EXTRA_LESSONS] != 0 and level < ceiling:
        rate = value(b, n.GERMAN_GAIN_PER_UE, me, at) * own_factor(me, b, at) / ceiling
        level = ceiling - (ceiling - level) * math.exp(-rate * me[p.EXTRA_LESSONS] / 1000.0)
    if level < ceiling:
        level += (contact * days + me[p.EXTRA_CONTACT] / 1000.0) * (1.0 - level / ceiling)
    return int(level)


def collect(me: Row, b: Tables, day: int) -> None:
    """Add up what the supports she holds have brought of lessons and contact since EXTRA_FROM. Called before one that brings any
    begins or ends, and before her German is looked at."""
    lessons, contact = 0.0, 0.0
    at = me[p.EXTRA_FROM]
    held = me[p.HELD] & (b.acting[A_LESSONS] | b.acting[A_CONTACT])
    k = 0
    while held >> k != 0:
        if held >> k & 1:
            lessons += over_time(me, b, told(b, k, U_ACTS + A_LESSONS), at, day) / 7.0
            contact += over_time(me, b, told(b, k, U_ACTS + A_CONTACT), at, day) / MONTH_DAYS
        k += 1
    me[p.EXTRA_LESSONS] += int(1000.0 * lessons)
    me[p.EXTRA_CONTACT] += int(1000.0 * contact)
    me[p.EXTRA_FROM] = day


def over_time(me: Row, b: Tables, k: int, at: int, day: int) -> float:
    """Parameter k times days from `at` to `day`, added up piece by piece; 0 for none."""
    total = 0.0
    while k != NOT_SAID and at < day:
        change = min(day, until(b, k, at))
        total += value(b, k, me, at) * (change - at)
        at = change
    return total


def efficiency(me: Row, b: Tables, station: int, day: int) -> float:
    """What a lesson of this station is worth for this person against a course lesson of an average learner."""
    factor = own_factor(me, b, day)
    if fact(b, S_SCHOOL_HOURS, station) != 0:
        factor *= value(b, n.SCHOOL_EFFICIENCY, me, day) * SCHOOL_WEEKS_A_YEAR
    return factor


def own_factor(me: Row, b: Tables, day: int) -> float:
    """What a lesson is worth for this person: how quickly she learns, how often she comes, whether she reads."""
    factor = me[p.LEARNER] / 1000.0 * value(b, n.ATTENDANCE, me, day)
    return factor * value(b, n.LITERACY_FACTOR_FIRST, me, day) if me[p.LITERACY] == 2 else factor


def tested_level(me: Row, b: Tables, station: int, day: int) -> int:
    """The whole level that a language test at the end of a course shows: her level with the noise of a day."""
    u = draw(me[p.KEY], n.DRAW_TEST, station, 2 * me[p.VISITS + station] + me[p.COURSE_REPEAT])
    shown = me[p.GERMAN] + value(b, n.TEST_SPREAD, me, day) * normal(b, u)
    return max(0, min(5, int(shown) // 1000))
