"""A parameter in time and by group: a table over (period, cell), holding only the axes it uses.

A cell is a combination of the attributes that measures may target. A targeted, dated measure is therefore a different number in a
table and never a branch in a rule (contract 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.registry import Registry
from sim.registry.codes import GENDER_IDS, ORIGIN_IDS, STATUS_IDS
from sim.registry.types import Touch
from sim.rules import person as p
from sim.rules.districts import change_days, districts_with, is_by_district
from sim.scenario.resolve import Values
from sim.scenario.types import Measure, Scenario

AXIS_SIZE: Final[Mapping[int, int]] = {
    p.GENDER: len(GENDER_IDS),
    p.ORIGIN: len(ORIGIN_IDS),
    p.STATUS: len(STATUS_IDS),
    p.DISTRICT: 53,
    p.PARENT: 2,
    p.POPULATION: 3,
} | {p.COVER + slot: 2 for slot in range(p.COVER_SLOTS)}
"""How many values each person field that may be an axis takes."""


@dataclass(frozen=True)
class ParameterTable:
    """`cells[i]` holds from day `starts[i]` on; its dimensions are the person fields in `axes`, in that order."""

    id: str
    axes: tuple[int, ...]
    starts: tuple[int, ...]
    cells: tuple[NDArray[np.float64], ...]

    def at(self, day: int) -> NDArray[np.float64]:
        """The cells of that day."""
        index = 0
        for i, start in enumerate(self.starts):
            if start <= day:
                index = i
        return self.cells[index]

    def by_district(self, day: int) -> NDArray[np.float64]:
        """The value in each of the 53 districts on that day; a desk knows no other axis."""
        cells = self.at(day)
        if self.axes == (p.DISTRICT,):
            return cells
        if not self.axes:
            return np.full(AXIS_SIZE[p.DISTRICT], float(cells))
        raise ValueError(f"{self.id}: places can be targeted by district, region or area only")

    def first_matters(self, field: int) -> int | None:
        """The first day on which the value depends on a person field that is an axis, or None."""
        axis = self.axes.index(field)
        apart = (day for day, cell in zip(self.starts, self.cells, strict=True) if (np.diff(cell, axis=axis) != 0.0).any())
        return next(apart, None)

    def spread(self, day: int, axes: tuple[int, ...]) -> NDArray[np.float64]:
        """The cells of that day over more axes, of which its own are some, in order."""
        shape = [AXIS_SIZE[field] if field in self.axes else 1 for field in axes]
        return np.broadcast_to(self.at(day).reshape(shape), [AXIS_SIZE[field] for field in axes])

    def steps(self) -> int:
        """In how many periods the value differs from the period before, counted from one."""
        return len(self.starts)


def cover_slots(scenario: Scenario) -> dict[str, int]:
    """Which person field marks those covered by a measure that does not reach everybody: slots in order of the measure's name."""
    partial = sorted(m.id for m in scenario.measures if 0.0 < m.coverage < 1.0)
    if len(partial) > p.COVER_SLOTS:
        raise ValueError(f"at most {p.COVER_SLOTS} measures with a coverage below 1")
    return {name: slot for slot, name in enumerate(partial)}


def build_table(parameter: str, values: Values, scenario: Scenario, registry: Registry) -> ParameterTable:
    """The table of one parameter: its dated values, changed by every measure that touches it. A share of districts is told
    district by district."""
    start, horizon = scenario.run.start, scenario.run.horizon_days
    slots = cover_slots(scenario)
    touching = sorted(
        (
            (measure, touch)
            for measure in scenario.measures
            if measure.coverage > 0.0
            for touch in registry.measures[measure.id].touches
            if touch.parameter == parameter
        ),
        key=lambda pair: registry.measures[pair[0].id].code,
    )
    by_district = is_by_district(parameter)
    own = {p.DISTRICT} if by_district else set[int]()
    axes = tuple(sorted(own.union(*(_fields(measure, slots) for measure, _ in touching))))
    steps = [(_day(when, start), value) for when, value in values.steps(parameter)]
    bounds = {0} | {day for day, _ in steps} | (change_days(parameter, scenario, registry) if by_district else set())
    for measure, _ in touching:
        bounds |= {_day(measure.start, start), _day(measure.end, start) if measure.end else horizon}
    starts = sorted(day for day in bounds if 0 <= day < max(1, horizon))
    kept: list[int] = []
    cells: list[NDArray[np.float64]] = []
    for day in starts:
        value = [v for since, v in steps if since <= max(day, steps[0][0])][-1]
        cell = np.full([AXIS_SIZE[field] for field in axes], value)
        if by_district:
            with_it = districts_with(parameter, value, start + timedelta(days=day), scenario, registry)
            cell[...] = with_it.reshape([-1 if field == p.DISTRICT else 1 for field in axes])
        for measure, touch in touching:
            ends = _day(measure.end, start) if measure.end else horizon
            if _day(measure.start, start) <= day < ends:
                _apply(cell, measure, touch, axes, slots, registry)
        if not cells or not np.array_equal(cells[-1], cell):
            kept.append(day)
            cells.append(cell)
    return ParameterTable(parameter, axes, tuple(kept), tuple(cells))


def reached(attribute: str, allowed: tuple[str, ...], registry: Registry) -> tuple[int, list[int]]:
    """The person field behind a `who` attribute and its positions that belong to the group."""
    if attribute == "status":
        return p.STATUS, [STATUS_IDS.index(name) for name in allowed]
    if attribute == "gender":
        return p.GENDER, [GENDER_IDS.index(name) for name in allowed]
    if attribute == "origin":
        return p.ORIGIN, [ORIGIN_IDS.index(name) for name in allowed]
    if attribute == "parent":
        return p.PARENT, [("ohne", "mit").index(name) for name in allowed]
    if attribute == "population":
        return p.POPULATION, [("cohort", "turned18", "arrived").index(name) for name in allowed]
    names: dict[str, list[str]] = {
        "area": [str(d.kind) for d in registry.districts],
        "region": [registry.regions[d.region] for d in registry.districts],
        "district": [d.ags for d in registry.districts],
    }
    return p.DISTRICT, [code for code, name in enumerate(names[attribute]) if name in allowed]


def _day(when: date, start: date) -> int:
    return (when - start).days


def _fields(measure: Measure, slots: Mapping[str, int]) -> set[int]:
    fields = {
        {
            "status": p.STATUS,
            "gender": p.GENDER,
            "origin": p.ORIGIN,
            "parent": p.PARENT,
            "population": p.POPULATION,
        }.get(attribute, p.DISTRICT)
        for attribute, _ in measure.who
    }
    if measure.id in slots:
        fields.add(p.COVER + slots[measure.id])
    return fields


def _apply(
    cell: NDArray[np.float64],
    measure: Measure,
    touch: Touch,
    axes: tuple[int, ...],
    slots: Mapping[str, int],
    registry: Registry,
) -> None:
    amount = dict(measure.fields).get(touch.field)
    if amount is None:
        return
    chosen = [set(range(AXIS_SIZE[field])) for field in axes]
    for attribute, allowed in measure.who:
        field, positions = reached(attribute, allowed, registry)
        chosen[axes.index(field)] &= set(positions)
    if measure.id in slots:
        chosen[axes.index(p.COVER + slots[measure.id])] &= {1}
    where = np.ix_(*[np.array(sorted(some), dtype=np.intp) for some in chosen]) if axes else ()
    old = cell[where]
    match touch.op:
        case "min":
            cell[where] = np.minimum(old, amount)
        case "max":
            cell[where] = np.maximum(old, amount)
        case "add":
            cell[where] = old + amount
        case "mul":
            cell[where] = old * amount
        case "set":
            cell[where] = np.full_like(old, amount)


def first_difference(a: ParameterTable, b: ParameterTable) -> int | None:
    """The first day on which two tables of one parameter differ, or None."""
    axes = tuple(sorted(set(a.axes) | set(b.axes)))
    for day in sorted(set(a.starts) | set(b.starts)):
        if not np.array_equal(a.spread(day, axes), b.spread(day, axes)):
            return day
    return None
