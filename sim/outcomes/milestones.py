"""The first day on which a person reached something.

A milestone is reached once and stays reached, also by those who leave later. What somebody brought along counts from the day of
entry: German at B1, a school certificate, a training already begun. Exams count only when they are passed within the run.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.outcomes.clock import first_days
from sim.outcomes.segments import Segments
from sim.registry import codes

I64 = NDArray[np.int64]
GERMAN_B1 = 3000
GERMAN_B2 = 4000
"""Thousandths of a CEFR level (A1 = 1000, C1 = 5000)."""


@dataclass(frozen=True, slots=True)
class Milestones:
    """Days from the start of the run, NEVER where not reached; int64 [persons] each."""

    entered: I64
    b1: I64
    b2: I64
    certificate: I64
    eq_entered: I64
    training_entered: I64
    exam_passed: I64
    departed: I64


CUMULATIVE = ("b1", "b2", "certificate", "eq_entered", "training_entered", "exam_passed", "departed")
"""The milestones that are outcomes."""


def build_milestones(cohort: Cohort, segments: Segments) -> Milestones:
    """The milestones of every person, in the order of the cohort."""
    spells, events, happened = segments.spells, segments.events, segments.by_kind
    persons = len(cohort)
    entered = cohort.entry.astype(np.int64)

    def by_event(rows: I64) -> I64:
        return first_days(rows, events.person, events.day, persons)

    def from_entry(brought: NDArray[np.bool_], later: I64) -> I64:
        return np.where(brought, entered, later)

    def by_station(*stations: int) -> I64:
        return first_days(segments.by_station.of(*stations), spells.person, spells.start, persons)

    german, exams = happened.of(codes.EV_GERMAN), happened.of(codes.EV_EXAM)
    level = events.value[german]
    return Milestones(
        entered=entered,
        b1=from_entry(cohort.german >= GERMAN_B1, by_event(german[level >= GERMAN_B1])),
        b2=from_entry(cohort.german >= GERMAN_B2, by_event(german[level >= GERMAN_B2])),
        certificate=from_entry(cohort.certificate > codes.CERT_NONE, by_event(happened.of(codes.EV_CERTIFICATE))),
        eq_entered=by_station(*codes.of_kind(codes.KIND_EQ)),
        training_entered=by_station(codes.AUSBILDUNG),
        exam_passed=by_event(exams[events.code[exams] == 1]),
        departed=np.minimum(segments.exit, NEVER),
    )
