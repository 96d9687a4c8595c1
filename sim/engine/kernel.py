"""The day of a whole population in one compiled call, and the evening of all desks in another.

Nothing here decides anything about a person: `enter`, `live`, `admit` and `take_offer` are the same functions that the
readable engine calls. What stands here is only bookkeeping over arrays: an agenda with one bucket per day, the lists of the
desks, and what is written down. All of it is plain Python that `rules.compiled` hands to numba.

Agenda: int64 [1 + days + nodes, 2]. Line 0 is (nodes in use, first free node); then a line per day with its first node; a node
is (person, next node). A person whose day has changed is noted again and the old note is passed over, so nothing is ever
searched. Desks: int64 [desks, ...] with the columns D_*; pool: int64 [entries, 6] with the columns of a list entry, line 0 as
in the agenda.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.contracts import take_offer
from sim.engine.desks import LOTTERY_NUMBERS
from sim.engine.entry import enter
from sim.engine.flat import JOIN_WIDTH, LEDGER_HEADER, W_JOINS, W_JOINS_AT, room_for
from sim.engine.life import admit, live, plan_tomorrow, still_admissible, turn_away
from sim.engine.moves import close_spell
from sim.registry.codes import ANSWER_CLOSED, AUSBILDUNG, EQ
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.desks import COURSE_TICK_DAYS
from sim.rules.draws import draw
from sim.rules.gates import law_gate
from sim.rules.offers import employer_score
from sim.rules.read import law, normal, value

Ints = NDArray[np.int64]
Flat = Any
"""The flat ledger (`flat`), which in compiled code stands where the moves expect a `Ledger`."""

DONE, FULL = 0, 1

(D_STATION, D_STOCK, D_FIRM, D_GROUP, D_LEAD, D_FIRST, D_OTHERS, D_BATCHES) = range(8)
MOST_BATCHES = 64
DESK_WIDTH = D_BATCHES + 2 * MOST_BATCHES
(E_NEXT, E_RANK, E_JOINED, E_LOTTERY, E_PERSON, E_VERSION) = range(6)
(I_DAY, I_LEVEL, I_DESK, I_PLACES, I_BACKGROUND) = range(5)
NOBODY = 0


def note(agenda: Ints, horizon: int, me: Ints, person: int) -> None:
    """Put a person into the bucket of the day on which she is needed next."""
    day = me[p.NEXT]
    if day >= horizon:
        return
    node = agenda[0, 1]
    if node != NOBODY:
        agenda[0, 1] = agenda[node, 1]
    else:
        agenda[0, 0] += 1
        node = agenda[0, 0]
    agenda[node, 0] = person
    agenda[node, 1] = agenda[1 + day, 0]
    agenda[1 + day, 0] = node


def advance(rows: Ints, t: Tables, w: Flat, agenda: Ints, since: Ints, day: int) -> int:
    """Live the day of everybody noted for it.

    DONE, FULL where ledger or agenda must grow first (call again), or -1 - person where a day does not end. `since[person]` is
    NEVER once she has entered.
    """
    while agenda[1 + day, 0] != NOBODY:
        if not room_for(w, 1) or agenda[0, 0] + 2 >= len(agenda):
            return FULL
        node = agenda[1 + day, 0]
        person = agenda[node, 0]
        agenda[1 + day, 0] = agenda[node, 1]
        agenda[node, 1] = agenda[0, 1]
        agenda[0, 1] = node
        me = rows[person]
        if me[p.NEXT] != day:
            continue
        if since[person] != p.NEVER:
            began = since[person]
            since[person] = p.NEVER
            enter(me, t, w, began, day)
        if me[p.NEXT] <= day and live(me, t, w, day) != 0:
            return -1 - int(person)
        if me[p.MAIN] != 0:
            note(agenda, t.horizon, me, person)
    return DONE


def take_joins(rows: Ints, w: Flat, desks: Ints, pool: Ints) -> int:
    """Put everybody who joined since the last evening on the lists. FULL where the pool must grow first."""
    if pool[0, 0] + w[W_JOINS] + 1 >= len(pool):
        return FULL
    for i in range(w[W_JOINS]):
        at = w[W_JOINS_AT] + JOIN_WIDTH * i
        desk, person, rank, version = w[at], w[at + 1], w[at + 2], w[at + 3]
        me = rows[person]
        entry = pool[0, 1]
        if entry != NOBODY:
            pool[0, 1] = pool[entry, E_NEXT]
        else:
            pool[0, 0] += 1
            entry = pool[0, 0]
        pool[entry, E_NEXT] = desks[desk, D_FIRST]
        pool[entry, E_RANK] = rank
        pool[entry, E_JOINED] = me[p.FIRM_JOINED] if desks[desk, D_FIRM] else me[p.LIST_JOINED]
        pool[entry, E_LOTTERY] = int(draw(me[p.KEY], n.DRAW_LOTTERY, desks[desk, D_STATION], version) * LOTTERY_NUMBERS)
        pool[entry, E_PERSON] = person
        pool[entry, E_VERSION] = version
        desks[desk, D_FIRST] = entry
    w[W_JOINS] = 0
    return DONE


def drop(pool: Ints, entry: int) -> None:
    """Give an entry's line back."""
    pool[entry, E_NEXT] = pool[0, 1]
    pool[0, 1] = entry


def waiting(rows: Ints, desks: Ints, pool: Ints, desk: int) -> Ints:
    """Take the entries that are still valid off a desk's list, in no order; stale ones are dropped."""
    number = 0
    entry = desks[desk, D_FIRST]
    while entry != NOBODY:
        number += 1
        entry = pool[entry, E_NEXT]
    found = np.empty(number, dtype=np.int64)
    kept = 0
    entry = desks[desk, D_FIRST]
    while entry != NOBODY:
        after = pool[entry, E_NEXT]
        me = rows[pool[entry, E_PERSON]]
        if desks[desk, D_FIRM]:
            valid = me[p.FIRM_LIST] >= 0 and me[p.FIRM_VERSION] == pool[entry, E_VERSION]
        else:
            valid = me[p.LIST] == desk and me[p.LIST_VERSION] == pool[entry, E_VERSION]
        if valid:
            found[kept] = entry
            kept += 1
        else:
            drop(pool, entry)
        entry = after
    desks[desk, D_FIRST] = NOBODY
    return found[:kept]


def put_back(desks: Ints, pool: Ints, desk: int, entry: int) -> None:
    """An entry stays on the list."""
    pool[entry, E_NEXT] = desks[desk, D_FIRST]
    desks[desk, D_FIRST] = entry


def in_order(pool: Ints, entries: Ints, first: Ints) -> Ints:
    """Entries sorted by (first, joined, lottery, person)."""
    order = np.argsort(pool[entries, E_PERSON], kind="mergesort")
    order = order[np.argsort(pool[entries[order], E_LOTTERY], kind="mergesort")]
    order = order[np.argsort(pool[entries[order], E_JOINED], kind="mergesort")]
    return order[np.argsort(first[order], kind="mergesort")]


def serve(rows: Ints, t: Tables, w: Flat, desks: Ints, desk: int, person: int, day: int) -> int:
    """Admit the person if her gate is still open; the number of places this took."""
    me = rows[person]
    station = desks[desk, D_STATION]
    if not still_admissible(me, t, station, day):
        turn_away(me, day)
        return 0
    admit(me, t, w, desk, station, desks[desk, D_STOCK] != 0, day)
    return 1


def evening(rows: Ints, t: Tables, w: Flat, agenda: Ints, state: tuple[Ints, Ints, Ints, "NDArray[np.float64]"], at: int) -> int:
    """Serve all desks that are due on the day of intake number `at`, level by level. Returns the number of the next day's first
    intake, or -1 where something must grow first (call again)."""
    desks, pool, intakes, elastic = state
    day = intakes[at, I_DAY]
    if take_joins(rows, w, desks, pool) == FULL:
        return -1
    while at < len(intakes) and intakes[at, I_DAY] == day:
        desk = intakes[at, I_DESK]
        entries = waiting(rows, desks, pool, desk)
        if not room_for(w, len(entries)) or agenda[0, 0] + len(entries) + 2 >= len(agenda):
            for entry in entries:
                put_back(desks, pool, desk, entry)
            return -1 - at - 1
        if desks[desk, D_FIRM]:
            firms(rows, t, w, agenda, (desks, pool, entries), intakes[at], elastic[desk])
        else:
            course_or_school(rows, t, w, agenda, (desks, pool, entries), intakes[at])
        at += 1
    return at


def course_or_school(rows: Ints, t: Tables, w: Flat, agenda: Ints, lists: tuple[Ints, Ints, Ints], intake: Ints) -> None:
    """One intake of a school (seats held) or a course (starts handed out, with others in the same list and a group minimum)."""
    desks, pool, entries = lists
    desk, day, places = intake[I_DESK], intake[I_DAY], intake[I_PLACES]
    stock = desks[desk, D_STOCK] != 0
    if stock:
        places -= w[LEDGER_HEADER + desk]
    else:
        patience = value(t, n.BACKGROUND_PATIENCE_DAYS, rows[0], day)
        others_come(desks, desk, day, intake[I_BACKGROUND], patience)
    last = day if stock else day - desks[desk, D_LEAD]
    ready = 0
    for entry in entries:
        if pool[entry, E_JOINED] <= last:
            ready += 1
    if not stock and ready + others_waiting(desks, desk) < desks[desk, D_GROUP]:
        places = 0
    order = in_order(pool, entries, pool[entries, E_RANK])
    for i in range(len(order)):
        entry = entries[order[i]]
        if pool[entry, E_JOINED] > last:
            put_back(desks, pool, desk, entry)
            continue
        if not stock:
            places = others_first(desks, desk, pool[entry, E_RANK], pool[entry, E_JOINED], places)
        if places <= 0:
            put_back(desks, pool, desk, entry)
            continue
        person = pool[entry, E_PERSON]
        places -= serve(rows, t, w, desks, desk, person, day)
        note(agenda, t.horizon, rows[person], person)
        drop(pool, entry)
    if not stock:
        others_first(desks, desk, p.NEVER, 0, places)


def others_come(desks: Ints, desk: int, day: int, number: int, patience: float) -> None:
    """Others join the list together; whoever of them has waited too long is gone."""
    kept = 0
    for i in range(desks[desk, D_OTHERS]):
        joined = desks[desk, D_BATCHES + 2 * i]
        if day - joined <= patience:
            desks[desk, D_BATCHES + 2 * kept] = joined
            desks[desk, D_BATCHES + 2 * kept + 1] = desks[desk, D_BATCHES + 2 * i + 1]
            kept += 1
    if number > 0:
        desks[desk, D_BATCHES + 2 * kept] = day - desks[desk, D_LEAD] - COURSE_TICK_DAYS // 2
        desks[desk, D_BATCHES + 2 * kept + 1] = number
        kept += 1
    desks[desk, D_OTHERS] = kept


def others_waiting(desks: Ints, desk: int) -> int:
    """How many others are on the list."""
    total = 0
    for i in range(desks[desk, D_OTHERS]):
        total += desks[desk, D_BATCHES + 2 * i + 1]
    return total


def others_first(desks: Ints, desk: int, rank: int, joined: int, places: int) -> int:
    """Serve the others who stand before (rank, joined); returns the places that are left."""
    while places > 0 and desks[desk, D_OTHERS] > 0:
        since = desks[desk, D_BATCHES]
        if rank < 0 or (rank == 0 and joined <= since):
            break
        taken = min(places, desks[desk, D_BATCHES + 1])
        places -= taken
        desks[desk, D_BATCHES + 1] -= taken
        if desks[desk, D_BATCHES + 1] == 0:
            for i in range(1, desks[desk, D_OTHERS]):
                desks[desk, D_BATCHES + 2 * i - 2] = desks[desk, D_BATCHES + 2 * i]
                desks[desk, D_BATCHES + 2 * i - 1] = desks[desk, D_BATCHES + 2 * i + 1]
            desks[desk, D_OTHERS] -= 1
    return places


def firms(rows: Ints, t: Tables, w: Flat, agenda: Ints, lists: tuple[Ints, Ints, Ints], intake: Ints, elastic: float) -> None:
    """One intake of a firms' desk: applicants and others ranked by score, offers until places or good candidates run out."""
    desks, pool, entries = lists
    desk, day, places, background = intake[I_DESK], intake[I_DAY], intake[I_PLACES], intake[I_BACKGROUND]
    for entry in entries:
        put_back(desks, pool, desk, entry)
    if places <= 0 or len(entries) == 0:
        return
    station = desks[desk, D_STATION]
    reservation_of = n.RESERVATION_SCORE if station == AUSBILDUNG else n.EQ_RESERVATION_SCORE
    below = np.empty(len(entries), dtype=np.int64)
    for i in range(len(entries)):
        below[i] = -employer_score(rows[pool[entries[i], E_PERSON]], t, day)
    middle = value(t, reservation_of, rows[0], day) + value(t, n.BACKGROUND_SCORE_MARGIN, rows[0], day)
    noise = value(t, n.SCORE_NOISE, rows[0], day)
    scores = np.empty(background, dtype=np.int64)
    for i in range(background):
        scores[i] = int(middle + noise * normal(t, 1.0 - (i + 0.5) / background))
    if elastic > 0.0:
        limit = int(value(t, reservation_of, rows[0], day) + value(t, n.EXTRA_PLACE_MARGIN, rows[0], day))
        good = 0
        for score in below:
            good += int(-score >= limit)
        for score in scores:
            good += int(score >= limit)
        places += int(elastic * max(0, min(good, 2 * places) - places))
    order = in_order(pool, entries, below)
    served = 0
    for i in range(len(order)):
        score = -below[order[i]]
        while served < background and scores[served] >= score and places > 0:
            served += 1
            places -= 1
        if places <= 0:
            break
        person = pool[entries[order[i]], E_PERSON]
        me = rows[person]
        if score < value(t, reservation_of, me, day):
            break
        busy = me[p.CONTRACT] != 0 or (station == EQ and me[p.MAIN] == EQ)
        if busy or law(t, law_gate(station), me, day) == ANSWER_CLOSED:
            continue
        if take_offer(me, t, w, station, day):
            places -= 1
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)


def close_all(rows: Ints, w: Flat, horizon: int, reason: int) -> None:
    """Write the unfinished spells of everybody who has entered, marked censored."""
    for me in rows:
        if me[p.MAIN] != 0 and me[p.ENTRY] < horizon:
            close_spell(me, w, reason, horizon, 1)
