"""Attributes of synthetic persons: each a named draw against a graded share, never a stream of random numbers.

The same person has the same attributes in every scenario and replication of a seed. What hangs together in life hangs together
here: the learner factor on schooling, station and children on gender and status, German on the time in the country.
"""

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.registry.codes import SCHOOLING_IDS
from sim.rules.draws import draw_array, person_keys
from sim.rules.names import DRAW_COHORT
from sim.scenario.resolve import Values

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
(
    AGE, GENDER, ORIGIN, ARRIVAL_YEAR, ARRIVAL_DAY, MINOR, SCHOOLING, VOCATION, LITERACY, LEARNER, STAYING, MOTIVE, WISH, COURT,
    STATUS_TIME, HOUSING, GERMAN, CERTIFICATE, CHILDREN, CHILD_AGE, STATION, ELAPSED, WORK_BAN, TITLE, STATUS, DISTRICT, DAY,
) = range(27)  # fmt: skip
QUANTILES: Final = np.array([NormalDist().inv_cdf((i + 0.5) / 1024) for i in range(1024)])


@dataclass(frozen=True)
class Draws:
    """The named draws of a set of persons, and the values of the parameters at the start."""

    keys: NDArray[np.uint64]
    values: Values
    start: date

    def u(self, attribute: int) -> Floats:
        """A number in (0, 1) per person."""
        return draw_array(self.keys, DRAW_COHORT, attribute, 0)

    def normal(self, attribute: int) -> Floats:
        """A standard normal number per person, from a table of 1,024 steps."""
        return QUANTILES[(self.u(attribute) * 1024).astype(np.int64)]

    def at(self, parameter: str) -> float:
        """A parameter at the start of the run."""
        return self.values.at(parameter, self.start)


def draws_for(seed: int, ids: Ints, values: Values, start: date) -> Draws:
    """The draws of these persons; attributes do not depend on the replication."""
    return Draws(person_keys(seed, 0, ids), values, start)


def pick(u: Floats, shares: list[float]) -> Ints:
    """The category in which u falls; what is left over falls to the last."""
    return np.minimum(np.searchsorted(np.cumsum(shares), u, side="right"), len(shares) - 1).astype(np.int64)


def by_group(groups: Ints, shares: list[float]) -> Floats:
    """The share of each person's group."""
    return np.array(shares)[groups]


def schooling(d: Draws) -> Ints:
    """0 none, 1 primary, 2 middle, 3 upper."""
    return pick(d.u(SCHOOLING), [d.at(f"schooling_{name}") for name in SCHOOLING_IDS])


def literacy(d: Draws, taught: Ints) -> Ints:
    """0 Latin script, 1 a second script, 2 first script; those without schooling come first in line for the last."""
    first, second = d.at("literacy_first"), d.at("literacy_second")
    u = d.u(LITERACY)
    none = max(d.at("schooling_none"), 1e-9)
    chance = np.where(taught == 0, min(0.9, 0.75 * first / none), 0.0)
    rest = max(0.0, first - float(min(0.9, 0.75 * first / none)) * none) / max(1.0 - none, 1e-9)
    chance = np.where(taught == 0, chance, rest)
    return np.where(u < chance, 2, np.where(u < chance + second / max(1.0 - first, 1e-9) * (1.0 - chance), 1, 0)).astype(np.int64)


def learner(d: Draws, taught: Ints) -> Ints:
    """How fast she learns, per mille of an average learner."""
    mean = by_group(taught, [d.at(f"learner_factor_{name}") for name in SCHOOLING_IDS])
    factor = mean * (1.0 + d.at("learner_spread") * np.clip(d.normal(LEARNER), -2.5, 2.5))
    return np.maximum(200, (factor * 1000.0).astype(np.int64)).astype(np.int64)


def staying_power(d: Draws, factor: Ints) -> Ints:
    """By how much her risk of breaking off differs, per mille; good learners break off a little less."""
    own = 1.0 - 0.3 * np.clip(d.normal(STAYING), -2.5, 2.5)
    power: Ints = np.maximum(250, (own * np.clip(1.3 - 0.3 * factor / 1000.0, 0.7, 1.4) * 1000.0).astype(np.int64))
    return power


def children(d: Draws, gender: Ints, age_days: Ints) -> tuple[Ints, Ints]:
    """Number of children, and the youngest's age in days (-1 without children). Older women have more often children."""
    share = by_group(gender, [d.at("children_share_maennlich"), d.at("children_share_weiblich")])
    share = np.clip(share * (0.4 + 1.2 * (age_days / 365.25 - 18.0) / 8.0), 0.0, 0.95)
    u = d.u(CHILDREN)
    number = np.where(u < share, 1, 0) + np.where(u < d.at("children_share_second") * share, 1, 0)
    age = (d.u(CHILD_AGE) * 5.0 * 365.0).astype(np.int64)
    return number.astype(np.int64), np.where(number > 0, age, -1)


def birth(d: Draws, youngest: float, oldest: float, reference: Ints) -> Ints:
    """Birth day for ages evenly spread over [youngest, oldest) years on the reference day, a little denser at the young end."""
    u = d.u(AGE)
    years = youngest + (oldest - youngest) * u * (0.85 + 0.15 * u)
    return reference - (years * 365.25).astype(np.int64) - 1
