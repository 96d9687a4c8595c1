"""Which parameters make the population. Two scenarios that differ in one of them differ from the first day."""

from typing import Final

POPULATION_INPUTS: Final = (
    "cohort_size",
    "share_",
    "schooling_",
    "literacy_second",
    "literacy_first",
    "wish_share",
    "arrival_share",
    "children_share",
    "entrants_",
    "initial_share",
    "initial_german",
    "initial_certificate",
    "german_start",
    "learner_",
)
"""Beginnings of their names."""
