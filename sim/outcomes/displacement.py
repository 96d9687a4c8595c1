"""Displacement: what a gain of some costs others.

Training places are limited. Where a measure lets more persons of the cohort start or finish training, some of that comes out of
the chances of others. The split has three parts: the *cohort effect* is the change among the persons of the cohort; *displaced
inside* is the change among entrants, who use the same places (negative: they lose); *displaced outside* is what people beyond
the model lose or win. The outside part follows from one number: the share of places that is additional when candidates improve.
Of a gain of all persons in the model the rest of the places were somebody else's. With fixed places (share 0) the three parts
add up to zero.

The outside part is an upper bound where firms would have left a place empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ELASTIC_SHARE = "training_elastic_share"
"""The registry parameter with the share of places that is additional."""


@dataclass(frozen=True, slots=True)
class Displacement:
    """The split of a difference in one key figure, in its own unit."""

    key: str
    cohort: float
    inside: float
    outside: float

    @property
    def net(self) -> float:
        """What remains when both displacements are taken off."""
        return self.cohort + self.inside + self.outside


@dataclass(frozen=True, slots=True)
class CostPerAdditional:
    """Cents per additional success: `gross` counts those of the cohort, `net` what remains after displacement. None when
    nothing is gained, since a cost per success is then no number."""

    gross: float | None
    net: float | None


def displacement(
    base: Mapping[tuple[str, str], float], other: Mapping[tuple[str, str], float], elastic_share: float, key: str = "exams"
) -> Displacement:
    """Split the difference of a key figure. `base` and `other` map (population, key) to values, as in the table of key figures.

    Source: model.md 6 and 9. Raises KeyError when a population is missing, ValueError when the share is none.
    """
    if not 0.0 <= elastic_share <= 1.0:
        raise ValueError(f"the additional share of places must lie between 0 and 1, not {elastic_share}")
    cohort, entrants, everybody = (other[name, key] - base[name, key] for name in ("cohort", "entrants", "all"))
    return Displacement(key, cohort, entrants, -everybody * (1.0 - elastic_share))


def cost_per_additional(cost: float, split: Displacement) -> CostPerAdditional:
    """What one more success cost: `cost` is the difference in cents of what is asked about (all public payers, say)."""
    return CostPerAdditional(
        gross=cost / split.cohort if split.cohort > 0 else None,
        net=cost / split.net if split.net > 0 else None,
    )
