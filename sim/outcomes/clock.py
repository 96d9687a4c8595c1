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
from sim.outcomes import loops
from sim.outcomes.fast import call

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


def ranks(day: Days, at: I64) -> I32:
    """How many of the days `at` lie before each day, int32."""
    # A table is as long as the run: looking up is far cheaper than searching.
    table = np.searchsorted(at, np.arange(at[-1] + 2)).astype(np.int32) if len(at) else np.zeros(1, dtype=np.int32)
    return table.take(day, mode="clip")


def reached(cell: I64, day: I64, at: I64, cells: int) -> I64:
    """How many entries of each cell have a day up to each of the days `at`, int64 [cells, days]; NEVER is never reached."""
    width = len(at) + 1
    begins = np.bincount(cell * width + ranks(day, at), minlength=cells * width)
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


def first_days(rows: I64, person: I32, day: I32, persons: int) -> I64:
    """The smallest day of each person in some rows of a table, NEVER for those without a row, int64 [persons]."""
    found = np.full(persons, NEVER, dtype=np.int64)
    call(loops.first, (rows, person, day), (found,))
    return found


def day_of(start: date, day: int) -> date:
    """The date of a day of the run."""
    return start + timedelta(days=day)


def day_numbers(start: date, dates: Sequence[date]) -> list[int]:
    """Dates as days of the run; those before it are negative."""
    return [(each - start).days for each in dates]
