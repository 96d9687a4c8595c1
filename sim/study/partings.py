"""How many paired lives part first through what.

Counted is the first difference between the two lives of each person, and nothing after it. That describes the pairs; it is no
split of an effect by cause, for whatever follows a first difference may have causes of its own, and under another coupling of
luck the same lives would part elsewhere.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import NEVER
from sim.outcomes import PersonResult, partings
from sim.registry.codes import EV_GERMAN, EV_OFFER, EV_REFUSED, POPULATION_ARRIVED, POPULATION_COHORT, POPULATION_TURNED_18
from sim.study.parting import EVENTS, FIRST_LAW_RULE

ENTRANTS: Final = (POPULATION_TURNED_18, POPULATION_ARRIVED)
WAYS: Final = (
    *dict.fromkeys(("price", "german", "law", "door", *(way for way, _ in EVENTS))),
    "stay", "other", "never", "unlike",
)  # fmt: skip
"""Through what two lives part. "stay": no event, but a stay, a job or a wait that begins or ends on another day. "never": they
are the same. "unlike": no pair, since the person is not in both runs or not the same in both."""


def count_partings(base: PersonResult, other: PersonResult, everybody: NDArray[np.uint8]) -> pl.DataFrame:
    """Columns population ("cohort", "entrants", "all"), way (one of WAYS) and persons; every person is in one row of her
    population, and ways through which nobody parts are left out. The results are about the same persons (`in_both`), `everybody`
    is the population of each person of the first run, with those who have no pair."""
    way, population_of = _ways(base, other), base.cohort.population
    rows = []
    for population, of in (("cohort", (POPULATION_COHORT,)), ("entrants", ENTRANTS), ("all", (POPULATION_COHORT, *ENTRANTS))):
        counts = np.bincount(way[np.isin(population_of, of)], minlength=len(WAYS))
        counts[WAYS.index("unlike")] = np.isin(everybody, of).sum() - counts.sum()
        rows += [(population, name, number) for name, number in zip(WAYS, counts.tolist(), strict=True) if number]
    return pl.DataFrame(rows, schema={"population": pl.String, "way": pl.String, "persons": pl.Int64}, orient="row")


def _ways(base: PersonResult, other: PersonResult) -> NDArray[np.int64]:
    """The number of everybody's way in WAYS, int64 [persons]; the first that fits, as in the telling of two lives."""
    found = partings(base, other)
    kinds = (found.base_kind, found.other_kind)

    def either(*of: int) -> NDArray[np.bool_]:
        return np.isin(kinds[0], of) | np.isin(kinds[1], of)

    refused = either(EV_REFUSED)
    by_law = np.maximum(*(np.where(kind == EV_REFUSED, value, 0) for kind, value in zip(kinds, found.values, strict=True)))
    conditions = [
        ("never", found.day == NEVER),
        ("stay", (kinds[0] == 0) & (kinds[1] == 0)),
        ("price", (kinds[0] == EV_OFFER) & (kinds[1] == EV_OFFER)),
        ("german", (kinds[0] == EV_GERMAN) & (kinds[1] == EV_GERMAN)),
        ("law", refused & (by_law >= FIRST_LAW_RULE)),
        ("door", refused),
        *((way, either(*of)) for way, of in EVENTS),
    ]
    numbers = [np.int64(WAYS.index(way)) for way, _ in conditions]
    return np.select([mask for _, mask in conditions], numbers, np.int64(WAYS.index("other"))).astype(np.int64)
