"""`wegweiser run`, `compare` and `report`: from files to an answer."""

import shlex
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli import sheet
from sim.cli.options import Order
from sim.cli.talk import Talk, Watcher
from sim.registry import formats
from sim.study.errors import StudyError

if TYPE_CHECKING:
    from sim.report import Check, ReportInput
    from sim.scenario.types import Scenario
    from sim.study.api import Loaded
    from sim.study.study import Plan, Study

SHARE_DIGITS = {"share": 0, "count": 0, "weeks": 1, "months": 2}


def run_files(files: Sequence[str], order: Order, talk: Talk, decompose: bool = False) -> int:
    """Runs one scenario, or compares several with the first; writes the report and prints the answer. With `decompose` the one
    that is compared is taken apart: its parts are run too."""
    if decompose and len(files) != 2:
        raise StudyError("cli.decompose.two")
    loaded, plan = _prepare(files, order, talk, decompose)
    from sim.study.api import run_loaded

    with Watcher(talk) as watch:
        study = run_loaded(loaded, plan(watch))
    return _tell(study, talk)


def report_folder(folder: Path, talk: Talk) -> int:
    """Writes the report of what is finished and prints the answer again."""
    from sim.study.study import open_study

    return _tell(open_study(folder), talk)


def _prepare(files: Sequence[str], order: Order, talk: Talk, decompose: bool) -> "tuple[list[Loaded], Any]":
    """Reads and checks everything that can be wrong with the call, before anything slow is imported or anything is written."""
    from sim.scenario.problems import render_problems
    from sim.study.api import read_all
    from sim.study.study import Plan, check_engine, check_together

    check_engine(order.engine)
    loaded = read_all(files, order.overrides())
    if decompose:
        loaded += _parts(loaded)
    check_together([one.scenario for one in loaded])
    warnings = tuple(dict.fromkeys(warning for one in loaded for warning in one.warnings))
    if warnings:
        print(render_problems((), warnings, talk.lang), file=sys.stderr)

    def plan(watch: Any) -> "Plan":
        return Plan(
            folder=order.out,
            workers=order.workers,
            resume=order.resume,
            engine=order.engine,
            command=shlex.join(["wegweiser", *sys.argv[1:]]),
            watch=watch,
        )

    return loaded, plan


def _parts(loaded: "list[Loaded]") -> "list[Loaded]":
    """The parts of the package that is compared. Raises StudyError when there is nothing to take apart."""
    from sim.registry import load_registry
    from sim.scenario.parts import parts_of
    from sim.study.api import Loaded

    base, package = (one.scenario for one in loaded)
    parts = parts_of(base, package, load_registry())
    if len(parts) < 2:
        raise StudyError("cli.decompose.one", scenario=package.id)
    return [Loaded(part) for part in parts]


def _tell(study: "Study", talk: Talk) -> int:
    from sim.report import render_report, write_tables
    from sim.report.gather import gather
    from sim.study.study import REPORT, TABLES

    source = gather(study)
    tables = study.folder / TABLES
    write_tables(source, tables)
    report = render_report(source, study.folder / REPORT)
    _print_heading(source, talk)
    document = {**_facts(study, source), "report": str(report), "tables": str(tables), "folder": str(study.folder)}
    if source.others:
        document |= _print_comparison(source, talk)
    else:
        document |= {"digest": document["digests"][source.base.id], "answer": _print_single(source, talk)}
    document["plausibility"] = _print_checks(source, talk)
    talk.line()
    talk.say("run.report", path=report)
    talk.say("run.tables", path=tables)
    for scenario, digest in source.manifest.digests:
        talk.say("run.digest", scenario=scenario, digest=digest)
    talk.give(document)
    return 0


def _print_heading(source: "ReportInput", talk: Talk) -> None:
    run, manifest, lang = source.base.run, source.manifest, talk.lang
    for scenario in source.scenarios:
        talk.line(f"{scenario.id}: {scenario.name.in_(lang)}")
    talk.say(
        "run.size",
        persons=formats.number(manifest.persons, lang),
        replications=manifest.replications,
        seed=manifest.seed,
        start=formats.day(run.start, lang),
        end=formats.day(_last_day(source.base), lang),
    )
    if manifest.sample:
        persons, full = (formats.number(size, lang) for size in (manifest.persons, manifest.full_persons))
        talk.say("run.sample", persons=persons, full=full)
    talk.line()


def _print_single(source: "ReportInput", talk: Talk) -> str:
    from sim.report.answer import single_sentence
    from sim.report.results import results_of

    answer = single_sentence(results_of(source)).in_(talk.lang)
    talk.line(answer)
    return answer


def _print_comparison(source: "ReportInput", talk: Talk) -> dict[str, Any]:
    from sim.report.answer import everybody, favour, headline, remains, remains_sentence, sentence
    from sim.report.results import results_of
    from sim.scenario.parts import package_of

    results = results_of(source)
    compared = []
    package = package_of(source.scenarios)
    for scenario, row in zip(source.others, headline(results).rows, strict=True):
        if package is not None and scenario is not package:
            # What a part does stands in the table of parts.
            continue
        answer = sentence(row=row, table=headline(results), results=results).in_(talk.lang)
        talk.line(answer)
        left = remains(results, scenario)
        if left is not None:
            talk.line(remains_sentence(left, scenario.name, results.words).in_(talk.lang))
        counted_wider = everybody(results, scenario)
        if counted_wider is not None:
            talk.line(counted_wider.in_(talk.lang))
        if results.n > 1:
            talk.line(favour(row, results.words).in_(talk.lang))
        costs = _print_costs(results, scenario, talk)
        identity = _print_identity(source, scenario, talk)
        talk.line()
        gain = results.gain(scenario, "exam_passed")
        compared.append(
            {
                "scenario": scenario.id,
                "answer": answer,
                "exams": None if gain is None else _as_interval(gain),
                "exams_after_displacement": None if left is None else _as_interval(left),
                "costs_euro": costs,
                "identity": identity,
            }
        )
    return {"compared": compared} | ({} if package is None else {"decomposed": _print_parts(results, package, talk)})


def _print_parts(results: Any, package: "Scenario", talk: Talk) -> dict[str, Any]:
    """Each measure of a package alone, what is left for their working together, and the package."""
    from sim.registry.types import Text
    from sim.report.estimates import Interval
    from sim.report.waterfall import MONEY, OUTCOMES, table_of
    from sim.report.words import digits_for, rounded_euro

    table = table_of(results)
    assert table is not None
    labels = [label.in_(talk.lang) for label in table.column("part") if isinstance(label, Text)]
    columns = {outcome: [cell for cell in table.column(outcome) if isinstance(cell, Interval)] for outcome in (*OUTCOMES, MONEY)}
    heads = {column.id: column.label.in_(talk.lang) for column in table.columns}

    def told(outcome: str, cell: Interval) -> str:
        if outcome == MONEY:
            return rounded_euro(cell).in_(talk.lang)
        digits = digits_for(cell.mean, *(cell.bounds or ()))
        return str(results.words.range(cell, digits, signed=True).in_(talk.lang))

    wished = (OUTCOMES[0], OUTCOMES[1], MONEY) if sheet.width() >= sheet.WIDE else (OUTCOMES[0], MONEY)
    shown = [outcome for outcome in wished if len(columns[outcome]) == len(labels)]
    cells = [[label, *(told(outcome, columns[outcome][row]) for outcome in shown)] for row, label in enumerate(labels)]
    widths = (sheet.Column(heads[outcome], 32 if outcome == MONEY else 20, right=True) for outcome in shown)
    for line in sheet.lines([sheet.Column(talk.word("decompose.part")), *widths], cells):
        talk.line(line)
    talk.line()
    ids = [scenario.id for scenario in results.others if scenario is not package] + ["together", package.id]
    parts: list[dict[str, Any]] = [{"part": name, "label": label} for name, label in zip(ids, labels, strict=True)]
    for outcome, found in columns.items():
        for part, cell in zip(parts, found, strict=False):
            part[outcome] = _as_interval(cell) | {"values": list(cell.values)}
    return {"scenario": package.id, "parts": parts}


def _print_costs(results: Any, scenario: "Scenario", talk: Talk) -> dict[str, Any]:
    from sim.report.money import by_payer
    from sim.report.results import minus
    from sim.report.words import rounded_euro

    lang = talk.lang
    before, after = by_payer(results, results.base), by_payer(results, scenario)
    zero = (0.0,) * results.n
    talk.say(
        "compare.costs" if results.n > 1 else "compare.costs_single",
        scenario=scenario.name.in_(lang),
        base=results.base.name.in_(lang),
        end=formats.day(_last_day(scenario), lang),
    )
    found: dict[str, Any] = {}
    for payer, label in results.registry.payers.items():
        change = minus(after.get(payer, zero), before.get(payer, zero))
        if not any(change.values):
            continue
        found[payer] = _as_interval(change)
        mark = f"  {talk.word('compare.open')}" if change.verdict == "open" else ""
        talk.line(f"  {label.in_(lang):<44}{rounded_euro(change).in_(lang)}{mark}")
    talk.say("compare.minus" if found else "compare.no_costs")
    return found


def _print_identity(source: "ReportInput", scenario: "Scenario", talk: Talk) -> dict[str, Any]:
    identity = next(one for one in source.identity if one.scenario == scenario.id)
    day = "" if identity.first_day is None else formats.day(identity.first_day, talk.lang)
    names = {"scenario": scenario.name.in_(talk.lang), "base": source.base.name.in_(talk.lang)}
    talk.say(f"compare.identity_{identity.result}", day=day, **names)
    return {"result": identity.result, "first_day": identity.first_day.isoformat() if identity.first_day else None}


def _print_checks(source: "ReportInput", talk: Talk) -> list[dict[str, Any]]:
    """The figures that have a band, of the base scenario; all of them as JSON."""
    talk.say("run.plausibility", scenario=source.base.name.in_(talk.lang))
    if source.manifest.sample:
        talk.say("run.plausibility_sample")
    for check in source.checks:
        if check.scenario == source.base.id and (check.low is not None or check.high is not None):
            verdict = "check_none" if check.ok is None else "check_ok" if check.ok else "check_out"
            value = "–" if check.value is None else _shown(check, check.value, talk)
            talk.line(f"  {talk.word(f'run.{verdict}'):<18}{value:>8}  {_band(check, talk):<16}  {check.label.in_(talk.lang)}")
    return [
        {
            "scenario": check.scenario,
            "check": check.id,
            "label": check.label.in_(talk.lang),
            "value": check.value,
            "low": check.low,
            "high": check.high,
            "unit": check.unit,
            "ok": check.ok,
        }
        for check in source.checks
    ]


def _band(check: "Check", talk: Talk) -> str:
    low, high = (None if bound is None else _shown(check, bound, talk) for bound in (check.low, check.high))
    if low is None or high is None:
        return f"≥ {low}" if high is None else f"≤ {high}"
    return talk.word("run.band", low=low, high=high)


def _shown(check: "Check", value: float, talk: Talk) -> str:
    if check.unit == "share":
        return formats.percent(value, talk.lang)
    return formats.number(value, talk.lang, SHARE_DIGITS[check.unit])


def _as_interval(change: Any) -> dict[str, Any]:
    low, high = change.bounds or (None, None)
    return {"mean": change.mean, "low": low, "high": high, "in_favour": change.in_favour, "replications": change.n}


def _facts(study: "Study", source: "ReportInput") -> dict[str, Any]:
    manifest = source.manifest
    return {
        "scenarios": [scenario.id for scenario in source.scenarios],
        "persons": manifest.persons,
        "sample": manifest.sample,
        "replications": manifest.replications,
        "seed": manifest.seed,
        "start": source.base.run.start.isoformat(),
        "end": _last_day(source.base).isoformat(),
        "model_version": manifest.model_version,
        "inputs": study.manifest.digest,
        "digests": dict(manifest.digests),
        "seconds": manifest.run_seconds,
        "peak_mb": study.peak_megabytes,
    }


def _last_day(scenario: "Scenario") -> Any:
    return scenario.run.start + timedelta(days=scenario.run.horizon_days - 1)
