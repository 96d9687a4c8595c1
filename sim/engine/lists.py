"""The lists of the desks as blocks of numbers, for the compiled engine.

A pool holds the entries of all lists, ENTRY_WORDS each, E_*: a list is a chain through it, in no order, and begins at its desk's
D_FIRST. Entry 0 is (entries in use, first free entry). On an intake the valid entries go into a binary heap, from which they are
taken in their total order for as long as there are places. Others who compete for a course stand in batches at their desk.
"""

from typing import Final

from sim.engine.desks import LOTTERY_NUMBERS
from sim.engine.flat import JOIN_WORDS, W_JOINS, W_JOINS_AT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.desks import COURSE_TICK_DAYS
from sim.rules.draws import draw
from sim.rules.words import Flat, Words, part

(D_STATION, D_STOCK, D_FIRM, D_GROUP, D_LEAD, D_FIRST, D_OTHERS, D_BATCHES) = range(8)
MOST_BATCHES: Final = 64
DESK_WORDS: Final = D_BATCHES + 2 * MOST_BATCHES
(E_NEXT, E_RANK, E_JOINED, E_LOTTERY, E_PERSON, E_VERSION) = range(6)
ENTRY_WORDS: Final = 6
NOBODY: Final = 0


def row_of(rows: Words, person: int) -> Words:
    """The row of a person."""
    return part(rows, person * p.FIELDS, p.FIELDS)


def take_joins(rows: Words, w: Flat, desks: Words, pool: Words) -> None:
    """Put everybody who joined since the last evening on the lists."""
    for at in range(w[W_JOINS_AT], w[W_JOINS], JOIN_WORDS):
        desk, person, version = DESK_WORDS * w[at], w[at + 1], w[at + 3]
        me = row_of(rows, person)
        entry = pool[1]
        if entry != NOBODY:
            pool[1] = pool[ENTRY_WORDS * entry + E_NEXT]
        else:
            pool[0] += 1
            entry = pool[0]
        own = ENTRY_WORDS * entry
        pool[own + E_NEXT] = desks[desk + D_FIRST]
        pool[own + E_RANK] = w[at + 2]
        pool[own + E_JOINED] = me[p.FIRM_JOINED] if desks[desk + D_FIRM] else me[p.LIST_JOINED]
        pool[own + E_LOTTERY] = int(draw(me[p.KEY], n.DRAW_LOTTERY, desks[desk + D_STATION], version) * LOTTERY_NUMBERS)
        pool[own + E_PERSON] = person
        pool[own + E_VERSION] = version
        desks[desk + D_FIRST] = entry
    w[W_JOINS] = w[W_JOINS_AT]


def drop(pool: Words, entry: int) -> None:
    """Give an entry's line back."""
    pool[ENTRY_WORDS * entry + E_NEXT] = pool[1]
    pool[1] = entry


def put_back(desks: Words, pool: Words, desk: int, entry: int) -> None:
    """An entry stays on the list."""
    pool[ENTRY_WORDS * entry + E_NEXT] = desks[desk + D_FIRST]
    desks[desk + D_FIRST] = entry


def on_the_list(desks: Words, pool: Words, desk: int) -> int:
    """How many entries a desk's list has, valid or stale."""
    number = 0
    entry = desks[desk + D_FIRST]
    while entry != NOBODY:
        number += 1
        entry = pool[ENTRY_WORDS * entry + E_NEXT]
    return number


def waiting(rows: Words, desks: Words, pool: Words, heap: Words, number_of_desk: int) -> int:
    """Take the entries that are still valid off a desk's list into `heap`, in no order; stale ones are dropped. Returns how many
    there are."""
    desk = DESK_WORDS * number_of_desk
    kept = 0
    entry = desks[desk + D_FIRST]
    while entry != NOBODY:
        own = ENTRY_WORDS * entry
        after = pool[own + E_NEXT]
        me = row_of(rows, pool[own + E_PERSON])
        if desks[desk + D_FIRM]:
            valid = me[p.FIRM_LIST] >= 0 and me[p.FIRM_VERSION] == pool[own + E_VERSION]
        else:
            valid = me[p.LIST] == number_of_desk and me[p.LIST_VERSION] == pool[own + E_VERSION]
        if valid:
            heap[kept] = entry
            kept += 1
        else:
            drop(pool, entry)
        entry = after
    desks[desk + D_FIRST] = NOBODY
    return kept


def before(pool: Words, a: int, b: int) -> bool:
    """Whether entry a stands before entry b: by (rank or score, joined, lottery, person)."""
    one, other = ENTRY_WORDS * a, ENTRY_WORDS * b
    if pool[one + E_RANK] != pool[other + E_RANK]:
        return pool[one + E_RANK] < pool[other + E_RANK]
    if pool[one + E_JOINED] != pool[other + E_JOINED]:
        return pool[one + E_JOINED] < pool[other + E_JOINED]
    if pool[one + E_LOTTERY] != pool[other + E_LOTTERY]:
        return pool[one + E_LOTTERY] < pool[other + E_LOTTERY]
    return pool[one + E_PERSON] < pool[other + E_PERSON]


def sink(pool: Words, heap: Words, at: int, number: int) -> None:
    """Let an entry sink to its place in a binary heap of so many entries."""
    entry = heap[at]
    while 2 * at + 1 < number:
        child = 2 * at + 1
        if child + 1 < number and before(pool, heap[child + 1], heap[child]):
            child += 1
        if not before(pool, heap[child], entry):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = entry


def into_order(pool: Words, heap: Words, number: int) -> None:
    """Make a heap of entries: the first is at 0."""
    for at in range(number // 2 - 1, -1, -1):
        sink(pool, heap, at, number)


def take_first(pool: Words, heap: Words, number: int) -> int:
    """Take the first of so many entries off the heap."""
    entry = heap[0]
    heap[0] = heap[number - 1]
    sink(pool, heap, 0, number - 1)
    return entry


def others_come(desks: Words, desk: int, day: int, number: int, patience: float) -> None:
    """Others join the list together; whoever of them has waited too long is gone."""
    kept = 0
    for i in range(desks[desk + D_OTHERS]):
        joined = desks[desk + D_BATCHES + 2 * i]
        if day - joined <= patience:
            desks[desk + D_BATCHES + 2 * kept] = joined
            desks[desk + D_BATCHES + 2 * kept + 1] = desks[desk + D_BATCHES + 2 * i + 1]
            kept += 1
    if number > 0:
        desks[desk + D_BATCHES + 2 * kept] = day - desks[desk + D_LEAD] - COURSE_TICK_DAYS // 2
        desks[desk + D_BATCHES + 2 * kept + 1] = number
        kept += 1
    desks[desk + D_OTHERS] = kept


def others_waiting(desks: Words, desk: int) -> int:
    """How many others are on the list."""
    total = 0
    for i in range(desks[desk + D_OTHERS]):
        total += desks[desk + D_BATCHES + 2 * i + 1]
    return total


def others_first(desks: Words, desk: int, rank: int, joined: int, places: int) -> int:
    """Serve the others who stand before (rank, joined); returns the places that are left."""
    while places > 0 and desks[desk + D_OTHERS] > 0:
        since = desks[desk + D_BATCHES]
        if rank < 0 or (rank == 0 and joined <= since):
            break
        taken = min(places, desks[desk + D_BATCHES + 1])
        places -= taken
        desks[desk + D_BATCHES + 1] -= taken
        if desks[desk + D_BATCHES + 1] == 0:
            for i in range(1, desks[desk + D_OTHERS]):
                desks[desk + D_BATCHES + 2 * i - 2] = desks[desk + D_BATCHES + 2 * i]
                desks[desk + D_BATCHES + 2 * i - 1] = desks[desk + D_BATCHES + 2 * i + 1]
            desks[desk + D_OTHERS] -= 1
    return places
