"""Intakes of single desks, for the compiled engine: who of those on the list gets the places.

Bookkeeping only: `admit`, `begin_support` and `take_offer` are the functions that the readable engine calls.
"""

from typing import Final

from sim.engine.beside import begin_support
from sim.engine.contracts import take_offer
from sim.engine.flat import LEDGER_HEADER, LOW_HALF
from sim.engine.life import admit, plan_tomorrow, still_admissible, turn_away
from sim.engine.lists import (
    AHEAD,
    D_BY_DAY,
    D_END,
    D_FIRST,
    D_GROUP,
    D_LEAD,
    D_LIMIT,
    D_STATION,
    D_STOCK,
    DESK_WORDS,
    WHERE_LISTS_STAND,
    fetch_row,
    in_line,
    keep_standing,
    others_come,
    others_first,
    others_waiting,
    place_of,
    stands,
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
    noted_at,
)
from sim.engine.order import E_KEY, E_WHO, ENTRY_WORDS, first_to_the_end, into_heap, joined_of, key_of, rank_of, version_of
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
from sim.rules.words import Flat, Words, fetch_ahead, row_at, tables_at

STRUCK: Final = -(1 << 63)
"""The bit above lottery and person of an entry that has been served or was found stale."""


def in_order(machine: Words, number_of_desk: int, day: int, places: int, background: int) -> None:
    """One intake of a school (seats held), a course (starts handed out, others in the same list, a group minimum) or a support:
    the first of the list, for as long as there are places. Whoever has come too late for this intake, or may not have a support
    today, stays on the list; a desk with seats sends away who stands behind its limit."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool, t = block(machine, M_DESKS), block(machine, M_POOL), tables_at(machine[2 * M_TABLES])
    desk = DESK_WORDS * number_of_desk
    station, stock, limit = desks[desk + D_STATION], desks[desk + D_STOCK] != 0, desks[desk + D_LIMIT]
    support = station - FIRST_SUPPORT
    last = day if stock else day - desks[desk + D_LEAD]
    missing = 0
    if stock:
        places -= w[LEDGER_HEADER + number_of_desk]
    else:
        patience = value(t, n.BACKGROUND_PATIENCE_DAYS, row_at(rows, 0), day) if support < 0 else float(p.NEVER)
        others_come(desks, desk, day, background, patience)
        group = desks[desk + D_GROUP]
        if group > 1:
            missing = group - others_waiting(desks, desk)
    in_line(rows, desks, pool, number_of_desk)
    if missing > 0 and not as_many_ready(rows, desks, pool, number_of_desk, last, missing):
        places = 0
    entry, end = place_of(desks, desk, D_FIRST), place_of(desks, desk, D_END)
    for ahead in range(entry, min(end, entry + ENTRY_WORDS * min(places, AHEAD)), ENTRY_WORDS):
        fetch_ahead(rows, (pool[ahead + E_WHO] & LOW_HALF) * ROW_WORDS + WHERE_LISTS_STAND)
    while entry < end and places > 0:
        key = pool[entry + E_KEY]
        if joined_of(key) > last:
            if desks[desk + D_BY_DAY] != 0:
                # Whoever stands behind her counts as waiting from a later day still.
                break
            entry += ENTRY_WORDS
            continue
        if not stock:
            places = others_first(desks, desk, rank_of(key), joined_of(key), places)
            if places <= 0:
                break
        fetch_those_behind(rows, agenda, t.horizon, pool, entry, end)
        person = pool[entry + E_WHO] & LOW_HALF
        me = row_at(rows, person)
        if not stands(rows, desks, pool, entry, number_of_desk, support):
            pool[entry + E_WHO] |= STRUCK
        elif support < 0 or may_begin(me, t, support, day):
            pool[entry + E_WHO] |= STRUCK
            places -= serve(me, t, w, number_of_desk, station, stock, day)
            note(agenda, t.horizon, me, person)
        entry += ENTRY_WORDS
    keep_standing(desks, pool, desk, entry)
    if not stock:
        others_first(desks, desk, p.NEVER, 0, places)
    elif limit >= 0:
        send_away_behind(machine, number_of_desk, entry, limit, day)


def serve(me: Words, t: Tables, w: Flat, desk: int, station: int, seat: bool, day: int) -> int:
    """Give her the place if her gate is open; the number of places this took."""
    if station >= FIRST_SUPPORT:
        begin_support(me, t, w, desk, station - FIRST_SUPPORT, seat, day)
        plan_tomorrow(me, day)
        return 1
    if not still_admissible(me, t, station, day):
        turn_away(me, day)
        return 0
    admit(me, t, w, desk, station, seat, day)
    return 1


def fetch_those_behind(rows: Words, agenda: Words, horizon: int, pool: Words, entry: int, end: int) -> None:
    """Ask for the rows of those whose turn comes soon."""
    following = pool[min(entry + ENTRY_WORDS, end - ENTRY_WORDS) + E_WHO] & LOW_HALF
    fetch_row(rows, following)
    fetch_ahead(agenda, noted_at(horizon, following))
    ahead = min(entry + ENTRY_WORDS * AHEAD, end - ENTRY_WORDS)
    fetch_ahead(rows, (pool[ahead + E_WHO] & LOW_HALF) * ROW_WORDS + WHERE_LISTS_STAND)


def as_many_ready(rows: Words, desks: Words, pool: Words, number_of_desk: int, last: int, missing: int) -> bool:
    """Whether so many stand on the list of a desk who joined it up to a day."""
    desk = DESK_WORDS * number_of_desk
    support = desks[desk + D_STATION] - FIRST_SUPPORT
    for entry in range(place_of(desks, desk, D_FIRST), place_of(desks, desk, D_END), ENTRY_WORDS):
        if joined_of(pool[entry + E_KEY]) <= last and stands(rows, desks, pool, entry, number_of_desk, support):
            missing -= 1
            if missing == 0:
                return True
    return False


def send_away_behind(machine: Words, number_of_desk: int, entry: int, limit: int, day: int) -> None:
    """So many of those who stand from an entry on may stay; the others are sent away."""
    rows, agenda, t = block(machine, M_ROWS), block(machine, M_AGENDA), tables_at(machine[2 * M_TABLES])
    desks, pool = block(machine, M_DESKS), block(machine, M_POOL)
    desk = DESK_WORDS * number_of_desk
    for behind in range(entry, place_of(desks, desk, D_END), ENTRY_WORDS):
        if not stands(rows, desks, pool, behind, number_of_desk, desks[desk + D_STATION] - FIRST_SUPPORT):
            continue
        if limit > 0:
            limit -= 1
            continue
        person = pool[behind + E_WHO] & LOW_HALF
        me = row_at(rows, person)
        send_away(me, day)
        plan_tomorrow(me, day)
        note(agenda, t.horizon, me, person)


def firms(machine: Words, number: int, intake: int) -> None:
    """One intake of a firms' desk: applicants and others ranked by score, offers until places or good candidates run out."""
    rows, w, agenda = block(machine, M_ROWS), ledger(machine), block(machine, M_AGENDA)
    desks, pool = block(machine, M_DESKS), block(machine, M_POOL)
    intakes, t = block(machine, M_INTAKES), tables_at(machine[2 * M_TABLES])
    day, places, background = intakes[intake + I_DAY], intakes[intake + I_PLACES], intakes[intake + I_BACKGROUND]
    if places <= 0 or number == 0:
        return
    number_of_desk = intakes[intake + I_DESK]
    first, station = place_of(desks, DESK_WORDS * number_of_desk, D_FIRST), desks[DESK_WORDS * number_of_desk + D_STATION]
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
    into_heap(pool, first, number)
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
