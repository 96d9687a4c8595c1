"""Where a person is on a given day."""

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes.segments import DEPARTED, Segments, keys
from sim.registry import codes

I64 = NDArray[np.int64]
EMPLOYED = (codes.AUSBILDUNG, codes.HELFERJOB, codes.FACHKRAFT)
"""Employment, training included."""
ABSENT = 0
"""The state of somebody who has not entered, or of a day after the run."""


def segment_on(segments: Segments, position: I64, day: I64) -> I64:
    """Row of the segment in which each person is on her day, -1 where she is in none; the last day of the run may be the
    horizon."""
    if not len(segments):
        return np.full(len(position), -1, dtype=np.int64)
    row = np.searchsorted(keys(segments.position, segments.start), keys(position, day), side="right") - 1
    safe = np.maximum(row, 0)
    until = np.where(segments.lasts[safe], segments.end[safe] + 1, segments.end[safe])
    present = (row >= 0) & (segments.position[safe] == position) & (day < until)
    return np.where(present, row, -1)


def state_on(segments: Segments, position: I64, day: I64) -> I64:
    """Station code of each person on her day, DEPARTED after she left, ABSENT otherwise, int64."""
    row = segment_on(segments, position, day)
    station = segments.station[np.maximum(row, 0)] if len(segments) else np.zeros(len(position))
    away = np.where(segments.exit[position] <= day, DEPARTED, ABSENT)
    return np.where(row >= 0, station, away).astype(np.int64)


def final_states(cohort: Cohort, segments: Segments) -> I64:
    """The state of everybody with which the run ends, int64 [persons]."""
    everybody = np.arange(len(cohort), dtype=np.int64)
    return state_on(segments, everybody, np.full(len(cohort), cohort.horizon, dtype=np.int64))
