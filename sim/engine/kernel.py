"""The day of a whole population in one compiled call, and the evening of all desks in another.

Nothing here decides anything about a person: `enter`, `live`, `admit` and `take_offer` are the same functions that the
readable engine calls. What stands here is only bookkeeping over blocks of numbers: an agenda with one bucket per day, the lists
of the desks, and what is written down. All of it is Python that `rules.compiled` hands to numba.

Every call gets the address of one block, the machine: places and lengths of all the others, in pairs. Agenda: two words per
node, (person, next node); node 0 is (nodes in use, first free node), nodes 1 to horizon are the days with their first node. A
person whose day has changed is noted again and the old note is passed over, so nothing is ever searched. Desks: DESK_WORDS
per desk, D_*; pool: ENTRY_WORDS per entry of a list, E_*, its first entry as in the agenda; heap: room for the entries of a desk.
"""

from typing import Final

from sim.engine.contracts import take_offer
from sim.engine.entry import enter
from sim.engine.flat import JOIN_WORDS, LEDGER_HEADER, W_JOINS, W_JOINS_AT, room_for
from sim.engine.life import admit, live, plan_tomorrow, still_admissible, turn_away
from sim.engine.lists import (
    D_FIRM,
    D_GROUP,
    D_LEAD,
    D_STATION,
    D_STOCK,
    DESK_WORDS,
    E_JOINED,
    E_PERSON,
    E_RANK,
    ENTRY_WORDS,
    NOBODY,
    drop,
    into_order,
    on_the_list,
    others_come,
    others_first,
    others_waiting,
    put_back,
    row_of,
    take_first,
    take_joins,
    waiting,
)
from sim.engine.moves import close_spell
from sim.registry.codes import ANSWER_CLOSED, AUSBILDUNG, EQ
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.gates import law_gate
from sim.rules.offers import employer_score
from sim.rules.read import law, normal, value
from sim.rules.words import Flat, Words, fetch_ahead, tables_at, words_at

DONE: Final = 0
FULL: Final = 1

(M_TABLES, M_ROWS, M_SINCE, M_LEDGER, M_AGENDA, M_DESKS, M_POOL, M_HEAP, M_INTAKES) = range(9)
MACHINE_WORDS: Final = 18

NODE_WORDS: Final = 2
(I_DAY, I_LEVEL, I_DESK, I_PLACES, I_BACKGROUND) = range(5)
INTAKE_WORDS: Final = 5
WORDS_A_LINE: Final = 8


def block(machine: Words, which: int) -> Words:
    """One of the blocks that a machine names."""
    return words_at(machine[2 * which], machine[2 * which + 1])


def ledger(machine: Words) -> Flat:
    """The block that a machine writes into."""
    return words_at(machine[2 * M_LEDGER], machine[2 * M_LEDGER + 1])


def note(agenda: Words, horizon: int, me: Words, person: int) -> None:
    """Put a person into the bucket of the day on which she is needed next."""
    day = me[p.NEXT]
    if day >= horizon:
        return
    node = agenda[1]
    if node != NOBODY:
        agenda[1] = agenda[NODE_WORDS * node + 1]
    else:
        agenda[0] += 1
        node = agenda[0]
    agenda[NODE_WORDS * node] = person
    agenda[NODE_WORDS * node + 1] = agenda[NODE_WORDS * (1 + day)]
    agenda[NODE_WORDS * (1 + day)] = node


def begin(address: int, people: int) -> None:
    """Note everybody for the day on which she enters."""
    machine = words_at(address, MACHINE_WORDS)
    horizon = tables_at(machine[2 * M_TABLES]).horizon
    rows, agenda = block(machine, M_ROWS), block(machine, M_AGENDA)
    agenda[0] = horizon
    for person in range(people):
        note(agenda, horizon, row_of(rows, person), person)


def advance(address: int, day: int) -> int:
    """Live the day of everybody noted for it.

    DONE, FULL where ledger or agenda must grow first (call again), or -1 - person where a day does not end. `since[person]` is
    NEVER once she has entered.
    """
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows, since, w, agenda = block(machine, M_ROWS), block(machine, M_SINCE), ledger(machine), block(machine, M_AGENDA)
    most_nodes = machine[2 * M_AGENDA + 1] // NODE_WORDS - 2
    today = NODE_WORDS * (1 + day)
    while agenda[today] != NOBODY:
        if not room_for(w, 1) or agenda[0] >= most_nodes:
            return FULL
        node = agenda[today]
        person = agenda[NODE_WORDS * node]
        following = agenda[NODE_WORDS * node + 1]
        agenda[today] = following
        agenda[NODE_WORDS * node + 1] = agenda[1]
        agenda[1] = node
        if following != NOBODY:
            ahead = agenda[NODE_WORDS * following] * p.FIELDS
            for line in range(0, p.FIELDS, WORDS_A_LINE):
                fetch_ahead(rows, ahead + line)
        me = row_of(rows, person)
        if me[p.NEXT] != day:
            continue
        if since[person] != p.NEVER:
            began = since[person]
            since[person] = p.NEVER
            enter(me, t, w, began, day)
        if me[p.NEXT] <= day and live(me, t, w, day) != 0:
            return -1 - person
        if me[p.MAIN] != 0:
            note(agenda, t.horizon, me, person)
    return DONE


def evening(address: int, at: int) -> int:
    """Serve all desks that are due on the day of intake number `at`, level by level. Returns the number of the next day's first
    intake, or -1 - the intake before which something must grow (call again from there)."""
    machine = words_at(address, MACHINE_WORDS)
    intakes = block(machine, M_INTAKES)
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    most_nodes = machine[2 * M_AGENDA + 1] // NODE_WORDS - 2
    last = machine[2 * M_INTAKES + 1]
    here = INTAKE_WORDS * at
    day = intakes[here + I_DAY]
    joining = (w[W_JOINS] - w[W_JOINS_AT]) // JOIN_WORDS
    if ENTRY_WORDS * (pool[0] + joining + 2) > machine[2 * M_POOL + 1]:
        return -1 - at
    take_joins(rows, w, desks, pool)
    while here < last and intakes[here + I_DAY] == day:
        desk = intakes[here + I_DESK]
        number = on_the_list(desks, pool, DESK_WORDS * desk)
        if not room_for(w, number) or agenda[0] + number >= most_nodes or number > machine[2 * M_HEAP + 1]:
            return -1 - here // INTAKE_WORDS
        number = waiting(rows, desks, pool, heap, desk)
        if desks[DESK_WORDS * desk + D_FIRM]:
            firms(machine, number, here)
        else:
            course_or_school(machine, number, here)
        here += INTAKE_WORDS
    return here // INTAKE_WORDS


def course_or_school(machine: Words, number: int, intake: int) -> None:
    """One intake of a school (seats held) or a course (starts handed out, others in the same list, a group minimum) for the
    entries in the heap."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    intakes, t = block(machine, M_INTAKES), tables_at(machine[2 * M_TABLES])
    day, places = intakes[intake + I_DAY], intakes[intake + I_PLACES]
    number_of_desk = intakes[intake + I_DESK]
    desk = DESK_WORDS * number_of_desk
    stock = desks[desk + D_STOCK] != 0
    if stock:
        places -= w[LEDGER_HEADER + number_of_desk]
    else:
        patience = value(t, n.BACKGROUND_PATIENCE_DAYS, row_of(rows, 0), day)
        others_come(desks, desk, day, intakes[intake + I_BACKGROUND], patience)
    last = day if stock else day - desks[desk + D_LEAD]
    ready = 0
    for i in range(number):
        entry = heap[i]
        if pool[ENTRY_WORDS * entry + E_JOINED] <= last:
            heap[ready] = entry
            ready += 1
        else:
            put_back(desks, pool, desk, entry)
    if not stock and ready + others_waiting(desks, desk) < desks[desk + D_GROUP]:
        places = 0
    if places > 0:
        into_order(pool, heap, ready)
    while ready > 0:
        entry = heap[0]
        if not stock:
            places = others_first(desks, desk, pool[ENTRY_WORDS * entry + E_RANK], pool[ENTRY_WORDS * entry + E_JOINED], places)
        if places <= 0:
            break
        take_first(pool, heap, ready)
        ready -= 1
        person = pool[ENTRY_WORDS * entry + E_PERSON]
        me = row_of(rows, person)
        station = desks[desk + D_STATION]
        if still_admissible(me, t, station, day):
            admit(me, t, w, number_of_desk, station, stock, day)
            places -= 1
        else:
            turn_away(me, day)
        note(agenda, t.horizon, me, person)
        drop(pool, entry)
    for i in range(ready):
        put_back(desks, pool, desk, heap[i])
    if not stock:
        others_first(desks, desk, p.NEVER, 0, places)


def firms(machine: Words, number: int, intake: int) -> None:
    """One intake of a firms' desk: applicants and others ranked by score, offers until places or good candidates run out."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    intakes, t = block(machine, M_INTAKES), tables_at(machine[2 * M_TABLES])
    day, places, background = intakes[intake + I_DAY], intakes[intake + I_PLACES], intakes[intake + I_BACKGROUND]
    number_of_desk = intakes[intake + I_DESK]
    desk = DESK_WORDS * number_of_desk
    for i in range(number):
        put_back(desks, pool, desk, heap[i])
    if places <= 0 or number == 0:
        return
    station = desks[desk + D_STATION]
    reservation_of = n.RESERVATION_SCORE if station == AUSBILDUNG else n.EQ_RESERVATION_SCORE
    for i in range(number):
        own = ENTRY_WORDS * heap[i]
        pool[own + E_RANK] = -employer_score(row_of(rows, pool[own + E_PERSON]), t, day)
    someone = row_of(rows, 0)
    if t.desk_elastic[number_of_desk] > 0.0:
        limit = int(value(t, reservation_of, someone, day) + value(t, n.EXTRA_PLACE_MARGIN, someone, day))
        good = 0
        for i in range(number):
            good += int(-pool[ENTRY_WORDS * heap[i] + E_RANK] >= limit)
        for i in range(background):
            good += int(score_of_other(t, reservation_of, someone, i, background, day) >= limit)
        places += int(t.desk_elastic[number_of_desk] * max(0, min(good, 2 * places) - places))
    into_order(pool, heap, number)
    served = 0
    while number > 0:
        entry = take_first(pool, heap, number)
        number -= 1
        score = -pool[ENTRY_WORDS * entry + E_RANK]
        while served < background and places > 0 and score_of_other(t, reservation_of, someone, served, background, day) >= score:
            served += 1
            places -= 1
        if places <= 0:
            break
        person = pool[ENTRY_WORDS * entry + E_PERSON]
        me = row_of(rows, person)
        if score < value(t, reservation_of, me, day):
            break
        busy = me[p.CONTRACT] != 0 or (station == EQ and me[p.MAIN] == EQ)
        if busy or law(t, law_gate(station), me, day) == ANSWER_CLOSED:
            continue
        if take_offer(me, t, w, station, day):
            places -= 1
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)


def score_of_other(t: Tables, reservation_of: int, someone: Words, i: int, background: int, day: int) -> int:
    """The score of the others' number i, best first: evenly spread quantiles around the reservation score."""
    middle = value(t, reservation_of, someone, day) + value(t, n.BACKGROUND_SCORE_MARGIN, someone, day)
    return int(middle + value(t, n.SCORE_NOISE, someone, day) * normal(t, 1.0 - (i + 0.5) / background))


def close_all(address: int, people: int, reason: int) -> int:
    """Write the unfinished spells of everybody who has entered, marked censored. FULL where the ledger must grow first."""
    machine = words_at(address, MACHINE_WORDS)
    rows, w = block(machine, M_ROWS), ledger(machine)
    horizon = tables_at(machine[2 * M_TABLES]).horizon
    if not room_for(w, people):
        return FULL
    for person in range(people):
        me = row_of(rows, person)
        if me[p.MAIN] != 0 and me[p.ENTRY] < horizon:
            close_spell(me, w, reason, horizon, 1)
    return DONE
