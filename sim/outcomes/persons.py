"""One line per person, and what a pair of lives has in common.

Two scenarios share persons and luck, so the same person can be looked at twice: who reaches a training place only with the
measure, who only without it? Counts of such persons are results; a single pair of lives is an illustration of the coupling of
luck, never an effect on one person.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.engine.trajectory import Events, Spells, Trajectory
from sim.outcomes import loops
from sim.outcomes.fast import call
from sim.outcomes.groups import AXES, POPULATIONS, build_cells, names
from sim.outcomes.lives import Lives, read_lives
from sim.outcomes.segments import among, starts_of
from sim.outcomes.shared import only, same_persons
from sim.outcomes.states import EMPLOYED, final_states
from sim.registry import codes, load_registry

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Lived = TypeVar("Lived", Spells, Events)
PAIR_KEYS = ("exam_passed", "training_entered", "eq_entered", "b1", "b2", "employed_end", "skilled_end", "departed")


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What became of every person by the end of the run, bool [persons] each, in the order of the cohort; `cohort` and
    `trajectory` are what it was read from."""

    cohort: Cohort
    trajectory: Trajectory
    exam_passed: Bools
    training_entered: Bools
    eq_entered: Bools
    b1: Bools
    b2: Bools
    employed_end: Bools
    skilled_end: Bools
    departed: Bools


@dataclass(frozen=True, slots=True)
class Partings:
    """Where two lives of a person part: the first day on which something differs (NEVER: nothing does), int64 [persons], and
    the kind of event (EV_*) behind it in the first and in the second trajectory, uint8 [persons]; 0 where no event happened or
    only a spell differs. `values` are the values of these two events, int64 [persons] each."""

    day: I64
    base_kind: NDArray[np.uint8]
    other_kind: NDArray[np.uint8]
    values: tuple[I64, I64]


def person_results(cohort: Cohort, trajectory: Trajectory) -> PersonResult:
    """What became of every person."""
    return results_of(read_lives(cohort, trajectory))


def results_of(lives: Lives) -> PersonResult:
    """The same of a run that has been read already."""
    milestones = lives.milestones
    end = final_states(lives.cohort, lives.segments)
    return PersonResult(
        cohort=lives.cohort,
        trajectory=lives.trajectory,
        exam_passed=milestones.exam_passed < NEVER,
        training_entered=milestones.training_entered < NEVER,
        eq_entered=milestones.eq_entered < NEVER,
        b1=milestones.b1 < NEVER,
        b2=milestones.b2 < NEVER,
        employed_end=among(end, EMPLOYED),
        skilled_end=end == codes.FACHKRAFT,
        departed=milestones.departed < NEVER,
    )


def in_both(base: PersonResult, other: PersonResult) -> tuple[PersonResult, PersonResult]:
    """The persons who are the same in two runs, with their lives; the results themselves where everybody is.

    Whoever enters only in one of them, or under the same number with another birthday, status or district, is left out: a
    scenario that changes who comes has no pair for her.
    """
    one, two = base.cohort, other.cohort
    if one is two:
        return base, other
    here, there = same_persons(one, two)
    return _only(base, here), _only(other, there)


def _only(result: PersonResult, rows: I64) -> PersonResult:
    if len(rows) == len(result.cohort):
        return result
    became = {key: getattr(result, key)[rows] for key in PAIR_KEYS}
    return PersonResult(*only(result.cohort, result.trajectory, rows), **became)


def pair_outcomes(base: PersonResult, other: PersonResult) -> pl.DataFrame:
    """Persons who gained, lost or kept each key outcome: population, axis, group, key, gained, lost, same.

    Raises ValueError when the two results are not about the same persons.
    """
    if not np.array_equal(base.cohort.id, other.cohort.id):
        raise ValueError("a pair needs the same persons in both runs")
    cells = build_cells(base.cohort, load_registry())
    everybody = np.bincount(cells.cell, minlength=cells.count)
    counts = np.empty((cells.count, len(PAIR_KEYS), 3), dtype=np.int64)
    for index, key in enumerate(PAIR_KEYS):
        before, after = getattr(base, key), getattr(other, key)
        for column, changed in enumerate((after & ~before, before & ~after)):
            counts[:, index, column] = np.bincount(cells.cell[changed], minlength=cells.count)
        counts[:, index, 2] = everybody - counts[:, index, 0] - counts[:, index, 1]
    parts, rows = [], []
    for axis in AXES:
        values = cells.by_axis(axis, counts)
        seen = np.flatnonzero(values[2].sum(axis=(1, 2)))
        groups = cells.groups(axis)
        parts.append((axis, tuple(groups[group] for group in seen)))
        rows.append(values[:, seen].reshape(-1, 3))
    universe = tuple(dict.fromkeys(group for axis in AXES for group in cells.groups(axis)))
    gained, lost, same = np.ascontiguousarray(np.concatenate(rows).T)
    return _index(tuple(parts), universe).with_columns(gained=gained, lost=lost, same=same)


@lru_cache(maxsize=4)
def _index(parts: tuple[tuple[str, tuple[str, ...]], ...], universe: tuple[str, ...]) -> pl.DataFrame:
    """The leading columns of the pairs, one row per population, group and key of each axis in turn; alike in all replications
    of a study."""
    frames = []
    for axis, groups in parts:
        population, group, key = (index.ravel() for index in np.indices((len(POPULATIONS), len(groups), len(PAIR_KEYS))))
        columns = {
            "population": names(POPULATIONS, population),
            "axis": names((axis,), np.zeros(len(key), dtype=np.int64), AXES),
            "group": names(groups, group, universe),
            "key": names(PAIR_KEYS, key),
        }
        frames.append(pl.DataFrame(columns))
    return pl.concat(frames, rechunk=True)


def partings(base: PersonResult, other: PersonResult) -> Partings:
    """Where the two lives of each person part."""
    by_event, (base_kind, other_kind), (base_value, other_value) = _first_event(base, other)
    by_spell = _first_spell(base, other)
    silent = by_spell < by_event
    return Partings(
        day=np.minimum(by_event, by_spell),
        base_kind=np.where(silent, 0, base_kind).astype(np.uint8),
        other_kind=np.where(silent, 0, other_kind).astype(np.uint8),
        values=(np.where(silent, 0, base_value), np.where(silent, 0, other_value)),
    )


def _first_event(base: PersonResult, other: PersonResult) -> tuple[I64, tuple[I64, I64], tuple[I64, I64]]:
    """The first day on which events differ, and kind and value of what happened on it in both trajectories."""
    mine, theirs = base.trajectory.events, other.trajectory.events
    row_mine, row_theirs = _first_unequal(len(base.cohort), mine, theirs, ("day", "kind", "code", "value"))
    day_mine, day_theirs = _at(mine.day, row_mine, NEVER), _at(theirs.day, row_theirs, NEVER)
    day = np.minimum(day_mine, day_theirs)

    def told(name: str) -> tuple[I64, I64]:
        return (
            np.where(day_mine == day, _at(getattr(mine, name), row_mine, 0), 0),
            np.where(day_theirs == day, _at(getattr(theirs, name), row_theirs, 0), 0),
        )

    return day, told("kind"), told("value")


def _first_spell(base: PersonResult, other: PersonResult) -> I64:
    mine, theirs = base.trajectory.spells, other.trajectory.spells
    columns = ("start", "end", "station", "reason", "cause", "target")
    row_mine, row_theirs = _first_unequal(len(base.cohort), mine, theirs, columns)
    starts = [_at(table.start, row, NEVER) for table, row in ((mine, row_mine), (theirs, row_theirs))]
    ends = [_at(table.end, row, NEVER) for table, row in ((mine, row_mine), (theirs, row_theirs))]
    both = (row_mine >= 0) & (row_theirs >= 0)
    begun = np.full(len(both), False)
    for name in ("start", "station", "cause", "target"):
        begun |= both & (_at(getattr(mine, name), row_mine, 0) != _at(getattr(theirs, name), row_theirs, 0))
    start = np.minimum(starts[0], starts[1])
    return np.where(both & ~begun, np.minimum(ends[0], ends[1]), start)


def _first_unequal(persons: int, mine: Lived, theirs: Lived, columns: tuple[str, ...]) -> tuple[I64, I64]:
    """Rows of the first unequal pair of each person in both tables; -1 where the table has no such row."""
    left, right = (starts_of(table.person, persons) for table in (mine, theirs))
    rows, others = np.diff(left), np.diff(right)
    agree = np.minimum(rows, others)
    for name in columns:
        call(loops.part, (getattr(mine, name), getattr(theirs, name), left, right), (agree,))
    return np.where(agree < rows, left[:-1] + agree, -1), np.where(agree < others, right[:-1] + agree, -1)


def _at(column: NDArray[np.generic], row: I64, missing: int) -> I64:
    if not len(column):
        return np.full(len(row), missing, dtype=np.int64)
    return np.where(row >= 0, column[np.maximum(row, 0)].astype(np.int64), missing)
