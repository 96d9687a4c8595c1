"""What an engine writes down while it runs.

Spells and events go into packed rows of small integers in the order in which they happen; seats taken and lists joined are
counters and notes for the desks. Written by the moves of a person, read by the desks in the evening and by nobody else.
"""

from array import array
from typing import NamedTuple

from sim.rules.person import INDEX
from sim.rules.row import Row

SPELL_COLUMNS = 10
SUPPORT_COLUMNS = 6
EVENT_COLUMNS = 5
JOIN_COLUMNS = 4


class Ledger(NamedTuple):
    """`spells`, `supports` and `events`: flat rows of 10, 6 and 5 integers; `held`: seats in use per desk; `joins`: rows of
    (desk, person, rank, version) that desks have not yet put on their lists."""

    spells: "array[int]"
    supports: "array[int]"
    events: "array[int]"
    held: list[int]
    joins: list[int]


def new_ledger(desks: int) -> Ledger:
    """An empty ledger."""
    return Ledger(array("i"), array("i"), array("i"), [0] * desks, [])


def write_event(w: Ledger, me: Row, day: int, kind: int, code: int, value: int) -> None:
    """Note an event of a person."""
    w.events.extend((me[INDEX], day, kind, code, value))


def write_spell(w: Ledger, row: tuple[int, int, int, int, int, int, int, int, int, int]) -> None:
    """Note a main spell: person, start, end, station, reason, cause, target, status, district, censored."""
    w.spells.extend(row)


def write_support(w: Ledger, row: tuple[int, int, int, int, int, int]) -> None:
    """Note what ran beside a station: person, start, end, support, reason, censored."""
    w.supports.extend(row)


def join_desk(w: Ledger, me: Row, desk: int, rank: int, version: int) -> None:
    """Put a person on a desk's list from today on."""
    w.joins.extend((desk, me[INDEX], rank, version))


def take_seat(w: Ledger, desk: int) -> None:
    """Count a seat of a desk as taken."""
    w.held[desk] += 1


def free_seat(w: Ledger, desk: int) -> None:
    """Give it back."""
    w.held[desk] -= 1
