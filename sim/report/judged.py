"""What a scenario file is for, and whether that can be told from zero."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from scipy.stats import t as student

from sim.registry import load_registry
from sim.registry.files import FileNote
from sim.scenario import load_scenario
from sim.scenario.types import Scenario

POWER: Final = 0.8
BASELINE: Final = "baseline"
EXAMS: Final = "exam_passed"
MONEY: Final = "public_euro"
MOST_AIMS: Final = 3
"""How many aims a package is judged by: with every further one luck looks more often like an effect."""

Found = Mapping[str, Any]


@cache
def scenario_of(name: str) -> Scenario:
    """A shipped file."""
    return load_scenario(name)


def aims_of(name: str, notes: Mapping[str, FileNote]) -> tuple[str, ...]:
    """The aims of a file's measures in their order, each once, and its own if it has one; of a package the first three."""
    kinds = load_registry().measures
    aims = [kinds[measure.id].aim for measure in scenario_of(name).measures]
    own = notes[name].aim if name in notes else ""
    return tuple(dict.fromkeys([*aims, own] if own else aims))[:MOST_AIMS]


def detectable(effects: Found, aims: tuple[str, ...]) -> bool | None:
    """Whether an aim can be told from zero; None when that cannot be said, for one was not run or run once only."""
    verdicts = [effects[key]["verdict"] if key in effects else "single" for key in aims]
    if "more" in verdicts or "fewer" in verdicts:
        return True
    return None if "single" in verdicts else False


def least_seen(effect: Found) -> float:
    """The change that would have been told from zero with a probability of 80 %: the sum of two quantiles of Student's t (two
    sides of 5 %, one of 20 %) times the standard error that the interval of the mean shows."""
    freedom = effect["n"] - 1
    outer, inner = float(student.ppf(0.975, freedom)), float(student.ppf(POWER, freedom))
    return float((effect["high"] - effect["low"]) / 2 * (outer + inner) / outer)


def verdicts(files: Mapping[str, Found], notes: Mapping[str, FileNote]) -> dict[str, bool | None]:
    """The same of all files that were run."""
    return {name: detectable(found["effects"], aims_of(name, notes)) for name, found in files.items()}


def wrong_reasons(files: Mapping[str, Found], notes: Mapping[str, FileNote]) -> Iterator[str]:
    """The files that do nothing detectable without a reason, and those with a reason that do something."""
    for name, found in verdicts(files, notes).items():
        explained = name in notes and notes[name].reason is not None
        if found is not None and found == explained:
            yield name
