"""Paired statistics: the same persons and the same luck, with and without.

The difference is taken replication by replication; the luck both share cancels out. Its mean carries a t-interval, which holds
nothing but the luck of the simulation: it never stands without the range of the parameters beside it. With one replication
there is a difference and no interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import polars as pl

CONFIDENCE = 0.95
RUN = ("draw", "replication")


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """A mean difference over `n` replications, its t-interval (None with one replication), and the share of replications in
    which the difference lies on the good side; a difference of zero is on neither."""

    mean: float
    low: float | None
    high: float | None
    share_in_favour: float
    n: int


def paired_difference(differences: Sequence[float], good: Literal["more", "fewer"] = "more") -> PairedDifference:
    """Summarise the differences of several replications. Raises ValueError without any."""
    n = len(differences)
    if n == 0:
        raise ValueError("a difference needs at least one replication")
    mean = math.fsum(differences) / n
    sign = 1 if good == "more" else -1
    favour = sum(sign * difference > 0 for difference in differences) / n
    if n == 1:
        return PairedDifference(mean, None, None, favour, n)
    variance = math.fsum((difference - mean) ** 2 for difference in differences) / (n - 1)
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    return PairedDifference(mean, mean - half, mean + half, favour, n)


@cache
def t_quantile(degrees: int) -> float:
    """How many standard errors a two-sided 95 % interval reaches to each side."""
    # What scipy.stats computes; that module takes a second to load, this one a third.
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + CONFIDENCE / 2))


def paired_frame(base: pl.DataFrame, other: pl.DataFrame, by: Sequence[str], value: str = "value") -> pl.DataFrame:
    """Paired differences of two stored tables: the columns of `by`, mean, low, high, share_in_favour, n.

    Rows are matched by `by`, draw and replication; a row one side lacks counts as zero (tables leave out zeros), a replication
    one side lacks is left out. `low` and `high` are null with one replication. Sums run in a fixed order.
    """
    on = [*by, *RUN]
    shared = base.select(RUN).unique().join(other.select(RUN).unique(), on=RUN).sort(RUN)
    cells = pl.concat([base.select(by), other.select(by)]).unique(maintain_order=True)
    grid = cells.join(shared, how="cross")
    sides = [frame.group_by(on).agg(pl.col(value).sum()) for frame in (base, other)]
    joined = grid.join(sides[0], on=on, how="left").join(sides[1], on=on, how="left", suffix="_other").sort(on)
    differences = (joined[f"{value}_other"].fill_null(0) - joined[value].fill_null(0)).to_list()
    n = shared.height
    rows = [paired_difference(differences[first : first + n]) for first in range(0, len(differences), n)] if n else []
    return (
        joined.select(by)[::n].with_columns(
            pl.Series("mean", [row.mean for row in rows], dtype=pl.Float64),
            pl.Series("low", [row.low for row in rows], dtype=pl.Float64),
            pl.Series("high", [row.high for row in rows], dtype=pl.Float64),
            pl.Series("share_in_favour", [row.share_in_favour for row in rows], dtype=pl.Float64),
            pl.Series("n", [row.n for row in rows], dtype=pl.Int32),
        )
        if n
        else joined.select(by)
    )


def deadweight(reached: float, additional: float) -> float | None:
    """The share of those a measure reached who would have succeeded or failed alike without it; None when it reached nobody."""
    return None if reached <= 0 else 1.0 - additional / reached
