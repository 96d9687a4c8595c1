"""What a user waits for: a comparison from the shell to its report, and one pair in a program that is already running.

Times are seconds on the clock, with all workers that the machine has. The goals were set for the state cohort alone; what is
shipped lets people come later too and is timed beside it.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import sim
from sim.study.study import Plan

PAIRS = 20
ROUNDS = 7
CLOSED = """based_on = "{base}"
name = {{ de = "Nur Bestand: {base}", en = "Cohort only: {base}" }}
question = {{ de = "Wie läuft es ohne spätere Ankünfte?", en = "How does it go without later arrivals?" }}
entrants = false
"""
SCENARIOS = ("baseline", "ausbildungsticket")


def write_scenarios(folder: Path) -> list[Path]:
    """The shipped scenarios of the first comparison, without anybody who comes later."""
    files = [folder / f"only_{base}.toml" for base in SCENARIOS]
    for file, base in zip(files, SCENARIOS, strict=True):
        file.write_text(CLOSED.format(base=base), encoding="utf-8")
    return files


def from_shell(persons: int, folder: Path, shipped: bool) -> dict[str, Any]:
    """The command, from its start to its end: twenty pairs, the report and its tables."""
    named = SCENARIOS if shipped else tuple(map(str, write_scenarios(folder)))
    out = folder / f"from_shell_{os.getpid()}"
    size = ("--persons", str(persons), "--replications", str(PAIRS))
    call = [sys.executable, "-m", "sim", "compare", *named, *size, "--out", str(out)]
    before = time.perf_counter()
    subprocess.run(call, check=True, capture_output=True)
    seconds = time.perf_counter() - before
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "processor_seconds": used.ru_utime + used.ru_stime, "reported": (out / "report.html").is_file()}


def pair(persons: int, folder: Path, shipped: bool) -> dict[str, Any]:
    """One pair after another in one process, the first of which, which makes persons and rules, is not counted."""
    named = SCENARIOS if shipped else write_scenarios(folder)
    size = sim.RunOverrides(persons=persons, replications=1)
    seconds = []
    for number in range(1 + ROUNDS):
        plan = Plan(folder=folder / f"pair_{os.getpid()}_{number}")
        before = time.perf_counter()
        sim.compare(*named, plan=plan, overrides=size)
        seconds.append(time.perf_counter() - before)
    return {"seconds": sorted(seconds[1:])[ROUNDS // 2], "each": seconds[1:]}
