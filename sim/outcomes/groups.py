"""Who is counted with whom: populations, axes and their groups.

A group never changes during a life: status, area and children are those at entry, so a curve follows the same persons all the
way. The finest cell is the crossing of all attributes; counting is done once per cell, and every axis is a sum over cells.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.registry import Registry, codes

I64 = NDArray[np.int64]
POPULATIONS = ("cohort", "entrants", "all")
AREA_IDS = ("kreisfreie_stadt", "kreis")
CHILDREN_IDS = ("ohne", "mit")
AXES = ("total", "status", "gender", "area", "region", "children", "status_gender_area")
_STATUS, _GENDER, _AREA, _REGION, _CHILDREN = range(5)
"""The order of the attributes in a cell, after the population."""
_AXIS_ATTRIBUTES: dict[str, tuple[int, ...]] = {
    "total": (),
    "status": (_STATUS,),
    "gender": (_GENDER,),
    "area": (_AREA,),
    "region": (_REGION,),
    "children": (_CHILDREN,),
    "status_gender_area": (_STATUS, _GENDER, _AREA),
}


@dataclass(frozen=True, slots=True)
class Cells:
    """The finest cell of each person and what the cells mean. `cell` is int64 [persons] and counts only cells to which somebody
    belongs; `numbers` are their numbers among all that can be, ascending, int64 [cells]. `values` holds the names of each
    attribute's values, in the order status, gender, area, region, children."""

    cell: I64
    numbers: I64
    values: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """The number of cells to which somebody belongs, both populations together."""
        return len(self.numbers)

    def groups(self, axis: str) -> tuple[str, ...]:
        """The names of an axis' groups, in the order of `by_axis`."""
        names = [""]
        for attribute in _AXIS_ATTRIBUTES[axis]:
            names = [f"{name}|{value}" if name else value for name in names for value in self.values[attribute]]
        return tuple(names) if axis != "total" else ("total",)

    def by_axis(self, axis: str, counts: I64) -> I64:
        """Counts per cell [cells, ...] as counts per population and group, int64 [3, groups, ...]; the third population is
        all."""
        population, *attributes = np.unravel_index(self.numbers, (2, *(len(names) for names in self.values)))
        group = population
        for attribute in _AXIS_ATTRIBUTES[axis]:
            group = group * len(self.values[attribute]) + attributes[attribute]
        grouped = np.zeros((2 * len(self.groups(axis)), *counts.shape[1:]), dtype=np.int64)
        for number in np.unique(group):
            grouped[number] = counts[group == number].sum(axis=0)
        grouped = grouped.reshape(2, -1, *counts.shape[1:])
        return np.concatenate([grouped, grouped.sum(axis=0, keepdims=True)])


def build_cells(cohort: Cohort, registry: Registry) -> Cells:
    """The cell of each person of the cohort."""
    kinds: I64 = np.array([AREA_IDS.index(district.kind) for district in registry.districts], dtype=np.int64)
    regions = np.array([district.region for district in registry.districts], dtype=np.int64)
    values = (codes.STATUS_IDS, codes.GENDER_IDS, AREA_IDS, tuple(registry.regions), CHILDREN_IDS)
    number = newcomer(cohort)
    attributes: tuple[NDArray[Any], ...] = (
        cohort.status,
        cohort.gender,
        kinds[cohort.district],
        regions[cohort.district],
        cohort.children > 0,
    )
    for names, attribute in zip(values, attributes, strict=True):
        number = number * len(names) + attribute
    found = np.bincount(number) > 0
    return Cells(cell=(np.cumsum(found) - 1)[number], numbers=np.flatnonzero(found), values=values)


def newcomer(cohort: Cohort) -> I64:
    """0 for persons of the cohort, 1 for entrants, int64 [persons]."""
    return np.asarray(cohort.population != codes.POPULATION_COHORT, dtype=np.int64)


def counted(who: I64, wanted: NDArray[np.bool_]) -> I64:
    """How many of the wanted persons belong to the cohort, to the entrants (1 in `who`) and to both, int64 [3]."""
    total, entrants = np.count_nonzero(wanted), np.count_nonzero(wanted & (who == 1))
    return np.array([total - entrants, entrants, total], dtype=np.int64)


def both(counts: NDArray[Any]) -> I64:
    """Counts of the cohort and of entrants, with those of all behind them: int64 [3, ...] from [2, ...]."""
    return np.concatenate([counts, counts.sum(axis=0, keepdims=True)], dtype=np.int64)


def by_population(who: I64) -> I64:
    """Counts of zeros (cohort), ones (entrants) and both, int64 [3]."""
    return both(np.bincount(who, minlength=2))


def names(values: tuple[str, ...], index: NDArray[np.intp] | I64, universe: tuple[str, ...] | None = None) -> pl.Series:
    """A text column from positions in `values`; an Enum over `universe` (else over `values`), so that frames of runs can be
    joined."""
    return pl.Series(list(values), dtype=pl.Enum(universe or values)).gather(index)
