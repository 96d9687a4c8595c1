"""The ledger of the compiled engine: one block of int64, and the second bodies of what writes into it.

A header tells where the next spell, event and join goes and where the room for each ends; the seats in use per desk stand
behind it. Spells and events are packed, so that a life leaves little behind. Before a person's day there is always room for
what she can write, so nothing is ever cut off: a full ledger goes back to Python, is copied into a larger one, and the day
goes on.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine import record
from sim.rules.compiled import SECOND_BODIES
from sim.rules.person import INDEX
from sim.rules.words import Words

Ints = NDArray[np.int64]

(
    W_SPELLS, W_SPELLS_END, W_EVENTS, W_EVENTS_END, W_JOINS, W_JOINS_END, W_SPELLS_AT, W_EVENTS_AT, W_JOINS_AT, W_DESKS,
    W_SUPPORTS, W_SUPPORTS_END, W_SUPPORTS_AT,
) = range(13)  # fmt: skip
LEDGER_HEADER: Final = 16
SPELL_WORDS: Final = 2
SUPPORT_WORDS: Final = 2
EVENT_WORDS: Final = 2
JOIN_WORDS: Final = 4
ROWS_A_DAY: Final = 128
"""More than one person can write in a day of sixteen steps."""
LOW_HALF: Final = (1 << 32) - 1
LOW_QUARTER: Final = (1 << 16) - 1
MOST_DAYS: Final = 1 << 26
"""A run has fewer days: a spell has so much room for them."""


PARTS: Final = (
    (W_SPELLS, W_SPELLS_AT, W_SPELLS_END),
    (W_EVENTS, W_EVENTS_AT, W_EVENTS_END),
    (W_JOINS, W_JOINS_AT, W_JOINS_END),
    (W_SUPPORTS, W_SUPPORTS_AT, W_SUPPORTS_END),
)
"""Per part of the ledger: where the next row goes, where the part begins, where its room ends."""


def new_flat_ledger(desks: int, rows: int) -> Ints:
    """An empty ledger with room for about so many rows of each kind."""
    return _laid_out(desks, *(words * (rows + 8 * ROWS_A_DAY) for words in (SPELL_WORDS, EVENT_WORDS, JOIN_WORDS, SUPPORT_WORDS)))


def _laid_out(desks: int, *room: int) -> Ints:
    """A ledger with so many words for spells, events, joins and supports."""
    parts = [LEDGER_HEADER + desks]
    for words in room:
        parts.append(parts[-1] + words)
    w = np.zeros(parts[-1], dtype=np.int64)
    for (following, at, end), first, last in zip(PARTS, parts[:-1], parts[1:], strict=True):
        w[following] = w[at] = first
        w[end] = last
    w[W_DESKS] = desks
    return w


def grown(w: Ints) -> Ints:
    """The same ledger with twice the room."""
    larger = _laid_out(int(w[W_DESKS]), *(2 * int(w[end] - w[at]) for _, at, end in PARTS))
    larger[LEDGER_HEADER : LEDGER_HEADER + w[W_DESKS]] = w[LEDGER_HEADER : LEDGER_HEADER + w[W_DESKS]]
    for following, at, _ in PARTS:
        used = w[following] - w[at]
        larger[larger[at] : larger[at] + used] = w[w[at] : w[following]]
        larger[following] = larger[at] + used
    return larger


def fullest(w: Ints) -> float:
    """How many words are used, if all parts were as full as the fullest."""
    return len(w) * max(float(w[following] - w[at]) / float(w[end] - w[at]) for following, at, end in PARTS)


def room_for(w: Words, people: int) -> bool:
    """Whether the ledger can take what so many people may write today."""
    rows = people * 8 + ROWS_A_DAY
    spells = w[W_SPELLS] + SPELL_WORDS * rows <= w[W_SPELLS_END]
    events = w[W_EVENTS] + EVENT_WORDS * rows <= w[W_EVENTS_END]
    supports = w[W_SUPPORTS] + SUPPORT_WORDS * rows <= w[W_SUPPORTS_END]
    return spells and events and supports and w[W_JOINS] + JOIN_WORDS * rows <= w[W_JOINS_END]


def write_event(w: Words, me: Words, day: int, kind: int, code: int, value: int) -> None:
    """`record.write_event` in two words: person and day, kind and code and value."""
    at = w[W_EVENTS]
    w[at] = me[INDEX] << 32 | day
    w[at + 1] = kind << 48 | (code & LOW_QUARTER) << 32 | (value & LOW_HALF)
    w[W_EVENTS] = at + EVENT_WORDS


def write_spell(w: Words, row: tuple[int, int, int, int, int, int, int, int, int, int]) -> None:
    """`record.write_spell` in two words: person, start and, in 6 bits, station; end, reason and cause in 6 bits each, target and
    status in 8, district in 7, and whether it is censored."""
    at = w[W_SPELLS]
    w[at] = row[0] << 32 | row[1] << 6 | row[3]
    w[at + 1] = row[2] << 36 | row[4] << 30 | row[5] << 24 | row[6] << 16 | row[7] << 8 | row[8] << 1 | row[9]
    w[W_SPELLS] = at + SPELL_WORDS


def write_support(w: Words, row: tuple[int, int, int, int, int, int]) -> None:
    """`record.write_support` in two words: person and start, end and what fits into bytes."""
    at = w[W_SUPPORTS]
    w[at] = row[0] << 32 | row[1]
    w[at + 1] = row[2] << 32 | row[3] << 16 | row[4] << 8 | row[5]
    w[W_SUPPORTS] = at + SUPPORT_WORDS


def join_desk(w: Words, me: Words, desk: int, rank: int, version: int) -> None:
    """`record.join_desk` for a block."""
    at = w[W_JOINS]
    w[at] = desk
    w[at + 1] = me[INDEX]
    w[at + 2] = rank
    w[at + 3] = version
    w[W_JOINS] = at + JOIN_WORDS


def take_seat(w: Words, desk: int) -> None:
    """`record.take_seat` for a block."""
    w[LEDGER_HEADER + desk] += 1


def free_seat(w: Words, desk: int) -> None:
    """`record.free_seat` for a block."""
    w[LEDGER_HEADER + desk] -= 1


def use_in_compiled_code() -> None:
    """Compile these in place of what the readable engine writes with."""
    for name, flat in (
        ("write_event", write_event),
        ("write_spell", write_spell),
        ("write_support", write_support),
        ("join_desk", join_desk),
        ("take_seat", take_seat),
        ("free_seat", free_seat),
    ):
        SECOND_BODIES[getattr(record, name)] = flat
