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
from sim.engine import flat, kernel, lists, unpack
from sim.engine.errors import EndlessDay
from sim.engine.people import EVENING, PEOPLE, TICKS_A_DAY
from sim.engine.state import pack_rows
from sim.engine.trajectory import Trajectory
from sim.registry.codes import END_NONE, STATION_IDS
from sim.rules import person as p
from sim.rules.arrays import Arrays, as_arrays
from sim.rules.book import RuleBook
from sim.rules.compiled import compiled

ROWS_PER_PERSON: Final = 12
ROOM: Final = 64
Life = Generator[Event, None, None]
Ints = NDArray[np.int64]


@cache
def _kernels() -> tuple[Any, Any, Any, Any]:
    """The beginning, the day, the evening and the close, compiled when they are first called."""
    flat.use_in_compiled_code()
    return compiled(kernel.begin), compiled(kernel.advance), compiled(kernel.evening), compiled(kernel.close_all)


def entries() -> tuple[tuple[Any, str], ...]:
    """Every compiled function that Python calls, with what it is called with."""
    begin, advance, evening, close_all = _kernels()
    number = "int64"
    return (
        (begin, f"({number}, {number})"),
        (advance, f"({number}, {number})"),
        (evening, f"({number}, {number})"),
        (close_all, f"({number}, {number}, {number})"),
        (compiled(unpack.by_person), f"({number}, {number}, {number}, {number}, int64[::1])"),
        (compiled(unpack.unpack_spells), f"({number}, {number}, int64[::1], int32[:, ::1], uint8[:, ::1])"),
        (compiled(unpack.unpack_events), f"({number}, {number}, int64[::1], int32[:, ::1], int16[:, ::1], uint8[::1])"),
    )


class Batch:
    """A population under a SimPy clock, advanced by compiled calls."""

    def __init__(self, cohort: Cohort, book: RuleBook, replication: int) -> None:
        self.cohort = cohort
        self.book = book
        self.tables = as_arrays(book.tables)
        self.horizon = book.tables.horizon
        self.env = simpy.Environment()
        self.people = len(cohort)
        self.intakes = np.array(book.desks.intakes, dtype=np.int64).reshape(-1, kernel.INTAKE_WORDS)
        self.blocks = first_blocks(cohort, book, replication) | {kernel.M_INTAKES: self.intakes.ravel()}
        self.machine = np.zeros((len(self.blocks) + 1, 2), dtype=np.int64)
        self.address = self.machine.ctypes.data
        self.place()
        self.begin, self.advance, self.evening, self.close_all = _kernels()
        self.begin(self.address, self.people)

    def place(self) -> None:
        """Tell the machine where its blocks lie."""
        assert isinstance(self.tables, Arrays)
        self.machine[kernel.M_TABLES] = (self.tables.address, 0)
        for number, block in self.blocks.items():
            self.machine[number] = (block.ctypes.data, len(block))

    def run(self) -> Trajectory:
        """Run to the horizon."""
        self.env.process(self.days())
        self.env.process(self.evenings())
        self.env.run(until=self.horizon * TICKS_A_DAY)
        while self.close_all(self.address, self.people, END_NONE) == kernel.FULL:
            self.grow()
        return unpack.trajectory_of(self.blocks[kernel.M_LEDGER], self.people, self.horizon)

    def days(self) -> Life:
        """Phase 1 of each day: everybody for whom something is due, or who enters."""
        yield self.env.timeout(PEOPLE)
        for day in range(self.horizon):
            while (result := self.advance(self.address, day)) == kernel.FULL:
                self.grow()
            if result < 0:
                person = -1 - result
                station = STATION_IDS[self.blocks[kernel.M_ROWS].view(np.int32).reshape(self.people, -1)[person, p.LONG + p.MAIN]]
                raise EndlessDay(f"person {self.cohort.id[person]}, day {day}: more than 16 steps, last at {station}")
            yield self.env.timeout(TICKS_A_DAY)

    def evenings(self) -> Life:
        """Phase 2 of each day with an intake: every desk that is due, level by level."""
        at = 0
        while at < len(self.intakes):
            when = int(self.intakes[at, kernel.I_DAY]) * TICKS_A_DAY + EVENING
            yield self.env.timeout(when - self.env.now)
            while (result := self.evening(self.address, at)) < 0:
                at = -1 - result
                self.grow()
            at = result

    def grow(self) -> None:
        """Twice the room for everything that can be full."""
        self.blocks[kernel.M_LEDGER] = flat.grown(self.blocks[kernel.M_LEDGER])
        for number in (kernel.M_AGENDA, kernel.M_PEOPLE, kernel.M_POOL, kernel.M_HEAP):
            self.blocks[number] = np.concatenate([self.blocks[number], np.zeros_like(self.blocks[number])])
        self.place()


def first_blocks(cohort: Cohort, book: RuleBook, replication: int) -> dict[int, Ints]:
    """The blocks of a run by their number in the machine, with room for about what a run of ten years needs."""
    people, desks = len(cohort), len(book.desks.station)
    nodes = kernel.A_DAYS + book.tables.horizon + 4 * people + ROOM
    return {
        kernel.M_ROWS: pack_rows(cohort, book, replication),
        kernel.M_SINCE: cohort.station_since.astype(np.int64),
        kernel.M_LEDGER: flat.new_flat_ledger(desks, ROWS_PER_PERSON * people),
        kernel.M_AGENDA: np.zeros(nodes, dtype=np.int64),
        kernel.M_DESKS: _desk_table(book),
        kernel.M_POOL: np.zeros(lists.ENTRY_WORDS * (4 * people + ROOM * desks), dtype=np.int64),
        kernel.M_HEAP: np.zeros(people + ROOM, dtype=np.int64),
        kernel.M_PEOPLE: np.zeros(nodes, dtype=np.int64),
    }


def _desk_table(book: RuleBook) -> Ints:
    plan = book.desks
    number = len(plan.station)
    desks = np.zeros((number, lists.DESK_WORDS), dtype=np.int64)
    joined_by_others = np.array([intake.desk for intake in plan.intakes if intake.background > 0], dtype=np.int64)
    batches = lists.BATCH_WORDS * np.bincount(joined_by_others, minlength=number)
    for column, values in (
        (lists.D_STATION, plan.station),
        (lists.D_STOCK, plan.stock),
        (lists.D_FIRM, plan.firm),
        (lists.D_GROUP, plan.group_min),
        (lists.D_LEAD, plan.lead),
        (lists.D_BATCHES, desks.size + np.cumsum(batches) - batches),
    ):
        desks[:, column] = values
    return np.concatenate([desks.ravel(), np.zeros(batches.sum(), dtype=np.int64)])
