"""The door: from a file or a name to a checked scenario, or to everything that is wrong with it."""

from dataclasses import dataclass
from pathlib import Path

from sim.registry import Registry, load_registry
from sim.registry.types import Lang
from sim.scenario.build import Builder
from sim.scenario.document import SyntaxTrouble
from sim.scenario.lineage import Library
from sim.scenario.problems import Findings, Problem, ScenarioErrors, render_problems
from sim.scenario.reach import warn_of_the_excluded
from sim.scenario.tree import builtin_root
from sim.scenario.types import RunOverrides, Scenario


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a file. `scenario` is None when there are errors."""

    scenario: Scenario | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def render(self, lang: Lang) -> str:
        """All problems in words; empty when there are none."""
        return render_problems(self.errors, self.warnings, lang)


def load_scenario(
    path_or_name: str | Path,
    lang: Lang = "de",
    overrides: RunOverrides | None = None,
    *,
    registry: Registry | None = None,
    root: Path | None = None,
) -> Scenario:
    """Read a scenario file, or one of those that come with the product by its name.

    `lang` is the language in which a raised error prints itself; `overrides` are the choices of the command line. `registry` and
    `root` (the folder of the built-in scenarios) are the product's own unless given. Raises ScenarioErrors with all errors.
    """
    checked = check_scenario(path_or_name, overrides, registry=registry, root=root)
    if checked.scenario is None:
        raise ScenarioErrors(checked.errors, checked.warnings, lang)
    return checked.scenario


def check_scenario(
    path_or_name: str | Path,
    overrides: RunOverrides | None = None,
    *,
    registry: Registry | None = None,
    root: Path | None = None,
) -> Checked:
    """Read a scenario and report errors and warnings instead of raising; the arguments are those of `load_scenario`."""
    registry = registry or load_registry()
    findings = Findings()
    library = Library(registry, findings, root or builtin_root())
    try:
        gathered = library.open(path_or_name)
    except SyntaxTrouble as trouble:
        return Checked(None, (trouble.problem,), ())
    scenario = Builder(gathered, registry, findings).build(overrides or RunOverrides())
    if scenario is not None:
        warn_of_the_excluded(scenario, gathered.facts, registry, findings)
    errors, warnings = findings.sorted(library.order)
    return Checked(scenario, errors, warnings)
