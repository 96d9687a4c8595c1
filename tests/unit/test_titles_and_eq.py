"""Small promises about titles that rest on training, and about who stands ready for an EQ."""

from collections import Counter
from datetime import date, timedelta

from engine_lives import START, belief, live, scenario
from rule_rows import example_book

from sim.engine.contracts import protect, takes_eq
from sim.engine.record import new_ledger
from sim.engine.stays import lose_protection
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.clocks import bleiberecht_month
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


def test_a_work_ban_closes_the_titles_by_stay_that_the_law_closes_to_it_and_no_other():
    b, law = example_book().tables, load_registry().law
    early, late = (date(2020, 5, 1) - START).days, (date(2023, 5, 1) - START).days
    for day in (early, late):
        on = START + timedelta(days=day)
        by_stay = {status: law.rule_at("titel_25b", status, on).answer for status in ("duldung", "duldung_arbeitsverbot")}
        assert by_stay["duldung"] != "closed" == by_stay["duldung_arbeitsverbot"]
    free, banned = person(c.D, ARRIVAL=-3000), person(c.DX, ARRIVAL=-3000)
    assert bleiberecht_month(free, b, early) > 0.0 == bleiberecht_month(banned, b, early)
    assert bleiberecht_month(free, b, late) > bleiberecht_month(banned, b, late) == 0.045


def test_nobody_with_a_work_ban_receives_a_title_before_the_chancenaufenthalt():
    stays = (belief("bleiberecht_year", 0.9), belief("work_ban_in_month", 0.05), belief("work_ban_out_month", 0.02))
    lived = live(scenario(600, 1461, beliefs=stays))
    from_ban = Counter(event.code for _, event in lived.of(c.EV_STATUS) if event.value == c.DX)
    assert from_ban[c.D] > 5
    assert from_ban[c.I] == 0


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
