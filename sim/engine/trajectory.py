"""What an engine returns: three tables and their digest.

`spells` holds one main spell per person and interval, half-open [start, end), contiguous from entry to exit or horizon;
`supports` the same for what runs beside a station; `events` everything that happened. A person is named by her row in the
population, days count from the start of the run. Rows are sorted by (person, start) or (person, day, seq). Curves, costs, gaps
and reports are pure functions of (cohort, trajectory, scenario).
"""

import hashlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

I8 = NDArray[np.int8]
U8 = NDArray[np.uint8]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Spells:
    """Main spells. `reason` is an END_* code, `cause` a CAUSE_* code, `target` the station waited for (0: none), `status` and
    `district` hold at the start, `censored` is 1 where the horizon cut the spell."""

    person: I32
    start: I32
    end: I32
    station: U8
    reason: U8
    cause: U8
    target: U8
    status: U8
    district: U8
    censored: U8


@dataclass(frozen=True, slots=True)
class Supports:
    """What runs beside a station (course beside work, coach, ...), with the same conventions as `Spells`."""

    person: I32
    start: I32
    end: I32
    kind: U8
    reason: U8
    censored: U8


@dataclass(frozen=True, slots=True)
class Events:
    """Events in the order in which they happened to a person: `seq` counts within (person, day). See codes.EV_*."""

    person: I32
    day: I32
    seq: I16
    kind: U8
    code: I16
    value: I32


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The single output of an engine."""

    spells: Spells
    supports: Supports
    events: Events
    horizon: int

    def digest(self) -> str:
        """SHA-256 over column name, dtype and little-endian bytes of the three tables (contract 1)."""
        sha = hashlib.sha256()
        for table in (self.spells, self.supports, self.events):
            for column in fields(table):
                values = np.ascontiguousarray(getattr(table, column.name))
                sha.update(f"{type(table).__name__}.{column.name}:{values.dtype.str}:{len(values)};".encode())
                sha.update(values.astype(values.dtype.newbyteorder("<"), copy=False).data)
        return sha.hexdigest()


def digest_of_replications(digests: list[str]) -> str:
    """One digest for several replications: the hash of theirs, in order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()
