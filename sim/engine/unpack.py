"""From the packed ledger of the compiled engine to the columns of a trajectory, sorted by person.

Compiled, in two passes over each part of the ledger: how many rows each person has, then every row to its place. Within a person
spells and events keep the order in which things happened; supports are sorted by start and kind.
"""

from collections.abc import Callable
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
Order = NDArray[np.int32]
Wide = NDArray[np.int32]
Middle = NDArray[np.int16]
Narrow = NDArray[np.uint8]
BYTE = 255
SIX_BITS = 63
AHEAD = 16


def by_person(address: int, first: int, last: int, width: int, places: Ints, order: Order) -> None:
    """Fill the numbers of the rows of a part of the ledger, sorted by person. `places`: zeros, one more than persons."""
    w = words_at(address, last)
    for at in range(first, last, width):
        places[(w[at] >> 32) + 1] += 1
    for person in range(1, len(places)):
        places[person] += places[person - 1]
    for row in range(len(order)):
        person = w[first + width * row] >> 32
        order[places[person]] = row
        places[person] += 1


def unpack_spells(address: int, first: int, last: int, order: Order, wide: Wide, narrow: Narrow) -> None:
    """Fill person, start, end (`wide`, int32 [3, rows]) and the seven columns of small numbers (`narrow`, uint8 [7, rows])."""
    w = words_at(address, last)
    for i in range(len(order)):
        fetch_ahead(w, first + SPELL_WORDS * order[min(i + AHEAD, len(order) - 1)])
        at = first + SPELL_WORDS * order[i]
        one, two = w[at], w[at + 1]
        wide[0, i] = one >> 32
        wide[1, i] = (one & LOW_HALF) >> 6
        wide[2, i] = two >> 36
        narrow[0, i] = one & SIX_BITS
        narrow[1, i] = two >> 30 & SIX_BITS
        narrow[2, i] = two >> 24 & SIX_BITS
        narrow[3, i] = two >> 16 & BYTE
        narrow[4, i] = two >> 8 & BYTE
        narrow[5, i] = two >> 1 & BYTE >> 1
        narrow[6, i] = two & 1


def unpack_events(address: int, first: int, last: int, order: Order, wide: Wide, middle: Middle, kind: Narrow) -> None:
    """Fill person, day, value (`wide`, int32 [3, rows]), sequence in the day and code (`middle`, int16 [2, rows]), and
    `kind`, uint8 [1, rows]."""
    w = words_at(address, last)
    before = -1
    sequence = 0
    for i in range(len(order)):
        fetch_ahead(w, first + EVENT_WORDS * order[min(i + AHEAD, len(order) - 1)])
        at = first + EVENT_WORDS * order[i]
        one, two = w[at], w[at + 1]
        sequence = sequence + 1 if one == before else 0
        before = one
        wide[0, i] = one >> 32
        wide[1, i] = one & LOW_HALF
        wide[2, i] = two
        middle[0, i] = sequence
        middle[1, i] = two >> 32
        kind[0, i] = two >> 48


def unpack_supports(address: int, first: int, last: int, order: Order, wide: Wide, narrow: Narrow) -> None:
    """Fill person, start, end (`wide`, int32 [3, rows]), kind, reason and whether it is censored (`narrow`, uint8 [3, rows])."""
    w = words_at(address, last)
    for i in range(len(order)):
        row, place = order[i], i
        at = first + SUPPORT_WORDS * row
        while place > 0:
            before = first + SUPPORT_WORDS * order[place - 1]
            if w[before] < w[at] or (w[before] == w[at] and w[before + 1] >> 16 & BYTE <= w[at + 1] >> 16 & BYTE):
                break
            order[place] = order[place - 1]
            place -= 1
        order[place] = row
    for i in range(len(order)):
        at = first + SUPPORT_WORDS * order[i]
        one, two = w[at], w[at + 1]
        wide[0, i] = one >> 32
        wide[1, i] = one & LOW_HALF
        wide[2, i] = two >> 32
        narrow[0, i] = two >> 16 & BYTE
        narrow[1, i] = two >> 8 & BYTE
        narrow[2, i] = two & BYTE


def trajectory_of(w: Ints, people: int, horizon: int) -> Trajectory:
    """The ledger of so many persons as a trajectory."""
    wide, narrow = _columns(w, people, unpack_spells, W_SPELLS_AT, W_SPELLS, SPELL_WORDS, (np.uint8, 7))
    beside, kinds = _columns(w, people, unpack_supports, W_SUPPORTS_AT, W_SUPPORTS, SUPPORT_WORDS, (np.uint8, 3))
    facts, middle, kind = _columns(w, people, unpack_events, W_EVENTS_AT, W_EVENTS, EVENT_WORDS, (np.int16, 2), (np.uint8, 1))
    return Trajectory(
        Spells(*wide, *narrow),
        Supports(*beside, *kinds),
        Events(facts[0], facts[1], middle[0], kind[0], middle[1], facts[2]),
        horizon,
    )


def _columns(
    w: Ints, people: int, unpack: Callable[..., None], first_word: int, last_word: int, width: int, *narrow: tuple[type, int]
) -> list[NDArray[Any]]:
    """One part of a ledger: three columns of int32 and the others of so many smaller numbers."""
    address, first, last = w.ctypes.data, int(w[first_word]), int(w[last_word])
    rows = (last - first) // width
    order = np.empty(rows, dtype=np.int32)
    compiled(by_person)(address, first, last, width, np.zeros(people + 1, dtype=np.int64), order)
    columns: list[NDArray[Any]] = [np.empty((number, rows), dtype=kind) for kind, number in ((np.int32, 3), *narrow)]
    compiled(unpack)(address, first, last, order, *columns)
    return columns
