"""The tables of a rule book as arrays, and where compiled code finds them.

Compiled rules get all tables by one address: that of a directory with a line per table, where it lies in memory and how long
it is. A tuple of thirty arrays would be taken apart and its references counted at every call of every rule, which made them
fifty times slower. In Python the same object is an ordinary `Tables`.
"""

from functools import cached_property
from typing import Any, Final, Literal, cast, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.rules.book import Tables

Kind = Literal["number", "integers", "floats"]


def _kind(hint: object) -> Kind:
    if hint is int:
        return "number"
    return "floats" if hint == list[float] else "integers"


FIELDS: Final[dict[str, Kind]] = {name: _kind(hint) for name, hint in get_type_hints(Tables).items()}
"""What each field of the tables is, in the order of the directory's lines."""


class Arrays(Tables):
    """Tables of int64 and float64 arrays. Whoever calls a compiled rule keeps them alive meanwhile."""

    @cached_property
    def directory(self) -> NDArray[np.int64]:
        """int64 [fields, 2]: address and length of an array; a number and 0 where the field is one."""
        lines = [(f, 0) if FIELDS[name] == "number" else _place(f) for name, f in zip(self._fields, self, strict=True)]
        return np.array(lines, dtype=np.int64)

    @cached_property
    def address(self) -> int:
        """Where the directory lies."""
        return self.directory.ctypes.data

    def __getstate__(self) -> None:
        """Nothing beside the arrays goes into a pickle: addresses hold in one process."""


def as_arrays(tables: Tables) -> Tables:
    """The same tables with an int64 or float64 array in place of every list, for compiled rules."""
    fields: dict[str, Any] = {}
    for name, column in zip(Tables._fields, tables, strict=True):
        if FIELDS[name] == "number":
            fields[name] = column
        else:
            fields[name] = np.array(column, dtype=np.float64 if FIELDS[name] == "floats" else np.int64)
    return Arrays(**fields)


def _place(column: object) -> tuple[int, int]:
    array = cast(NDArray[Any], column)
    return array.ctypes.data, len(array)
