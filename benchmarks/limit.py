"""A plain C loop that does what no engine can leave out, and nothing else.

A run of the readable engine is recorded once: whose row was visited in which order, and which spells and events were written on
each visit. How many draws a visit makes and how many cache lines of the row it touches is counted in a small run, by kind of
visit. `limit.c` repeats the visits, touches, draws and rows, and sorts them into the columns of a trajectory, whose digest must
be that of the run. It decides nothing, keeps no calendar, no list and no heap, and knows in advance whom it visits next.
"""

import ctypes
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import textbook
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.flat import LOW_HALF, LOW_QUARTER
from sim.engine.people import People
from sim.engine.record import EVENT_COLUMNS, SPELL_COLUMNS
from sim.engine.state import pack_rows
from sim.engine.trajectory import Events, Spells, Supports, Trajectory
from sim.rules import draws
from sim.rules import person as p
from sim.rules.book import RuleBook
from sim.rules.layout import LINE_BYTES, ROW_WORDS, place

SOURCE = Path(__file__).with_name("limit.c")
COMPILER = ("cc", "-O3", "-march=native", "-shared", "-fPIC")
KINDS = ("enter", "live", "admit", "begin_support", "take_offer", "employer_score", "close_spell")
SPELL_WORDS, EVENT_WORDS = 2, 2
PARTS = 65_536
Words = NDArray[np.int64]


def build(folder: Path) -> Path:
    """Compile the loop into a folder. Raises CalledProcessError where the compiler does not like it."""
    library = folder / "limit.so"
    subprocess.run([*COMPILER, "-o", str(library), str(SOURCE)], check=True)
    return library


def record(cohort: Cohort, book: RuleBook) -> dict[str, Any]:
    """The tape of a run: `visits`, `spells` and `events` as `limit.c` reads them, and the digest of the run."""
    people = People(cohort, book, 0)
    ledger, visits = people.ledger, np.zeros(64 * len(cohort), dtype=np.int64)
    number = 0

    def noting(kind: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        code = KINDS.index(kind) << 16

        def visit(me: list[int], *rest: Any) -> Any:
            nonlocal number, visits
            before = len(ledger.spells), len(ledger.events)
            answer = inner(me, *rest)
            spells = (len(ledger.spells) - before[0]) // SPELL_COLUMNS
            events = (len(ledger.events) - before[1]) // EVENT_COLUMNS
            if number == len(visits):
                visits = np.concatenate([visits, np.zeros_like(visits)])
            visits[number] = me[p.INDEX] << 32 | code | spells << 8 | events
            number += 1
            return answer

        return visit

    for holder, name, kind in (
        (people, "enter", "enter"),
        (people, "live", "live"),
        (people.desks, "admit", "admit"),
        (people.desks, "begin_support", "begin_support"),
        (people.desks, "offer", "take_offer"),
        (people.desks, "score", "employer_score"),
        (people, "close_spell", "close_spell"),
    ):
        setattr(holder, name, noting(kind, getattr(holder, name)))
    lived = people.run()
    spells = np.frombuffer(ledger.spells, dtype=np.int32).reshape(-1, SPELL_COLUMNS).astype(np.int64).T
    events = np.frombuffer(ledger.events, dtype=np.int32).reshape(-1, EVENT_COLUMNS).astype(np.int64).T
    packed_spells = (
        spells[0] << 32 | spells[1] << 6 | spells[3],
        spells[2] << 36 | spells[4] << 30 | spells[5] << 24 | spells[6] << 16 | spells[7] << 8 | spells[8] << 1 | spells[9],
    )
    packed_events = (
        events[0] << 32 | events[1],
        events[2] << 48 | (events[3] & LOW_QUARTER) << 32 | (events[4] & LOW_HALF),
    )
    return {
        "visits": visits[:number],
        "spells": np.stack(packed_spells, axis=1).ravel(),
        "events": np.stack(packed_events, axis=1).ravel(),
        **{f"support_{column.name}": getattr(lived.supports, column.name) for column in fields(Supports)},
        "digest": lived.digest(),
    }


def count(cohort: Cohort, book: RuleBook) -> dict[str, dict[str, float]]:
    """By kind of visit, on average: lines of the row that are touched, lines of these that are written, draws. What desks draw
    beside their visits (lotteries, gates) is added to those of `live`. Exchanges `draw` for good: needs a process of its own."""
    lines = [place(field) // LINE_BYTES for field in range(p.FIELDS)]
    read: set[int] = set()
    written: set[int] = set()
    made = 0
    totals: Counter[tuple[str, str]] = Counter()

    class Noted(list[int]):
        def __getitem__(self, field: Any) -> Any:
            read.add(lines[field])
            return super().__getitem__(field)

        def __setitem__(self, field: Any, number: Any) -> None:
            written.add(lines[field])
            super().__setitem__(field, number)

    def drawn(*name: int) -> float:
        nonlocal made
        made += 1
        return original(*name)

    def noting(kind: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        def visit(*given: Any) -> Any:
            read.clear()
            written.clear()
            before = made
            answer = inner(*given)
            totals[kind, "visits"] += 1
            totals[kind, "touched"] += len(read | written)
            totals[kind, "written"] += len(written)
            totals[kind, "draws"] += made - before
            return answer

        return visit

    original = draws.draw
    for name, module in list(sys.modules.items()):
        if name.startswith("sim.") and getattr(module, "draw", None) is original:
            module.draw = drawn  # type: ignore[attr-defined]
    for kind in KINDS:
        setattr(textbook, kind, noting(kind, getattr(textbook, kind)))
    run = textbook.Textbook(cohort, book, 0)
    run.rows[:] = [Noted(row) for row in run.rows]
    rows = run.run()
    totals["live", "draws"] += made - sum(totals[kind, "draws"] for kind in KINDS)
    found = {
        kind: {what: totals[kind, what] / max(1, totals[kind, "visits"]) for what in ("touched", "written", "draws")}
        for kind in KINDS
    }
    found["all"] = {"draws_per_row": made / (len(rows.spells.person) + len(rows.events.person))}
    return found


class Loop:
    """The compiled loop with a tape and what it counted."""

    def __init__(self, library: Path, tape: dict[str, Any], kinds: dict[str, dict[str, float]]) -> None:
        self.c = ctypes.CDLL(str(library))
        self.c.replay.restype = ctypes.c_int64
        self.visits, self.spells, self.events = (tape[name] for name in ("visits", "spells", "events"))
        self.supports = [tape[f"support_{column.name}"] for column in fields(Supports)]
        table = [(round(kinds[k]["touched"]), round(kinds[k]["written"]), round(kinds[k]["draws"] * PARTS)) for k in KINDS]
        self.kinds = np.array(table, dtype=np.int64)
        self.draws = 0

    def run(self, template: Words, people: int, horizon: int) -> Trajectory:
        """Fill rows from a template, replay, arrange. All memory is asked for here, as an engine does."""
        room = np.empty(len(template) + LINE_BYTES // 8, dtype=np.int64)
        first = -room.ctypes.data % LINE_BYTES // 8
        rows = room[first : first + len(template)]
        rows[:] = template
        spells, events = np.empty_like(self.spells), np.empty_like(self.events)
        self.draws = self.c.replay(
            _at(self.visits),
            _number(len(self.visits)),
            _at(self.kinds),
            _at(rows),
            _number(ROW_WORDS),
            *map(_at, (self.spells, self.events, spells, events)),
        )
        number = len(spells) // SPELL_WORDS
        wide, narrow = np.empty((3, number), dtype=np.int32), np.empty((7, number), dtype=np.uint8)
        self._arrange("arrange_spells", spells, number, people, (wide, narrow))
        number = len(events) // EVENT_WORDS
        facts, middle = np.empty((3, number), dtype=np.int32), np.empty((2, number), dtype=np.int16)
        kind = np.empty(number, dtype=np.uint8)
        self._arrange("arrange_events", events, number, people, (facts, middle, kind))
        columns = Events(facts[0], facts[1], middle[0], kind, middle[1], facts[2])
        beside = Supports(*(column.copy() for column in self.supports))
        return Trajectory(Spells(*wide, *narrow), beside, columns, horizon)

    def _arrange(self, name: str, rows: Words, number: int, people: int, columns: tuple[NDArray[Any], ...]) -> None:
        places, order = np.zeros(people + 1, dtype=np.int64), np.empty(number, dtype=np.int64)
        given = (_at(rows), _number(number), _number(people), _at(places), _at(order), *map(_at, columns))
        getattr(self.c, name)(*given)


def template(cohort: Cohort, book: RuleBook) -> Words:
    """The rows of all persons before anybody has entered, as the compiled engine packs them."""
    return pack_rows(cohort, book, 0)


def _at(array: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _number(number: int) -> ctypes.c_int64:
    return ctypes.c_int64(number)
