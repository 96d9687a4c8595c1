"""What an analyst calls: load a scenario, run it, compare it with others.

The same steps stand behind the command line. A scenario may be given as a file, as the name of one that comes with the product,
or as a `Scenario` made in code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sim.registry import load_registry
from sim.registry import types as registry_types
from sim.registry.explain_law import LawAnswer, explain_gate
from sim.registry.types import LawRule, MeasureKind, Parameter, Station
from sim.scenario import Problem, RunOverrides, Scenario, ScenarioErrors, check_scenario
from sim.scenario.tree import builtin_root, find
from sim.study.life import Life, live
from sim.study.study import Plan, Study, check_together, run_study

if TYPE_CHECKING:
    from sim.engine.door import Own

Source = Scenario | str | Path
Explained = Parameter | MeasureKind | Station | LawRule | registry_types.Source
OVERRIDES = RunOverrides()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario with what its files say (name, text) and what was odd about them."""

    scenario: Scenario
    files: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Problem, ...] = ()


def load(source: Source, overrides: RunOverrides = OVERRIDES) -> Scenario:
    """A scenario from a file or by its name. Raises ScenarioErrors with everything that is wrong with it."""
    return read(source, overrides).scenario


def run(source: Source, plan: Plan | None = None, overrides: RunOverrides = OVERRIDES, processes: "Sequence[Own]" = ()) -> Study:
    """Runs one scenario, with an analyst's own processes if there are any (`sim.engine.door`); see `run_study` for errors."""
    loaded = read(source, overrides)
    own = ((loaded.scenario.id, tuple(processes)),) if processes else ()
    return run_loaded([loaded], replace(plan or Plan(), processes=own))


def compare(base: Source, *others: Source, plan: Plan | None = None, overrides: RunOverrides = OVERRIDES) -> Study:
    """Runs scenarios over the same persons with the same luck; see `run_study` for errors."""
    return run_loaded(read_all((base, *others), overrides), plan or Plan())


def run_loaded(loaded: Sequence[Loaded], plan: Plan) -> Study:
    """Runs scenarios that were read already."""
    files = dict(file for one in loaded for file in one.files)
    return run_study([one.scenario for one in loaded], replace(plan, files=tuple(files.items())))


def read_all(sources: Sequence[Source], overrides: RunOverrides = OVERRIDES) -> list[Loaded]:
    """Several scenarios. Raises ScenarioErrors with what is wrong in all of them."""
    loaded: list[Loaded] = []
    troubles: list[ScenarioErrors] = []
    for source in sources:
        try:
            loaded.append(read(source, overrides))
        except ScenarioErrors as trouble:
            troubles.append(trouble)
    if troubles:
        errors = dict.fromkeys(problem for trouble in troubles for problem in trouble.errors)
        warnings = dict.fromkeys(problem for trouble in troubles for problem in trouble.warnings)
        raise ScenarioErrors(tuple(errors), tuple(warnings))
    return loaded


def person(number: int, *sources: Source, replication: int = 0, overrides: RunOverrides = OVERRIDES) -> tuple[Life, ...]:
    """The life of one person under each scenario, a baseline life if none is named. Raises StudyError when the person was not
    drawn."""
    scenarios = [one.scenario for one in read_all(sources or ("baseline",), overrides)]
    check_together(scenarios)
    return live(number, scenarios, replication=replication)


def explain(name: str) -> Explained:
    """The registry's entry of this name, with unit, range, source and grade or paragraph: a parameter, measure, station, rule of
    law or source. Raises KeyError."""
    registry = load_registry()
    for entries in (registry.parameters, registry.measures, registry.stations, registry.sources):
        if name in entries:
            return cast(Explained, entries[name])
    rule = next((rule for rule in registry.law.rules if rule.id == name), None)
    if rule is None:
        raise KeyError(name)
    return rule


def explain_law(status: str, station: str, day: date) -> LawAnswer:
    """What the law answers to a residence status at a station, support, benefit or title on a day. Raises KeyError for an unknown
    name, ValueError for a day before the law begins."""
    registry = load_registry()
    return explain_gate(registry, registry.law.gate_of(station), status, day)


def read(source: Source, overrides: RunOverrides = OVERRIDES) -> Loaded:
    """A scenario with the text of its files and its warnings. Raises ScenarioErrors."""
    if isinstance(source, Scenario):
        return Loaded(source)
    checked = check_scenario(source, overrides)
    if checked.scenario is None:
        raise ScenarioErrors(checked.errors, checked.warnings)
    return Loaded(checked.scenario, _texts(Path(source), checked.scenario), checked.warnings)


def _texts(path: Path, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    found = []
    for name in scenario.lineage:
        file = find(name, path.parent, builtin_root())
        if file is not None:
            found.append((name, file.read_text(encoding="utf-8-sig")))
    return tuple(found)
