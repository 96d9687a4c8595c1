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
    """The finest cell of each person and what the cells mean. `cell` is int64 [persons]; `values` holds the names of each
    attribute's values, in the order status, gender, area, region, children."""

    cell: I64
    values: tuple[tuple[str, ...], ...]

    @property
    def count(self) -> int:
        """The number of cells, both populations together."""
        return 2 * int(np.prod([len(names) for names in self.values]))

    def groups(self, axis: str) -> tuple[str, ...]:
        """The names of an axis' groups, in the order of `by_axis`."""
        names = [""]
        for attribute in _AXIS_ATTRIBUTES[axis]:
            names = [f"{name}|{value}" if name else value for name in names for value in self.values[attribute]]
        return tuple(names) if axis != "total" else ("total",)

    def by_axis(self, axis: str, counts: I64) -> I64:
        """Counts per cell [cells, ...] as counts per population and group, int64 [3, groups, ...]; the third population is
        all."""
        rest: tuple[int, ...] = counts.shape[1:]
        cube: I64 = counts.reshape(2, *(len(names) for names in self.values), *rest)
        kept = _AXIS_ATTRIBUTES[axis]
        dropped = tuple(1 + attribute for attribute in range(len(self.values)) if attribute not in kept)
        grouped: I64 = cube.sum(axis=dropped).reshape(2, len(self.groups(axis)), *rest)
        return np.concatenate([grouped, grouped.sum(axis=0, keepdims=True)])


def build_cells(cohort: Cohort, registry: Registry) -> Cells:
    """The cell of each person of the cohort."""
    kinds: I64 = np.array([AREA_IDS.index(district.kind) for district in registry.districts], dtype=np.int64)
    regions = np.array([district.region for district in registry.districts], dtype=np.int64)
    values = (codes.STATUS_IDS, codes.GENDER_IDS, AREA_IDS, tuple(registry.regions), CHILDREN_IDS)
    cell = newcomer(cohort)
    attributes: tuple[NDArray[Any], ...] = (
        cohort.status,
        cohort.gender,
        kinds[cohort.district],
        regions[cohort.district],
        cohort.children > 0,
    )
    for names, attribute in zip(values, attributes, strict=True):
        cell = cell * len(names) + attribute.astype(np.int64)
    return Cells(cell=cell, values=values)


def newcomer(cohort: Cohort) -> I64:
    """0 for persons of the cohort, 1 for entrants, int64 [persons]."""
    return np.asarray(cohort.population != codes.POPULATION_COHORT, dtype=np.int64)


def by_population(who: I64) -> I64:
    """Counts of zeros (cohort), ones (entrants) and both, int64 [3]."""
    counts = np.bincount(who, minlength=2).astype(np.int64)
    return np.append(counts, counts.sum())


def names(values: tuple[str, ...], index: NDArray[np.intp] | I64, universe: tuple[str, ...] | None = None) -> pl.Series:
    """A text column from positions in `values`; an Enum over `universe` (else over `values`), so that frames of runs can be
    joined."""
    return pl.Series(list(values), dtype=pl.Enum(universe or values)).gather(index)
