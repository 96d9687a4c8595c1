"""Blocks of numbers that compiled code reaches by their address.

A numpy array that goes from function to function in compiled code is taken apart and its references are counted at every call,
which took a third of the time of a run. A block is no more than the place where its numbers lie; whoever made the array keeps
it alive. What stands here exists in compiled code only (`native` holds the bodies); under `NUMBA_BOUNDSCHECK=1` a block
knows its length too and every access is checked.
"""

from typing import Any

from sim.rules.book import Tables
from sim.rules.row import Row

Words = Row
"""A block of int64, indexed like a list."""
Flat = Any
"""A block that stands in compiled code where the moves expect a `Ledger`."""

ONLY_COMPILED = "blocks of numbers exist in compiled code only"


def words_at(address: int, length: int) -> Words:
    """The block of `length` numbers at an address."""
    raise NotImplementedError(ONLY_COMPILED)


def tables_at(address: int) -> Tables:
    """The tables whose directory (`arrays.Arrays.directory`) lies at an address."""
    raise NotImplementedError(ONLY_COMPILED)


def part(words: Words, start: int, length: int) -> Words:
    """The block inside a block that begins at `start`."""
    raise NotImplementedError(ONLY_COMPILED)


def row_at(rows: Words, person: int) -> Row:
    """The row of a person in a block of rows, `layout.ROW_BYTES` each. A number too large for its field is cut to the largest
    that fits; only a day beyond every horizon can be that large."""
    raise NotImplementedError(ONLY_COMPILED)


def fetch_ahead(words: Words, start: int) -> None:
    """Ask the processor to have the eight numbers around `start` at hand soon; nothing is read."""
    raise NotImplementedError(ONLY_COMPILED)
