"""Key figures of a run: one number per population and name.

They are what scenarios are compared by: exams, starts, German, work at the end, days in a Förderlücke, money by payer. Counts
"at the end" are taken on the last day of the run. A start is a main spell that begins within the run; `training_entered` and
`eq_entered` also count those who were in training or EQ when the run began. Days in a Förderlücke stand by cause too
(`gap_days.law`); days without contact are among those of a failed hand-over and once more by themselves (`contact_lost_days`).
Money is in cents, `years_in_skilled_work` in years of 365.25 days.
"""

from collections.abc import Mapping
from itertools import chain

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import NEVER, Cohort
from sim.outcomes.costs import PAYERS, PUBLIC_PAYERS
from sim.outcomes.groups import POPULATIONS, both, by_population, counted, newcomer
from sim.outcomes.milestones import CUMULATIVE, Milestones
from sim.outcomes.segments import GAP_STATIONS, Segments, among, spell_starts
from sim.outcomes.states import EMPLOYED, station_later
from sim.outcomes.training import dissolved_within_a_year, observed_a_year
from sim.registry import codes

I64 = NDArray[np.int64]
YEAR = 365.25
HALF_A_YEAR = 183
INTEGRATION_COURSES = tuple(code for code, name in enumerate(codes.STATION_IDS) if name.startswith("integrationskurs"))
LIST_STATIONS = codes.of_kind(codes.KIND_SCHOOL, codes.KIND_COURSE, codes.KIND_MEASURE, codes.KIND_STUDY)
"""Stations one is admitted to from a list; at the others firms make offers."""
FIRM_STATIONS = {"eq": codes.of_kind(codes.KIND_EQ), "training": codes.of_kind(codes.KIND_TRAINING)}
_MILESTONE_KEYS = {"exam_passed": "exams"}

Sums = dict[str, I64]
"""Integers by key, int64 [3] over the populations cohort, entrants, all."""


def count_keys(cohort: Cohort, segments: Segments, milestones: Milestones) -> Sums:
    """All key figures that are whole numbers of persons, events or days."""
    everybody = newcomer(cohort)
    last = segments.present[..., -1]
    end = both(last.sum(axis=1))
    found = {"persons": counted(everybody, milestones.entered < cohort.horizon)}
    for name in CUMULATIVE:
        found[_MILESTONE_KEYS.get(name, name)] = counted(everybody, getattr(milestones, name) < NEVER)
    found["employed_end"] = end[:, EMPLOYED].sum(axis=1)
    found["skilled_end"] = end[:, codes.FACHKRAFT]
    found["secure_end"] = both(last[:, codes.SECURE].sum(axis=(1, 2)))
    return (
        found
        | _starts(cohort, segments, everybody)
        | _days(segments)
        | _events(segments, everybody)
        | _afterwards(segments, everybody)
    )


def _starts(cohort: Cohort, segments: Segments, everybody: I64) -> Sums:
    person = segments.spells.person

    def count(rows: I64) -> I64:
        return by_population(everybody[person[rows]])

    training = spell_starts(cohort, segments, codes.AUSBILDUNG)
    observed = training[observed_a_year(segments, training)]
    return {
        "training_starts": count(training),
        "eq_starts": count(spell_starts(cohort, segments, *codes.of_kind(codes.KIND_EQ))),
        "ik_starts": count(spell_starts(cohort, segments, *INTEGRATION_COURSES)),
        "bsk_starts": count(spell_starts(cohort, segments, codes.BERUFSSPRACHKURS)),
        "training_starts_12m": count(observed),
        "dissolved_12m": count(observed[dissolved_within_a_year(segments, observed)]),
    }


def _days(segments: Segments) -> Sums:
    days = both(segments.present[..., :-1].sum(axis=(1, 3), dtype=np.int64))
    return {
        "at_risk_days": days.sum(axis=1),
        "gap_days": days[:, GAP_STATIONS].sum(axis=1),
        "contact_lost_days": days[:, codes.KEIN_KONTAKT],
        "skilled_work_days": days[:, codes.FACHKRAFT],
    }


def _events(segments: Segments, everybody: I64) -> Sums:
    events = segments.events

    def by_station(kind: int, column: NDArray[np.int16] | NDArray[np.int32]) -> I64:
        """Events of a kind by population and the station they name, int64 [3, stations]."""
        rows = segments.by_kind.of(kind)
        cell = everybody[events.person[rows]] * codes.STATIONS + column[rows]
        return both(np.bincount(cell, minlength=2 * codes.STATIONS).reshape(2, codes.STATIONS))

    admitted = by_station(codes.EV_ADMITTED, events.code)
    found = {f"admitted.{codes.STATION_IDS[station]}": admitted[:, station] for station in LIST_STATIONS}
    offers = by_station(codes.EV_OFFER, events.code)
    declined = by_station(codes.EV_DECLINED, events.value)
    lost = by_station(codes.EV_CONTRACT_LOST, events.value)
    for name, stations in FIRM_STATIONS.items():
        found[f"{name}_offers"] = offers[:, stations].sum(axis=1)
        found[f"{name}_declined"] = declined[:, stations].sum(axis=1)
        found[f"{name}_contracts_lost"] = lost[:, stations].sum(axis=1)
    return found


def _afterwards(segments: Segments, everybody: I64) -> Sums:
    """Exits from each station whose half year afterwards lies within the run, and how many of them are at work or in training
    then."""
    spells = segments.spells
    stations = (*LIST_STATIONS, *(station for group in FIRM_STATIONS.values() for station in group))
    rows = segments.by_station.of(*stations)
    rows = rows[(spells.censored[rows] == 0) & (spells.end[rows] < segments.horizon - HALF_A_YEAR)]
    employed = among(station_later(segments, rows, spells.end[rows] + HALF_A_YEAR), EMPLOYED)
    cell = (everybody[spells.person[rows]] * codes.STATIONS + spells.station[rows]) * 2 + employed
    counts = both(np.bincount(cell, minlength=4 * codes.STATIONS).reshape(2, codes.STATIONS, 2))
    found: Sums = {}
    for station in stations:
        found[f"left.{codes.STATION_IDS[station]}"] = counts[:, station].sum(axis=1)
        found[f"employed_6m.{codes.STATION_IDS[station]}"] = counts[:, station, 1]
    return found


def gap_keys(gaps: pl.DataFrame) -> Sums:
    """Days in a Förderlücke by cause, from the table of gaps."""
    rows = gaps.with_columns(pl.col(pl.Enum).cast(pl.String)).group_by("population", "cause").agg(pl.col("person_days").sum())
    days = {(population, cause): found for population, cause, found in rows.iter_rows()}
    return {
        f"gap_days.{cause}": np.array([days.get((population, cause), 0) for population in POPULATIONS], dtype=np.int64)
        for cause in codes.CAUSE_IDS[1:]
    }


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
