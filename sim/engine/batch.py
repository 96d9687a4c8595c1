"""The compiled engine: one SimPy process for population and desks.

SimPy keeps the calendar as in the readable engine; what differs is how people are advanced between two of its events. One
compiled call lives through all days until another process wakes: on each day everybody who is due, and in the evening all desks
that are due. Rules and moves are the same functions that the readable engine calls, compiled.
"""

from collections.abc import Generator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import Event

from sim.cohort.types import Cohort
from sim.engine import flat, kernel, lists, machine, order, unpack
from sim.engine.door import TICKS_A_DAY, Own, start_processes
from sim.engine.errors import EndlessDay
from sim.engine.people import PEOPLE
from sim.engine.state import pack_rows, packed_field
from sim.engine.trajectory import Trajectory
from sim.registry.codes import END_NONE, STATION_IDS
from sim.rules import person as p
from sim.rules.arrays import Arrays, as_arrays
from sim.rules.book import RuleBook
from sim.rules.compiled import compiled
from sim.rules.desks import DeskPlan
from sim.rules.support_facts import waits_by_day

ROWS_PER_PERSON: Final = 20
ENTRIES_PER_PERSON: Final = 12
"""On lists, the room included that lists have left behind."""
ROOM: Final = 64
Life = Generator[Event, None, None]
Ints = NDArray[np.int64]


class Compiled(NamedTuple):
    """The functions of the kernel, compiled when they are first called."""

    begin: Any
    live_until: Any
    settle_all: Any
    look_again: Any
    close_all: Any


@cache
def kernels() -> Compiled:
    """What Python calls day by day."""
    flat.use_in_compiled_code()
    return Compiled(*(compiled(getattr(kernel, name)) for name in Compiled._fields))


def entries() -> tuple[tuple[Any, str], ...]:
    """Every compiled function that Python calls, with what it is called with."""
    k = kernels()
    return (
        (k.begin, "(int64, int64)"),
        (k.live_until, "(int64, int64)"),
        (k.settle_all, "(int64, int64, int64)"),
        (k.look_again, "(int64, int64)"),
        (k.close_all, "(int64, int64, int64)"),
        (compiled(unpack.by_person), "(int64, int64, int64, int64, int64[::1], int32[::1])"),
        (compiled(unpack.unpack_spells), "(int64, int64, int64, int32[::1], int32[:, ::1], uint8[:, ::1])"),
        (compiled(unpack.unpack_supports), "(int64, int64, int64, int32[::1], int32[:, ::1], uint8[:, ::1])"),
        (compiled(unpack.unpack_events), "(int64, int64, int64, int32[::1], int32[:, ::1], int16[:, ::1], uint8[:, ::1])"),
    )


class Batch:
    """A population under a SimPy clock, advanced by compiled calls."""

    def __init__(self, cohort: Cohort, book: RuleBook, replication: int, processes: Sequence[Own] = ()) -> None:
        self.daily = False
        self.cohort = cohort
        self.book = book
        self.desk_plan = book.desks
        self.tables = as_arrays(book.tables)
        self.horizon = book.tables.horizon
        if self.horizon >= flat.MOST_DAYS:
            raise ValueError(f"a run has fewer than {flat.MOST_DAYS} days")
        self.env = simpy.Environment()
        self.people = len(cohort)
        self.intakes = book.desks.table.copy()
        self.blocks = first_blocks(cohort, book, replication) | {
            machine.M_INTAKES: self.intakes.ravel(),
            machine.M_STATE: np.zeros(machine.STATE_WORDS, dtype=np.int64),
        }
        self.machine = np.zeros((machine.MACHINE_WORDS // 2, 2), dtype=np.int64)
        self.address = self.machine.ctypes.data
        self.place()
        self.kernel = kernels()
        self.kernel.begin(self.address, self.people)
        start_processes(self, processes, replication)

    def place(self) -> None:
        """Tell the machine where its blocks lie."""
        assert isinstance(self.tables, Arrays)
        self.machine[machine.M_TABLES] = (self.tables.address, 0)
        for number, block in self.blocks.items():
            self.machine[number] = (block.ctypes.data, len(block))

    def run(self) -> Trajectory:
        """Run to the horizon."""
        self.env.process(self.days())
        self.env.run(until=self.horizon * TICKS_A_DAY)
        while self.kernel.close_all(self.address, self.people, END_NONE) == machine.FULL:
            self.grow()
        ledger = self.blocks[machine.M_LEDGER]
        # All else has been lived; at five million persons it would be more than half of the memory while the trajectory is made.
        self.blocks.clear()
        return unpack.trajectory_of(ledger, self.people, self.horizon)

    def days(self) -> Life:
        """Phases 1 and 2 of every day. Sleeps until another process of the calendar has woken, and then lives on until the next
        one will; `daily` wakes every day."""
        yield self.env.timeout(PEOPLE)
        day = 0
        while day < self.horizon:
            until = day + 1 if self.daily else max(day + 1, int(min(self.env.peek() // TICKS_A_DAY, self.horizon)))
            self.live_until(until)
            yield self.env.timeout((until - day) * TICKS_A_DAY)
            day = until

    def live_until(self, day: int) -> None:
        """Live the days before this one."""
        while (result := self.kernel.live_until(self.address, day)) == machine.FULL:
            self.grow()
        if result < 0:
            person = -1 - result
            today, station = self.blocks[machine.M_STATE][machine.S_DAY], STATION_IDS[self.fields(p.MAIN)[person]]
            raise EndlessDay(f"person {self.cohort.id[person]}, day {today}: more than 16 steps, last at {station}")

    def set_parameter(self, number: int, value: float, day: int) -> None:
        """Let a parameter be `value` from today on (`door.Engine`)."""
        self.kernel.settle_all(self.address, self.people, day)
        self.tables.const[number] = value
        while self.kernel.look_again(self.address, self.people) == machine.FULL:
            self.grow()

    def set_plan(self, plan: DeskPlan) -> None:
        """Let intakes be as planned anew (`door.Engine`)."""
        self.desk_plan = plan
        self.intakes[:] = plan.table

    def field(self, number: int) -> Ints:
        """One field of everybody who is present (`door.Engine`)."""
        present = (self.fields(p.MAIN) != 0) & (self.fields(p.MAIN_START) != p.NEVER)
        found: Ints = self.fields(number)[present].astype(np.int64)
        return found

    def fields(self, number: int) -> NDArray[np.signedinteger]:
        """One field of every row, as it lies there."""
        return packed_field(self.blocks[machine.M_ROWS].reshape(self.people, -1), number)

    def grow(self) -> None:
        """Twice the room for whatever is more than half full, for everything where nothing is."""
        agenda = self.blocks[machine.M_AGENDA][machine.A_USED]
        used = {
            machine.M_LEDGER: flat.fullest(self.blocks[machine.M_LEDGER]),
            machine.M_AGENDA: agenda,
            machine.M_PEOPLE: agenda,
            machine.M_POOL: self.blocks[machine.M_POOL][0],
        }
        full = [number for number, words in used.items() if 2 * words > len(self.blocks[number])]
        for number in full or used:
            block = self.blocks[number]
            larger = flat.grown(block) if number == machine.M_LEDGER else np.concatenate([block, np.zeros_like(block)])
            self.blocks[number] = larger
        self.place()


def first_blocks(cohort: Cohort, book: RuleBook, replication: int) -> dict[int, Ints]:
    """The blocks of a run by their number in the machine, with room for about what a run of ten years needs."""
    people, desks = len(cohort), len(book.desks.station)
    agenda = machine.first_chunk(book.tables.horizon, people) + machine.CHUNK_WORDS * (2 * people + ROOM)
    return {
        machine.M_ROWS: pack_rows(cohort, book, replication),
        machine.M_LEDGER: flat.new_flat_ledger(desks, ROWS_PER_PERSON * people),
        machine.M_AGENDA: np.zeros(agenda, dtype=np.int64),
        machine.M_DESKS: _desk_table(book),
        machine.M_POOL: np.zeros(order.ENTRY_WORDS * (ENTRIES_PER_PERSON * people + ROOM * desks), dtype=np.int64),
        machine.M_PEOPLE: np.zeros(agenda, dtype=np.int64),
    }


def _desk_table(book: RuleBook) -> Ints:
    plan = book.desks
    number = len(plan.station)
    desks = np.zeros((number, lists.DESK_WORDS), dtype=np.int64)
    joined_by_others = plan.table[:, machine.I_DESK][plan.table[:, machine.I_BACKGROUND] > 0]
    batches = lists.BATCH_WORDS * np.bincount(joined_by_others, minlength=number)
    others = desks.size + np.cumsum(batches) - batches
    for column, values in (
        (lists.D_STATION, plan.station),
        (lists.D_STOCK, plan.stock),
        (lists.D_FIRM, plan.firm),
        (lists.D_GROUP, plan.group_min),
        (lists.D_LEAD, plan.lead),
        (lists.D_BATCHES, others),
        (lists.D_BATCHES_END, others),
        (lists.D_OPEN, plan.open or -1),
        (lists.D_LIMIT, plan.limit or -1),
        (lists.D_AWAKE, lists.NOT_AWAKE),
        (lists.D_BY_DAY, [waits_by_day(book.tables.support, station) for station in plan.station]),
    ):
        desks[:, column] = values
    return np.concatenate([desks.ravel(), np.zeros(batches.sum(), dtype=np.int64)])
