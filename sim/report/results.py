"""The result tables as a report asks for them: one array of replications at a time.

All scenarios of a comparison ran over the same replications, so a difference is taken replication by replication. A replication
that is not there in every scenario (a run was interrupted) is left out everywhere, and the report says how many are used.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from sim.registry.types import Text
from sim.report.estimates import Interval, Spread
from sim.report.model import ReportError, ReportInput
from sim.report.words import Words
from sim.scenario.types import Scenario

DAYS_PER_MONTH = 365.25 / 12
RUN = ["draw", "replication"]


class Results:
    """The results of one report, cut to the replications that all scenarios share."""

    def __init__(self, source: ReportInput) -> None:
        self.source = source
        self.registry = source.registry
        self.base = source.base
        self.others = source.others
        self.words = Words(source.registry, single=self.n < 2)
        self._series: dict[tuple[str, str, str], list[list[int]]] = {}

    @cached_property
    def runs(self) -> pl.DataFrame:
        """The (draw, replication) pairs present in every scenario, in order, numbered by `run`."""
        ids = [scenario.id for scenario in self.source.scenarios]
        last = self.source.curves.filter(pl.col("month") == self.months).select(pl.col("scenario").cast(pl.String), *RUN)
        pairs = last.unique().filter(pl.col("scenario").is_in(ids))
        shared = pairs.group_by(RUN).agg(pl.len().alias("scenarios")).filter(pl.col("scenarios") == len(ids))
        if shared.is_empty():
            raise ReportError("no replication is present in every scenario")
        return shared.select(RUN).sort(RUN).with_row_index("run")

    @property
    def n(self) -> int:
        """The number of replications used."""
        return self.runs.height

    @cached_property
    def months(self) -> int:
        """The last month of the curves."""
        return int(self.source.curves["month"].max())  # type: ignore[arg-type]

    def day_of(self, month: int) -> date:
        """The last day before `month` months since the start have passed."""
        start = self.base.run.start
        year, index = divmod(start.year * 12 + start.month - 1 + month, 12)
        last = calendar.monthrange(year, index + 1)[1]
        return date(year, index + 1, min(start.day, last)) - timedelta(days=1)

    @cached_property
    def last_day(self) -> date:
        """The last day of the run."""
        return self.base.run.start + timedelta(days=self.base.run.horizon_days - 1)

    def _part(self, frame: pl.DataFrame) -> pl.DataFrame:
        # An Enum refuses to be compared with a name it does not know; a missing outcome should simply be missing.
        named = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Enum | pl.Categorical)]
        return frame.join(self.runs, on=RUN, how="inner").with_columns(pl.col(named).cast(pl.String))

    @cached_property
    def _total(self) -> dict[tuple[object, ...], pl.DataFrame]:
        """The curves of everybody in the shared replications, by scenario, population and outcome."""
        curves = self.source.curves.filter(pl.col("axis").cast(pl.String) == "total").join(self.runs, on=RUN, how="inner")
        return _parts(curves, "scenario", "population", "outcome")

    @cached_property
    def _last(self) -> dict[tuple[object, ...], pl.DataFrame]:
        """The last month of the curves in the shared replications, by scenario, population, axis and outcome."""
        curves = self.source.curves.filter(pl.col("month") == self.months).join(self.runs, on=RUN, how="inner")
        return _parts(curves, "scenario", "population", "axis", "outcome")

    @cached_property
    def gaps(self) -> pl.DataFrame:
        """The gaps of the shared replications."""
        return self._part(self.source.gaps)

    @cached_property
    def costs(self) -> pl.DataFrame:
        """The costs of the shared replications."""
        return self._part(self.source.costs)

    def series(self, scenario: Scenario, outcome: str, population: str = "cohort") -> list[list[int]] | None:
        """Persons by run and month (axis total), or None when the outcome was not measured."""
        key = (scenario.id, population, outcome)
        if key not in self._total:
            return None
        if key not in self._series:
            rows = self._total[key]
            table = np.zeros((self.n, self.months + 1), dtype=np.int64)
            table[rows["run"].to_numpy(), rows["month"].to_numpy()] = rows["value"].to_numpy()
            self._series[key] = table.tolist()
        return self._series[key]

    @cached_property
    def outcomes(self) -> set[str]:
        """The outcomes measured for the cohort."""
        return {
            str(outcome) for scenario, population, outcome in self._total if (scenario, population) == (self.base.id, "cohort")
        }

    def final(self, scenario: Scenario, outcome: str, population: str = "cohort", month: int | None = None) -> Spread | None:
        """Persons at the end of the run (or of `month`) in every run."""
        series = self.series(scenario, outcome, population)
        return None if series is None else Spread(tuple(float(run[self.months if month is None else month]) for run in series))

    def gain(self, scenario: Scenario, outcome: str, population: str = "cohort", month: int | None = None) -> Interval | None:
        """The paired difference to the reference, in persons."""
        after = self.final(scenario, outcome, population, month)
        before = self.final(self.base, outcome, population, month)
        return None if after is None or before is None else minus(after.values, before.values)

    @cached_property
    def cohort_size(self) -> int:
        """Persons of the cohort who were simulated."""
        outcomes = [self._last.get((self.base.id, "cohort", "total", outcome)) for outcome in self.outcomes]
        return max((int(rows["base"].max()) for rows in outcomes if rows is not None), default=0)  # type: ignore[arg-type]

    def groups(self, scenario: Scenario, axis: str, outcome: str, population: str = "cohort") -> dict[str, tuple[Spread, Spread]]:
        """(persons with the outcome at the end, persons of the group) in every run, by group of one axis."""
        rows = self._last.get((scenario.id, population, axis, outcome))
        if rows is None:
            return {}
        values: dict[str, list[float]] = {}
        bases: dict[str, list[float]] = {}
        for run, group, value, base in rows.select("run", "group", "value", "base").iter_rows():
            values.setdefault(group, [0.0] * self.n)[run] = value
            bases.setdefault(group, [0.0] * self.n)[run] = base
        return {group: (Spread(tuple(values[group])), Spread(tuple(bases[group]))) for group in sorted(values)}

    def sums(self, frame: pl.DataFrame, column: str, by: Iterable[str]) -> dict[tuple[str, ...], tuple[float, ...]]:
        """Sum of `column` per run for every combination of `by`; a run without such rows counts zero."""
        by = list(by)
        out: dict[tuple[str, ...], list[float]] = {}
        for row in frame.group_by([*by, "run"]).agg(pl.col(column).sum()).select(*by, "run", column).iter_rows():
            out.setdefault(tuple(str(part) for part in row[:-2]), [0.0] * self.n)[row[-2]] = float(row[-1])
        return {key: tuple(out[key]) for key in sorted(out)}

    @cached_property
    def keys(self) -> pl.DataFrame:
        """The key figures of the shared replications."""
        return self._part(self.source.keys)

    def key(self, scenario: Scenario, key: str, population: str = "cohort") -> tuple[float, ...] | None:
        """One key figure in every run, or None when it was not measured."""
        rows = self.keys.filter(
            (pl.col("scenario") == scenario.id) & (pl.col("population") == population) & (pl.col("key") == key)
        )
        if rows.is_empty():
            return None
        found = dict(rows.select("run", "value").iter_rows())
        return tuple(float(found.get(run, 0.0)) for run in range(self.n))

    @cached_property
    def _pairs(self) -> pl.DataFrame | None:
        return None if self.source.pairs is None else self._part(self.source.pairs)

    def pair_counts(self, scenario: Scenario, key: str, population: str = "cohort") -> tuple[Spread, Spread] | None:
        """Persons who gained and who lost the key outcome against the reference, in every run."""
        if self._pairs is None:
            return None
        pairs = self._pairs.filter(
            (pl.col("scenario") == scenario.id)
            & (pl.col("population") == population)
            & (pl.col("axis") == "total")
            & (pl.col("key") == key)
        )
        if pairs.is_empty():
            return None
        gained, lost = ([0.0] * self.n, [0.0] * self.n)
        for run, plus, less in pairs.select("run", "gained", "lost").iter_rows():
            gained[run], lost[run] = float(plus), float(less)
        return Spread(tuple(gained)), Spread(tuple(lost))

    def first_partings(self, scenario: Scenario, population: str = "cohort") -> dict[str, tuple[float, ...]]:
        """By way, how many paired lives part first through it, in every run; empty where that was not counted."""
        if self.source.partings is None:
            return {}
        rows = self._part(self.source.partings).filter((pl.col("scenario") == scenario.id) & (pl.col("population") == population))
        return {way: persons for (way,), persons in self.sums(rows, "persons", ["way"]).items()}

    def position(self, scenario: Scenario) -> int:
        """The scenario's place in the palette: 0 for the reference of a comparison, a scenario that stands alone has the first
        colour."""
        return self.source.scenarios.index(scenario) if self.others else 1

    def name(self, scenario: Scenario) -> Text:
        """The scenario's name as the report writes it; the reference says that it is one."""
        if scenario is self.base and self.others:
            return self.words.say("reference")
        return scenario.name


@lru_cache(maxsize=1)
def results_of(source: ReportInput) -> Results:
    """The results of a report, made once for its page, its tables and what is printed."""
    return Results(source)


def _parts(frame: pl.DataFrame, *by: str) -> dict[tuple[object, ...], pl.DataFrame]:
    """The rows of a table by the values of a few columns."""
    # Asked for a dictionary, polars would look the values up in each of a thousand parts.
    names = frame.select(by).unique(maintain_order=True).rows()
    return dict(zip(names, frame.partition_by(*by, maintain_order=True), strict=True))


def minus(after: Iterable[float], before: Iterable[float]) -> Interval:
    """The paired difference, run by run."""
    return Interval(tuple(a - b for a, b in zip(after, before, strict=True)))


def scaled(values: Iterable[float], factor: float) -> tuple[float, ...]:
    """The same runs in another unit."""
    return tuple(value * factor for value in values)
