"""What things cost on which day, as whole cents.

The run is cut into periods in which no price and no relevant law changes; calendar years are cut too. A price is then one
integer per period. Prices come from the registry with the scenario's assumptions and world applied; measures are not in them,
they are billed on their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.clock import YEAR_DAYS, day_numbers, day_of, year_bounds
from sim.registry import codes
from sim.scenario.law import law_of

if TYPE_CHECKING:
    from sim.registry import Registry
    from sim.registry.law import Law
    from sim.scenario.resolve import Values
    from sim.scenario.types import Scenario

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")
SGB2_GATE = "sgb2"
PER_MILLE = 1000
PER_LESSON = "eur_per_ue"
"""The unit of a station's price that is paid by the lesson and participant; every other price is paid by the month."""
HOURS_WEEK = "language_hours_week_{}"
"""Lessons a week of a station."""
WORK = {
    codes.HELFERJOB: ("job_wage_helfer", "income_tax_helfer"),
    codes.FACHKRAFT: ("job_wage_fachkraft", "income_tax_fachkraft"),
}
FARE_CROSS = "fare_cross"
MONTHLY = {
    "eq_subsidy": "eq_subsidy",
    "eq_contribution": "eq_contribution",
    "benefit_sgb2": "benefit_sgb2",
    "benefit_asylblg": "benefit_asylblg",
    "bab_need": "bab_need",
    "training_pay": "training_pay_nrw",
    FARE_CROSS: FARE_CROSS,
}
SHARES = {"net_pay": "net_pay_share", "contributions": "social_contribution_share"}


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices per period [bounds[k], bounds[k + 1]), int64 [periods] each.

    `years` is the calendar year of each period. `place` and `tax` (by station) are cents a year of 365 days, `lessons` (by
    station) hundredths of a lesson a year, `monthly` cents a month, `shares` hundredths of a per mille (1.0 = 100,000), `fares`
    cents a month of the tariff networks [networks, periods], `needs` (by station) what BAföG pays in cents a month. `sgb2` says
    for which status benefits come from the Jobcenter, bool [statuses, periods]. `network` is the network of each district.
    `support` (by support) says who pays and cents a year.
    """

    bounds: I64
    years: I64
    place: Mapping[int, I64]
    tax: Mapping[int, I64]
    lessons: Mapping[int, I64]
    monthly: Mapping[str, I64]
    shares: Mapping[str, I64]
    fares: I64
    needs: Mapping[int, I64]
    network: I64
    sgb2: Bools
    support: Mapping[int, tuple[str, I64]]

    @property
    def periods(self) -> int:
        """The number of periods."""
        return len(self.bounds) - 1


def cents(euros: float) -> int:
    """Euros as whole cents."""
    return round(euros * 100)


def settle(owed: I64) -> I64:
    """Day-cents (days times cents a year of 365 days) as whole cents, rounded half up."""
    return np.asarray((2 * owed + YEAR_DAYS) // (2 * YEAR_DAYS), dtype=np.int64)


def network_parameter(network: str) -> str:
    """The parameter that holds the fare of a tariff network of the districts file."""
    return f"fare_network_{network.lower().removesuffix('tarif')}"


def network_fares(registry: Registry) -> tuple[str, ...]:
    """The fare parameters of all tariff networks; the position is the network's number in `Prices`."""
    return tuple(sorted({network_parameter(district.tariff_network) for district in registry.districts}))


def build_prices(scenario: Scenario, registry: Registry, values: Values, horizon: int) -> Prices:
    """All prices of a scenario, cut at every day on which one of them may change."""
    start = scenario.run.start
    fares = network_fares(registry)
    bounds = _bounds(scenario, registry, values, horizon, fares)
    days = [day_of(start, int(day)) for day in bounds[:-1]]
    law = law_of(scenario, registry)

    def scaled(parameter: str, factor: float, share: str = "") -> I64:
        parts = [values.at(share, day) if share else 1.0 for day in days]
        found = [round(values.at(parameter, day) * part * factor) for day, part in zip(days, parts, strict=True)]
        return np.array(found, dtype=np.int64)

    def monthly(parameter: str) -> I64:
        return scaled(parameter, 100)

    shares = {name: scaled(parameter, 100 * PER_MILLE) for name, parameter in SHARES.items()}
    given = _given(registry)
    lessons = {
        code: scaled(parameter, 100 * YEAR_DAYS / 7, given.get(code, "")) for code, parameter in _lessons(registry).items()
    }
    place = {
        code: lessons[code] * monthly(price) // 100 if registry.parameters[price].unit == PER_LESSON else 12 * monthly(price)
        for code, price in _places(registry).items()
    }
    tax = {
        station: 12 * (monthly(wage) * shares["contributions"] // (100 * PER_MILLE) + monthly(income_tax))
        for station, (wage, income_tax) in WORK.items()
    }
    return Prices(
        bounds=bounds,
        years=np.array([day.year for day in days], dtype=np.int64),
        place=place,
        tax=tax,
        lessons=lessons,
        monthly={name: monthly(parameter) for name, parameter in MONTHLY.items()},
        shares=shares,
        needs={code: monthly(need) for code, need in _needs(registry).items()},
        fares=np.stack([monthly(parameter) for parameter in fares]),
        network=np.array(
            [fares.index(network_parameter(district.tariff_network)) for district in registry.districts], dtype=np.int64
        ),
        support={one.code: (one.payer, 12 * monthly(one.cost)) for one in registry.supports.values()},
        sgb2=np.array([[_pays_sgb2(law, status, day) for day in days] for status in codes.STATUS_IDS], dtype=np.bool_),
    )


def cut_at(prices: Prices, days: Iterable[int]) -> Prices:
    """The same prices with more periods: one begins on each of `days` that lies within the run, so that money can be summed up to
    there."""
    inside = {int(day) for day in days if prices.bounds[0] < day < prices.bounds[-1]}
    bounds = np.unique(np.concatenate([prices.bounds, np.array(sorted(inside), dtype=np.int64)]))
    of = np.searchsorted(prices.bounds, bounds[:-1], side="right") - 1

    def cut(series: Mapping[T, I64]) -> dict[T, I64]:
        return {name: values[of] for name, values in series.items()}

    return Prices(
        bounds=bounds,
        years=prices.years[of],
        place=cut(prices.place),
        tax=cut(prices.tax),
        lessons=cut(prices.lessons),
        monthly=cut(prices.monthly),
        shares=cut(prices.shares),
        fares=prices.fares[:, of],
        needs=cut(prices.needs),
        network=prices.network,
        sgb2=prices.sgb2[:, of],
        support={code: (payer, yearly[of]) for code, (payer, yearly) in prices.support.items()},
    )


def _bounds(scenario: Scenario, registry: Registry, values: Values, horizon: int, fares: Iterable[str]) -> I64:
    start = scenario.run.start
    parameters = {*fares, *MONTHLY.values(), *SHARES.values(), *_places(registry).values(), *_lessons(registry).values()}
    parameters.update(one.cost for one in registry.supports.values())
    parameters.update((*_given(registry).values(), *_needs(registry).values()))
    parameters.update(parameter for pair in WORK.values() for parameter in pair)
    dates = [day for parameter in parameters for day, _ in values.steps(parameter)]
    for law in (registry.law, law_of(scenario, registry)):
        dates += [rule.valid_from for status in codes.STATUS_IDS for rule in law.timeline(SGB2_GATE, status)]
    for measure in scenario.measures:
        dates += [measure.start] if measure.end is None else [measure.start, measure.end]
    cuts = np.array(day_numbers(start, dates), dtype=np.int64)
    years = year_bounds(start, horizon)
    return np.unique(np.concatenate([years, cuts[(cuts > 0) & (cuts < horizon)]]))


def _pays_sgb2(law: Law, status: str, day: date) -> bool:
    return law.rule_at(SGB2_GATE, status, day).answer == "open"


def _places(registry: Registry) -> dict[int, str]:
    """The price of a place by station; EQ is left out, its payer depends on the person's status."""
    return {station.code: station.cost for station in registry.stations.values() if station.cost and station.kind != "eq"}


def _lessons(registry: Registry) -> dict[int, str]:
    """The parameter with the lessons a week by station, for stations that teach."""
    named = {station.code: HOURS_WEEK.format(station.id) for station in registry.stations.values()}
    return {code: name for code, name in named.items() if name in registry.parameters}


def _given(registry: Registry) -> dict[int, str]:
    """The parameter with the share of its lessons that take place, by station."""
    return {station.code: station.stay.lessons for station in registry.stations.values() if station.stay.lessons}


def _needs(registry: Registry) -> dict[int, str]:
    """What somebody needs to live on at a station, where the model asks for it."""
    return {station.code: station.stay.need for station in registry.stations.values() if station.stay.need}
