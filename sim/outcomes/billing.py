"""What the measures of a scenario cost, by what one unit of their price buys.

A measure reaches those it covers while they are at one of its stations and it is in force. It is paid by the covered month, by
the lesson added, once per person, by the district and year, or by the difference to the price that would hold without it.
Differences depend on each contract's fare and are formed there; everything else is formed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.engine.trajectory import Supports
from sim.outcomes.clock import YEAR_DAYS, days_in, first_days
from sim.outcomes.groups import counted, newcomer
from sim.outcomes.prices import FARE_CROSS, Prices, cents, network_fares
from sim.outcomes.segments import Segments, among
from sim.outcomes.states import spell_on
from sim.registry import codes
from sim.registry.supports import changed_by
from sim.rules.person import DISTRICT
from sim.rules.tables import build_table, reached
from sim.scenario.resolve import resolve

if TYPE_CHECKING:
    from sim.registry import Registry
    from sim.registry.types import MeasureKind
    from sim.scenario.types import Measure, Scenario

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
SCHOOL_WEEKS = 40
"""Weeks of teaching in a school year."""
ANY_NETWORK = -1
STATUS = "status"
WHERE = ("area", "region", "district")
"""These attributes of `who` say where somebody lives. They and the status change during a life and are known day by day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is owed by payer and item, by population (cohort, entrants) and period, int64 [2, periods].

    `owed` is in day-cents, days times cents a year of 365 days, so that sums are exact however finely the run is cut.
    """

    payer: str
    item: str
    owed: I64


@dataclass(frozen=True, slots=True)
class Discount:
    """A change of a fare for those covered: `zone` and `network` say which fare (ANY_NETWORK: across networks), `value` is in
    cents a month, or a factor for "mul"."""

    zone: int
    network: int
    op: Literal["min", "max", "add", "mul", "set"]
    value: float

    def applied(self, fare: I64) -> I64:
        """The fare that is paid, never below zero."""
        match self.op:
            case "min":
                paid = np.minimum(fare, round(self.value))
            case "max":
                paid = np.maximum(fare, round(self.value))
            case "add":
                paid = fare + round(self.value)
            case "mul":
                paid = np.rint(fare * self.value).astype(np.int64)
            case "set":
                paid = np.full_like(fare, round(self.value))
        return np.maximum(paid, 0)


@dataclass(frozen=True, slots=True)
class Bill:
    """A measure of the scenario as it is billed: whom it covers (bool [persons]), on which days, at which stations and statuses
    (none: any), what a unit costs in cents, and what it does to fares. `hours` are the lessons a week it adds, None for a
    measure that adds no lessons of its own: then every lesson given at its stations is paid. A target "parent" is read as on
    entry. `districts` holds, for what is paid by the district, (first day, day after the last, how many it gives something).
    `supports` are the codes of those it adds something to, for a measure that does nothing else. `places` are the districts in
    which it holds, None for all: who moves out of them loses it, and who moves in has it."""

    item: str
    payer: str
    unit: Literal["person_month", "teaching_unit", "difference", "once", "district_year"]
    amount: int
    hours: float | None
    start: int
    end: int
    stations: tuple[int, ...]
    statuses: tuple[int, ...]
    school: tuple[int, ...]
    covered: Bools
    discounts: tuple[Discount, ...]
    districts: tuple[tuple[int, int, int], ...] = ()
    supports: tuple[int, ...] = ()
    places: tuple[int, ...] | None = None


def whom(measure: Measure) -> Measure:
    """The measure without its rows of status and place: both change, so they are asked on the day and not on entry."""
    return replace(measure, who=tuple(row for row in measure.who if row[0] not in (STATUS, *WHERE)))


def build_bills(scenario: Scenario, registry: Registry, covered: Mapping[str, Bools]) -> tuple[Bill, ...]:
    """One bill per measure, in the order of the registry's measure numbers; a measure without a cost is billed at zero.
    `covered` says whom each measure covers, its rows of status and place left aside (`whom`)."""
    ordered = sorted(scenario.measures, key=lambda measure: registry.measures[measure.id].code)
    return tuple(_bill(scenario, registry, measure, covered[measure.id]) for measure in ordered)


def _bill(scenario: Scenario, registry: Registry, measure: Measure, covered: Bools) -> Bill:
    kind = registry.measures[measure.id]
    fields = dict(measure.fields)
    start = scenario.run.start
    stations = tuple(registry.stations[station].code for station in kind.stations)
    return Bill(
        item=measure.id,
        payer=measure.cost.payer if measure.cost else "",
        unit=kind.cost_unit,
        amount=(measure.cost.amount_cents or 0) if measure.cost else 0,
        hours=fields.get("hours"),
        start=(measure.start - start).days,
        end=NEVER if measure.end is None else (measure.end - start).days,
        stations=stations,
        places=_places(measure, registry),
        supports=tuple(support.code for support in changed_by(kind, registry.supports)),
        statuses=tuple(
            codes.STATUS_IDS.index(status) for attribute, values in measure.who if attribute == STATUS for status in values
        ),
        school=tuple(station.code for station in registry.stations.values() if station.kind == "school"),
        covered=covered,
        discounts=tuple(_discounts(kind, fields, network_fares(registry))),
        districts=tuple(_districts(scenario, measure, registry)) if kind.cost_unit == "district_year" else (),
    )


def _places(measure: Measure, registry: Registry) -> tuple[int, ...] | None:
    """The districts that every row on the place allows; None without such a row."""
    allowed = [set(reached(attribute, values, registry)[1]) for attribute, values in measure.who if attribute in WHERE]
    return tuple(sorted(set.intersection(*allowed))) if allowed else None


def _districts(scenario: Scenario, measure: Measure, registry: Registry) -> Iterator[tuple[int, int, int]]:
    """In how many districts a measure changes what it touches, as (first day, day after the last, districts): those that have it
    anyway are not paid for."""
    parameter, values = registry.measures[measure.id].touches[0].parameter, resolve(scenario, registry)
    others = replace(scenario, measures=tuple(each for each in scenario.measures if each is not measure))
    told, without = (build_table(parameter, values, each, registry) for each in (scenario, others))
    axes = tuple(sorted({*told.axes, *without.axes}))
    persons = tuple(i for i, axis in enumerate(axes) if axis != DISTRICT)
    days = sorted({*told.starts, *without.starts})
    for day, end in pairwise((*days, scenario.run.horizon_days)):
        changed = told.spread(day, axes) != without.spread(day, axes)
        yield day, end, int(np.count_nonzero(changed.any(axis=persons)))


def _discounts(kind: MeasureKind, fields: Mapping[str, float], fares: tuple[str, ...]) -> Iterator[Discount]:
    for touch in kind.touches:
        if touch.parameter not in (*fares, FARE_CROSS) or touch.field not in fields:
            continue
        value = fields[touch.field] if touch.op == "mul" else float(cents(fields[touch.field]))
        if touch.parameter == FARE_CROSS:
            yield Discount(codes.FARE_CROSS, ANY_NETWORK, touch.op, value)
        else:
            yield Discount(codes.FARE_NETWORK, fares.index(touch.parameter), touch.op, value)


@dataclass(frozen=True, slots=True)
class Reached:
    """Stretches in which a measure reaches somebody for at least a day: whose (position in the cohort), from when until when
    while it is in force, and at which station (0 for a support)."""

    position: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    station: NDArray[np.uint8]


def reached_by(bill: Bill, segments: Segments, supports: Supports) -> Reached:
    """Where a measure reaches somebody: at its stations or, for one that adds to a support, while that support runs."""
    if bill.supports:
        rows = np.flatnonzero(among(supports.kind, bill.supports))
        position, start, end = supports.person[rows], supports.start[rows], supports.end[rows]
        station = np.zeros(len(rows), dtype=np.uint8)
    else:
        rows = np.flatnonzero(applies(bill, segments.station, segments.status))
        position, start, end = segments.position[rows], segments.start[rows], segments.end[rows]
        station = segments.station[rows]
    concerned = bill.covered[position] & (end > bill.start) & (start < bill.end)
    if bill.places is not None:
        spell = spell_on(segments, position, start) if bill.supports else segments.spell[rows]
        concerned &= holds_in(bill, segments.spells.district[spell])
    first = np.maximum(start[concerned], bill.start).astype(np.int32)
    last = np.minimum(end[concerned], bill.end).astype(np.int32)
    return Reached(position[concerned], first, last, station[concerned])


def holds_in(bill: Bill, district: NDArray[np.uint8]) -> Bools:
    """Whether the measure holds in each district, bool."""
    return np.ones(len(district), dtype=np.bool_) if bill.places is None else np.isin(district, bill.places)


def applies(bill: Bill, station: NDArray[np.uint8], status: NDArray[np.uint8]) -> Bools:
    """Whether the measure applies at each station and status, bool."""
    at_station = among(station, bill.stations) if bill.stations else np.ones(len(station), dtype=np.bool_)
    return at_station & among(status, bill.statuses) if bill.statuses else at_station


def reached_persons(bill: Bill, cohort: Cohort, segments: Segments, supports: Supports) -> I64:
    """Persons the measure reached for at least a day, by population, int64 [3]."""
    persons = np.zeros(len(cohort), dtype=np.bool_)
    persons[reached_by(bill, segments, supports).position] = True
    return counted(newcomer(cohort), persons)


def measure_costs(bill: Bill, cohort: Cohort, segments: Segments, supports: Supports, prices: Prices) -> I64:
    """Day-cents by population and period, int64 [2, periods]; zero for price differences, which are formed per contract."""
    stays = reached_by(bill, segments, supports)
    who = newcomer(cohort)[stays.position]
    station, start, end = stays.station, stays.start, stays.end

    def cost(part: Bools | slice, yearly: I64 | int) -> I64:
        return days_in(who[part], start[part], end[part], prices.bounds, 2) * yearly

    total = np.zeros((2, prices.periods), dtype=np.int64)
    match bill.unit:
        case "person_month":
            total += cost(slice(None), 12 * bill.amount)
        case "teaching_unit":
            for code in np.unique(station):
                total += cost(station == code, _lessons_a_year(bill, int(code), prices) * bill.amount // 100)
        case "once":
            day = first_days(np.arange(len(start)), stays.position, start, len(cohort))
            persons = np.flatnonzero(day < NEVER)
            period = np.searchsorted(prices.bounds, day[persons], side="right") - 1
            np.add.at(total, (newcomer(cohort)[persons], period), bill.amount * YEAR_DAYS)
        case "district_year":
            # An office works for all who live there; it is counted once, with the cohort, and in a sample by the sample's share.
            for first, after, districts in bill.districts:
                days = days_in(np.zeros(1, dtype=np.int64), np.array([first]), np.array([after]), prices.bounds, 2)
                total += days * round(districts * bill.amount * cohort.scale)
        case "difference":
            pass
    return total


def _lessons_a_year(bill: Bill, station: int, prices: Prices) -> I64 | int:
    """Hundredths of a lesson that a year at the station brings; at school there is teaching in 40 weeks of a year."""
    if bill.hours is None:
        return prices.lessons.get(station, 0)
    return round(bill.hours * 100 * (SCHOOL_WEEKS if station in bill.school else YEAR_DAYS / 7))
