"""One life out of a run: the spells, supports and events of one person, in the order in which they came.

To know one life all have to be lived, because people meet at the desk. Two lives of one person under two scenarios share all
luck; where they part is found by going through both row by row. That is an illustration of how a measure works, never its effect
on one person: under another coupling of luck the two lives would part elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.registry import load_registry
from sim.registry.codes import END_NONE, EV_REFUSED
from sim.scenario.types import Scenario
from sim.study.errors import StudyError
from sim.study.executor import Engine

LAST = 1 << 30
"""Behind every event of a day."""

if TYPE_CHECKING:
    from sim.cohort.types import Cohort
    from sim.engine.trajectory import I32, Trajectory
    from sim.rules.book import RuleBook


@dataclass(frozen=True, slots=True)
class Stay:
    """A main spell begins. `ended` says why the one before it ended (0: it is the first); a row tells nothing of what comes after
    its day, so that two lives are compared by what had happened so far. Codes as in sim.registry.codes."""

    day: date
    ended: int
    station: int
    cause: int
    target: int
    status: int
    district: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An event. What `code` and `value` mean stands beside EV_* in sim.registry.codes."""

    day: date
    kind: int
    code: int
    value: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A support begins beside the stay (`ended` is END_NONE), or it ends and `ended` says why."""

    day: date
    support: int
    ended: int


Row = Stay | Happening | Beside


@dataclass(frozen=True, slots=True)
class Life:
    """One person under one scenario. `traits` are the person's fixed and first values by column of the cohort;
    `end` is the day of departure or the first day after the run, `ended` END_DEPARTED or END_NONE."""

    scenario: str
    person: int
    start: date
    traits: Mapping[str, int]
    end: date
    rows: tuple[Row, ...]
    ended: int = END_NONE

    @property
    def refusals(self) -> tuple[Happening, ...]:
        """The closed gates, each with the number of the rule that closed it."""
        return tuple(row for row in self.rows if isinstance(row, Happening) and row.kind == EV_REFUSED)


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario lived by everybody, from which single lives are read. `trajectory` names a person by her row in `cohort`."""

    scenario: Scenario
    cohort: "Cohort"
    book: "RuleBook"
    trajectory: "Trajectory"

    def place(self, person: int) -> int:
        """The row of a person in the cohort. Raises StudyError when she was not drawn."""
        return _place(person, self.cohort, self.scenario)

    def life(self, person: int) -> Life:
        """The life of one person. Raises StudyError when she was not drawn."""
        return read_life(self.scenario.id, self.place(person), self.cohort, self.trajectory)


def run_lives(
    scenarios: Sequence[Scenario],
    engine: Engine = "auto",
    replication: int = 0,
    person: int | None = None,
    compiling: Callable[[float], None] | None = None,
) -> tuple[Run, ...]:
    """Every scenario lived once, with the same luck; of two scenarios, by those who are the same persons in both. `person` is
    looked for before anything is lived: raises StudyError when she was not drawn, or is somebody else in the second scenario.
    `compiling` hears how far the compiled engine is, from 0 to 1, where it has to be compiled first."""
    from sim.cohort import build_cohort
    from sim.engine import choose, simulate
    from sim.engine.ready import is_ready, prepare
    from sim.outcomes.shared import only, same_persons
    from sim.rules.book import build_book

    registry = load_registry()
    cohorts = [build_cohort(scenario, registry) for scenario in scenarios]
    if person is not None:
        for scenario, cohort in zip(scenarios, cohorts, strict=True):
            _place(person, cohort, scenario)
    pair = same_persons(*cohorts) if len(cohorts) == 2 else None
    if pair is not None and person is not None and person not in cohorts[0].id[pair[0]]:
        raise StudyError("study.another_person", person=person, scenario=scenarios[1].id)
    chosen = choose(engine, sum(map(len, cohorts)))
    if chosen == "compiled" and compiling is not None and not is_ready():
        prepare(compiling)
    runs = []
    for i, (scenario, cohort) in enumerate(zip(scenarios, cohorts, strict=True)):
        book = build_book(scenario, registry, cohort.scale)
        lived = cohort, simulate(cohort, book, replication, chosen)
        people, trajectory = lived if pair is None or len(pair[i]) == len(cohort) else only(*lived, pair[i])
        runs.append(Run(scenario, people, book, trajectory))
    return tuple(runs)


def live(person: int, scenarios: Sequence[Scenario], engine: Engine = "auto", replication: int = 0) -> tuple[Life, ...]:
    """The life of one person under each scenario. Raises StudyError when the person was not drawn."""
    return tuple(run.life(person) for run in run_lives(scenarios, engine, replication, person))


def _place(person: int, cohort: "Cohort", scenario: Scenario) -> int:
    import numpy as np

    place = int(np.searchsorted(cohort.id, person))
    if place == len(cohort) or cohort.id[place] != person:
        near = ", ".join(str(one) for one in cohort.id[max(0, place - 2) : place + 2])
        raise StudyError("study.no_person", person=person, scenario=scenario.id, persons=len(cohort), near=near)
    return place


def read_life(scenario: str, place: int, cohort: "Cohort", trajectory: "Trajectory") -> Life:
    """The rows of the person at position `place` of the cohort, by day; a stay stands before the events of its
    first day, the end of a support before the stay and its beginning last. A trajectory names a person by her row in the
    cohort."""

    def day(number: int) -> date:
        return cohort.start + timedelta(days=int(number))

    spells, supports, events = trajectory.spells, trajectory.supports, trajectory.events
    rows: list[tuple[date, int, Row]] = []
    ended = 0
    end = cohort.start + timedelta(days=int(cohort.entry[place]))
    for i in _rows_of(spells.person, place):
        codes = (spells.station, spells.cause, spells.target, spells.status, spells.district)
        stay = Stay(day(spells.start[i]), ended, *(int(column[i]) for column in codes))
        ended, end = int(spells.reason[i]), day(spells.end[i])
        rows.append((stay.day, -1, stay))
    for i in _rows_of(events.person, place):
        event = Happening(day(events.day[i]), int(events.kind[i]), int(events.code[i]), int(events.value[i]))
        rows.append((event.day, int(events.seq[i]), event))
    for i in _rows_of(supports.person, place):
        begins, kind = day(supports.start[i]), int(supports.kind[i])
        rows.append((begins, LAST, Beside(begins, kind, END_NONE)))
        if supports.censored[i] == 0:
            over = Beside(day(supports.end[i]), kind, int(supports.reason[i]))
            rows.append((over.day, -2, over))
    rows.sort(key=lambda row: row[:2])
    names = (
        "population",
        "entry",
        "birth",
        "gender",
        "arrival",
        "district",
        "status",
        "german",
        "certificate",
        "children",
        "station",
    )
    traits = {name: int(getattr(cohort, name)[place]) for name in names}
    return Life(scenario, int(cohort.id[place]), cohort.start, traits, end, tuple(row for _, _, row in rows), ended)


def _rows_of(persons: "I32", place: int) -> range:
    """The rows of one person in a table sorted by person."""
    import numpy as np

    return range(int(np.searchsorted(persons, place)), int(np.searchsorted(persons, place, side="right")))
