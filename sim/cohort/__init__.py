"""The synthetic population: the 2017 cohort on its 53 districts, and everybody who enters later."""

from sim.cohort.build import build_cohort
from sim.cohort.types import Cohort

__all__ = ["Cohort", "build_cohort"]
