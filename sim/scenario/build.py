"""From what the files say to one frozen scenario.

Here is checked what no single file can know: that a name was asked for and is there, that a measure has a beginning and lies
inside the run, that a belief lies inside its own range. Everything is looked at before anything is refused.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.registry import Registry
from sim.registry.types import MeasureKind, Parameter
from sim.scenario.entries import possible
from sim.scenario.grammar import MAX_PERSONS, MAX_REPLICATIONS, MAX_SEED, Horizon, fits, read_horizon
from sim.scenario.law import chosen_forward, chosen_readings
from sim.scenario.lineage import Gathered
from sim.scenario.positions import Path
from sim.scenario.problems import Findings, Mark, Problem
from sim.scenario.sheet import Fact, shown
from sim.scenario.types import Assumption, Measure, RunOverrides, RunSpec, Scenario
from sim.scenario.words import Value

DEFAULT_START = date(2018, 1, 1)
"""The day after the cohort was counted."""
DEFAULT_HORIZON = Horizon(120, "months")
DEFAULT_REPLICATIONS = 20
DEFAULT_SEED = 20180629
"""The day of the workshop whose questions the model answers."""
MAX_PARTIAL = 8
"""How many measures may reach a share of people: each takes a place in every person's row."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a run, `end` exclusive; `cut` says that the command line chose the end."""

    start: date
    end: date
    cut: bool

    @property
    def last(self) -> date:
        """The last day of the run."""
        return self.end - timedelta(days=1)


class Builder:
    """Builds one scenario from one lineage."""

    def __init__(self, gathered: Gathered, registry: Registry, findings: Findings) -> None:
        self._facts = gathered.facts
        self._documents = gathered.documents
        self._own = gathered.own
        # What a parent that could not be read may have said is not called missing.
        self._whole = gathered.whole
        self._registry = registry
        self._findings = findings
        self._depth = {document: number for number, document in enumerate(gathered.documents)}

    def build(self, overrides: RunOverrides) -> Scenario | None:
        """The scenario, or None when an error was found now or before."""
        run, span = self._run(overrides)
        kinds = [kind for kind in self._registry.measures.values() if ("measures", kind.id) in self._facts]
        believed = [each for each in self._registry.parameters.values() if ("assumptions", each.id) in self._facts]
        measures = tuple(self._measure(kind, span) for kind in kinds)
        beliefs = tuple(self._assumption(parameter) for parameter in believed)
        self._mixed()
        self._partial(measures)
        if self._findings.failed:
            return None
        return Scenario(
            id=self._own.path.stem,
            name=self._value(("name",)),
            question=self._value(("question",)),
            note=self._value(("note",)),
            law=self._value(("law",)) or None,
            world=self._value(("world",)) or None,
            entrants=self._value(("entrants",), True),
            run=run,
            measures=tuple(measure for measure in measures if measure is not None),
            assumptions=tuple(belief for belief in beliefs if belief is not None),
            lineage=tuple(document.label for document in self._documents),
            readings=chosen_readings(self._facts, self._registry),
            brought_forward=chosen_forward(self._facts),
        )

    def _value(self, path: Path, default: Any = None) -> Any:
        fact = self._facts.get(path)
        return default if fact is None or not fact.good else fact.value

    def _run(self, overrides: RunOverrides) -> tuple[RunSpec, Span]:
        for option, given, low, high in (
            ("--persons", overrides.persons, 1, MAX_PERSONS),
            ("--replications", overrides.replications, 1, MAX_REPLICATIONS),
            ("--seed", overrides.seed, 0, MAX_SEED),
        ):
            if given is not None and not low <= given <= high:
                self._option(option, "out_of_range", {"value": given, "low": low, "high": high})
        start: date = self._value(("run", "start"), DEFAULT_START)
        if start != DEFAULT_START:
            counted = DEFAULT_START - timedelta(days=1)
            self._findings.warn(self._facts[("run", "start")].value_mark, "start_moved", {"day": counted})
        horizon = self._horizon(overrides)
        span = Span(start, horizon.end(start), overrides.horizon is not None)
        run = RunSpec(
            persons=self._value(("run", "persons")) if overrides.persons is None else overrides.persons,
            replications=_first(overrides.replications, self._value(("run", "replications"), DEFAULT_REPLICATIONS)),
            seed=_first(overrides.seed, self._value(("run", "seed"), DEFAULT_SEED)),
            start=start,
            horizon_days=(span.end - start).days,
        )
        return run, span

    def _horizon(self, overrides: RunOverrides) -> Horizon:
        horizon: Horizon = self._value(("run", "horizon"), DEFAULT_HORIZON)
        if overrides.horizon is None:
            return horizon
        asked = read_horizon(overrides.horizon)
        if asked is not None and fits(asked):
            return asked
        self._option("--horizon", "no_horizon", {"text": str(overrides.horizon)})
        return horizon

    def _option(self, option: str, key: str, values: dict[str, Value]) -> None:
        self._findings.add(Problem(key, tuple({"name": option, **values}.items()), None, place=option))

    def _measure(self, kind: MeasureKind, span: Span) -> Measure | None:
        path: Path = ("measures", kind.id)
        heading = self._facts[path]
        for name in ("from", *(field.name for field in kind.fields if field.required)):
            if self._whole and (*path, name) not in self._facts:
                values: dict[str, Value] = {"name": name, "measure": kind.label, **self._bounds(kind, name)}
                hints = ("hint.from",) if name == "from" else ("hint.field",)
                self._findings.error(heading.key_mark, "missing.measure_key", values, hints=hints)
        start, end = self._dates(path, span)
        if self._whole and (*path, "cost") not in self._facts:
            self._findings.warn(heading.key_mark, "no_cost", {"measure": kind.label})
        if self._value((*path, "coverage"), 1.0) == 0.0:
            self._findings.warn(self._facts[(*path, "coverage")].value_mark, "no_coverage", {"measure": kind.label})
        if start is None:
            return None
        return Measure(
            id=kind.id,
            start=start,
            end=end,
            who=self._value((*path, "who"), ()),
            coverage=self._value((*path, "coverage"), 1.0),
            fields=tuple((f.name, self._value((*path, f.name))) for f in kind.fields if (*path, f.name) in self._facts),
            cost=self._value((*path, "cost")),
            file=heading.document.label,
            line=heading.key_mark.line,
        )

    def _bounds(self, kind: MeasureKind, name: str) -> dict[str, Value]:
        """What a field of a measure means and between which values it lies; nothing for a key that is no field."""
        for field in kind.fields:
            if field.name == name:
                unit = self._registry.units[field.unit]
                return {"label": field.label, "low": shown(unit, field.low), "high": shown(unit, field.high)}
        return {}

    def _dates(self, path: Path, span: Span) -> tuple[date | None, date | None]:
        """The first day of a measure and the first day after it (None: to the end of the run); notes dates that cannot be."""
        begin, until = self._facts.get((*path, "from")), self._facts.get((*path, "until"))
        start = begin.value if begin is not None and begin.good else None
        last = until.value if until is not None and until.good else None
        values: dict[str, Value] = {"start": span.start, "last": span.last}
        if begin is not None and start is not None and not span.start <= start < span.end:
            key = "from_before_run" if start < span.start else "from_after_run"
            self._findings.error(begin.value_mark, key, {"day": start, **values})
            return None, None
        if begin is not None and until is not None and start is not None and last is not None and last < start:
            self._findings.error(self._later(begin, until), "until_before_from", {"until": last, "begin": start})
            return None, None
        if until is None or last is None:
            return start, None
        if last < span.end:
            return start, last + timedelta(days=1)
        if span.cut:
            self._findings.warn(until.value_mark, "until_cut", {"day": last, **values})
        else:
            self._findings.error(until.value_mark, "until_after_run", {"day": last, **values}, hints=("hint.no_until",))
        return start, None

    def _later(self, one: Fact, other: Fact) -> Mark:
        """The mark of what was written in the younger file, `other` when both stand in one."""
        younger = one if self._depth[one.document] > self._depth[other.document] else other
        return younger.value_mark

    def _assumption(self, parameter: Parameter) -> Assumption | None:
        path: Path = ("assumptions", parameter.id)
        heading = self._facts[path]
        unit = self._registry.units[parameter.unit]
        value: float = self._value((*path, "value"), parameter.value)
        changed = (*path, "value") in self._facts and value != parameter.value
        for name in ("source", "grade"):
            if changed and self._whole and (*path, name) not in self._facts:
                self._findings.error(heading.key_mark, f"missing.{name}", {"name": name, "parameter": parameter.label})
        bounds = self._facts.get((*path, "range"))
        low, high = bounds.value if bounds is not None and bounds.good else (parameter.low, parameter.high)
        shown_values: dict[str, Value] = {"value": shown(unit, value), "low": shown(unit, low), "high": shown(unit, high)}
        if bounds is not None and bounds.good and not low <= value <= high:
            given = self._facts.get((*path, "value"), bounds)
            self._findings.error(self._later(bounds, given), "outside_range", shown_values)
            return None
        if bounds is None and not low <= value <= high:
            if self._whole:
                example = f"range = [{min(low, value):g}, {max(high, value):g}]"
                values: dict[str, Value] = {**shown_values, "example": example}
                self._findings.error(heading.key_mark, "missing.range", values, hints=("hint.range",))
            return None
        if not parameter.low <= low <= high <= parameter.high:
            registry = {"parameter": parameter.label, "low": shown(unit, parameter.low), "high": shown(unit, parameter.high)}
            self._findings.warn(heading.key_mark, "beyond_registry", dict(registry))
        limits = possible(parameter, unit)
        return Assumption(
            id=parameter.id,
            value=value,
            low=max(low, limits.low),
            high=min(high, limits.high),
            source=self._value((*path, "source"), parameter.source),
            grade=self._value((*path, "grade"), parameter.grade),
            file=heading.document.label,
            line=heading.key_mark.line,
        )

    def _partial(self, measures: tuple[Measure | None, ...]) -> None:
        """Note the first measure for whose share a person's row has no room."""
        partial = [measure.id for measure in measures if measure is not None and 0.0 < measure.coverage < 1.0]
        for name in partial[MAX_PARTIAL : MAX_PARTIAL + 1]:
            values: dict[str, Value] = {"measure": self._registry.measures[name].label, "limit": MAX_PARTIAL}
            self._findings.error(self._facts[("measures", name, "coverage")].value_mark, "too_many_partial", values)

    def _mixed(self) -> None:
        """Warn where one file sets both a policy and a belief: its effect can then not be told from the belief's."""
        here = [fact for fact in self._facts.values() if fact.document is self._own and len(fact.path) == 2]
        tables = {fact.path[0] for fact in here}
        if {"measures", "assumptions"} <= tables:
            first = next(fact for fact in here if fact.path[0] == "assumptions")
            self._findings.warn(first.key_mark, "mixed")


def _first(given: int | None, default: int) -> int:
    return default if given is None else given
