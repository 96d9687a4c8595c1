"""What every scenario file does at full size: `python -m sim.report.effects`.

Runs each file against the baseline, over the same persons with the same luck, and writes what it found to docs/effects.json,
from which docs/measures.md is written. A file is added as soon as its batch is done; a second call goes on where the first
stopped. With `--ranges` every parameter on which an effect hinges is also set to both ends of its range, in the baseline and in
the file alike, in a sample with fewer replications. How far that moves the effect of the sample, with the same persons and the
same luck, is scaled up and added to the mean of the full run; the range reaches from the least to the most of these.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim.registry import load_registry
from sim.registry.aims import AIMS, in_days
from sim.report.estimates import Interval
from sim.report.gather import gather
from sim.report.judged import BASELINE, MONEY
from sim.report.money import by_payer, net_spending
from sim.report.results import DAYS_PER_MONTH, Results, minus, scaled
from sim.scenario import RunOverrides, load_scenario
from sim.scenario.tree import SUFFIX, builtin_root
from sim.scenario.types import Assumption, Scenario
from sim.study.study import Plan, Study, run_study

KEYS: Final = (*AIMS, "eq_entered")
"""What is counted of the cohort, until or at the end of the run."""
BATCH: Final = 6
FILE: Final = Path("docs/effects.json")
SAMPLE: Final = 13_180
"""A fifth of the cohort."""
CENTRE: Final = "as assumed"
"""The end of no range: the sample with every quantity as assumed."""

Found = dict[str, Any]


def measured(study: Study) -> dict[str, Found]:
    """What each compared scenario of a study changes: per key and for public money its interval, by payer the mean, and how many
    persons each measure reached."""
    results = Results(gather(study))
    return {scenario.id: _one(results, scenario) for scenario in results.others}


def _one(results: Results, scenario: Scenario) -> Found:
    gains = {key: _gain(results, scenario, key) for key in KEYS}
    after, before = (net_spending(results, of) for of in (scenario, results.base))
    if after is not None and before is not None:
        gains[MONEY] = Interval(scaled(minus(after, before).values, 0.01))
    old, new = by_payer(results, results.base), by_payer(results, scenario)
    zero = (0.0,) * results.n
    payers = {payer: minus(new.get(payer, zero), old.get(payer, zero)) for payer in results.registry.payers}
    reached = {measure.id: results.key(scenario, f"reached.{measure.id}", "all") for measure in scenario.measures}
    return {
        "effects": {key: _interval(gain) for key, gain in gains.items() if gain is not None},
        "payers": {payer: round(change.mean, 2) for payer, change in payers.items() if any(change.values)},
        "reached": {name: sum(counts) / len(counts) for name, counts in reached.items() if counts},
    }


def _gain(results: Results, scenario: Scenario, key: str) -> Interval | None:
    """The paired difference of a curve's end or of a key figure; days as months."""
    if key in results.outcomes:
        return results.gain(scenario, key)
    after, before = (results.key(of, key) for of in (scenario, results.base))
    if after is None or before is None:
        return None
    change = minus(after, before)
    return Interval(scaled(change.values, 1 / DAYS_PER_MONTH)) if in_days(key) else change


def _interval(gain: Interval) -> Found:
    low, high = gain.bounds or (None, None)
    return {"mean": gain.mean, "low": low, "high": high, "in_favour": gain.in_favour, "n": gain.n, "verdict": gain.verdict}


def compared(base: Scenario, others: Sequence[Scenario]) -> dict[str, Found]:
    """The same of scenarios that are run now, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return measured(run_study([base, *others], Plan(folder=Path(folder) / "study")))


def hinges_of(scenario: Scenario) -> tuple[str, ...]:
    """The parameters on which the effect of a scenario's measures stands or falls, each once."""
    registry = load_registry()
    return tuple(dict.fromkeys(name for measure in scenario.measures for name in registry.measures[measure.id].hinges))


def believed(scenario: Scenario, name: str, value: float) -> Scenario:
    """The scenario with another belief about one parameter."""
    row = load_registry().parameters[name]
    belief = Assumption(name, value, row.low, row.high, row.source, row.grade, "", 0)
    return replace(scenario, assumptions=(*(one for one in scenario.assumptions if one.id != name), belief))


def ranges(base: Scenario, others: Sequence[Scenario], done: Sequence[str]) -> Iterator[tuple[str, dict[str, Found]]]:
    """What the scenarios do as assumed, and then when one quantity they hinge on lies at one end of its range, with the name of
    that end, one end after the other; those in `done` are left out. Scenarios with a hinge in common share the run of the
    baseline."""
    registry = load_registry()
    hinges: dict[str, list[Scenario]] = {}
    for other in others:
        for name in hinges_of(other):
            hinges.setdefault(name, []).append(other)
    if CENTRE not in done:
        yield CENTRE, compared(base, others)
    for name, concerned in sorted(hinges.items()):
        for end, value in (("low", registry.parameters[name].low), ("high", registry.parameters[name].high)):
            if f"{name} {end}" not in done:
                found = compared(believed(base, name, value), [believed(other, name, value) for other in concerned])
                yield f"{name} {end}", found


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs what is missing of all files and writes it."""
    parser = argparse.ArgumentParser(prog="python -m sim.report.effects", description=__doc__)
    parser.add_argument("--persons", type=int)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--ranges", type=int, default=0, metavar="REPLICATIONS")
    parser.add_argument("--range-persons", type=int, default=SAMPLE)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--out", type=Path, default=FILE)
    asked = parser.parse_args(arguments)
    overrides = RunOverrides(persons=asked.persons, replications=asked.replications)
    base = load_scenario(BASELINE, overrides=overrides)
    names = sorted(path.stem for path in builtin_root().rglob(f"*{SUFFIX}") if path.stem != BASELINE)
    kept = _kept(asked.out, base)
    wanted = [name for name in names if not asked.only or name in asked.only]
    missing = [name for name in wanted if name not in kept["files"]]
    for first in range(0, len(missing), BATCH):
        others = [load_scenario(name, overrides=overrides) for name in missing[first : first + BATCH]]
        kept["files"] |= compared(base, others)
        _write(asked.out, kept)
        print(", ".join(other.id for other in others), flush=True)
    if asked.ranges:
        _add_ranges(asked, wanted, kept)


def _add_ranges(asked: argparse.Namespace, wanted: Sequence[str], kept: Found) -> None:
    """Runs the ends of the ranges that are missing, and writes after each how far the effects reach."""
    full = int(asked.persons or load_registry().parameters["cohort_size"].value)
    persons = min(asked.range_persons, full)
    few = RunOverrides(persons=persons, replications=asked.ranges)
    others = [load_scenario(name, overrides=few) for name in wanted]
    size = {"persons": persons, "replications": asked.ranges, "factor": full / persons}
    sample = kept.get("sample", {})
    means = sample.get("means", {}) if size.items() <= sample.items() else {}
    # Where a file has not been run in this sample no end is finished for it.
    done = kept["ends"] if means.keys() >= {*wanted} else []
    for end, found in ranges(load_scenario(BASELINE, overrides=few), others, done):
        if end == CENTRE:
            means |= {name: {key: effect["mean"] for key, effect in one["effects"].items()} for name, one in found.items()}
            kept["sample"] = size | {"means": means}
        else:
            for name, one in found.items():
                _widen(kept["files"][name]["effects"], one["effects"], kept["sample"]["means"][name], kept["sample"]["factor"])
        # Some files alone do not finish an end for the others.
        kept["ends"] += [] if end in kept["ends"] or (asked.only and end != CENTRE) else [end]
        _write(asked.out, kept)
        print(end, flush=True)


def _widen(effects: Found, further: Found, centre: Mapping[str, float], factor: float) -> None:
    """Let the range of every effect hold what it would be at a further end."""
    for key, effect in effects.items():
        there = effect["mean"] + factor * (further[key]["mean"] - centre[key])
        effect["least"] = min(effect.get("least", effect["mean"]), there)
        effect["most"] = max(effect.get("most", effect["mean"]), there)


def _kept(path: Path, base: Scenario) -> Found:
    """What a file holds of the same model, size, luck and outcomes; else an empty start."""
    from sim.version import model_version

    about = {
        "model_version": model_version(),
        "persons": base.run.persons,
        "replications": base.run.replications,
        "seed": base.run.seed,
    }
    try:
        found: Found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    counted = all(one["effects"].keys() >= {*KEYS} for one in found.get("files", {}).values())
    return found if counted and found.get("about") == about else {"about": about, "ends": [], "files": {}}


def _write(path: Path, found: Found) -> None:
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
