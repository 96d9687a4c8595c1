"""What becomes of a training contract in its first year.

A start counts only when its first twelve months lie within the run; otherwise nothing is known about it yet.
"""

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.milestones import Milestones
from sim.outcomes.segments import keys, positions
from sim.outcomes.states import station_later
from sim.registry import codes

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
ONE_YEAR = 365


def observed_a_year(trajectory: Trajectory, starts: I64) -> Bools:
    """Whether the first twelve months of each start (a row of the spells) lie within the run."""
    return np.asarray(trajectory.spells.start[starts] + ONE_YEAR < trajectory.horizon)


def dissolved_within_a_year(cohort: Cohort, trajectory: Trajectory, starts: I64) -> Bools:
    """Whether the contract of each start was dissolved less than twelve months after it."""
    spells, events = trajectory.spells, trajectory.events
    ended = np.flatnonzero(events.kind == codes.EV_DISSOLVED)
    ended = ended[events.code[ended] == codes.AUSBILDUNG]
    training = np.flatnonzero(spells.station == codes.AUSBILDUNG)
    if not len(ended) or not len(training):
        return np.zeros(len(starts), dtype=np.bool_)
    training_keys = keys(positions(cohort, spells.person[training]), spells.start[training])
    # A contract never ends on the day it starts, so an end on the first day of a new one belongs to the one before.
    contract = training[np.searchsorted(training_keys, keys(positions(cohort, events.person[ended]), events.day[ended])) - 1]
    early = events.day[ended] < spells.start[contract] + ONE_YEAR
    dissolved = np.zeros(len(spells.person), dtype=np.bool_)
    dissolved[contract[early]] = True
    return dissolved[starts]


def without_training_after_a_year(trajectory: Trajectory, milestones: Milestones, starts: I64) -> Bools:
    """Whether the person is in no training twelve months after each start and has passed no exam by then; the departed
    count. Each start is observed for a year."""
    spells = trajectory.spells
    day = spells.start[starts] + ONE_YEAR
    elsewhere = station_later(spells, starts, day) != codes.AUSBILDUNG
    return np.asarray(elsewhere & (milestones.exam_passed[spells.person[starts]] > day))
