"""Two ways to advance people under one clock and one rule book: person by person (`simpy`) or, later, by compiled batch."""

from importlib.util import find_spec
from typing import Literal

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.rules.book import RuleBook

Engine = Literal["auto", "compiled", "simpy"]

__all__ = ["Engine", "EngineMissing", "simulate"]


class EngineMissing(Exception):
    """The engine asked for is not built."""


def can_compile() -> bool:
    """Whether numba is installed, so that the compiled engine can run."""
    return find_spec("numba") is not None


def simulate(cohort: Cohort, book: RuleBook, replication: int, engine: Engine = "auto") -> Trajectory:
    """Run one replication of a scenario to its horizon.

    `auto` takes the fastest engine there is. Raises EngineMissing for `compiled` while there is none, and EndlessDay where two
    rules send a person back and forth within a day.
    """
    if engine == "compiled" and can_compile():
        from sim.engine.batch import Batch

        return Batch(cohort, book, replication).run()
    if engine == "compiled":
        raise EngineMissing("compiled")
    from sim.engine.people import People

    return People(cohort, book, replication).run()
