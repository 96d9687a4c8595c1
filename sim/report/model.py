"""What a report is made from: results that are finished, and the facts about how they came to be.

A report computes no life and reads no file. Whoever ran the study hands over the scenarios (the reference first), the result
tables of the run, what was checked, and what is needed to do it all again; the report turns that into sentences, charts and
tables. The result tables are long and tidy: one row per value, with the columns scenario, draw and replication in front.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from sim.registry.types import Text
from sim.scenario.types import Scenario

if TYPE_CHECKING:
    import polars as pl

    from sim.registry import Registry

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "curves": ("scenario", "draw", "replication", "month", "population", "axis", "group", "outcome", "value", "base"),
    "gaps": ("scenario", "draw", "replication", "population", "status", "cause", "year", "person_days"),
    "costs": ("scenario", "draw", "replication", "population", "year", "payer", "item", "cents"),
    "keys": ("scenario", "draw", "replication", "population", "key", "value"),
    "pairs": ("scenario", "draw", "replication", "population", "axis", "group", "key", "gained", "lost", "same"),
    "partings": ("scenario", "draw", "replication", "population", "way", "persons"),
}
"""The columns a report needs of each result table; further columns are ignored."""


class ReportError(Exception):
    """The results do not fit together; the message says which table or scenario is at fault."""


@dataclass(frozen=True, slots=True)
class Check:
    """One plausibility figure of a run beside the band it should lie in.

    `value` is None when nobody was at risk; `ok` is None without a band or without a value. `unit` is "share" (0 .. 1),
    "count", "weeks" or "months" (of gap per twelve months at risk). `scenario` is the id of the scenario it was measured in.
    """

    id: str
    label: Text
    value: float | None
    low: float | None
    high: float | None
    ok: bool | None
    unit: Literal["share", "count", "weeks", "months"] = "share"
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whether two paired runs are equal up to the first day on which they may differ (`first_day`).

    "not_applicable" when that day is the first of the run; "zero_effect" when the scenarios never differ and the digests are
    equal; "failed" names the first differing row in `detail`.
    """

    scenario: str
    result: Literal["passed", "not_applicable", "zero_effect", "failed"]
    first_day: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of "what was compared": a lever, its value in the reference and in the scenario.

    `kind` tells a measure (policy) from an assumption (belief) and from a setting (law, world, entrants). `start` is the first
    day, `end` the first day after; None when it holds over the whole run. `source` is a registry source key or a text of the
    user's.
    """

    scenario: str
    kind: Literal["measure", "assumption", "setting"]
    lever: Text
    old: Text
    new: Text
    unit: Text
    start: date | None
    end: date | None
    who: Text
    source: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """How the results came to be, so that anybody can do it again.

    `persons` is the number of persons simulated of the cohort, `full_persons` its full size, `sample` whether fewer than all
    were drawn. `digests` pairs scenario ids with the digest of their trajectories, `files` file names with their text as read,
    `versions` package names with versions.
    """

    command: str
    model_version: str
    seed: int
    replications: int
    persons: int
    full_persons: int
    sample: bool
    run_seconds: float
    digests: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReportInput:
    """Everything one report shows; equal only to itself. `scenarios` has the reference first; with a single scenario the report
    has no comparison.

    The frames are those of `COLUMNS`; `pairs` and `partings` are None in a single run. Money is in cents, person-time in days,
    `month` counts months since the start of the run.
    """

    scenarios: tuple[Scenario, ...]
    registry: Registry
    curves: pl.DataFrame
    gaps: pl.DataFrame
    costs: pl.DataFrame
    keys: pl.DataFrame
    pairs: pl.DataFrame | None
    checks: tuple[Check, ...]
    identity: tuple[Identity, ...]
    manifest: Manifest
    differences: tuple[Difference, ...] = ()
    partings: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        if not self.scenarios:
            raise ReportError("a report needs at least one scenario")
        for name, columns in COLUMNS.items():
            frame: pl.DataFrame | None = getattr(self, name)
            if frame is None:
                continue
            missing = [column for column in columns if column not in frame.columns]
            if missing:
                raise ReportError(f"table {name}: missing columns {', '.join(missing)}")
        known = set(self.curves["scenario"].unique().to_list())
        for scenario in self.scenarios:
            if scenario.id not in known:
                raise ReportError(f"table curves: no rows of scenario {scenario.id}")

    @property
    def base(self) -> Scenario:
        """The reference."""
        return self.scenarios[0]

    @property
    def others(self) -> tuple[Scenario, ...]:
        """The scenarios compared with the reference; empty in a single run."""
        return self.scenarios[1:]
