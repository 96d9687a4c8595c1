"""A broken promise is found and named, whoever broke it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.scenario.types import RunSpec
from sim.study import unit
from sim.study.errors import ContractError, StudyInterrupted
from sim.study.executor import Task
from sim.study.store import Unit
from sim.study.study import Plan, run_study

RUN = RunSpec(persons=600, replications=1, seed=5, start=date(2018, 1, 1), horizon_days=800)


@pytest.fixture(scope="module")
def lives():
    """The baseline and a language measure, each lived once: they differ from 1 February 2018 on."""
    task = Task(Path(), Unit(0, 0), (), "auto")
    scenarios = [replace(sim.load(name), run=RUN) for name in ("baseline", "sprachfoerderung_ifk")]
    return scenarios, [unit._live(scenario, task) for scenario in scenarios]


def test_two_scenarios_are_equal_until_they_may_differ(lives):
    (_, language), (base, other) = lives
    assert unit.check_identity(base, other, language, 0) == ("passed", date(2018, 2, 1))
    assert base.trajectory.digest() != other.trajectory.digest()


def test_lives_that_differ_without_a_reason_break_the_promise(lives):
    (_, language), (base, other) = lives
    with pytest.raises(ContractError) as caught:
        unit.check_identity(base, replace(other, book=base.book), language, 3)
    person = caught.value.values["person"]
    assert person in base.cohort.id
    for lang in ("de", "en"):
        assert f" {person}," in caught.value.render(lang)
        assert "sprachfoerderung_ifk" in caught.value.render(lang)


def test_a_row_before_the_first_difference_is_named(lives):
    (_, language), (base, other) = lives
    events = other.trajectory.events
    kind = events.kind.copy()
    kind[0] = 99
    tampered = replace(other, trajectory=replace(other.trajectory, events=replace(events, kind=kind)))
    with pytest.raises(ContractError, match=r"table events, person \d+, 2018-01-01, column kind: \d+ / 99"):
        unit.check_identity(base, tampered, language, 0)


def test_a_broken_promise_ends_with_three(lives, capsys, monkeypatch):
    (_, language), (base, other) = lives

    def breach(tokens, talk):
        unit.check_identity(base, replace(other, book=base.book), language, 0)

    monkeypatch.setattr("sim.cli._call", breach)
    assert main(["compare", "baseline", "sprachfoerderung_ifk", "--lang", "de"]) == 3
    assert "Zusage verletzt" in capsys.readouterr().err


def test_nothing_more_is_lived_for_a_unit_that_nobody_waits_for(lives):
    scenarios, _ = lives
    told = []

    def stopped():
        told.append(len(told))
        return len(told) > 1

    with pytest.raises(StudyInterrupted):
        unit.simulate_unit(Task(Path(), Unit(0, 4), tuple(scenarios), "simpy", stopped=stopped))
    assert told == [0, 1]


def test_a_unit_has_every_kind_of_table_with_the_same_leading_columns(lives):
    scenarios, _ = lives
    tables = unit.simulate_unit(Task(Path(), Unit(0, 4), tuple(scenarios), "simpy"))
    assert tables.keys() == {"curves", "gaps", "costs", "keys", "pairs", "partings", "plausibility", "meta"}
    for frame in tables.values():
        assert frame.columns[:3] == ["scenario", "draw", "replication"]
        assert frame["replication"].unique().to_list() == [4]
    assert tables["pairs"]["scenario"].unique().to_list() == ["sprachfoerderung_ifk"]
    assert tables["meta"]["scenario"].to_list() == ["baseline", "sprachfoerderung_ifk"]


@pytest.mark.numba
def test_threads_live_what_one_process_lives(lives, tmp_path):
    scenarios = [replace(one, run=replace(RUN, replications=5)) for one in lives[0]]
    alone = run_study(scenarios, Plan(folder=tmp_path / "one", workers=1, engine="simpy"))
    threads = run_study(scenarios, Plan(folder=tmp_path / "two", workers=2, engine="compiled"))
    assert threads.digests() == alone.digests()
    for kind in ("curves", "keys", "pairs", "partings"):
        assert threads.frame(kind).equals(alone.frame(kind))


def test_scenarios_of_a_unit_that_are_lived_side_by_side_give_the_same_tables(lives):
    scenarios = (*lives[0], replace(lives[0][1], id="again"))
    one, three = (unit.simulate_unit(Task(Path(), Unit(0, 4), scenarios, "compiled", threads=threads)) for threads in (1, 3))
    assert one.keys() == three.keys()
    for kind, frame in one.items():
        how = ["seconds", "peak_mb"] if kind == "meta" else []
        assert frame.drop(how).equals(three[kind].drop(how))
