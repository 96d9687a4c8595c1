"""Lives as segments: who was where, under which status, from which day to which.

A trajectory tells a life twice: main spells say where a person is, events say when her residence status changes. Gaps are
counted by the status of the day and money follows the status of the day, so the spells are cut once at every status change.
What remains is a table of half-open segments in which station, cause and status are constant, contiguous from entry to exit or
horizon.

The status of a day is the one that holds at its end: several changes on one day count as the last of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.engine.trajectory import Trajectory
from sim.registry import codes

I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
Bools = NDArray[np.bool_]

DEPARTED = codes.STATIONS
"""The state after a departure, behind the stations: in counts of states it takes the next free number."""
STATES = codes.STATIONS + 1
GAP_STATIONS = (codes.SUCHE, codes.LUECKE, codes.KEIN_KONTAKT, codes.WARTEN)
"""The kinds of time that are a Förderlücke."""
_DAY_BITS = 2**21
_DAY_SHIFT = 2**20
"""Keys (person, day) in one int64; days lie within about 2,870 years of the start."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Main spells cut at status changes, sorted by (person, start); one entry per segment in every array.

    `position` is the row of the person in the cohort, `spell` the row of the main spell, `status` holds throughout, `lasts` is
    true where the horizon cut the life, so that the state goes on. Per person: `first` is the row of the first spell, `exit`
    the day of departure (NEVER: stays).
    """

    position: I64
    spell: I64
    start: I64
    end: I64
    station: U8
    cause: U8
    status: U8
    lasts: Bools
    first: I64
    exit: I64

    def __len__(self) -> int:
        return len(self.position)


def positions(cohort: Cohort, persons: NDArray[np.int32]) -> I64:
    """Rows of persons in the cohort, int64: a trajectory names a person by her row. Raises ValueError when there is no such
    row."""
    if len(persons) and (persons.min() < 0 or persons.max() >= len(cohort)):
        raise ValueError("the trajectory tells of a person who is not in the cohort")
    return persons.astype(np.int64)


def keys(position: I64, day: NDArray[np.int32] | I64) -> I64:
    """(person, day) as one sortable number."""
    return position * _DAY_BITS + (day.astype(np.int64) + _DAY_SHIFT)


def build_segments(cohort: Cohort, trajectory: Trajectory) -> Segments:
    """Cut the main spells at status changes. A few seconds at most for 1.5 million spells: two sorted lists are merged."""
    spells = trajectory.spells
    position = positions(cohort, spells.person)
    spell_keys = keys(position, spells.start)
    ends = keys(position, spells.end)

    change_keys, change_status = _status_changes(cohort, trajectory)
    inside = np.searchsorted(spell_keys, change_keys, side="right") - 1
    cuts = inside >= 0
    cuts[cuts] &= change_keys[cuts] < ends[inside[cuts]]
    cuts[cuts] &= change_keys[cuts] > spell_keys[inside[cuts]]

    # Two sorted runs: the stable sort merges them in one pass.
    starts = np.sort(np.concatenate([spell_keys, change_keys[cuts]]), kind="stable")
    spell = np.searchsorted(spell_keys, starts, side="right") - 1
    who = position[spell]
    following = np.append(starts[1:], np.iinfo(np.int64).max)
    stop = np.minimum(following, ends[spell])

    last = np.searchsorted(change_keys, starts, side="right") - 1
    changed = last >= 0
    changed[changed] &= change_keys[last[changed]] // _DAY_BITS == who[changed]
    status = cohort.status[who]
    status[changed] = change_status[last[changed]]

    final = np.append(spells.person[1:] != spells.person[:-1], True) if len(spells.person) else np.zeros(0, dtype=np.bool_)
    exits = np.full(len(cohort), NEVER, dtype=np.int64)
    left = final & (spells.reason == codes.END_DEPARTED)
    exits[position[left]] = spells.end[left]
    first = np.searchsorted(position, np.arange(len(cohort)))
    end = stop % _DAY_BITS - _DAY_SHIFT
    return Segments(
        position=who,
        spell=spell,
        start=starts % _DAY_BITS - _DAY_SHIFT,
        end=end,
        station=spells.station[spell],
        cause=spells.cause[spell],
        status=status,
        lasts=(spells.censored[spell] == 1) & (end == trajectory.horizon),
        first=first.astype(np.int64),
        exit=exits,
    )


def _status_changes(cohort: Cohort, trajectory: Trajectory) -> tuple[I64, U8]:
    """Keys (person, day) of status changes, sorted and unique, and the status after the last change of that day."""
    events = trajectory.events
    rows = np.flatnonzero(events.kind == codes.EV_STATUS)
    found = keys(positions(cohort, events.person[rows]), events.day[rows])
    last_of_day = np.append(found[1:] != found[:-1], True) if len(found) else np.zeros(0, dtype=np.bool_)
    return found[last_of_day], events.code[rows][last_of_day].astype(np.uint8)


def gap_causes(segments: Segments) -> U8:
    """The cause each segment's days are counted under, uint8 [segments]; CAUSE_NONE outside a Förderlücke.

    A spell's own cause counts. Search without a cause is own search, time without contact is a failed hand-over, waiting
    without a cause is a missing place.
    """
    cause = np.where(np.isin(segments.station, GAP_STATIONS), segments.cause, codes.CAUSE_NONE).astype(np.uint8)
    none = cause == codes.CAUSE_NONE
    cause[none & (segments.station == codes.SUCHE)] = codes.CAUSE_OWN_SEARCH
    cause[none & (segments.station == codes.WARTEN)] = codes.CAUSE_NO_PLACE
    cause[none & (segments.station == codes.LUECKE)] = codes.CAUSE_HANDOVER
    cause[segments.station == codes.KEIN_KONTAKT] = codes.CAUSE_HANDOVER
    return cause


def entry_is_start(cohort: Cohort) -> Bools:
    """Whether the first spell began on the day of entry; else the person came in with a stay that had begun before."""
    return np.asarray(cohort.station_since >= cohort.entry)


def spell_starts(cohort: Cohort, trajectory: Trajectory, *stations: int) -> I64:
    """Rows of main spells that are a start at one of the stations, int64: all but the continuation of a stay begun before
    entry."""
    spells = trajectory.spells
    rows = np.flatnonzero(np.isin(spells.station, stations))
    first = np.append(True, spells.person[1:] != spells.person[:-1])[rows] if len(rows) else np.zeros(0, dtype=np.bool_)
    carried = first & ~entry_is_start(cohort)[positions(cohort, spells.person[rows])]
    return np.asarray(rows[~carried], dtype=np.int64)
