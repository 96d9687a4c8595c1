"""What the installed command asks of its process. That is its own; who imports the model keeps the process as it is."""

import gc
import sys

RARELY = (100_000, 50, 1_000)
"""How often Python looks for circles of garbage while the command runs."""
TURN_SECONDS = 0.0005
"""For how long a thread that computes in Python may keep the others from the interpreter."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Options of the C library, as its `malloc.h` numbers them."""
SMALLER_BYTES = 256 << 20
"""Blocks below this size are used again: all of the state cohort's are. What five million persons need goes back at once."""
KEPT_BYTES = 1 << 30
"""So much of what is free at the end of the heap stays with the process."""


def settle() -> None:
    """Arrange the process for a short call in which a few threads live one full cohort after another."""
    # A short call makes hundreds of thousands of objects that live to its end and hardly a circle of garbage. Looking through
    # them again and again, and once more when Python closes, took a tenth of a comparison with one replication.
    gc.set_threshold(*RARELY)
    # A thread that returns from compiled code has to wait for the interpreter, by Python's own setting for ten times as long.
    sys.setswitchinterval(TURN_SECONDS)
    _keep_memory()


def _keep_memory() -> None:
    """Use the blocks of one life for the next, whichever thread lives it, instead of giving them back and having the system
    clear new ones. Only where the C library is GNU's; others know no such options."""
    if sys.platform != "linux":
        return
    import ctypes

    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(M_MMAP_THRESHOLD, SMALLER_BYTES)
        choose(M_TRIM_THRESHOLD, KEPT_BYTES)
        choose(M_ARENA_MAX, 1)
