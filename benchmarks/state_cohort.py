"""How long and how much memory one replication of the state cohort takes, and how that grows with the number of persons.

Run it by hand on an otherwise idle machine, on one core: `python benchmarks/state_cohort.py`. Each size runs in a process of
its own, so that the peak memory is its own too. Times are CPU seconds of the engine alone, without building population and
rule book.
"""

import json
import subprocess
import sys
from datetime import date

SIZES = (10_000, 20_000, 40_000, 60_000)
FULL = 65_900


def measure(persons: int, entrants: bool) -> dict[str, float]:
    """One replication at one size, in this process."""
    import resource
    import time

    from sim.cohort import build_cohort
    from sim.engine import simulate
    from sim.registry import load_registry
    from sim.registry.types import Text
    from sim.rules.book import build_book
    from sim.scenario.types import RunSpec, Scenario

    registry = load_registry()
    words = Text("Messung", "measurement")
    run = RunSpec(persons, 1, 20180629, date(2018, 1, 1), 3652)
    scenario = Scenario("benchmark", words, words, None, None, None, entrants, run, (), (), ())
    cohort = build_cohort(scenario, registry)
    book = build_book(scenario, registry, cohort.scale)
    before = time.process_time()
    trajectory = simulate(cohort, book, 0, "simpy")
    seconds = time.process_time() - before
    return {
        "persons": len(cohort),
        "seconds": seconds,
        "rows": len(trajectory.spells.person) + len(trajectory.events.person),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Print one line per size, then the growth from the smallest to the largest."""
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), sys.argv[2] == "entrants")))
        return
    found = []
    for size, entrants in [*((size, True) for size in SIZES), (FULL, True), (FULL, False)]:
        call = [sys.executable, __file__, str(size), "entrants" if entrants else "alone"]
        row = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
        found.append(row)
        print(
            f"{size:6d} of the cohort{' and entrants' if entrants else ''}: {row['persons']:.0f} persons, {row['seconds']:.1f} s,"
            f" {1e6 * row['seconds'] / row['persons']:.0f} us per person, {row['rows'] / row['seconds']:.0f} rows/s,"
            f" {row['peak_megabytes']:.0f} MB",
            flush=True,
        )
    first, last = found[0], found[len(SIZES) - 1]
    growth = (last["seconds"] / last["persons"]) / (first["seconds"] / first["persons"])
    print(f"time per person at {SIZES[-1]} against {SIZES[0]}: {growth:.2f}")


if __name__ == "__main__":
    main()
