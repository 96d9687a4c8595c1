"""A package taken apart: each of its measures alone, and what else it changes alone.

A part is the base with one thing of the package and nothing else. What the package does beyond the sum of its parts is how they
work together: for each other where it is positive, against each other where it is negative. A part is known by its name, which
is that of the package with the part behind a mark, so that finished results can be told apart without a further file.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sim.registry import Registry
from sim.registry.types import Text
from sim.scenario.types import Measure, Scenario
from sim.scenario.words import say

MARK: Final = "--"
REST: Final = "recht"
"""The name of the part that holds all but the measures: law, world, readings, beliefs, whether people enter later."""


def parts_of(base: Scenario, package: Scenario, registry: Registry) -> tuple[Scenario, ...]:
    """The parts of a package, measures in the order of the registry; what it takes over from the base is no part."""
    held = {measure.id: measure for measure in base.measures}
    own = [measure for measure in package.measures if held.get(measure.id) != measure]
    found = [_alone(base, package, measure, registry) for measure in own]
    rest = replace(
        base,
        id=f"{package.id}{MARK}{REST}",
        name=Text(say("parts.rest", "de"), say("parts.rest", "en")),
        question=package.question,
        note=None,
        law=package.law,
        world=package.world,
        entrants=package.entrants,
        assumptions=package.assumptions,
        readings=package.readings,
        brought_forward=package.brought_forward,
        lineage=package.lineage,
    )
    named = {"id": base.id, "name": base.name, "question": base.question, "note": base.note, "lineage": base.lineage}
    return tuple(found) if replace(rest, **named) == base else (*found, rest)  # type: ignore[arg-type]


def package_of(scenarios: Sequence[Scenario]) -> Scenario | None:
    """The package of a comparison that takes one apart: all the others are its parts. None for any other comparison."""
    compared = scenarios[1:]
    for package in compared:
        others = [scenario for scenario in compared if scenario is not package]
        if len(others) > 1 and all(scenario.id.startswith(f"{package.id}{MARK}") for scenario in others):
            return package
    return None


def _alone(base: Scenario, package: Scenario, measure: Measure, registry: Registry) -> Scenario:
    """The base with one measure of the package."""
    label = registry.measures[measure.id].label
    order = list(registry.measures)
    measures = [*(one for one in base.measures if one.id != measure.id), measure]
    return replace(
        base,
        id=f"{package.id}{MARK}{measure.id}",
        name=Text(*(say("parts.only", lang, measure=label) for lang in ("de", "en"))),
        question=package.question,
        note=None,
        measures=tuple(sorted(measures, key=lambda one: order.index(one.id))),
        lineage=package.lineage,
    )
