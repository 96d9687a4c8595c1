"""Intake desks: who hands out which places where, and on which days.

A desk serves one station in one area. It either holds a *stock* of seats, given back when a stay ends (school classes), or
hands out what each intake brings, *per intake* (course groups that start, offers of firms). Others use the places too: with
every intake comes a number of background applicants who stand in the same list or compete for the same firm. Places of a state
are spread over districts by shares and turned into whole numbers by running totals, so that over time nobody's fraction is lost.
A course starts in whole groups: a district that cannot fill one with its places of a month waits until it can.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.registry import Registry, load_registry
from sim.registry.codes import REGIONS, ROOM_FOR_SUPPORTS, SUPPORT_DESK
from sim.registry.stations import desk_parameters
from sim.registry.supports import all_places
from sim.registry.types import Places
from sim.rules.draws import draw, person_key
from sim.rules.names import DRAW_QUEUE
from sim.rules.tables import ParameterTable, build_table
from sim.scenario.resolve import Values
from sim.scenario.types import Scenario

Counts = NDArray[np.int64]
Days = Sequence[int] | Counts

COURSE_TICK_DAYS: Final = 28
QUEUE_TICK_DAYS: Final = 7
"""How often a queue of an authority moves on; others have come half of it ago, on average."""
GOLDEN_FRACTION: Final = 0.6180339887498949
DESK_PARAMETERS: Final = desk_parameters(all_places(load_registry().stations, load_registry().supports))
EQ_OFFERS: Final = tuple(s.places.of for s in load_registry().stations.values() if s.kind == "eq" and s.places is not None)


class Intake(NamedTuple):
    """On `day` the desk has `places` (stock: its capacity; else what is handed out now), and `background` others have come
    since."""

    day: int
    level: int
    desk: int
    places: int
    background: int


@dataclass(frozen=True, eq=False)
class DeskPlan:
    """`station`, `stock`, `firm`, `group_min` and `background_patience` per desk; `desk_of[station * 53 + district]` is the
    desk that serves a district (-1: none); `table` holds the intakes as int64 [intakes, 5] in the order of (day, level, desk) and
    is not to be written to. `elastic` is the share of extra training places, `lead` the days between registration and the first
    possible start, both per desk. `open` is the number of seats of a desk that serves on every day on which its list or its seats
    have changed, and `limit` how many may stay on its list, the others being sent away (-1: neither); both are empty where no
    desk has any."""

    station: tuple[int, ...]
    area: tuple[int, ...]
    stock: tuple[int, ...]
    firm: tuple[int, ...]
    group_min: tuple[int, ...]
    lead: tuple[int, ...]
    elastic: tuple[float, ...]
    desk_of: tuple[int, ...]
    table: Counts
    open: tuple[int, ...] = ()
    limit: tuple[int, ...] = ()

    @cached_property
    def intakes(self) -> tuple[Intake, ...]:
        """The rows of the table by name. Ten years have a hundred thousand, so an engine asks for one at a time."""
        return tuple(map(self.intake, range(len(self.table))))

    def intake(self, number: int) -> Intake:
        """One row of the table."""
        return Intake(*self.table[number].tolist())


def table_of(rows: Iterable[Sequence[int]]) -> Counts:
    """Intakes as the table of a plan."""
    table = np.array(list(rows), dtype=np.int64).reshape(-1, len(Intake._fields))
    table.flags.writeable = False
    return table


@dataclass(frozen=True)
class _Run:
    """What every schedule below is computed from. Values are asked for by day and cell: where nothing changes they are the same
    rows again, so that a schedule is arithmetic on whole columns."""

    start: date
    horizon: int
    scale: float
    tables: Mapping[str, ParameterTable]
    shares: Mapping[str, NDArray[np.float64]]
    """How a number for the state is split over districts, by the name of the key; each float [53]."""
    region: NDArray[np.int64]
    names: tuple[str, ...]
    keys: tuple[str, ...]
    seed: int

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
        return float(self.tables[name].by_district(0)[0])

    def wait(self, places: Places, district: int) -> float:
        """Days that the queue of a district takes on the first day: as known, else spread around the median by the district's own
        luck, the same in every scenario and replication."""
        median, most, spread, *known = places.wait
        for name in known:
            if name.endswith(self.keys[district]):
                return self.at_start(name)
        u = draw(person_key(self.seed, 0, int(self.keys[district])), DRAW_QUEUE, 0, 0)
        return min(self.at_start(most), self.at_start(median) * math.exp(self.at_start(spread) * NormalDist().inv_cdf(u)))

    def number(self, places: Places, days: Days) -> NDArray[np.float64]:
        """Places of the full population over the districts, float [days, 53]."""
        number = self.districts(places.of, days) * self.shares[places.spread]
        if places.regions:
            named = [REGIONS.index(region) for region in places.regions]
            number = number * np.isin(self.region, named)
        if places.districts:
            kept = self.shares[places.spread] * np.isin(self.names, places.districts)
            number = self.districts(places.of, days) * (kept / kept.sum())
        if places.extra:
            number = number + self.districts(places.extra, days)
        for name in places.shares:
            number = number * self.state(name, days)[:, np.newaxis]
        if places.rest_of:
            taken = np.sum([self.state(name, days) for name in places.rest_of], axis=0)
            number = number * np.maximum(0.0, 1.0 - taken)[:, np.newaxis]
        return number

    def ticks(self, places: Places, days: Days) -> NDArray[np.float64]:
        """Which part of a year's places belongs to an intake on each of these days."""
        if places.calendar == "rolling":
            return np.full(len(days), places.every / 365.0)
        if not places.month_share:
            return np.full(len(days), 1.0 / len(places.months))
        months = [(self.start + timedelta(days=day)).month for day in days]
        by_month = {month: self.state(f"{places.month_share}_{month:02d}", days) for month in set(months)}
        return np.array([by_month[month][i] for i, month in enumerate(months)])


def build_desks(scenario: Scenario, registry: Registry, values: Values, scale: float) -> DeskPlan:
    """All desks and every intake of a run. Raises ValueError where a measure targets places by anything but district."""
    seekers = np.array([d.protection_seekers for d in registry.districts], dtype=np.float64)
    asylum = np.array([d.asylblg_recipients for d in registry.districts], dtype=np.float64)
    people = np.array([d.population for d in registry.districts], dtype=np.float64)
    run = _Run(
        scenario.run.start,
        scenario.run.horizon_days,
        scale,
        {
            name: build_table(name, values, scenario, registry)
            for name in desk_parameters(all_places(registry.stations, registry.supports))
        },
        {"seekers": seekers / seekers.sum(), "people": people / people.sum(), "asylum": asylum / asylum.sum()},
        np.array([d.region for d in registry.districts]),
        tuple(d.name for d in registry.districts),
        tuple(d.ags for d in registry.districts),
        scenario.run.seed,
    )
    desks: list[tuple[int, Places, int]] = []
    desk_of = np.full((SUPPORT_DESK + ROOM_FOR_SUPPORTS + 1, len(registry.districts)), -1, dtype=np.int64)
    handed_out: list[Counts] = []
    stations = [(station.code, station.desk, station.places) for station in registry.stations.values()]
    supports = [(SUPPORT_DESK + support.code, support.desk, support.places) for support in registry.supports.values()]
    for code, served, places in (*stations, *supports):
        if places is None:
            continue
        by_region = served == "region"
        areas = range(len(registry.regions) if by_region else len(registry.districts))
        first = len(desks)
        for area in areas:
            desk_of[code, np.flatnonzero(run.region == area) if by_region else [area]] = len(desks)
            desks.append((code, places, area))
        hand_out = _classes if places.handing == "seats" else _flow
        handed_out.extend(hand_out(run, places, first, by_region))
    table = _in_order(handed_out)
    deadweight = values.at("eq_deadweight_share", scenario.run.start)
    if any(touch.parameter in EQ_OFFERS for m in scenario.measures for touch in registry.measures[m.id].touches):
        usual = build_desks(replace(scenario, measures=()), registry, values, scale).table
        table = _without_replaced(table, usual, _regions_of(run, desks, registry), deadweight)
    return DeskPlan(
        tuple(code for code, _, _ in desks),
        tuple(area for _, _, area in desks),
        tuple(int(places.handing == "seats") for _, places, _ in desks),
        tuple(int(places.handing == "offers") for _, places, _ in desks),
        tuple(max(1, round(run.at_start(p.group_min) * min(1.0, scale))) if p.group_min else 1 for _, p, _ in desks),
        tuple(int(run.at_start(places.lead)) if places.lead else 0 for _, places, _ in desks),
        tuple(run.at_start(places.elastic) if places.elastic else 0.0 for _, places, _ in desks),
        tuple(int(v) for v in desk_of.ravel()),
        table,
    )


def _regions_of(run: _Run, desks: Sequence[tuple[int, Places, int]], registry: Registry) -> dict[int, tuple[str, int]]:
    """The kind of station and the region of every desk at which firms offer something."""
    firms = {one.code: one for one in registry.stations.values() if one.places is not None and one.places.handing == "offers"}
    return {
        desk: (firms[code].kind, area if firms[code].desk == "region" else int(run.region[area]))
        for desk, (code, _, area) in enumerate(desks)
        if code in firms
    }


def _without_replaced(table: Counts, usual: Counts, firms: Mapping[int, tuple[str, int]], share: float) -> Counts:
    """The intakes, in their order, less the training contracts that additional EQ places replace: of the most EQ offers that a
    region has had so far beyond the `usual` ones, this share is missing at its training desks from then on, in whole ones."""
    before = {(intake.day, intake.desk): intake.places for intake in map(Intake._make, usual.tolist())}
    more, most, replaced = (dict.fromkeys((region for _, region in firms.values()), 0) for _ in range(3))
    kept: list[Intake] = []
    for intake in map(Intake._make, table.tolist()):
        kind, region = firms.get(intake.desk, ("", 0))
        left = intake.places
        if kind == "eq":
            more[region] += intake.places - before[intake.day, intake.desk]
            most[region] = max(most[region], more[region])
        elif kind == "training":
            left -= min(left, int(most[region] * share) - replaced[region])
            replaced[region] += intake.places - left
        kept.append(intake._replace(places=left))
    return table_of(kept)


def first_desk_difference(a: DeskPlan, b: DeskPlan) -> int | None:
    """The first day on which two plans hand out anything differently; 0 if the desks themselves differ."""
    if (a.station, a.group_min, a.lead, a.elastic, a.desk_of) != (b.station, b.group_min, b.lead, b.elastic, b.desk_of):
        return 0
    both = min(len(a.table), len(b.table))
    apart = np.flatnonzero((a.table[:both] != b.table[:both]).any(axis=1))
    rows = [plan.table[apart[0] if len(apart) else both :][:1] for plan in (a, b)]
    days = [int(row[0, 0]) for row in rows if len(row)]
    return min(days) if days else None


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
    regions = [np.ascontiguousarray(cells[:, run.region == area]) for area in range(int(run.region.max()) + 1)]
    return [_sums(region) for region in regions]


def _sums(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of every row, added up once for rows that are the same as the one before."""
    new = np.append(True, (cells[1:] != cells[:-1]).any(axis=1))[: len(cells)]
    # Row by row, as a sum over all at once may round otherwise.
    sums = np.array([np.add.reduce(row) for row in cells[new]])
    return np.repeat(sums, np.diff(np.append(np.flatnonzero(new), len(cells))))


def _rows(days: Days, level: int, desk: int | Counts, places: Counts, background: int | Counts) -> Counts:
    """Intakes as int64 [days, 5]."""
    rows = np.empty((len(days), len(Intake._fields)), dtype=np.int64)
    for column, numbers in enumerate((days, level, desk, places, background)):
        rows[:, column] = numbers
    return rows


def _in_order(handed_out: Sequence[Counts]) -> Counts:
    rows = np.concatenate(handed_out)
    day, level, desk = (rows[:, Intake._fields.index(name)] for name in ("day", "level", "desk"))
    # A desk has one intake a day.
    table = rows[np.argsort((day * (1 + level.max(initial=0)) + level) * (1 + desk.max(initial=0)) + desk, kind="stable")]
    table.flags.writeable = False
    return table


def _classes(run: _Run, places: Places, first: int, by_region: bool) -> Iterator[Counts]:
    """Seats in classes, spread over all areas on every intake day."""
    days = _days(run, places.months, places.day)
    own = 1.0 - run.state(places.others, days) if places.others else np.ones(len(days))
    room = run.number(places, days) * own[:, np.newaxis]
    for day, row in zip(days, room, strict=True):
        cells = np.bincount(run.region, weights=row).astype(np.float64) if by_region else row
        total = float(cells.sum())
        seats = largest_remainder(cells, max(1, round(total * run.scale)) if total > 0.0 else 0)
        yield _rows([day] * len(seats), places.level, first + np.arange(len(seats)), seats, 0)


def _flow(run: _Run, places: Places, first: int, by_region: bool) -> Iterator[Counts]:
    """What starts or is offered on every intake day: groups of a course, or offers of firms one by one."""
    every_day: Days = np.arange(run.horizon) if places.calendar == "rolling" else _days(run, places.months, places.day)
    year = run.number(places, every_day) * run.scale
    tick = run.ticks(places, every_day)
    factor = np.ones(len(every_day))
    for name in places.factors:
        factor = factor * run.state(name, every_day)
    others = run.state(places.others, every_day) if places.others else np.zeros(len(every_day))
    if places.group_size:
        size = np.maximum(1.0, np.rint(run.state(places.group_size, every_day) * min(1.0, run.scale)))
    else:
        size, others = np.ones(len(every_day)), others * factor
    rivals = None
    if places.others_year:
        rivals = run.districts(places.others_year, every_day) * run.shares[places.spread] * run.scale
        if places.others_factor:
            rivals = rivals * run.state(places.others_factor, every_day)[:, np.newaxis]
    for area, amount in enumerate(_by_region(run, year) if by_region else year.T):
        days = slice((area * 11) % places.every, None, places.every) if places.calendar == "rolling" else slice(None)
        now = (amount * tick)[days]
        groups = _whole((area + places.phase) * GOLDEN_FRACTION, now * factor[days] / size[days])
        coming = now * others[days] if rivals is None else (rivals.T[area] * tick)[days]
        background = _whole((area + places.phase + 0.25) * GOLDEN_FRACTION, coming)
        if places.wait and len(background):
            background[0] += int(amount[0] / 365.0 * run.wait(places, area))
        yield _rows(every_day[days], places.level, first + area, groups * size[days].astype(np.int64), background)


def _days(run: _Run, months: range | tuple[int, ...], of_month: int) -> list[int]:
    last = run.start + timedelta(days=run.horizon)
    dates = (date(year, month, of_month) for year in range(run.start.year, last.year + 1) for month in range(1, 13))
    return [(d - run.start).days for d in dates if d.month in months and run.start <= d < last]
