"""The compiled engine: one SimPy process for the population, one for the desks.

SimPy keeps the calendar as in the readable engine; what differs is how people are advanced between two ticks of its clock. On
each day everybody who is due is lived through in one compiled call over arrays, and in the evening all desks that are due are
served in another. Rules and moves are the same functions that the readable engine calls, compiled.
"""

from collections.abc import Generator
from functools import cache
from typing import Any, Final

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import Event

from sim.cohort.types import Cohort
from sim.engine import flat, kernel
from sim.engine.errors import EndlessDay
from sim.engine.people import EVENING, PEOPLE, TICKS_A_DAY
from sim.engine.record import EVENT_COLUMNS, SPELL_COLUMNS
from sim.engine.state import make_rows, pack
from sim.engine.trajectory import Trajectory
from sim.registry.codes import END_NONE, STATION_IDS
from sim.rules import person as p
from sim.rules.arrays import as_arrays
from sim.rules.book import RuleBook
from sim.rules.compiled import compiled

ROWS_PER_PERSON: Final = 12
Life = Generator[Event, None, None]


@cache
def _kernels() -> tuple[Any, Any, Any]:
    """The compiled day, evening and close; compiling is slow the first time and kept on disk after that."""
    flat.use_in_compiled_code()
    return compiled(kernel.advance), compiled(kernel.evening), compiled(kernel.close_all)


class Batch:
    """A population under a SimPy clock, advanced by compiled calls."""

    def __init__(self, cohort: Cohort, book: RuleBook, replication: int) -> None:
        self.book = book
        self.tables = as_arrays(book.tables)
        self.horizon = book.tables.horizon
        self.env = simpy.Environment()
        self.rows = make_rows(cohort, book, replication)
        self.since = cohort.station_since.astype(np.int64)
        self.ids = cohort.id
        people = len(self.rows)
        self.ledger = flat.new_flat_ledger(len(book.desks.station), ROWS_PER_PERSON * people)
        self.agenda = np.zeros((1 + self.horizon + 4 * people + 64, 2), dtype=np.int64)
        self.agenda[0, 0] = self.horizon
        for person in range(people):
            kernel.note(self.agenda, self.horizon, self.rows[person], person)
        self.desks = _desk_table(book)
        self.pool = np.zeros((2 * people + 64, 6), dtype=np.int64)
        self.intakes = np.array(book.desks.intakes, dtype=np.int64).reshape(-1, 5)
        self.elastic = np.array(book.desks.elastic, dtype=np.float64)
        self.advance, self.evening, self.close_all = _kernels()

    def run(self) -> Trajectory:
        """Run to the horizon."""
        self.env.process(self.days())
        self.env.process(self.evenings())
        self.env.run(until=self.horizon * TICKS_A_DAY)
        while not flat.room_for(self.ledger, len(self.rows)):
            self.ledger = flat.grown(self.ledger)
        self.close_all(self.rows, self.ledger, self.horizon, END_NONE)
        return pack(*_tables(self.ledger), self.horizon)

    def days(self) -> Life:
        """Phase 1 of each day: everybody for whom something is due, or who enters."""
        yield self.env.timeout(PEOPLE)
        for day in range(self.horizon):
            while (result := self.advance(self.rows, self.tables, self.ledger, self.agenda, self.since, day)) == kernel.FULL:
                self.grow()
            if result < 0:
                person = -1 - result
                station = STATION_IDS[self.rows[person, p.MAIN]]
                raise EndlessDay(f"person {self.ids[person]}, day {day}: more than 16 steps, last at {station}")
            yield self.env.timeout(TICKS_A_DAY)

    def evenings(self) -> Life:
        """Phase 2 of each day with an intake: every desk that is due, level by level."""
        at = 0
        while at < len(self.intakes):
            when = int(self.intakes[at, kernel.I_DAY]) * TICKS_A_DAY + EVENING
            yield self.env.timeout(when - self.env.now)
            at = self.serve(at)

    def serve(self, at: int) -> int:
        """Serve the desks of one day; returns the first intake of the next."""
        while True:
            state = (self.desks, self.pool, self.intakes, self.elastic)
            result = int(self.evening(self.rows, self.tables, self.ledger, self.agenda, state, at))
            if result >= 0:
                return result
            at = at if result == -1 else -result - 2
            self.grow()

    def grow(self) -> None:
        """Twice the room for everything that can be full."""
        self.ledger = flat.grown(self.ledger)
        self.agenda = np.concatenate([self.agenda, np.zeros_like(self.agenda)])
        self.pool = np.concatenate([self.pool, np.zeros_like(self.pool)])


def _desk_table(book: RuleBook) -> NDArray[np.int64]:
    plan = book.desks
    desks = np.zeros((len(plan.station), kernel.DESK_WIDTH), dtype=np.int64)
    for column, values in (
        (kernel.D_STATION, plan.station),
        (kernel.D_STOCK, plan.stock),
        (kernel.D_FIRM, plan.firm),
        (kernel.D_GROUP, plan.group_min),
        (kernel.D_LEAD, plan.lead),
    ):
        desks[:, column] = values
    return desks


def _tables(w: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    spells = w[w[flat.W_SPELLS_AT] :][: SPELL_COLUMNS * w[flat.W_SPELLS]].reshape(-1, SPELL_COLUMNS)
    events = w[w[flat.W_EVENTS_AT] :][: EVENT_COLUMNS * w[flat.W_EVENTS]].reshape(-1, EVENT_COLUMNS)
    return spells.astype(np.int32), events.astype(np.int32)
