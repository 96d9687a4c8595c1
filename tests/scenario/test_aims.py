"""What a file is for, and what the page of the measures says when that cannot be told from zero."""

import json

import pytest

from sim.outcomes.curves import OUTCOMES
from sim.registry import RegistryError, load_registry
from sim.registry.aims import AIMS, in_days
from sim.registry.files import FileNote, load_files
from sim.registry.types import Text
from sim.report.judged import aims_of, detectable, wrong_reasons
from sim.report.pages.measures import page
from sim.scenario import load_scenario
from sim.scenario.tree import builtin_root

REGISTRY = load_registry()
NAMES = {path.stem for path in builtin_root().rglob("*.toml")} - {"baseline"}
WHY = FileNote("", Text("Zu wenige Plätze.", "Too few places."))
REACHED = {"titelkarte_schneller": 1234.0}


def effect(mean, half):
    verdict = "none" if not half else "more" if mean > half else "fewer" if mean < -half else "open"
    return {"mean": mean, "low": mean - half, "high": mean + half, "in_favour": 1, "n": 6, "verdict": verdict}


def results(**files):
    """Results of files by name: the effects by key; a dot in a key is written as two underscores."""
    return {
        name: {
            "effects": {key.replace("__", "."): effect(*given) for key, given in found.items()},
            "payers": {},
            "reached": REACHED if load_scenario(name).measures else {},
        }
        for name, found in files.items()
    }


def written(folder, lang, files):
    about = {"model_version": 1, "persons": None, "replications": 6, "seed": 1}
    (folder / "effects.json").write_text(json.dumps({"about": about, "ends": [], "files": files}), encoding="utf-8")
    return page(REGISTRY, lang, folder)


def test_every_file_is_for_something_and_only_a_file_without_a_measure_says_so_itself():
    notes = load_files()
    assert set(notes) <= NAMES
    for name in NAMES:
        assert 1 <= len(aims_of(name, notes)) <= 3, name
        assert bool(name in notes and notes[name].aim) != bool(load_scenario(name).measures), name


def test_every_aim_is_measured_and_has_a_name():
    keys = {key.removeprefix("outcomes.key.") for key in REGISTRY.texts if key.startswith("outcomes.key.")}
    for aim in AIMS:
        assert f"outcomes.aim.{aim}" in REGISTRY.texts
        assert aim in OUTCOMES or aim in keys
        assert not in_days(aim) or aim not in OUTCOMES
    assert {kind.aim for kind in REGISTRY.measures.values()} | {note.aim for note in load_files().values()} - {""} == set(AIMS)


def test_an_unknown_aim_of_a_file_teaches_the_nearest(tmp_path):
    (tmp_path / "files.toml").write_text('[spurwechsel]\naim = "gap_days.laws"\n', encoding="utf-8")
    with pytest.raises(RegistryError, match=r"files.toml: spurwechsel: 'aim' is 'gap_days.laws'.*nearest is 'gap_days.law'"):
        load_files(tmp_path)


def test_a_package_is_judged_by_three_aims_at_most_each_once():
    assert aims_of("paket_ticket_und_sprache", {}) == ("exam_passed", "certificate")
    assert len(aims_of("ag6_duesseldorf", {})) == 3
    assert aims_of("lippe_fallmanagement_und_coaches", {}) == ("gap_days.handover",)


def test_one_clear_aim_is_enough_exams_do_not_stand_in_for_it_and_what_was_not_run_leaves_it_open():
    found = results(titelkarte_beim_termin={"exam_passed": (1, 3), "training_entered": (9, 3)})["titelkarte_beim_termin"]
    assert detectable(found["effects"], ("training_entered",)) is True
    assert detectable(found["effects"], ("exam_passed",)) is False
    assert detectable(found["effects"], ("exam_passed", "training_entered")) is True
    assert detectable(found["effects"], ("certificate",)) is None
    assert detectable(found["effects"], ("certificate", "training_entered")) is True


def test_a_reason_is_wanted_for_what_is_weak_and_for_nothing_else():
    files = results(
        titelkarte_beim_termin={"exam_passed": (1, 3), "training_entered": (2, 3)},
        aufsuchende_arbeit={"exam_passed": (1, 3), "contact_lost_days": (-40, 10)},
        quartalstreffen={"exam_passed": (1, 3)},
    )
    assert list(wrong_reasons(files, {})) == ["titelkarte_beim_termin"]
    assert list(wrong_reasons(files, {"titelkarte_beim_termin": WHY})) == []
    assert list(wrong_reasons(files, {"titelkarte_beim_termin": WHY, "aufsuchende_arbeit": WHY})) == ["aufsuchende_arbeit"]
    assert list(wrong_reasons(files, {"titelkarte_beim_termin": WHY, "quartalstreffen": WHY})) == []


def test_the_page_tells_what_a_file_is_for_and_what_could_have_been_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.report.pages.measures.load_files", lambda: load_files() | {"titelkarte_beim_termin": WHY})
    files = results(
        titelkarte_beim_termin={"exam_passed": (1, 3), "training_entered": (2, 3.4)},
        aufsuchende_arbeit={"exam_passed": (1, 3), "contact_lost_days": (-40, 10)},
        recht_mitte_2018={"exam_passed": (0, 0), "gap_days__law": (0, 0)},
        quartalstreffen={"exam_passed": (1, 3)},
    )
    text = written(tmp_path, "de", files)
    row = next(line for line in text.splitlines() if "aufsuchende_arbeit.toml): Dreimal" in line)
    assert row.split(" | ")[1] == "Personenmonate ohne Kontakt zu Schule und Ämtern: −40,0 (−50,0 bis −30,0)"
    row = next(line for line in text.splitlines() if "quartalstreffen.toml): Abst" in line)
    assert row.split(" | ")[1] == "Personenmonate in einer Förderlücke durch Übergabe: noch nicht gerechnet"
    weak = text[text.index("## Ohne nachweisbare") : text.index("## Im Dokument genannt")]
    assert "Bei 2 von 3 Dateien" in weak
    assert "Bei 1 weiteren" in weak
    assert weak.count("\n- ") == 2
    aim = "Personen, die je eine Ausbildung begonnen haben"
    half, outer, inner = 3.4, 2.5706, 0.9195  # Student's t with five degrees of freedom at 0.975 and 0.8
    least = f"{half * (outer + inner) / outer:.1f}".replace(".", ",")
    open_exams = "Prüfungen +1,0 (−2,0 bis +4,0), von null nicht zu unterscheiden"
    seen = f"mit 80 % Wahrscheinlichkeit zu sehen gewesen wäre eine Änderung um {least}; {open_exams}; erreicht wurden 1.234"
    assert f"titelkarte_beim_termin.toml): {aim}: {seen} Personen. Zu wenige Plätze." in weak
    law = "in keiner Wiederholung anders; Prüfungen keine Änderung. Ein Grund ist noch nicht aufgeschrieben."
    assert f"recht_mitte_2018.toml): Personenmonate in einer Förderlücke durch Gesetz: {law}" in weak
    assert "persons who ever began training: a change by 4.6 would have been seen with a probability of 80%" in written(
        tmp_path, "en", files
    )
