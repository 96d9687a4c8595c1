"""What one scenario changes against another, in words.

A comparison is only as good as the reader's idea of what was compared. So every lever that differs becomes one row: what it
was, what it is, in which unit, for whom, from when until when, and where the new value comes from. What does not differ is not
mentioned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sim.registry import Registry, formats
from sim.registry.types import Lang, MeasureField, MeasureKind, Text
from sim.registry.units import Unit
from sim.scenario.entries import cost_unit
from sim.scenario.reach import names_of
from sim.scenario.resolve import Values, resolve
from sim.scenario.types import Assumption, Cost, Measure, Scenario
from sim.scenario.words import Value, both, say


@dataclass(frozen=True, slots=True)
class Change:
    """One lever that differs, in both languages.

    `kind` tells a policy ("measure") from a belief ("assumption") and from a setting (law, world, entrants, the run). `start`
    is the first day, `end` the first day after; None: over the whole run. `source` is a key of the registry's sources or the
    user's text.
    """

    kind: Literal["measure", "assumption", "setting"]
    lever: Text
    old: Text
    new: Text
    unit: Text
    start: date | None
    end: date | None
    who: Text
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """One lever that differs, in one language; `first` and `until` are written days, empty where there is none."""

    lever: str
    old: str
    new: str
    unit: str
    who: str
    first: str
    until: str
    source: str


def describe_difference(base: Scenario, other: Scenario, registry: Registry, lang: Lang) -> list[Row]:
    """What `other` changes against `base`, one row per lever; empty when nothing differs but name, question and note."""
    rows = []
    for change in differences(base, other, registry):
        source = registry.sources.get(change.source)
        rows.append(
            Row(
                lever=change.lever.in_(lang),
                old=change.old.in_(lang),
                new=change.new.in_(lang),
                unit=change.unit.in_(lang),
                who=change.who.in_(lang),
                first=formats.day(change.start, lang) if change.start else "",
                until=formats.day(change.end - timedelta(days=1), lang) if change.end else "",
                source=source.title.in_(lang) if source else change.source,
            )
        )
    return rows


def differences(base: Scenario, other: Scenario, registry: Registry) -> tuple[Change, ...]:
    """What `other` changes against `base`: settings first, then measures, then assumptions, each in the registry's order."""
    return (*_settings(base, other, registry), *_Policies(base, other, registry).changes(), *_beliefs(base, other, registry))


def _settings(base: Scenario, other: Scenario, registry: Registry) -> Iterator[Change]:
    for key in ("law", "world"):
        yield from _setting(key, _held(key, getattr(base, key)), _held(key, getattr(other, key)))
    yield from _law(base, other, registry)
    yield from _setting("entrants", both(f"say.entrants_{base.entrants}"), both(f"say.entrants_{other.entrants}"))
    for key in ("persons", "replications", "start", "horizon_days"):
        old, new = (_plain(getattr(scenario.run, key)) for scenario in (base, other))
        yield from _setting(key, old, new)
    yield from _setting("seed", *(Text(str(scenario.run.seed), str(scenario.run.seed)) for scenario in (base, other)))


def _setting(key: str, old: Text, new: Text) -> Iterator[Change]:
    if old != new:
        yield Change("setting", both(f"lever.{key}"), old, new, Text("", ""), None, None, both("say.everybody"), "")


def _law(base: Scenario, other: Scenario, registry: Registry) -> Iterator[Change]:
    """Disputed points read otherwise, and rules that come earlier."""
    for switch in registry.law.switches.values():
        old, new = (switch.readings[dict(each.readings).get(switch.id, switch.default)] for each in (base, other))
        if old != new:
            yield Change("setting", switch.label, old, new, Text("", ""), None, None, both("say.everybody"), switch.source)
    was, now = dict(base.brought_forward), dict(other.brought_forward)
    for name in sorted(was.keys() | now.keys()):
        rule = registry.law.rule_named(name)
        label = registry.law.doors[rule.gate].label
        lever = Text(f"{label.de}: {rule.paragraph}", f"{label.en}: {rule.paragraph}")
        begun = [each.get(name, rule.valid_from) for each in (was, now)]
        if begun[0] != begun[1]:
            old, new = (_fill("say.in_force_from", day=day) for day in begun)
            (whom,) = names_of((("status", rule.statuses),), registry)
            yield Change("setting", lever, old, new, Text("", ""), min(begun), max(begun), whom, rule.source)


def _held(key: str, day: date | None) -> Text:
    return both(f"say.{key}_free") if day is None else _fill("say.held", day=day)


def _plain(value: int | date | None) -> Text:
    if value is None:
        return both("say.all_persons")
    if isinstance(value, date):
        return Text(formats.day(value, "de"), formats.day(value, "en"))
    return _number(value)


class _Policies:
    """The rows of the measures."""

    def __init__(self, base: Scenario, other: Scenario, registry: Registry) -> None:
        self._base = {measure.id: measure for measure in base.measures}
        self._other = {measure.id: measure for measure in other.measures}
        self._registry = registry
        self._values: Values = resolve(base, registry)

    def changes(self) -> Iterator[Change]:
        """All rows, measure by measure."""
        for kind in self._registry.measures.values():
            old, new = self._base.get(kind.id), self._other.get(kind.id)
            shown = new or old
            if shown is not None:
                yield from (self._row(kind, shown, *row) for row in self._rows(kind, old, new) if row[1] != row[2])

    def _row(self, kind: MeasureKind, measure: Measure, what: Text, old: Text, new: Text, unit: Text) -> Change:
        lever = Text(f"{kind.label.de}: {what.de}", f"{kind.label.en}: {what.en}")
        return Change("measure", lever, old, new, unit, measure.start, measure.end, self._who(measure), kind.source)

    def _rows(self, kind: MeasureKind, old: Measure | None, new: Measure | None) -> Iterator[tuple[Text, Text, Text, Text]]:
        """(what, old, new, unit) for all that a measure sets, whether it differs or not."""
        for field in kind.fields:
            given = [dict(measure.fields).get(field.name) if measure else None for measure in (old, new)]
            if given != [None, None]:
                unit = self._registry.units[field.unit]
                on = max(measure.start for measure in (old, new) if measure is not None)
                was, now = (self._value(kind, field, each, on) for each in given)
                yield field.label, was, now, unit.symbol
        costs = [measure.cost if measure else None for measure in (old, new)]
        if costs != [None, None]:
            paid = [self._cost(kind, each) for each in costs]
            yield both("lever.cost"), paid[0], paid[1], cost_unit(kind, self._registry).symbol
        if old is not None and new is not None:
            yield both("lever.time"), _time(old), _time(new), Text("", "")
            yield both("lever.who"), self._who(old), self._who(new), Text("", "")

    def _value(self, kind: MeasureKind, field: MeasureField, value: float | None, on: date) -> Text:
        """What a field makes of the causes it touches, or what they are without it on the first day of the measure."""
        unit = self._registry.units[field.unit]
        touches = [touch for touch in kind.touches if touch.field == field.name]
        if not touches:
            return _shown(unit, value) if value is not None else both("say.none")
        before = [self._values.at(touch.parameter, on) for touch in touches]
        if touches[0].op in ("add", "mul"):
            neutral = 0.0 if touches[0].op == "add" else 1.0
            after = [
                was + (value or 0.0) if touches[0].op == "add" else was * (1.0 if value is None else value) for was in before
            ]
            given = _shown(unit, neutral if value is None else value)
            return _fill("say.makes", value=given, result=self._range(touches[0].parameter, after))
        if value is None:
            return _between(unit, before)
        return _fill(
            {"min": "say.at_most", "max": "say.at_least", "set": "say.exactly"}[touches[0].op], value=_shown(unit, value)
        )

    def _range(self, parameter: str, values: list[float]) -> Text:
        unit = self._registry.units[self._registry.parameters[parameter].unit]
        shown = _between(unit, values)
        return Text(f"{shown.de} {unit.symbol.de}".strip(), f"{shown.en} {unit.symbol.en}".strip())

    def _cost(self, kind: MeasureKind, cost: Cost | None) -> Text:
        if cost is None:
            return both("say.none")
        if cost.amount_cents == 0:
            return both("say.nothing_more")
        unit = cost_unit(kind, self._registry)
        amount = both("say.difference") if cost.amount_cents is None else _shown(unit, cost.amount_cents / 100)
        return _fill("say.paid_by", amount=amount, payer=self._registry.payers[cost.payer])

    def _who(self, measure: Measure) -> Text:
        groups = names_of(measure.who, self._registry) or (both("say.everybody"),)
        group = Text("; ".join(each.de for each in groups), "; ".join(each.en for each in groups))
        if measure.coverage == 1.0:
            return group
        share = Text(formats.percent(measure.coverage, "de"), formats.percent(measure.coverage, "en"))
        return _fill("say.covered", group=group, share=share)


def _beliefs(base: Scenario, other: Scenario, registry: Registry) -> Iterator[Change]:
    old = {belief.id: belief for belief in base.assumptions}
    new = {belief.id: belief for belief in other.assumptions}
    for name, parameter in registry.parameters.items():
        plain = Assumption(name, parameter.value, parameter.low, parameter.high, parameter.source, parameter.grade, "", 0)
        was, now = old.get(name, plain), new.get(name, plain)
        if (was.value, was.low, was.high) == (now.value, now.low, now.high):
            continue
        unit = registry.units[parameter.unit]
        before, after = (_belief(unit, each) for each in (was, now))
        yield Change("assumption", parameter.label, before, after, unit.symbol, None, None, both("say.everybody"), now.source)


def _belief(unit: Unit, belief: Assumption) -> Text:
    return _fill("say.belief", value=_shown(unit, belief.value), range=_between(unit, [belief.low, belief.high]))


def _time(measure: Measure) -> Text:
    if measure.end is None:
        return _fill("say.from", first=measure.start)
    return _fill("say.from_until", first=measure.start, last=measure.end - timedelta(days=1))


def _between(unit: Unit, values: list[float]) -> Text:
    low, high = _shown(unit, min(values)), _shown(unit, max(values))
    return low if low == high else _fill("say.between", low=low, high=high)


def _shown(unit: Unit, value: float) -> Text:
    """A canonical value as people read it, without the unit's symbol."""
    shown = round(value * unit.shown, 10)
    return _number(shown, 2 if unit.id.startswith("eur") and shown != int(shown) else None)


def _number(value: float, digits: int | None = None) -> Text:
    return Text(formats.number(value, "de", digits), formats.number(value, "en", digits))


def _fill(key: str, **values: Value) -> Text:
    return Text(say(key, "de", **values), say(key, "en", **values))
