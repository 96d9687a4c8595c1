"""Several replications of one number, and what may be said of them.

A replication is one throw of all dice. The numbers of several replications have a mean; the mean has an interval, and the
interval holds nothing but the luck of the simulation. How widely single replications lie apart is another thing: it is drawn as
a band and called a range, never an uncertainty of the mean. With one replication there is a number and no interval at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.outcomes.paired import paired_difference, t_quantile


@dataclass(frozen=True, slots=True)
class Runs:
    """One number in every replication, in the order of the replications; never empty."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("a number needs at least one replication")

    @property
    def n(self) -> int:
        """The number of replications."""
        return len(self.values)

    @property
    def mean(self) -> float:
        """The mean over the replications."""
        return math.fsum(self.values) / self.n

    @property
    def bounds(self) -> tuple[float, float] | None:
        """What stands beside the mean, or None with one replication."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Spread(Runs):
    """A number whose replications are shown as a range, smallest to largest."""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The smallest and the largest replication."""
        return (min(self.values), max(self.values)) if self.n > 1 else None


@dataclass(frozen=True, slots=True)
class Interval(Runs):
    """A number (mostly a paired difference) whose mean carries a 95 % t-interval: simulation noise only."""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The t-interval of the mean."""
        found = paired_difference(self.values)
        return None if found.low is None or found.high is None else (found.low, found.high)

    @property
    def verdict(self) -> str:
        """One of "more", "fewer", "open" (the interval holds zero), "none" (no replication differs) or "single" (one
        replication)."""
        if not any(self.values):
            return "none"
        bounds = self.bounds
        if bounds is None:
            return "single"
        if bounds[0] > 0:
            return "more"
        return "fewer" if bounds[1] < 0 else "open"

    @property
    def in_favour(self) -> int:
        """In how many replications the number is above zero."""
        return sum(value > 0 for value in self.values)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A mean with given bounds, for quantities that are not a mean over replications (a cost per additional success)."""

    mean: float
    bounds: tuple[float, float] | None
    n: int


def variance(values: Sequence[float]) -> float:
    """The unbiased variance; two values at least."""
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def ratio(numerator: Sequence[float], denominator: Sequence[float]) -> Ratio | None:
    """Ratio of two paired means with Fieller's 95 % interval.

    None when the denominator's own interval holds zero (or there is one replication of a denominator not above zero): dividing
    by an effect that cannot be told from zero gives a number without meaning.
    """
    n = len(numerator)
    top, bottom = math.fsum(numerator) / n, math.fsum(denominator) / n
    if n < 2:
        return Ratio(top / bottom, None, n) if bottom > 0 else None
    t2 = t_quantile(n - 1) ** 2
    v_top, v_bottom = variance(numerator) / n, variance(denominator) / n
    cov = math.fsum((a - top) * (b - bottom) for a, b in zip(numerator, denominator, strict=True)) / (n - 1) / n
    square = bottom**2 - t2 * v_bottom
    if bottom <= 0 or square <= 0:
        return None
    middle = top * bottom - t2 * cov
    root = math.sqrt(max(0.0, middle**2 - square * (top**2 - t2 * v_top)))
    return Ratio(top / bottom, ((middle - root) / square, (middle + root) / square), n)
