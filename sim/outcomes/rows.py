"""Rows of a table by what they are about, sorted once and asked often."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import loops
from sim.outcomes.fast import call

I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table by the code in one of its columns: those of code c are `order[behind[c - 1] : behind[c]]`, ascending;
    int64 [rows] and [codes]."""

    order: I64
    behind: I64

    def of(self, *codes: int) -> I64:
        """Rows with one of a few codes, those of each code ascending, int64."""
        parts = [self.order[self.behind[code - 1] if code else 0 : self.behind[code]] for code in codes]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


def rows_by(column: U8) -> Rows:
    """The rows of a table by a column of small numbers."""
    order, places = np.empty(len(column), dtype=np.int64), np.zeros(np.iinfo(column.dtype).max + 2, dtype=np.int64)
    call(loops.order, (column,), (order, places))
    return Rows(order, places[:-1])
