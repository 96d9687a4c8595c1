"""Cases about luck: a hazard that changes while its clock runs, intervals of confidence, and how many runs they need."""

import math
from dataclasses import replace
from typing import Final

import numpy as np

from sim.engine import Engine, simulate
from sim.theory.formulas import (
    changed_end,
    changed_hazard,
    mean_deviation_share,
    runs_needed,
    t_quantile,
    weibull_kurtosis,
    weibull_mean,
    weibull_shape,
)
from sim.theory.measure import Counts, Days, Plan, lives, mean
from sim.theory.network import FOR_EVER, Law, Stop, erlang, people, plain_book, weibull
from sim.theory.rows import Row

MONTH: Final = 40
STEP: Final = 4
"""Ticks for which a hazard stays the same."""
SHAPE: Final = 1.5
SCALE: Final = 24.0
SINCE: Final = 10.0
RATIO: Final = 0.5
COPIES: Final = 50


def halved_hazard(seed: int, engine: Engine, share: float) -> list[Row]:
    """A Weibull life of shape 1.5 and scale 24 months, whose hazard is halved after 10 months: nobody's life is shorter,
    everybody keeps her luck, and what is gained has little variance."""
    ends = [_ends(halved, seed, engine, share) for halved in (False, True)]
    # A life ends on the first tick behind it, half a tick late on average.
    one, other = ((end - 0.5) / MONTH for end in ends)
    _check_everybody(*ends)
    expected, changed, variance, _ = changed_hazard(SHAPE, SCALE, SINCE, RATIO)
    gain = changed - expected
    tick = (STEP / MONTH) ** 2 / SCALE
    return [
        Row("15", "months_before", "", expected, mean(one.ravel()), tick),
        Row("15", "months_after", "", changed, mean(other.ravel()), tick),
        Row("15", "gain", "", gain, mean((other - one).ravel()), tick),
        Row("15", "gain_variance", "", variance, mean(((other - one - gain) ** 2).ravel()), 1.0 / MONTH**2),
    ]


def _ends(halved: bool, seed: int, engine: Engine, share: float) -> Days:
    """When each life ends, in ticks."""
    ticks = 300 * MONTH
    chance = (np.arange(0, ticks + 1, STEP) / MONTH / SCALE) ** SHAPE
    hazards = np.diff(chance) / STEP
    if halved:
        hazards[int(SINCE) * MONTH // STEP :] *= RATIO
    stop = Stop(FOR_EVER, hazards=tuple(hazards.tolist()), step=STEP)
    plan = Plan((stop,), ticks, (), max(40, round(2000 * share)), COPIES, 1, seed, engine)
    book = plain_book(plan.stops, plan.horizon, seed, plan.copies)
    return lives(plan, book, 0, np.zeros(plan.copies * plan.width, dtype=np.int32)).departed


def _check_everybody(before: Days, after: Days) -> None:
    if (after < before).any():
        raise AssertionError(f"{int((after < before).sum())} lives are shorter with a smaller hazard")
    late = np.array([changed_end(end / MONTH, SHAPE, SCALE, SINCE, RATIO) for end in before.ravel()]) * MONTH
    # A tick of rounding before the change is at most two and a half behind it: that is how much slower luck is used up.
    if (np.abs(after.ravel() - late) > 2.0 * STEP).any():
        raise AssertionError("a life with another hazard has kept another luck")


def _runs(law: Law, groups: int, runs: int, plan: Plan) -> Counts:
    """Lengths of stays by this law, [groups, runs]."""
    plan = replace(plan, stops=(Stop(law),), width=-(-groups * runs // COPIES))
    book = plain_book(plan.stops, plan.horizon, plan.seed, plan.copies)
    cohort = people(np.zeros(plan.copies * plan.width, dtype=np.int32), plan.width, plan.horizon)
    spells = simulate(cohort, book, 0, plan.engine).spells
    lengths: Counts = (spells.end - spells.start)[: groups * runs].astype(np.float64).reshape(groups, runs)
    return lengths


def coverage(seed: int, engine: Engine, share: float) -> list[Row]:
    """A thousand intervals of 95 %, each from ten runs, around a known mean."""
    groups, runs, length = max(40, round(1000 * share)), 10, 500.0
    # So many stages that a run is as good as normal.
    found = _runs(erlang(100, length), groups, runs, Plan((), 12_000, (), 1, COPIES, 1, seed, engine))
    half = t_quantile(runs - 1) * found.std(axis=1, ddof=1) / math.sqrt(runs)
    held = (np.abs(found.mean(axis=1) - length) <= half).astype(np.float64)
    return [Row("17", "covered", "", 0.95, mean(held), 0.0)]


def number_of_runs(seed: int, engine: Engine, share: float) -> list[Row]:
    """So many runs that an interval reaches to a given share of the mean: that far it reaches."""
    rows = []
    for number, (cv, precision) in enumerate(((0.2, 0.05), (0.3, 0.05), (0.1, 0.02))):
        runs, groups = runs_needed(cv, precision), max(20, round(200 * share))
        shape = weibull_shape(cv)
        law = weibull(shape, 4000.0 / weibull_mean(shape, 1.0))
        found = _runs(law, groups, runs, Plan((), 40_000, (), 1, COPIES, 1, seed + (number << 10), engine))
        half: Counts = t_quantile(runs - 1) * found.std(axis=1, ddof=1) / math.sqrt(runs) / 4000.0
        found_of_true = mean_deviation_share(runs, weibull_kurtosis(shape))
        expected = t_quantile(runs - 1) * cv / math.sqrt(runs) * found_of_true
        rows.append(Row("18", "half_width", f"{cv:g}, {precision:g}, {runs}", expected, mean(half), expected / runs**2))
    return rows
