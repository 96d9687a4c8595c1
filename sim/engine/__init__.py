"""Two ways to advance people under one clock and one rule book: one process per person (`simpy`), or by compiled batch.

The readable engine is the reference and, for now, the default. The compiled one gives the same lives many times faster; it
compiles for about a minute the first time and is there for whoever asks for it with `compiled`.
"""

from importlib.util import find_spec
from typing import Literal

from sim.cohort.types import Cohort
from sim.engine.errors import EndlessDay, EngineMissing
from sim.engine.trajectory import Trajectory
from sim.rules.book import RuleBook

Engine = Literal["auto", "compiled", "simpy"]

__all__ = ["EndlessDay", "Engine", "EngineMissing", "can_compile", "simulate"]


def can_compile() -> bool:
    """Whether numba is installed, so that the compiled engine can run."""
    return find_spec("numba") is not None


def simulate(cohort: Cohort, book: RuleBook, replication: int, engine: Engine = "auto") -> Trajectory:
    """Run one replication of a scenario to its horizon; `auto` is the readable engine.

    Raises EngineMissing for `compiled` where numba is not installed, and EndlessDay where two rules send a person back and forth
    within a day.
    """
    if engine == "compiled":
        if not can_compile():
            raise EngineMissing("compiled")
        from sim.engine.batch import Batch

        return Batch(cohort, book, replication).run()
    from sim.engine.people import People

    return People(cohort, book, replication).run()
