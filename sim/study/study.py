"""A study: scenarios, replications, and the folder in which their results lie.

The first scenario is the one that the others are compared with. All of them run over the same persons and share all luck, so
their difference is what the scenarios changed. Running a study means working off its units; asking a study means reading its
tables."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.types import RunSpec, Scenario
from sim.study import manifest as manifests
from sim.study.errors import StudyError
from sim.study.executor import Engine, Progress, Task, Watch, Work, default_workers, may_be_threads, work_off
from sim.study.manifest import Manifest
from sim.study.store import Store, Unit

if TYPE_CHECKING:
    import polars as pl

REPORT = "report.html"
TABLES = "tables"
KINDS = ("curves", "gaps", "costs", "keys", "pairs", "partings", "meta", "plausibility")


def _nobody_watches(_: Progress) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Plan:
    """How a study is run. `folder` None: `default_folder`. `workers` None: one per core; a script that is run as a file must then
    stand under `if __name__ == "__main__"`, as always with processes. `resume` False throws away what the
    folder already holds. `executor`: anything with the interface of concurrent.futures, instead of `workers` threads or
    processes. `command` is what was typed, for the manifest. `processes`: an analyst's own SimPy processes by the id of the
    scenario in which they run (`sim.engine.door`)."""

    folder: Path | None = None
    workers: int | None = None
    resume: bool = True
    engine: Engine = "auto"
    executor: Executor | None = None
    command: str = ""
    files: tuple[tuple[str, str], ...] = ()
    processes: manifests.Processes = ()
    watch: Watch = _nobody_watches


@dataclass(frozen=True)
class Study:
    """A folder of results. Tables are polars frames with leading columns scenario, draw, replication; see docs/results.md for
    kinds."""

    folder: Path
    manifest: Manifest
    units: tuple[Unit, ...]

    def frame(self, kind: str) -> "pl.DataFrame":
        """All rows of one kind: one of KINDS. Raises StudyError when a file is damaged."""
        return Store(self.folder).read(kind, self.units)

    @cached_property
    def meta(self) -> "pl.DataFrame":
        """The rows of the kind "meta": size, digest and time of every unit."""
        return self.frame("meta")

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, the one that the others are compared with first."""
        return self.manifest.scenarios

    @property
    def replications(self) -> int:
        """How many replications are there."""
        return len({unit.replication for unit in self.units})

    @property
    def is_sample(self) -> bool:
        """Whether fewer persons than the full population were drawn: good for trying out, not for conclusions."""
        return min(self.meta["scale"].to_list(), default=1.0) < 1.0

    @property
    def persons(self) -> int:
        """Persons of the cohort who were simulated, without those who enter later."""
        return int(self.meta["cohort"][0])

    @property
    def full_persons(self) -> int:
        """Persons of the full cohort."""
        return round(self.persons / float(self.meta["scale"][0]))

    @property
    def peak_megabytes(self) -> float:
        """The largest memory that a worker held."""
        return max(float(peak) for peak in self.meta["peak_mb"])

    def digests(self) -> dict[str, str]:
        """One digest per scenario: the hash of the digests of its replications, in order."""
        from sim.engine.trajectory import digest_of_replications

        meta = self.meta.sort("draw", "replication")
        return {
            scenario.id: digest_of_replications(
                [row["digest"] for row in meta.iter_rows(named=True) if row["scenario"] == scenario.id]
            )
            for scenario in self.scenarios
        }


def run_study(scenarios: Sequence[Scenario], plan: Plan | None = None, work: Work | None = None) -> Study:
    """Runs what is missing of a study and returns it. `work` computes the tables of a unit; by default the model does.

    Raises StudyError when the scenarios do not belong into one study or the folder holds another one, ContractError when results
    break a promise, StudyInterrupted on Ctrl-C."""
    plan = plan or Plan()
    check_together(scenarios)
    run = scenarios[0].run
    engine: Engine = plan.engine
    if work is None:
        from sim.study.unit import simulate_unit

        work = simulate_unit
        engine = choose_engine(scenarios, plan)
    folder = plan.folder or default_folder(scenarios)
    manifest = _settle(folder, manifests.describe(tuple(scenarios), plan.command, plan.files, plan.processes), plan.resume)
    units = tuple(Unit(0, replication) for replication in range(run.replications))
    tasks = [Task(folder, unit, manifest.scenarios, engine, plan.processes) for unit in units]
    workers = plan.workers or default_workers()
    if engine == "compiled" and plan.executor is None:
        _compile_once(tasks, workers, plan.watch)
    work_off(tasks, work, workers, plan.watch, plan.executor)
    return Study(folder, manifest, units)


def open_study(folder: Path) -> Study:
    """The finished part of a study. Raises StudyError when the folder holds none."""
    return Study(folder, manifests.read(folder), Store(folder).finished())


def default_folder(scenarios: Sequence[Scenario]) -> Path:
    """`results/<base>__<others>`; a sample names its size, so that trying out does not stand in the way of the full run."""
    base, *others = scenarios
    name = "__".join((base.id, *sorted(item.id for item in others)))
    size = f"-{base.run.persons}" if base.run.persons is not None else ""
    return Path("results") / f"{name}{size}"


def check_together(scenarios: Sequence[Scenario]) -> None:
    """Raises StudyError when two scenarios have one name or differ in size, seed, start or horizon."""
    base, *others = scenarios
    seen = {base.id}
    for other in others:
        if other.id in seen:
            raise StudyError("study.twice", scenario=other.id)
        seen.add(other.id)
        _check_runs(base, other)


def _check_runs(base: Scenario, other: Scenario) -> None:
    names = RunSpec.__dataclass_fields__
    changed = [name for name in names if getattr(base.run, name) != getattr(other.run, name)]
    if changed:
        lines = "\n".join(f"  {name}: {getattr(base.run, name)} / {getattr(other.run, name)}" for name in changed)
        raise StudyError("study.other_run", base=base.id, other=other.id, lines=lines)


def check_engine(engine: Engine) -> None:
    """Raises StudyError for an engine that cannot run here."""
    from sim.engine.ready import can_compile

    if engine == "compiled" and not can_compile():
        raise StudyError("study.no_compiled")


def choose_engine(scenarios: Sequence[Scenario], plan: Plan) -> Engine:
    """The engine that is sooner done with a study; a named one is taken at its word. Raises StudyError as `check_engine`."""
    from sim.engine.ready import LIVES_WORTH_COMPILING, choose

    check_engine(plan.engine)
    run = scenarios[0].run
    return choose(plan.engine, (run.persons or LIVES_WORTH_COMPILING) * run.replications * len(scenarios))


def _compile_once(tasks: Sequence[Task], workers: int, watch: Watch) -> None:
    """Has the compiled engine and the loops of the outcomes ready before any worker starts, where there is something left to
    run. Threads find them loaded."""
    from sim.engine.ready import is_ready, prepare
    from sim.outcomes.fast import prepare_loops

    missing = {task.unit for task in tasks} - set(Store(tasks[0].folder).finished())
    if not missing:
        return
    if not is_ready():
        prepare(lambda share: watch(Progress(0, len(tasks), 0, None, share)))
    elif may_be_threads(tasks[0], workers):
        prepare(lambda share: None)
    prepare_loops()


def _settle(folder: Path, asked: Manifest, resume: bool) -> Manifest:
    """Writes the manifest, after making sure that the folder may hold these results."""
    store = Store(folder)
    if (folder / manifests.FILE_NAME).exists():
        if resume:
            asked = manifests.accept(manifests.read(folder), asked, folder)
        else:
            store.clear()
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError("study.foreign", folder=folder)
    try:
        manifests.write(asked, folder)
    except OSError as error:
        raise StudyError("study.no_folder", folder=folder, reason=error.strerror) from None
    return asked
