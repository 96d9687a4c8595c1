"""How well founded is what a comparison rests on?

A measure changes some values directly, and its effect passes through others (a ticket changes a fare; what a fare does to
people is another number). Both kinds are called *touched*: a value counts as passed through when it names the same mechanism. A
touched value of grade C is an assumption; those on which the effect hinges are what could turn the answer round. No draw varies
these values yet, so their ranges are always shown beside the interval, never inside it.
"""

from __future__ import annotations

from typing import Final

from sim.registry.types import Grade, Parameter, Text
from sim.report.results import Results
from sim.report.words import number
from sim.scenario.types import Assumption, Scenario

GRADES: Final[tuple[Grade, ...]] = ("A", "B", "D", "C")
"""From best to weakest: read at the publisher, second-hand, arithmetic on these, assumed."""


class Evidence:
    """The touched values of every scenario of a report."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._registry = results.registry
        self._words = results.words

    def touched(self, scenario: Scenario) -> tuple[str, ...]:
        """Ids of the parameters that the scenario changes or that its measures act through, in the registry's order."""
        direct = self.direct(scenario)
        chosen = {*direct, *self.hinges(scenario)}
        # The first mechanism a changed value names is the one it works through; the others it merely takes part in.
        mechanisms = {self._mechanisms(item)[0] for item in direct if self._mechanisms(item)}
        return tuple(item for item in self._registry.parameters if item in chosen or mechanisms & set(self._mechanisms(item)))

    def hinges(self, scenario: Scenario) -> tuple[str, ...]:
        """Ids of the parameters on which the effect of the scenario's own measures stands or falls, as the registry names
        them."""
        known = self._results.base
        kinds = [self._registry.measures[measure.id] for measure in scenario.measures if measure not in known.measures]
        return tuple(dict.fromkeys(item for kind in kinds for item in kind.hinges))

    def direct(self, scenario: Scenario) -> tuple[str, ...]:
        """Ids of the parameters that the scenario itself changes, by a measure or an assumption."""
        known = self._results.base
        ids = {item.id for item in scenario.assumptions if item not in known.assumptions}
        for measure in scenario.measures:
            if measure not in known.measures:
                ids.update(touch.parameter for touch in self._registry.measures[measure.id].touches)
        return tuple(parameter for parameter in self._registry.parameters if parameter in ids)

    def _mechanisms(self, parameter: str) -> list[str]:
        # What is touched is a station or a mechanism; sharing a station is too little, nearly everything acts on training.
        return [word for word in self._registry.parameters[parameter].touches if word not in self._registry.stations]

    def all_touched(self) -> tuple[str, ...]:
        """The touched parameters of all compared scenarios together; in a single run those of the scenario itself."""
        ids = {parameter for scenario in self._results.others for parameter in self.touched(scenario)}
        return tuple(parameter for parameter in self._registry.parameters if parameter in ids)

    def changed(self, scenario: Scenario, parameter: str) -> Assumption | None:
        """The assumption with which a scenario replaces a parameter, or None."""
        return next((item for item in scenario.assumptions if item.id == parameter), None)

    def grade(self, parameter: str, scenario: Scenario | None = None) -> Grade:
        """The grade that counts: the scenario's own where it replaces the value."""
        own = self.changed(scenario, parameter) if scenario else None
        return own.grade if own else self._registry.parameters[parameter].grade

    def grades(self) -> tuple[tuple[str, int], ...]:
        """How many touched values carry each grade, weakest first; in a single run all values of the registry. Empty grades are
        left out."""
        if self._results.others:
            found = [self._weakest_grade(parameter) for parameter in self.all_touched()]
        else:
            found = [self.grade(parameter, self._results.base) for parameter in self._registry.parameters]
        return tuple((grade, found.count(grade)) for grade in reversed(GRADES) if grade in found)

    def _weakest_grade(self, parameter: str) -> Grade:
        grades = [self.grade(parameter, scenario) for scenario in self._results.others]
        return max(grades, key=GRADES.index)

    def statement(self) -> Text:
        """The sentence under the light: how many of the touched values are assumptions."""
        counts = dict(self.grades())
        total = sum(counts.values())
        key = "light.compare" if self._results.others else "light.run"
        return self._words.say(key, assumed=number(counts.get("C", 0)), total=number(total))

    def doubts(self, scenario: Scenario) -> tuple[Parameter, ...]:
        """What could turn the answer round: the hinges without evidence, and the assumptions of grade C the scenario itself
        makes."""
        known = self._results.base
        own = [item.id for item in scenario.assumptions if item not in known.assumptions]
        ids = dict.fromkeys([*own, *self.hinges(scenario)])
        return tuple(self._registry.parameters[item] for item in ids if self.grade(item, scenario) == "C")

    def numbers(self, parameter: str, scenario: Scenario | None = None) -> tuple[float, float, float]:
        """(value, low, high) as the scenario has it."""
        own = self.changed(scenario, parameter) if scenario else None
        entry = own or self._registry.parameters[parameter]
        return entry.value, entry.low, entry.high

    def describe(self, parameter: Parameter, scenario: Scenario | None = None) -> tuple[Text, Text, Text]:
        """(label, value with its unit, range with its unit)."""
        value, low, high = self.numbers(parameter.id, scenario)
        return parameter.label, self.shown(parameter.unit, value), self.span(parameter.unit, low, high)

    def shown(self, unit: str, value: float) -> Text:
        """A value in its unit, as people read it."""
        known = self._registry.units[unit]
        return Text(known.show(value, "de"), known.show(value, "en"))

    def span(self, unit: str, low: float, high: float) -> Text:
        """A range with its unit once."""
        factor = self._registry.units[unit].shown
        first = number(round(low * factor, 10), None)
        return self._words.say("from_to", low=first, high=self.shown(unit, high))

    def mixes(self, scenario: Scenario) -> bool:
        """Whether a scenario brings both measures and assumptions of its own, so that its effect is not the measure's alone."""
        base = self._results.base
        measures = any(item not in base.measures for item in scenario.measures)
        assumptions = any(item not in base.assumptions for item in scenario.assumptions)
        return measures and assumptions
