"""The numbers of the model as one scenario sees them, day by day.

A parameter has a value at the start and, where the world or the law moved it, dated steps. A scenario may hold the world or the
law at a day: then every parameter that follows it keeps that day's value through the whole run. And it may believe in another
value: then the steps are scaled with it, since a belief about the level says nothing against the ups and downs. Measures are
not applied here; they act on persons, and whom they reach is the rule book's business.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sim.registry import Registry
from sim.registry.types import Parameter
from sim.scenario.types import Assumption, Scenario

Steps = tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Every parameter's value on every day of a run, in the registry's units."""

    _steps: Mapping[str, Steps]

    def steps(self, parameter: str) -> Steps:
        """The value at the run's start, and each later day of the run on which it changes with its new value. Raises KeyError."""
        return self._steps[parameter]

    def at(self, parameter: str, day: date) -> float:
        """The value on a day; before the run it is that of its start, after it that of its end. Raises KeyError."""
        steps = self._steps[parameter]
        return steps[max(0, bisect_right(steps, day, key=lambda step: step[0]) - 1)][1]


def resolve(scenario: Scenario, registry: Registry) -> Values:
    """The values of all parameters under a scenario's beliefs, with law and world held where it says so."""
    beliefs = {belief.id: belief for belief in scenario.assumptions}
    return Values({name: _resolve(each, beliefs.get(name), scenario) for name, each in registry.parameters.items()})


def _resolve(parameter: Parameter, belief: Assumption | None, scenario: Scenario) -> Steps:
    start = scenario.run.start
    end = start + timedelta(days=scenario.run.horizon_days)
    held = {"world": scenario.world, "law": scenario.law, "nothing": None}[parameter.follows]
    steps: list[tuple[date, float]] = [(start, _believed(_on(parameter, held or start), parameter, belief))]
    for day, value in parameter.series if held is None else ():
        believed = _believed(value, parameter, belief)
        if start < day < end and believed != steps[-1][1]:
            steps.append((day, believed))
    return tuple(steps)


def _on(parameter: Parameter, day: date) -> float:
    """The registry's value on a day."""
    past = bisect_right(parameter.series, day, key=lambda step: step[0])
    return parameter.series[past - 1][1] if past else parameter.value


def _believed(value: float, parameter: Parameter, belief: Assumption | None) -> float:
    """A step of the series under a belief about the level: scaled, or moved where the level was zero; a share stays a share."""
    if belief is None or belief.value == parameter.value:
        return value
    if value == parameter.value:
        return belief.value
    moved = value * (belief.value / parameter.value) if parameter.value else value + belief.value
    return min(1.0, max(0.0, moved)) if parameter.unit == "share" else moved
