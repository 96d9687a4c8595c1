"""Intakes of single desks, for the compiled engine: who of those on the list gets the places.

Bookkeeping only: `admit`, `begin_support` and `take_offer` are the functions that the readable engine calls.
"""

from sim.engine.beside import begin_support
from sim.engine.contracts import take_offer
from sim.engine.flat import LEDGER_HEADER, LOW_HALF
from sim.engine.life import admit, plan_tomorrow, still_admissible, turn_away
from sim.engine.lists import (
    AHEAD,
    D_AT,
    D_BY_DAY,
    D_GROUP,
    D_LEAD,
    D_LIMIT,
    D_NUMBER,
    D_STATION,
    D_STOCK,
    DESK_WORDS,
    E_KEY,
    E_WHO,
    ENTRY_WORDS,
    STRUCK,
    WHERE_LISTS_STAND,
    change_places,
    fetch_row,
    first_to_the_end,
    into_order,
    joined_of,
    key_of,
    others_come,
    others_first,
    others_waiting,
    rank_of,
    rise,
    still_asks,
    version_of,
)
from sim.engine.machine import (
    I_BACKGROUND,
    I_DAY,
    I_DESK,
    I_PLACES,
    M_AGENDA,
    M_DESKS,
    M_INTAKES,
    M_POOL,
    M_ROWS,
    M_TABLES,
    block,
    ledger,
    note,
)
from sim.engine.plain import send_away
from sim.registry.codes import ANSWER_CLOSED, FIRST_SUPPORT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.layout import ROW_WORDS
from sim.rules.offers import employer_score
from sim.rules.read import fact, law, normal, value
from sim.rules.stations import S_GATE, S_RESERVATION
from sim.rules.supports import may_begin
from sim.rules.words import Words, fetch_ahead, row_at, tables_at


def course_or_school(machine: Words, number: int, number_of_desk: int, day: int, places: int, background: int) -> None:
    """One intake of a school (seats held) or a course (starts handed out, others in the same list, a group minimum) for the
    `number` entries of its list."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, t = block(machine, M_DESKS), block(machine, M_POOL), tables_at(machine[2 * M_TABLES])
    desk = DESK_WORDS * number_of_desk
    first, limit = desks[desk + D_AT], desks[desk + D_LIMIT]
    station = desks[desk + D_STATION]
    support = station - FIRST_SUPPORT
    stock = desks[desk + D_STOCK] != 0
    if stock:
        places -= w[LEDGER_HEADER + number_of_desk]
    else:
        patience = value(t, n.BACKGROUND_PATIENCE_DAYS, row_at(rows, 0), day) if support < 0 else float(p.NEVER)
        others_come(desks, desk, day, background, patience)
    ready = ready_first(pool, first, number, day if stock else day - desks[desk + D_LEAD])
    if not stock and ready + others_waiting(desks, desk) < desks[desk + D_GROUP]:
        places = 0
    if places > 0 or (stock and 0 <= limit < ready):
        into_order(pool, first, ready)
    while ready > 0 and places > 0:
        if not stock:
            key = pool[first + E_KEY]
            places = others_first(desks, desk, rank_of(key), joined_of(key), places)
        if places <= 0:
            break
        entry = first_to_the_end(pool, first, ready)
        ready -= 1
        fetch_row(rows, pool[first + E_WHO] & LOW_HALF)
        person = pool[entry + E_WHO] & LOW_HALF
        me = row_at(rows, person)
        if support >= 0:
            if not may_begin(me, t, support, day):
                continue
            pool[entry + E_WHO] |= STRUCK
            begin_support(me, t, w, number_of_desk, support, stock, day)
            plan_tomorrow(me, day)
            places -= 1
        elif still_admissible(me, t, station, day):
            admit(me, t, w, number_of_desk, station, stock, day)
            places -= 1
        else:
            turn_away(me, day)
        note(agenda, t.horizon, me, person)
    if not stock:
        others_first(desks, desk, p.NEVER, 0, places)
    while stock and limit >= 0 and ready > 0:
        entry = first_to_the_end(pool, first, ready)
        ready -= 1
        if limit > 0:
            limit -= 1
            continue
        person = pool[entry + E_WHO] & LOW_HALF
        me = row_at(rows, person)
        send_away(me, day)
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)


def ready_first(pool: Words, first: int, number: int, last: int) -> int:
    """Put those who joined up to a day before the others; returns how many they are."""
    ready = 0
    for i in range(number):
        entry = first + ENTRY_WORDS * i
        if joined_of(pool[entry + E_KEY]) <= last:
            if ready < i:
                change_places(pool, entry, first + ENTRY_WORDS * ready)
            ready += 1
    return ready


def support_in_order(machine: Words, number_of_desk: int, day: int, places: int, background: int) -> None:
    """One intake at the desk of a support whose list keeps its order: its first entries, for as long as there are places. Who has
    left the list is struck off; who may not begin today, or counts as waiting from a later day only, stays on it."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, t = block(machine, M_DESKS), block(machine, M_POOL), tables_at(machine[2 * M_TABLES])
    desk = DESK_WORDS * number_of_desk
    asked = desks[desk + D_STATION] - FIRST_SUPPORT
    stock = desks[desk + D_STOCK] != 0
    if stock:
        places -= w[LEDGER_HEADER + number_of_desk]
    else:
        others_come(desks, desk, day, background, float(p.NEVER))
    first, number = desks[desk + D_AT], desks[desk + D_NUMBER]
    left = number
    while left > 0 and places > 0:
        key = pool[first + E_KEY]
        ready = joined_of(key) <= day
        if not ready and desks[desk + D_BY_DAY] != 0:
            # Whoever stands behind her counts as waiting from a later day still.
            break
        if ready and not stock:
            places = others_first(desks, desk, rank_of(key), joined_of(key), places)
            if places <= 0:
                break
        entry = first_to_the_end(pool, first, left)
        left -= 1
        fetch_row(rows, pool[first + E_WHO] & LOW_HALF)
        # One of these two comes after that one.
        for below in range(first + ENTRY_WORDS, first + ENTRY_WORDS * min(left, 3), ENTRY_WORDS):
            fetch_ahead(rows, (pool[below + E_WHO] & LOW_HALF) * ROW_WORDS + WHERE_LISTS_STAND)
        person = pool[entry + E_WHO] & LOW_HALF
        me = row_at(rows, person)
        stale = ready and not still_asks(me, version_of(key), asked)
        if stale:
            pool[entry + E_WHO] |= STRUCK
        if stale or not ready or not may_begin(me, t, asked, day):
            continue
        pool[entry + E_WHO] |= STRUCK
        begin_support(me, t, w, number_of_desk, asked, stock, day)
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)
        places -= 1
    if not stock:
        others_first(desks, desk, p.NEVER, 0, places)
    for entry in range(first + ENTRY_WORDS * left, first + ENTRY_WORDS * number, ENTRY_WORDS):
        if pool[entry + E_WHO] >= 0:
            change_places(pool, entry, first + ENTRY_WORDS * left)
            rise(pool, first, left)
            left += 1
    desks[desk + D_NUMBER] = left


def firms(machine: Words, number: int, intake: int) -> None:
    """One intake of a firms' desk: applicants and others ranked by score, offers until places or good candidates run out."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool = block(machine, M_DESKS), block(machine, M_POOL)
    intakes, t = block(machine, M_INTAKES), tables_at(machine[2 * M_TABLES])
    day, places, background = intakes[intake + I_DAY], intakes[intake + I_PLACES], intakes[intake + I_BACKGROUND]
    if places <= 0 or number == 0:
        return
    number_of_desk = intakes[intake + I_DESK]
    first, station = desks[DESK_WORDS * number_of_desk + D_AT], desks[DESK_WORDS * number_of_desk + D_STATION]
    reservation_of, gate = fact(t, S_RESERVATION, station), fact(t, S_GATE, station)
    last = first + ENTRY_WORDS * (number - 1)
    for entry in range(first, first + ENTRY_WORDS * number, ENTRY_WORDS):
        fetch_row(rows, pool[min(entry + ENTRY_WORDS * AHEAD, last) + E_WHO] & LOW_HALF)
        key, score = pool[entry + E_KEY], employer_score(row_at(rows, pool[entry + E_WHO] & LOW_HALF), t, day)
        pool[entry + E_KEY] = key_of(-score, joined_of(key), version_of(key))
    someone = row_at(rows, 0)
    if t.desk_elastic[number_of_desk] > 0.0:
        limit = int(value(t, reservation_of, someone, day) + value(t, n.EXTRA_PLACE_MARGIN, someone, day))
        good = 0
        for entry in range(first, first + ENTRY_WORDS * number, ENTRY_WORDS):
            good += int(-rank_of(pool[entry + E_KEY]) >= limit)
        for i in range(background):
            good += int(score_of_other(t, reservation_of, someone, i, background, day) >= limit)
        places += int(t.desk_elastic[number_of_desk] * max(0, min(good, 2 * places) - places))
    into_order(pool, first, number)
    served = 0
    while number > 0:
        entry = first_to_the_end(pool, first, number)
        number -= 1
        score = -rank_of(pool[entry + E_KEY])
        while served < background and places > 0 and score_of_other(t, reservation_of, someone, served, background, day) >= score:
            served += 1
            places -= 1
        if places <= 0:
            break
        person = pool[entry + E_WHO] & LOW_HALF
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


def score_of_other(t: Tables, reservation_of: int, someone: Words, i: int, background: int, day: int) -> int:
    """The score of the others' number i, best first: evenly spread quantiles around the reservation score."""
    middle = value(t, reservation_of, someone, day) + value(t, n.BACKGROUND_SCORE_MARGIN, someone, day)
    return int(middle + value(t, n.SCORE_NOISE, someone, day) * normal(t, 1.0 - (i + 0.5) / background))
