"""The plain profile: stations, lists and lengths without status, jobs, births and decisions (contract 10).

Textbooks give exact answers for such networks. Calendar, lists, desks, seats, gates, draws and the ledger are those of every
run; only what a person wants next is a table of chances, so that the answers are about the engine itself.
"""

from sim.engine.moves import leave_list, move, open_spell, register
from sim.engine.record import Ledger, join_desk
from sim.registry.codes import CAUSE_LAW, CAUSE_NONE, END_DECIDED, LUECKE, SUCHE
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.gates import gate
from sim.rules.person import NEVER
from sim.rules.read import fact, law_opens
from sim.rules.row import Row
from sim.rules.stations import S_GATE

NOBODY = 0
"""No list gives an entry this version, so whoever bears it is passed over; the desk looks at its list all the same."""


def come(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """Her first day: she asks for her first station."""
    open_spell(me, SUCHE, CAUSE_NONE, 0, day)
    ask(me, b, w, station, day)


def ask(me: Row, b: Tables, w: Ledger, station: int, day: int) -> None:
    """Join the list of a station; where its gate is closed, wait until it opens, and leave where it never will."""
    me[p.DUE_DECIDE] = NEVER
    if gate(me, b, station, day) == 0:
        register(me, b, w, station, day)
        return
    move(me, b, w, END_DECIDED, LUECKE, CAUSE_LAW, station, day)
    opens = law_opens(b, fact(b, S_GATE, station), me, day)
    if opens < NEVER:
        me[p.DUE_DECIDE] = opens
    else:
        me[p.DUE_DEPART] = day


def go_on(me: Row, b: Tables, w: Ledger, day: int) -> None:
    """Her stay is over: on to the next station, or out."""
    station = me[p.MAIN]
    if me[p.SEAT] >= 0:
        join_desk(w, me, me[p.SEAT], 0, NOBODY)
    u = draw(me[p.KEY], n.DRAW_ROUTE, 0, me[p.N_LIST])
    to = 0
    while u >= b.routes[station * b.plain + to]:
        to += 1
    if to == 0:
        me[p.DUE_DEPART] = day
    else:
        ask(me, b, w, to, day)


def send_away(me: Row, day: int) -> None:
    """The list is full: she is gone on the next day."""
    leave_list(me)
    me[p.DUE_DEPART] = day + 1
