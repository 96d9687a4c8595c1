"""Every random number of the model has a name.

A draw is a pure function of (seed, replication, person, decision, object, occurrence): the key of the person is hashed once,
the name of the draw picks a point on her own orbit, and one splitmix64 finaliser turns that point into 64 bits. There is no
stream and no state, so two scenarios share all luck: what a measure does not change is drawn alike.

`object` is a station, measure, support or 0. `occurrence` counts earlier draws of this very key, or is the calendar period for
decisions made by the calendar; it is never a global counter. The decision is below 256, the object below 64, the occurrence below
2**20, so the name is one 34-bit number and the person walks a splitmix64 sequence from her own starting point.

`draw` is the one function with two bodies: masked Python integers here, explicit uint64 in `compiled.py`, since numpy and
numba turn mixed 64-bit arithmetic into floats or negative numbers. `draw_array` is the same for whole arrays, used to make a
population.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

MASK: Final = 0xFFFF_FFFF_FFFF_FFFF
GOLDEN: Final = 0x9E37_79B9_7F4A_7C15
MIX_1: Final = 0xBF58_476D_1CE4_E5B9
MIX_2: Final = 0x94D0_49BB_1331_11EB
STEP_PERSON: Final = 0x8CB9_2BA7_2F3D_8DD7
DECISION_SHIFT: Final = 26
OBJECT_SHIFT: Final = 20
UNIT: Final = 2.0**-53
BELOW_ONE: Final = 1.0 - UNIT
"""The one name in 2**53 whose number would be rounded up to 1."""


def finalise(x: int) -> int:
    """The splitmix64 finaliser (Steele, Lea, Flood 2014) on a 64-bit number."""
    x = ((x ^ (x >> 30)) * MIX_1) & MASK
    x = ((x ^ (x >> 27)) * MIX_2) & MASK
    return x ^ (x >> 31)


def person_key(seed: int, replication: int, person: int) -> int:
    """The 64-bit key of one person in one replication; clones use the id of their original."""
    run = finalise((finalise((seed + GOLDEN) & MASK) + (replication + 1) * GOLDEN) & MASK)
    return finalise((run + (person + 1) * STEP_PERSON) & MASK)


def draw(key: int, decision: int, obj: int, occurrence: int) -> float:
    """A number in (0, 1), never 0 or 1, from the person's key and the name of the draw."""
    x = (key + ((decision << DECISION_SHIFT) + (obj << OBJECT_SHIFT) + occurrence) * GOLDEN) & MASK
    x = ((x ^ (x >> 30)) * MIX_1) & MASK
    x = ((x ^ (x >> 27)) * MIX_2) & MASK
    u = (((x ^ (x >> 31)) >> 11) + 0.5) * UNIT
    return u if u < 1.0 else BELOW_ONE


def person_keys(seed: int, replication: int, persons: NDArray[np.int64]) -> NDArray[np.uint64]:
    """`person_key` of many persons, uint64 [persons]."""
    run = finalise((finalise((seed + GOLDEN) & MASK) + (replication + 1) * GOLDEN) & MASK)
    with np.errstate(over="ignore"):
        return _finalise_array(np.uint64(run) + (persons.astype(np.uint64) + np.uint64(1)) * np.uint64(STEP_PERSON))


def draw_array(keys: NDArray[np.uint64], decision: int, obj: int, occurrence: int) -> NDArray[np.float64]:
    """`draw` for many persons, float64 [persons]."""
    step = (((decision << DECISION_SHIFT) + (obj << OBJECT_SHIFT) + occurrence) * GOLDEN) & MASK
    with np.errstate(over="ignore"):
        x = _finalise_array(keys + np.uint64(step))
    return np.minimum(((x >> np.uint64(11)).astype(np.float64) + 0.5) * UNIT, BELOW_ONE)


def _finalise_array(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))
