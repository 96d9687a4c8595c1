"""The machine: one block that names all others, and the agenda.

Every compiled call gets the address of the machine: places and lengths of all blocks, in pairs. Agenda: A_USED, A_FREE, then the
first node of every day from A_DAYS on, then the day for which each person is noted, then the nodes, a word each: person << 32 |
next node. A person whose day has changed is noted again and the old note is passed over, so nothing is ever searched; that it is
old the day says for which she is noted, so that her row is left in peace.
"""

from typing import Final

from sim.rules import person as p
from sim.rules.words import Flat, Words, words_at

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


def block(machine: Words, which: int) -> Words:
    """One of the blocks that a machine names."""
    return words_at(machine[2 * which], machine[2 * which + 1])


def ledger(machine: Words) -> Flat:
    """The block that a machine writes into."""
    return words_at(machine[2 * M_LEDGER], machine[2 * M_LEDGER + 1])


def first_node(horizon: int, people: int) -> int:
    """Where the nodes of an agenda begin."""
    return A_DAYS + horizon + people


def note(agenda: Words, horizon: int, me: Words, person: int) -> None:
    """Put a person into the bucket of the day on which she is needed next."""
    day = me[p.NEXT]
    noted = A_DAYS + horizon + person
    if agenda[noted] == day:
        return
    agenda[noted] = day
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
