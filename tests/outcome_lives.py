"""Small hand-made populations and trajectories for tests of outcomes.

A life is written as it would be told: `stay(0, 100, IFK)` says where somebody was and until when, `happened(30, EV_STATUS, REC,
G0)` what befell her. `lives` puts them together as an engine would return them, sorted and typed.
"""

from dataclasses import fields
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from sim.cohort.types import NEVER, Cohort
from sim.engine.trajectory import Events, Spells, Supports, Trajectory
from sim.registry import codes as c

START = date(2018, 1, 1)
DTYPES = {
    "id": np.int64,
    "population": np.uint8,
    "entry": np.int32,
    "birth": np.int32,
    "arrival": np.int32,
    "learner": np.int32,
    "staying": np.int32,
    "motive": np.int32,
    "status_since": np.int32,
    "german": np.int32,
    "youngest": np.int32,
    "station_since": np.int32,
}
ORDINARY = {
    "birth": -7300,
    "arrival": -700,
    "german": 500,
    "youngest": NEVER,
    "station_since": -100,
    "learner": 1000,
    "staying": 1000,
}


class Stay(NamedTuple):
    start: int
    end: int
    station: int
    cause: int = c.CAUSE_NONE
    reason: int = c.END_MOVED_ON
    district: int = 0


class Event(NamedTuple):
    day: int
    kind: int
    code: int = 0
    value: int = 0


def stay(start, end, station, **told):
    return Stay(start, end, station, **told)


def happened(day, kind, code=0, value=0):
    return Event(day, kind, code, value)


def people(*persons, horizon=365, start=START):
    """A cohort of persons given as dicts of what is not ordinary about them; ids count from 0 unless told."""
    columns = {}
    for field in fields(Cohort):
        if field.name in ("start", "horizon", "scale", "full_size"):
            continue
        ordinary = [index if field.name == "id" else ORDINARY.get(field.name, 0) for index in range(len(persons))]
        values = [person.get(field.name, usual) for person, usual in zip(persons, ordinary, strict=True)]
        columns[field.name] = np.array(values, dtype=DTYPES.get(field.name, np.uint8))
    return Cohort(start=start, horizon=horizon, scale=1.0, full_size=len(persons), **columns)


def lives(cohort, *told):
    """The trajectory of everybody: per person a list of stays and events. The last stay is cut by the horizon unless it ends
    before."""
    spells, events = [], []
    for person, life in enumerate(told):
        status = cohort.status[person]
        for each in life:
            if isinstance(each, Stay):
                cut = each.end >= cohort.horizon and each.reason != c.END_DEPARTED
                reason = c.END_NONE if cut else each.reason
                spells.append(
                    (person, each.start, each.end, each.station, reason, each.cause, 0, status, each.district, int(cut))
                )
        counted = {}
        for each in sorted((each for each in life if isinstance(each, Event)), key=lambda event: event.day):
            counted[each.day] = counted.get(each.day, -1) + 1
            events.append((person, each.day, counted[each.day], each.kind, each.code, each.value))
    return Trajectory(
        spells=table(Spells, spells, "I32 I32 I32 U8 U8 U8 U8 U8 U8 U8"),
        supports=table(Supports, [], "I32 I32 I32 U8 U8 U8"),
        events=table(Events, events, "I32 I32 I16 U8 I16 I32"),
        horizon=cohort.horizon,
    )


def table(kind, rows, types):
    dtypes = {"I32": np.int32, "I16": np.int16, "U8": np.uint8}
    columns = list(zip(*rows, strict=True)) or [()] * len(types.split())
    return kind(*(np.array(column, dtype=dtypes[name]) for column, name in zip(columns, types.split(), strict=True)))


@st.composite
def populations(draw, horizon=800, most=8):
    """A random population with random lives: contiguous spells from entry to departure or horizon, statuses that change."""
    persons, told = [], []
    for _ in range(draw(st.integers(1, most))):
        late = draw(st.booleans())
        entry = draw(st.integers(1, horizon - 1)) if late else 0
        persons.append(
            {
                "population": draw(st.integers(1, 2)) if late else 0,
                "entry": entry,
                "status": draw(st.integers(0, 10)),
                "gender": draw(st.integers(0, 1)),
                "district": draw(st.integers(0, 52)),
                "children": draw(st.integers(0, 2)),
                "german": draw(st.integers(0, 4500)),
                "station_since": entry - draw(st.integers(0, 100)),
            }
        )
        told.append(draw(_life(entry, horizon)))
    cohort = people(*persons, horizon=horizon)
    return cohort, lives(cohort, *told)


@st.composite
def _life(draw, entry, horizon):
    departs = draw(st.booleans())
    last = draw(st.integers(entry + 1, horizon)) if departs else horizon
    cuts = sorted({entry, last, *draw(st.lists(st.integers(entry + 1, last), max_size=6))})
    life = []
    for start, end in pairwise(cuts):
        reason = c.END_DEPARTED if departs and end == last else c.END_MOVED_ON
        life.append(stay(start, end, draw(st.integers(1, 15)), cause=draw(st.integers(0, 8)), reason=reason))
    for day in draw(st.lists(st.integers(entry, max(entry, last - 1)), max_size=5)):
        kind = draw(st.sampled_from((c.EV_STATUS, c.EV_GERMAN, c.EV_TERMS, c.EV_EXAM)))
        top = {c.EV_STATUS: 10, c.EV_GERMAN: 0, c.EV_TERMS: 6, c.EV_EXAM: 1}[kind]
        life.append(happened(day, kind, draw(st.integers(0, top)), draw(st.integers(0, 4500))))
    return life
