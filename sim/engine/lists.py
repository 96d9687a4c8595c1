"""The lists of the desks as blocks of numbers, for the compiled engine.

A pool holds the entries of all lists, ENTRY_WORDS each, E_*. The entries of a desk lie together, in no order, from its D_AT on,
with room for D_ROOM; a list that outgrows its room moves to the end of the pool, whose first word says where that is. Whoever
has left a list bears another version in her row, so her entry is passed over at the next intake. Then the offsets of the valid
entries go into a binary heap, from which they are taken in their total order for as long as there are places. The list of a
support is long and every intake takes a few: it is a heap itself from one intake to the next (`keeps_order`), and an entry is
looked at when its turn comes. Others who compete for a course stand in batches (day joined, number) behind the desks, those of
a desk from its D_BATCHES on, with room for one batch from each of its intakes: their patience may be longer than any run.
"""

from typing import Final

from sim.engine.desks import LOTTERY_NUMBERS
from sim.engine.flat import JOIN_WORDS, LOW_HALF, W_JOINS, W_JOINS_AT
from sim.registry.codes import FIRST_SUPPORT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.desks import COURSE_TICK_DAYS, QUEUE_TICK_DAYS
from sim.rules.draws import draw
from sim.rules.words import Flat, Words, fetch_ahead, row_at

(
    D_STATION, D_STOCK, D_FIRM, D_GROUP, D_LEAD, D_AT, D_ROOM, D_NUMBER, D_OTHERS, D_BATCHES, D_OPEN, D_LIMIT, D_AWAKE, D_BY_DAY,
) = range(14)  # fmt: skip
DESK_WORDS: Final = D_BY_DAY + 1
BATCH_WORDS: Final = 2
(E_KEY, E_LOTTERY, E_WHO, E_JOINED) = range(4)
"""Rank or score above, joined below; the lottery; person above, version of her entry below; the day she joined."""
ENTRY_WORDS: Final = 4
POOL_HEADER: Final = 1
NOT_AWAKE: Final = -1
SERVED: Final = -1
"""In place of the person of an entry that has been served or was found stale."""
FIRST_ROOM: Final = 16
AHEAD: Final = 8
WORDS_A_LINE: Final = 8
WHERE_LISTS_STAND: Final = (2 * (2 * p.LONG + p.MIDDLE + p.LIST)) // 8
"""The word of a packed row that holds LIST; everything about lists lies around it."""


def take_joins(rows: Words, w: Flat, desks: Words, pool: Words, room: int) -> bool:
    """Put everybody who joined since the last evening on the lists; False where the pool must grow first (call again)."""
    while w[W_JOINS] > w[W_JOINS_AT]:
        at = w[W_JOINS] - JOIN_WORDS
        desk, person, version = DESK_WORDS * w[at], w[at + 1], w[at + 3]
        if desks[desk + D_NUMBER] == desks[desk + D_ROOM] and not move_list(desks, pool, desk, room):
            return False
        me = row_at(rows, person)
        support = desks[desk + D_STATION] - FIRST_SUPPORT
        if support >= 0:
            joined = me[p.SUPPORT_SINCE + support]
        else:
            joined = me[p.FIRM_JOINED] if desks[desk + D_FIRM] else me[p.LIST_JOINED]
        entry = desks[desk + D_AT] + ENTRY_WORDS * desks[desk + D_NUMBER]
        pool[entry + E_KEY] = key_of(w[at + 2], joined)
        pool[entry + E_LOTTERY] = int(draw(me[p.KEY], n.DRAW_LOTTERY, desks[desk + D_STATION], version) * LOTTERY_NUMBERS)
        pool[entry + E_WHO] = person << 32 | version
        pool[entry + E_JOINED] = joined
        desks[desk + D_NUMBER] += 1
        if keeps_order(desks, desk):
            rise(pool, desks[desk + D_AT], desks[desk + D_NUMBER] - 1)
        w[W_JOINS] = at
    return True


def keeps_order(desks: Words, desk: int) -> bool:
    """Whether the list of a desk is a heap from one intake to the next: at the desk of a support that takes people one by one."""
    return desks[desk + D_STATION] >= FIRST_SUPPORT and desks[desk + D_GROUP] <= 1 and desks[desk + D_LEAD] == 0


def wake(w: Flat, desks: Words, first: int) -> int:
    """Chain up the open desks whose list or seats have changed. `first` is the number of the first one before, 0 where there was
    none; returns the first one now. Desks are counted from 1; D_AWAKE is the next one, and NOT_AWAKE out of the chain."""
    for at in range(w[W_JOINS_AT], w[W_JOINS], JOIN_WORDS):
        desk = DESK_WORDS * w[at]
        if desks[desk + D_OPEN] >= 0 and desks[desk + D_AWAKE] == NOT_AWAKE:
            desks[desk + D_AWAKE] = first
            first = w[at] + 1
    return first


def key_of(rank: int, joined: int) -> int:
    """One number that orders by rank, then by the day she joined."""
    return (rank << 32) + joined


def move_list(desks: Words, pool: Words, desk: int, room: int) -> bool:
    """Give a list twice its room at the end of the pool; False where the pool has none."""
    larger = max(FIRST_ROOM, 2 * desks[desk + D_ROOM])
    end = max(POOL_HEADER, pool[0])
    if end + ENTRY_WORDS * larger > room:
        return False
    old = desks[desk + D_AT]
    for i in range(ENTRY_WORDS * desks[desk + D_NUMBER]):
        pool[end + i] = pool[old + i]
    desks[desk + D_AT] = end
    desks[desk + D_ROOM] = larger
    pool[0] = end + ENTRY_WORDS * larger
    return True


def waiting(rows: Words, desks: Words, pool: Words, heap: Words, number_of_desk: int) -> int:
    """Drop the stale entries of a desk's list and put the offsets of the others into `heap`, in no order; returns how many. Not
    for a list that keeps its order."""
    desk = DESK_WORDS * number_of_desk
    support = desks[desk + D_STATION] - FIRST_SUPPORT
    first = desks[desk + D_AT]
    end = first + ENTRY_WORDS * desks[desk + D_NUMBER]
    kept = first
    for entry in range(first, end, ENTRY_WORDS):
        if pool[entry + E_WHO] == SERVED:
            valid = False
        elif support >= 0:
            valid = still_asks(row_at(rows, pool[entry + E_WHO] >> 32), pool, entry, support)
        else:
            ahead = entry + ENTRY_WORDS * AHEAD
            if ahead < end:
                fetch_ahead(rows, (pool[ahead + E_WHO] >> 32) * p.ROW_WORDS + WHERE_LISTS_STAND)
            me = row_at(rows, pool[entry + E_WHO] >> 32)
            version = pool[entry + E_WHO] & LOW_HALF
            if desks[desk + D_FIRM]:
                valid = me[p.FIRM_LIST] >= 0 and me[p.FIRM_VERSION] == version
            else:
                valid = me[p.LIST] == number_of_desk and me[p.LIST_VERSION] == version
        if valid:
            for i in range(ENTRY_WORDS):
                pool[kept + i] = pool[entry + i]
            heap[(kept - first) // ENTRY_WORDS] = kept
            kept += ENTRY_WORDS
    desks[desk + D_NUMBER] = (kept - first) // ENTRY_WORDS
    return (kept - first) // ENTRY_WORDS


def still_asks(me: Words, pool: Words, entry: int, support: int) -> bool:
    """Whether an entry on the list of a support still stands; one that does not is struck off."""
    stands = me[p.ASKED] >> support & 1 != 0 and me[p.SUPPORT_VERSION + support] == pool[entry + E_WHO] & LOW_HALF
    if not stands:
        pool[entry + E_WHO] = SERVED
    return stands


def fetch_row(rows: Words, person: int) -> None:
    """Ask for the whole row of a person who will be needed."""
    first = person * p.ROW_WORDS
    for line in range(0, p.ROW_WORDS, WORDS_A_LINE):
        fetch_ahead(rows, first + line)


def before(pool: Words, one: int, other: int) -> bool:
    """Whether an entry stands before another: by (rank or score, joined, lottery, person)."""
    if pool[one + E_KEY] != pool[other + E_KEY]:
        return pool[one + E_KEY] < pool[other + E_KEY]
    if pool[one + E_LOTTERY] != pool[other + E_LOTTERY]:
        return pool[one + E_LOTTERY] < pool[other + E_LOTTERY]
    return pool[one + E_WHO] < pool[other + E_WHO]


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


def change_places(pool: Words, one: int, other: int) -> None:
    """Exchange two entries."""
    for i in range(ENTRY_WORDS):
        pool[one + i], pool[other + i] = pool[other + i], pool[one + i]


def rise(pool: Words, first: int, at: int) -> None:
    """Let entry number `at` of a list that is a heap rise to its place."""
    while at > 0:
        parent = (at - 1) // 2
        if not before(pool, first + ENTRY_WORDS * at, first + ENTRY_WORDS * parent):
            break
        change_places(pool, first + ENTRY_WORDS * at, first + ENTRY_WORDS * parent)
        at = parent


def first_to_the_end(pool: Words, first: int, number: int) -> int:
    """Put the first of so many entries of a list that is a heap behind the others, which are a heap again; where it is now."""
    last = first + ENTRY_WORDS * (number - 1)
    change_places(pool, first, last)
    at = 0
    while 2 * at + 1 < number - 1:
        child = 2 * at + 1
        if child + 1 < number - 1 and before(pool, first + ENTRY_WORDS * (child + 1), first + ENTRY_WORDS * child):
            child += 1
        if not before(pool, first + ENTRY_WORDS * child, first + ENTRY_WORDS * at):
            break
        change_places(pool, first + ENTRY_WORDS * child, first + ENTRY_WORDS * at)
        at = child
    return last


def take_first(pool: Words, heap: Words, number: int) -> int:
    """Take the first of so many entries off the heap."""
    entry = heap[0]
    heap[0] = heap[number - 1]
    sink(pool, heap, 0, number - 1)
    return entry


def others_come(desks: Words, desk: int, day: int, number: int, patience: float) -> None:
    """Others join the list together; whoever of them has waited too long is gone."""
    first = desks[desk + D_BATCHES]
    kept = first
    for batch in range(first, first + BATCH_WORDS * desks[desk + D_OTHERS], BATCH_WORDS):
        joined = desks[batch]
        if day - joined <= patience:
            desks[kept] = joined
            desks[kept + 1] = desks[batch + 1]
            kept += BATCH_WORDS
    if number > 0:
        tick = COURSE_TICK_DAYS if desks[desk + D_STATION] < FIRST_SUPPORT else QUEUE_TICK_DAYS
        desks[kept] = day - desks[desk + D_LEAD] - tick // 2
        desks[kept + 1] = number
        kept += BATCH_WORDS
    desks[desk + D_OTHERS] = (kept - first) // BATCH_WORDS


def others_waiting(desks: Words, desk: int) -> int:
    """How many others are on the list."""
    first = desks[desk + D_BATCHES]
    total = 0
    for batch in range(first, first + BATCH_WORDS * desks[desk + D_OTHERS], BATCH_WORDS):
        total += desks[batch + 1]
    return total


def others_first(desks: Words, desk: int, rank: int, joined: int, places: int) -> int:
    """Serve the others who stand before (rank, joined); returns the places that are left."""
    first = desks[desk + D_BATCHES]
    while places > 0 and desks[desk + D_OTHERS] > 0:
        since = desks[first]
        if rank < 0 or (rank == 0 and joined <= since):
            break
        taken = min(places, desks[first + 1])
        places -= taken
        desks[first + 1] -= taken
        if desks[first + 1] == 0:
            for word in range(first, first + BATCH_WORDS * (desks[desk + D_OTHERS] - 1)):
                desks[word] = desks[word + BATCH_WORDS]
            desks[desk + D_OTHERS] -= 1
    return places
