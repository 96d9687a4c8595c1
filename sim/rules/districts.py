"""Which districts have a form of coordination: the named ones, and of the others as many as the share says, by lot.

The lot is drawn once for a seed with the district's official key as person, so it is the same in every replication and scenario
of a seed, and a larger share only adds districts.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.registry import Registry
from sim.registry.coordination import SHARE
from sim.rules.draws import draw, person_key
from sim.rules.names import COORDINATION_SHARE, DRAW_COORDINATION, PARAMETERS
from sim.scenario.types import Scenario


def is_by_district(parameter: str) -> bool:
    """Whether a parameter is a share of districts, whose table says district by district who is among them."""
    return parameter.startswith(SHARE)


def districts_with(parameter: str, share: float, day: date, scenario: Scenario, registry: Registry) -> NDArray[np.float64]:
    """1 where a district has the form on a day, else 0; float [districts].

    `share` of the districts have it, in whole districts, and the named ones are among them. A named one whose own dates leave the
    day out is missing then, and nobody takes its place.
    """
    form = parameter.removeprefix(SHARE)
    districts = registry.districts
    wanted = round(share * len(districts))
    found = np.zeros(len(districts))
    if wanted == 0:
        return found
    named = {fact.district: fact for fact in registry.coordination if fact.form == form}
    number = PARAMETERS.index(parameter) - COORDINATION_SHARE
    lots = {d.code: draw(person_key(scenario.run.seed, 0, int(d.ags)), DRAW_COORDINATION, number, 0) for d in districts}
    others = sorted((code for code in lots if code not in named), key=lots.__getitem__)
    found[others[: max(0, wanted - len(named))]] = 1.0
    found[[code for code, fact in named.items() if fact.on(scenario.world or day)]] = 1.0
    return found


def change_days(parameter: str, scenario: Scenario, registry: Registry) -> set[int]:
    """The days of a run on which a named district begins or ceases to have the form."""
    if scenario.world is not None:
        return set()
    form, start = parameter.removeprefix(SHARE), scenario.run.start
    facts = [fact for fact in registry.coordination if fact.form == form]
    begins = {(fact.since - start).days for fact in facts if fact.since is not None}
    return begins | {(fact.until - start).days + 1 for fact in facts if fact.until is not None}
