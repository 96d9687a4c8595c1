"""Cases of several stations, of gates and of yearly intakes."""

import math
from dataclasses import replace
from typing import Final

import numpy as np

from sim.engine import Engine
from sim.rules.book import DISTRICTS
from sim.rules.draws import draw_array, person_keys
from sim.rules.names import DRAW_INFLOW
from sim.theory.formulas import absorbing, erlang2_load, left_over
from sim.theory.measure import Counts, Days, Lives, Plan, by_copy, lived, lives, mean, pooled
from sim.theory.network import Stop, erlang, exponential, fixed, plain_book
from sim.theory.rows import Row

MONTH: Final = 1000
"""Ticks a month, where nothing else is said."""
COARSE: Final = 200
"""Ticks a month of the runs that repeat something often."""
RATES: Final = (
    (0.0, 0.05, 0.04, 0.0, 0.03),
    (0.0, 0.0, 0.10, 0.0, 0.05),
    (0.0, 0.0, 0.0, 0.025, 0.010),
    (0.0,) * 5,
    (0.0,) * 5,
)
"""A month: language, EQ, dual training, qualified, out."""


def inflow_load(seed: int, engine: Engine, share: float) -> list[Row]:
    """Forty a month for a year, Erlang stays of nine months, places for all."""
    ends = (6, 12, 18, 24)
    stop = Stop(erlang(2, 9.0 * MONTH))
    rates = (40.0 / MONTH,) * (12 * MONTH) + (0.0,) * (12 * MONTH + 1)
    plan = Plan((stop,), len(rates), rates, 620, DISTRICTS, max(1, round(6 * share)), seed, engine)
    present: dict[int, list[Counts]] = {end: [] for end in ends}
    came: list[Counts] = []
    for run in lived(plan):
        came.append(by_copy(np.ones_like(run.entry), run.entry < run.horizon))
        for end in ends:
            here = (run.entry < end * MONTH) & (run.departed > end * MONTH)
            on_the_tick = (run.entry < end * MONTH) & (run.departed == end * MONTH)
            present[end].append(by_copy(np.ones_like(run.entry), here) + 0.5 * by_copy(np.ones_like(run.entry), on_the_tick))
    rows = [Row("10", "arrivals", "", 480.0, mean(np.concatenate(came)), 0.0)]
    for end in ends:
        expected = erlang2_load(40.0, 12.0, 9.0, end)
        # Arrivals are rounded down, so stays end half a tick early; nobody leaves faster than people come.
        rows.append(Row("10", "present", f"{end}", expected, mean(np.concatenate(present[end])), 0.5 * 40.0 / MONTH))
    return rows


def inflow_variance(seed: int, engine: Engine, share: float) -> list[Row]:
    """The same cohort: the number present is Poisson, so its variance is its mean."""
    ends = (6, 12, 18, 24)
    rates = (40.0 / COARSE,) * (12 * COARSE) + (0.0,) * (12 * COARSE + 1)
    stop = Stop(erlang(2, 9.0 * COARSE))
    plan = Plan((stop,), len(rates), rates, 620, DISTRICTS, max(1, round(420 * share)), seed, engine)
    square: dict[int, list[Counts]] = {end: [] for end in ends}
    means = {end: erlang2_load(40.0, 12.0, 9.0, end) for end in ends}
    for run in lived(plan):
        for end in ends:
            here = by_copy(run.entry >= 0, (run.entry < end * COARSE) & (run.departed >= end * COARSE))
            square[end].append((here - means[end]) ** 2)
    found = {end: mean(np.concatenate(square[end])) for end in ends}
    return [Row("10", "present_variance", f"{end}", means[end], found[end], means[end] / COARSE / 9.0) for end in ends]


def uneven_variance(seed: int, engine: Engine, share: float) -> list[Row]:
    """The same inflow: the number of arrivals is Poisson."""
    rates = (20.0 / COARSE,) * (12 * COARSE) + (5.0 / COARSE,) * (24 * COARSE)
    plan = Plan((Stop(fixed(1.0)),), len(rates), rates, 480, DISTRICTS, max(1, round(420 * share)), seed, engine)
    square = [(by_copy(run.entry >= 0, run.entry < run.horizon) - 360.0) ** 2 for run in lived(plan)]
    return [Row("20", "arrivals_variance", "", 360.0, mean(np.concatenate(square)), 0.0)]


def uneven_inflow(seed: int, engine: Engine, share: float) -> list[Row]:
    """Twenty a month for a year, then five a month for two."""
    rates = (20.0 / MONTH,) * (12 * MONTH) + (5.0 / MONTH,) * (24 * MONTH)
    plan = Plan((Stop(fixed(1.0)),), len(rates), rates, 480, DISTRICTS, max(1, round(4 * share)), seed, engine)
    first: list[Counts] = []
    all_in: list[Counts] = []
    for run in lived(plan):
        one = np.ones_like(run.entry)
        first.append(by_copy(one, run.entry < 12 * MONTH))
        all_in.append(by_copy(one, run.entry < run.horizon))
    return [
        Row("20", "arrivals", "", 360.0, mean(np.concatenate(all_in)), 0.0),
        Row("20", "arrivals_first_year", "", 240.0, mean(np.concatenate(first)), 0.0),
    ]


def yearly_intake(seed: int, engine: Engine, share: float) -> list[Row]:
    """A hundred places once a year for Poisson arrivals of 90 and of 95."""
    year, copies, years, warm = 4000, 10, 200, 60
    rows = []
    for arrivals in (90, 95):
        stop = Stop(fixed(1.0), intakes=tuple((k * year, 100) for k in range(1, years)))
        width = int(arrivals * years + 6 * math.sqrt(arrivals * years))
        plan = Plan((stop,), years * year, (arrivals / year,), width, copies, max(1, round(4 * share)), seed, engine)
        parts = []
        for run in lived(plan):
            counted = (run.entry >= warm * year) & (run.entry < (years - 20) * year)
            parts.append((by_copy(run.wait() / year, counted), by_copy(counted, counted)))
        over, _ = left_over(float(arrivals), 100)
        expected = 0.5 + over / arrivals
        rows.append(Row("11", "years", f"{arrivals}", expected, pooled(parts), 0.5 / year))
    return rows


def left_from_year_to_year(seed: int, engine: Engine, share: float) -> list[Row]:
    """The same intake: how many are left over behind it, and how often anybody is. The number of arrivals, whose mean is known,
    takes the part of luck out that it explains."""
    year, copies, years, warm = 40, 26, 200, 60
    ends = np.arange(warm, years) * year
    rows = []
    for arrivals, replications in ((90, 42), (95, 60)):
        stop = Stop(fixed(1.0), intakes=tuple((k * year, 100) for k in range(1, years)))
        width = int(arrivals * years + 6 * math.sqrt(arrivals * years))
        plan = Plan((stop,), years * year, (arrivals / year,), width, copies, max(1, round(replications * share)), seed, engine)
        over: list[Counts] = []
        for run in lived(plan):
            for came, taken in zip(run.entry, np.sort(run.admitted[0], axis=1), strict=True):
                left = np.searchsorted(came, ends, side="right") - np.searchsorted(taken, ends, side="right")
                a_year = np.diff(np.searchsorted(came, ends[[0, -1]], side="right"))[0] / (len(ends) - 1)
                over.append(np.array([left.mean(), (left > 0).mean(), a_year - arrivals]))
        found = np.array(over)
        for column, (name, expected) in enumerate(zip(("left_over", "anybody"), left_over(float(arrivals), 100), strict=True)):
            slope = np.cov(found[:, column], found[:, 2])[0, 1] / found[:, 2].var(ddof=1)
            # What arrives on a tick of intake is counted before it on both sides.
            rows.append(Row("11", name, f"{arrivals}", expected, mean(found[:, column] - slope * found[:, 2]), 0.0))
    return rows


def waiting_period(seed: int, engine: Engine, share: float) -> list[Row]:
    """A preparation of six months on average, and a gate that opens three months after arrival."""
    gate = 3 * MONTH
    stops = (Stop(exponential(6.0 * MONTH), onward=(0.0, 1.0)), Stop(fixed(1.0), opens_after=gate))
    plan = Plan(stops, 200 * MONTH, (1000.0 / MONTH,), 1000, DISTRICTS, max(1, round(2 * share)), seed, engine)
    time, held = [], []
    for run in lived(plan):
        all_of_them = by_copy(run.entry >= 0, run.entry >= 0)
        time.append((by_copy(run.wait(2) / MONTH, run.entry >= 0), all_of_them))
        held.append((by_copy(run.wait(2) == gate, run.entry >= 0), all_of_them))
    share_held = 1.0 - math.exp(-0.5)
    return [
        Row("14", "until_admission", "", 3.0 + 6.0 * math.exp(-0.5), pooled(time), 1.0 / MONTH**2),
        Row("14", "held", "", share_held, pooled(held), 0.5 * math.exp(-0.5) / 6.0 / MONTH),
    ]


def yearly_start(seed: int, engine: Engine, share: float) -> list[Row]:
    """A start a year, with places for all, to be asked for some months before."""
    rows = []
    year = 12 * MONTH
    for lead in (0, 4):
        stop = Stop(fixed(1.0), intakes=tuple((k * year, 1_000_000) for k in range(1, 9)), lead=lead * MONTH)
        plan = Plan((stop,), 8 * year + 1, (500.0 / year,), 3000, DISTRICTS, max(1, round(share)), seed, engine)
        time, square = [], []
        for run in lived(plan):
            counted = (run.entry >= year) & (run.entry < 5 * year)
            number = by_copy(counted, counted)
            months = run.wait() / MONTH
            time.append((by_copy(months, counted), number))
            square.append((by_copy((months - 6.0 - lead) ** 2, counted), number))
        rows.append(Row("14b", "until_start", f"{lead}", 6.0 + lead, pooled(time), 0.5 / MONTH))
        rows.append(Row("14b", "until_start_variance", f"{lead}", 12.0, pooled(square), 1.0 / MONTH))
    return rows


def age_limit(seed: int, engine: Engine, share: float) -> list[Row]:
    """Between 18 and 25 on arrival, a preparation of a year and a half on average, admitted until 25."""
    year = 365.25
    stops = (Stop(exponential(1.5 * year), onward=(0.0, 1.0)), Stop(fixed(1.0), closes_at=25.0))
    plan = Plan(stops, int(30 * year), (), 1000, DISTRICTS, max(1, round(share)), seed, engine)
    book = plain_book(stops, plan.horizon, seed, plan.copies)
    ids = np.arange(plan.copies * plan.width, dtype=np.int64)
    admitted = []
    for replication in range(plan.replications):
        age = 18.0 + 7.0 * draw_array(person_keys(seed, replication, ids), DRAW_INFLOW, 1, 0)
        entry = np.zeros(len(ids), dtype=np.int32)
        run = lives(plan, book, replication, entry, np.ceil(-age * year).astype(np.int32))
        admitted.append((by_copy(run.admitted[1] < run.horizon, run.entry >= 0), by_copy(run.entry >= 0, run.entry >= 0)))
    a = 7.0 / 1.5
    expected = 1.0 - (1.0 - math.exp(-a)) / a
    return [Row("14c", "admitted", "", expected, pooled(admitted), 0.5 / (7.0 * year))]


def foerderkette(seed: int, engine: Engine, share: float) -> list[Row]:
    """Language, EQ, dual training, qualified or out."""
    month = 150
    ways = (Stop(exponential(month / sum(row)), onward=tuple(rate / sum(row) for rate in row[:4])) for row in RATES[:3])
    stops = (*ways, Stop(fixed(1e8)))
    plan = Plan(stops, 500 * month, (), 1500, DISTRICTS, max(1, round(3 * share)), seed, engine)
    book = plain_book(stops, plan.horizon, seed, plan.copies)
    runs = []
    for replication in range(plan.replications):
        entry = np.zeros(plan.copies * plan.width, dtype=np.int32)
        runs.append(lives(plan, book, replication, entry))
    return [*_ends_of_chain(runs, month), *_chain_at(runs, month)]


def _ends_of_chain(runs: list[Lives], month: int) -> list[Row]:
    total = [sum(row) for row in RATES]
    eq = RATES[0][1] / total[0]
    dual = RATES[0][2] / total[0] + eq * RATES[1][2] / total[1]
    stays = (1.0 / total[0], eq / total[1], dual / total[2])
    every = [run.entry >= 0 for run in runs]
    number = [by_copy(one, one) for one in every]
    # What begins after language, EQ or dual training, whichever comes first behind each.
    after = [_first_of(run) for run in runs]
    rows = [
        _pooled_row("12", "qualified", "", dual * RATES[2][3] / total[2], [
            (by_copy(run.admitted[3] < run.horizon, one), n) for run, one, n in zip(runs, every, number, strict=True)
        ]),
        _pooled_row("12", "months", "", sum(stays), [
            (by_copy(np.minimum(run.departed, run.admitted[3]) / month, one), n)
            for run, one, n in zip(runs, every, number, strict=True)
        ]),
    ]  # fmt: skip
    for k, name in enumerate(("language", "eq", "dual")):
        parts = [(by_copy(stay[k] / month, one), n) for stay, one, n in zip(after, every, number, strict=True)]
        rows.append(_pooled_row("12", f"months_{name}", "", stays[k], parts))
    return rows


def _pooled_row(case: str, quantity: str, of: str, expected: float, parts: list[tuple[Counts, Counts]]) -> Row:
    # A stay of no length lasts a tick, and a time on a tick is on either side of it: below a square tick of the shortest stay.
    return Row(case, quantity, of, expected, pooled(parts), expected / 1000.0**2)


def _first_of(run: Lives) -> list[Days]:
    """Ticks in each of the first three stations."""
    later = [run.departed, run.admitted[3]]
    stays: list[Days] = []
    for k in (2, 1, 0):
        begun = run.admitted[k]
        ended = np.minimum.reduce(later)
        stays.insert(0, np.where(begun < run.horizon, ended - begun, 0))
        later.append(begun)
    return stays


def _chain_at(runs: list[Lives], month: int) -> list[Row]:
    rows = []
    for at in (12, 36, 60):
        expected = absorbing(RATES, float(at))
        for state, name in ((3, "qualified"), (4, "out")):
            parts = []
            for run in runs:
                day = run.admitted[3] if state == 3 else run.departed
                by_now = 0.5 * ((day < at * month).astype(float) + (day <= at * month))
                parts.append((by_copy(by_now, run.entry >= 0), by_copy(run.entry >= 0, run.entry >= 0)))
            rows.append(_pooled_row("12b", f"{name}_after", f"{at}", expected[state], parts))
    return rows


def paired_chances(seed: int, engine: Engine, share: float) -> list[Row]:
    """A chance of .30 raised to .35 under the same luck: nobody loses, and the difference has little variance."""
    last = Stop(fixed(1.0))
    stops = (Stop(fixed(1.0), onward=(0.0, 0.3)), last)
    base = Plan(stops, 10, (), 4000, DISTRICTS, max(1, round(2 * share)), seed, engine)
    raised = replace(base, stops=(Stop(fixed(1.0), onward=(0.0, 0.35)), last))
    entry = np.zeros(base.copies * base.width, dtype=np.int32)
    changed: list[Counts] = []
    spread: list[Counts] = []
    back: list[int] = []
    for replication in range(base.replications):
        one, other = (
            lives(plan, plain_book(plan.stops, plan.horizon, seed, plan.copies), replication, entry).admitted[1] < base.horizon
            for plan in (base, raised)
        )
        gains = other.astype(float) - one
        changed.append(gains.mean(axis=1))
        spread.append(((gains - 0.05) ** 2).mean(axis=1))
        back.append(int((gains < 0.0).sum()))
    gain, variance = mean(np.concatenate(changed)), mean(np.concatenate(spread))
    if sum(back):
        raise AssertionError(f"{sum(back)} persons lose by a higher chance")
    return [Row("16", "gain", "", 0.05, gain, 0.0), Row("16", "gain_variance", "", 0.0475, variance, 0.0)]
