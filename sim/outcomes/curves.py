"""Monthly curves: where everybody is, and who has reached what, for every group.

Month m is the state on the day on which m months have passed since the start, month 0 the first day. Where the run ends on such
a day the last month shows the state it ended with. Values are persons; `base` is the number of persons of the group who have
entered by then, the departed included, so that a share never rises because others leave.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.outcomes.clock import month_days, reached, stocks
from sim.outcomes.groups import AXES, POPULATIONS, Cells, names
from sim.outcomes.milestones import CUMULATIVE, Milestones
from sim.outcomes.segments import DEPARTED, GAP_STATIONS, STATES, Segments
from sim.registry import codes

I64 = NDArray[np.int64]
STATE_OUTCOMES = (*(f"state.{station}" for station in codes.STATION_IDS[1:]), "state.departed")
STOCK_OUTCOMES = ("in_training", "work_skilled", "work_any", "employed", "secure", "gap")
OUTCOMES = (*STATE_OUTCOMES, *CUMULATIVE, *STOCK_OUTCOMES)
CROSSED_AXIS = "status_gender_area"
CROSSED_MONTHS = 12
"""The crossed axis is kept once a year: it is read as a table, not as a curve."""


def state_counts(cells: Cells, segments: Segments, at: I64) -> I64:
    """Persons of each cell in each state on each of the days `at`, int64 [cells, states, days]; state 0 is empty, the last
    departed."""
    person = cells.cell[segments.position]
    end = np.where(segments.lasts, NEVER, segments.end)
    present = stocks(person * STATES + segments.station, segments.start, end, at, cells.count * STATES)
    counts = present.reshape(cells.count, STATES, len(at))
    counts[:, DEPARTED] = reached(cells.cell, segments.exit, at, cells.count)
    return counts


def secure_counts(cells: Cells, segments: Segments, at: I64) -> I64:
    """Persons of each cell who are present with a secure status on each of the days `at`, int64 [cells, days]."""
    rows = np.flatnonzero(np.isin(segments.status, codes.SECURE))
    end = np.where(segments.lasts[rows], NEVER, segments.end[rows])
    return stocks(cells.cell[segments.position[rows]], segments.start[rows], end, at, cells.count)


def measure_curves(cohort: Cohort, cells: Cells, segments: Segments, milestones: Milestones) -> pl.DataFrame:
    """The curves in long form: month, population, axis, group, outcome, value, base. Groups nobody belongs to are left out."""
    at = month_days(cohort.start, cohort.horizon)
    base = reached(cells.cell, milestones.entered, at, cells.count)
    states = state_counts(cells, segments, at)
    work = states[:, codes.HELFERJOB] + states[:, codes.FACHKRAFT]
    training = states[:, codes.AUSBILDUNG]
    stock = {
        "in_training": training,
        "work_skilled": states[:, codes.FACHKRAFT],
        "work_any": work,
        "employed": work + training,
        "secure": secure_counts(cells, segments, at),
        "gap": states[:, GAP_STATIONS].sum(axis=1),
    }
    groups = np.stack([*(_cumulative(cells, milestones, at)), *(stock[name] for name in STOCK_OUTCOMES)], axis=1)
    total = np.concatenate([states[:, 1:], groups], axis=1)

    universe = tuple(dict.fromkeys(group for axis in AXES for group in cells.groups(axis)))
    frames = []
    for axis in AXES:
        outcomes = OUTCOMES if axis == "total" else (*CUMULATIVE, *STOCK_OUTCOMES)
        months = np.arange(len(at))
        if axis == CROSSED_AXIS:
            months = months[(months % CROSSED_MONTHS == 0) | (months == len(at) - 1)]
        values = cells.by_axis(axis, (total if axis == "total" else groups)[:, :, months])
        frames.append(_long(axis, cells.groups(axis), universe, outcomes, months, values, cells.by_axis(axis, base[:, months])))
    return pl.concat(frames)


def _cumulative(cells: Cells, milestones: Milestones, at: I64) -> Iterable[I64]:
    return (reached(cells.cell, getattr(milestones, name), at, cells.count) for name in CUMULATIVE)


def _long(
    axis: str, groups: tuple[str, ...], universe: tuple[str, ...], outcomes: tuple[str, ...], months: I64, values: I64, base: I64
) -> pl.DataFrame:
    """One row per population, group, outcome and month; `values` [3, groups, outcomes, months], `base` [3, groups, months]."""
    seen = np.flatnonzero((base > 0).any(axis=(0, 2)))
    values, base = values[:, seen], base[:, seen]
    population, group, outcome, month = (index.ravel() for index in np.indices(values.shape))
    return pl.DataFrame(
        {
            "month": pl.Series(months[month], dtype=pl.Int16),
            "population": names(POPULATIONS, population),
            "axis": names((axis,), np.zeros(len(month), dtype=np.int64), AXES),
            "group": names(groups, seen[group], universe),
            "outcome": names(outcomes, outcome, OUTCOMES),
            "value": values.ravel(),
            "base": np.broadcast_to(base[:, :, None, :], values.shape).ravel(),
        }
    )
