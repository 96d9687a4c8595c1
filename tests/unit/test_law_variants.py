"""What a scenario does to the law: another reading, the law held at a day, a rule that comes earlier."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from sim.registry import load_registry
from sim.registry.codes import ANSWER_IDS, STATUS_IDS
from sim.registry.law import Variant
from sim.rules.book import LAW_WORDS, build_book, first_difference_day
from sim.rules.names import GATES
from sim.scenario import load_scenario
from sim.scenario.law import law_of, rules_to_bring_forward

REGISTRY = load_registry()
LAW = REGISTRY.law
BASE = load_scenario("baseline")
COURSE_FOR_GEDULDETE = "berufssprachkurs.berufssprachkurs_geduldete"
COURSE_FOR_ALL = "integrationskurs.kann_alle_gestatteten"


def answer(law, gate, status, day):
    return law.rule_at(gate, status, date.fromisoformat(day)).answer


def whole(law):
    """Every calendar of a law runs from its first day on, one rule after the other."""
    for gate in law.gates:
        for status in STATUS_IDS:
            timeline = law.timeline(gate, status)
            assert timeline[0].valid_from == law.begins, (gate, status)
            assert [rule.valid_until for rule in timeline] == [rule.valid_from for rule in timeline[1:]] + [None]
            assert all(one.code != after.code for one, after in pairwise(timeline))


def test_without_a_word_the_law_is_as_enacted():
    assert law_of(BASE, REGISTRY) is LAW
    assert LAW.under(Variant())._timelines == LAW._timelines


@pytest.mark.parametrize("switch", list(LAW.switches))
def test_every_reading_of_every_switch_is_a_whole_law_and_only_the_others_change_it(switch):
    one = LAW.switches[switch]
    assert one.default in one.readings
    for reading in one.readings:
        law = LAW.under(Variant(readings=((switch, reading),)))
        whole(law)
        marked = {rule.code for rule in LAW.rules if rule.reading == f"{switch}.{reading}"}
        decides = {rule.code for timeline in law._timelines.values() for rule in timeline}
        assert marked <= decides
        assert bool(marked) == (reading != one.default) == (law._timelines != LAW._timelines)


def test_the_reading_of_practice_opens_left_over_places_until_july_2019_and_nothing_else():
    law = LAW.under(Variant(readings=(("integrationskurs_2018", "praxis"),)))
    for status in ("gestattung_andere", "gestattung_sicher", "duldung"):
        assert answer(LAW, "integrationskurs", status, "2018-06-29") == "closed"
        assert answer(law, "integrationskurs", status, "2018-06-29") == "left_over"
        after = [one.rule_at("integrationskurs", status, date(2019, 8, 1)).code for one in (law, LAW)]
        assert after[0] == after[1]
    assert answer(law, "integrationskurs", "duldung_arbeitsverbot", "2018-06-29") == "closed"
    assert law.timeline("eq", "duldung") == LAW.timeline("eq", "duldung")


def test_the_day_on_which_the_abh_end_is_a_reading():
    for reading, last in (("2020", "2020-07-31"), ("2021", "2021-07-31"), ("2022", "2021-12-31")):
        law = LAW.under(Variant(readings=(("abh_in_asa", reading),)))
        assert answer(law, "abh", "duldung", last) == "open"
        after = date.fromisoformat(last) + timedelta(days=1)
        assert law.rule_at("abh", "duldung", after).answer == "closed"


def test_a_rule_brought_forward_holds_from_its_new_day_for_its_statuses_only():
    law = LAW.under(Variant(earlier=((COURSE_FOR_GEDULDETE, date(2018, 3, 1)),)))
    whole(law)
    assert answer(law, "berufssprachkurs", "duldung", "2018-02-28") == "closed"
    for day in ("2018-03-01", "2019-07-31", "2019-08-01"):
        assert law.rule_at("berufssprachkurs", "duldung", date.fromisoformat(day)).id == COURSE_FOR_GEDULDETE
    assert law.timeline("berufssprachkurs", "duldung_arbeitsverbot") == LAW.timeline("berufssprachkurs", "duldung_arbeitsverbot")
    assert date(2018, 3, 1) in law.dates


def test_a_rule_brought_forward_covers_what_came_between_and_later_law_goes_on():
    law = LAW.under(Variant(earlier=((COURSE_FOR_ALL, date(2018, 1, 1)),)))
    for day in ("2018-01-01", "2019-08-01", "2023-01-01"):
        assert law.rule_at("integrationskurs", "gestattung_andere", date.fromisoformat(day)).id == COURSE_FOR_ALL
    assert answer(law, "integrationskurs", "gestattung_andere", "2026-02-09") == "closed"


def test_every_rule_that_may_come_earlier_leaves_a_whole_law():
    for gate, rules in rules_to_bring_forward(REGISTRY).items():
        for name in rules:
            law = LAW.under(Variant(earlier=((f"{gate}.{name}", LAW.begins),)))
            for status in rules[name].statuses:
                timeline = law.timeline(gate, status)
                assert timeline[0].id == f"{gate}.{name}"
                assert [rule.valid_until for rule in timeline] == [rule.valid_from for rule in timeline[1:]] + [None]


@pytest.mark.parametrize("day", [LAW.begins, date(2018, 6, 1), date(2020, 1, 1), date(2030, 1, 1)])
def test_the_held_law_answers_on_every_day_as_on_its_own(day):
    law = LAW.under(Variant(held=day))
    whole(law)
    for gate in LAW.gates:
        for status in STATUS_IDS:
            for other in LAW.dates:
                assert law.rule_at(gate, status, other).code == LAW.rule_at(gate, status, day).code


def test_in_a_held_law_a_later_rule_may_come_for_good_and_an_earlier_one_changes_nothing():
    held = Variant(held=date(2018, 6, 1), earlier=((COURSE_FOR_GEDULDETE, date(2018, 9, 1)),))
    law = LAW.under(held)
    whole(law)
    assert answer(law, "berufssprachkurs", "duldung", "2018-08-31") == "closed"
    assert answer(law, "berufssprachkurs", "duldung", "2030-01-01") == "open"
    later = LAW.under(replace(held, held=date(2024, 1, 1)))
    assert later._timelines == LAW.under(Variant(held=date(2024, 1, 1)))._timelines


def test_unknown_switches_readings_and_rules_are_refused():
    with pytest.raises(KeyError, match="nope"):
        LAW.under(Variant(readings=(("nope", "praxis"),)))
    with pytest.raises(KeyError, match="nearest is 'praxis'"):
        LAW.under(Variant(readings=(("integrationskurs_2018", "praxsi"),)))
    with pytest.raises(KeyError, match=f"nearest is '{COURSE_FOR_GEDULDETE}'"):
        LAW.under(Variant(earlier=((f"{COURSE_FOR_GEDULDETE}n", date(2018, 1, 1)),)))


def asked(book, gate, status, day):
    """The answer and the rule in the tables that the engine reads."""
    tables = book.tables
    at = (GATES.index(gate) * len(STATUS_IDS) + STATUS_IDS.index(status)) * tables.law_periods
    at += tables.law_period[(date.fromisoformat(day) - book.start).days]
    answer, *_, rule, _until = tables.law[LAW_WORDS * at : LAW_WORDS * (at + 1)]
    return ANSWER_IDS[answer], LAW.by_code(rule).id


def test_the_engine_reads_the_law_of_the_scenario():
    small = replace(BASE, run=replace(BASE.run, horizon_days=2000))
    base = build_book(small, REGISTRY, 0.01)
    forward = build_book(replace(small, brought_forward=((COURSE_FOR_GEDULDETE, date(2018, 3, 1)),)), REGISTRY, 0.01)
    read = build_book(replace(small, readings=(("integrationskurs_2018", "praxis"),)), REGISTRY, 0.01)
    held = build_book(replace(small, law=date(2018, 6, 1), readings=(("integrationskurs_2018", "praxis"),)), REGISTRY, 0.01)
    assert asked(base, "berufssprachkurs", "duldung", "2018-06-29")[0] == "closed"
    assert asked(forward, "berufssprachkurs", "duldung", "2018-06-29") == ("open", COURSE_FOR_GEDULDETE)
    assert asked(forward, "berufssprachkurs", "duldung", "2018-02-28")[0] == "closed"
    assert asked(read, "integrationskurs", "duldung", "2019-07-31")[0] == "left_over"
    assert asked(read, "integrationskurs", "duldung", "2019-08-01")[0] == "closed"
    assert asked(held, "integrationskurs", "duldung", "2022-01-01")[0] == "left_over"
    assert first_difference_day(base, forward) == (date(2018, 3, 1) - base.start).days
    assert first_difference_day(base, read) == 0
