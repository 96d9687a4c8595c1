"""Working off the units of a study, on one core or many.

Whatever has the interface of `concurrent.futures` can do the work: this process, its threads, a pool of processes, a cluster. A
worker computes one unit and stores it itself; only a receipt comes back. So the folder is the truth, and a worker that is killed
costs the unit it was at: the pool is rebuilt and what is missing is handed out again. Results cannot depend on who computed
what, since a unit knows nothing of its neighbours.

Compiled lives need no interpreter, so a few threads live them side by side and share program, persons and rules. What is read
from lives is partly Python, where threads wait for each other: many workers are processes, each with an interpreter of its
own."""

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, replace
from os import cpu_count
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from sim.scenario.types import Scenario
from sim.study.errors import StudyError, StudyInterrupted
from sim.study.store import Store, Unit

if TYPE_CHECKING:
    import polars as pl

    from sim.engine.door import Own

Engine = Literal["auto", "compiled", "simpy"]
LOSSES = 3
"""How often in a row the pool may break without a finished unit in between."""
MOST_THREADS = 4
"""With more workers than these, threads would wait for the interpreter for longer than processes need to start."""


def _nobody_stops() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Task:
    """One unit of work. The first scenario is the one that the others are compared with. `processes`: an analyst's own by
    scenario. `stopped` says that nobody waits for the unit any more. `threads`: how many of the scenarios may be lived side by
    side."""

    folder: Path
    unit: Unit
    scenarios: tuple[Scenario, ...]
    engine: Engine
    processes: tuple[tuple[str, tuple["Own", ...]], ...] = ()
    stopped: Callable[[], bool] = _nobody_stops
    threads: int = 1

    def processes_of(self, scenario: str) -> tuple["Own", ...]:
        """The analyst's processes that run in a scenario."""
        return dict(self.processes).get(scenario, ())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What comes back from a worker: which unit is stored, and the seconds it took."""

    unit: Unit
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a study is. `done` counts units, with those that were there at the start; `left` is the estimated time in seconds,
    None before the first unit is finished. `compiling` is the share of the compiled engine that is made, None where nothing has
    to be."""

    done: int
    total: int
    found: int
    left: float | None
    compiling: float | None = None


Work = Callable[[Task], "Mapping[str, pl.DataFrame]"]
Watch = Callable[[Progress], None]


class InProcess(Executor):
    """Runs each call at once in this process. An interrupt passes through, as it would through any call."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Calls the function; the future that comes back is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def default_workers() -> int:
    """As many as there are cores."""
    return cpu_count() or 1


def may_be_threads(task: Task, workers: int) -> bool:
    """Whether so many workers may be threads: a process of an analyst is Python all the way."""
    return task.engine == "compiled" and not task.processes and 1 < workers <= MOST_THREADS


def work_off(tasks: list[Task], work: Work, workers: int, watch: Watch, executor: Executor | None = None) -> None:
    """Finishes the tasks that are not in the store yet. `executor` is used as it is and left open; without one, this process
    works alone (`workers` = 1), its threads do (`may_be_threads`), or a pool of processes. Raises StudyInterrupted on Ctrl-C and
    what a unit raised; what was finished stays."""
    if not tasks:
        return
    store = Store(tasks[0].folder)
    store.tidy()
    finished = set(store.finished())
    missing = [task for task in tasks if task.unit not in finished]
    count = _Count(len(tasks), len(tasks) - len(missing), watch)
    count.tell()
    # Settled once: what killed a worker must not be tried in this process.
    alone = executor is None and min(workers, len(missing)) <= 1
    side_by_side = min(workers, MOST_THREADS)
    if alone and missing and may_be_threads(missing[0], side_by_side):
        # A single unit has the workers to itself.
        missing = [replace(task, threads=side_by_side) for task in missing]
    losses = 0
    while missing:
        before = len(missing)
        try:
            if alone or executor is not None:
                _collect(missing, work, 1 if alone else 2 * workers, count, executor or InProcess())
            elif may_be_threads(missing[0], workers):
                _in_threads(missing, work, min(workers, len(missing)), count)
            else:
                _in_pool(missing, work, min(workers, len(missing)), count)
        except KeyboardInterrupt:
            store.tidy()
            raise StudyInterrupted("study.interrupted", done=count.done, total=count.total) from None
        except BrokenExecutor:
            finished = set(store.finished())
            missing = [task for task in missing if task.unit not in finished]
            losses = losses + 1 if len(missing) == before else 0
            if losses >= LOSSES:
                raise StudyError("study.worker_lost", done=count.done, total=count.total) from None
        else:
            missing = []


class _Count:
    """Counts finished units and estimates the time that is left from those of this run."""

    def __init__(self, total: int, found: int, watch: Watch) -> None:
        self.total, self.found, self.done, self._watch = total, found, found, watch
        self._began = perf_counter()

    def one_more(self) -> None:
        self.done += 1
        self.tell()

    def tell(self) -> None:
        own = self.done - self.found
        left = (perf_counter() - self._began) / own * (self.total - self.done) if own else None
        self._watch(Progress(self.done, self.total, self.found, left))


def _in_threads(tasks: list[Task], work: Work, workers: int, count: _Count) -> None:
    stop = Event()
    with ThreadPoolExecutor(workers) as pool:
        try:
            _collect([replace(task, stopped=stop.is_set) for task in tasks], work, workers, count, pool)
        except BaseException:
            # Compiled code hears nothing while it runs; the pool is left when the lives under way are lived.
            stop.set()
            raise


def _in_pool(tasks: list[Task], work: Work, workers: int, count: _Count) -> None:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_deaf_to_interrupts)
    try:
        _collect(tasks, work, workers, count, pool)
    except BaseException:
        # A unit may take a minute; whoever stops the run does not want to wait for it.
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    pool.shutdown()


def _collect(tasks: list[Task], work: Work, at_once: int, count: _Count, executor: Executor) -> None:
    """Keeps `at_once` tasks under way, so that a stop has little to cancel."""
    waiting = list(reversed(tasks))
    running: set[Future[Receipt]] = set()
    while waiting or running:
        while waiting and len(running) < at_once:
            running.add(executor.submit(_finish, work, waiting.pop()))
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
            count.one_more()


def _finish(work: Work, task: Task) -> Receipt:
    began = perf_counter()
    Store(task.folder).write(task.unit, work(task))
    return Receipt(task.unit, perf_counter() - began)


def _deaf_to_interrupts() -> None:
    # Ctrl-C reaches the whole process group; only the parent answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
