"""The table of the mission names every file once it is there, and finished results have the signs that evidence gives."""

import json
import tomllib
from pathlib import Path

import pytest

from sim.registry import load_registry
from sim.registry.files import load_files
from sim.registry.mission import load_mission
from sim.report import effects
from sim.report.judged import verdicts, wrong_reasons
from sim.report.pages.measures import page
from sim.scenario import load_scenario
from sim.scenario.tree import builtin_root

ROOT = Path(__file__).parents[2]
NAMES = {path.stem for path in builtin_root().rglob("*.toml")}
SIGNS = tomllib.loads((ROOT / "tests" / "expected_signs.toml").read_text(encoding="utf-8"))["sign"]


def test_the_table_has_32_lines_and_every_file_stands_in_one():
    lines = load_mission()
    assert [line.number for line in lines] == list(range(1, 33))
    assert {name for line in lines for name in line.files} == NAMES


def test_a_file_pulls_the_lever_of_its_line():
    """A line that a measure belongs to has a file that uses such a measure; law, cohort and outcome have none."""
    kinds = load_registry().measures.values()
    for line in load_mission():
        own = {kind.id for kind in kinds if kind.row == line.number}
        used = {measure.id for name in line.files for measure in load_scenario(name).measures}
        assert not own or own & used, line.number


def test_every_expected_sign_rests_on_evidence_of_grade_a_or_b():
    for sign in SIGNS:
        assert sign["scenario"] in NAMES
        assert sign["key"] in effects.KEYS
        assert (sign["sign"] in ("more", "fewer"), sign["grade"] in ("A", "B")) == (True, True)
        assert sign["source"]
        assert sign["why"]


def test_a_small_run_writes_a_file_from_which_the_page_is_written(tmp_path):
    out = tmp_path / "effects.json"
    effects.main(["--persons", "60", "--replications", "2", "--only", "sprachfoerderung_ifk", "--out", str(out)])
    found = json.loads(out.read_text(encoding="utf-8"))
    assert set(found["files"]) == {"sprachfoerderung_ifk"}
    one = found["files"]["sprachfoerderung_ifk"]
    assert set(one["effects"]) == {*effects.KEYS, "public_euro"}
    assert set(one["reached"]) == {"sprachfoerderung_ifk"}
    for lang, size in (("de", "einer Stichprobe von 60 Personen"), ("en", "a sample of 60 persons")):
        text = page(load_registry(), lang, tmp_path)
        assert size in text
        assert text.count("\n## ") == 32 + 3
        assert all(f"[{name}](" in text for name in NAMES)


@pytest.mark.skipif(not (ROOT / effects.FILE).exists(), reason="python -m sim.report.effects has not been run")
@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign["scenario"])
def test_finished_results_do_not_contradict_the_evidence_unless_the_row_says_so(sign):
    found = json.loads((ROOT / effects.FILE).read_text(encoding="utf-8"))
    verdict = found["files"][sign["scenario"]]["effects"][sign["key"]]["verdict"]
    assert (verdict in (sign["sign"], "open", "none", "single")) == ("contradicted" not in sign), verdict


def test_a_range_holds_the_mean_and_what_moves_it_in_the_sample(tmp_path):
    """Pulling the hinge of one scenario in a tiny sample: the range reaches from the mean by the scaled shift of the sample."""
    out = tmp_path / "effects.json"
    size = ["--persons", "300", "--replications", "2", "--only", "spurwechsel", "--out", str(out)]
    effects.main([*size, "--ranges", "1", "--range-persons", "150"])
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["sample"]["factor"] == 2.0
    assert found["ends"] == [effects.CENTRE]
    for effect in found["files"]["spurwechsel"]["effects"].values():
        assert effect["least"] <= effect["mean"] <= effect["most"]
    secure = found["files"]["spurwechsel"]["effects"]["secure"]
    assert secure["least"] < secure["most"]


def test_a_file_that_joins_later_gets_its_range_from_the_same_sample(tmp_path):
    """The sample as assumed was run for the first file alone; the second is run in it too, and the first keeps what it has."""
    out = tmp_path / "effects.json"
    for name in ("spurwechsel", "quartalstreffen"):
        size = ["--persons", "60", "--replications", "1", "--only", name, "--out", str(out)]
        effects.main([*size, "--ranges", "1", "--range-persons", "60"])
    found = json.loads(out.read_text(encoding="utf-8"))
    assert set(found["sample"]["means"]) == set(found["files"]) == {"spurwechsel", "quartalstreffen"}
    assert all("least" in one["effects"]["secure"] for one in found["files"].values())
    assert found["ends"] == [effects.CENTRE]


def test_results_that_lack_an_outcome_are_not_kept(tmp_path):
    out, base = tmp_path / "effects.json", load_scenario("baseline")
    start = effects._kept(out, base)
    whole = {"effects": {key: {} for key in effects.KEYS}}
    for one, kept in ((whole, True), ({"effects": {"exam_passed": {}}}, False)):
        effects._write(out, start | {"files": {"spurwechsel": one}})
        assert bool(effects._kept(out, base)["files"]) is kept


def test_ranges_add_the_shift_of_the_sample_to_the_mean():
    effect = {"b1": {"mean": 100.0}}
    for there in (8.0, 15.0, 11.0):
        effects._widen(effect, {"b1": {"mean": there}}, {"b1": 10.0}, 5.0)
    assert (effect["b1"]["least"], effect["b1"]["most"]) == (90.0, 125.0)


@pytest.mark.skipif(not (ROOT / effects.FILE).exists(), reason="python -m sim.report.effects has not been run")
def test_whatever_does_nothing_detectable_has_a_reason_and_nothing_else():
    found, notes = json.loads((ROOT / effects.FILE).read_text(encoding="utf-8"))["files"], load_files()
    if None in verdicts(found, notes).values():
        pytest.skip("docs/effects.json is older than the aims of the measures: python -m sim.report.effects")
    assert list(wrong_reasons(found, notes)) == []
