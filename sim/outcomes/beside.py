"""What ran beside stations: what supports cost, and how many they reached."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Supports
from sim.outcomes.billing import Entry
from sim.outcomes.clock import days_in
from sim.outcomes.groups import both, newcomer
from sim.outcomes.prices import Prices
from sim.registry import codes

I64 = NDArray[np.int64]
SUPPORT_ITEM = "support.{}"
"""The item under which a support is paid."""
KINDS = len(codes.SUPPORT_IDS)


def support_costs(cohort: Cohort, supports: Supports, prices: Prices) -> Iterator[Entry]:
    """Supports by the day on which they were given; a place that stood empty is not billed."""
    cell = newcomer(cohort)[supports.person] * KINDS + supports.kind
    days = days_in(cell, supports.start, supports.end, prices.bounds, 2 * KINDS).reshape(2, KINDS, -1)
    for code, (payer, yearly) in prices.support.items():
        yield Entry(payer, SUPPORT_ITEM.format(codes.SUPPORT_IDS[code]), days[:, code] * yearly)


def support_keys(cohort: Cohort, supports: Supports) -> dict[str, I64]:
    """Per support: persons who ever had it, and the days for which they did, int64 [3] over cohort, entrants and all."""
    entrants = newcomer(cohort)
    had = np.zeros((len(cohort), KINDS), dtype=np.bool_)
    had[supports.person, supports.kind] = True
    cell = entrants[supports.person] * KINDS + supports.kind
    # Days are whole numbers far below 2**53, so the float sums of bincount are exact.
    days = np.bincount(cell, weights=supports.end - supports.start, minlength=2 * KINDS).astype(np.int64).reshape(2, KINDS)
    persons = np.stack([np.count_nonzero(had[entrants == one], axis=0) for one in range(2)])
    found: dict[str, I64] = {}
    for code, name in enumerate(codes.SUPPORT_IDS[1:], start=1):
        found[f"supported.{name}"] = both(persons[:, code])
        found[f"support_days.{name}"] = both(days[:, code])
    return found
