"""Lives out of a real run: what they cost, where they part, which doors were closed, how they are found."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

import sim
from sim.cli.doors import _opens, _rule
from sim.cli.living import Storyteller
from sim.cli.sheet import Column, lines
from sim.cli.talk import Talk
from sim.cli.telling import Teller
from sim.outcomes import measure_outcomes
from sim.registry import codes, load_registry
from sim.study.doors import read_doors
from sim.study.life import run_lives
from sim.study.parting import first_difference, read_parting
from sim.study.purse import read_purse
from sim.study.search import Wish, find, read_wishes, words

SIZE = sim.RunOverrides(persons=400)


@pytest.fixture(scope="module")
def runs():
    return run_lives([sim.load("baseline", SIZE), sim.load("paket_ticket_und_sprache", SIZE)], engine="simpy")


def test_what_single_lives_cost_adds_up_to_what_the_run_costs(runs):
    run = runs[1]
    end = run.cohort.start + timedelta(days=run.cohort.horizon)
    sums: dict[str, int] = {}
    for place in range(len(run.cohort)):
        for payer, cents in read_purse(run, place, [end]).by_payer(end).items():
            sums[payer] = sums.get(payer, 0) + cents
    costs = measure_outcomes(run.cohort, run.trajectory, run.scenario, load_registry()).costs
    whole = costs.filter(pl.col("population") == "all").group_by("payer").agg(pl.col("cents").sum()).iter_rows()
    for payer, cents in whole:
        # A life is rounded to cents by itself.
        assert sums.pop(payer) == pytest.approx(cents, abs=len(run.cohort))
    assert not sums


def test_what_a_life_costs_grows_day_by_day_to_its_end(runs):
    run = runs[0]
    start = run.cohort.start
    place = int(np.flatnonzero(run.cohort.entry == 0)[0])
    days = [start + timedelta(days=each) for each in (0, 400, 401, run.cohort.horizon)]
    purse = read_purse(run, place, days)
    assert purse.public(days[0]) == 0
    assert purse.by_payer(days[3]) == read_purse(run, place, days[3:]).by_payer(days[3])
    assert purse.public(days[1]) != purse.public(days[2])


def test_nobody_goes_through_a_door_before_the_law_has_opened_it(runs):
    opened = passed = 0
    for place in range(len(runs[0].cohort)):
        for door in read_doors(runs[0], place):
            if door.kind != "law":
                assert door.opened is None
                continue
            opened += door.opened is not None
            passed += door.passed is not None
            assert door.opened is None or door.opened.day > door.day
            assert door.asked is None or door.passed is None or door.asked <= door.passed
            assert door.asked is None or (door.opened is not None and door.opened.day <= door.asked)
            assert door.passed is None or (door.opened is not None and door.opened.day <= door.passed)
    assert opened > passed > 0


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_closed_door_says_what_closed_it_and_what_would_have_opened_it(runs, lang):
    talk = Talk(lang)
    teller = Teller(load_registry(), talk)
    kinds = set()
    for place in range(len(runs[0].cohort)):
        for door in read_doors(runs[0], place):
            kinds.add(door.kind)
            assert _rule(door, teller, talk)
            assert _opens(door, teller, talk)
            assert talk.word(f"door.kind.{door.kind}")
    assert {"law", "permit", "mobility", "childcare", "certificate"} <= kinds


def test_whose_lives_part_is_found_and_has_a_cause(runs):
    found = find(runs, (Wish("", ("parts",)),))
    one, other = runs
    everybody = [int(person) for person in one.cohort.id]
    assert list(found) == [each for each in everybody if first_difference(one.life(each), other.life(each)) is not None]
    ways = set()
    for person in found:
        parted = read_parting(runs, person)
        reached = [each for each in parted.reached if each.since or each.fares]
        # Who is not reached herself can only be touched at a desk.
        assert reached or parted.way in ("place", "offer", "door", "support", "permit"), (person, parted)
        assert all(each.since is None or each.since < parted.day for each in parted.reached)
        ways.add(parted.way)
        for lang in ("de", "en"):
            assert Talk(lang).word(f"way.{parted.way}")
    assert {"german", "offer"} <= ways


def test_a_wish_and_its_contrary_divide_everybody(runs):
    everybody = find(runs, ())
    for text in ("duldung", "Köln", "Frau", "recht", "abschluss", "gains", "Regierungsbezirk Köln", "gestattung"):
        (wish,), (other,) = read_wishes(text, True), read_wishes(f"nicht {text}", True)
        assert sorted(find(runs, (wish,)) + find(runs, (other,))) == sorted(everybody), text


def test_found_persons_are_what_was_asked_for(runs):
    cohort = runs[0].cohort
    found = find(runs, read_wishes("duldung, law", False))
    assert found
    for person in found:
        life = runs[0].life(person)
        assert life.traits["status"] == codes.D
        assert any(row.value >= 100 for row in life.refusals)
    women = find(runs, read_wishes("woman", False))
    assert len(women) == int((cohort.gender == codes.FEMALE).sum())


def test_every_word_of_the_search_is_understood(runs):
    for name in words(load_registry()):
        assert read_wishes(name, True), name


@pytest.mark.parametrize(("lang", "columns"), [("de", 80), ("en", 100), ("de", 120), ("en", 80)])
def test_every_pair_of_lives_can_be_told_in_any_window(runs, lang, columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    found = find(runs, (Wish("", ("parts",)),))
    assert len(found) > 20
    for person in found[::4]:
        Storyteller(runs, person, Talk(lang)).tell_two()
        told = capsys.readouterr().out
        assert "≠" in told or Talk(lang).word("outcome.same") in told
        assert "{" not in told
        assert max(map(len, told.split("\n"))) <= columns, person


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_no_line_of_a_table_is_wider_than_the_window(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    table = lines([Column("Tag", 11), Column("Was"), Column("Geld", 10, right=True)], [["1", "Wort " * 60, "−57.585 €"]])
    assert max(map(len, table)) <= columns
    assert sum(line.count("Wort") for line in table) == 60
