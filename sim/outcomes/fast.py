"""Running a loop over rows: compiled where numba is there and the rows are many, else as it stands.

Both give the same numbers. What is compiled is kept with the rules (`sim.rules.compiled`), under a name with the hash of
these two files: they can be edited without compiling the engine anew.
"""

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import loops
from sim.rules import compiled as rules

Column = NDArray[Any]
Columns = tuple[Column, ...]
Loop = Callable[[Any, Any], int]

ROWS_WORTH_COMPILING: Final = 300_000
"""From about so many rows on it pays to load a compiler, or even to compile: plain Python takes a second or two for them."""
TYPES: Final[dict[Loop, tuple[str, str]]] = {
    loops.cut: ("i4 i4 i4 i4 i4 u1 u1", "i8 i4 i4 u1"),
    loops.tally: ("i4 u2 i4 i4 i8 i8 i8", "i4"),
    loops.order: ("u1", "i8 i8"),
    loops.later: ("i8 i8 i4 i4", "i8"),
    loops.first: ("i8 i4 i4", "i8"),
    loops.part: ("i4 i4 i8 i8", "i8"),
}
"""The types of what each loop reads and writes: one version of each is compiled."""


def call(loop: Loop, reads: Columns, writes: Columns) -> int:
    """Run a loop over columns, whatever their integer types are; `writes` must have those of TYPES and be contiguous."""
    wanted, _ = TYPES[loop]
    body = _compiled(loop) if _is_worth_it(len(reads[0])) else None
    if body is None:
        return loop(tuple(column.tolist() for column in reads), tuple(column.data for column in writes))
    return int(body(tuple(np.ascontiguousarray(c, kind) for c, kind in zip(reads, wanted.split(), strict=True)), writes))


def prepare_loops() -> None:
    """Compile all loops that are not kept yet, where there is a compiler; some seconds the first time. Where it is loaded, the
    loops are too."""
    if not find_spec("numba"):
        return
    mark = rules.cache_folder() / f"outcomes-{_fingerprint()}"
    if mark.exists() and not _is_loaded():
        return
    for loop, kinds in TYPES.items():
        body = _compiled(loop)
        if body is None:
            return
        reads, writes = (tuple(np.zeros(0, dtype=kind) for kind in some.split()) for some in kinds)
        body(reads, writes)
    if mark.parent.is_dir():
        mark.touch()


def _is_worth_it(rows: int) -> bool:
    return _is_loaded() or rows >= ROWS_WORTH_COMPILING


def _is_loaded() -> bool:
    return "sim.rules.native" in sys.modules


@cache
def _compiled(loop: Loop) -> Any:
    """The compiled loop, None where nothing can be compiled."""
    named = FunctionType(cast(FunctionType, loop).__code__, vars(loops))
    # numba knows a kept function by its name and by size and age of its file; the last two say little about what was unpacked.
    named.__qualname__ = f"{loop.__name__}_{_fingerprint()}"
    try:
        return rules.compiled(named)
    except (ImportError, rules.NotCompilable):
        return None


@cache
def _fingerprint() -> str:
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in (loops.__file__, __file__))).hexdigest()[:16]
