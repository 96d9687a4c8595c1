"""Where a person is on a given day."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes import loops
from sim.outcomes.fast import call
from sim.outcomes.segments import DEPARTED, Segments
from sim.registry import codes

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
EMPLOYED = codes.of_kind(codes.KIND_TRAINING, codes.KIND_WORK)
"""Employment, training included."""
ABSENT = 0
"""The state of somebody who has not entered, or of a day after the run."""


def spell_on(segments: Segments, person: NDArray[Any], day: NDArray[Any], since: I64 | None = None) -> I64:
    """The first spell of each person that ends behind her day, looked for from her first spell on or from the spell `since`; -1
    where there is none; int64."""
    found = np.empty(len(person), dtype=np.int64)
    start = segments.first[person] if since is None else since
    call(loops.later, (start, segments.first[1:][person], day, segments.spells.end), (found,))
    return found


def state_on(segments: Segments, position: I64, day: I64) -> I64:
    """Station code of each person on her day, DEPARTED after she left, ABSENT otherwise, int64; the last day of the run may be
    the horizon."""
    spells = segments.spells
    away = np.where(segments.exit[position] <= day, DEPARTED, ABSENT)
    if not len(spells.person):
        return away
    # On the horizon only what was cut there goes on.
    at_horizon = day == segments.horizon
    lived = day - at_horizon
    row = spell_on(segments, position, lived)
    present = (row >= 0) & (spells.start[row] <= lived) & (~at_horizon | (spells.censored[row] == 1))
    return np.where(present, spells.station[row], away)


def station_later(segments: Segments, row: I64, day: I32) -> I64:
    """Station code of the person of each spell on a later day before the horizon, 0 where she has left, int64."""
    spells = segments.spells
    at = spell_on(segments, spells.person[row], day, since=row)
    return np.where(at >= 0, spells.station[at].astype(np.int64), ABSENT) if len(at) else at


def final_states(cohort: Cohort, segments: Segments) -> I64:
    """The state of everybody with which the run ends, int64 [persons]."""
    spells, first = segments.spells, segments.first
    state = np.where(segments.exit <= cohort.horizon, DEPARTED, ABSENT)
    alive = np.flatnonzero(first[1:] > first[:-1])
    last = first[1:][alive] - 1
    lasts = (spells.censored[last] == 1) & (spells.end[last] == cohort.horizon)
    state[alive[lasts]] = spells.station[last[lasts]]
    return state
