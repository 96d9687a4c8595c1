"""Clocks that run while their hazard changes.

A person's luck is a threshold E = -ln U; her hazard adds up until it is reached. Both are whole numbers in units of 2**-40, so
adding is associative: a day on which nothing changes can be a change point without moving any event, and a smaller hazard
never makes an event earlier (contract 5). A clock belongs to a purpose. Of its E and its hazard the row holds the difference,
the day up to which that is settled, the rate from there, and the day until which that rate holds.
"""

import math
from typing import Final

from sim.registry.codes import AD, ANSWER_CLOSED, DX, FACHKRAFT, G0, GP, GS, HELFERJOB, KEIN_KONTAKT, KIND_TRAINING, REC, D, I, T
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.draws import draw
from sim.rules.factors import child_grows, drop_factor, job_market, job_personal_month, work_gate
from sim.rules.held import factor_of
from sim.rules.livelihood import missing_until
from sim.rules.person import NEVER
from sim.rules.read import fact, group_until, law, law_opens, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_DROPOUT, S_KIND, S_NEED
from sim.rules.support_facts import A_CONTACT_BACK

UNITS: Final = 1 << 40
FULL: Final = 60 * UNITS
"""No threshold lies above: -ln(2**-54) is 37."""

(JOB, DROP, RISE, DEPART, STATUS, CHILD) = range(p.CLOCKS)
MONTH_UNITS: Final = UNITS / MONTH_DAYS
YEAR_UNITS: Final = UNITS / 365.0
PROBATION_BAND_DAYS: Final = 122
"""Four months, the longest probation that § 20 BBiG allows."""
YEAR_DAYS: Final = 365


def threshold(u: float) -> int:
    """E in units of 2**-40 from a draw."""
    return int(-math.log(u) * UNITS)


def start_clock(me: Row, clock: int, decision: int, obj: int, occurrence: int, day: int) -> None:
    """Wind a clock up: new luck, no hazard so far."""
    me[p.CLOCK_LEFT + clock] = threshold(draw(me[p.KEY], decision, obj, occurrence))
    me[p.CLOCK_DAY + clock] = day


def settle(me: Row, b: Tables, clock: int, day: int) -> None:
    """Take off the hazard until today, before something personal changes it. The rate noted by `due` is used while it holds."""
    at = me[p.CLOCK_DAY + clock]
    if at >= day:
        return
    left = me[p.CLOCK_LEFT + clock]
    while at < day:
        if at >= me[p.CLOCK_UNTIL + clock]:
            look_up(me, b, clock, at)
        change = me[p.CLOCK_UNTIL + clock] if me[p.CLOCK_UNTIL + clock] < day else day
        left = max(0, left - me[p.CLOCK_RATE + clock] * (change - at))
        at = change
    me[p.CLOCK_LEFT + clock] = left
    me[p.CLOCK_DAY + clock] = day


def look_up(me: Row, b: Tables, clock: int, at: int) -> None:
    """Note the hazard that holds from a day on, and until when."""
    me[p.CLOCK_RATE + clock] = hazard(me, b, clock, at)
    me[p.CLOCK_UNTIL + clock] = hazard_until(me, b, clock, at)


def due(me: Row, b: Tables, clock: int, limit: int) -> int:
    """The first day on which the clock strikes if nothing personal changes; NEVER if not before `limit` or the horizon.
    Whoever gives a limit reads the clock again on that day. The personal part of the job clock is read once for many changes of
    the market."""
    noted = at = me[p.CLOCK_DAY + clock]
    left = me[p.CLOCK_LEFT + clock]
    last = limit if limit < b.horizon else b.horizon
    personal, personal_until = 0.0, at
    while True:
        if clock == JOB:
            if at >= personal_until:
                personal = job_personal_month(me, b, at)
                personal_until = _job_personal_until(me, b, at)
            rate = _a_day(personal * job_market(me, b, at) * MONTH_UNITS)
            change = min(personal_until, group_until(b, n.GROUP_MARKET, at))
        else:
            rate, change = hazard(me, b, clock, at), hazard_until(me, b, clock, at)
        if at == noted:
            me[p.CLOCK_RATE + clock] = rate
            me[p.CLOCK_UNTIL + clock] = change
            if left <= 0:
                return at if at < last else NEVER
        change = change if change < last else last
        if left <= rate * (change - at):
            day = at + (left + rate - 1) // rate
            return day if day < last else NEVER
        left -= rate * (change - at)
        at = change
        if at >= last:
            return NEVER


def hazard(me: Row, b: Tables, clock: int, day: int) -> int:
    """The hazard of one day in units of 2**-40, rounded once."""
    if clock == DROP:
        return _drop_hazard(me, b, day)
    if clock == JOB:
        return _a_day(job_personal_month(me, b, day) * job_market(me, b, day) * MONTH_UNITS)
    if clock == RISE:
        if law(b, n.GATE_FACHKRAFT, me, day) == ANSWER_CLOSED:
            return 0
        return _a_day(value(b, n.PROMOTION_MONTH, me, day) * (1.0 + max(0, me[p.GERMAN] - 3000) / 2000.0) * MONTH_UNITS)
    if clock == CHILD:
        return _a_day(value(b, n.BIRTH_HAZARD_MONTH + me[p.GENDER], me, day) * MONTH_UNITS) if me[p.CHILDREN] < 3 else 0
    if clock == DEPART:
        return _a_day(value(b, departure_parameter(me), me, day) * YEAR_UNITS) if me[p.STATUS] != AD else 0
    return _a_day(status_hazard_month(me, b, day) * MONTH_UNITS)


def hazard_until(me: Row, b: Tables, clock: int, day: int) -> int:
    """The day on which the hazard may change without anything personal happening: a parameter it reads, the law, a time band."""
    if clock == DROP:
        return _drop_until(me, b, day)
    if clock == JOB:
        return min(_job_personal_until(me, b, day), group_until(b, n.GROUP_MARKET, day))
    if clock == RISE:
        return min(group_until(b, n.GROUP_RISE, day), law_opens(b, n.GATE_FACHKRAFT, me, day))
    if clock == CHILD:
        return group_until(b, n.GROUP_CHILD, day)
    if clock == DEPART:
        return group_until(b, n.GROUP_DEPART, day)
    return status_hazard_until(me, b, day)


def _a_day(units: float) -> int:
    """Rounded once, never below nothing, and no more than what strikes the next day whatever the threshold."""
    if units < FULL:
        return int(units) if units > 0.0 else 0
    return FULL


def _job_personal_until(me: Row, b: Tables, day: int) -> int:
    return min(group_until(b, n.GROUP_JOB, day), law_opens(b, work_gate(me), me, day), child_grows(me, b, day))


def departure_parameter(me: Row) -> int:
    """Which departure rate holds for a status."""
    status = me[p.STATUS]
    if status == GS:
        return n.DEPARTURE_YEAR + 2
    if status in (GP, G0):
        return n.DEPARTURE_YEAR + 1
    if status in (D, DX):
        return n.DULDUNG_DEPARTURE_YEAR
    return n.DEPARTURE_YEAR


BLEIBERECHT_STAY_DAYS: Final = 1461
"""48 months, § 25a AufenthG of 2015."""
CHANCEN_STAY_DAYS: Final = 1826
"""60 months, § 104c AufenthG."""


def status_hazard_month(me: Row, b: Tables, day: int) -> float:
    """The monthly hazard of the status clock: ways out of Duldung, work ban, naturalisation; 0 where the status runs on a
    date."""
    status = me[p.STATUS]
    if status in (D, DX):
        ban = value(b, n.WORK_BAN_MONTH + (1 if status == DX else 0), me, day)
        return ban + bleiberecht_month(me, b, day)
    if status in (REC, T, I):
        waited = day - me[p.ARRIVAL]
        if waited < value(b, n.NATURALISATION_WAIT_MONTHS, me, day) * MONTH_DAYS:
            return 0.0
        return value(b, n.NATURALISATION_YEAR, me, day) / 12.0
    return 0.0


def runs_on_hazard(me: Row) -> bool:
    """Whether her status ends by a hazard and not on a date."""
    return me[p.STATUS] in (D, DX, REC, T, I)


def bleiberecht_month(me: Row, b: Tables, day: int) -> float:
    """The monthly hazard of a title out of Duldung by stay: § 25a and § 25b, which a work ban closes (law rules 4911 and 5011),
    and § 104c, which it does not (rule 5112)."""
    stay = day - me[p.ARRIVAL]
    may = me[p.STATUS] != DX and stay >= BLEIBERECHT_STAY_DAYS
    rate = value(b, n.BLEIBERECHT_YEAR, me, day) / 12.0 if may else 0.0
    if stay >= CHANCEN_STAY_DAYS:
        rate += value(b, n.CHANCEN_MONTH, me, day)
    return rate


def status_hazard_until(me: Row, b: Tables, day: int) -> int:
    """When the hazard of the status clock may change by date or by time in the country."""
    soonest = group_until(b, n.GROUP_STATUS, day)
    arrival = me[p.ARRIVAL]
    if me[p.STATUS] in (D, DX):
        for ripe in (arrival + BLEIBERECHT_STAY_DAYS, arrival + CHANCEN_STAY_DAYS):
            if day < ripe < soonest:
                soonest = ripe
        return soonest
    ripe = arrival + math.ceil(value(b, n.NATURALISATION_WAIT_MONTHS, me, day) * MONTH_DAYS)
    return ripe if day < ripe < soonest else soonest


def _drop_hazard(me: Row, b: Tables, day: int) -> int:
    station = me[p.MAIN]
    stayed = day - me[p.SINCE]
    if fact(b, S_KIND, station) == KIND_TRAINING:
        band = 0 if stayed < PROBATION_BAND_DAYS else (1 if stayed < YEAR_DAYS else 2)
        rate = value(b, n.TRAINING_DROPOUT_MONTH + band, me, day)
    elif station == HELFERJOB:
        return _a_day(value(b, n.SEPARATION_MONTH + (0 if stayed < YEAR_DAYS // 2 else 1), me, day) * MONTH_UNITS)
    elif station == FACHKRAFT:
        return _a_day(value(b, n.SEPARATION_MONTH + 2, me, day) * MONTH_UNITS)
    elif station == KEIN_KONTAKT:
        return _a_day(value(b, n.CONTACT_BACK_MONTH, me, day) * factor_of(me, b, A_CONTACT_BACK, day) * MONTH_UNITS)
    else:
        share = fact(b, S_DROPOUT, station)
        rate = value(b, share, me, day) if share != NOT_SAID else 0.0
    return _a_day(rate * drop_factor(me, b, day) * MONTH_UNITS)


def _drop_until(me: Row, b: Tables, day: int) -> int:
    station = me[p.MAIN]
    since = me[p.SINCE]
    if fact(b, S_KIND, station) == KIND_TRAINING:
        soonest = min(group_until(b, n.GROUP_TRAINING, day), child_grows(me, b, day))
        for band in (since + PROBATION_BAND_DAYS, since + YEAR_DAYS):
            if day < band < soonest:
                soonest = band
        return soonest
    if station == HELFERJOB:
        half = since + YEAR_DAYS // 2
        soonest = group_until(b, n.GROUP_WORK, day)
        return half if day < half < soonest else soonest
    if station == FACHKRAFT:
        return group_until(b, n.GROUP_WORK, day)
    if station == KEIN_KONTAKT:
        return group_until(b, n.GROUP_CONTACT, day)
    soonest = min(group_until(b, n.GROUP_TAUGHT, day), child_grows(me, b, day))
    return min(soonest, missing_until(me, b, day)) if fact(b, S_NEED, station) != NOT_SAID else soonest
