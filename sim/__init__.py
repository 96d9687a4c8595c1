"""Wegweiser: what would a measure change on the way of young refugees in North Rhine-Westphalia into training and work?

    import sim

    study = sim.compare("baseline", "ausbildungsticket", overrides=sim.RunOverrides(persons=2000, replications=2))
    study.frame("keys")
    sim.write_report(study)

A scenario is a small file; `load` reads it, `run` and `compare` live it through many persons, `person` tells one of their lives,
`explain` says where a number comes from and `explain_law` what the law answers. Each name is imported when it is first used,
so that `import sim` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.registry import load_registry as load_registry
    from sim.report.gather import write_report as write_report
    from sim.scenario import RunOverrides as RunOverrides
    from sim.scenario import Scenario as Scenario
    from sim.scenario import ScenarioErrors as ScenarioErrors
    from sim.study.api import compare as compare
    from sim.study.api import explain as explain
    from sim.study.api import explain_law as explain_law
    from sim.study.api import load as load
    from sim.study.api import person as person
    from sim.study.api import run as run
    from sim.study.errors import ContractError as ContractError
    from sim.study.errors import StudyError as StudyError
    from sim.study.study import Plan as Plan
    from sim.study.study import Study as Study
    from sim.study.study import open_study as open_study
    from sim.version import __version__ as __version__

_HOMES = {
    "ContractError": "sim.study.errors",
    "Plan": "sim.study.study",
    "RunOverrides": "sim.scenario",
    "Scenario": "sim.scenario",
    "ScenarioErrors": "sim.scenario",
    "Study": "sim.study.study",
    "StudyError": "sim.study.errors",
    "__version__": "sim.version",
    "compare": "sim.study.api",
    "explain": "sim.study.api",
    "explain_law": "sim.study.api",
    "load": "sim.study.api",
    "load_registry": "sim.registry",
    "open_study": "sim.study.study",
    "person": "sim.study.api",
    "run": "sim.study.api",
    "write_report": "sim.report.gather",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
