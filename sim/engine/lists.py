"""The lists of the desks as blocks of numbers, for the compiled engine.

A pool holds the entries of all lists, ENTRY_WORDS each, E_*. The entries of a desk lie together from its D_AT on, with room for
D_ROOM; a list that outgrows its room moves to a larger one. Whoever has left a list bears another version in her row, so her
entry is passed over. At an intake the entries that stand become a binary heap where they lie, from which they are taken in their
total order for as long as there are places; before it they lie in no order. The list of a support is long and every intake takes
a few: it remains a heap from one intake to the next (`keeps_order`), and an entry is looked at when its turn comes. Others who
compete for a course stand in batches (day joined, number) behind the desks, those of a desk from its D_BATCHES on, with room for
one batch from each of its intakes: their patience may outlast any run.
"""

from typing import Final

from sim.engine.desks import LOTTERY_NUMBERS
from sim.engine.flat import JOIN_WORDS, LOW_HALF, LOW_QUARTER, W_JOINS, W_JOINS_AT
from sim.registry.codes import FIRST_SUPPORT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.desks import COURSE_TICK_DAYS, QUEUE_TICK_DAYS
from sim.rules.draws import draw
from sim.rules.layout import ROW_WORDS, place
from sim.rules.words import Flat, Words, fetch_ahead, row_at

(
    D_STATION, D_STOCK, D_FIRM, D_GROUP, D_LEAD, D_AT, D_ROOM, D_NUMBER, D_OTHERS, D_BATCHES, D_OPEN, D_LIMIT, D_AWAKE, D_BY_DAY,
    D_ONE_BY_ONE,
) = range(15)  # fmt: skip
DESK_WORDS: Final = D_ONE_BY_ONE + 1
BATCH_WORDS: Final = 2
(E_KEY, E_WHO) = range(2)
"""Rank or score, the day she joined and the version of her entry (`key_of`); the lottery above her number in the population."""
ENTRY_WORDS: Final = 2
VERSION_BITS: Final = 16
RANK_SHIFT: Final = 44
JOINED_BELOW: Final = 1 << (RANK_SHIFT - VERSION_BITS)
JOINED_BIAS: Final = JOINED_BELOW // 2
"""A day of joining is between -JOINED_BIAS and JOINED_BIAS, further than any run is long."""
POOL_LEFT: Final = 1
POOL_HEADER: Final = POOL_LEFT + 32
"""The pool begins with its end and, per size of room, the first one that a list has left; each of these leads to the next."""
NOT_AWAKE: Final = -1
STRUCK: Final = -(1 << 63)
"""The bit above lottery and person of an entry that has been served or was found stale."""
FIRST_ROOM: Final = 16
AHEAD: Final = 8
WORDS_A_LINE: Final = 8
WHERE_LISTS_STAND: Final = place(p.LIST) // 8
"""The word of a packed row that holds LIST; everything about lists lies around it."""


def take_joins(rows: Words, w: Flat, desks: Words, pool: Words, room: int) -> bool:
    """Put everybody who joined since the last evening on the lists; False where the pool must grow first (call again)."""
    while w[W_JOINS] > w[W_JOINS_AT]:
        at = w[W_JOINS] - JOIN_WORDS
        ahead = at - AHEAD * JOIN_WORDS
        if ahead >= w[W_JOINS_AT]:
            fetch_ahead(rows, w[ahead + 1] * ROW_WORDS)
            fetch_ahead(rows, w[ahead + 1] * ROW_WORDS + WHERE_LISTS_STAND)
        desk, person, version = DESK_WORDS * w[at], w[at + 1], w[at + 3]
        if desks[desk + D_NUMBER] == desks[desk + D_ROOM] and not move_list(desks, pool, desk, room):
            return False
        me = row_at(rows, person)
        support = desks[desk + D_STATION] - FIRST_SUPPORT
        if support >= 0:
            joined = me[p.SUPPORT_SINCE + support]
        else:
            joined = me[p.FIRM_JOINED] if desks[desk + D_FIRM] else me[p.LIST_JOINED]
        lottery = int(draw(me[p.KEY], n.DRAW_LOTTERY, desks[desk + D_STATION], version) * LOTTERY_NUMBERS)
        entry = desks[desk + D_AT] + ENTRY_WORDS * desks[desk + D_NUMBER]
        pool[entry + E_KEY] = key_of(w[at + 2], joined, version)
        pool[entry + E_WHO] = lottery << 32 | person
        desks[desk + D_NUMBER] += 1
        if keeps_order(desks, desk):
            rise(pool, desks[desk + D_AT], desks[desk + D_NUMBER] - 1)
        w[W_JOINS] = at
    return True


def keeps_order(desks: Words, desk: int) -> bool:
    """Whether the list of a desk is a heap from one intake to the next (`DeskPlan.one_by_one`)."""
    return desks[desk + D_ONE_BY_ONE] != 0


def wake(w: Flat, desks: Words, first: int) -> int:
    """Chain up the open desks whose list or seats have changed. `first` is the number of the first one before, 0 where there was
    none; returns the first one now. Desks are counted from 1; D_AWAKE is the next one, and NOT_AWAKE out of the chain."""
    for at in range(w[W_JOINS_AT], w[W_JOINS], JOIN_WORDS):
        desk = DESK_WORDS * w[at]
        if desks[desk + D_OPEN] >= 0 and desks[desk + D_AWAKE] == NOT_AWAKE:
            desks[desk + D_AWAKE] = first
            first = w[at] + 1
    return first


def key_of(rank: int, joined: int, version: int) -> int:
    """One number that orders by rank, then by the day she joined; the version of the entry below. Ranks and scores are below
    2**19."""
    return (rank << RANK_SHIFT) + ((joined + JOINED_BIAS) << VERSION_BITS) + version


def rank_of(key: int) -> int:
    """The rank or score by which an entry stands in the order."""
    return key >> RANK_SHIFT


def joined_of(key: int) -> int:
    """The day from which an entry counts as waiting."""
    return (key >> VERSION_BITS & JOINED_BELOW - 1) - JOINED_BIAS


def version_of(key: int) -> int:
    """The version that her row bears for as long as an entry stands."""
    return key & LOW_QUARTER


def move_list(desks: Words, pool: Words, desk: int, room: int) -> bool:
    """Give a list twice its room, where another one has moved away or at the end of the pool; False where the pool has none."""
    old, larger = desks[desk + D_AT], max(FIRST_ROOM, 2 * desks[desk + D_ROOM])
    left_behind = POOL_LEFT
    while FIRST_ROOM << (left_behind - POOL_LEFT) < larger:
        left_behind += 1
    new = pool[left_behind]
    if new != 0:
        pool[left_behind] = pool[new]
    else:
        new = max(POOL_HEADER, pool[0])
        if new + ENTRY_WORDS * larger > room:
            return False
        pool[0] = new + ENTRY_WORDS * larger
    for i in range(ENTRY_WORDS * desks[desk + D_NUMBER]):
        pool[new + i] = pool[old + i]
    if desks[desk + D_ROOM] > 0:
        pool[old] = pool[left_behind - 1]
        pool[left_behind - 1] = old
    desks[desk + D_AT] = new
    desks[desk + D_ROOM] = larger
    return True


def waiting(rows: Words, desks: Words, pool: Words, number_of_desk: int) -> int:
    """Drop the stale entries of a desk's list; returns how many are left. Not for a list that keeps its order."""
    desk = DESK_WORDS * number_of_desk
    support = desks[desk + D_STATION] - FIRST_SUPPORT
    first = desks[desk + D_AT]
    end = first + ENTRY_WORDS * desks[desk + D_NUMBER]
    kept = first
    for entry in range(first, end, ENTRY_WORDS):
        ahead = entry + ENTRY_WORDS * AHEAD
        if ahead < end:
            fetch_ahead(rows, (pool[ahead + E_WHO] & LOW_HALF) * ROW_WORDS + WHERE_LISTS_STAND)
        if pool[entry + E_WHO] >= 0 and stands(rows, desks, pool, entry, number_of_desk, support):
            pool[kept + E_KEY], pool[kept + E_WHO] = pool[entry + E_KEY], pool[entry + E_WHO]
            kept += ENTRY_WORDS
    desks[desk + D_NUMBER] = (kept - first) // ENTRY_WORDS
    return (kept - first) // ENTRY_WORDS


def stands(rows: Words, desks: Words, pool: Words, entry: int, number_of_desk: int, support: int) -> bool:
    """Whether an entry that has not been served is still on the list of its desk."""
    me, version = row_at(rows, pool[entry + E_WHO] & LOW_HALF), version_of(pool[entry + E_KEY])
    if support >= 0:
        return still_asks(me, version, support)
    if desks[DESK_WORDS * number_of_desk + D_FIRM]:
        return me[p.FIRM_LIST] >= 0 and me[p.FIRM_VERSION] == version
    return me[p.LIST] == number_of_desk and me[p.LIST_VERSION] == version


def still_asks(me: Words, version: int, support: int) -> bool:
    """Whether an entry on the list of a support still stands."""
    return me[p.ASKED] >> support & 1 != 0 and me[p.SUPPORT_VERSION + support] == version


def fetch_row(rows: Words, person: int) -> None:
    """Ask for the whole row of a person who will be needed."""
    first = person * ROW_WORDS
    for line in range(0, ROW_WORDS, WORDS_A_LINE):
        fetch_ahead(rows, first + line)


def before(key: int, who: int, other_key: int, other_who: int) -> bool:
    """Whether an entry stands before another: by (rank or score, joined, lottery, person)."""
    mine, other = key >> VERSION_BITS, other_key >> VERSION_BITS
    return mine < other or (mine == other and who < other_who)


def change_places(pool: Words, one: int, other: int) -> None:
    """Exchange two entries."""
    for i in range(ENTRY_WORDS):
        pool[one + i], pool[other + i] = pool[other + i], pool[one + i]


def rise(pool: Words, first: int, at: int) -> None:
    """Let entry number `at` of a heap rise to its place."""
    key, who = pool[first + ENTRY_WORDS * at + E_KEY], pool[first + ENTRY_WORDS * at + E_WHO]
    while at > 0:
        parent = (at - 1) >> 1
        above = first + ENTRY_WORDS * parent
        if not before(key, who, pool[above + E_KEY], pool[above + E_WHO]):
            break
        pool[first + ENTRY_WORDS * at + E_KEY], pool[first + ENTRY_WORDS * at + E_WHO] = pool[above + E_KEY], pool[above + E_WHO]
        at = parent
    pool[first + ENTRY_WORDS * at + E_KEY], pool[first + ENTRY_WORDS * at + E_WHO] = key, who


def sink(pool: Words, first: int, at: int, number: int, key: int, who: int) -> None:
    """Put an entry at place `at` of a heap of so many entries, or as far below as it belongs."""
    while 2 * at + 1 < number:
        child = first + ENTRY_WORDS * (2 * at + 1)
        other = child + ENTRY_WORDS
        at = 2 * at + 1
        if at + 1 < number and before(pool[other + E_KEY], pool[other + E_WHO], pool[child + E_KEY], pool[child + E_WHO]):
            child = other
            at += 1
        above = first + ENTRY_WORDS * ((at - 1) >> 1)
        if not before(pool[child + E_KEY], pool[child + E_WHO], key, who):
            pool[above + E_KEY], pool[above + E_WHO] = key, who
            return
        pool[above + E_KEY], pool[above + E_WHO] = pool[child + E_KEY], pool[child + E_WHO]
    pool[first + ENTRY_WORDS * at + E_KEY], pool[first + ENTRY_WORDS * at + E_WHO] = key, who


def into_order(pool: Words, first: int, number: int) -> None:
    """Make a heap of so many entries."""
    for at in range(number // 2 - 1, -1, -1):
        entry = first + ENTRY_WORDS * at
        sink(pool, first, at, number, pool[entry + E_KEY], pool[entry + E_WHO])


def first_to_the_end(pool: Words, first: int, number: int) -> int:
    """Put the first of so many entries that are a heap behind the others, which are a heap again; where it is now."""
    last = first + ENTRY_WORDS * (number - 1)
    key, who = pool[last + E_KEY], pool[last + E_WHO]
    pool[last + E_KEY], pool[last + E_WHO] = pool[first + E_KEY], pool[first + E_WHO]
    if number > 1:
        sink(pool, first, 0, number - 1, key, who)
    return last


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
