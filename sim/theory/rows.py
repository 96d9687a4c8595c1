"""One line of the table of known answers."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sim.engine import Engine
from sim.theory.measure import Estimate

MOST_Z: Final = 3.9
"""Two-sided, a sound engine lies further off once in ten thousand."""
MOST_SE: Final = 0.01
MOST_BIAS: Final = 0.2
SEED_BITS: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A known answer and what the engine gave. `quantity` is a text below "theory.quantity", whose place is filled by `of`;
    `bias` is how much whole ticks may change the answer, in its unit."""

    case: str
    quantity: str
    of: str
    expected: float
    got: Estimate
    bias: float

    @property
    def z(self) -> float:
        """How far off, in standard errors."""
        return (self.got.value - self.expected) / self.got.se

    @property
    def se_share(self) -> float:
        """The standard error as a share of the expected value."""
        return self.got.se / abs(self.expected)

    @property
    def bias_in_se(self) -> float:
        """The bias in standard errors."""
        return abs(self.bias) / self.got.se

    @property
    def passed(self) -> bool:
        """Whether contract 10 holds."""
        return abs(self.z) < MOST_Z and self.se_share <= MOST_SE and self.bias_in_se <= MOST_BIAS


@dataclass(frozen=True, slots=True)
class Case:
    """`run(seed, engine, share)` gives the rows of a case from a share of its replications, at least one of them. `long` ones
    take too long for every change of the program."""

    number: str
    run: Callable[[int, Engine, float], list[Row]]
    long: bool = False

    def rows(self, seed: int, engine: Engine = "compiled", share: float = 1.0) -> list[Row]:
        """Run it with luck of its own, so that a seed does not push all cases to the same side."""
        own = zlib.crc32(self.run.__name__.encode())
        return self.run(seed + (own << SEED_BITS), engine, share)
