"""What ran beside stations: what supports cost, and how many they reached."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Supports
from sim.outcomes.billing import Entry
from sim.outcomes.clock import days_in
from sim.outcomes.groups import counted, newcomer
from sim.outcomes.prices import Prices
from sim.registry import codes

I64 = NDArray[np.int64]
SUPPORT_ITEM = "support.{}"
"""The item under which a support is paid."""


def support_costs(cohort: Cohort, supports: Supports, prices: Prices) -> Iterator[Entry]:
    """Supports by the day on which they were given; a place that stood empty is not billed."""
    who = newcomer(cohort)[supports.person]
    for code, (payer, yearly) in prices.support.items():
        rows = supports.kind == code
        days = days_in(who[rows], supports.start[rows], supports.end[rows], prices.bounds, 2)
        yield Entry(payer, SUPPORT_ITEM.format(codes.SUPPORT_IDS[code]), days * yearly)


def support_keys(cohort: Cohort, supports: Supports) -> dict[str, I64]:
    """Per support: persons who ever had it, and the days for which they did, int64 [3] over cohort, entrants and all."""
    everybody = newcomer(cohort)
    found: dict[str, I64] = {}
    for code, name in enumerate(codes.SUPPORT_IDS[1:], start=1):
        rows = supports.kind == code
        reached = np.zeros(len(cohort), dtype=np.bool_)
        reached[supports.person[rows]] = True
        days = (supports.end[rows] - supports.start[rows]).astype(np.int64)
        new = int(days[everybody[supports.person[rows]] == 1].sum())
        found[f"supported.{name}"] = counted(everybody, reached)
        found[f"support_days.{name}"] = np.array([int(days.sum()) - new, new, int(days.sum())], dtype=np.int64)
    return found
