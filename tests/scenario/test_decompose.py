"""A package taken apart: its parts and what arises from their meeting add up to it, in every replication."""

import json
from dataclasses import replace

import pytest

from sim.cli import main
from sim.registry import load_registry
from sim.scenario import load_scenario
from sim.scenario.parts import MARK, REST, package_of, parts_of

BASE = load_scenario("baseline")
PACKAGE = load_scenario("paket_ticket_und_sprache")
CALL = ["compare", "baseline", "paket_ticket_und_sprache", "--decompose", "--persons", "150", "--replications", "2"]


def test_a_part_is_the_base_with_one_measure_of_the_package():
    ticket, language = parts_of(BASE, PACKAGE, load_registry())
    assert [part.id for part in (ticket, language)] == [f"{PACKAGE.id}{MARK}{measure.id}" for measure in PACKAGE.measures]
    for part, measure in zip((ticket, language), PACKAGE.measures, strict=True):
        assert part.measures == (measure,)
        assert (
            replace(part, id=BASE.id, name=BASE.name, question=BASE.question, note=BASE.note, lineage=BASE.lineage, measures=())
            == BASE
        )
        assert load_registry().measures[measure.id].label.de in part.name.de


def test_what_a_package_changes_about_the_law_is_a_part_of_its_own():
    package = load_scenario("ag5_muenster")
    parts = parts_of(BASE, package, load_registry())
    assert parts[-1].id == f"{package.id}{MARK}{REST}"
    assert (parts[-1].measures, parts[-1].brought_forward) == ((), package.brought_forward)
    assert all(part.brought_forward == () for part in parts[:-1])


def test_only_a_comparison_with_the_parts_of_one_package_is_one_that_takes_apart():
    parts = parts_of(BASE, PACKAGE, load_registry())
    assert package_of((BASE, PACKAGE, *parts)) is PACKAGE
    assert package_of((BASE, PACKAGE, load_scenario("ausbildungsticket"))) is None
    assert package_of((BASE, PACKAGE)) is None


def test_the_parts_and_their_meeting_add_up_exactly(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([*CALL, "--out", "out", "--json", "--lang", "en"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["scenario"] for one in found["compared"]] == [PACKAGE.id]
    rows = found["decomposed"]["parts"]
    assert [row["part"] for row in rows[-2:]] == ["together", PACKAGE.id]
    for outcome in ("exam_passed", "training_entered", "employed"):
        values = [row[outcome]["values"] for row in rows]
        assert all(value == int(value) for row in values for value in row)
        assert [sum(each) for each in zip(*values[:-1], strict=True)] == values[-1]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '"type":"waterfall"' in page
    assert "Was im Paket steckt" in page
    for columns in (80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert main(["report", "out", "--lang", "de"]) == 0
        told = capsys.readouterr().out
        assert "Das ganze Paket" in told
        assert "Nur: Ausbildungsticket" in told
        assert max(len(line) for line in told.splitlines() if line.startswith(("Nur:", "Das ganze"))) <= columns


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["compare", "baseline", "ausbildungsticket", "--decompose"], "nothing to take apart"),
        (["compare", "baseline", "ausbildungsticket", "sprachfoerderung_ifk", "--decompose"], "exactly one base"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(call, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([*call, "--lang", "en"]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
