"""Lives as segments: who was where, under which status, from which day to which.

A trajectory tells a life twice: main spells say where a person is, events say when her residence status changes. Gaps are
counted by the status of the day and money follows the status of the day, so the spells are cut once at every status change.
What remains is a table of half-open segments in which station, cause and status are constant, contiguous from entry to exit or
horizon.

The status of a day is the one that holds at its end: several changes on one day count as the last of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.engine.trajectory import Spells, Trajectory
from sim.registry import codes

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
Bools = NDArray[np.bool_]

DEPARTED = codes.STATIONS
"""The state after a departure, behind the stations: in counts of states it takes the next free number."""
STATES = codes.STATIONS + 1
GAP_STATIONS = (codes.SUCHE, codes.LUECKE, codes.KEIN_KONTAKT, codes.WARTEN)
"""The kinds of time that are a Förderlücke."""
_DAY_BITS = 21
_DAY_SHIFT = 2**20
"""Keys (person, day) in one int64; days lie within about 2,870 years of the start."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Main spells cut at status changes, sorted by (person, start); one entry per segment in every array.

    `position` is the row of the person in the cohort, `spell` the row of the main spell, `status` holds throughout, `lasts` is
    true where the horizon cut the life, so that the state goes on. Per person: `exit` is the day of departure (NEVER: stays),
    and her spells stand in the rows `first[person]` to `first[person + 1]` of `spells`, whose keys (person, start) are
    `spell_keys`. `present` counts persons at the end of each day by population (cohort, entrants), status of the day and
    station, int32 [2, statuses, stations, days + 1]; the day behind the last is the horizon and counts whose lives it cut.
    """

    position: I64
    spell: I64
    start: I32
    end: I32
    station: U8
    cause: U8
    status: U8
    lasts: Bools
    first: I64
    exit: I64
    spells: Spells
    spell_keys: I64
    present: I32

    def __len__(self) -> int:
        return len(self.position)


def positions(cohort: Cohort, persons: I32) -> I64:
    """Rows of persons in the cohort, int64: a trajectory names a person by her row. Raises ValueError when there is no such
    row."""
    if len(persons) and (persons.min() < 0 or persons.max() >= len(cohort)):
        raise ValueError("the trajectory tells of a person who is not in the cohort")
    return persons.astype(np.int64)


def keys(position: I64, day: I32 | I64) -> I64:
    """(person, day) as one sortable number."""
    key = position << _DAY_BITS
    key += day
    key += _DAY_SHIFT
    return key


def among(values: NDArray[Any], wanted: tuple[int, ...]) -> Bools:
    """Whether each value is one of a few wanted ones; for small numbers many times faster than a general search."""
    found = np.zeros(len(values), dtype=np.bool_)
    for each in wanted:
        found |= values == each
    return found


def build_segments(cohort: Cohort, trajectory: Trajectory) -> Segments:
    """Cut the main spells at status changes; raises ValueError when a spell is about a person who is not in the cohort."""
    spells = trajectory.spells
    persons, count = len(cohort), len(spells.person)
    person = positions(cohort, spells.person)
    spell_keys = keys(person, spells.start)
    first = _starts_of(person, persons)

    change_keys, change_status = _status_changes(cohort, trajectory)
    owner = change_keys >> _DAY_BITS
    day = (change_keys & (2**_DAY_BITS - 1)) - _DAY_SHIFT
    later = np.searchsorted(spell_keys, change_keys)
    inside = later - 1
    cuts = later > first[owner]
    cuts[cuts] &= day[cuts] < spells.end[inside[cuts]]
    at_start = later < count
    at_start[at_start] = spell_keys[later[at_start]] == change_keys[at_start]
    cuts &= ~at_start

    # The segment from which on a change holds: those of all spells before it and of all cuts before it.
    row = later + np.cumsum(cuts) - cuts
    pieces = np.bincount(inside[cuts], minlength=count) + 1
    spell = np.repeat(np.arange(count), pieces)
    start, end = spells.start[spell], spells.end[spell]
    start[row[cuts]] = day[cuts]
    end[row[cuts] - 1] = day[cuts]
    position, station = person[spell], spells.station[spell]
    begins = first + np.concatenate([[0], np.cumsum(np.bincount(owner[cuts], minlength=persons))])
    status = _status(cohort.status, begins, owner, change_status, row)

    exits = np.full(persons, NEVER, dtype=np.int64)
    lasts = np.zeros(len(spell), dtype=np.bool_)
    alive = np.flatnonzero(first[1:] > first[:-1])
    final = first[1:][alive] - 1
    left = spells.reason[final] == codes.END_DEPARTED
    exits[alive[left]] = spells.end[final[left]]
    lasts[begins[1:][alive] - 1] = (spells.censored[final] == 1) & (spells.end[final] == trajectory.horizon)

    cell = ((cohort.population != codes.POPULATION_COHORT) * np.int32(len(codes.STATUS_IDS)))[position] + status
    cell *= codes.STATIONS
    cell += station
    shape = (2, len(codes.STATUS_IDS), codes.STATIONS)
    # A life that is cut goes on: it ends one day behind the horizon.
    present = by_day(cell, start, end + lasts, trajectory.horizon + 1, int(np.prod(shape))).reshape(*shape, -1)
    return Segments(
        position, spell, start, end, station, spells.cause[spell], status, lasts, first, exits, spells, spell_keys, present
    )


def _starts_of(person: I64, persons: int) -> I64:
    """The first row of each person in a table sorted by person, and its length behind them, int64 [persons + 1]."""
    rows = np.zeros(persons + 1, dtype=np.int64)
    np.cumsum(np.bincount(person, minlength=persons), out=rows[1:])
    return rows


def _status_changes(cohort: Cohort, trajectory: Trajectory) -> tuple[I64, U8]:
    """Keys (person, day) of status changes, sorted and unique, and the status after the last change of that day."""
    events = trajectory.events
    rows = np.flatnonzero(events.kind == codes.EV_STATUS)
    found = keys(positions(cohort, events.person[rows]), events.day[rows])
    last_of_day = np.append(found[1:] != found[:-1], True) if len(found) else np.zeros(0, dtype=np.bool_)
    return found[last_of_day], events.code[rows][last_of_day].astype(np.uint8)


def _status(entry: U8, begins: I64, owner: I64, changed: U8, row: I64) -> U8:
    """The status of every segment, uint8: that at entry from each person's first segment on (`begins`, with the number of
    segments behind them), then what each change of an owner brings from its row on."""
    persons = len(entry)
    values = np.empty(persons + len(changed), dtype=np.uint8)
    rows = np.empty(len(values) + 1, dtype=np.int64)
    # In the order of rows every person's entry comes before her changes and behind those of the persons before her.
    changes_before = _starts_of(owner, persons)[:-1]
    entries, changes = np.arange(persons) + changes_before, np.arange(len(changed)) + owner + 1
    values[entries], values[changes] = entry, changed
    rows[entries], rows[changes], rows[-1] = begins[:-1], row, begins[-1]
    return np.repeat(values, np.diff(rows))


def by_day(cell: I32, start: I32, end: I32, days: int, cells: int) -> I32:
    """How many segments of each cell cover each of the first `days` days of the run, int32 [cells, days]; none starts or ends
    later."""
    flat = cell * np.int32(days + 1)
    change = np.bincount(flat + start, minlength=cells * (days + 1))
    change -= np.bincount(flat + end, minlength=cells * (days + 1))
    return np.cumsum(change.reshape(cells, days + 1)[:, :-1], axis=1, dtype=np.int32)


def station_days(segments: Segments, bounds: I64) -> I64:
    """Person-days by population (2), status of the day, station and period [bounds[k], bounds[k + 1]) within the run, int64
    [2, statuses, stations, periods]."""
    return in_periods(segments.present, bounds)


def in_periods(persons: I32, bounds: I64) -> I64:
    """Days in each period [bounds[k], bounds[k + 1]) from persons by day, int64 [..., periods] from [..., days]."""
    return np.add.reduceat(persons[..., : bounds[-1]], bounds[:-1], axis=-1, dtype=np.int64)


def causes_of(station: U8, cause: U8) -> U8:
    """The causes under which segments of a Förderlücke are counted, uint8; every station is one of GAP_STATIONS.

    A spell's own cause counts. Search without a cause is own search, time without contact is a failed hand-over, waiting
    without a cause is a missing place.
    """
    unnamed = np.full(codes.STATIONS, codes.CAUSE_NONE, dtype=np.uint8)
    unnamed[[codes.SUCHE, codes.WARTEN, codes.LUECKE]] = codes.CAUSE_OWN_SEARCH, codes.CAUSE_NO_PLACE, codes.CAUSE_HANDOVER
    counted = np.where(cause == codes.CAUSE_NONE, unnamed[station], cause)
    return np.where(station == codes.KEIN_KONTAKT, np.uint8(codes.CAUSE_HANDOVER), counted)


def entry_is_start(cohort: Cohort) -> Bools:
    """Whether the first spell began on the day of entry; else the person came in with a stay that had begun before."""
    return np.asarray(cohort.station_since >= cohort.entry)


def spell_starts(cohort: Cohort, trajectory: Trajectory, *stations: int) -> I64:
    """Rows of main spells that are a start at one of the stations, int64: all but the continuation of a stay begun before
    entry."""
    spells = trajectory.spells
    rows = np.flatnonzero(among(spells.station, stations))
    person = positions(cohort, spells.person[rows])
    first = (rows == 0) | (spells.person[rows - 1] != person)
    return np.asarray(rows[~(first & ~entry_is_start(cohort)[person])], dtype=np.int64)
