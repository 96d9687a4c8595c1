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
from sim.engine.trajectory import Events, Spells, Trajectory
from sim.outcomes import loops
from sim.outcomes.fast import call
from sim.outcomes.rows import Rows, rows_by
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


KINDS = len(codes.STATUS_IDS) * codes.STATIONS * len(codes.CAUSE_IDS)
"""Status, station and cause as one number, in the order of `np.unravel_index`."""

Stays = tuple[I32, NDArray[np.uint16], I32, I32]
"""Person, kind (below KINDS), first day and first day behind of segments; where the horizon cut a life its last segment ends one
day behind it, so that the state goes on."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Main spells cut at status changes, sorted by (person, start); one entry per segment in every array.

    `position` is the row of the person in the cohort, `spell` the row of the main spell, `status` holds throughout, `stays` is
    what they are counted by. Per person: `exit` is the day of departure (NEVER: stays), and her spells stand in the rows
    `first[person]` to `first[person + 1]` of `spells`. `by_station` finds the rows of `spells`, `by_kind` those of
    `events`. `present` counts persons at the end of each day by population (cohort, entrants), status of the day and
    station, int32 [2, statuses, stations, days + 1]; the day behind the last is the horizon and counts whose lives it cut.
    """

    position: I32
    spell: I64
    start: I32
    end: I32
    station: U8
    cause: U8
    status: U8
    stays: Stays
    first: I64
    exit: I64
    spells: Spells
    by_station: Rows
    events: Events
    by_kind: Rows
    present: I32

    def __len__(self) -> int:
        return len(self.position)

    @property
    def horizon(self) -> int:
        """The day on which the run ends."""
        return int(self.present.shape[-1]) - 1


def keys(person: I32, day: I32) -> I64:
    """(person, day) as one sortable number."""
    key = person.astype(np.int64)
    key <<= _DAY_BITS
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
    """Cut the main spells at status changes; raises ValueError when a row is about a person who is not in the cohort, or about
    something that does not lie within the run or is not in the registry."""
    spells, events, horizon = trajectory.spells, trajectory.events, trajectory.horizon
    by_kind = rows_by(events.kind)
    changes = by_kind.of(codes.EV_STATUS)
    _check(cohort, trajectory, changes)
    first = starts_of(spells.person, len(cohort))

    told = (events.person[changes], events.day[changes], events.code[changes])
    most = len(spells.person) + len(changes)
    spell, start, end = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    status = np.empty(most, dtype=np.uint8)
    count = call(loops.cut, (spells.person, spells.start, spells.end, *told, cohort.status), (spell, start, end, status))
    spell, start, end, status = spell[:count], start[:count], end[:count], status[:count]
    position, station, cause = spells.person[spell], spells.station[spell], spells.cause[spell]

    exits = np.full(len(cohort), NEVER, dtype=np.int64)
    final = first[1:][first[1:] > first[:-1]] - 1
    left = final[spells.reason[final] == codes.END_DEPARTED]
    exits[spells.person[left]] = spells.end[left]

    kind = status * np.uint16(codes.STATIONS)
    kind += station
    kind *= np.uint16(len(codes.CAUSE_IDS))
    kind += cause
    # A life that is cut goes on: its last state is that of the horizon too.
    until = end + ((end == horizon) & (spells.censored == 1)[spell])
    stays = (position, kind, start, until)
    shape = (2, len(codes.STATUS_IDS), codes.STATIONS)
    lines = np.where(cohort.population == codes.POPULATION_COHORT, 0, shape[1] * shape[2])
    present = stocks(stays, lines, np.arange(KINDS) // len(codes.CAUSE_IDS), np.arange(horizon + 2), int(np.prod(shape)))
    return Segments(
        position=position,
        spell=spell,
        start=start,
        end=end,
        station=station,
        cause=cause,
        status=status,
        stays=stays,
        first=first,
        exit=exits,
        spells=spells,
        by_station=rows_by(spells.station),
        events=events,
        by_kind=by_kind,
        present=present.reshape(*shape, -1),
    )


def _check(cohort: Cohort, trajectory: Trajectory, changes: I64) -> None:
    """Compiled loops write where they are told to: what would lie beside a table must not reach them."""
    spells, events = trajectory.spells, trajectory.events
    columns: tuple[tuple[NDArray[Any], int], ...] = (
        (spells.person, len(cohort)),
        (events.person, len(cohort)),
        (spells.start, trajectory.horizon),
        (spells.end, trajectory.horizon + 1),
        (spells.station, codes.STATIONS),
        (spells.cause, len(codes.CAUSE_IDS)),
        (events.code[changes], len(codes.STATUS_IDS)),
        (cohort.status, len(codes.STATUS_IDS)),
    )
    # Read without a sign, a negative number is a very large one.
    if any(len(column) and column.view(f"u{column.itemsize}").max() >= end for column, end in columns):
        raise ValueError(
            "the trajectory tells of a person not in the cohort, a day not in the run or a state not in the registry"
        )


def starts_of(person: I32, persons: int) -> I64:
    """The first row of each person in a table sorted by person, and its length behind them, int64 [persons + 1]."""
    rows = np.zeros(persons + 1, dtype=np.int64)
    np.cumsum(np.bincount(person, minlength=persons), out=rows[1:])
    return rows


def stocks(stays: Stays, group: I64, label: I64, along: I32 | I64, cells: int) -> I32:
    """How many stays of each cell cover each place, int32 [cells, places].

    The cell of a stay is the group of its person plus the label of its kind; a negative label is not counted. A stay covers the
    places from `along[start]` up to, not including, `along[until]`; the last of `along` (by day, to the day behind the horizon)
    is the number of places.
    """
    length = int(along[-1]) + 1
    change = np.zeros(cells * length, dtype=np.int32)
    call(loops.tally, (*stays, group * length, label * length, along), (change,))
    # Everything that begins ends, so a running sum over all cells is zero where the next one begins.
    return np.cumsum(change, dtype=np.int32, out=change).reshape(cells, length)[:, :-1]


def station_days(segments: Segments, bounds: I64) -> I64:
    """Person-days by population (2), status of the day, station and period [bounds[k], bounds[k + 1]) within the run, int64
    [2, statuses, stations, periods]."""
    return in_periods(segments.present, bounds)


def in_periods(persons: I32, bounds: I64) -> I64:
    """Days in each period [bounds[k], bounds[k + 1]) from persons by day, int64 [..., periods] from [..., days]."""
    return np.add.reduceat(persons[..., : bounds[-1]], bounds[:-1], axis=-1, dtype=np.int64)


def causes_of(station: NDArray[Any], cause: NDArray[Any]) -> U8:
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


def spell_starts(cohort: Cohort, segments: Segments, *stations: int) -> I64:
    """Rows of main spells that are a start at one of the stations, ascending, int64: all but the continuation of a stay begun
    before entry."""
    rows = segments.by_station.of(*stations)
    person = segments.spells.person[rows]
    continued = (segments.first[person] == rows) & ~entry_is_start(cohort)[person]
    return np.asarray(rows[~continued], dtype=np.int64)
