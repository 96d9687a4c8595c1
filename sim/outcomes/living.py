"""What people live on at schools and in training at school, where the run asks for it.

An event says so when a stay begins and when her status changes in it, which is where segments begin.
"""

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes.clock import days_in
from sim.outcomes.groups import newcomer
from sim.outcomes.segments import Segments, among, keys
from sim.registry import codes

I64 = NDArray[np.int64]


def living_days(cohort: Cohort, segments: Segments, bounds: I64) -> I64:
    """Person-days on which somebody lives on something else than benefits, by population (2), status of the day, station, what
    she lives on (LIVES_ON_*) and period [bounds[k], bounds[k + 1]), int64 [2, statuses, stations, kinds, periods]."""
    shape = (2, len(codes.STATUS_IDS), codes.STATIONS, len(codes.LIVES_ON_IDS))
    events = segments.events
    told = segments.by_kind.of(codes.EV_LIVES_ON)
    when = keys(events.person[told], events.day[told])
    asked = tuple(np.unique(events.value[told]).tolist())
    rows = np.flatnonzero(among(segments.station, asked))
    last = np.searchsorted(when, keys(segments.position[rows], segments.start[rows]), side="right") - 1
    event = told[last]
    begun = segments.spells.start[segments.spell[rows]]
    hers = (last >= 0) & (events.person[event] == segments.position[rows]) & (events.value[event] == segments.station[rows])
    other = hers & (events.day[event] >= begun) & (events.code[event] != codes.LIVES_ON_BENEFITS)
    rows, event = rows[other], event[other]
    who = newcomer(cohort)[segments.position[rows]]
    where = (who, segments.status[rows], segments.station[rows], events.code[event])
    cell = np.ravel_multi_index(tuple(part.astype(np.int64) for part in where), shape)
    return days_in(cell, segments.start[rows], segments.end[rows], bounds, int(np.prod(shape))).reshape(*shape, -1)
