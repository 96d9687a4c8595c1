"""From a folder of results to what a report shows.

The report itself reads no file; this is where a study's tables, its manifest and its checks are put together for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from sim.registry import load_registry
from sim.registry.types import Text
from sim.report import Check, Difference, Identity, Manifest, ReportInput, render_report, write_tables
from sim.scenario.describe import differences as changes
from sim.study.errors import StudyError
from sim.study.store import Store
from sim.study.study import REPORT, TABLES

if TYPE_CHECKING:
    from sim.study.study import Study


def write_report(study: Study) -> Path:
    """Writes the report and its tables into the study's folder and returns the path of the report. Raises StudyError when nothing
    is finished yet."""
    source = gather(study)
    write_tables(source, study.folder / TABLES)
    return render_report(source, study.folder / REPORT)


def gather(study: Study) -> ReportInput:
    """Everything a report of this study shows. Raises StudyError when nothing is finished yet."""
    if not study.units:
        raise StudyError("study.nothing_finished", folder=study.folder)
    curves = study.frame("curves")
    # A report draws everybody through the years and groups at the end; the rest is nine tenths of the rows.
    shown = curves.filter((pl.col("axis") == "total") | (pl.col("month") == pl.col("month").max()))
    return ReportInput(
        scenarios=study.scenarios,
        registry=load_registry(),
        curves=shown,
        gaps=study.frame("gaps"),
        costs=study.frame("costs"),
        keys=study.frame("keys"),
        pairs=study.frame("pairs") if len(study.scenarios) > 1 else None,
        checks=checks(study),
        identity=identities(study),
        manifest=_manifest(study),
        differences=differences(study),
        # Folders of an older program lack this table.
        partings=study.frame("partings") if Store(study.folder).has("partings") else None,
    )


def checks(study: Study) -> tuple[Check, ...]:
    """The plausibility figures of each scenario, as means over the replications; `ok` says whether the mean lies in its band."""
    frame = study.frame("plausibility")
    order = ["scenario", "check", "label_de", "label_en", "unit"]
    means = frame.group_by(order, maintain_order=True).agg(
        pl.col("value", "low", "high").mean(), pl.col("ok").is_not_null().any()
    )
    found = []
    for row in means.iter_rows(named=True):
        label = Text(row["label_de"], row["label_en"])
        value, low, high = row["value"], row["low"], row["high"]
        ok = None if not row["ok"] or value is None else (low is None or value >= low) and (high is None or value <= high)
        found.append(Check(row["check"], label, value, low, high, ok, row["unit"], row["scenario"]))
    return tuple(found)


def identities(study: Study) -> tuple[Identity, ...]:
    """What came of the identity check of each compared scenario: the same in every replication, since a breach stops the run."""
    found = []
    for scenario in study.scenarios[1:]:
        row = study.meta.filter(pl.col("scenario") == scenario.id).row(0, named=True)
        result: Literal["passed", "not_applicable", "zero_effect"] = row["identity"]
        found.append(Identity(scenario.id, result, row["first_day"]))
    return tuple(found)


def differences(study: Study) -> tuple[Difference, ...]:
    """What each compared scenario changes against the base."""
    base, *others = study.scenarios
    return tuple(
        Difference(other.id, one.kind, one.lever, one.old, one.new, one.unit, one.start, one.end, one.who, one.source)
        for other in others
        for one in changes(base, other, load_registry())
    )


def _manifest(study: Study) -> Manifest:
    manifest = study.manifest
    return Manifest(
        command=manifest.commands[-1] if manifest.commands else "",
        model_version=str(manifest.model_version),
        seed=manifest.base.run.seed,
        replications=study.replications,
        persons=study.persons,
        full_persons=study.full_persons,
        sample=study.is_sample,
        run_seconds=float(study.meta["seconds"].sum()),
        digests=tuple(study.digests().items()),
        versions=manifest.packages,
        files=manifest.files,
    )
