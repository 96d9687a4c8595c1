"""Förderlücken: days in waiting, search, gap or without contact, by status of the day, cause and year.

A day in a Förderlücke is a day of a main spell in `warten`, `suche`, `luecke` or `kein_kontakt`. It is attributed to the cause
of its spell. Beside the causes stands "at_risk": all days present, whatever the station, so that a reader can form months of
gap per twelve months at risk.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes.clock import year_bounds, years
from sim.outcomes.groups import POPULATIONS, names, newcomer
from sim.outcomes.segments import GAP_STATIONS, KINDS, Segments, causes_of, in_periods, station_days, stocks
from sim.registry import codes

I64 = NDArray[np.int64]
CAUSES = (*codes.CAUSE_IDS[1:], "at_risk")


def gap_days(cohort: Cohort, segments: Segments, bounds: I64) -> I64:
    """Person-days in a Förderlücke by population (2), status of the day, cause and period, int64 [2, statuses, causes,
    periods]."""
    shape = (2, len(codes.STATUS_IDS), len(codes.CAUSE_IDS))
    status, station, cause = np.unravel_index(np.arange(KINDS), (shape[1], codes.STATIONS, shape[2]))
    label = np.where(np.isin(station, GAP_STATIONS), status * shape[2] + causes_of(station, cause), -1)
    along = np.minimum(np.arange(segments.horizon + 2), bounds[-1])
    counted = stocks(segments.stays, newcomer(cohort) * (shape[1] * shape[2]), label, along, int(np.prod(shape)))
    return in_periods(counted, bounds).reshape(*shape, -1)


def measure_gaps(cohort: Cohort, segments: Segments) -> pl.DataFrame:
    """The gaps in long form: population, status, cause, year, person_days. Rows without a day are left out."""
    bounds = year_bounds(cohort.start, cohort.horizon)
    at_risk = station_days(segments, bounds).sum(axis=2, keepdims=True)
    days = np.concatenate([gap_days(cohort, segments, bounds)[:, :, 1:], at_risk], axis=2)
    days = np.concatenate([days, days.sum(axis=0, keepdims=True)])
    population, status, cause, year = np.nonzero(days)
    return pl.DataFrame(
        {
            "population": names(POPULATIONS, population),
            "status": names(codes.STATUS_IDS, status),
            "cause": names(CAUSES, cause),
            "year": pl.Series(years(cohort.start, cohort.horizon)[0] + year, dtype=pl.Int16),
            "person_days": days[population, status, cause, year],
        }
    )
