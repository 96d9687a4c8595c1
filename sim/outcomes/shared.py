"""The persons whom two runs have in common.

Scenarios share persons and luck as long as they agree on who comes. Where they do not (another world, no entrants, a belief about
the population), some numbers stand for nobody in one of the runs, or for somebody else.
"""

from dataclasses import fields, replace
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Events, Spells, Supports, Trajectory

I64 = NDArray[np.int64]
Lived = TypeVar("Lived", Spells, Supports, Events)
PERSON = tuple(field.name for field in fields(Cohort) if field.type not in (date, int, float))
"""The columns of a population: what makes a person."""


def same_persons(one: Cohort, other: Cohort) -> tuple[I64, I64]:
    """The positions in both populations of the persons who bring the same into both."""
    _, here, there = np.intersect1d(one.id, other.id, assume_unique=True, return_indices=True)
    alike = np.full(len(here), True)
    for name in PERSON:
        alike &= getattr(one, name)[here] == getattr(other, name)[there]
    return here[alike], there[alike]


def only(cohort: Cohort, trajectory: Trajectory, rows: I64) -> tuple[Cohort, Trajectory]:
    """Some persons of a run with their lives; they keep their numbers and take new places in the order of `rows`."""
    place = np.full(len(cohort), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    tables = {name: _lived_by(getattr(trajectory, name), place) for name in ("spells", "supports", "events")}
    people = replace(cohort, **{name: getattr(cohort, name)[rows] for name in PERSON})
    return people, replace(trajectory, **tables)


def _lived_by(table: Lived, place: I64) -> Lived:
    kept = place[table.person] >= 0
    columns = {column.name: getattr(table, column.name)[kept] for column in fields(table)}
    columns["person"] = place[columns["person"]].astype(table.person.dtype)
    return replace(table, **columns)
