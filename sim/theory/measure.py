"""What a run of a network shows, and how sure of it we are.

A copy of the network in one replication is one observation. People who come before the warm-up is over, or so late that the run
might end before their turn, are left out; whoever did not wait counts with a wait of zero.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine import Engine, simulate
from sim.registry.codes import EV_ADMITTED, EV_DEPARTED
from sim.rules.book import RuleBook
from sim.theory.network import Stop, inflow, people, plain_book

Days = NDArray[np.int64]
Counts = NDArray[np.float64]
ALL = slice(None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its standard error."""

    value: float
    se: float

    def times(self, factor: float) -> "Estimate":
        """The same in another unit."""
        return Estimate(self.value * factor, self.se * abs(factor))


def ratio(total: Counts, number: Counts) -> Estimate:
    """The ratio of two means over independent observations, with its standard error by the delta method."""
    value = float(total.sum() / number.sum())
    rest = total - value * number
    return Estimate(value, math.sqrt(float((rest**2).sum()) * len(rest) / (len(rest) - 1)) / float(number.sum()))


def mean(values: Counts) -> Estimate:
    """The mean of independent observations."""
    return ratio(values, np.ones(len(values)))


@dataclass(frozen=True, slots=True)
class Plan:
    """How a network is run: so many ticks, people at these rates a tick, in `copies` districts, with at most `width` persons in
    each; replication by replication from `seed` on, by one of the engines."""

    stops: tuple[Stop, ...]
    horizon: int
    rates: tuple[float, ...]
    width: int
    copies: int
    replications: int
    seed: int
    engine: Engine = "compiled"


@dataclass(frozen=True, slots=True)
class Lives:
    """One replication, each array [copies, width] in ticks: the day of entry, of admission to stations 1, 2 ..., of departure.
    What does not happen before the horizon happens on it."""

    horizon: int
    entry: Days
    admitted: tuple[Days, ...]
    departed: Days

    def wait(self, station: int = 1) -> Days:
        """From the arrival to the admission to a station."""
        found: Days = self.admitted[station - 1] - self.entry
        return found


def lived(plan: Plan) -> Iterator[Lives]:
    """The replications of a plan."""
    book = plain_book(plan.stops, plan.horizon, plan.seed, plan.copies)
    ids = np.arange(plan.copies * plan.width, dtype=np.int64)
    for replication in range(plan.replications):
        entry = inflow(plan.rates, plan.seed, replication, ids, plan.width)
        yield lives(plan, book, replication, entry)


def lives(
    plan: Plan, book: RuleBook, replication: int, entry: NDArray[np.int32], births: NDArray[np.int32] | None = None
) -> Lives:
    """One replication with given arrivals."""
    cohort = people(entry, plan.width, plan.horizon, births)
    events = simulate(cohort, book, replication, plan.engine).events
    shape = (plan.copies, plan.width)

    def first_day(chosen: NDArray[np.bool_]) -> Days:
        found = np.full(len(entry), plan.horizon, dtype=np.int64)
        np.minimum.at(found, events.person[chosen], events.day[chosen])
        return found.reshape(shape)

    admitted = [first_day((events.kind == EV_ADMITTED) & (events.code == code)) for code in range(1, len(plan.stops) + 1)]
    came = np.minimum(entry, plan.horizon).astype(np.int64).reshape(shape)
    return Lives(plan.horizon, came, tuple(admitted), first_day(events.kind == EV_DEPARTED))


def by_copy(values: NDArray[np.generic], chosen: NDArray[np.bool_]) -> Counts:
    """The sum over the chosen persons of each copy."""
    found: Counts = np.where(chosen, values, 0).sum(axis=1).astype(np.float64)
    return found


def within(first: Days, last: Days, start: int, end: int) -> Counts:
    """Ticks between `first` and `last` that lie in [start, end), summed over each copy."""
    found: Counts = np.maximum(0, np.minimum(last, end) - np.maximum(first, start)).sum(axis=1).astype(np.float64)
    return found


def pooled(parts: Sequence[tuple[Counts, Counts]]) -> Estimate:
    """The ratio over the copies of all replications, from (total, number) of each replication."""
    return ratio(np.concatenate([total for total, _ in parts]), np.concatenate([number for _, number in parts]))
