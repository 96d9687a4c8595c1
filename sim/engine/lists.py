"""The lists of the desks as blocks of numbers, for the compiled engine.

A pool holds the entries of all lists (`order`). The entries of a desk lie together from its D_AT on, with room for D_ROOM; those
on the list between D_FIRST and D_END, counted in entries. A list that outgrows its room moves to a larger one. Those up to
D_SORTED lie in the order in which they are served; whoever has come since stands behind them and is merged with them at the next
intake (`in_line`). Whoever has left a list bears another version in her row: her entry is passed over when its turn comes, and
a list that has grown past D_LOOK is looked through. A firms' desk ranks everybody anew at each intake: its list is in no order.
Others who compete for a course stand in batches (day joined, number) behind the desks, those of a desk from its D_BATCHES to its
D_BATCHES_END, the oldest first, with room for one batch from each of its intakes.
"""

from typing import Final

from sim.engine.desks import LOTTERY_NUMBERS
from sim.engine.flat import JOIN_WORDS, LOW_HALF, W_JOINS, W_JOINS_AT
from sim.engine.order import E_KEY, E_WHO, ENTRY_WORDS, copy_entry, key_of, merge, sort, version_of
from sim.registry.codes import FIRST_SUPPORT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.desks import COURSE_TICK_DAYS, QUEUE_TICK_DAYS
from sim.rules.draws import draw
from sim.rules.layout import ROW_WORDS, place
from sim.rules.words import Flat, Words, fetch_ahead, row_at

(
    D_STATION, D_STOCK, D_FIRM, D_GROUP, D_LEAD, D_AT, D_ROOM, D_FIRST, D_SORTED, D_END, D_LOOK, D_BATCHES, D_BATCHES_END, D_OPEN,
    D_LIMIT, D_AWAKE, D_BY_DAY,
) = range(17)  # fmt: skip
DESK_WORDS: Final = D_BY_DAY + 1
BATCH_WORDS: Final = 2
POOL_LEFT: Final = 1
POOL_HEADER: Final = POOL_LEFT + 32
"""The pool begins with its end and, per size of room, the first one that a list has left; each of these leads to the next."""
NOWHERE: Final = 0
NOT_AWAKE: Final = -1
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
        if not fits(desks, desk):
            look_through(rows, desks, pool, w[at])
        if not has_room(desks, pool, desk, room):
            return False
        me = row_at(rows, person)
        support = desks[desk + D_STATION] - FIRST_SUPPORT
        if support >= 0:
            joined = me[p.SUPPORT_SINCE + support]
        else:
            joined = me[p.FIRM_JOINED] if desks[desk + D_FIRM] else me[p.LIST_JOINED]
        lottery = int(draw(me[p.KEY], n.DRAW_LOTTERY, desks[desk + D_STATION], version) * LOTTERY_NUMBERS)
        entry = place_of(desks, desk, D_END)
        pool[entry + E_KEY] = key_of(w[at + 2], joined, version)
        pool[entry + E_WHO] = lottery << 32 | person
        desks[desk + D_END] += 1
        w[W_JOINS] = at
    return True


def place_of(desks: Words, desk: int, which: int) -> int:
    """Where in the pool an entry of a desk's list lies: D_FIRST, D_SORTED or D_END."""
    return desks[desk + D_AT] + ENTRY_WORDS * desks[desk + which]


def length(desks: Words, desk: int) -> int:
    """How many entries are on the list of a desk, stale ones included."""
    return desks[desk + D_END] - desks[desk + D_FIRST]


def wake(w: Flat, desks: Words, first: int) -> int:
    """Chain up the open desks whose list or seats have changed. `first` is the number of the first one before, 0 where there was
    none; returns the first one now. Desks are counted from 1; D_AWAKE is the next one, and NOT_AWAKE out of the chain."""
    for at in range(w[W_JOINS_AT], w[W_JOINS], JOIN_WORDS):
        desk = DESK_WORDS * w[at]
        if desks[desk + D_OPEN] >= 0 and desks[desk + D_AWAKE] == NOT_AWAKE:
            desks[desk + D_AWAKE] = first
            first = w[at] + 1
    return first


def fits(desks: Words, desk: int) -> bool:
    """Whether one more entry has room where a list lies, and behind it copies of all that are not in order yet; firms' lists
    need no copies."""
    more = desks[desk + D_END] + 1
    copies = 0 if desks[desk + D_FIRM] else more - desks[desk + D_SORTED]
    return more + copies <= desks[desk + D_ROOM]


def has_room(desks: Words, pool: Words, desk: int, room: int) -> bool:
    """Make one more entry fit: where those already served lay, or in a room twice as large. False where the pool has none."""
    if fits(desks, desk):
        return True
    old, first, end = desks[desk + D_AT], desks[desk + D_FIRST], desks[desk + D_END]
    new = old
    if 2 * first <= desks[desk + D_ROOM]:
        new = larger_room(pool, desks[desk + D_ROOM], room)
        if new == NOWHERE:
            return False
    for i in range(ENTRY_WORDS * (end - first)):
        pool[new + i] = pool[old + ENTRY_WORDS * first + i]
    if new != old:
        leave_room(pool, old, desks[desk + D_ROOM])
        desks[desk + D_AT] = new
        desks[desk + D_ROOM] = max(FIRST_ROOM, 2 * desks[desk + D_ROOM])
    desks[desk + D_FIRST] = 0
    desks[desk + D_SORTED] -= first
    desks[desk + D_END] -= first
    return True


def rooms_of_size(size: int) -> int:
    """Where the pool notes the first room of a size that a list has left."""
    at = POOL_LEFT
    while FIRST_ROOM << (at - POOL_LEFT) < size:
        at += 1
    return at


def larger_room(pool: Words, size: int, end: int) -> int:
    """A room twice as large as one of a size: one that a list has left, or at the end of the pool; NOWHERE if that is full."""
    larger = max(FIRST_ROOM, 2 * size)
    left = rooms_of_size(larger)
    new = pool[left]
    if new != 0:
        pool[left] = pool[new]
        return new
    new = max(POOL_HEADER, pool[0])
    if new + ENTRY_WORDS * larger > end:
        return NOWHERE
    pool[0] = new + ENTRY_WORDS * larger
    return new


def leave_room(pool: Words, at: int, size: int) -> None:
    """Leave a room to another list."""
    if size > 0:
        left = rooms_of_size(size)
        pool[at] = pool[left]
        pool[left] = at


def in_line(rows: Words, desks: Words, pool: Words, number_of_desk: int) -> None:
    """Before an intake: merge those who have come since the last one with the list."""
    desk = DESK_WORDS * number_of_desk
    look_through(rows, desks, pool, number_of_desk)
    new = desks[desk + D_END] - desks[desk + D_SORTED]
    if new > 0:
        middle = place_of(desks, desk, D_SORTED)
        sort(pool, middle, new)
        merge(pool, place_of(desks, desk, D_FIRST), middle, place_of(desks, desk, D_END))
        desks[desk + D_SORTED] = desks[desk + D_END]


def look_through(rows: Words, desks: Words, pool: Words, number_of_desk: int) -> None:
    """Drop the stale entries of a list that has doubled since it was looked through."""
    desk = DESK_WORDS * number_of_desk
    if length(desks, desk) > desks[desk + D_LOOK]:
        waiting(rows, desks, pool, number_of_desk)
        desks[desk + D_LOOK] = FIRST_ROOM + 2 * length(desks, desk)


def keep_standing(desks: Words, pool: Words, desk: int, end: int) -> None:
    """After an intake: those who were looked at, up to `end`, and not struck off remain the first of the list."""
    to = end
    for entry in range(end - ENTRY_WORDS, place_of(desks, desk, D_FIRST) - ENTRY_WORDS, -ENTRY_WORDS):
        if pool[entry + E_WHO] >= 0:
            to -= ENTRY_WORDS
            copy_entry(pool, entry, to)
    desks[desk + D_FIRST] = (to - desks[desk + D_AT]) // ENTRY_WORDS


def waiting(rows: Words, desks: Words, pool: Words, number_of_desk: int) -> int:
    """Drop the stale entries of a desk's list; returns how many are left."""
    desk = DESK_WORDS * number_of_desk
    support = desks[desk + D_STATION] - FIRST_SUPPORT
    first, end = place_of(desks, desk, D_FIRST), place_of(desks, desk, D_END)
    middle = place_of(desks, desk, D_SORTED)
    kept = first
    in_order = 0
    for entry in range(first, end, ENTRY_WORDS):
        ahead = entry + ENTRY_WORDS * AHEAD
        if ahead < end:
            fetch_ahead(rows, (pool[ahead + E_WHO] & LOW_HALF) * ROW_WORDS + WHERE_LISTS_STAND)
        if stands(rows, desks, pool, entry, number_of_desk, support):
            copy_entry(pool, entry, kept)
            kept += ENTRY_WORDS
            in_order += int(entry < middle)
    desks[desk + D_SORTED] = desks[desk + D_FIRST] + in_order
    desks[desk + D_END] = desks[desk + D_FIRST] + (kept - first) // ENTRY_WORDS
    return (kept - first) // ENTRY_WORDS


def stands(rows: Words, desks: Words, pool: Words, entry: int, number_of_desk: int, support: int) -> bool:
    """Whether an entry is still on the list of its desk."""
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


def others_come(desks: Words, desk: int, day: int, number: int, patience: float) -> None:
    """Others join the list together; whoever of them has waited too long is gone."""
    while desks[desk + D_BATCHES] < desks[desk + D_BATCHES_END] and day - desks[desks[desk + D_BATCHES]] > patience:
        desks[desk + D_BATCHES] += BATCH_WORDS
    if number > 0:
        last = desks[desk + D_BATCHES_END]
        tick = COURSE_TICK_DAYS if desks[desk + D_STATION] < FIRST_SUPPORT else QUEUE_TICK_DAYS
        desks[last] = day - desks[desk + D_LEAD] - tick // 2
        desks[last + 1] = number
        desks[desk + D_BATCHES_END] = last + BATCH_WORDS


def others_waiting(desks: Words, desk: int) -> int:
    """How many others are on the list."""
    total = 0
    for batch in range(desks[desk + D_BATCHES], desks[desk + D_BATCHES_END], BATCH_WORDS):
        total += desks[batch + 1]
    return total


def others_first(desks: Words, desk: int, rank: int, joined: int, places: int) -> int:
    """Serve the others who stand before (rank, joined); returns the places that are left."""
    while places > 0 and desks[desk + D_BATCHES] < desks[desk + D_BATCHES_END]:
        batch = desks[desk + D_BATCHES]
        since = desks[batch]
        if rank < 0 or (rank == 0 and joined <= since):
            break
        taken = min(places, desks[batch + 1])
        places -= taken
        desks[batch + 1] -= taken
        if desks[batch + 1] == 0:
            desks[desk + D_BATCHES] = batch + BATCH_WORDS
    return places
