"""A synthetic population: one entry per person in every array."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

NEVER = 1_000_000_000
"""A day that does not come."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Persons, sorted by id. Days count from `start`; those before it are negative.

    `population` is POPULATION_*; `entry` 0 for the cohort; `learner`, `staying`, `motive` are per mille (1000 = average);
    `german` is thousandths of a CEFR level; `station` is where the person is when she enters, `station_since` since when;
    `youngest` is the birth day of the youngest child (NEVER: none); `court` is 1 where a lawsuit, not the BAMF, is awaited.
    `scale` is the share of the full population that was drawn (1.0: all), `full_size` the number of ids it takes: those of a copy
    begin there. A run that ends within a month takes more ids than persons.
    """

    start: date
    horizon: int
    scale: float
    full_size: int
    id: NDArray[np.int64]
    population: NDArray[np.uint8]
    entry: NDArray[np.int32]
    birth: NDArray[np.int32]
    gender: NDArray[np.uint8]
    origin: NDArray[np.uint8]
    arrival: NDArray[np.int32]
    minor: NDArray[np.uint8]
    schooling: NDArray[np.uint8]
    vocation: NDArray[np.uint8]
    literacy: NDArray[np.uint8]
    learner: NDArray[np.int32]
    staying: NDArray[np.int32]
    motive: NDArray[np.int32]
    wish: NDArray[np.uint8]
    status: NDArray[np.uint8]
    court: NDArray[np.uint8]
    status_since: NDArray[np.int32]
    district: NDArray[np.uint8]
    housing: NDArray[np.uint8]
    german: NDArray[np.int32]
    certificate: NDArray[np.uint8]
    children: NDArray[np.uint8]
    youngest: NDArray[np.int32]
    station: NDArray[np.uint8]
    station_since: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.id)
