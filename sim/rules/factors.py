"""What makes a hazard larger or smaller for a person: language, way, money, family, status.

Effects are multiplicative. A parameter like 1.45 "per level" enters as 1 + 0.45 x levels, so that it is 1 where nothing is
missing and grows without exponentials.
"""

import math

from sim.registry.codes import AD, DX, FACHKRAFT, FEMALE, G0, GP, GS, HELFERJOB, KIND_TRAINING, D, P
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import LAW_PRIORITY, Tables
from sim.rules.held import factor_of, instead
from sim.rules.livelihood import missing_cents
from sim.rules.read import fact, law, law_flags, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_KIND, S_NEED, S_NEEDS_GERMAN, S_SEARCH, SEARCHES_FREELY
from sim.rules.support_facts import A_CHILD_DROPOUT, A_CHILD_JOB, A_DROPOUT, A_JOB

NRW_UNEMPLOYMENT_2018 = 6.82
"""Per cent, population-weighted mean of the districts file."""


def small_child(me: Row, b: Tables, day: int) -> bool:
    """Whether a small child lives with her."""
    return me[p.CHILDREN] > 0 and day - me[p.YOUNGEST] < 365.0 * value(b, n.SMALL_CHILD_YEARS, me, day)


def child_grows(me: Row, b: Tables, day: int) -> int:
    """The later day on which a mother's youngest child is no longer small and weighs on no hazard any more, else NEVER."""
    if me[p.GENDER] != FEMALE or me[p.CHILDREN] == 0:
        return p.NEVER
    grown = me[p.YOUNGEST] + math.ceil(365.0 * value(b, n.SMALL_CHILD_YEARS, me, day))
    return grown if day < grown else p.NEVER


def insecure(me: Row) -> bool:
    """Gestattung or Duldung: the firm does not know whether she may stay. An Ausbildungsduldung protects while it lasts."""
    return me[p.STATUS] in (GP, G0, GS, D, DX)


def list_fare(b: Tables, zone: int, me: Row, day: int) -> float:
    """What the way costs her, EUR a month, on this day: nothing, the ticket of her Verbund, or across its border."""
    if zone == 0:
        return 0.0
    if zone == 1:
        return value(b, n.FARE_NETWORK_OF + b.district_network[me[p.DISTRICT]], me, day)
    return value(b, n.FARE_CROSS_PRICE, me, day)


def burden(me: Row, b: Tables, day: int) -> float:
    """Fare she pays herself in tenths of her net training pay, at most three. BAB pays the fare."""
    if me[p.OFFER_BAB] != 0 or me[p.OFFER_ZONE] == 0:
        return 0.0
    net = me[p.OFFER_PAY] / 100.0 * value(b, n.NET_PAY_SHARE, me, day)
    return min(3.0, 10.0 * list_fare(b, me[p.OFFER_ZONE], me, day) / max(net, 1.0))


def long_way(minutes: int) -> float:
    """Half hours on the way beyond the first half hour, at most three."""
    return min(3.0, max(0.0, (minutes - 30) / 30.0))


def drop_factor(me: Row, b: Tables, day: int) -> float:
    """By how much her risk of breaking off a stay differs from the base."""
    station = me[p.MAIN]
    factor = me[p.STAYING] / 1000.0 * factor_of(me, b, A_DROPOUT, day)
    deficit = (fact(b, S_NEEDS_GERMAN, station) - me[p.GERMAN]) / 1000.0
    if deficit > 0.0:
        factor *= 1.0 + (value(b, n.GERMAN_DEFICIT_DROPOUT, me, day) - 1.0) * min(deficit, 2.0)
    if me[p.GENDER] == FEMALE and small_child(me, b, day):
        factor *= instead(me, b, A_CHILD_DROPOUT, value(b, n.CHILD_DROPOUT, me, day), day)
    if insecure(me):
        factor *= value(b, n.INSECURE_DROPOUT, me, day)
    if fact(b, S_KIND, station) != KIND_TRAINING:
        if fact(b, S_NEED, station) != NOT_SAID:
            factor *= short_of_money(me, b, missing_cents(me, b, station, day), day)
        return factor
    factor *= 1.0 + (value(b, n.TRAVEL_BURDEN_DROPOUT, me, day) - 1.0) * burden(me, b, day)
    factor *= 1.0 + (value(b, n.TRAVEL_TIME_DROPOUT, me, day) - 1.0) * long_way(me[p.OFFER_MINUTES])
    factor *= short_of_money(me, b, me[p.OFFER_GAP], day)
    if me[p.STATUS] in (AD, P):
        factor *= value(b, n.AUSBILDUNGSDULDUNG_RETENTION, me, day)
        factor *= 1.0 + (value(b, n.MOTIVE_MISMATCH, me, day) - 1.0) * me[p.MOTIVE] / 1000.0
    return factor


def short_of_money(me: Row, b: Tables, cents: int, day: int) -> float:
    """What so many cents a month that are missing to live on make of the risk of breaking off; no more than at 300 euros."""
    return 1.0 + (value(b, n.LIVELIHOOD_DROPOUT, me, day) - 1.0) * min(3.0, cents / 10000.0) if cents > 0 else 1.0


def skilled(me: Row) -> bool:
    """May she take skilled work: trained here, or trained abroad with B1."""
    return me[p.QUALIFIED] != 0 or (me[p.VOCATION] != 0 and me[p.GERMAN] >= 3000)


def work_for(me: Row) -> int:
    """The kind of work she looks for."""
    return FACHKRAFT if skilled(me) else HELFERJOB


def work_gate(me: Row) -> int:
    """The gate of the work she looks for."""
    return n.GATE_FACHKRAFT if skilled(me) else n.GATE_HELFERJOB


def job_market(me: Row, b: Tables, day: int) -> float:
    """What the labour market of the day makes of every hazard of finding work."""
    return value(b, n.JOB_MARKET_FACTOR, me, day) * value(b, n.UKRAINE_JOB_FACTOR, me, day)


def job_personal_month(me: Row, b: Tables, day: int) -> float:
    """The monthly hazard of a job offer in her present situation on a market of factor 1; 0 where the law bars work."""
    gate = work_gate(me)
    if law(b, gate, me, day) == 0:
        return 0.0
    rate = value(b, n.JOB_MONTH + (1 if skilled(me) else 0), me, day)
    if me[p.GENDER] == FEMALE:
        rate *= value(b, n.JOB_FEMALE, me, day)
        if small_child(me, b, day):
            rate *= instead(me, b, A_CHILD_JOB, value(b, n.JOB_CHILD_FACTOR, me, day), day)
    level = min(3.0, max(0.0, (me[p.GERMAN] - 2000) / 1000.0))
    rate *= 1.0 + (value(b, n.JOB_GERMAN_FACTOR, me, day) - 1.0) * level
    if insecure(me):
        rate *= value(b, n.JOB_INSECURE, me, day)
        if law_flags(b, gate, me, day) & LAW_PRIORITY and b.district_priority[me[p.DISTRICT]]:
            rate *= value(b, n.JOB_PRIORITY_CHECK, me, day)
    gap = b.district_unemployment[me[p.DISTRICT]] - NRW_UNEMPLOYMENT_2018
    rate *= max(0.3, 1.0 - value(b, n.JOB_UNEMPLOYMENT_SLOPE, me, day) * gap)
    return rate * factor_of(me, b, A_JOB, day) * situation_factor(me, b, day)


def situation_factor(me: Row, b: Tables, day: int) -> float:
    """Lock-in: who sits in a course or class searches less, whom the system has lost searches alone."""
    search = fact(b, S_SEARCH, me[p.MAIN])
    if search == SEARCHES_FREELY:
        return 1.0
    return value(b, search, me, day) if search != NOT_SAID else 0.0
