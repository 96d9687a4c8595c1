"""What a scenario file is for, and whether that or its exams can be told from zero."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from sim.registry import load_registry
from sim.registry.files import FileNote
from sim.scenario import load_scenario
from sim.scenario.types import Scenario

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
    """Whether an aim or the exams can be told from zero; None when that cannot be said, for one was not run or run once only."""
    verdicts = [effects[key]["verdict"] if key in effects else "single" for key in {*aims, EXAMS}]
    if "more" in verdicts or "fewer" in verdicts:
        return True
    return None if "single" in verdicts else False


def verdicts(files: Mapping[str, Found], notes: Mapping[str, FileNote]) -> dict[str, bool | None]:
    """The same of all files that were run."""
    return {name: detectable(found["effects"], aims_of(name, notes)) for name, found in files.items()}


def wrong_reasons(files: Mapping[str, Found], notes: Mapping[str, FileNote]) -> Iterator[str]:
    """The files that do nothing detectable without a reason, and those with a reason that do something."""
    for name, found in verdicts(files, notes).items():
        explained = name in notes and notes[name].reason is not None
        if found is not None and found == explained:
            yield name
