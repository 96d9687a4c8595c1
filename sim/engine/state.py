"""From a population to the rows of an engine, and from an engine's ledger back to a trajectory."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.record import EVENT_COLUMNS, SPELL_COLUMNS, SUPPORT_COLUMNS, Ledger
from sim.engine.trajectory import Events, Spells, Supports, Trajectory
from sim.rules import person as p
from sim.rules.book import RuleBook
from sim.rules.draws import draw_array, person_keys
from sim.rules.layout import LINE_BYTES, ROW_WORDS, place
from sim.rules.names import DRAW_COVER
from sim.rules.person import NEVER

PERSONS_AT_ONCE: Final = 2048
"""So many rows stay in the processor's cache while all their fields are filled in."""


def make_rows(cohort: Cohort, book: RuleBook, replication: int) -> NDArray[np.int64]:
    """The rows of all persons, int64 [persons, FIELDS], before anybody has entered."""
    rows = np.zeros((len(cohort), p.FIELDS), dtype=np.int64)
    for field, column in _columns(cohort, book, replication):
        rows[:, field] = column
    return rows


def pack_rows(cohort: Cohort, book: RuleBook, replication: int) -> NDArray[np.int64]:
    """The same rows as a block for compiled code, int64 [persons * ROW_WORDS], each field as wide as `person` says; a row begins
    with a line of memory."""
    words = len(cohort) * ROW_WORDS
    room = np.zeros(words + LINE_BYTES // 8, dtype=np.int64)
    first = -room.ctypes.data % LINE_BYTES // 8
    rows = room[first : first + words].reshape(len(cohort), -1)
    columns = [(field, np.broadcast_to(column, len(cohort))) for field, column in _columns(cohort, book, replication)]
    for start in range(0, len(cohort), PERSONS_AT_ONCE):
        some = slice(start, start + PERSONS_AT_ONCE)
        for field, column in columns:
            packed_field(rows, field)[some] = column[some]
    return rows.ravel()


def packed_field(rows: NDArray[np.int64], field: int) -> NDArray[np.signedinteger]:
    """One field of every row, as it lies there; `rows` is int64 [persons, ROW_WORDS]."""
    if field < p.LONG:
        return rows[:, field]
    if field < p.MIDDLE:
        return rows.view(np.int32)[:, place(field) // 4]
    return rows.view(np.int16)[:, place(field) // 2] if field < p.SHORT else rows.view(np.int8)[:, place(field)]


def _columns(cohort: Cohort, book: RuleBook, replication: int) -> Iterator[tuple[int, NDArray[np.generic] | int]]:
    """Every field that is not 0 before anybody has entered."""
    original = cohort.id % cohort.full_size if cohort.full_size else cohort.id
    keys = person_keys(book.seed, replication, original)
    columns: dict[int, NDArray[np.generic]] = {
        p.INDEX: np.arange(len(cohort)),
        p.KEY: keys.view(np.int64),
        p.POPULATION: cohort.population,
        p.ENTRY: cohort.entry,
        p.BIRTH: cohort.birth,
        p.GENDER: cohort.gender,
        p.ORIGIN: cohort.origin,
        p.ARRIVAL: cohort.arrival,
        p.MINOR: cohort.minor,
        p.SCHOOLING: cohort.schooling,
        p.VOCATION: cohort.vocation,
        p.LITERACY: cohort.literacy,
        p.LEARNER: cohort.learner,
        p.STAYING: cohort.staying,
        p.MOTIVE: cohort.motive,
        p.WISH: cohort.wish,
        p.STATUS: cohort.status,
        p.COURT: cohort.court,
        p.STATUS_SINCE: cohort.status_since,
        p.DISTRICT: cohort.district,
        p.REGION: np.array(book.tables.district_region)[cohort.district],
        p.HOUSING: cohort.housing,
        p.PARENT: cohort.children > 0,
        p.CHILDREN: cohort.children,
        p.YOUNGEST: cohort.youngest,
        p.GERMAN: cohort.german,
        p.CERTIFICATE: cohort.certificate,
        p.MAIN: cohort.station,
        p.SINCE: cohort.station_since,
        p.NEXT: cohort.entry,
    }
    yield from columns.items()
    for field in (*range(p.DUE_DEPART, p.NEXT), p.MAIN_START, p.PLANNED_END):
        yield field, NEVER
    for field in (p.LIST, p.FIRM_LIST, p.SEAT):
        yield field, -1
    cover_keys = person_keys(book.seed, 0, original)
    for slot, measure, share in book.coverage:
        yield p.COVER + slot, draw_array(cover_keys, DRAW_COVER, measure, 0) < share


def to_trajectory(ledger: Ledger, horizon: int) -> Trajectory:
    """The ledger of the readable engine as a trajectory."""
    spells = np.frombuffer(ledger.spells, dtype=np.int32).reshape(-1, SPELL_COLUMNS)
    supports = np.frombuffer(ledger.supports, dtype=np.int32).reshape(-1, SUPPORT_COLUMNS)
    events = np.frombuffer(ledger.events, dtype=np.int32).reshape(-1, EVENT_COLUMNS)
    return pack(spells, supports, events, horizon)


def pack(spells: NDArray[np.int32], supports: NDArray[np.int32], events: NDArray[np.int32], horizon: int) -> Trajectory:
    """Sort by person (her row in the population); within a person rows are already in the order in which things happened."""
    spells = spells[np.argsort(spells[:, 0], kind="stable")]
    events = events[np.argsort(events[:, 0], kind="stable")]
    supports = supports[np.lexsort((supports[:, 3], supports[:, 1], supports[:, 0]))]
    narrow = [spells[:, i].astype(np.uint8) for i in range(3, SPELL_COLUMNS)]
    return Trajectory(
        Spells(spells[:, 0].copy(), spells[:, 1].copy(), spells[:, 2].copy(), *narrow),
        Supports(*supports[:, :3].T.copy(), *supports[:, 3:].T.astype(np.uint8)),
        Events(
            events[:, 0].copy(),
            events[:, 1].copy(),
            _within_day(events[:, 0], events[:, 1]),
            events[:, 2].astype(np.uint8),
            events[:, 3].astype(np.int16),
            events[:, 4].copy(),
        ),
        horizon,
    )


def _within_day(person: NDArray[np.int32], day: NDArray[np.int32]) -> NDArray[np.int16]:
    """0, 1, 2 ... within each (person, day)."""
    if not len(person):
        return np.zeros(0, dtype=np.int16)
    new = np.ones(len(person), dtype=bool)
    new[1:] = (person[1:] != person[:-1]) | (day[1:] != day[:-1])
    at = np.arange(len(person))
    return (at - np.maximum.accumulate(np.where(new, at, 0))).astype(np.int16)
