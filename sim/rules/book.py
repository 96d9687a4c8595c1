"""The rule book: a scenario compiled to plain tables of numbers.

Rules read nothing else. For the readable engine the tables are Python lists (a list is read three times faster than a numpy
scalar), for the compiled one the same tables are arrays (`as_arrays`); the rules do not notice.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter
from statistics import NormalDist
from typing import Final, NamedTuple, TypedDict

import numpy as np

from sim.registry import Registry
from sim.registry.codes import (
    ANSWER_IDS,
    CLOCK_IDS,
    STATIONS,
    STATUS_IDS,
)
from sim.registry.types import LawRule
from sim.rules import person as p
from sim.rules.calendar import build_calendar, training_starts
from sim.rules.chain import Chain, load_chain
from sim.rules.desks import DeskPlan, build_desks, first_desk_difference
from sim.rules.names import CLOCK_GROUPS, GATES, PARAMETERS
from sim.rules.stations import station_facts
from sim.rules.support_facts import acting, support_facts
from sim.rules.tables import ParameterTable, build_table, cover_slots, first_difference
from sim.scenario.law import law_of
from sim.scenario.resolve import Values, resolve
from sim.scenario.types import Scenario

QUANTILES: Final = 1024
MONTH_DAYS: Final = 365.0 / 12.0
DISTRICTS: Final = 53
LAW_NUMBERS: Final = 4
"""Numbers that say how long a stay of the plain profile lasts: which law, and what it needs."""
RESIDENCE_SINCE: Final = date(2016, 1, 1)
"""Nobody recognised before is bound to a place (§ 12a (7) AufenthG)."""
NETWORKS: Final = ("VRR", "VRS", "AVV", "WestfalenTarif")


(L_ANSWER, L_AFTER, L_CLOCK, L_LIMIT, L_ENTERED, L_FLAGS, L_RULE, L_UNTIL) = range(8)
"""What an answer of the law consists of: closed, open or left over; the days on a clock from which and until which it holds, and
which clock; the arrival from which on it is closed; conditions; the number of the rule; the day on which another rule answers."""
LAW_WORDS: Final = L_UNTIL + 1


class Tables(NamedTuple):
    """What rules read. Parameters: `const[k]` where parameter k never changes, else NaN and the value is
    `everybody[k * periods + period[day]]`, or where that is NaN `val[base[k * periods + period[day]] + sum of field x stride]`;
    `until` is the day on which it changes next. Law: the answer of gate g for status s begins at
    `law[((g * 11 + s) * law_periods + law_period[day]) * LAW_WORDS]`, L_*. `residence_since` is the day from which on recognition
    binds to a place. `plain` is 0 but in the plain profile (contract 10), where it is the number of stations and one: then the
    length of a stay at station k follows the law at `laws[k * LAW_NUMBERS]`, and `routes[k * plain + to]` is the chance that from
    there she goes to any of the stations 0 .. to, 0 being the way out."""

    horizon: int
    reception_days: int
    residence_since: int
    periods: int
    const: list[float]
    everybody: list[float]
    val: list[float]
    base: list[int]
    until: list[int]
    group_until: list[int]
    axis_first: list[int]
    axis_field: list[int]
    axis_stride: list[int]
    period: list[int]
    law_periods: int
    law_period: list[int]
    law: list[int]
    season: list[int]
    next_season: list[int]
    next_school_end: list[int]
    next_school_start: list[int]
    training_start: list[int]
    normal: list[float]
    district_region: list[int]
    district_network: list[int]
    district_unemployment: list[float]
    district_rural: list[float]
    district_priority: list[int]
    district_seekers: list[int]
    desk_of: list[int]
    desk_elastic: list[float]
    station: list[int]
    support: list[int]
    acting: list[int]
    chain_first: list[int]
    chain_step: list[int]
    plain: int
    laws: list[float]
    routes: list[float]


LAW_PERMIT: Final = 1
LAW_CONSENT: Final = 2
LAW_PRIORITY: Final = 4
LAW_NOT_IN_RECEPTION: Final = 8
LAW_LIVELIHOOD: Final = 16


class RuleBook(NamedTuple):
    """A scenario ready to run: the tables of the rules, the plan of the desks, and what the engine must know besides."""

    tables: Tables
    desks: DeskPlan
    parameters: Mapping[str, ParameterTable]
    seed: int
    start: date
    coverage: tuple[tuple[int, int, float], ...]
    """(slot, measure number, coverage) of every measure that does not reach everybody."""
    population: Mapping[str, tuple[tuple[date, float], ...]]
    """The dated values of everything that makes the population: two scenarios that differ here differ from the first day."""
    entrants: bool
    """Whether anybody enters later; this too makes another population."""


def build_book(scenario: Scenario, registry: Registry, scale: float) -> RuleBook:
    """Compile a scenario. `scale` is the share of the full population that takes part; places shrink with it (contract 9)."""
    values = resolve(scenario, registry)
    horizon = scenario.run.horizon_days
    parameters = {name: build_table(name, values, scenario, registry) for name in PARAMETERS}
    calendar = build_calendar(
        scenario.run.start,
        horizon,
        int(values.at("school_year_last_day", scenario.run.start)),
        int(values.at("school_year_start", scenario.run.start)),
    )
    desks = build_desks(scenario, registry, values, scale)
    days = len(calendar.season)
    chain: Chain = load_chain()
    agencies = {agency for rule in registry.law.rules for agency in rule.agencies}
    tables = Tables(
        horizon=horizon,
        reception_days=int(values.at("reception_days", scenario.run.start)),
        residence_since=(RESIDENCE_SINCE - scenario.run.start).days,
        **_parameter_tables(parameters, days),
        **_law_tables(scenario, registry, days),
        season=calendar.season,
        next_season=calendar.next_season,
        next_school_end=calendar.next_school_end,
        next_school_start=calendar.next_school_start,
        training_start=training_starts(calendar, days),
        normal=[NormalDist().inv_cdf((i + 0.5) / QUANTILES) for i in range(QUANTILES)],
        district_region=[d.region for d in registry.districts],
        district_network=[NETWORKS.index(d.tariff_network) for d in registry.districts],
        district_unemployment=[d.unemployment_rate for d in registry.districts],
        district_rural=[d.not_very_central_pct / 100.0 for d in registry.districts],
        district_priority=[int(d.agency_district in agencies) for d in registry.districts],
        district_seekers=[d.protection_seekers for d in registry.districts],
        desk_of=list(desks.desk_of),
        desk_elastic=list(desks.elastic),
        station=station_facts(registry.stations, registry.supports),
        support=support_facts(registry.supports),
        acting=acting(registry.supports),
        chain_first=list(chain.first),
        chain_step=list(chain.step),
        plain=0,
        laws=[0.0] * (STATIONS * LAW_NUMBERS),
        routes=[0.0],
    )
    slots = cover_slots(scenario)
    coverage = tuple((slots[m.id], registry.measures[m.id].code, m.coverage) for m in scenario.measures if m.id in slots)
    run, population = scenario.run, _population(values, registry)
    return RuleBook(tables, desks, parameters, run.seed, run.start, coverage, population, scenario.entrants)


def _population(values: Values, registry: Registry) -> dict[str, tuple[tuple[date, float], ...]]:
    from sim.cohort.inputs import POPULATION_INPUTS

    return {name: values.steps(name) for name in sorted(registry.parameters) if name.startswith(POPULATION_INPUTS)}


def first_difference_day(a: RuleBook, b: RuleBook) -> int | None:
    """D of contract 8: the first day on which two books differ in anything that a life can feel; None when they never do.

    0 means that they differ from the start, so that nothing can be said about a time before.
    """
    if (a.population, a.entrants, a.seed, a.start) != (b.population, b.entrants, b.seed, b.start):
        return 0
    days = [first_difference(a.parameters[name], b.parameters[name]) for name in PARAMETERS]
    days.append(first_desk_difference(a.desks, b.desks))
    days.append(_first_law_difference(a.tables, b.tables))
    days.append(_first_cover_difference(a, b))
    if a.tables.chain_step != b.tables.chain_step or a.tables.next_school_end != b.tables.next_school_end:
        return 0
    if a.tables.reception_days != b.tables.reception_days:
        return 0
    found = [day for day in days if day is not None]
    return min(found) if found else None


def _first_law_difference(a: Tables, b: Tables) -> int | None:
    if a.horizon != b.horizon:
        return 0
    rules_a, rules_b = (np.array(t.law).reshape(-1, t.law_periods, LAW_WORDS)[..., L_RULE] for t in (a, b))
    for day in range(a.horizon):
        if day and a.law_period[day] == a.law_period[day - 1] and b.law_period[day] == b.law_period[day - 1]:
            continue
        if not np.array_equal(rules_a[:, a.law_period[day]], rules_b[:, b.law_period[day]]):
            return day
    return None


def _first_cover_difference(a: RuleBook, b: RuleBook) -> int | None:
    """The first day on which it matters that a measure covers others: tables that ask whether a person is covered may be equal
    while the answer is not."""
    other = {p.COVER + slot for slot, _, _ in set(a.coverage) ^ set(b.coverage)}
    tables = [table for book in (a, b) for table in book.parameters.values()]
    days = [day for table in tables for field in other & set(table.axes) if (day := table.first_matters(field)) is not None]
    return min(days) if days else None


class _ParameterPart(TypedDict):
    periods: int
    const: list[float]
    everybody: list[float]
    val: list[float]
    base: list[int]
    until: list[int]
    group_until: list[int]
    axis_first: list[int]
    axis_field: list[int]
    axis_stride: list[int]
    period: list[int]


class _LawPart(TypedDict):
    law_periods: int
    law_period: list[int]
    law: list[int]


def _parameter_tables(parameters: Mapping[str, ParameterTable], days: int) -> _ParameterPart:
    bounds = sorted({start for table in parameters.values() for start in table.starts} | {0})
    const: list[float] = []
    val: list[float] = []
    base: list[int] = []
    until: list[int] = []
    everybody: list[float] = []
    axis_first, axis_field, axis_stride = [0], list[int](), list[int]()
    for name in PARAMETERS:
        table = parameters[name]
        constant = len(table.starts) == 1 and not table.axes
        const.append(float(table.cells[0]) if constant else float("nan"))
        offsets = []
        for cell in table.cells:
            offsets.append(len(val))
            val.extend(cell.ravel().tolist())
        ends = [*table.starts[1:], p.NEVER]
        alike = [float(cell.flat[0]) if (cell == cell.flat[0]).all() else float("nan") for cell in table.cells]
        for bound in bounds:
            i = bisect_right(table.starts, bound) - 1
            everybody.append(alike[i])
            base.append(offsets[i])
            until.append(ends[i])
        stride = 1
        strides: list[int] = []
        for size in reversed(table.cells[0].shape):
            strides.insert(0, stride)
            stride *= size
        axis_field.extend(table.axes)
        axis_stride.extend(strides)
        axis_first.append(len(axis_field))
    return {
        "periods": len(bounds),
        "const": const,
        "everybody": everybody,
        "val": val,
        "base": base,
        "until": until,
        "group_until": [min(until[k * len(bounds) + q] for k in group) for group in CLOCK_GROUPS for q in range(len(bounds))],
        "axis_first": axis_first,
        "axis_field": axis_field or [0],
        "axis_stride": axis_stride or [0],
        "period": _by_day(bounds, days),
    }


def _law_tables(scenario: Scenario, registry: Registry, days: int) -> _LawPart:
    start, law = scenario.run.start, law_of(scenario, registry)
    changes = sorted({0} | {(d - start).days for d in law.dates if d > start})
    dates = [date.fromordinal(start.toordinal() + day) for day in changes]
    told: list[tuple[int, ...]] = []
    for gate in GATES:
        for status in STATUS_IDS:
            first = len(told)
            for _, same in groupby((law.rule_at(gate, status, day) for day in dates), key=attrgetter("code")):
                r, *again = same
                ends = [*changes, p.NEVER][len(told) - first + 1 + len(again)]
                told += [(*_numbers(r, start), ends)] * (1 + len(again))
    return {
        "law_periods": len(changes),
        "law_period": _by_day(changes, days),
        "law": [number for row in told for number in row],
    }


def _numbers(rule: LawRule, start: date) -> tuple[int, ...]:
    """What the tables hold of a rule: L_ANSWER to L_RULE."""
    return (
        ANSWER_IDS.index(rule.answer),
        _days(rule.after_months),
        CLOCK_IDS.index(rule.clock),
        _days(rule.until_months) if rule.until_months else p.NEVER,
        (rule.entered_before - start).days if rule.entered_before else p.NEVER,
        _flags(rule),
        rule.code,
    )


def _flags(rule: LawRule) -> int:
    return (
        LAW_PERMIT * rule.permit
        + LAW_CONSENT * rule.consent
        + LAW_PRIORITY * rule.priority_check
        + LAW_NOT_IN_RECEPTION * rule.not_in_reception
        + LAW_LIVELIHOOD * ("livelihood" in rule.needs)
    )


def _days(months: int) -> int:
    return round(months * MONTH_DAYS)


def _by_day(bounds: list[int], days: int) -> list[int]:
    result = []
    at = 0
    for day in range(days):
        while at + 1 < len(bounds) and bounds[at + 1] <= day:
            at += 1
        result.append(at)
    return result
