"""The day of a whole population in one compiled call, and the evening of all desks in another.

Nothing here decides anything about a person: `enter`, `live`, `admit` and `take_offer` are the same functions that the
readable engine calls. What stands here is only bookkeeping over blocks of numbers: an agenda with one bucket per day, the lists
of the desks, and what is written down. All of it is Python that `rules.compiled` hands to numba.

Every call gets the address of one block, the machine: places and lengths of all the others, in pairs. Agenda: A_USED,
A_FREE, then the first node of every day from A_DAYS on, then the nodes, a word each: person << 32 | next node. A person whose
day has changed is noted again and the old note is passed over, so nothing is ever searched. Desks, pool, heap: see `lists`.
"""

from typing import Final

from sim.engine.change import after_change, before_change
from sim.engine.contracts import take_offer
from sim.engine.entry import enter
from sim.engine.flat import LEDGER_HEADER, LOW_HALF, SPELL_WORDS, W_SPELLS, W_SPELLS_END, room_for
from sim.engine.life import admit, live, plan_tomorrow, still_admissible, turn_away
from sim.engine.lists import (
    D_AWAKE,
    D_FIRM,
    D_GROUP,
    D_LEAD,
    D_LIMIT,
    D_NUMBER,
    D_OPEN,
    D_STATION,
    D_STOCK,
    DESK_WORDS,
    E_JOINED,
    E_KEY,
    E_WHO,
    NOT_AWAKE,
    fetch_row,
    into_order,
    key_of,
    others_come,
    others_first,
    others_waiting,
    take_first,
    take_joins,
    waiting,
    wake,
)
from sim.engine.moves import close_spell
from sim.engine.plain import send_away
from sim.registry.codes import ANSWER_CLOSED
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.offers import employer_score
from sim.rules.read import fact, law, normal, value
from sim.rules.stations import S_GATE, S_RESERVATION
from sim.rules.words import Flat, Words, row_at, tables_at, words_at

DONE: Final = 0
FULL: Final = 1

(M_TABLES, M_ROWS, M_SINCE, M_LEDGER, M_AGENDA, M_DESKS, M_POOL, M_HEAP, M_INTAKES, M_PEOPLE, M_STATE) = range(11)
MACHINE_WORDS: Final = 22
(S_DAY, S_EVENING, S_INTAKE, S_AWAKE) = range(4)
"""How far the machine is: the day, whether its evening has begun, the next intake, and the first open desk that must look at its
list (`lists.wake`)."""
STATE_WORDS: Final = 4

(A_USED, A_FREE, A_DAYS) = range(3)
NO_NODE: Final = 0
(I_DAY, I_LEVEL, I_DESK, I_PLACES, I_BACKGROUND) = range(5)
INTAKE_WORDS: Final = 5
AHEAD: Final = 2


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
    node = agenda[A_FREE]
    if node != NO_NODE:
        agenda[A_FREE] = agenda[node]
    else:
        node = agenda[A_USED]
        agenda[A_USED] += 1
    agenda[node] = person << 32 | agenda[A_DAYS + day]
    agenda[A_DAYS + day] = node


def begin(address: int, people: int) -> None:
    """Note everybody for the day on which she enters."""
    machine = words_at(address, MACHINE_WORDS)
    horizon = tables_at(machine[2 * M_TABLES]).horizon
    rows, agenda = block(machine, M_ROWS), block(machine, M_AGENDA)
    agenda[A_USED] = A_DAYS + horizon
    for person in range(people):
        note(agenda, horizon, row_at(rows, person), person)


def advance(address: int, day: int) -> int:
    """Live the day of everybody noted for it.

    DONE, FULL where ledger or agenda must grow first (call again), or -1 - person where a day does not end. `since[person]` is
    NEVER once she has entered.
    """
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows, since, w, agenda = block(machine, M_ROWS), block(machine, M_SINCE), ledger(machine), block(machine, M_AGENDA)
    people = block(machine, M_PEOPLE)
    number = noted(agenda, people, day)
    most_nodes = machine[2 * M_AGENDA + 1] - 1
    tomorrow = agenda[A_DAYS + day + 1] if day + 1 < t.horizon else NO_NODE
    for i in range(number):
        if not room_for(w, 1) or agenda[A_USED] >= most_nodes:
            note_again(agenda, people, i, number, day)
            return FULL
        if tomorrow != NO_NODE:
            fetch_row(rows, agenda[tomorrow] >> 32)
            tomorrow = agenda[tomorrow] & LOW_HALF
        person = people[i]
        me = row_at(rows, person)
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


def live_until(address: int, last: int) -> int:
    """Live the days before `last`, from where the machine's state says. DONE, FULL where something must grow first (call again),
    or -1 - person where a day does not end."""
    machine = words_at(address, MACHINE_WORDS)
    state, intakes = block(machine, M_STATE), block(machine, M_INTAKES)
    end = machine[2 * M_INTAKES + 1]
    plain = tables_at(machine[2 * M_TABLES]).plain != 0
    while state[S_DAY] < last:
        day = state[S_DAY]
        if state[S_EVENING] == 0:
            result = advance(address, day)
            if result != DONE:
                return result
            state[S_EVENING] = 1
        if plain and not open_desks(address, day):
            return FULL
        while INTAKE_WORDS * state[S_INTAKE] < end and intakes[INTAKE_WORDS * state[S_INTAKE] + I_DAY] == day:
            at = evening(address, state[S_INTAKE])
            state[S_INTAKE] = at if at >= 0 else -1 - at
            if at < 0:
                return FULL
        state[S_EVENING] = 0
        state[S_DAY] = day + 1
    return DONE


def noted(agenda: Words, people: Words, day: int) -> int:
    """Empty the bucket of a day into `people`; returns how many there were. Two of them may be the same person."""
    number = 0
    node = agenda[A_DAYS + day]
    while node != NO_NODE:
        people[number] = agenda[node] >> 32
        number += 1
        following = agenda[node] & LOW_HALF
        agenda[node] = agenda[A_FREE]
        agenda[A_FREE] = node
        node = following
    agenda[A_DAYS + day] = NO_NODE
    return number


def note_again(agenda: Words, people: Words, first: int, number: int, day: int) -> None:
    """Put those who have not lived their day back into its bucket, on nodes that were just freed."""
    for i in range(first, number):
        node = agenda[A_FREE]
        agenda[A_FREE] = agenda[node]
        agenda[node] = people[i] << 32 | agenda[A_DAYS + day]
        agenda[A_DAYS + day] = node


def open_desks(address: int, day: int) -> bool:
    """Serve the desks that are always open and whose list or seats have changed today; False where something must grow first
    (call again)."""
    machine = words_at(address, MACHINE_WORDS)
    rows, w, agenda, state = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA), block(machine, M_STATE)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    state[S_AWAKE] = wake(w, desks, state[S_AWAKE])
    if state[S_AWAKE] == 0:
        return True
    if not take_joins(rows, w, desks, pool, machine[2 * M_POOL + 1]):
        return False
    while state[S_AWAKE] != 0:
        number_of_desk = state[S_AWAKE] - 1
        desk = DESK_WORDS * number_of_desk
        number = desks[desk + D_NUMBER]
        if not room_for(w, number) or agenda[A_USED] + number >= machine[2 * M_AGENDA + 1] - 1:
            return False
        if number > machine[2 * M_HEAP + 1]:
            return False
        number = waiting(rows, desks, pool, heap, number_of_desk)
        course_or_school(machine, number, number_of_desk, day, desks[desk + D_OPEN], 0)
        state[S_AWAKE] = desks[desk + D_AWAKE]
        desks[desk + D_AWAKE] = NOT_AWAKE
    return True


def evening(address: int, at: int) -> int:
    """Serve all desks that are due on the day of intake number `at`, level by level. Returns the number of the next day's first
    intake, or -1 - the intake before which something must grow (call again from there)."""
    machine = words_at(address, MACHINE_WORDS)
    intakes = block(machine, M_INTAKES)
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    most_nodes = machine[2 * M_AGENDA + 1] - 1
    last = machine[2 * M_INTAKES + 1]
    here = INTAKE_WORDS * at
    day = intakes[here + I_DAY]
    if not take_joins(rows, w, desks, pool, machine[2 * M_POOL + 1]):
        return -1 - at
    while here < last and intakes[here + I_DAY] == day:
        desk = intakes[here + I_DESK]
        number = desks[DESK_WORDS * desk + D_NUMBER]
        if not room_for(w, number) or agenda[A_USED] + number >= most_nodes or number > machine[2 * M_HEAP + 1]:
            return -1 - here // INTAKE_WORDS
        number = waiting(rows, desks, pool, heap, desk)
        if desks[DESK_WORDS * desk + D_FIRM]:
            firms(machine, number, here)
        else:
            course_or_school(machine, number, desk, day, intakes[here + I_PLACES], intakes[here + I_BACKGROUND])
        here += INTAKE_WORDS
    return here // INTAKE_WORDS


def course_or_school(machine: Words, number: int, number_of_desk: int, day: int, places: int, background: int) -> None:
    """One intake of a school (seats held) or a course (starts handed out, others in the same list, a group minimum) for the
    entries in the heap."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    t = tables_at(machine[2 * M_TABLES])
    desk = DESK_WORDS * number_of_desk
    limit = desks[desk + D_LIMIT]
    station = desks[desk + D_STATION]
    stock = desks[desk + D_STOCK] != 0
    if stock:
        places -= w[LEDGER_HEADER + number_of_desk]
    else:
        patience = value(t, n.BACKGROUND_PATIENCE_DAYS, row_at(rows, 0), day)
        others_come(desks, desk, day, background, patience)
    last = day if stock else day - desks[desk + D_LEAD]
    ready = 0
    for i in range(number):
        if pool[heap[i] + E_JOINED] <= last:
            heap[ready] = heap[i]
            ready += 1
    if not stock and ready + others_waiting(desks, desk) < desks[desk + D_GROUP]:
        places = 0
    if places > 0 or (stock and 0 <= limit < ready):
        into_order(pool, heap, ready)
    while ready > 0 and places > 0:
        entry = heap[0]
        if not stock:
            places = others_first(desks, desk, pool[entry + E_KEY] - pool[entry + E_JOINED], pool[entry + E_JOINED], places)
        if places <= 0:
            break
        take_first(pool, heap, ready)
        ready -= 1
        person = pool[entry + E_WHO] >> 32
        me = row_at(rows, person)
        if still_admissible(me, t, station, day):
            admit(me, t, w, number_of_desk, station, stock, day)
            places -= 1
        else:
            turn_away(me, day)
        note(agenda, t.horizon, me, person)
    if not stock:
        others_first(desks, desk, p.NEVER, 0, places)
    while stock and limit >= 0 and ready > 0:
        entry = take_first(pool, heap, ready)
        ready -= 1
        if limit > 0:
            limit -= 1
            continue
        person = pool[entry + E_WHO] >> 32
        me = row_at(rows, person)
        send_away(me, day)
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)


def firms(machine: Words, number: int, intake: int) -> None:
    """One intake of a firms' desk: applicants and others ranked by score, offers until places or good candidates run out."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, heap = block(machine, M_DESKS), block(machine, M_POOL), block(machine, M_HEAP)
    intakes, t = block(machine, M_INTAKES), tables_at(machine[2 * M_TABLES])
    day, places, background = intakes[intake + I_DAY], intakes[intake + I_PLACES], intakes[intake + I_BACKGROUND]
    if places <= 0 or number == 0:
        return
    number_of_desk = intakes[intake + I_DESK]
    station = desks[DESK_WORDS * number_of_desk + D_STATION]
    reservation_of, gate = fact(t, S_RESERVATION, station), fact(t, S_GATE, station)
    for i in range(number):
        entry = heap[i]
        pool[entry + E_KEY] = key_of(-employer_score(row_at(rows, pool[entry + E_WHO] >> 32), t, day), pool[entry + E_JOINED])
    someone = row_at(rows, 0)
    if t.desk_elastic[number_of_desk] > 0.0:
        limit = int(value(t, reservation_of, someone, day) + value(t, n.EXTRA_PLACE_MARGIN, someone, day))
        good = 0
        for i in range(number):
            good += int(score_of(pool, heap[i]) >= limit)
        for i in range(background):
            good += int(score_of_other(t, reservation_of, someone, i, background, day) >= limit)
        places += int(t.desk_elastic[number_of_desk] * max(0, min(good, 2 * places) - places))
    into_order(pool, heap, number)
    served = 0
    while number > 0:
        entry = take_first(pool, heap, number)
        number -= 1
        score = score_of(pool, entry)
        while served < background and places > 0 and score_of_other(t, reservation_of, someone, served, background, day) >= score:
            served += 1
            places -= 1
        if places <= 0:
            break
        person = pool[entry + E_WHO] >> 32
        me = row_at(rows, person)
        if score < value(t, reservation_of, me, day):
            break
        busy = me[p.CONTRACT] != 0 or me[p.MAIN] == station
        if busy or law(t, gate, me, day) == ANSWER_CLOSED:
            continue
        if take_offer(me, t, w, station, day):
            places -= 1
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)


def score_of(pool: Words, entry: int) -> int:
    """The score by which an entry stands in the order."""
    return -((pool[entry + E_KEY] - pool[entry + E_JOINED]) >> 32)


def score_of_other(t: Tables, reservation_of: int, someone: Words, i: int, background: int, day: int) -> int:
    """The score of the others' number i, best first: evenly spread quantiles around the reservation score."""
    middle = value(t, reservation_of, someone, day) + value(t, n.BACKGROUND_SCORE_MARGIN, someone, day)
    return int(middle + value(t, n.SCORE_NOISE, someone, day) * normal(t, 1.0 - (i + 0.5) / background))


def settle_all(address: int, people: int, day: int) -> None:
    """Settle everybody who is present by what holds until today, before a process changes it."""
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows, since = block(machine, M_ROWS), block(machine, M_SINCE)
    for person in range(people):
        me = row_at(rows, person)
        if since[person] == p.NEVER and me[p.MAIN] != 0:
            before_change(me, t, day)


def look_again(address: int, people: int) -> int:
    """Look at every clock of everybody again, after a process has changed something. FULL where the agenda must grow first (call
    again)."""
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows, since, agenda = block(machine, M_ROWS), block(machine, M_SINCE), block(machine, M_AGENDA)
    if agenda[A_USED] + people >= machine[2 * M_AGENDA + 1] - 1:
        return FULL
    for person in range(people):
        me = row_at(rows, person)
        if since[person] == p.NEVER and me[p.MAIN] != 0:
            after_change(me, t)
            note(agenda, t.horizon, me, person)
    return DONE


def close_all(address: int, people: int, reason: int) -> int:
    """Write the unfinished spells of everybody who has entered, marked censored. FULL where the ledger must grow first."""
    machine = words_at(address, MACHINE_WORDS)
    rows, w = block(machine, M_ROWS), ledger(machine)
    horizon = tables_at(machine[2 * M_TABLES]).horizon
    if w[W_SPELLS] + SPELL_WORDS * people > w[W_SPELLS_END]:
        return FULL
    for person in range(people):
        me = row_at(rows, person)
        if me[p.MAIN] != 0 and me[p.ENTRY] < horizon:
            close_spell(me, w, reason, horizon, 1)
    return DONE
