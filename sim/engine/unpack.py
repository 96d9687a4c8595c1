"""From the packed ledger of the compiled engine to the columns of a trajectory, sorted by person.

Compiled, in two passes over spells and events: how many rows each person has, then every row to its place. Within a person rows
keep the order in which things happened.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.flat import (
    EVENT_WORDS,
    LOW_HALF,
    SPELL_WORDS,
    SUPPORT_WORDS,
    W_EVENTS,
    W_EVENTS_AT,
    W_SPELLS,
    W_SPELLS_AT,
    W_SUPPORTS,
    W_SUPPORTS_AT,
)
from sim.engine.trajectory import Events, Spells, Supports, Trajectory
from sim.rules.compiled import compiled
from sim.rules.words import fetch_ahead, words_at

Ints = NDArray[np.int64]
Wide = NDArray[np.int32]
BYTE = 255
AHEAD = 16


def by_person(address: int, first: int, last: int, width: int, places: Ints) -> Ints:
    """Where the rows of a part of the ledger stand, sorted by person: int64 [rows]. `places`: zeros, one more than persons."""
    w = words_at(address, last)
    order = np.empty((last - first) // width, dtype=np.int64)
    for at in range(first, last, width):
        places[(w[at] >> 32) + 1] += 1
    for person in range(1, len(places)):
        places[person] += places[person - 1]
    for at in range(first, last, width):
        person = w[at] >> 32
        order[places[person]] = at
        places[person] += 1
    return order


def unpack_spells(address: int, length: int, order: Ints, wide: Wide, narrow: "NDArray[np.uint8]") -> None:
    """Fill person, start, end (`wide`, int32 [3, rows]) and the seven columns of small numbers (`narrow`, uint8 [7, rows])."""
    w = words_at(address, length)
    for i in range(len(order)):
        fetch_ahead(w, order[min(i + AHEAD, len(order) - 1)])
        at = order[i]
        one, two, three = w[at], w[at + 1], w[at + 2]
        wide[0, i] = one >> 32
        wide[1, i] = one & LOW_HALF
        wide[2, i] = two >> 32
        narrow[0, i] = (two >> 24) & BYTE
        narrow[1, i] = (two >> 16) & BYTE
        narrow[2, i] = (two >> 8) & BYTE
        narrow[3, i] = two & BYTE
        narrow[4, i] = (three >> 16) & BYTE
        narrow[5, i] = (three >> 8) & BYTE
        narrow[6, i] = three & BYTE


def unpack_events(
    address: int, length: int, order: Ints, wide: Wide, middle: "NDArray[np.int16]", kind: "NDArray[np.uint8]"
) -> None:
    """Fill person, day, value (`wide`, int32 [3, rows]), sequence in the day and code (`middle`, int16 [2, rows]), and kind."""
    w = words_at(address, length)
    before = -1
    sequence = 0
    for i in range(len(order)):
        fetch_ahead(w, order[min(i + AHEAD, len(order) - 1)])
        at = order[i]
        one, two = w[at], w[at + 1]
        sequence = sequence + 1 if one == before else 0
        before = one
        wide[0, i] = one >> 32
        wide[1, i] = one & LOW_HALF
        wide[2, i] = two
        middle[0, i] = sequence
        middle[1, i] = two >> 32
        kind[i] = two >> 48


def supports_of(w: Ints) -> Supports:
    """What ran beside a station, sorted by person, start and kind."""
    one, two = w[w[W_SUPPORTS_AT] : w[W_SUPPORTS]].reshape(-1, SUPPORT_WORDS).T
    kind = two >> 16 & BYTE
    order = np.lexsort((kind, one & LOW_HALF, one >> 32))
    one, two = one[order], two[order]
    wide = ((one >> 32).astype(np.int32), (one & LOW_HALF).astype(np.int32), (two >> 32).astype(np.int32))
    return Supports(*wide, *((two >> shift & BYTE).astype(np.uint8) for shift in (16, 8, 0)))


def trajectory_of(w: Ints, people: int, horizon: int) -> Trajectory:
    """The ledger of so many persons as a trajectory."""
    sort: Any = compiled(by_person)
    address, length = w.ctypes.data, len(w)
    spells = sort(address, w[W_SPELLS_AT], w[W_SPELLS], SPELL_WORDS, np.zeros(people + 1, dtype=np.int64))
    wide, narrow = np.empty((3, len(spells)), dtype=np.int32), np.empty((7, len(spells)), dtype=np.uint8)
    compiled(unpack_spells)(address, length, spells, wide, narrow)
    events = sort(address, w[W_EVENTS_AT], w[W_EVENTS], EVENT_WORDS, np.zeros(people + 1, dtype=np.int64))
    facts, middle = np.empty((3, len(events)), dtype=np.int32), np.empty((2, len(events)), dtype=np.int16)
    kind = np.empty(len(events), dtype=np.uint8)
    compiled(unpack_events)(address, length, events, facts, middle, kind)
    return Trajectory(
        Spells(*wide, *narrow), supports_of(w), Events(facts[0], facts[1], middle[0], kind, middle[1], facts[2]), horizon
    )
