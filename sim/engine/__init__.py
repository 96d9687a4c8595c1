"""Two ways to advance people under one clock and one rule book: one process per person (`simpy`), or by compiled batch.

The readable engine is the reference, the compiled one gives the same lives many times faster. It compiles for about a minute the
first time (`ready.prepare`), which is kept.
"""

from collections.abc import Sequence

from sim.cohort.types import Cohort
from sim.engine.door import Model, Own, ProcessError
from sim.engine.errors import EndlessDay, EngineMissing
from sim.engine.ready import Engine, can_compile, choose
from sim.engine.trajectory import Trajectory
from sim.rules.book import RuleBook

__all__ = ["EndlessDay", "Engine", "EngineMissing", "Model", "Own", "ProcessError", "can_compile", "choose", "simulate"]


def simulate(
    cohort: Cohort, book: RuleBook, replication: int, engine: Engine = "auto", processes: Sequence[Own] = ()
) -> Trajectory:
    """Run one replication of a scenario to its horizon; `auto` is the engine that is sooner done with so many persons.
    `processes` are an analyst's own (`door`).

    Raises EngineMissing for `compiled` where numba is not installed, ProcessError for a process that asks for what it may not,
    and EndlessDay where two rules send a person back and forth within a day.
    """
    if choose(engine, len(cohort)) == "compiled":
        from sim.engine.batch import Batch

        return Batch(cohort, book, replication, processes).run()
    from sim.engine.people import People

    return People(cohort, book, replication, processes).run()
