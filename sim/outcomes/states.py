"""Where a person is on a given day."""

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Spells
from sim.outcomes.segments import DEPARTED, Segments, keys
from sim.registry import codes

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
EMPLOYED = (codes.AUSBILDUNG, codes.HELFERJOB, codes.FACHKRAFT)
"""Employment, training included."""
ABSENT = 0
"""The state of somebody who has not entered, or of a day after the run."""


def state_on(segments: Segments, position: I64, day: I64) -> I64:
    """Station code of each person on her day, DEPARTED after she left, ABSENT otherwise, int64; the last day of the run may be
    the horizon."""
    spells = segments.spells
    away = np.where(segments.exit[position] <= day, DEPARTED, ABSENT)
    if not len(spells.person):
        return away
    row = np.searchsorted(segments.spell_keys, keys(position, day), side="right") - 1
    safe = np.maximum(row, 0)
    horizon = segments.present.shape[-1] - 1
    until = spells.end[safe] + ((spells.censored[safe] == 1) & (spells.end[safe] == horizon))
    present = (row >= 0) & (spells.person[safe] == position) & (day < until)
    return np.where(present, spells.station[safe], away)


def station_later(spells: Spells, row: I64, day: I32) -> I64:
    """Station code of the person of each spell on a later day before the horizon, 0 where she has left, int64.

    Spell after spell is passed until the day is reached: for a few months that is far less than a search in all spells.
    """
    at = row.copy()
    ahead = np.flatnonzero(spells.end[at] <= day)
    while len(ahead):
        at[ahead] += 1
        ahead = ahead[at[ahead] < len(spells.person)]
        ahead = ahead[(spells.person[at[ahead]] == spells.person[row[ahead]]) & (spells.end[at[ahead]] <= day[ahead])]
    safe = np.minimum(at, len(spells.person) - 1)
    present = (at == safe) & (spells.person[safe] == spells.person[row])
    return np.where(present, spells.station[safe].astype(np.int64), ABSENT)


def final_states(cohort: Cohort, segments: Segments) -> I64:
    """The state of everybody with which the run ends, int64 [persons]."""
    spells, first = segments.spells, segments.first
    state = np.where(segments.exit <= cohort.horizon, DEPARTED, ABSENT)
    alive = np.flatnonzero(first[1:] > first[:-1])
    last = first[1:][alive] - 1
    lasts = (spells.censored[last] == 1) & (spells.end[last] == cohort.horizon)
    state[alive[lasts]] = spells.station[last[lasts]]
    return state
