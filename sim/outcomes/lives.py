"""What all outcomes of a run are read from, made once: its lives as segments and the first day of everything reached."""

from dataclasses import dataclass

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.milestones import Milestones, build_milestones
from sim.outcomes.segments import Segments, build_segments


@dataclass(frozen=True, slots=True)
class Lives:
    """A run with its segments and milestones."""

    cohort: Cohort
    trajectory: Trajectory
    segments: Segments
    milestones: Milestones


def read_lives(cohort: Cohort, trajectory: Trajectory) -> Lives:
    """Read a run once for everything that is asked about it. Raises ValueError when it tells of a person who is not in the
    cohort."""
    segments = build_segments(cohort, trajectory)
    return Lives(cohort, trajectory, segments, build_milestones(cohort, segments))
