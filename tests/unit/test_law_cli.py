"""`wegweiser explain` about the law: one cell, a whole day, a gate, a disputed point."""

import json
from datetime import date

import pytest

import sim
from sim.cli import main
from sim.registry import load_registry
from sim.registry.codes import STATUS_IDS
from sim.rules.names import GATES

LAW = load_registry().law


def told(capsys, *call, code=0):
    assert main(["explain", *call]) == code
    return capsys.readouterr()


@pytest.mark.parametrize(("lang", "title"), [("de", "Das Recht am 01.09.2018"), ("en", "The law on 1 September 2018")])
def test_a_day_is_shown_as_one_table(capsys, lang, title):
    out = told(capsys, "--matrix", "--on", "2018-09-01", "--lang", lang).out
    assert out.startswith(title)
    (line,) = (line for line in out.splitlines() if "(abH)" in line)
    assert "◐12" in line.split()
    assert all(LAW.doors[gate].label.in_(lang) in out for gate in LAW.gates)


def test_a_day_as_data_holds_every_cell(capsys):
    found = json.loads(told(capsys, "--matrix", "--on", "2018-09-01", "--json").out)
    assert {gate: set(cells) for gate, cells in found["matrix"].items()} == {gate: set(STATUS_IDS) for gate in LAW.gates}
    cell = found["matrix"]["abh"]["duldung"]
    assert cell == {
        "answer": "open",
        "applicable": True,
        "months": 12,
        "rule": LAW.rule_at("abh", "duldung", date(2018, 9, 1)).id,
        "grade": "B",
        "disputed": False,
    }


@pytest.mark.parametrize(
    ("status", "station", "id_", "gate"),
    [
        ("D", "abH", "duldung", "abh"),
        ("Duldung", "Duale Ausbildung", "duldung", "ausbildung"),
        ("Gestattung, andere Herkunft", "Berufssprachkurs", "gestattung_andere", "berufssprachkurs"),
        ("ad", "spezialmodul_a2", "ausbildungsduldung", "spezialmodul"),
    ],
)
def test_the_words_of_the_matrix_can_be_asked_by(capsys, status, station, id_, gate):
    found = json.loads(told(capsys, "--status", status, "--station", station, "--on", "2019-01-01", "--json").out)
    assert (found["status"], found["gate"]) == (id_, gate)


def test_every_station_with_a_gate_can_be_asked_by_its_own_word(capsys):
    for station in load_registry().stations.values():
        if station.gate:
            found = json.loads(told(capsys, "--status", "duldung", "--station", station.id, "--on", "2019-01-01", "--json").out)
            rule = LAW.rule_at(found["gate"], "duldung", date(2019, 1, 1))
            assert (found["rule"], found["code"], found["answer"]) == (rule.id, rule.code, rule.answer)
            assert found["gate"] == (LAW.gate_of(station.id) if station.id in LAW.askable else station.gate)


@pytest.mark.parametrize("word", ["suche", "Suche", "familienzeit", "kita_u3"])
def test_where_the_law_is_not_asked_that_is_the_answer(capsys, word):
    said = told(capsys, "--status", "D", "--station", word, "--on", "2019-01-01", "--lang", "en").out
    assert "does not ask the law here" in said
    found = json.loads(told(capsys, "--status", "D", "--station", word, "--on", "2019-01-01", "--json").out)
    assert (found["status"], found["gate"], found["asked_by_model"]) == ("duldung", None, False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("--matrix",), "For which day?"),
        (("--matrix", "--on", "morgen"), "Write it like this"),
        (("--matrix", "--on", "2010-01-01"), "known from"),
        (("--status", "duldung", "--station", "abhh", "--on", "2018-09-01"), "Allowed: "),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(capsys, call, message):
    assert message in told(capsys, *call, "--lang", "en", code=2).err


@pytest.mark.parametrize("name", ["abh", "titel_18a", "bafoeg", "case_manager", "fbw", "mobilitaetszuschuss"])
def test_supports_benefits_and_titles_are_asked_by_their_names(capsys, name):
    found = json.loads(told(capsys, "--status", "duldung", "--station", name, "--on", "2018-09-01", "--json").out)
    assert found["gate"] == LAW.gate_of(name)
    assert found["asked_by_model"] is (found["gate"] in GATES)
    assert found["paragraph"]
    assert sim.explain_law("duldung", name, date(2018, 9, 1)).rule.id == found["rule"]


def test_a_gate_and_a_disputed_point_are_told_by_name(capsys):
    found = json.loads(told(capsys, "titel_18a", "--json").out)
    assert found["law"] == {
        "id": "titel_19d",
        "label": LAW.doors["titel_19d"].label.en,
        "kind": "title",
        "stations": [],
        "asked_by_model": False,
    }
    assert "does not ask about it yet" in told(capsys, "perjuf", "--lang", "en").out
    assert "does not ask" not in told(capsys, "bab", "--lang", "en").out
    assert "tabelle: verschlossen" in told(capsys, "bae_2018", "--lang", "de").out
    switch = json.loads(told(capsys, "bae_2018", "--json", "--lang", "de").out)["switch"]
    assert (set(switch["readings"]), switch["default"]) == ({"tabelle", "kommentar"}, "tabelle")
