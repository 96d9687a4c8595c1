"""Monthly curves: where everybody is, and who has reached what, for every group.

Month m is the state on the day on which m months have passed since the start, month 0 the first day. Where the run ends on such
a day the last month shows the state it ended with. Values are persons; `base` is the number of persons of the group who have
entered by then, the departed included, so that a share never rises because others leave.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes.clock import month_days, ranks, reached
from sim.outcomes.groups import AXES, POPULATIONS, Cells, names, newcomer
from sim.outcomes.milestones import CUMULATIVE, Milestones
from sim.outcomes.segments import DEPARTED, GAP_STATIONS, KINDS, STATES, Segments, among, stocks
from sim.registry import codes

I64 = NDArray[np.int64]
STATE_OUTCOMES = (*(f"state.{station}" for station in codes.STATION_IDS[1:]), "state.departed")
STOCK_OUTCOMES = ("in_training", "work_skilled", "work_any", "employed", "secure", "gap")
OUTCOMES = (*STATE_OUTCOMES, *CUMULATIVE, *STOCK_OUTCOMES)
CROSSED_AXIS = "status_gender_area"
CROSSED_MONTHS = 12
"""The crossed axis is kept once a year: it is read as a table, not as a curve."""


_KINDS = ((codes.AUSBILDUNG,), (codes.FACHKRAFT,), (codes.HELFERJOB,), GAP_STATIONS)
"""What is told apart for every group: training, skilled work, other work, Förderlücke; the rest is the fifth kind."""
_TRAINING, _SKILLED, _UNSKILLED, _GAP, _REST = range(5)


def state_counts(cohort: Cohort, segments: Segments, at: I64) -> I64:
    """Persons of each population in each state on each of the days `at`, int64 [2, states, days]; state 0 is empty, the last
    departed."""
    counts = np.zeros((2, STATES, len(at)), dtype=np.int64)
    counts[:, :DEPARTED] = segments.present[..., at].sum(axis=1)
    counts[:, DEPARTED] = reached(newcomer(cohort), segments.exit, at, 2)
    return counts


def stock_counts(cells: Cells, segments: Segments, at: I64) -> I64:
    """Persons of each cell in each of STOCK_OUTCOMES on each of the days `at`, int64 [cells, outcomes, days]."""
    kinds = _REST + 1
    status, station, _ = np.unravel_index(np.arange(KINDS), (len(codes.STATUS_IDS), codes.STATIONS, len(codes.CAUSE_IDS)))
    label = np.full(KINDS, _REST)
    for number, stations in enumerate(_KINDS):
        label[among(station, stations)] = number
    label[among(status, codes.SECURE)] += kinds
    along = ranks(np.arange(segments.horizon + 2), at)
    counted = stocks(segments.stays, cells.cell * (2 * kinds), label, along, cells.count * 2 * kinds)
    counted = counted.reshape(cells.count, 2, kinds, len(at))
    both = counted.sum(axis=1)
    work = both[:, _SKILLED] + both[:, _UNSKILLED]
    found = {
        "in_training": both[:, _TRAINING],
        "work_skilled": both[:, _SKILLED],
        "work_any": work,
        "employed": work + both[:, _TRAINING],
        "secure": counted[:, 1].sum(axis=1),
        "gap": both[:, _GAP],
    }
    return np.stack([found[name] for name in STOCK_OUTCOMES], axis=1)


def measure_curves(cohort: Cohort, cells: Cells, segments: Segments, milestones: Milestones) -> pl.DataFrame:
    """The curves in long form: month, population, axis, group, outcome, value, base. Groups nobody belongs to are left out."""
    at = month_days(cohort.start, cohort.horizon)
    milestone = (reached(cells.cell, getattr(milestones, name), at, cells.count) for name in ("entered", *CUMULATIVE))
    counts = np.concatenate([np.stack(list(milestone), axis=1), stock_counts(cells, segments, at)], axis=1)
    states = state_counts(cohort, segments, at)[:, None, 1:]
    parts: list[Part] = []
    values, bases = [], []
    for axis in AXES:
        every = CROSSED_MONTHS if axis == CROSSED_AXIS else 1
        months = tuple(month for month in range(len(at)) if month % every == 0 or month == len(at) - 1)
        grouped = cells.by_axis(axis, counts)
        if every > 1:
            grouped = grouped[..., months]
        base, value = grouped[:, :, 0], grouped[:, :, 1:]
        if axis == "total":
            value = np.concatenate([np.concatenate([states, states.sum(axis=0, keepdims=True)]), value], axis=2)
        seen = np.flatnonzero((base > 0).any(axis=(0, 2)))
        names = cells.groups(axis)
        parts.append(Part(axis, tuple(names[group] for group in seen), months))
        values.append(value[:, seen].ravel())
        bases.append(np.broadcast_to(base[:, seen, None], value[:, seen].shape).ravel())
    universe = tuple(dict.fromkeys(group for axis in AXES for group in cells.groups(axis)))
    return _index(tuple(parts), universe).with_columns(value=np.concatenate(values), base=np.concatenate(bases))


class Part(NamedTuple):
    """What the rows of one axis are about: its groups and months."""

    axis: str
    groups: tuple[str, ...]
    months: tuple[int, ...]


@lru_cache(maxsize=4)
def _index(parts: tuple[Part, ...], universe: tuple[str, ...]) -> pl.DataFrame:
    """The leading columns of the curves, one row per population, group, outcome and month of each part in turn; alike in all
    replications of a study."""
    frames = []
    for axis, groups, months in parts:
        outcomes = OUTCOMES if axis == "total" else (*CUMULATIVE, *STOCK_OUTCOMES)
        shape = (len(POPULATIONS), len(groups), len(outcomes), len(months))
        population, group, outcome, month = (index.ravel() for index in np.indices(shape))
        columns = {
            "month": pl.Series(np.array(months)[month], dtype=pl.Int16),
            "population": names(POPULATIONS, population),
            "axis": names((axis,), np.zeros(len(month), dtype=np.int64), AXES),
            "group": names(groups, group, universe),
            "outcome": names(outcomes, outcome, OUTCOMES),
        }
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames, rechunk=True)
