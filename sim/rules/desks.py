"""Intake desks: who hands out which places where, and on which days.

A desk serves one station in one area. It either holds a *stock* of seats, given back when a stay ends (school classes), or
hands out what each intake brings, *per intake* (course groups that start, offers of firms). Others use the places too: with
every intake comes a number of background applicants who stand in the same list or compete for the same firm. Places of a state
are spread over districts by shares and turned into whole numbers by running totals, so that over time nobody's fraction is lost.
A course starts in whole groups: a district that cannot fill one with its places of a month waits until it can.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

Days = Sequence[int]
Counts = NDArray[np.int64]

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
    """What every schedule below is computed from. Values are asked for by day and cell: where nothing changes they are the same
    rows again, so that a schedule is arithmetic on whole columns."""

    start: date
    horizon: int
    scale: float
    tables: Mapping[str, ParameterTable]
    district_share: NDArray[np.float64]
    people_share: NDArray[np.float64]
    region: NDArray[np.int64]

    def districts(self, name: str, days: Days) -> NDArray[np.float64]:
        """A parameter on each of these days in each district, float [days, 53]."""
        table = self.tables[name]
        by_period = np.stack([table.by_district(start) for start in table.starts])
        found: NDArray[np.float64] = by_period[np.searchsorted(table.starts, days, side="right") - 1]
        return found

    def state(self, name: str, days: Days) -> NDArray[np.float64]:
        """A parameter that has no district axis, on each of these days."""
        return self.districts(name, days)[:, 0]

    def at_start(self, name: str) -> float:
        """A parameter that has no district axis, on the first day."""
        return float(self.state(name, [0])[0])

    def spread(self, name: str, days: Days) -> NDArray[np.float64]:
        """A state-wide number of places over the districts, float [days, 53]."""
        return self.districts(name, days) * self.district_share * self.scale

    def group(self, name: str, days: Days) -> NDArray[np.float64]:
        """How many sit in one group of a course on each of these days; a sample has groups in proportion."""
        return np.maximum(1.0, np.rint(self.state(f"group_size_{name}", days) * min(1.0, self.scale)))


Plan = Callable[[_Run, int, int], Iterable[Intake]]
"""The intakes of all desks of a station: its first desk and how many areas it has, one desk for each."""


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

    def add(station: int, stock: bool, group: str, plan: Plan, by_region: bool) -> None:
        areas = range(len(registry.regions)) if by_region else range(len(registry.districts))
        first = len(desks)
        for area in areas:
            served = np.flatnonzero(run.region == area) if by_region else [area]
            desk_of[station, served] = len(desks)
            desks.append((station, area, int(stock), int(station in (EQ, AUSBILDUNG)), group))
        intakes.extend(plan(run, first, len(areas)))

    add(INTEGRATIONSKURS, False, "integrationskurs", _integrationskurs(False), False)
    add(INTEGRATIONSKURS_ALPHA, False, "integrationskurs_alpha", _integrationskurs(True), False)
    add(BERUFSSPRACHKURS, False, "berufssprachkurs_b2", _berufssprachkurs, True)
    add(IFK, True, "", _ifk, False)
    add(WEITERFUEHRENDE_SCHULE, True, "", _further_school, True)
    add(AUSBILDUNG, False, "", _training, True)
    add(EQ, False, "", _eq, True)
    elastic = run.at_start("training_elastic_share")
    return DeskPlan(
        tuple(d[0] for d in desks),
        tuple(d[1] for d in desks),
        tuple(d[2] for d in desks),
        tuple(d[3] for d in desks),
        tuple(max(1, round(run.at_start(f"group_min_{d[4]}") * min(1.0, scale))) if d[4] else 1 for d in desks),
        tuple(int(run.at_start("course_lead_days")) if d[4] else 0 for d in desks),
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


def _whole(phase: float, amounts: NDArray[np.float64]) -> Counts:
    """A flow of fractions as whole numbers by its running total, each desk with its own phase so that small desks do not all wait
    for the same day."""
    total = np.cumsum(np.concatenate(([phase % 1.0], amounts)))
    whole: Counts = np.diff(np.floor(total).astype(np.int64))
    return whole


def _by_region(run: _Run, cells: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The sum over the districts of each region: one float [days] per region, from float [days, 53]."""
    # District by district of one region and one day, as a sum over all at once may round otherwise.
    return [np.array([row[run.region == area].sum() for row in cells]) for area in range(int(run.region.max()) + 1)]


def _rows(days: Days, level: int, desk: int, places: Counts, background: Counts) -> Iterator[Intake]:
    for day, handed_out, others in zip(days, places.tolist(), background.tolist(), strict=True):
        yield Intake(day, level, desk, handed_out, others)


def _integrationskurs(alpha: bool) -> Plan:
    name = "integrationskurs_alpha" if alpha else "integrationskurs"

    def plan(run: _Run, first: int, areas: int) -> Iterator[Intake]:
        every_day = range(run.horizon)
        share = run.state("ik_alpha_share", every_day)
        year = run.spread("ik_starts_year", every_day) * (share if alpha else 1.0 - share)[:, np.newaxis]
        factor, others = run.state("course_starts_factor", every_day), run.state("ik_background_share", every_day)
        size = run.group(name, every_day)
        for district in range(areas):
            days = slice((district * 11) % COURSE_TICK_DAYS, run.horizon, COURSE_TICK_DAYS)
            tick = year[days, district] * COURSE_TICK_DAYS / 365.0
            groups = _whole((district + 0.5 * alpha) * GOLDEN_FRACTION, tick * factor[days] / size[days])
            background = _whole((district + 0.25) * GOLDEN_FRACTION, tick * others[days])
            yield from _rows(every_day[days], LEVEL_SCHOOL, first + district, groups * size[days].astype(np.int64), background)

    return plan


def _berufssprachkurs(run: _Run, first: int, areas: int) -> Iterator[Intake]:
    days = _days(run, range(1, 13), 1)
    factor, others = run.state("course_starts_factor", days), run.state("bsk_background_share", days)
    size = run.group("berufssprachkurs_b2", days)
    for region, year in enumerate(_by_region(run, run.spread("bsk_starts_year", days))):
        groups = _whole(region * GOLDEN_FRACTION, year / 12.0 * factor / size)
        background = _whole((region + 0.25) * GOLDEN_FRACTION, year / 12.0 * others)
        yield from _rows(days, LEVEL_SCHOOL, first + region, groups * size.astype(np.int64), background)


def _ifk(run: _Run, first: int, areas: int) -> Iterator[Intake]:
    days = _days(run, (8, 9, 10, 11, 12, 1, 2), 1)
    own = 1.0 - run.state("ifk_background_share", days)
    room = run.districts("ifk_seats_year", days) * run.district_share * own[:, np.newaxis]
    return _classes(run, days, room, first)


def _further_school(run: _Run, first: int, areas: int) -> Iterator[Intake]:
    days = _days(run, (8,), 1)
    room = run.districts("further_school_seats", days) * run.district_share
    by_region = [np.bincount(run.region, weights=row).astype(np.float64) for row in room]
    return _classes(run, days, by_region, first)


def _classes(run: _Run, days: Days, room: Iterable[NDArray[np.float64]], first: int) -> Iterator[Intake]:
    """Seats in classes, spread over all areas on every intake day."""
    for day, row in zip(days, room, strict=True):
        seats = largest_remainder(row, max(1, round(float(row.sum()) * run.scale)))
        for area, number in enumerate(seats.tolist()):
            yield Intake(day, LEVEL_SCHOOL, first + area, number, 0)


def _training(run: _Run, first: int, areas: int) -> Iterator[Intake]:
    days = _days(run, range(1, 13), 15)
    factor, others = run.state("training_market_factor", days), run.state("training_background_share", days)
    months = [(run.start + timedelta(days=day)).month for day in days]
    by_month = {month: run.state(f"offer_month_share_{month:02d}", days) for month in set(months)}
    share = np.array([by_month[month][i] for i, month in enumerate(months)])
    for region, year in enumerate(_offers(run, "training_offers_year", days)):
        amount = year * factor * share
        offers = _whole(region * GOLDEN_FRACTION, amount)
        background = _whole((region + 0.25) * GOLDEN_FRACTION, amount * others)
        yield from _rows(days, LEVEL_TRAINING, first + region, offers, background)


def _eq(run: _Run, first: int, areas: int) -> Iterator[Intake]:
    months = (8, 9, 10, 11, 12, 1)
    days = _days(run, months, 15)
    factor, others = run.state("training_market_factor", days), run.state("eq_background_share", days)
    for region, year in enumerate(_offers(run, "eq_offers_year", days)):
        amount = year * factor / len(months)
        offers = _whole((region + 0.5) * GOLDEN_FRACTION, amount)
        background = _whole((region + 0.75) * GOLDEN_FRACTION, amount * others)
        yield from _rows(days, LEVEL_EQ, first + region, offers, background)


def _offers(run: _Run, name: str, days: Days) -> list[NDArray[np.float64]]:
    return _by_region(run, run.districts(name, days) * run.people_share * run.scale)


def _days(run: _Run, months: range | tuple[int, ...], of_month: int) -> list[int]:
    last = run.start + timedelta(days=run.horizon)
    dates = (date(year, month, of_month) for year in range(run.start.year, last.year + 1) for month in range(1, 13))
    return [(d - run.start).days for d in dates if d.month in months and run.start <= d < last]
