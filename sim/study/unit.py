"""One unit of work: every scenario of a study, lived through once with the same luck.

The first scenario is lived first; each other one is then checked against it (contract 8) and paired with it, person by person.
Before the first day on which their rules differ the lives must be equal; where the rules never differ, to the last byte. A unit
that breaks this promise is not stored."""

import sys
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import islice
from threading import Lock
from time import perf_counter
from typing import Any

import polars as pl

from sim.cohort import build_cohort
from sim.cohort.types import Cohort
from sim.engine import EndlessDay, simulate
from sim.engine.trajectory import Trajectory
from sim.outcomes import (
    Lives,
    PersonResult,
    identity,
    in_both,
    measure_lives,
    pair_outcomes,
    plausibility,
    read_lives,
    results_of,
)
from sim.registry import load_registry
from sim.registry.codes import POPULATION_COHORT
from sim.registry.types import Text
from sim.rules.book import RuleBook, build_book, first_difference_day
from sim.scenario.types import Scenario
from sim.study.errors import ContractError, StudyInterrupted
from sim.study.executor import Task
from sim.study.partings import count_partings

META = {
    "digest": pl.String,
    "identity": pl.String,
    "first_day": pl.Date,
    "engine": pl.String,
    "cohort": pl.Int64,
    "persons": pl.Int64,
    "full_size": pl.Int64,
    "scale": pl.Float64,
    "seconds": pl.Float64,
    "peak_mb": pl.Float64,
}
CHECKS = {
    "check": pl.String,
    "label_de": pl.String,
    "label_en": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n": pl.Int64,
    "ok": pl.Boolean,
    "unit": pl.String,
}


MAKING = Lock()
"""Threads share persons and rules; whoever comes second waits for what the first one makes."""


@dataclass(frozen=True)
class Lived:
    """A scenario, lived once."""

    cohort: Cohort
    book: RuleBook
    trajectory: Trajectory

    @cached_property
    def digest(self) -> str:
        """The digest of the trajectory."""
        return self.trajectory.digest()


@dataclass(frozen=True)
class Read:
    """A scenario, lived once and read: its digest, its tables by kind, and the seconds that took."""

    lived: Lived
    digest: str
    lives: Lives
    tables: Mapping[str, pl.DataFrame]
    seconds: float


def simulate_unit(task: Task) -> Mapping[str, pl.DataFrame]:
    """The tables of a unit by kind. Raises ContractError when two scenarios differ before they may, StudyInterrupted when nobody
    waits for the unit any more."""
    tables: dict[str, list[pl.DataFrame]] = {}
    base: Read | None = None
    base_result: PersonResult | None = None
    for scenario, read in zip(task.scenarios, _read_ahead(task), strict=True):
        began = perf_counter()
        found = dict(read.tables)
        state, first_day = ("", None) if base is None else _identity(base.lived, read.lived, scenario, task)
        if len(task.scenarios) > 1:
            result = results_of(read.lives)
            if base_result is None:
                base_result = result
            else:
                paired = in_both(base_result, result)
                found["pairs"] = pair_outcomes(*paired)
                found["partings"] = count_partings(*paired, base_result.cohort.population)
        if base is None:
            base = read
        found["meta"] = _meta(read, task.engine, state, first_day, read.seconds + perf_counter() - began)
        for kind, frame in found.items():
            tables.setdefault(kind, []).append(_stamp(frame, scenario, task))
    return {kind: pl.concat(frames) for kind, frames in tables.items()}


def _read_ahead(task: Task) -> Iterator[Read]:
    """The scenarios of a unit one after another, so many of them lived side by side as the unit has threads."""
    if task.threads <= 1:
        yield from (_read(scenario, task) for scenario in task.scenarios)
        return
    coming = iter(task.scenarios)
    with ThreadPoolExecutor(task.threads) as pool:
        ahead = deque(pool.submit(_read, scenario, task) for scenario in islice(coming, task.threads))
        while ahead:
            read = ahead.popleft().result()
            ahead.extend(pool.submit(_read, scenario, task) for scenario in islice(coming, 1))
            yield read


def _read(scenario: Scenario, task: Task) -> Read:
    if task.stopped():
        raise StudyInterrupted("study.interrupted", done=0, total=1)
    began = perf_counter()
    lived = _live(scenario, task)
    lives = read_lives(lived.cohort, lived.trajectory)
    outcomes = measure_lives(lives, scenario, load_registry())
    tables = {"curves": outcomes.curves, "gaps": outcomes.gaps, "costs": outcomes.costs, "keys": outcomes.keys}
    return Read(lived, lived.digest, lives, tables | {"plausibility": _checks(lives)}, perf_counter() - began)


def _identity(base: Lived, other: Lived, scenario: Scenario, task: Task) -> tuple[str, date | None]:
    if task.processes:
        # Nobody knows on which day a process will change something.
        return "not_applicable", None
    return _identity_before(_first_day(task.scenarios[0], scenario), base, other, scenario, task.unit.replication)


def check_identity(base: Lived, other: Lived, scenario: Scenario, replication: int) -> tuple[str, date | None]:
    """Contract 8 for one pair: "passed" or "not_applicable" with the first day on which the two may differ, or "zero_effect"
    when their rules never do. Raises ContractError naming the first row that differs too early."""
    return _identity_before(first_difference_day(base.book, other.book), base, other, scenario, replication)


def _identity_before(
    first_day: int | None, base: Lived, other: Lived, scenario: Scenario, replication: int
) -> tuple[str, date | None]:
    horizon = base.cohort.horizon
    if first_day is None:
        if base.digest != other.digest:
            _breach(identity.first_difference(base.trajectory, other.trajectory, horizon + 1), base, scenario, replication)
        return "zero_effect", None
    checked = identity.check(base.trajectory, other.trajectory, first_day)
    if checked.state == "breached":
        _breach(checked.difference, base, scenario, replication)
    return checked.state, base.cohort.start + timedelta(days=first_day)


def _breach(row: identity.FirstDifference | None, base: Lived, scenario: Scenario, replication: int) -> None:
    where: dict[str, object] = {"scenario": scenario.id, "replication": replication}
    if row is None:
        raise ContractError("study.identity_digest", **where)
    day = (base.cohort.start + timedelta(days=row.day)).isoformat()
    values = {
        "table": row.table,
        "person": int(base.cohort.id[row.person]),
        "column": row.column,
        "base": row.base,
        "other": row.other,
    }
    raise ContractError("study.identity", day=day, **where, **values)


def _live(scenario: Scenario, task: Task) -> Lived:
    with MAKING:
        cohort, book = _cohort(_people_of(scenario)), _book(scenario)
    try:
        trajectory = simulate(cohort, book, task.unit.replication, task.engine, task.processes_of(scenario.id))
    except EndlessDay as loop:
        raise ContractError(
            "study.endless_day", scenario=scenario.id, replication=task.unit.replication, loop=str(loop)
        ) from loop
    return Lived(cohort, book, trajectory)


def _people_of(scenario: Scenario) -> Scenario:
    """What makes the persons of a scenario, alike for all that differ only in measures or words."""
    beliefs = tuple(replace(belief, file="", line=0) for belief in scenario.assumptions)
    nothing = Text("", "")
    return replace(scenario, id="", name=nothing, question=nothing, note=None, measures=(), assumptions=beliefs, lineage=())


@lru_cache(maxsize=4)
def _cohort(scenario: Scenario) -> Cohort:
    """The persons of a scenario, made once per process."""
    return build_cohort(scenario, load_registry())


@lru_cache(maxsize=16)
def _book(scenario: Scenario) -> RuleBook:
    """The rules of a scenario, compiled to tables once per process."""
    return build_book(scenario, load_registry(), _cohort(_people_of(scenario)).scale)


@lru_cache(maxsize=64)
def _first_day(one: Scenario, other: Scenario) -> int | None:
    """The first day on which the rules of two scenarios differ, looked for once per process."""
    return first_difference_day(_book(one), _book(other))


def _stamp(frame: pl.DataFrame, scenario: Scenario, task: Task) -> pl.DataFrame:
    leading = (
        pl.lit(scenario.id).alias("scenario"),
        pl.lit(task.unit.draw, dtype=pl.Int16).alias("draw"),
        pl.lit(task.unit.replication, dtype=pl.Int16).alias("replication"),
    )
    return frame.select(*leading, pl.all())


def _meta(read: Read, engine: str, state: str, first_day: date | None, seconds: float) -> pl.DataFrame:
    cohort = read.lived.cohort
    size = (int((cohort.population == POPULATION_COHORT).sum()), len(cohort), cohort.full_size, cohort.scale)
    row = (read.digest, state, first_day, engine, *size, seconds, peak_megabytes())
    return pl.DataFrame([row], schema=META, orient="row")


def _checks(lives: Lives) -> pl.DataFrame:
    rows: list[tuple[Any, ...]] = [
        (check.id, check.label.de, check.label.en, check.value, check.low, check.high, check.n, check.ok, check.unit)
        for check in plausibility.check_lives(lives)
    ]
    return pl.DataFrame(rows, schema=CHECKS, orient="row")


def peak_megabytes() -> float:
    """The largest memory this process has held so far, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
