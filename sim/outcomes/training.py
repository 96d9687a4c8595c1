"""What becomes of a training contract in its first year.

A start counts only when its first twelve months lie within the run; otherwise nothing is known about it yet.
"""

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.milestones import Milestones
from sim.outcomes.segments import Segments, keys
from sim.outcomes.states import station_later
from sim.registry import codes

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
ONE_YEAR = 365


def observed_a_year(segments: Segments, starts: I64) -> Bools:
    """Whether the first twelve months of each start (a row of the spells) lie within the run."""
    return np.asarray(segments.spells.start[starts] + ONE_YEAR < segments.horizon)


def dissolved_within_a_year(segments: Segments, starts: I64) -> Bools:
    """Whether the contract of each start was dissolved less than twelve months after it."""
    spells, events = segments.spells, segments.events
    ended = segments.by_kind.of(codes.EV_DISSOLVED)
    ended = ended[events.code[ended] == codes.AUSBILDUNG]
    training = segments.by_station.of(codes.AUSBILDUNG)
    if not len(ended) or not len(training):
        return np.zeros(len(starts), dtype=np.bool_)
    # A contract never ends on the day it starts, so an end on the first day of a new one belongs to the one before.
    begun = keys(spells.person[training], spells.start[training])
    before = np.searchsorted(begun, keys(events.person[ended], events.day[ended])) - 1
    contract = training[before]
    early = events.day[ended] < spells.start[contract] + ONE_YEAR
    dissolved = np.zeros(len(spells.person), dtype=np.bool_)
    dissolved[contract[early]] = True
    return dissolved[starts]


def without_training_after_a_year(segments: Segments, milestones: Milestones, starts: I64) -> Bools:
    """Whether the person is in no training twelve months after each start and has passed no exam by then; the departed
    count. Each start is observed for a year."""
    spells = segments.spells
    day = spells.start[starts] + ONE_YEAR
    elsewhere = station_later(segments, starts, day) != codes.AUSBILDUNG
    return np.asarray(elsewhere & (milestones.exam_passed[spells.person[starts]] > day))
