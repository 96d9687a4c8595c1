"""What one process measures: one line of the table, once. `run.py` starts it; it prints its finding as JSON.

Times are CPU seconds of the engine alone, from a population and a rule book to the finished trajectory. The peak of memory is
that of the whole process, with Python, all libraries, the population and the result in it.
"""

import argparse
import gc
import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sim.cohort import Cohort, build_cohort
from sim.engine import simulate
from sim.engine.trajectory import Trajectory
from sim.registry import load_registry
from sim.registry.codes import EV_ADMITTED, EV_EXAM
from sim.registry.types import Text
from sim.rules.book import RuleBook, build_book
from sim.scenario import load_scenario
from sim.scenario.types import RunOverrides, RunSpec, Scenario

SEED = 20180629
DAYS = 3652
WARM_UP = 200
RAISED = (100_000, 50, 1_000)
Population = tuple[Cohort, RuleBook]


def scenario_of(persons: int) -> Scenario:
    """The baseline for the state cohort of 2018 at some size, without anybody who comes later, ten years long."""
    words = Text("Messung", "measurement")
    run = RunSpec(persons, 1, SEED, date(2018, 1, 1), DAYS)
    return Scenario("benchmark", words, words, None, None, None, False, run, (), (), ())


def population(persons: int) -> Population:
    """The persons of `scenario_of`, and their rule book."""
    registry, scenario = load_registry(), scenario_of(persons)
    cohort = build_cohort(scenario, registry)
    return cohort, build_book(scenario, registry, cohort.scale)


def timed(people: Population, engine: Callable[[Cohort, RuleBook], Trajectory]) -> dict[str, Any]:
    """One replication: its time, and what came of it."""
    gc.collect()
    before = time.process_time()
    trajectory = engine(*people)
    seconds = time.process_time() - before
    peak = peak_megabytes()
    return {"seconds": seconds, "peak_megabytes": peak, **counted(trajectory), "digest": trajectory.digest()}


def counted(trajectory: Trajectory) -> dict[str, int]:
    """Rows, and the few counts by which trajectories with different digests are compared."""
    kinds = np.bincount(trajectory.events.kind, minlength=max(EV_ADMITTED, EV_EXAM) + 1)
    spells, events = len(trajectory.spells.person), len(trajectory.events.person)
    return {
        "rows": spells + events,
        "spells": spells,
        "events": events,
        "admissions": int(kinds[EV_ADMITTED]),
        "exams": int(kinds[EV_EXAM]),
    }


def peak_megabytes() -> float:
    """The most memory that this process has held, in 10**6 bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def textbook_line(options: argparse.Namespace) -> dict[str, Any]:
    """SimPy as its documentation teaches it."""
    from textbook import Textbook

    careful = options.careful
    return timed(population(options.persons), lambda cohort, book: Textbook(cohort, book, 0, careful).run())


def simpy_line(options: argparse.Namespace) -> dict[str, Any]:
    """The readable engine; its rules are folded before, once in a process."""
    first = _call(population(min(WARM_UP, options.persons)), "simpy")
    return {**timed(population(options.persons), lambda cohort, book: simulate(cohort, book, 0, "simpy")), "first_call": first}


def compiled_line(options: argparse.Namespace) -> dict[str, Any]:
    """The compiled engine, woken daily by SimPy or only where another process wakes. The first call of a process loads what is
    compiled, or compiles it where nothing has been kept."""
    first = _call(population(min(WARM_UP, options.persons)), "compiled")
    before = time.process_time()
    people = population(options.persons)
    building = time.process_time() - before
    built = peak_megabytes()
    found = timed(people, waking_daily if options.daily else lambda cohort, book: simulate(cohort, book, 0, "compiled"))
    return {**found, "first_call": first, "building": building, "built_megabytes": built}


def waking_daily(cohort: Cohort, book: RuleBook) -> Trajectory:
    """The compiled engine as it is where another process of SimPy's calendar wakes every day."""
    from sim.engine.batch import Batch

    batch = Batch(cohort, book, 0)
    batch.daily = True
    return batch.run()


def outcomes_line(options: argparse.Namespace) -> dict[str, Any]:
    """All result tables of a run that has been lived, the second of two times."""
    from sim.outcomes import measure_lives, read_lives
    from sim.outcomes.fast import prepare_loops

    scenario, (cohort, book) = scenario_of(options.persons), population(options.persons)
    trajectory = simulate(cohort, book, 0, "compiled")
    prepare_loops()
    seconds = 0.0
    for _ in range(2):
        gc.collect()
        before = time.process_time()
        measure_lives(read_lives(cohort, trajectory), scenario, load_registry())
        seconds = time.process_time() - before
    return {"seconds": seconds, "peak_megabytes": peak_megabytes()}


def pair_line(options: argparse.Namespace) -> dict[str, Any]:
    """One pair in a program that is already running."""
    import comparisons

    return comparisons.pair(options.persons, options.folder, options.shipped)


def comparison_line(options: argparse.Namespace) -> dict[str, Any]:
    """Twenty pairs from the shell to the report."""
    import comparisons

    return comparisons.from_shell(options.persons, options.folder, options.shipped)


def _call(people: Population, engine: Any) -> float:
    before = time.process_time()
    simulate(*people, 0, engine)
    return time.process_time() - before


def cold_line(options: argparse.Namespace) -> dict[str, Any]:
    """The first call of the compiled engine; `run.py` gives it an empty place for what is kept."""
    people = population(min(WARM_UP, options.persons))
    return {"seconds": _call(people, "compiled"), "rows": 0, "peak_megabytes": peak_megabytes()}


def tape_line(options: argparse.Namespace) -> dict[str, Any]:
    """Record a run for the C loop, and build the loop."""
    import limit

    tape = limit.record(*population(options.persons))
    np.savez(options.folder / "tape.npz", **{name: column for name, column in tape.items() if name != "digest"})
    limit.build(options.folder)
    return {"digest": tape["digest"], "visits": len(tape["visits"])}


def kinds_line(options: argparse.Namespace) -> dict[str, Any]:
    """Count what a visit does, in a small run."""
    import limit

    found = limit.count(*population(options.persons))
    (options.folder / "kinds.json").write_text(json.dumps(found), encoding="utf-8")
    return {"kinds": found}


def limit_line(options: argparse.Namespace) -> dict[str, Any]:
    """The C loop, the second of two runs; the first finds its way into memory as the first call of an engine does."""
    import limit

    cohort, book = people = population(options.persons)
    with np.load(options.folder / "tape.npz") as stored:
        tape = dict(stored)
    kinds = json.loads((options.folder / "kinds.json").read_text(encoding="utf-8"))
    loop, template = limit.Loop(options.folder / "limit.so", tape, kinds), limit.template(cohort, book)
    loop.run(template, len(cohort), DAYS)
    found = timed(people, lambda cohort, book: loop.run(template, len(cohort), DAYS))
    return {**found, "draws": loop.draws}


def same_line(options: argparse.Namespace) -> dict[str, Any]:
    """A shipped scenario in both engines, nobody comes later: their digests."""
    registry = load_registry()
    told = replace(load_scenario(options.scenario, overrides=RunOverrides(persons=options.persons)), entrants=False)
    cohort = build_cohort(told, registry)
    book = build_book(told, registry, cohort.scale)
    digests = {engine: simulate(cohort, book, 0, engine).digest() for engine in ("simpy", "compiled")}
    return {"digests": digests, "same": len(set(digests.values())) == 1}


def ciw_line(options: argparse.Namespace) -> dict[str, Any]:
    """The network of queues in Ciw."""
    import queues

    return _queue(options, queues.in_ciw)


def queue_line(options: argparse.Namespace) -> dict[str, Any]:
    """The network of queues in SimPy."""
    import queues

    return _queue(options, queues.in_simpy)


def _queue(options: argparse.Namespace, run: Callable[[int, int, int], Any]) -> dict[str, Any]:
    import queues

    before = time.process_time()
    found = run(options.servers, options.customers, options.seed)
    seconds = time.process_time() - before
    told = queues.told(found) | {"expected_share": queues.expected_share(options.servers)}
    return {"seconds": seconds, "peak_megabytes": peak_megabytes(), **told}


LINES = {
    "textbook": textbook_line,
    "simpy": simpy_line,
    "compiled": compiled_line,
    "cold": cold_line,
    "tape": tape_line,
    "kinds": kinds_line,
    "limit": limit_line,
    "outcomes": outcomes_line,
    "pair": pair_line,
    "comparison": comparison_line,
    "ciw": ciw_line,
    "queue": queue_line,
    "same": same_line,
}


def main() -> None:
    """Measure what the arguments say and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("line", choices=sorted(LINES))
    parser.add_argument("--persons", type=int, default=1_000)
    parser.add_argument("--raised", action="store_true", help=f"thresholds of the garbage collector at {RAISED}")
    parser.add_argument("--careful", action="store_true", help="textbook: keep the timeouts that still stand")
    parser.add_argument("--daily", action="store_true", help="compiled: wake every day")
    parser.add_argument("--shipped", action="store_true", help="pair, comparison: people come later too")
    parser.add_argument("--folder", type=Path, default=Path("."), help="where tape and loop of the C line lie")
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--servers", type=int, default=10)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.raised:
        gc.set_threshold(*RAISED)
    found = LINES[options.line](options)
    print(json.dumps({**found, "collector": gc.get_threshold(), "python": platform.python_version()}))


if __name__ == "__main__":
    main()
