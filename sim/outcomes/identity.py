"""Identity before the policy date: until two scenarios can differ, their lives must not.

D is the first day on which the resolved tables of two scenarios differ. Every row that starts before D must be equal in both
trajectories. What is written when a spell ends is known only then, so it is compared only where the spell ends before D. If D
is the first day of the run there is nothing to compare: the check answers "not applicable" and never "passed" (contract 8). If
D lies at or behind the horizon, or is never, everything is compared, which is the test of zero effect.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.engine.trajectory import Trajectory

TABLES = ("spells", "supports", "events")
_COLUMNS = {
    "spells": ("person", "start", "end", "station", "reason", "cause", "target", "status", "district", "censored"),
    "supports": ("person", "start", "end", "kind", "reason", "censored"),
    "events": ("person", "day", "seq", "kind", "code", "value"),
}
_DAY = {"spells": "start", "supports": "start", "events": "day"}
_KNOWN_AT_END = {
    "spells": ("end", "reason", "censored"),
    "supports": ("end", "reason", "censored"),
    "events": (),
}
"""Columns known only when the row ends: masked where it ends on or after D. All others are fixed when it begins."""
_MASK = -1


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """The first row in which two trajectories differ before D: table, person, day, column and both values; None where a row is
    missing on one side (the column is then "row")."""

    table: str
    person: int
    day: int
    column: str
    base: int | None
    other: int | None


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """The answer of contract 8 for one pair of runs."""

    state: Literal["passed", "not_applicable", "breached"]
    first_day: int
    difference: FirstDifference | None = None


def check(base: Trajectory, other: Trajectory, first_day: int) -> IdentityCheck:
    """Whether all rows before `first_day` are equal; "not_applicable" when that day is the first of the run."""
    if first_day <= 0:
        return IdentityCheck("not_applicable", first_day)
    difference = first_difference(base, other, first_day)
    return IdentityCheck("passed" if difference is None else "breached", first_day, difference)


def first_difference(base: Trajectory, other: Trajectory, first_day: int) -> FirstDifference | None:
    """The earliest row, by (day, person, table), in which two trajectories differ before `first_day`; None when there is
    none."""
    found = []
    for name in TABLES:
        if not _agree(name, base, other, first_day):
            found.append(_first_in(name, _before(name, base, first_day), _before(name, other, first_day)))
    return min(found, key=lambda each: (each.day, each.person, TABLES.index(each.table)), default=None)


def _agree(name: str, base: Trajectory, other: Trajectory, first_day: int) -> bool:
    """Whether two tables agree before D; one column of both is looked at at a time, in its own type."""
    sides = [getattr(trajectory, name) for trajectory in (base, other)]
    rows = [np.flatnonzero(getattr(table, _DAY[name]) < first_day) for table in sides]
    if len(rows[0]) != len(rows[1]):
        return False
    whole = all(len(some) == len(table.person) for some, table in zip(rows, sides, strict=True))

    def column(side: int, of: str) -> NDArray[Any]:
        values: NDArray[Any] = getattr(sides[side], of)
        return values if whole else values[rows[side]]

    if not all(np.array_equal(column(0, of), column(1, of)) for of in _COLUMNS[name] if of not in _KNOWN_AT_END[name]):
        return False
    if not _KNOWN_AT_END[name]:
        return True
    ended = column(0, "end") < first_day
    if not np.array_equal(ended, column(1, "end") < first_day):
        return False
    return not any(((column(0, of) != column(1, of)) & ended).any() for of in _KNOWN_AT_END[name])


def _before(name: str, trajectory: Trajectory, first_day: int) -> dict[str, NDArray[Any]]:
    """The rows of a table that start before D by column, those known at the end masked where it comes later."""
    table = getattr(trajectory, name)
    rows = np.flatnonzero(getattr(table, _DAY[name]) < first_day)
    values = {column: getattr(table, column)[rows] for column in _COLUMNS[name]}
    if _KNOWN_AT_END[name]:
        ended = values["end"] < first_day
        values |= {column: np.where(ended, values[column].astype(np.int64), _MASK) for column in _KNOWN_AT_END[name]}
    return values


def _first_in(name: str, one: dict[str, NDArray[Any]], another: dict[str, NDArray[Any]]) -> FirstDifference:
    columns = _COLUMNS[name]
    day, person = columns.index(_DAY[name]), 0
    tables = (np.stack([side[column].astype(np.int64) for column in columns]) for side in (one, another))
    mine, theirs = (table[:, np.lexsort((*table[:0:-1], table[person], table[day]))] for table in tables)
    common = min(mine.shape[1], theirs.shape[1])
    unequal = np.flatnonzero((mine[:, :common] != theirs[:, :common]).any(axis=0))
    row = int(unequal[0]) if len(unequal) else common
    left = mine[:, row] if row < mine.shape[1] else None
    right = theirs[:, row] if row < theirs.shape[1] else None
    if left is None or right is None or (left[day], left[person]) != (right[day], right[person]):
        present = [table for table in (left, right) if table is not None]
        first = min(present, key=lambda table: (int(table[day]), int(table[person])))
        return FirstDifference(
            name, int(first[person]), int(first[day]), "row", 1 if first is left else None, 1 if first is right else None
        )
    column = int(np.flatnonzero(left != right)[0])
    return FirstDifference(name, int(left[person]), int(left[day]), columns[column], int(left[column]), int(right[column]))
