"""Intake desks: who hands out which places where, and on which days.

A desk serves one station in one area. It either holds a *stock* of seats, given back when a stay ends (school classes), or
hands out what each intake brings, *per intake* (course groups that start, offers of firms). Others use the places too: with
every intake comes a number of background applicants who stand in the same list or compete for the same firm. Places of a state
are spread over districts by shares and turned into whole numbers by running totals, so that over time nobody's fraction is lost.
A course starts in whole groups: a district that cannot fill one with its places of a month waits until it can.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.registry import Registry
from sim.registry.codes import (
    AUSBILDUNG,
    BERUFSSPRACHKURS,
    EQ,
    IFK,
    INTEGRATIONSKURS,
    INTEGRATIONSKURS_ALPHA,
    STATIONS,
    WEITERFUEHRENDE_SCHULE,
)
from sim.rules.tables import ParameterTable, build_table
from sim.scenario.resolve import Values
from sim.scenario.types import Scenario

LEVEL_TRAINING: Final = 3
LEVEL_EQ: Final = 4
LEVEL_SCHOOL: Final = 5
COURSE_TICK_DAYS: Final = 28
GOLDEN_FRACTION: Final = 0.6180339887498949
DESK_PARAMETERS: Final = (
    "ik_starts_year", "ik_alpha_share", "ik_background_share", "bsk_starts_year", "bsk_background_share", "course_starts_factor",
    "group_min_integrationskurs", "group_min_integrationskurs_alpha", "group_min_berufssprachkurs_b2", "course_lead_days",
    "group_size_integrationskurs", "group_size_integrationskurs_alpha", "group_size_berufssprachkurs_b2",
    "ifk_seats_year", "ifk_background_share", "further_school_seats", "training_offers_year", "training_market_factor",
    "training_background_share", "training_elastic_share", "eq_offers_year", "eq_background_share",
    *(f"offer_month_share_{month:02d}" for month in range(1, 13)),
)  # fmt: skip


class Intake(NamedTuple):
    """On `day` the desk has `places` (stock: its capacity; else what is handed out now), and `background` others have come
    since."""

    day: int
    level: int
    desk: int
    places: int
    background: int


@dataclass(frozen=True)
class DeskPlan:
    """`station`, `stock`, `firm`, `group_min` and `background_patience` per desk; `desk_of[station * 53 + district]` is the
    desk that serves a district (-1: none); `intakes` lie in the order of (day, level, desk). `elastic` is the share of extra
    training places, `lead` the days between registration and the first possible start, both per desk."""

    station: tuple[int, ...]
    area: tuple[int, ...]
    stock: tuple[int, ...]
    firm: tuple[int, ...]
    group_min: tuple[int, ...]
    lead: tuple[int, ...]
    elastic: tuple[float, ...]
    desk_of: tuple[int, ...]
    intakes: tuple[Intake, ...]


@dataclass(frozen=True)
class _Run:
    """What every schedule below is computed from."""

    start: date
    horizon: int
    scale: float
    tables: Mapping[str, ParameterTable]
    district_share: NDArray[np.float64]
    people_share: NDArray[np.float64]
    region: NDArray[np.int64]

    def state(self, name: str, day: int) -> float:
        """A parameter that has no district axis."""
        return float(self.tables[name].by_district(day)[0])

    def spread(self, name: str, day: int) -> NDArray[np.float64]:
        """A state-wide number of places over the districts, float [53]."""
        return self.tables[name].by_district(day) * self.district_share * self.scale


def build_desks(scenario: Scenario, registry: Registry, values: Values, scale: float) -> DeskPlan:
    """All desks and every intake of a run. Raises ValueError where a measure targets places by anything but district."""
    seekers = np.array([d.protection_seekers for d in registry.districts], dtype=np.float64)
    people = np.array([d.population for d in registry.districts], dtype=np.float64)
    run = _Run(
        scenario.run.start,
        scenario.run.horizon_days,
        scale,
        {name: build_table(name, values, scenario, registry) for name in DESK_PARAMETERS},
        seekers / seekers.sum(),
        people / people.sum(),
        np.array([d.region for d in registry.districts]),
    )
    desks: list[tuple[int, int, int, int, str]] = []
    desk_of = np.full((STATIONS, len(registry.districts)), -1, dtype=np.int64)
    intakes: list[Intake] = []

    def add(station: int, stock: bool, group: str, plan: Callable[[_Run, int, int], list[Intake]], by_region: bool) -> None:
        areas = range(len(registry.regions)) if by_region else range(len(registry.districts))
        for area in areas:
            number = len(desks)
            desks.append((station, area, int(stock), int(station in (EQ, AUSBILDUNG)), group))
            served = np.flatnonzero(run.region == area) if by_region else [area]
            desk_of[station, served] = number
            intakes.extend(plan(run, number, area))

    add(INTEGRATIONSKURS, False, "integrationskurs", _integrationskurs(False), False)
    add(INTEGRATIONSKURS_ALPHA, False, "integrationskurs_alpha", _integrationskurs(True), False)
    add(BERUFSSPRACHKURS, False, "berufssprachkurs_b2", _berufssprachkurs, True)
    add(IFK, True, "", _ifk, False)
    add(WEITERFUEHRENDE_SCHULE, True, "", _further_school, True)
    add(AUSBILDUNG, False, "", _training, True)
    add(EQ, False, "", _eq, True)
    elastic = run.state("training_elastic_share", 0)
    return DeskPlan(
        tuple(d[0] for d in desks),
        tuple(d[1] for d in desks),
        tuple(d[2] for d in desks),
        tuple(d[3] for d in desks),
        tuple(max(1, round(run.state(f"group_min_{d[4]}", 0) * min(1.0, scale))) if d[4] else 1 for d in desks),
        tuple(int(run.state("course_lead_days", 0)) if d[4] else 0 for d in desks),
        tuple(elastic if d[0] == AUSBILDUNG else 0.0 for d in desks),
        tuple(int(v) for v in desk_of.ravel()),
        tuple(sorted(intakes)),
    )


def first_desk_difference(a: DeskPlan, b: DeskPlan) -> int | None:
    """The first day on which two plans hand out anything differently; 0 if the desks themselves differ."""
    if (a.station, a.group_min, a.lead, a.elastic, a.desk_of) != (b.station, b.group_min, b.lead, b.elastic, b.desk_of):
        return 0
    if a.intakes == b.intakes:
        return None
    for x, y in zip(a.intakes, b.intakes, strict=False):
        if x != y:
            return min(x.day, y.day)
    longer = max(a.intakes, b.intakes, key=len)
    return longer[min(len(a.intakes), len(b.intakes))].day


def largest_remainder(shares: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to `shares` that add up to `total`; ties go to the first. All are 0 where all shares are."""
    if not shares.any():
        return np.zeros(len(shares), dtype=np.int64)
    exact = shares / shares.sum() * total
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def _group(run: _Run, name: str, day: int) -> int:
    """How many sit in one group of a course; a sample has groups in proportion."""
    return max(1, round(run.state(f"group_size_{name}", day) * min(1.0, run.scale)))


class _Whole:
    """Turns a flow of fractions into whole numbers by its running total, each desk with its own phase so that small desks do
    not all wait for the same day."""

    def __init__(self, phase: float) -> None:
        self.total = phase % 1.0
        self.given = 0

    def take(self, amount: float) -> int:
        self.total += amount
        whole = int(self.total) - self.given
        self.given += whole
        return whole


def _integrationskurs(alpha: bool) -> Callable[[_Run, int, int], list[Intake]]:
    name = "integrationskurs_alpha" if alpha else "integrationskurs"

    def plan(run: _Run, number: int, district: int) -> list[Intake]:
        groups, others = _Whole((district + 0.5 * alpha) * GOLDEN_FRACTION), _Whole((district + 0.25) * GOLDEN_FRACTION)
        result = []
        for day in range((district * 11) % COURSE_TICK_DAYS, run.horizon, COURSE_TICK_DAYS):
            share = run.state("ik_alpha_share", day)
            year = run.spread("ik_starts_year", day)[district] * (share if alpha else 1.0 - share)
            tick = year * COURSE_TICK_DAYS / 365.0
            size = _group(run, name, day)
            places = size * groups.take(tick * run.state("course_starts_factor", day) / size)
            result.append(Intake(day, LEVEL_SCHOOL, number, places, others.take(tick * run.state("ik_background_share", day))))
        return result

    return plan


def _berufssprachkurs(run: _Run, number: int, region: int) -> list[Intake]:
    groups, others = _Whole(region * GOLDEN_FRACTION), _Whole((region + 0.25) * GOLDEN_FRACTION)
    result = []
    for day in _first_of_months(run, range(1, 13)):
        year = float(run.spread("bsk_starts_year", day)[run.region == region].sum())
        size = _group(run, "berufssprachkurs_b2", day)
        places = size * groups.take(year / 12.0 * run.state("course_starts_factor", day) / size)
        result.append(
            Intake(day, LEVEL_SCHOOL, number, places, others.take(year / 12.0 * run.state("bsk_background_share", day)))
        )
    return result


def _ifk(run: _Run, number: int, district: int) -> list[Intake]:
    result = []
    for day in _first_of_months(run, (8, 9, 10, 11, 12, 1, 2)):
        room = run.tables["ifk_seats_year"].by_district(day) * run.district_share * (1.0 - run.state("ifk_background_share", day))
        seats = largest_remainder(room, max(1, round(float(room.sum()) * run.scale)))
        result.append(Intake(day, LEVEL_SCHOOL, number, int(seats[district]), 0))
    return result


def _further_school(run: _Run, number: int, region: int) -> list[Intake]:
    result = []
    for day in _first_of_months(run, (8,)):
        room = run.tables["further_school_seats"].by_district(day) * run.district_share
        by_region = np.bincount(run.region, weights=room).astype(np.float64)
        seats = largest_remainder(by_region, max(1, round(float(by_region.sum()) * run.scale)))
        result.append(Intake(day, LEVEL_SCHOOL, number, int(seats[region]), 0))
    return result


def _training(run: _Run, number: int, region: int) -> list[Intake]:
    offers, others = _Whole(region * GOLDEN_FRACTION), _Whole((region + 0.25) * GOLDEN_FRACTION)
    result = []
    for day in _middle_of_months(run, range(1, 13)):
        month = (run.start + timedelta(days=day)).month
        year = _offers(run, "training_offers_year", day, region)
        amount = year * run.state("training_market_factor", day) * run.state(f"offer_month_share_{month:02d}", day)
        background = others.take(amount * run.state("training_background_share", day))
        result.append(Intake(day, LEVEL_TRAINING, number, offers.take(amount), background))
    return result


def _eq(run: _Run, number: int, region: int) -> list[Intake]:
    offers, others = _Whole((region + 0.5) * GOLDEN_FRACTION), _Whole((region + 0.75) * GOLDEN_FRACTION)
    result = []
    months = (8, 9, 10, 11, 12, 1)
    for day in _middle_of_months(run, months):
        amount = _offers(run, "eq_offers_year", day, region) * run.state("training_market_factor", day) / len(months)
        result.append(
            Intake(day, LEVEL_EQ, number, offers.take(amount), others.take(amount * run.state("eq_background_share", day)))
        )
    return result


def _offers(run: _Run, name: str, day: int, region: int) -> float:
    by_district = run.tables[name].by_district(day) * run.people_share * run.scale
    return float(by_district[run.region == region].sum())


def _first_of_months(run: _Run, months: range | tuple[int, ...]) -> list[int]:
    return _days(run, months, 1)


def _middle_of_months(run: _Run, months: range | tuple[int, ...]) -> list[int]:
    return _days(run, months, 15)


def _days(run: _Run, months: range | tuple[int, ...], of_month: int) -> list[int]:
    last = run.start + timedelta(days=run.horizon)
    dates = (date(year, month, of_month) for year in range(run.start.year, last.year + 1) for month in range(1, 13))
    return [(d - run.start).days for d in dates if d.month in months and run.start <= d < last]
