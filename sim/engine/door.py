"""The door for an analyst's own SimPy process.

An idea that no scenario file can express is a generator function of one argument, the `Model`. It waits for days with
`yield model.until(day)` and may, on any morning, look at the population, draw numbers of its own and change what a measure may
change: parameters and places. It wakes before anybody lives the day, in both engines alike, so both give the same lives::

    def more_offers_when_many_wait(model):
        for day in range(0, model.horizon, 30):
            yield model.until(day)
            if (model.population.field("MAIN") == WARTEN).sum() > 500:
                model.places.scale("integrationskurs", 1.1)

A process changes things for everybody from that day on; dated values of the scenario for the same parameter no longer hold then.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Protocol

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import Event, Timeout

from sim.registry.codes import served_at
from sim.rules import person as p
from sim.rules.book import RuleBook
from sim.rules.desks import DeskPlan, Intake
from sim.rules.draws import draw, person_key
from sim.rules.names import DRAW_PROCESS, PARAMETERS

TICKS_A_DAY: Final = 8
DAY, DESK, PLACES = (Intake._fields.index(name) for name in ("day", "desk", "places"))
MOST_NUMBERS: Final = 64
MOST_OCCURRENCES: Final = 1 << 20

Own = Callable[["Model"], Generator[Event, None, None]]


class ProcessError(Exception):
    """An analyst's process asked for something that the door does not open."""


class Engine(Protocol):
    """What the door needs of an engine."""

    env: simpy.Environment
    book: RuleBook
    desk_plan: DeskPlan

    def set_parameter(self, number: int, value: float, day: int) -> None:
        """Settle everybody, let parameter `number` be `value` from today on, look at every clock again."""

    def set_plan(self, plan: DeskPlan) -> None:
        """Take over intakes that have changed from today on."""

    def field(self, number: int) -> NDArray[np.int64]:
        """One field of everybody who is present, int64, in the order of the population."""


class _Morning(Timeout):
    """What a process waits for: a day, before anybody lives it."""


class Parameters:
    """The parameters of the rules, by their ids in the registry."""

    def __init__(self, model: "Model", engine: Engine) -> None:
        self._model, self._engine = model, engine
        self._set: dict[str, float] = {}

    def __getitem__(self, name: str) -> float:
        """What holds today for everybody. Raises ProcessError for an unknown name and where the value depends on the person."""
        if name in self._set:
            return self._set[name]
        cells = self._engine.book.parameters[self._known(name)].at(self._model.day)
        if cells.size != 1:
            raise ProcessError(f"{name} depends on the person")
        return float(cells)

    def __setitem__(self, name: str, value: float) -> None:
        """Let a value hold for everybody from today on; what holds anyway changes nothing. Raises ProcessError for an unknown
        name or a number that is none."""
        number = PARAMETERS.index(self._known(name))
        if not np.isfinite(value):
            raise ProcessError(f"{name}: {value} is no number that a rule can use")
        table = self._engine.book.parameters[name]
        fixed = name in self._set or (len(table.starts) == 1 and table.cells[0].size == 1)
        if fixed and self[name] == value:
            return
        self._engine.set_parameter(number, float(value), self._model.day)
        self._set[name] = float(value)

    def _known(self, name: str) -> str:
        if name not in self._engine.book.parameters:
            raise ProcessError(f"no rule reads a parameter called {name}")
        return name


class Places:
    """What the desks hand out."""

    def __init__(self, model: "Model", engine: Engine) -> None:
        self._model, self._engine = model, engine

    def scale(self, station: str, factor: float) -> None:
        """Multiply the places of all later intakes of a station or support, from today on; whole places by running totals per
        desk. Raises ProcessError for one without places and for a negative factor."""
        plan = self._engine.desk_plan
        desks = [desk for desk, code in enumerate(plan.station) if served_at(code) == station]
        if not desks or not 0.0 <= factor < np.inf:
            raise ProcessError(f"{station} x {factor}: a station with places and a factor of 0 or more are needed")
        table = plan.table.copy()
        later = np.flatnonzero(table[:, DAY] >= self._model.day)
        for desk in desks:
            rows = later[table[later, DESK] == desk]
            exact = table[rows, PLACES] * factor
            whole = exact if plan.stock[desk] else np.diff(np.floor(np.cumsum(exact)), prepend=0.0)
            table[rows, PLACES] = whole.astype(np.int64)
        table.flags.writeable = False
        self._engine.set_plan(replace(plan, table=table))


class Population:
    """The people who are present, to look at."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def field(self, name: str) -> NDArray[np.int64]:
        """One field of a person's row (`sim.rules.person`: "STATUS", "MAIN", "GERMAN" ...) for everybody present, a copy, int64,
        in the order of the population. Raises ProcessError for an unknown name."""
        number = getattr(p, name, None) if name.isupper() else None
        if not isinstance(number, int) or not 0 <= number < p.FIELDS:
            raise ProcessError(f"a person has no field called {name}")
        return self._engine.field(number)


class Model:
    """What an analyst's process sees of a run."""

    def __init__(self, engine: Engine, replication: int) -> None:
        self._engine = engine
        self._replication = replication
        self.parameters = Parameters(self, engine)
        self.places = Places(self, engine)
        self.population = Population(engine)

    @property
    def day(self) -> int:
        """Today, counted from the start of the run."""
        return int(self._engine.env.now) // TICKS_A_DAY

    @property
    def horizon(self) -> int:
        """How many days are run."""
        return self._engine.book.tables.horizon

    def until(self, day: int | date) -> Event:
        """Wait for the morning of a day, counted from the start or named by its date. A day that has passed is today."""
        number = (day - self._engine.book.start).days if isinstance(day, date) else int(day)
        return _Morning(self._engine.env, max(0, number * TICKS_A_DAY - int(self._engine.env.now)))

    def draw(self, person: int, number: int, occurrence: int) -> float:
        """A number in (0, 1) of the process's own: by a person's id, a number below 64 that names the decision, and how often it
        was drawn before. It depends on nothing else, like every draw of the model. Raises ProcessError for other numbers."""
        if not (0 <= number < MOST_NUMBERS and 0 <= occurrence < MOST_OCCURRENCES):
            raise ProcessError("a draw is named by a number below 64 and an occurrence below 2**20")
        return draw(person_key(self._engine.book.seed, self._replication, person), DRAW_PROCESS, number, occurrence)


def start_processes(engine: Engine, processes: Sequence[Own], replication: int) -> None:
    """Start an analyst's processes, in this order on every day."""
    for own in processes:
        engine.env.process(_mornings(own, Model(engine, replication)))


def _mornings(own: Own, model: Model) -> Generator[Event, None, None]:
    for waited in own(model):
        if not isinstance(waited, _Morning):
            raise ProcessError(f"{own.__name__} waits for {waited!r}; a process waits with `yield model.until(day)` only")
        yield waited
