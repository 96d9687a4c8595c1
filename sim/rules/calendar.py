"""The calendar as tables over the days of a run: school years, training years, months.

Rules never compute with dates. What they ask of the calendar ("when does the school year end after this day?") is looked up in a
table that is built once for the run and reaches four years past its end, so that a planned end may lie beyond the horizon.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

BEYOND_DAYS: Final = 4 * 366
OFFER_SEASON_MONTH: Final = 10
"""Applications for training run from October to October; that day opens the next season (training year)."""


@dataclass(frozen=True)
class Calendar:
    """Lists over the days 0 .. horizon + BEYOND_DAYS. `season` counts training years from the first; `next_*` is the first
    such day strictly after the day itself."""

    start: date
    season: list[int]
    next_season: list[int]
    next_school_end: list[int]
    next_school_start: list[int]
    month: list[int]


def build_calendar(start: date, horizon: int, school_last_day: int, school_first_day: int) -> Calendar:
    """Tables for a run. `school_last_day` and `school_first_day` are days of the year (1 = 1 January)."""
    days = horizon + BEYOND_DAYS
    dates = [start + timedelta(days=i) for i in range(days + 400)]
    first_season = start.year - (0 if start.month >= OFFER_SEASON_MONTH else 1)
    return Calendar(
        start,
        [d.year - (0 if d.month >= OFFER_SEASON_MONTH else 1) - first_season for d in dates[:days]],
        _next([i for i, d in enumerate(dates) if d.month == OFFER_SEASON_MONTH and d.day == 1], days),
        _next(_days_of_year(dates, school_last_day), days),
        _next(_days_of_year(dates, school_first_day), days),
        [(d.year - start.year) * 12 + d.month - start.month for d in dates[:days]],
    )


def training_starts(calendar: Calendar, days: int) -> list[int]:
    """For a contract signed on a day, the day on which training starts: 1 August for contracts from October to July, then the
    first of the next month until 1 November."""
    result = []
    for i in range(days):
        signed = calendar.start + timedelta(days=i)
        if signed.month >= 11:
            begin = date(signed.year + 1, 8, 1)
        elif signed.month == 10:
            begin = date(signed.year, 11, 1)
        elif signed.month >= 8:
            begin = date(signed.year, signed.month + 1, 1)
        else:
            begin = date(signed.year, 8, 1)
        result.append((begin - calendar.start).days)
    return result


def _days_of_year(dates: list[date], day_of_year: int) -> list[int]:
    return [i for i, d in enumerate(dates) if d.timetuple().tm_yday == day_of_year]


def _next(marks: list[int], days: int) -> list[int]:
    result = []
    at = 0
    for i in range(days):
        while marks[at] <= i:
            at += 1
        result.append(marks[at])
    return result
