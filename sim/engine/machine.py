"""The machine: one block that names all others, and the agenda.

Every compiled call gets the address of the machine: places and lengths of all blocks, in pairs. Agenda: A_USED, A_FREE, a bucket
for every day from A_DAYS on, then the day for which each person is noted, then chunks of CHUNK_WORDS, the first word of which
leads to the next chunk of a bucket while the others hold a person each. A bucket is the place of its last entry, whose lowest
bits are the number of entries in its chunk. A person whose day has changed is noted again and the old note is passed over, so
nothing is ever searched; that it is old the day says for which she is noted, so that her row is left in peace.
"""

from typing import Final

from sim.rules import person as p
from sim.rules.words import Flat, Words, words_at

DONE: Final = 0
FULL: Final = 1

(M_TABLES, M_ROWS, M_LEDGER, M_AGENDA, M_DESKS, M_POOL, M_INTAKES, M_PEOPLE, M_STATE) = range(9)
MACHINE_WORDS: Final = 18
(S_DAY, S_EVENING, S_INTAKE, S_AWAKE) = range(4)
"""How far the machine is: the day, whether its evening has begun, the next intake, and the first open desk that must look at its
list (`lists.wake`)."""
STATE_WORDS: Final = 4

(A_USED, A_FREE, A_DAYS) = range(3)
NOBODY: Final = 0
CHUNK_WORDS: Final = 8
LAST_IN_CHUNK: Final = CHUNK_WORDS - 1
(I_DAY, I_LEVEL, I_DESK, I_PLACES, I_BACKGROUND) = range(5)
INTAKE_WORDS: Final = 5


def block(machine: Words, which: int) -> Words:
    """One of the blocks that a machine names."""
    return words_at(machine[2 * which], machine[2 * which + 1])


def ledger(machine: Words) -> Flat:
    """The block that a machine writes into."""
    return words_at(machine[2 * M_LEDGER], machine[2 * M_LEDGER + 1])


def first_chunk(horizon: int, people: int) -> int:
    """Where the chunks of an agenda begin."""
    return -(-(A_DAYS + horizon + people) // CHUNK_WORDS) * CHUNK_WORDS


def noted_at(horizon: int, person: int) -> int:
    """Where an agenda says for which day a person is noted."""
    return A_DAYS + horizon + person


def can_note(machine: Words, people: int) -> bool:
    """Whether the agenda can take so many notes, each of them in a chunk of its own."""
    return block(machine, M_AGENDA)[A_USED] + CHUNK_WORDS * people <= machine[2 * M_AGENDA + 1]


def note(agenda: Words, horizon: int, me: Words, person: int) -> None:
    """Put a person into the bucket of the day on which she is needed next. There must be room for a chunk."""
    day = me[p.NEXT]
    noted = noted_at(horizon, person)
    if agenda[noted] == day:
        return
    agenda[noted] = day
    if day < horizon:
        put(agenda, day, person)


def put(agenda: Words, day: int, person: int) -> None:
    """Put a person into the bucket of a day."""
    last = agenda[A_DAYS + day]
    if last == NOBODY or last & LAST_IN_CHUNK == LAST_IN_CHUNK:
        chunk = agenda[A_FREE]
        if chunk != NOBODY:
            agenda[A_FREE] = agenda[chunk]
        else:
            chunk = agenda[A_USED]
            agenda[A_USED] += CHUNK_WORDS
        agenda[chunk] = last
        last = chunk
    agenda[last + 1] = person
    agenda[A_DAYS + day] = last + 1
