"""A quick check of the program on this machine: do both engines give the same lives, and do scenarios differ only where they may?

A few hundred persons over thirty months, with a scenario that changes something from the first summer on. Checked are promises
about results (contracts 2, 5 and 8), not the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.scenario import RunOverrides, Scenario, load_scenario
from sim.study.errors import ContractError

if TYPE_CHECKING:
    from sim.study.unit import Lived

BASE = "baseline"
OTHER = "ausbildungsticket_2018"
PERSONS = 300
MONTHS = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its key (texts `cli.selftest.<key>`), what it was done with, and whether the promise held; None where it could
    not be done."""

    key: str
    about: str
    held: bool | None


def selftest() -> Iterator[Finding]:
    """Every check in turn, each as soon as it is done."""
    from sim.engine import can_compile

    overrides = RunOverrides(persons=PERSONS, horizon=f"{MONTHS} Monate")
    base, other = load_scenario(BASE, overrides=overrides), load_scenario(OTHER, overrides=overrides)
    nothing = replace(other, measures=tuple(replace(measure, coverage=0.0) for measure in other.measures))
    lived = {scenario.id: _live(scenario, "simpy") for scenario in (base, other)}
    for scenario in (base, other):
        if can_compile():
            held = _live(scenario, "compiled").trajectory.digest() == lived[scenario.id].trajectory.digest()
            yield Finding("engines", scenario.id, held)
        else:
            yield Finding("engines", scenario.id, None)
    yield Finding("again", base.id, _live(base, "simpy").trajectory.digest() == lived[base.id].trajectory.digest())
    yield Finding("before", other.id, _holds(lived[base.id], lived[other.id], other))
    yield Finding("nothing", other.id, _live(nothing, "simpy").trajectory.digest() == lived[base.id].trajectory.digest())
    yield Finding("differs", other.id, lived[other.id].trajectory.digest() != lived[base.id].trajectory.digest())


def _live(scenario: Scenario, engine: str) -> "Lived":
    from sim.cohort import build_cohort
    from sim.engine import simulate
    from sim.registry import load_registry
    from sim.rules.book import build_book
    from sim.study.unit import Lived

    registry = load_registry()
    cohort = build_cohort(scenario, registry)
    book = build_book(scenario, registry, cohort.scale)
    return Lived(cohort, book, simulate(cohort, book, 0, "compiled" if engine == "compiled" else "simpy"))


def _holds(base: "Lived", other: "Lived", scenario: Scenario) -> bool:
    from sim.study.unit import check_identity

    try:
        state, _ = check_identity(base, other, scenario, 0)
    except ContractError:
        return False
    return state == "passed"
