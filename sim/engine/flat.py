"""The ledger of the compiled engine: one array of int64, and the second bodies of what writes into it.

A header tells how many spells, events and joins there are and where each part begins; the seats in use per desk stand behind
it. Before a person's day there is always room for what she can write, so nothing is ever cut off: a full ledger goes back to
Python, is copied into a larger one, and the day goes on.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import record
from sim.rules.compiled import SECOND_BODIES
from sim.rules.person import INDEX

Ints = NDArray[np.int64]

LEDGER_HEADER: Final = 8
(W_SPELLS, W_EVENTS, W_JOINS, W_SPELLS_AT, W_EVENTS_AT, W_JOINS_AT, W_END, W_DESKS) = range(LEDGER_HEADER)
SPELL_WIDTH: Final = 10
EVENT_WIDTH: Final = 5
JOIN_WIDTH: Final = 4
ROWS_A_DAY: Final = 128
"""More than one person can write in a day of sixteen steps."""


def new_flat_ledger(desks: int, rows: int) -> Ints:
    """An empty ledger with room for about so many rows of each kind."""
    return _laid_out(desks, rows + 8 * ROWS_A_DAY, rows + 8 * ROWS_A_DAY, rows + 8 * ROWS_A_DAY)


def _laid_out(desks: int, spells: int, events: int, joins: int) -> Ints:
    spells_at = LEDGER_HEADER + desks
    events_at = spells_at + SPELL_WIDTH * spells
    joins_at = events_at + EVENT_WIDTH * events
    end = joins_at + JOIN_WIDTH * joins
    w = np.zeros(end, dtype=np.int64)
    w[:LEDGER_HEADER] = (0, 0, 0, spells_at, events_at, joins_at, end, desks)
    return w


def grown(w: Ints) -> Ints:
    """The same ledger with twice the room."""
    desks = int(w[W_DESKS])
    larger = _laid_out(
        desks,
        2 * int(w[W_EVENTS_AT] - w[W_SPELLS_AT]) // SPELL_WIDTH,
        2 * int(w[W_JOINS_AT] - w[W_EVENTS_AT]) // EVENT_WIDTH,
        2 * int(w[W_END] - w[W_JOINS_AT]) // JOIN_WIDTH,
    )
    larger[: W_JOINS + 1] = w[: W_JOINS + 1]
    larger[LEDGER_HEADER : LEDGER_HEADER + desks] = w[LEDGER_HEADER : LEDGER_HEADER + desks]
    for count, at, width in (
        (W_SPELLS, W_SPELLS_AT, SPELL_WIDTH),
        (W_EVENTS, W_EVENTS_AT, EVENT_WIDTH),
        (W_JOINS, W_JOINS_AT, JOIN_WIDTH),
    ):
        length = int(w[count]) * width
        larger[larger[at] : larger[at] + length] = w[w[at] : w[at] + length]
    return larger


def room_for(w: Ints, people: int) -> bool:
    """Whether the ledger can take what so many people may write today."""
    rows = people * 8 + ROWS_A_DAY
    spells = w[W_EVENTS_AT] - w[W_SPELLS_AT] - SPELL_WIDTH * (w[W_SPELLS] + rows)
    events = w[W_JOINS_AT] - w[W_EVENTS_AT] - EVENT_WIDTH * (w[W_EVENTS] + rows)
    joins = w[W_END] - w[W_JOINS_AT] - JOIN_WIDTH * (w[W_JOINS] + rows)
    return bool(spells > 0 and events > 0 and joins > 0)


def write_event(w: Ints, me: Ints, day: int, kind: int, code: int, value: int) -> None:
    """`record.write_event` for one array."""
    at = w[W_EVENTS_AT] + EVENT_WIDTH * w[W_EVENTS]
    w[at] = me[INDEX]
    w[at + 1] = day
    w[at + 2] = kind
    w[at + 3] = code
    w[at + 4] = value
    w[W_EVENTS] += 1


def write_spell(w: Ints, row: tuple[int, int, int, int, int, int, int, int, int, int]) -> None:
    """`record.write_spell` for one array."""
    at = w[W_SPELLS_AT] + SPELL_WIDTH * w[W_SPELLS]
    for i in range(SPELL_WIDTH):
        w[at + i] = row[i]
    w[W_SPELLS] += 1


def join_desk(w: Ints, me: Ints, desk: int, rank: int, version: int) -> None:
    """`record.join_desk` for one array."""
    at = w[W_JOINS_AT] + JOIN_WIDTH * w[W_JOINS]
    w[at] = desk
    w[at + 1] = me[INDEX]
    w[at + 2] = rank
    w[at + 3] = version
    w[W_JOINS] += 1


def take_seat(w: Ints, desk: int) -> None:
    """`record.take_seat` for one array."""
    w[LEDGER_HEADER + desk] += 1


def free_seat(w: Ints, desk: int) -> None:
    """`record.free_seat` for one array."""
    w[LEDGER_HEADER + desk] -= 1


def use_in_compiled_code() -> None:
    """Compile these in place of what the readable engine writes with."""
    for name, flat in (
        ("write_event", write_event),
        ("write_spell", write_spell),
        ("join_desk", join_desk),
        ("take_seat", take_seat),
        ("free_seat", free_seat),
    ):
        SECOND_BODIES[getattr(record, name)] = flat
