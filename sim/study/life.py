"""One life out of a run: the spells and events of one person, in the order in which they came.

To know one life all have to be lived, because people meet at the desk. Two lives of one person under two scenarios share all
luck; where they part is found by going through both row by row. That is an illustration of how a measure works, never its effect
on one person: under another coupling of luck the two lives would part elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.registry import load_registry
from sim.registry.codes import EV_REFUSED
from sim.scenario.types import Scenario
from sim.study.errors import StudyError
from sim.study.executor import Engine

if TYPE_CHECKING:
    from sim.cohort.types import Cohort
    from sim.engine.trajectory import Trajectory


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
class Life:
    """One person under one scenario. `traits` are the person's fixed and first values by column of the cohort;
    `end` is the day of departure or the first day after the run."""

    scenario: str
    person: int
    start: date
    traits: Mapping[str, int]
    end: date
    rows: tuple[Stay | Happening, ...]

    @property
    def refusals(self) -> tuple[Happening, ...]:
        """The closed gates, each with the number of the rule that closed it."""
        return tuple(row for row in self.rows if isinstance(row, Happening) and row.kind == EV_REFUSED)


def live(person: int, scenarios: Sequence[Scenario], engine: Engine = "auto", replication: int = 0) -> tuple[Life, ...]:
    """The life of one person under each scenario. Raises StudyError when the person was not drawn."""
    from sim.cohort import build_cohort
    from sim.engine import simulate
    from sim.rules.book import build_book

    registry = load_registry()
    lives = []
    for scenario in scenarios:
        cohort = build_cohort(scenario, registry)
        place = _place(person, cohort, scenario)
        trajectory = simulate(cohort, build_book(scenario, registry, cohort.scale), replication, engine)
        lives.append(read_life(scenario.id, place, cohort, trajectory))
    return tuple(lives)


def _place(person: int, cohort: "Cohort", scenario: Scenario) -> int:
    import numpy as np

    place = int(np.searchsorted(cohort.id, person))
    if place == len(cohort) or cohort.id[place] != person:
        near = ", ".join(str(one) for one in cohort.id[max(0, place - 2) : place + 2])
        raise StudyError("study.no_person", person=person, scenario=scenario.id, persons=len(cohort), near=near)
    return place


def read_life(scenario: str, place: int, cohort: "Cohort", trajectory: "Trajectory") -> Life:
    """The rows of the person at position `place` of the cohort, by day; a stay stands before the events of its
    first day. A trajectory names a person by her row in the cohort."""
    import numpy as np

    def day(number: int) -> date:
        return cohort.start + timedelta(days=int(number))

    spells, events = trajectory.spells, trajectory.events
    rows: list[tuple[date, int, Stay | Happening]] = []
    ended = 0
    end = cohort.start
    for i in np.flatnonzero(spells.person == place):
        codes = (spells.station, spells.cause, spells.target, spells.status, spells.district)
        stay = Stay(day(spells.start[i]), ended, *(int(column[i]) for column in codes))
        ended, end = int(spells.reason[i]), day(spells.end[i])
        rows.append((stay.day, -1, stay))
    for i in np.flatnonzero(events.person == place):
        event = Happening(day(events.day[i]), int(events.kind[i]), int(events.code[i]), int(events.value[i]))
        rows.append((event.day, int(events.seq[i]), event))
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
    return Life(scenario, int(cohort.id[place]), cohort.start, traits, end, tuple(row for _, _, row in rows))


def parting(one: Life, other: Life) -> int | None:
    """The number of the first row in which two lives differ; None when they are the same."""
    for number, (left, right) in enumerate(zip(one.rows, other.rows, strict=False)):
        if left != right:
            return number
    shorter = min(len(one.rows), len(other.rows))
    return None if len(one.rows) == len(other.rows) else shorter
