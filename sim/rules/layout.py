"""How a person's row lies in the memory of the compiled engine: every field as wide as `person` says, a row in whole lines."""

from typing import Final

from sim.rules.person import FIELDS, LONG, MIDDLE, SHORT

LINE_BYTES: Final = 64


def place(field: int) -> int:
    """Where a field begins in a row, in bytes."""
    return field + min(field, SHORT) + 2 * min(field, MIDDLE) + 4 * min(field, LONG)


ROW_BYTES: Final = -(-place(FIELDS) // LINE_BYTES) * LINE_BYTES
ROW_WORDS: Final = ROW_BYTES // 8
