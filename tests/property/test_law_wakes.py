"""A change of law wakes whoever waits for any of the steps it opens, and not only for the first."""

from datetime import date

import numpy as np
import pytest
from engine_lives import START, live, scenario

from sim.registry import codes as c

REFORM = (date(2019, 8, 1) - START).days
MONTHS = 183
"""Six months of Duldung open the special modules from 1 August 2019 on."""
MODULES = (c.STATION_IDS.index("spezialmodul_a2"), c.STATION_IDS.index("spezialmodul_b1"))


@pytest.fixture(scope="module")
def told():
    return live(scenario(persons=4000, days=REFORM + 400)).trajectory


@pytest.fixture(scope="module")
def spells(told):
    return told.spells


def test_geduldete_in_a_gap_decide_on_the_day_that_opens_the_special_modules(told, spells):
    gap = (spells.station == c.LUECKE) & (spells.cause == c.CAUSE_LAW) & (spells.status == c.D)
    next_of_her = np.append(spells.person[1:] == spells.person[:-1], False)
    target = np.append(spells.target[1:], 0)
    to_module = gap & next_of_her & np.isin(target, MODULES) & (spells.reason == c.END_DECIDED)
    on_the_day = to_module & (spells.end == REFORM)
    assert on_the_day.sum() >= 10
    # Whose Duldung was old enough by then and who had not to wait for German or a childcare place decided on that day.
    events = told.events
    refused = np.unique(events.person[(events.day == REFORM) & (events.kind == c.EV_REFUSED) & np.isin(events.code, MODULES)])
    late = to_module & (spells.start < REFORM - MONTHS) & (spells.end > REFORM) & (spells.end <= REFORM + MONTHS)
    assert not set(spells.person[late]) - set(refused)


def test_a_waiting_period_that_ends_wakes_too(spells):
    gap = (spells.station == c.LUECKE) & (spells.cause == c.CAUSE_LAW) & (spells.status == c.D) & (spells.start > REFORM)
    target = np.append(spells.target[1:], 0)
    to_module = gap & np.isin(target, MODULES) & (spells.reason == c.END_DECIDED)
    lengths = (spells.end - spells.start)[to_module]
    assert len(lengths) >= 10
    assert (lengths <= MONTHS + 1).all()
