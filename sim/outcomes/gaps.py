"""Förderlücken: days in waiting, search, gap or without contact, by status of the day, cause and year.

A day in a Förderlücke is a day of a main spell in `warten`, `suche`, `luecke` or `kein_kontakt`. It is attributed to the cause
of its spell. Beside the causes stands "at_risk": all days present, whatever the station, so that a reader can form months of
gap per twelve months at risk.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes.clock import days_in, year_bounds, years
from sim.outcomes.groups import POPULATIONS, names, newcomer
from sim.outcomes.segments import Segments, gap_causes
from sim.registry import codes

I64 = NDArray[np.int64]
CAUSES = (*codes.CAUSE_IDS[1:], "at_risk")


def gap_days(cohort: Cohort, segments: Segments, bounds: I64) -> I64:
    """Person-days by population (2), status of the day, cause (0: in no gap) and period, int64 [2, statuses, causes,
    periods]."""
    shape = (2, len(codes.STATUS_IDS), len(codes.CAUSE_IDS))
    cell = newcomer(cohort)[segments.position]
    cell = (cell * shape[1] + segments.status) * shape[2] + gap_causes(segments)
    counted = days_in(cell, segments.start, segments.end, bounds, shape[0] * shape[1] * shape[2])
    return counted.reshape(*shape, len(bounds) - 1)


def measure_gaps(cohort: Cohort, segments: Segments) -> pl.DataFrame:
    """The gaps in long form: population, status, cause, year, person_days. Rows without a day are left out."""
    days = gap_days(cohort, segments, year_bounds(cohort.start, cohort.horizon))
    days = np.concatenate([days[:, :, 1:], days.sum(axis=2, keepdims=True)], axis=2)
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
