"""The readable engine: one SimPy process per person.

SimPy owns the calendar. A process wakes the people of each day, another opens the desks in the evening; each person is a
process of her own that sleeps until something is due for her. She waits on one bare event, which is armed again after every
waking; what was planned for a day that no longer matters is simply not woken. The clock counts 8 x day + phase, so that no
result can depend on the order in which events were put into the queue (contract 2).
"""

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Final, cast

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import Event

from sim.cohort.types import Cohort
from sim.engine.beside import close_supports
from sim.engine.change import after_change, before_change, is_present
from sim.engine.desks import Desks
from sim.engine.door import TICKS_A_DAY, Own, start_processes
from sim.engine.entry import enter
from sim.engine.errors import EndlessDay
from sim.engine.life import live
from sim.engine.moves import close_spell
from sim.engine.record import Ledger, new_ledger
from sim.engine.state import make_rows, to_trajectory
from sim.engine.trajectory import Trajectory
from sim.registry.codes import END_NONE, STATION_IDS
from sim.rules import person as p
from sim.rules.book import RuleBook, Tables
from sim.rules.desks import DeskPlan
from sim.rules.folded import folded

PEOPLE: Final = 1
OPEN_DESKS: Final = 2
EVENING: Final = 3

Life = Generator[Event, None, None]


class _Quick:
    """The tables of the rules under the same names; an attribute of a slotted object is read twice as fast as a named tuple's."""

    __slots__ = Tables._fields

    def __init__(self, tables: Tables) -> None:
        for name in Tables._fields:
            setattr(self, name, getattr(tables, name))


class Nap(Event):
    """What a sleeping person waits on. Waking runs her at once and arms the nap for the next time."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None

    def wake(self) -> None:
        """Run whoever waits."""
        waiting, self.callbacks = self.callbacks, []
        for resume in waiting or ():
            resume(self)


class People:
    """A population under a SimPy clock."""

    def __init__(self, cohort: Cohort, book: RuleBook, replication: int, processes: Sequence[Own] = ()) -> None:
        self.book = book
        self.desk_plan = book.desks
        self.tables = cast(Tables, _Quick(book.tables._replace(const=copy(book.tables.const))))
        self.horizon = book.tables.horizon
        self.env = simpy.Environment()
        self.rows: list[list[int]] = make_rows(cohort, book, replication).tolist()
        self.ids = cohort.id
        self.ledger: Ledger = new_ledger(len(book.desks.station))
        self.desks = Desks(book.desks, self.tables, self.rows, self.ledger)
        self.naps: list[Nap | None] = [None] * len(self.rows)
        self.agenda: list[list[int]] = [[] for _ in range(self.horizon + 1)]
        self.day = 0
        self.enter, self.live, self.close_spell = folded(enter), folded(live), folded(close_spell)
        for person, me in enumerate(self.rows):
            if me[p.ENTRY] < self.horizon:
                self.agenda[me[p.ENTRY]].append(person)
        start_processes(self, processes, replication)

    def run(self) -> Trajectory:
        """Run to the horizon."""
        self.env.process(self.days())
        if self.desk_plan.open:
            self.env.process(self.open_desks())
        self.env.process(self.evenings())
        with _quiet_collector():
            self.env.run(until=self.horizon * TICKS_A_DAY)
        self.close()
        return to_trajectory(self.ledger, self.horizon)

    def days(self) -> Life:
        """Phase 1 of each day: wake everybody for whom something is due, or who enters."""
        for day in range(self.horizon):
            yield self.env.timeout(TICKS_A_DAY if day else PEOPLE)
            self.day = day
            for person in self.agenda[day]:
                if self.rows[person][p.NEXT] == day:
                    nap = self.naps[person]
                    if nap is None:
                        self.naps[person] = Nap(self.env)
                        self.env.process(self.life(person))
                    else:
                        nap.wake()
            self.agenda[day] = []

    def open_desks(self) -> Life:
        """Before the evening of each day: the desks that are always open."""
        for day in range(self.horizon):
            yield self.env.timeout(TICKS_A_DAY if day else OPEN_DESKS)
            for person in self.desks.open_desks(day):
                self.plan(person)

    def evenings(self) -> Life:
        """Phase 2 of each day with an intake: every desk that is due, level by level."""
        for number, day in enumerate(self.desk_plan.table[:, 0].tolist()):
            at = day * TICKS_A_DAY + EVENING
            if at > self.env.now:
                yield self.env.timeout(at - self.env.now)
                self.desks.take_joins(day)
            for person in self.desks.intake(self.desk_plan.intake(number)):
                self.plan(person)

    def life(self, person: int) -> Life:
        """One life: enter, then sleep and live through what is due, until departure or horizon."""
        me, tables, ledger, live = self.rows[person], self.tables, self.ledger, self.live
        nap = self.naps[person]
        assert nap is not None
        self.enter(me, tables, ledger, me[p.ENTRY])
        if me[p.NEXT] <= me[p.ENTRY]:
            self.check(person, live(me, tables, ledger, me[p.ENTRY]))
        while me[p.MAIN] != 0:
            self.plan(person)
            yield nap
            self.check(person, live(me, tables, ledger, self.day))

    def plan(self, person: int) -> None:
        """Note the day on which she is needed next."""
        day = self.rows[person][p.NEXT]
        if day < self.horizon:
            self.agenda[day].append(person)

    def set_parameter(self, number: int, value: float, day: int) -> None:
        """Let a parameter be `value` from today on (`door.Engine`)."""
        present = [person for person, me in enumerate(self.rows) if is_present(me)]
        for person in present:
            before_change(self.rows[person], self.tables, day)
        self.tables.const[number] = value
        for person in present:
            after_change(self.rows[person], self.tables)
            self.plan(person)

    def set_plan(self, plan: DeskPlan) -> None:
        """Let intakes be as planned anew (`door.Engine`)."""
        self.desk_plan = plan

    def field(self, number: int) -> NDArray[np.int64]:
        """One field of everybody who is present (`door.Engine`)."""
        return np.array([me[number] for me in self.rows if is_present(me)], dtype=np.int64)

    def check(self, person: int, steps: int) -> None:
        """Raise EndlessDay where a day did not come to an end."""
        if steps:
            me = self.rows[person]
            last = STATION_IDS[me[p.MAIN]]
            raise EndlessDay(f"person {self.ids[person]}, day {self.day}: more than {steps} steps, last at {last}")

    def close(self) -> None:
        """Write the unfinished spells, marked censored, and let go of the lives, which hold each other in circles."""
        for me in self.rows:
            if is_present(me):
                self.close_spell(me, self.ledger, END_NONE, self.horizon, 1)
                close_supports(me, self.tables, self.ledger, END_NONE, self.horizon)
        for nap in self.naps:
            if nap is not None:
                nap.callbacks.clear()


@contextmanager
def _quiet_collector() -> Generator[None, None, None]:
    """Tens of thousands of live processes are never garbage; without this the collector takes half of the time. Nothing is
    collected before: what is garbage now comes back with the rest, and a look through all that a program holds costs as much as a
    small run."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
