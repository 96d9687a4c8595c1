"""What the supports that a person holds change; the numbers stay as they are for whoever holds none."""

from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.read import value
from sim.rules.row import Row
from sim.rules.support_facts import SUPPORT_FACTS, U_ACTS


def told(b: Tables, support: int, which: int) -> int:
    """What holds of a support (`rules.support_facts`, U_*)."""
    return b.support[support * SUPPORT_FACTS + which]


def factor_of(me: Row, b: Tables, act: int, day: int) -> float:
    """The product of what her supports make of a cause; 1 where none acts on it."""
    factor = 1.0
    acting = me[p.HELD] & b.acting[act]
    k = 0
    while acting != 0:
        if acting & 1:
            factor *= value(b, told(b, k, U_ACTS + act), me, day)
        acting >>= 1
        k += 1
    return factor


def sum_of(me: Row, b: Tables, act: int, day: int) -> float:
    """The sum of what her supports add to a cause; 0 where none acts on it."""
    total = 0.0
    acting = me[p.HELD] & b.acting[act]
    k = 0
    while acting != 0:
        if acting & 1:
            total += value(b, told(b, k, U_ACTS + act), me, day)
        acting >>= 1
        k += 1
    return total


def at_least(me: Row, b: Tables, act: int, share: float, day: int) -> float:
    """A share, or the largest that one of her supports brings."""
    acting = me[p.HELD] & b.acting[act]
    k = 0
    while acting != 0:
        if acting & 1:
            share = max(share, value(b, told(b, k, U_ACTS + act), me, day))
        acting >>= 1
        k += 1
    return share


def at_most(me: Row, b: Tables, act: int, days: float, day: int) -> float:
    """A number of days, or the smallest that one of her supports brings."""
    acting = me[p.HELD] & b.acting[act]
    k = 0
    while acting != 0:
        if acting & 1:
            days = min(days, value(b, told(b, k, U_ACTS + act), me, day))
        acting >>= 1
        k += 1
    return days


def instead(me: Row, b: Tables, act: int, number: float, day: int) -> float:
    """A number, or what stands in its place for whoever holds a support that acts on it."""
    acting = me[p.HELD] & b.acting[act]
    k = 0
    while acting != 0:
        if acting & 1:
            number = value(b, told(b, k, U_ACTS + act), me, day)
        acting >>= 1
        k += 1
    return number
