"""Months, years and other stretches of the run, as days counted from its start.

Everything is counted with two devices. A *stock* at a month is found by adding one where a state begins and subtracting one
where it ends (a difference array). *Days in a period* are found from the two ends of a segment: the days of a segment in a
period are what lies before its end minus what lies before its start. Neither writes out a row per person and month, and both
are sums of integers.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import NEVER

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Days = NDArray[np.int32] | NDArray[np.int64]
YEAR_DAYS = 365


def month_days(start: date, horizon: int) -> I64:
    """The days on which months 0, 1, 2 ... have passed since the start, up to and including the horizon day, int64 [months]."""
    days: list[int] = []
    while True:
        year, month = divmod(start.month - 1 + len(days), 12)
        following = date(start.year + year + (month == 11), (month + 1) % 12 + 1, 1)
        last = (following - timedelta(days=1)).day
        day = (date(start.year + year, month + 1, min(start.day, last)) - start).days
        if day > horizon:
            return np.array(days, dtype=np.int64)
        days.append(day)


def years(start: date, horizon: int) -> range:
    """The calendar years the run touches."""
    return range(start.year, (start + timedelta(days=horizon - 1)).year + 1)


def year_bounds(start: date, horizon: int) -> I64:
    """The first days of the calendar years within the run, its first day and its horizon, int64 [years + 1]."""
    firsts = [(date(year, 1, 1) - start).days for year in years(start, horizon)[1:]]
    return np.array([0, *firsts, horizon], dtype=np.int64)


def covering(start: Days, end: Days, at: I64) -> tuple[I64, I64, I64]:
    """Rows of the segments that cover at least one of the days `at`, the first day covered and the first behind them, as
    positions in `at`; int64 [rows] each."""
    table = _rank_table(at)
    first, behind = _rank(table, start), _rank(table, end)
    rows = np.flatnonzero(first != behind)
    return rows, first[rows].astype(np.int64), behind[rows].astype(np.int64)


def between(cell: I64, first: I64, behind: I64, width: int, cells: int) -> I64:
    """How many segments of each cell cover each place from `first` up to, not including, `behind`, int64 [cells, width]."""
    flat = cell * (width + 1)
    change = np.bincount(flat + first, minlength=cells * (width + 1))
    change -= np.bincount(flat + behind, minlength=cells * (width + 1))
    return np.cumsum(change.reshape(cells, width + 1)[:, :width], axis=1)


def reached(cell: I64, day: I64, at: I64, cells: int) -> I64:
    """How many entries of each cell have a day up to each of the days `at`, int64 [cells, days]; NEVER is never reached."""
    width = len(at) + 1
    begins = np.bincount(cell * width + _rank(_rank_table(at), day), minlength=cells * width)
    return np.asarray(np.cumsum(begins.reshape(cells, width)[:, : len(at)], axis=1), dtype=np.int64)


def days_in(cell: I64, start: Days, end: Days, bounds: I64, cells: int) -> I64:
    """Days of the segments of each cell in each period [bounds[k], bounds[k + 1]), int64 [cells, periods].

    Source: days before x in period k are x - bounds[k] in x's own period and the whole length in earlier ones.
    """
    return _days_before(cell, end, bounds, cells) - _days_before(cell, start, bounds, cells)


def _days_before(cell: I64, day: Days, bounds: I64, cells: int) -> I64:
    periods = len(bounds) - 1
    within = np.asarray(np.clip(day, bounds[0], bounds[-1]), dtype=np.int64)
    table = np.searchsorted(bounds[1:-1], np.arange(bounds[0], bounds[-1] + 1), side="right")
    period = table[within - bounds[0]]
    flat = cell * periods + period
    # Weights are whole numbers far below 2**53, so the float sums of bincount are exact.
    begun = np.bincount(flat, weights=within - bounds[period], minlength=cells * periods)
    count = np.bincount(flat, minlength=cells * periods).reshape(cells, periods)
    later = np.cumsum(count[:, ::-1], axis=1)[:, ::-1] - count
    return np.rint(begun).astype(np.int64).reshape(cells, periods) + later * np.diff(bounds)


def _rank_table(at: I64) -> I32:
    """For each day from zero to one after the last of `at`: how many of `at` lie before it."""
    return np.searchsorted(at, np.arange(at[-1] + 2)).astype(np.int32) if len(at) else np.zeros(2, dtype=np.int32)


def _rank(table: I32, day: Days) -> I32:
    return np.asarray(table[np.clip(day, 0, len(table) - 1)])


def first_days(position: I64, day: Days, persons: int) -> I64:
    """The smallest day of each person, NEVER for those without a row, int64 [persons]. Rows are sorted by (person, day)."""
    found = np.full(persons, NEVER, dtype=np.int64)
    # Of several values for one place the last is kept, so the rows are told backwards.
    found[position[::-1]] = day[::-1]
    return found


def day_of(start: date, day: int) -> date:
    """The date of a day of the run."""
    return start + timedelta(days=day)


def day_numbers(start: date, dates: Sequence[date]) -> list[int]:
    """Dates as days of the run; those before it are negative."""
    return [(each - start).days for each in dates]
