"""`wegweiser measures`: every lever with what it moves, told in both languages and as data."""

import json
import subprocess
import sys

import pytest

from sim.cli import main
from sim.registry import load_registry
from sim.scenario import load_scenario
from sim.scenario.levers import files_by_measure, levers, weakest
from sim.scenario.tree import builtin_root

REGISTRY = load_registry()
HEAVY = ("numpy", "polars", "numba", "plotly", "simpy", "scipy", "dash")


def told(capsys, *call):
    assert main(["measures", *call]) == 0
    return capsys.readouterr().out


def test_every_measure_is_shown_with_its_row_and_what_it_moves(capsys):
    found = json.loads(told(capsys, "--json"))["measures"]
    assert {one["id"] for one in found} == set(REGISTRY.measures)
    assert [one["row"] for one in found] == sorted(one["row"] for one in found)
    for one in found:
        assert one["aim"] == REGISTRY.measures[one["id"]].aim
        assert [cause["parameter"] for cause in one["causes"]] == [
            touch.parameter for touch in REGISTRY.measures[one["id"]].touches
        ]
        for cause in one["causes"]:
            parameter = REGISTRY.parameters[cause["parameter"]]
            assert (cause["low"], cause["high"], cause["grade"]) == (parameter.low, parameter.high, parameter.grade)
            assert cause["least"] <= cause["value"] <= cause["most"]


def test_the_files_of_a_measure_are_those_whose_scenarios_hold_it():
    root = builtin_root()
    used = files_by_measure(root)
    for path in sorted(root.rglob("*.toml")):
        name = path.relative_to(root).with_suffix("").as_posix()
        assert {measure.id for measure in load_scenario(path).measures} == {one for one, files in used.items() if name in files}


def test_a_value_of_the_baseline_is_the_worlds(capsys):
    (one,) = json.loads(told(capsys, "ausbildungsticket", "--json"))["measures"]
    (cross,) = (cause for cause in one["causes"] if cause["parameter"] == "fare_cross")
    assert cross["value"] == load_registry().parameters["fare_cross"].value
    assert cross["least"] < cross["value"]
    assert {"ausbildungsticket", "ausbildungsticket_2018", "paket_ticket_und_sprache"} <= set(one["files"])


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_lever_is_told_in_the_language_of_the_call(lang, capsys):
    text = " ".join(told(capsys, "sprachfoerderung_ifk", "--lang", lang).split())
    kind = REGISTRY.measures["sprachfoerderung_ifk"]
    assert kind.description.in_(lang) in text
    assert REGISTRY.texts.get(f"outcomes.aim.{kind.aim}", lang) in text
    assert REGISTRY.sources[REGISTRY.parameters["language_hours_week_ifk"].source].title.in_(lang) in text
    table = " ".join(told(capsys, "--lang", lang).split())
    moved = [REGISTRY.parameters[touch.parameter] for touch in kind.touches]
    assert all(row.label.in_(lang) in table and REGISTRY.sources[row.source].title.in_(lang) in table for row in moved)
    assert all(str(one.row) in table for one in REGISTRY.measures.values())


def test_the_weakest_grade_is_an_assumption_and_a_computed_one_is_weaker_than_what_it_is_computed_from():
    assert weakest("ABDC") == "C"
    assert weakest("ABD") == "D"
    assert all(lever.causes for lever in levers(load_scenario("baseline"), REGISTRY, builtin_root()))


def test_levers_are_shown_without_loading_anything_heavy():
    code = "import sys; from sim.cli import main; main(['measures']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert loaded.isdisjoint(HEAVY)
