"""The day of a whole population in one compiled call, and the evening of all desks in another.

Nothing here decides anything about a person: `enter`, `live`, `admit` and `take_offer` are the same functions that the
readable engine calls. What stands here is only bookkeeping over blocks of numbers: an agenda with one bucket per day, the lists
of the desks, and what is written down. All of it is Python that `rules.compiled` hands to numba.

Every call gets the address of one block, the machine (`machine`). Desks, pool: see `lists`; intakes of single desks:
`serving`.
"""

from sim.engine.beside import close_supports
from sim.engine.change import after_change, before_change, is_present
from sim.engine.entry import enter
from sim.engine.flat import (
    LEDGER_HEADER,
    SPELL_WORDS,
    SUPPORT_WORDS,
    W_SPELLS,
    W_SPELLS_END,
    W_SUPPORTS,
    W_SUPPORTS_END,
    room_for,
)
from sim.engine.life import live
from sim.engine.lists import (
    D_AWAKE,
    D_FIRM,
    D_LIMIT,
    D_OPEN,
    D_STOCK,
    DESK_WORDS,
    NOT_AWAKE,
    fetch_row,
    length,
    take_joins,
    waiting,
    wake,
)
from sim.engine.machine import (
    A_DAYS,
    A_FREE,
    A_USED,
    DONE,
    FULL,
    I_BACKGROUND,
    I_DAY,
    I_DESK,
    I_PLACES,
    INTAKE_WORDS,
    LAST_IN_CHUNK,
    M_AGENDA,
    M_DESKS,
    M_INTAKES,
    M_PEOPLE,
    M_POOL,
    M_ROWS,
    M_STATE,
    M_TABLES,
    MACHINE_WORDS,
    NOBODY,
    S_AWAKE,
    S_DAY,
    S_EVENING,
    S_INTAKE,
    block,
    can_note,
    first_chunk,
    ledger,
    note,
    noted_at,
    put,
)
from sim.engine.moves import close_spell
from sim.engine.serving import firms, in_order
from sim.rules import person as p
from sim.rules.words import Flat, Words, fetch_ahead, row_at, tables_at, words_at

AHEAD = 4
"""So many persons before her turn a row is asked for: a life takes longer than memory."""


def begin(address: int, people: int) -> None:
    """Note everybody for the day on which she enters."""
    machine = words_at(address, MACHINE_WORDS)
    horizon = tables_at(machine[2 * M_TABLES]).horizon
    rows, agenda = block(machine, M_ROWS), block(machine, M_AGENDA)
    agenda[A_USED] = first_chunk(horizon, people)
    for person in range(people):
        agenda[noted_at(horizon, person)] = p.NEVER
        note(agenda, horizon, row_at(rows, person), person)


def advance(address: int, day: int) -> int:
    """Live the day of everybody noted for it.

    DONE, FULL where ledger or agenda must grow first (call again), or -1 - person where a day does not end.
    """
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    people = block(machine, M_PEOPLE)
    number = noted(agenda, people, t.horizon, day)
    for i in range(min(AHEAD, number)):
        fetch_row(rows, people[i])
    for i in range(number):
        if not room_for(w, 1) or not can_note(machine, 1):
            note_again(agenda, people, i, number, day)
            return FULL
        if i + AHEAD < number:
            fetch_row(rows, people[i + AHEAD])
        person = people[i]
        me = row_at(rows, person)
        if me[p.NEXT] != day:
            continue
        if me[p.MAIN_START] == p.NEVER:
            enter(me, t, w, day)
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


def noted(agenda: Words, people: Words, horizon: int, day: int) -> int:
    """Empty the bucket of a day into `people`, but for those who have been noted for another day since; returns how many there
    were. Two of them may be the same person."""
    number = 0
    last = agenda[A_DAYS + day]
    while last != NOBODY:
        chunk = last & ~LAST_IN_CHUNK
        following = agenda[chunk]
        fetch_ahead(agenda, following)
        for at in range(chunk + 1, last + 1):
            person = agenda[at]
            if agenda[noted_at(horizon, person)] == day:
                people[number] = person
                number += 1
        agenda[chunk] = agenda[A_FREE]
        agenda[A_FREE] = chunk
        last = following
    agenda[A_DAYS + day] = NOBODY
    return number


def note_again(agenda: Words, people: Words, first: int, number: int, day: int) -> None:
    """Put those who have not lived their day back into its bucket, into chunks that were just freed."""
    for i in range(first, number):
        put(agenda, day, people[i])


def open_desks(address: int, day: int) -> bool:
    """Serve the desks that are always open and whose list or seats have changed today; False where something must grow first
    (call again)."""
    machine = words_at(address, MACHINE_WORDS)
    rows, w, state = block(machine, M_ROWS), ledger(machine), block(machine, M_STATE)
    desks, pool = block(machine, M_DESKS), block(machine, M_POOL)
    state[S_AWAKE] = wake(w, desks, state[S_AWAKE])
    if state[S_AWAKE] == 0:
        return True
    if not take_joins(rows, w, desks, pool, machine[2 * M_POOL + 1]):
        return False
    while state[S_AWAKE] != 0:
        number_of_desk = state[S_AWAKE] - 1
        desk = DESK_WORDS * number_of_desk
        number = length(desks, desk)
        if not room_for(w, number) or not can_note(machine, number):
            return False
        in_order(machine, number_of_desk, day, desks[desk + D_OPEN], 0)
        state[S_AWAKE] = desks[desk + D_AWAKE]
        desks[desk + D_AWAKE] = NOT_AWAKE
    return True


def nothing_to_give(desks: Words, w: Flat, desk: int, places: int) -> bool:
    """Whether an intake is over before it begins: all seats are taken, or firms offer nothing."""
    at = DESK_WORDS * desk
    if desks[at + D_STOCK]:
        return places <= w[LEDGER_HEADER + desk] and desks[at + D_LIMIT] < 0
    return desks[at + D_FIRM] != 0 and places <= 0


def evening(address: int, at: int) -> int:
    """Serve all desks that are due on the day of intake number `at`, level by level. Returns the number of the next day's first
    intake, or -1 - the intake before which something must grow (call again from there)."""
    machine = words_at(address, MACHINE_WORDS)
    intakes = block(machine, M_INTAKES)
    rows, w = block(machine, M_ROWS), ledger(machine)
    desks, pool = block(machine, M_DESKS), block(machine, M_POOL)
    last = machine[2 * M_INTAKES + 1]
    here = INTAKE_WORDS * at
    day = intakes[here + I_DAY]
    if not take_joins(rows, w, desks, pool, machine[2 * M_POOL + 1]):
        return -1 - at
    while here < last and intakes[here + I_DAY] == day:
        desk = intakes[here + I_DESK]
        if nothing_to_give(desks, w, desk, intakes[here + I_PLACES]):
            here += INTAKE_WORDS
            continue
        number = length(desks, DESK_WORDS * desk)
        most_served = number if desks[DESK_WORDS * desk + D_FIRM] else max(0, intakes[here + I_PLACES])
        if not room_for(w, min(number, most_served)) or not can_note(machine, number):
            return -1 - here // INTAKE_WORDS
        if desks[DESK_WORDS * desk + D_FIRM]:
            firms(machine, waiting(rows, desks, pool, desk), here)
        else:
            in_order(machine, desk, day, intakes[here + I_PLACES], intakes[here + I_BACKGROUND])
        here += INTAKE_WORDS
    return here // INTAKE_WORDS


def settle_all(address: int, people: int, day: int) -> None:
    """Settle everybody who is present by what holds until today, before a process changes it."""
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows = block(machine, M_ROWS)
    for person in range(people):
        me = row_at(rows, person)
        if is_present(me):
            before_change(me, t, day)


def look_again(address: int, people: int) -> int:
    """Look at every clock of everybody again, after a process has changed something. FULL where the agenda must grow first (call
    again)."""
    machine = words_at(address, MACHINE_WORDS)
    t = tables_at(machine[2 * M_TABLES])
    rows, agenda = block(machine, M_ROWS), block(machine, M_AGENDA)
    if not can_note(machine, people):
        return FULL
    for person in range(people):
        me = row_at(rows, person)
        if is_present(me):
            after_change(me, t)
            note(agenda, t.horizon, me, person)
    return DONE


def close_all(address: int, people: int, reason: int) -> int:
    """Write the unfinished spells of everybody who has entered, marked censored. FULL where the ledger must grow first."""
    machine = words_at(address, MACHINE_WORDS)
    rows, w, t = block(machine, M_ROWS), ledger(machine), tables_at(machine[2 * M_TABLES])
    horizon = t.horizon
    supports = w[W_SUPPORTS] + SUPPORT_WORDS * (p.SUPPORT_UNTIL - p.SUPPORT_SINCE) * people
    if w[W_SPELLS] + SPELL_WORDS * people > w[W_SPELLS_END] or supports > w[W_SUPPORTS_END]:
        return FULL
    for person in range(people):
        me = row_at(rows, person)
        if is_present(me):
            close_spell(me, w, reason, horizon, 1)
            close_supports(me, t, w, reason, horizon)
    return DONE
