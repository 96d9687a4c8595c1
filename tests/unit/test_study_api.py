"""What an analyst calls."""

import subprocess
import sys
from datetime import date

import pytest

import sim
from sim.study.errors import ContractError, StudyError, StudyInterrupted
from sim.study.study import Plan, run_study


def test_every_public_name_can_be_had():
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    assert set(sim.__all__) <= set(dir(sim))
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = sim.nothing_such


def test_importing_the_package_loads_nothing_heavy():
    code = "import sim, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "polars", "simpy", "cyclopts"}.isdisjoint(loaded)


def test_a_scenario_is_loaded_by_its_name_with_overrides():
    scenario = sim.load("ausbildungsticket", sim.RunOverrides(persons=300, seed=4))
    assert scenario.id == "ausbildungsticket"
    assert (scenario.run.persons, scenario.run.seed) == (300, 4)


def test_all_bad_files_are_told_at_once(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text("laww = 1\n", encoding="utf-8")
    with pytest.raises(sim.ScenarioErrors) as caught:
        sim.compare(tmp_path / "one.toml", tmp_path / "two.toml")
    assert "one.toml" in str(caught.value)
    assert "two.toml" in str(caught.value)


def test_explain_finds_numbers_measures_and_rules():
    assert sim.explain("ausbildungsticket").fields[0].name == "price"
    assert sim.explain("helferjob").code == 9
    answer = sim.explain_law("duldung", "integrationskurs", date(2018, 9, 1))
    assert answer.rule.answer == "closed"
    assert sim.explain(answer.rule.id).paragraph.startswith("§ 44")
    with pytest.raises(KeyError):
        sim.explain("nothing_such")


@pytest.mark.parametrize("kind", [StudyError, ContractError, StudyInterrupted])
def test_an_error_comes_whole_out_of_a_worker(kind):
    import pickle

    error = pickle.loads(pickle.dumps(kind("study.twice", scenario="a")))
    assert type(error) is kind
    assert error.render("de") == kind("study.twice", scenario="a").render("de")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="file"):
        run_study([sim.load("baseline")], Plan(folder=tmp_path / "file" / "below"), lambda task: {})
