"""What one life costs, and whom.

The money of a run is a pure function of its lives. So one person is lifted out of the run with everything that is hers, and the
same sums are formed for her alone, cut at the days on which somebody wants to know how much it has been so far. Nothing is
discounted: these are the amounts of the day, as in the costs of a report. For one person they are an illustration."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.billing import Bill, build_bills, holds_in, reached_by, whom
from sim.outcomes.costs import PUBLIC_PAYERS, all_costs
from sim.outcomes.prices import build_prices, cut_at, settle
from sim.outcomes.segments import Segments, build_segments
from sim.registry import load_registry
from sim.rules.cover import covered
from sim.scenario.resolve import resolve
from sim.study.life import Run


@dataclass(frozen=True, slots=True)
class Purse:
    """Cents by payer that one person has cost until the beginning of each day in `days`; revenue (taxes, contributions) counts
    with minus. Payers without any amount are left out."""

    days: tuple[date, ...]
    paid: Mapping[str, tuple[int, ...]]

    def public(self, day: date) -> int:
        """Cents that public payers have spent on her before a day, less her taxes and contributions. Raises ValueError for a day
        that was not asked for."""
        at = self.days.index(day)
        return sum(paid[at] for payer, paid in self.paid.items() if payer in PUBLIC_PAYERS)

    def by_payer(self, day: date) -> dict[str, int]:
        """Cents by payer before a day. Raises ValueError for a day that was not asked for."""
        at = self.days.index(day)
        return {payer: paid[at] for payer, paid in self.paid.items()}


@dataclass(frozen=True, slots=True)
class Reach:
    """How a measure reaches a person: whether it is meant for her, by group and her own draw of coverage; whether it then changes
    what the way to a firm costs her; and since when it has reached her at one of its stations (None: not yet)."""

    measure: str
    meant: bool
    fares: bool
    since: date | None


def read_purse(run: Run, place: int, days: Sequence[date]) -> Purse:
    """What the person at position `place` has cost until each of the days; what is paid for a district is no one person's."""
    cohort, trajectory = alone(run, place)
    registry, scenario = load_registry(), run.scenario
    asked = tuple(sorted(set(days)))
    numbers = [(day - cohort.start).days for day in asked]
    prices = cut_at(build_prices(scenario, registry, resolve(scenario, registry), cohort.horizon), numbers)
    payers = {station.code: station.payer for station in registry.stations.values()}
    sums: dict[str, Any] = {}
    bills = tuple(bill for bill in _bills(run, cohort) if bill.unit != "district_year")
    for entry in all_costs(cohort, build_segments(cohort, trajectory), trajectory.supports, prices, bills, payers):
        owed = sums.setdefault(entry.payer, np.zeros(prices.periods, dtype=np.int64))
        owed += entry.owed.sum(axis=0)
    # The end of a period is the beginning of the next, so what was owed before a day is the sum of all periods that end there.
    ends = np.searchsorted(prices.bounds[1:], numbers, side="right")
    paid = {payer: settle(np.concatenate([[0], np.cumsum(owed)])[ends]) for payer, owed in sums.items()}
    return Purse(asked, {payer: tuple(int(each) for each in cents) for payer, cents in paid.items() if cents.any()})


def read_reach(run: Run, place: int, measures: Collection[str], before: date) -> tuple[Reach, ...]:
    """How far each of these measures has reached her before a day; one that begins after that day is left out. Whom it is meant
    for is read from her status and district on that day."""
    cohort, trajectory = alone(run, place)
    segments = build_segments(cohort, trajectory)
    day = (before - cohort.start).days
    found = []
    for bill in _bills(run, cohort):
        if bill.item not in measures or bill.start > day:
            continue
        begins = reached_by(bill, segments, trajectory.supports).start.tolist()
        since = min((begin for begin in begins if begin < day), default=None)
        meant = _is_meant(bill, segments, day)
        first = None if since is None else cohort.start + timedelta(days=since)
        found.append(Reach(bill.item, meant, meant and bool(bill.discounts) and day < bill.end, first))
    return tuple(found)


def _is_meant(bill: Bill, segments: Segments, day: int) -> bool:
    """Whether a measure is meant for the only person of a run with the status and in the district of a day."""
    begun = np.flatnonzero(segments.start <= day)
    if not len(begun):
        return bool(bill.covered[0])
    last = begun[-1]
    status, district = int(segments.status[last]), segments.spells.district[segments.spell[last : last + 1]]
    return bool(bill.covered[0] and (not bill.statuses or status in bill.statuses) and holds_in(bill, district)[0])


def alone(run: Run, place: int) -> tuple[Cohort, Trajectory]:
    """The cohort and the trajectory of the person at position `place`, with her alone in them."""
    columns = {each.name: getattr(run.cohort, each.name) for each in fields(run.cohort)}
    one = replace(run.cohort, **{name: values[place : place + 1] for name, values in columns.items() if hasattr(values, "shape")})
    tables = {name: _rows(getattr(run.trajectory, name), place) for name in ("spells", "supports", "events")}
    return one, replace(run.trajectory, **tables)


def _rows(table: Any, place: int) -> Any:
    """The rows of one person, who is now the first of the cohort."""
    mine = slice(*np.searchsorted(table.person, [place, place + 1]))
    rows = {each.name: getattr(table, each.name)[mine] for each in fields(table)}
    return replace(table, **rows | {"person": np.zeros_like(rows["person"])})


def _bills(run: Run, cohort: Cohort) -> tuple[Bill, ...]:
    registry, scenario = load_registry(), run.scenario
    meant = {measure.id: covered(cohort, whom(measure), registry, scenario.run.seed) for measure in scenario.measures}
    return build_bills(scenario, registry, meant)
