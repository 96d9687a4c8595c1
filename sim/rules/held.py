"""What the supports that a person holds change; the numbers stay as they are for whoever holds none."""

from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.read import value
from sim.rules.row import Row
from sim.rules.support_facts import SUPPORT_FACTS, U_ACTS

(TIMES, PLUS, LARGEST, SMALLEST, REPLACE) = range(5)


def told(b: Tables, support: int, which: int) -> int:
    """What holds of a support (`rules.support_facts`, U_*)."""
    return b.support[support * SUPPORT_FACTS + which]


def combined(me: Row, b: Tables, act: int, number: float, how: int, day: int) -> float:
    """A number, and what those of her supports that act on a cause make of it, one after another."""
    acting = me[p.HELD] & b.acting[act]
    k = 0
    while acting != 0:
        if acting & 1:
            size = value(b, told(b, k, U_ACTS + act), me, day)
            if how == TIMES:
                number *= size
            elif how == PLUS:
                number += size
            elif how == LARGEST:
                number = max(number, size)
            elif how == SMALLEST:
                number = min(number, size)
            else:
                number = size
        acting >>= 1
        k += 1
    return number


def factor_of(me: Row, b: Tables, act: int, day: int) -> float:
    """The product of what her supports make of a cause; 1 where none acts on it."""
    return combined(me, b, act, 1.0, TIMES, day)


def sum_of(me: Row, b: Tables, act: int, day: int) -> float:
    """The sum of what her supports add to a cause; 0 where none acts on it."""
    return combined(me, b, act, 0.0, PLUS, day)


def at_least(me: Row, b: Tables, act: int, share: float, day: int) -> float:
    """A share, or the largest that one of her supports brings."""
    return combined(me, b, act, share, LARGEST, day)


def at_most(me: Row, b: Tables, act: int, days: float, day: int) -> float:
    """A number of days, or the smallest that one of her supports brings."""
    return combined(me, b, act, days, SMALLEST, day)


def instead(me: Row, b: Tables, act: int, number: float, day: int) -> float:
    """A number, or what stands in its place for whoever holds a support that acts on it."""
    return combined(me, b, act, number, REPLACE, day)
