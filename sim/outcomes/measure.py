"""Trajectory to outcomes: the one door.

Everything a study stores about a run is computed here from what the engine returned, the cohort, the scenario and the registry.
Nothing is simulated and nothing is drawn, except that the draw which decides whom a measure covers is looked up again to bill
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.beside import support_keys
from sim.outcomes.billing import build_bills, reached_persons, whom
from sim.outcomes.costs import all_costs, cost_frame
from sim.outcomes.curves import measure_curves
from sim.outcomes.gaps import measure_gaps
from sim.outcomes.groups import build_cells
from sim.outcomes.keys import count_keys, gap_keys, key_frame, money_keys
from sim.outcomes.lives import Lives, read_lives
from sim.outcomes.prices import build_prices
from sim.rules.cover import covered
from sim.scenario.resolve import resolve

if TYPE_CHECKING:
    from sim.registry import Registry
    from sim.scenario.types import Scenario

DISCOUNT_RATE = "discount_rate"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The result tables of one run, long and tidy, without the columns scenario, draw and replication that a study puts in
    front.

    `curves`: month, population, axis, group, outcome, value, base. `gaps`: population, status, cause, year, person_days.
    `costs`: population, year, payer, item, cents. `keys`: population, key, value.
    """

    curves: pl.DataFrame
    gaps: pl.DataFrame
    costs: pl.DataFrame
    keys: pl.DataFrame


def measure_outcomes(cohort: Cohort, trajectory: Trajectory, scenario: Scenario, registry: Registry) -> Outcomes:
    """All result tables of a run. Raises ValueError when the trajectory tells of a person who is not in the cohort."""
    return measure_lives(read_lives(cohort, trajectory), scenario, registry)


def measure_lives(lives: Lives, scenario: Scenario, registry: Registry) -> Outcomes:
    """The same of a run that has been read already."""
    cohort, segments, milestones = lives.cohort, lives.segments, lives.milestones
    supports = lives.trajectory.supports
    values = resolve(scenario, registry)
    prices = build_prices(scenario, registry, values, cohort.horizon)
    bills = build_bills(
        scenario,
        registry,
        {measure.id: covered(cohort, whom(measure), registry, scenario.run.seed) for measure in scenario.measures},
    )
    payers = {station.code: station.payer for station in registry.stations.values()}
    costs = cost_frame(all_costs(cohort, segments, supports, prices, bills, payers), prices, tuple(registry.measures))
    gaps = measure_gaps(cohort, segments)
    counts = count_keys(cohort, segments, milestones) | gap_keys(gaps) | support_keys(cohort, supports)
    for bill in bills:
        counts[f"reached.{bill.item}"] = reached_persons(bill, cohort, segments, supports)
    return Outcomes(
        curves=measure_curves(cohort, build_cells(cohort, registry), segments, milestones),
        gaps=gaps,
        costs=costs,
        keys=key_frame(counts, money_keys(costs, cohort, values.at(DISCOUNT_RATE, scenario.run.start))),
    )
