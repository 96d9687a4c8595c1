"""Whom a measure reaches: the group it names, and of these the share it covers, by each person's own draw.

More coverage only adds people (contract 4). Status and parenthood change over time; here they are taken as they were on entry,
which is what costs per person once and the description of a measure need. What acts day by day reads the tables instead.
"""

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.registry import Registry
from sim.rules import person as p
from sim.rules.draws import draw_array, person_keys
from sim.rules.names import DRAW_COVER
from sim.rules.tables import reached
from sim.scenario.types import Measure


def covered(cohort: Cohort, measure: Measure, registry: Registry, seed: int) -> NDArray[np.bool_]:
    """Who belongs to the measure's group on entry and is covered, bool [persons]."""
    original = cohort.id % cohort.full_size if cohort.full_size else cohort.id
    inside = np.ones(len(cohort), dtype=np.bool_)
    if measure.coverage < 1.0:
        keys = person_keys(seed, 0, original)
        inside &= draw_array(keys, DRAW_COVER, registry.measures[measure.id].code, 0) < measure.coverage
    columns = {
        p.STATUS: cohort.status,
        p.GENDER: cohort.gender,
        p.ORIGIN: cohort.origin,
        p.PARENT: (cohort.children > 0).astype(np.uint8),
        p.POPULATION: cohort.population,
        p.DISTRICT: cohort.district,
    }
    for attribute, allowed in measure.who:
        field, positions = reached(attribute, allowed, registry)
        inside &= np.isin(columns[field], positions)
    return inside
