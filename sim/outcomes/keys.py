"""Key figures of a run: one number per population and name.

They are what scenarios are compared by: exams, starts, German, work at the end, days in a Förderlücke, money by payer. Counts
"at the end" are taken on the last day of the run. A start is a main spell that begins within the run; `training_entered` and
`eq_entered` also count those who were in training or EQ when the run began. Money is in cents, `years_in_skilled_work` in years
of 365.25 days.
"""

from collections.abc import Mapping
from itertools import chain

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.costs import PAYERS, PUBLIC_PAYERS
from sim.outcomes.groups import POPULATIONS, by_population, newcomer
from sim.outcomes.milestones import CUMULATIVE, Milestones
from sim.outcomes.segments import GAP_STATIONS, Segments, positions, spell_starts
from sim.outcomes.states import EMPLOYED, final_states, state_on
from sim.outcomes.training import dissolved_within_a_year, observed_a_year
from sim.registry import codes

I64 = NDArray[np.int64]
YEAR = 365.25
HALF_A_YEAR = 183
INTEGRATION_COURSES = (codes.INTEGRATIONSKURS, codes.INTEGRATIONSKURS_ALPHA)
LIST_STATIONS = (
    codes.IFK,
    codes.SEITENEINSTEIGERKLASSE,
    codes.WEITERFUEHRENDE_SCHULE,
    codes.INTEGRATIONSKURS,
    codes.INTEGRATIONSKURS_ALPHA,
    codes.BERUFSSPRACHKURS,
)
"""Stations one is admitted to from a list; at the others firms make offers."""
FIRM_STATIONS = {codes.EQ: "eq", codes.AUSBILDUNG: "training"}
_MILESTONE_KEYS = {"exam_passed": "exams"}

Sums = dict[str, I64]
"""Integers by key, int64 [3] over the populations cohort, entrants, all."""


def count_keys(cohort: Cohort, trajectory: Trajectory, segments: Segments, milestones: Milestones) -> Sums:
    """All key figures that are whole numbers of persons, events or days."""
    everybody = newcomer(cohort)
    end = final_states(cohort, segments)
    found = {"persons": by_population(everybody[milestones.entered < cohort.horizon])}
    for name in CUMULATIVE:
        found[_MILESTONE_KEYS.get(name, name)] = by_population(everybody[getattr(milestones, name) < NEVER])
    found["employed_end"] = by_population(everybody[np.isin(end, EMPLOYED)])
    found["skilled_end"] = by_population(everybody[end == codes.FACHKRAFT])
    secure = segments.lasts & np.isin(segments.status, codes.SECURE)
    found["secure_end"] = by_population(everybody[segments.position[secure]])
    return (
        found
        | _starts(cohort, trajectory)
        | _days(cohort, segments)
        | _events(cohort, trajectory)
        | _afterwards(cohort, trajectory, segments)
    )


def _starts(cohort: Cohort, trajectory: Trajectory) -> Sums:
    spells = trajectory.spells

    def count(rows: I64) -> I64:
        return by_population(newcomer(cohort)[positions(cohort, spells.person[rows])])

    training = spell_starts(cohort, trajectory, codes.AUSBILDUNG)
    observed = training[observed_a_year(trajectory, training)]
    return {
        "training_starts": count(training),
        "eq_starts": count(spell_starts(cohort, trajectory, codes.EQ)),
        "ik_starts": count(spell_starts(cohort, trajectory, *INTEGRATION_COURSES)),
        "bsk_starts": count(spell_starts(cohort, trajectory, codes.BERUFSSPRACHKURS)),
        "training_starts_12m": count(observed),
        "dissolved_12m": count(observed[dissolved_within_a_year(cohort, trajectory, observed)]),
    }


def _days(cohort: Cohort, segments: Segments) -> Sums:
    lengths = segments.end - segments.start
    who = newcomer(cohort)[segments.position]

    def total(rows: NDArray[np.bool_] | slice) -> I64:
        sums = np.array([lengths[rows][who[rows] == population].sum() for population in (0, 1)], dtype=np.int64)
        return np.append(sums, sums.sum())

    return {
        "at_risk_days": total(slice(None)),
        "gap_days": total(np.isin(segments.station, GAP_STATIONS)),
        "skilled_work_days": total(segments.station == codes.FACHKRAFT),
    }


def _events(cohort: Cohort, trajectory: Trajectory) -> Sums:
    events = trajectory.events

    def count(wanted: NDArray[np.bool_]) -> I64:
        return by_population(newcomer(cohort)[positions(cohort, events.person[wanted])])

    admitted = events.kind == codes.EV_ADMITTED
    found = {f"admitted.{codes.STATION_IDS[station]}": count(admitted & (events.code == station)) for station in LIST_STATIONS}
    for station, name in FIRM_STATIONS.items():
        found[f"{name}_offers"] = count((events.kind == codes.EV_OFFER) & (events.code == station))
        found[f"{name}_declined"] = count((events.kind == codes.EV_DECLINED) & (events.value == station))
        found[f"{name}_contracts_lost"] = count((events.kind == codes.EV_CONTRACT_LOST) & (events.value == station))
    return found


def _afterwards(cohort: Cohort, trajectory: Trajectory, segments: Segments) -> Sums:
    """Exits from each station whose half year afterwards lies within the run, and how many of them are at work or in training
    then."""
    spells = trajectory.spells
    who = positions(cohort, spells.person)
    left = (spells.censored == 0) & (spells.end + HALF_A_YEAR < trajectory.horizon)
    found: Sums = {}
    for station in (*LIST_STATIONS, *FIRM_STATIONS):
        rows = np.flatnonzero(left & (spells.station == station))
        later = state_on(segments, who[rows], spells.end[rows].astype(np.int64) + HALF_A_YEAR)
        found[f"left.{codes.STATION_IDS[station]}"] = by_population(newcomer(cohort)[who[rows]])
        found[f"employed_6m.{codes.STATION_IDS[station]}"] = by_population(newcomer(cohort)[who[rows[np.isin(later, EMPLOYED)]]])
    return found


def money_keys(costs: pl.DataFrame, cohort: Cohort, rate: float) -> dict[str, list[float]]:
    """Cents by payer and in total, as they fall due and discounted to the start of the run, per population.

    A year's money is discounted from the middle of the days of that year that lie within the run. Sums run over rows in a fixed
    order.
    """
    rows = (
        costs.group_by("population", "payer", "year")
        .agg(pl.col("cents").sum())
        .cast({"population": pl.String, "payer": pl.String})
    )
    plain = {payer: dict.fromkeys(POPULATIONS, 0) for payer in PAYERS}
    discounted = {payer: dict.fromkeys(POPULATIONS, 0.0) for payer in PAYERS}
    for population, payer, year, amount in sorted(rows.iter_rows()):
        start = max(0, _day(cohort, year))
        end = min(cohort.horizon, _day(cohort, year + 1))
        plain[payer][population] += amount
        discounted[payer][population] += amount * (1.0 + rate) ** (-(start + end) / 2.0 / YEAR)
    found: dict[str, list[float]] = {}
    for suffix, table in (("", plain), ("_discounted", discounted)):
        for payer in PAYERS:
            found[f"cost{suffix}.{payer}"] = [float(table[payer][population]) for population in POPULATIONS]
        found[f"cost_total_public{suffix}"] = [float(sum(table[payer][name] for payer in PUBLIC_PAYERS)) for name in POPULATIONS]
    return found


def key_frame(counts: Sums, money: Mapping[str, list[float]]) -> pl.DataFrame:
    """The key figures in long form: population, key, value."""
    years = {"years_in_skilled_work": [float(days) / YEAR for days in counts["skilled_work_days"]]}
    table = {name: [float(value) for value in values] for name, values in counts.items()} | years | dict(money)
    return pl.DataFrame(
        {
            "population": pl.Series(list(POPULATIONS) * len(table), dtype=pl.Enum(POPULATIONS)),
            "key": pl.Series([name for name in table for _ in POPULATIONS], dtype=pl.String),
            "value": pl.Series(list(chain.from_iterable(table.values())), dtype=pl.Float64),
        }
    )


def _day(cohort: Cohort, year: int) -> int:
    return (cohort.start.replace(year=year, month=1, day=1) - cohort.start).days
