"""A textbook's network as a rule book and a population, so that either engine can live it (contract 10).

Time is whole ticks, called days everywhere else. A network stands in every district at once, so one run is up to 53 independent
ones that share nothing but the calendar.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.registry.codes import ANSWER_OPEN, CLOCK_NONE, CLOCK_STAY, KIND_BETWEEN, KIND_COURSE, REC, STATIONS
from sim.rules import names as n
from sim.rules.book import DISTRICTS, MONTH_DAYS, RuleBook, Tables
from sim.rules.desks import DeskPlan, table_of
from sim.rules.draws import draw_array, person_keys
from sim.rules.durations import (
    LAW_ERLANG,
    LAW_EXPONENTIAL,
    LAW_FIXED,
    LAW_MIXED,
    LAW_WEIBULL,
)
from sim.rules.read import STATUSES
from sim.rules.stations import (
    FACTS,
    LENGTH_BY_LAW,
    LITERACY_ANY,
    NOT_SAID,
    S_AFTER_OR_WITHOUT,
    S_AGE_MAX,
    S_ASKS,
    S_BESIDE,
    S_CERTIFICATE_BELOW,
    S_CERTIFICATE_MIN,
    S_CONTACT,
    S_DONE_ONE_OF,
    S_DROPOUT,
    S_GATE,
    S_KIND,
    S_LENGTH,
    S_LITERACY,
    S_NOT_DONE,
    S_OR_DONE,
    S_PROTECTS,
    S_STOCK,
    S_TAKE_UP_BY,
    S_VISITS_MAX,
    S_WISH,
    S_WITHOUT,
)

START: Final = date(2000, 1, 1)
NO_LIMIT: Final = -1
FOR_ALL: Final = 1_000_000
"""Seats of a station that is never full."""
CLOSED_BY: Final = 100
"""The number of the rule that keeps a gate closed: any but 0, which means that it is open."""
OLDEST: Final = n.PARAMETERS.index("further_school_age_max")
"""The parameter that holds the age limit of a network."""
HAZARD: Final = n.PARAMETERS.index("dropout_month_integrationskurs")
"""The parameter that holds the hazard of a network."""
AVERAGE: Final = 1000
"""Staying power that leaves a hazard as it is."""
Law = tuple[float, float, float, float]


def fixed(ticks: float) -> Law:
    """Every stay takes this long."""
    return (LAW_FIXED, ticks, 0.0, 0.0)


def exponential(mean: float) -> Law:
    """An exponential law."""
    return (LAW_EXPONENTIAL, mean, 0.0, 0.0)


def erlang(stages: int, mean: float) -> Law:
    """The sum of so many exponential stages."""
    return (LAW_ERLANG, mean / stages, stages, 0.0)


def weibull(shape: float, scale: float) -> Law:
    """A Weibull law."""
    return (LAW_WEIBULL, scale, shape, 0.0)


def mixed(share: float, mean: float, other: float) -> Law:
    """One of two exponential laws: a share of people has `mean`, the rest `other`."""
    return (LAW_MIXED, other, share, mean)


FOR_EVER: Final = fixed(1e8)
"""Longer than any run."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A station. `seats` are held during a stay, by a desk that is always open; with `intakes` (tick, places) places are handed
    out on these ticks instead, to those who have waited for at least `lead` ticks. `limit` is how many may wait, `patience` the
    law by which somebody leaves the list. `hazards` end a stay before its length, each for `step` ticks. The gate opens
    `opens_after` ticks after arrival and closes for good at the age of `closes_at` years (0: never). `onward` are the chances
    to go on to stations 1, 2 ...; what is missing to 1 leaves."""

    law: Law
    seats: int = FOR_ALL
    limit: int = NO_LIMIT
    patience: Law = FOR_EVER
    hazards: tuple[float, ...] = ()
    step: int = 1
    intakes: tuple[tuple[int, int], ...] = ()
    lead: int = 0
    opens_after: int = 0
    closes_at: float = 0.0
    onward: tuple[float, ...] = ()


def plain_book(stops: Sequence[Stop], horizon: int, seed: int, copies: int = DISTRICTS) -> RuleBook:
    """The rule book of a network that stands in the first `copies` districts. Only one station can have an age limit,
    and only one hazards."""
    plan = _plan(stops, copies)
    hazards = [stop for stop in stops if stop.hazards]
    ages = [stop.closes_at for stop in stops if stop.closes_at]
    tables = _tables(stops, horizon, plan, ages[0] if ages else 0.0)
    if hazards:
        tables = tables._replace(**_hazard_tables(hazards[0], horizon))
    return RuleBook(tables, plan, {}, seed, START, (), {}, False)


def _tables(stops: Sequence[Stop], horizon: int, plan: DeskPlan, oldest: float) -> Tables:
    fields: dict[str, Any] = {name: [0] for name in Tables._fields}
    const = [0.0] * len(n.PARAMETERS)
    const[OLDEST] = oldest
    opens = [0, *(stop.opens_after for stop in stops)]
    fields |= {
        "horizon": horizon,
        "reception_days": 0,
        "residence_since": 0,
        "periods": 1,
        "const": const,
        "law_periods": 1,
        "law_period": [0] * (horizon + 1),
        "law": [number for after in opens for _ in range(STATUSES) for number in _answer(after)],
        "desk_of": list(plan.desk_of),
        "district_region": [0] * DISTRICTS,
        "station": [number for code in range(STATIONS) for number in _facts(stops, code)],
        "plain": len(stops) + 1,
        "laws": [number for law in (FOR_EVER, *(s.law for s in stops), FOR_EVER, *(s.patience for s in stops)) for number in law],
        "routes": [1.0] * (len(stops) + 1) + [number for stop in stops for number in _routes(stop, len(stops))],
    }
    return Tables(**fields)


def _answer(after: int) -> tuple[int, ...]:
    """The law at a stop that opens so many ticks after arrival: L_ANSWER to L_UNTIL."""
    return ANSWER_OPEN, after, CLOCK_STAY if after else CLOCK_NONE, NEVER, NEVER, 0, CLOSED_BY, NEVER


def _hazard_tables(stop: Stop, horizon: int) -> dict[str, Any]:
    """The parts of the tables in which one parameter changes every `step` ticks, and is 0 behind the last hazard."""
    periods, parameters = len(stop.hazards) + 1, len(n.PARAMETERS)
    ends = [*range(stop.step, periods * stop.step, stop.step), NEVER]
    never = [NEVER] * periods
    const = [0.0] * parameters
    const[HAZARD] = math.nan
    return {
        "periods": periods,
        "period": [min(day // stop.step, periods - 1) for day in range(horizon + 1)],
        "const": const,
        "everybody": [math.nan] * (parameters * periods),
        "val": [*(hazard * MONTH_DAYS for hazard in stop.hazards), 0.0],
        "base": [q for _ in range(parameters) for q in range(periods)],
        "until": [day for k in range(parameters) for day in (ends if k == HAZARD else never)],
        "group_until": [day for group in range(len(n.CLOCK_GROUPS)) for day in (ends if group == n.GROUP_TAUGHT else never)],
        "axis_first": [0] * (parameters + 1),
    }


def _facts(stops: Sequence[Stop], code: int) -> list[int]:
    facts = [NOT_SAID] * FACTS
    for fact in (
        S_CONTACT, S_CERTIFICATE_MIN, S_CERTIFICATE_BELOW, S_DONE_ONE_OF, S_AFTER_OR_WITHOUT, S_NOT_DONE, S_OR_DONE, S_PROTECTS,
        S_TAKE_UP_BY, S_VISITS_MAX, S_WISH, S_WITHOUT,
    ):  # fmt: skip
        facts[fact] = 0
    facts[S_ASKS] = facts[S_BESIDE] = 0
    facts[S_LITERACY], facts[S_KIND], facts[S_LENGTH] = LITERACY_ANY, KIND_BETWEEN, LENGTH_BY_LAW
    if 1 <= code <= len(stops):
        stop = stops[code - 1]
        facts[S_GATE], facts[S_STOCK] = code, int(not stop.intakes)
        facts[S_AGE_MAX] = OLDEST if stop.closes_at else NOT_SAID
        if stop.hazards:
            facts[S_KIND], facts[S_DROPOUT] = KIND_COURSE, HAZARD
    return facts


def _routes(stop: Stop, stations: int) -> list[float]:
    onward = (*stop.onward, *(0.0,) * (stations - len(stop.onward)))
    out = 1.0 - sum(onward)
    # The last one is reached whatever rounding has left of the sum.
    return [*np.cumsum([out, *onward])[:-1].tolist(), 1.0]


def _plan(stops: Sequence[Stop], copies: int) -> DeskPlan:
    at = [(code, stop, area) for code, stop in enumerate(stops, start=1) for area in range(copies)]
    desk_of = [-1] * (STATIONS * DISTRICTS)
    for desk, (code, _, area) in enumerate(at):
        desk_of[code * DISTRICTS + area] = desk
    return DeskPlan(
        station=tuple(code for code, _, _ in at),
        area=tuple(area for _, _, area in at),
        stock=tuple(int(not stop.intakes) for _, stop, _ in at),
        firm=(0,) * len(at),
        group_min=(1,) * len(at),
        lead=tuple(stop.lead for _, stop, _ in at),
        elastic=(0.0,) * len(at),
        desk_of=tuple(desk_of),
        table=table_of(sorted((day, 1, i, places, 0) for i, (_, s, _) in enumerate(at) for day, places in s.intakes)),
        open=tuple(NO_LIMIT if stop.intakes else stop.seats for _, stop, _ in at),
        limit=tuple(stop.limit for _, stop, _ in at),
    )


def inflow(rates: Sequence[float], seed: int, replication: int, ids: NDArray[np.int64], width: int) -> NDArray[np.int32]:
    """Ticks on which people arrive, int32 [persons]: every `width` of `ids` are a Poisson process of their own, in order. `rates`
    are one for each tick, and nobody comes behind the last; or one for ever. Every gap is a named draw."""
    keys = person_keys(seed, replication, ids)
    gone = np.cumsum(-np.log(draw_array(keys, n.DRAW_INFLOW, 0, 0)).reshape(-1, width), axis=1).ravel()
    if len(rates) == 1:
        return np.minimum(gone / rates[0], NEVER).astype(np.int32)
    total = np.concatenate(([0.0], np.cumsum(np.array(rates))))
    return (np.searchsorted(total, gone, side="right") - 1).astype(np.int32)


def people(entry: NDArray[np.int32], width: int, horizon: int, birth: NDArray[np.int32] | None = None) -> Cohort:
    """A population that enters on these ticks and asks for station 1; every `width` persons live in the next district."""
    number = len(entry)

    def all_of(value: int, kind: type[np.generic]) -> Any:
        return np.full(number, value, dtype=kind)

    bytes_of_zero = [
        "population",
        "gender",
        "origin",
        "minor",
        "schooling",
        "vocation",
        "literacy",
        "wish",
        "court",
        "housing",
        "certificate",
        "children",
    ]
    words_of_zero = ["learner", "motive", "german"]
    return Cohort(
        start=START, horizon=horizon, scale=1.0, full_size=0, id=np.arange(number, dtype=np.int64),
        entry=entry, arrival=entry, status_since=entry, station_since=entry,
        birth=all_of(0, np.int32) if birth is None else birth,
        status=all_of(REC, np.uint8), station=all_of(1, np.uint8), youngest=all_of(NEVER, np.int32),
        staying=all_of(AVERAGE, np.int32),
        district=(np.arange(number) // width).astype(np.uint8),
        **{name: all_of(0, np.uint8) for name in bytes_of_zero},
        **{name: all_of(0, np.int32) for name in words_of_zero},
    )  # fmt: skip
