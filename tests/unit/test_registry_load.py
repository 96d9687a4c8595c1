"""Loading reports everything that is wrong at once and names file and row."""

from pathlib import Path

import pytest
from other_data import findings

from sim.registry import load_registry


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


PAY_SPREAD = """
[extra]
label = { de = "Mehr", en = "More" }
description = { de = "Ein Wert.", en = "A value." }
value = 2
unit = "factor"
range = [1, 3]
source = "annahme"
grade = "C"
read = "live"
touches = ["work"]
"""


def add(data: Path, old: str = "", new: str = "") -> None:
    (data / "parameters" / "extra.toml").write_text(PAY_SPREAD.replace(old, new, 1) if old else PAY_SPREAD, encoding="utf-8")


def test_a_complete_row_loads(data: Path) -> None:
    add(data)
    extra = load_registry(data).parameters["extra"]
    assert (extra.value, extra.low, extra.high) == (2, 1, 3)
    assert extra.description.de == "Ein Wert. Annahme, ein Beleg wurde nicht gefunden."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('unit = "factor"\n', "", "'unit' must be a text"),
        ('unit = "factor"', 'unit = "faktor"', "'unit' is 'faktor', which is not known; nearest is 'factor'"),
        ("range = [1, 3]\n", "", "'range' must be [low, high]"),
        ("value = 2", "value = 4", "the value 4 lies outside its range 1 to 3"),
        ("value = 2", 'value = "2"', "'value' must be a number"),
        ('source = "annahme"\n', "", "'source' must be a text"),
        ('source = "annahme"', 'source = "annahm"', "'source' is 'annahm', which is not known; nearest is 'annahme'"),
        ('grade = "C"', 'grade = "A"', "has no source but the grade A"),
        (', en = "More"', "", "'label' needs a text in German (de) and one in English (en)"),
        ('en = "A value."', 'en = " "', "'description' needs a text"),
        ('touches = ["work"]', 'touches = ["wrok"]', "'touches' names 'wrok'"),
        ('touches = ["work"]', "touches = []", "'touches' is empty"),
        ('read = "live"', 'reed = "live"', "unknown field 'reed'; nearest is 'read'"),
        ("value = 2", 'value = 2\nfollows = "law"', "needs 'follows'"),
        ("value = 2", "value = 2\nseries = { 2020 = 1 }", "needs 'follows'"),
        ("value = 2", 'value = 2\nfollows = "law"\nseries = { 2021 = 1, 2020 = 2 }', "does not come after the one before it"),
        ("value = 2", 'value = 2\nfollows = "law"\nseries = { 2020-13-01 = 1 }', "neither a year nor a day"),
    ],
)
def test_a_row_with_a_mistake_is_named(data: Path, old: str, new: str, expected: str) -> None:
    add(data, old, new)
    messages = findings(data)
    assert any(message.startswith("extra.toml: extra") and expected in message for message in messages), messages


def test_a_parameter_defined_twice_names_both_files(data: Path) -> None:
    add(data, "[extra]", "[accept_base]")
    assert findings(data) == ("mobility.toml: accept_base: is already defined in extra.toml",)


def test_a_world_series_without_a_parameter_is_found(data: Path) -> None:
    spoil(data / "world.toml", "[bamf_months]", "[bamf_month]")
    assert "world.toml: bamf_month: there is no such parameter; nearest is 'bamf_months'" in findings(data)


def test_a_family_key_without_a_text_is_found(data: Path) -> None:
    add(data, "value = 2", "values = { unknown_key = 2 }")
    assert any("the key 'unknown_key' has no text" in message for message in findings(data))


def test_a_syntax_error_names_the_file(data: Path) -> None:
    (data / "parameters" / "care.toml").write_text("[care", encoding="utf-8")
    assert any(message.startswith("care.toml: cannot be read") for message in findings(data))


def test_a_text_missing_in_one_language_is_found(data: Path) -> None:
    (data / "texts" / "zz.toml").write_text('[zz]\nhello = { de = "Hallo" }\n', encoding="utf-8")
    assert findings(data) == ("zz.toml: 'zz.hello' needs a text in German (de) and one in English (en)",)


def test_a_text_with_different_places_in_its_languages_is_found(data: Path) -> None:
    (data / "texts" / "zz.toml").write_text('[zz]\nhello = { de = "Hallo {name}", en = "Hello" }\n', encoding="utf-8")
    assert findings(data) == ("zz.toml: 'zz.hello' names different places in German and in English",)


def test_a_text_defined_in_two_files_names_both(data: Path) -> None:
    (data / "texts" / "zz.toml").write_text('"key.vrr" = { de = "VRR", en = "VRR" }\n', encoding="utf-8")
    assert findings(data) == ("zz.toml: 'key.vrr' is already defined in registry.toml",)


def test_a_station_with_a_foreign_code_is_found(data: Path) -> None:
    spoil(data / "stations.toml", "code = 15", "code = 14")
    assert any("stations.toml: warten: carries the code 14" in message for message in findings(data))


def test_a_missing_station_is_found(data: Path) -> None:
    path = data / "stations.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[warten]")], encoding="utf-8")
    assert "stations.toml: the station 'warten' has no row" in findings(data)


def test_a_measure_whose_field_has_another_unit_than_its_parameter_is_found(data: Path) -> None:
    spoil(data / "measures.toml", 'unit = "eur_per_month"', 'unit = "share"')
    assert any("'min' on fare_cross needs eur_per_month" in message for message in findings(data))


def test_a_measure_with_an_unknown_aim_is_told_the_nearest(data: Path) -> None:
    spoil(data / "measures.toml", 'aim = "exam_passed"', 'aim = "exams_passed"')
    expected = "measures.toml: ausbildungsticket: 'aim' is 'exams_passed', which is not known; nearest is 'exam_passed'"
    assert expected in findings(data)


def test_a_measure_without_an_aim_is_found(data: Path) -> None:
    spoil(data / "measures.toml", 'aim = "exam_passed"\n', "")
    assert any(message.startswith("measures.toml: ausbildungsticket: 'aim' must be a text") for message in findings(data))


def test_a_measure_on_an_unknown_parameter_is_found(data: Path) -> None:
    spoil(data / "measures.toml", '"fare_cross"', '"fare_cros"')
    assert any("'touches.parameter' is 'fare_cros'" in message for message in findings(data))


def test_a_station_whose_gate_the_law_does_not_know_is_found(data: Path) -> None:
    spoil(data / "stations.toml", 'gate = "fachkraft"', 'gate = "fachkräfte"')
    assert any("stations.toml: fachkraft: the law has no gate 'fachkräfte'" in message for message in findings(data))


def test_findings_of_tables_and_of_the_law_come_together(data: Path) -> None:
    add(data, "value = 2", "value = 9")
    (data / "law" / "2030-01-01_leer.toml").write_text("nonsense = 1\n", encoding="utf-8")
    messages = findings(data)
    assert messages[0].startswith("extra.toml: extra")
    assert any("2030-01-01_leer.toml" in message for message in messages)
