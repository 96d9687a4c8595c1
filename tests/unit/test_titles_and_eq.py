"""Small promises about titles that rest on training, and about who stands ready for an EQ."""

from datetime import timedelta

from engine_lives import START, belief, live, scenario
from rule_rows import example_book

from sim.engine.contracts import protect, takes_eq
from sim.engine.record import new_ledger
from sim.engine.stays import lose_protection
from sim.registry import codes as c
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.draws import draw
from sim.rules.person import NEVER

SCHOOL_TRAINING = c.STATION_IDS.index("schulische_ausbildung")
ASSISTANT = c.STATION_IDS.index("helferausbildung")


def person(status, **fields):
    me = [0] * p.FIELDS
    me[p.KEY], me[p.STATUS], me[p.ARRIVAL], me[p.HOUSING], me[p.GERMAN], me[p.DUE_STATUS] = 99, status, -1000, 1, 4000, 5000
    me[p.MAIN] = c.SUCHE
    for name, number in fields.items():
        me[getattr(p, name)] = number
    return me


def test_only_a_training_that_protects_sets_a_time_to_search_when_it_ends():
    b = example_book().tables
    for station, due in ((SCHOOL_TRAINING, 183), (ASSISTANT, 5000)):
        me = person(c.AD)
        lose_protection(me, b, station, 0)
        assert me[p.DUE_STATUS] == due


def test_the_title_of_each_training_is_drawn_under_its_own_name():
    b, day = example_book().tables, (START.replace(year=2025) - START).days
    share = list(b.const)
    found = []
    for station in (c.AUSBILDUNG, SCHOOL_TRAINING):
        me = person(c.D, STATUS_SINCE=0)
        me[p.VISITS + c.AUSBILDUNG], me[p.VISITS + SCHOOL_TRAINING] = 3, 1
        of = 0 if station == c.AUSBILDUNG else station
        drawn = draw(me[p.KEY], n.DRAW_STATUS_TITLE, of, me[p.VISITS + station])
        for limit in (drawn - 1e-9, drawn + 1e-9):
            share[n.AUSBILDUNGSTITEL_SHARE] = limit
            again = list(me)
            protect(again, b._replace(const=share), new_ledger(1), station, day)
            found.append(again[p.STATUS])
            assert again[p.DUE_STATUS] == NEVER
    assert found == [c.AD, c.P, c.AD, c.P]


def test_nobody_stands_ready_for_an_eq_that_the_law_closes_to_her():
    b = example_book().tables
    const = list(b.const)
    const[n.EQ_TAKE_SHARE] = 1.0
    assert takes_eq(person(c.REC), b._replace(const=const), 0)
    assert not takes_eq(person(c.GS), b._replace(const=const), 0)
    lived = live(scenario(600, 500, beliefs=(belief("eq_take_share", 1.0),)))
    ready = [(who, event) for who, event in lived.of(c.EV_REGISTERED) if event.code == c.AUSBILDUNG and event.value == 1]
    assert len(ready) > 20
    for who, event in ready:
        rule = lived.law("eq", lived.status_at(who, event), event.day)
        assert rule.answer != "closed", (START + timedelta(days=event.day), rule.id)
