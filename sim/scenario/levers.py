"""The levers of the model: every measure with the causes it moves and the scenario files that use it.

A cause is a parameter. What it is without the measure is said as the baseline has it: its value on the first day and, where
the world or the law moves it, between which bounds it lies during the run. A file uses a measure when it or anything it rests
on names it; files are read as plain TOML, since asking what there is must not wait for every file to be checked.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sim.registry import Registry
from sim.registry.types import Grade, MeasureKind, Parameter, Touch
from sim.scenario.resolve import resolve
from sim.scenario.tree import SUFFIX
from sim.scenario.types import Scenario

WEAKEST_FIRST: Final[tuple[Grade, ...]] = ("C", "D", "B", "A")
"""The grades of evidence, an assumption first."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A parameter that a measure moves, with its value in the baseline on the first day and the bounds of its values during
    the run, in the parameter's unit."""

    parameter: Parameter
    touch: Touch
    value: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Lever:
    """A measure, the causes it moves in the order of its row, and the scenario files that use it, as paths without suffix."""

    kind: MeasureKind
    causes: tuple[Cause, ...]
    files: tuple[str, ...]

    @property
    def grade(self) -> Grade:
        """The weakest grade of what it moves."""
        return weakest(cause.parameter.grade for cause in self.causes)


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of some grades. Raises ValueError without any."""
    return min(grades, key=WEAKEST_FIRST.index)


def levers(base: Scenario, registry: Registry, root: Path) -> tuple[Lever, ...]:
    """All levers by row and code. `base` says which law and world hold without measures; `root` is the folder of the files."""
    values, used = resolve(base, registry), files_by_measure(root)
    last = base.run.start + timedelta(days=base.run.horizon_days - 1)

    def cause(touch: Touch) -> Cause:
        steps = [value for day, value in values.steps(touch.parameter) if day <= last]
        return Cause(registry.parameters[touch.parameter], touch, steps[0], min(steps), max(steps))

    kinds = sorted(registry.measures.values(), key=lambda kind: (kind.row, kind.code))
    return tuple(Lever(kind, tuple(cause(touch) for touch in kind.touches), used.get(kind.id, ())) for kind in kinds)


def files_by_measure(root: Path) -> dict[str, tuple[str, ...]]:
    """The files under a folder by the measures they use, those they rest on included; a file that is no TOML uses none."""
    paths = sorted(root.rglob(f"*{SUFFIX}"))
    read = {path.relative_to(root).with_suffix("").as_posix(): _read(path) for path in paths}
    by_name = {name.rpartition("/")[2]: name for name in read}
    used: dict[str, list[str]] = {}
    for name in read:
        for measure in _measures(name, read, by_name, ()):
            used.setdefault(measure, []).append(name)
    return {measure: tuple(names) for measure, names in used.items()}


def _measures(
    name: str, read: Mapping[str, Mapping[str, Any]], by_name: Mapping[str, str], chain: tuple[str, ...]
) -> dict[str, None]:
    """The measures of a file and of all it rests on, each once."""
    data = read[name]
    found = dict.fromkeys(data.get("measures", {}))
    rests_on = [data.get("based_on", ""), *data.get("combine", ())]
    for other in rests_on:
        known = by_name.get(str(other).removesuffix(SUFFIX).rpartition("/")[2])
        if known is not None and known not in chain:
            found |= _measures(known, read, by_name, (*chain, name))
    return found


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
