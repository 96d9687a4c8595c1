"""The law as data: every question is answered on every day, and a mistake in the files names the files."""

import re
import shutil
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

import sim.registry
from sim.registry import load_registry
from sim.registry.codes import STATUS_IDS
from sim.registry.errors import RegistryError
from sim.registry.law import Variant, load_law
from sim.rules.names import GATES

DATA = Path(sim.registry.__file__).parent / "data"
READ = {
    "ifk",
    "seiteneinsteigerklasse",
    "weiterfuehrende_schule",
    "integrationskurs",
    "berufssprachkurs",
    "eq",
    "ausbildung",
    "helferjob",
    "fachkraft",
    "ausbildungsduldung",
    "ausbildungstitel",
    "bab",
    "asylblg_in_training",
    "sgb2",
    "wohnort",
    "bafoeg",
    "asylblg_in_school",
} | {station.gate for station in load_registry().stations.values() if station.gate}
READ |= {gate for support in load_registry().supports.values() for gate in support.gates}
GENERAL_SOURCES = {"annahme", "werkstattgespraech_2018", "erlass_nrw_2018", "berufskolleg_ifk"}
"""Sources that parameters cite too; they stand in sources.toml."""
FIRST = date(2016, 8, 6)
GESTATTET = ("gestattung_gut", "gestattung_andere", "gestattung_sicher")
GEDULDET = ("duldung", "duldung_arbeitsverbot", "ausbildungsduldung")

NEW_RULE = """
valid_from = {day}
title = {{ de = "Probe", en = "trial" }}

[[rule]]
id = "probe"
codes = {{ eq = 9000 }}
statuses = ["duldung"]
answer = "open"
paragraph = "§ 1"
source = "L22"
grade = "C"
text = {{ de = "Probe.", en = "Trial." }}
opens = {{ de = "Nichts.", en = "Nothing." }}
{more}
"""


@pytest.fixture(scope="module")
def law():
    return load_law(DATA / "law")


@pytest.fixture
def folder(tmp_path):
    """A copy of the law that may be spoilt."""
    return Path(shutil.copytree(DATA / "law", tmp_path / "law"))


def answers(law, gate, day):
    return {status: law.rule_at(gate, status, day).answer for status in STATUS_IDS}


def add(folder, day, more="", name="probe"):
    """A file with one more rule for EQ and Duldung."""
    file = folder / f"{day}_{name}.toml"
    file.write_text(NEW_RULE.format(day=day, more=more), encoding="utf-8")
    return file.name


def edit(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_every_gate_and_status_has_one_answer_on_every_day_around_every_change(law):
    days = {day + timedelta(days=shift) for day in (*law.dates, date(2040, 1, 1)) for shift in (-1, 0, 1)}
    for gate in law.gates:
        for status in STATUS_IDS:
            for day in sorted(day for day in days if day >= FIRST):
                rule = law.rule_at(gate, status, day)
                assert rule.gate == gate
                assert status in rule.statuses
                assert rule.valid_from <= day < (rule.valid_until or date.max)


def test_a_timeline_has_neither_gap_nor_overlap_and_its_last_rule_runs_on(law):
    for gate in law.gates:
        for status in STATUS_IDS:
            timeline = law.timeline(gate, status)
            assert timeline[0].valid_from == FIRST
            assert [rule.valid_until for rule in timeline] == [rule.valid_from for rule in timeline[1:]] + [None]


def test_the_dates_are_the_days_on_which_the_law_changed(law):
    expected = """2016-08-06 2016-11-29 2017-02-01 2018-05-17 2018-09-01 2019-08-01 2019-08-06 2019-08-21 2019-09-01
                  2019-12-31 2020-01-01 2020-03-01 2020-08-01 2021-01-01 2021-05-28 2022-06-01 2022-12-31 2023-01-01 2024-02-27
                  2024-03-01 2024-04-01 2024-08-01 2024-11-27 2025-03-17 2026-01-01 2026-02-09 2026-06-12"""
    assert [day.isoformat() for day in law.dates] == expected.split()
    assert {regime.valid_from for regime in law.regimes} == set(law.dates)


def test_every_rule_is_told_in_both_languages_with_paragraph_and_a_known_source(law):
    known = {*tomllib.loads((DATA / "sources_law.toml").read_text(encoding="utf-8")), *GENERAL_SOURCES}
    assert set(load_registry().sources) >= GENERAL_SOURCES
    for rule in law.rules:
        assert rule.source in known, rule.id
        assert rule.paragraph
        assert (rule.source == "annahme") <= (rule.grade == "C"), rule.id
        for text in (rule.text, rule.opens):
            assert re.search(r"[.)]$", text.de), rule.id
            assert re.search(r"[.)]$", text.en), rule.id
            assert text.de != text.en


def test_every_source_of_the_law_is_used(law):
    keys = set(tomllib.loads((DATA / "sources_law.toml").read_text(encoding="utf-8")))
    assert keys - {rule.source for rule in law.rules} - {switch.source for switch in law.switches.values()} == set()


def test_numbers_of_rules_are_unique_and_leave_room_for_gates_that_are_not_law(law):
    codes = [rule.code for rule in law.rules]
    assert len(set(codes)) == len(codes)
    assert min(codes) >= 100
    assert max(codes) < 2**15
    assert law.by_code(403).id == "integrationskurs.kein_zugang_geduldete"
    with pytest.raises(KeyError, match="9999"):
        law.by_code(9999)


def test_the_engine_reads_the_gates_that_say_so(law):
    assert {gate.id for gate in law.doors.values() if gate.read} == READ == set(GATES)


def test_a_station_stands_behind_the_gate_that_names_it(law):
    for station in load_registry().stations.values():
        if station.id == "eq_plus_sprache":
            assert station.gate == "eq"  # It has no law of its own.
        else:
            assert law.gate_of(station.id) == station.gate if station.gate else station.id not in law.askable


@pytest.mark.parametrize(
    ("status", "day"), [("duldung", FIRST), ("gestattung_sicher", date(2024, 1, 1)), ("anerkannt", date(2030, 1, 1))]
)
def test_school_law_does_not_ask_for_the_residence_status(law, status, day):
    for gate in ("ifk", "seiteneinsteigerklasse", "weiterfuehrende_schule"):
        assert law.rule_at(gate, status, day).answer == "open"


def test_geduldete_are_refused_the_integrationskurs_in_june_2018_with_paragraph(law):
    rule = law.rule_at("integrationskurs", "duldung", date(2018, 6, 15))
    assert rule.answer == "closed"
    assert rule.paragraph == "§ 44 Abs. 4 Satz 2 Nr. 2 AufenthG"
    assert "§ 60a Abs. 2 Satz 3 AufenthG" in rule.opens.de


def test_in_2018_only_a_good_bleibeperspektive_opens_left_over_places_to_gestattete(law):
    asked = answers(law, "integrationskurs", date(2018, 6, 15))
    assert [asked[status] for status in GESTATTET] == ["left_over", "closed", "closed"]
    assert (asked["anerkannt"], asked["ausbildungsduldung"]) == ("open", "left_over")


def test_from_august_2019_other_gestattete_are_admitted_only_if_they_entered_before(law):
    before, after = (law.rule_at("integrationskurs", "gestattung_andere", date(2019, 7, 31) + timedelta(days=n)) for n in (0, 1))
    assert (before.answer, after.answer) == ("closed", "left_over")
    assert (after.entered_before, after.after_months, after.clock) == (date(2019, 8, 1), 3, "status")
    assert law.rule_at("integrationskurs", "gestattung_sicher", date(2019, 8, 1)).answer == "closed"


def test_in_2023_all_gestattete_are_admitted_to_left_over_places_until_the_stop_of_2026(law):
    for status in GESTATTET:
        open_rule = law.rule_at("integrationskurs", status, date(2023, 1, 1))
        assert (open_rule.answer, open_rule.entered_before, open_rule.after_months) == ("left_over", None, 0)
        assert law.rule_at("integrationskurs", status, date(2026, 2, 8)).answer == "left_over"
        assert law.rule_at("integrationskurs", status, date(2026, 2, 9)).answer == "closed"
    assert law.rule_at("integrationskurs", "anerkannt", date(2026, 2, 9)).answer == "open"


def test_the_berufssprachkurs_opens_for_geduldete_after_six_months_of_duldung(law):
    assert law.rule_at("berufssprachkurs", "duldung", date(2019, 7, 31)).answer == "closed"
    rule = law.rule_at("berufssprachkurs", "duldung", date(2019, 8, 1))
    assert (rule.answer, rule.after_months, rule.clock) == ("open", 6, "status")
    assert law.rule_at("berufssprachkurs", "duldung_arbeitsverbot", date(2023, 1, 1)).answer == "closed"


@pytest.mark.parametrize(
    ("day", "answer"), [(date(2018, 1, 1), "open"), (date(2019, 12, 30), "open"), (date(2019, 12, 31), "closed")]
)
def test_bab_closes_for_gestattete_with_good_prospects(law, day, answer):
    rule = law.rule_at("bab", "gestattung_gut", day)
    assert rule.answer == answer
    assert (rule.after_months, rule.clock) == ((15, "stay") if answer == "open" else (0, "none"))


def test_other_gestattete_never_receive_bab_and_geduldete_do_after_fifteen_months(law):
    for day in law.dates:
        assert law.rule_at("bab", "gestattung_andere", day).answer == "closed"
        assert law.rule_at("bab", "duldung", day).after_months == 15


def test_the_foerderluecke_closes_on_the_first_of_september_2019(law):
    for status in (*GESTATTET, *GEDULDET):
        before = law.rule_at("asylblg_in_training", status, date(2019, 8, 31))
        after = law.rule_at("asylblg_in_training", status, date(2019, 9, 1))
        assert (before.answer, before.until_months, before.clock) == ("open", 15, "stay")
        assert (after.answer, after.until_months) == ("open", 0)


def test_the_priority_check_ends_on_the_sixth_of_august_2019(law):
    for status in ("gestattung_gut", "gestattung_andere", "duldung"):
        assert law.rule_at("helferjob", status, date(2019, 8, 5)).priority_check
        assert not law.rule_at("helferjob", status, date(2019, 8, 6)).priority_check
        assert not law.rule_at("fachkraft", status, date(2019, 8, 5)).priority_check


@pytest.mark.parametrize(
    ("day", "barred", "months"),
    [
        (date(2019, 8, 20), True, 0),
        (date(2019, 8, 21), True, 9),
        (date(2024, 2, 27), True, 6),
        (date(2026, 6, 12), False, 0),
    ],
)
def test_work_in_the_aufnahmeeinrichtung_opens_earlier_from_law_to_law(law, day, barred, months):
    for gate in ("eq", "ausbildung", "helferjob", "fachkraft"):
        rule = law.rule_at(gate, "gestattung_andere", day)
        assert (rule.not_in_reception, rule.reception_months, rule.after_months) == (barred, months, 3)


def test_permit_and_consent_follow_the_status_and_the_gate(law):
    day = date(2018, 6, 1)
    assert law.rule_at("ausbildung", "duldung", day).permit
    assert not law.rule_at("ausbildung", "duldung", day).consent
    assert law.rule_at("helferjob", "duldung", day).consent
    assert law.rule_at("helferjob", "duldung", day).consent_until_months == 48
    for status in ("anerkannt", "bleiberecht", "eingebuergert"):
        for gate in ("eq", "ausbildung", "helferjob", "fachkraft"):
            rule = law.rule_at(gate, status, day)
            assert (rule.answer, rule.permit, rule.consent) == ("open", False, False)


def test_those_under_a_work_ban_and_from_safe_states_neither_train_nor_work(law):
    for day in law.dates:
        for gate in ("eq", "ausbildung", "helferjob", "fachkraft", "ausbildungsduldung", "ausbildungstitel", "bab"):
            for status in ("duldung_arbeitsverbot", "gestattung_sicher"):
                assert law.rule_at(gate, status, day).answer == "closed"


def test_the_ausbildungsduldung_needs_three_months_of_duldung_from_2020_on_but_not_after_a_rejection(law):
    assert law.rule_at("ausbildungsduldung", "duldung", date(2019, 12, 31)).after_months == 0
    rule = law.rule_at("ausbildungsduldung", "duldung", date(2020, 1, 1))
    assert (rule.after_months, rule.clock, rule.paragraph) == (3, "status", "§ 60c Abs. 2 AufenthG")
    assert law.rule_at("ausbildungsduldung", "gestattung_andere", date(2020, 1, 1)).after_months == 0


def test_the_title_for_training_exists_from_march_2024_on(law):
    assert law.rule_at("ausbildungstitel", "duldung", date(2024, 2, 29)).answer == "closed"
    assert law.rule_at("ausbildungstitel", "duldung", date(2024, 3, 1)).answer == "open"
    assert law.rule_at("ausbildung", "titel_zur_ausbildung", date(2024, 3, 1)).answer == "open"


def test_the_benefit_system_follows_from_the_status(law):
    for day in (FIRST, date(2026, 6, 12)):
        asked = answers(law, "sgb2", day)
        assert {status for status in STATUS_IDS if asked[status] == "closed"} - {"titel_zur_ausbildung"} == {
            *GESTATTET,
            *GEDULDET,
        }


def test_unknown_gates_and_days_before_the_law_are_refused(law):
    with pytest.raises(KeyError, match="nearest is 'integrationskurs'"):
        law.rule_at("integrationskur", "duldung", FIRST)
    with pytest.raises(KeyError, match="nearest is 'duldung'"):
        law.rule_at("eq", "dulding", FIRST)
    with pytest.raises(ValueError, match="2016-08-06"):
        law.rule_at("eq", "duldung", FIRST - timedelta(days=1))


def test_a_gap_names_both_files(folder):
    name = add(folder, "2017-03-01", "valid_until = 2018-05-01")
    with pytest.raises(RegistryError) as caught:
        load_law(folder)
    assert len(caught.value.messages) == 1
    (message,) = caught.value.messages
    for word in ("gap", "'eq'", "duldung", name, "2018-05-17_erlass_nrw.toml", "2018-05-01"):
        assert word in message


def test_an_end_that_meets_the_next_beginning_is_no_gap(folder):
    name = add(folder, "2017-03-01", "valid_until = 2018-05-17")
    assert name in {rule.file for rule in load_law(folder).timeline("eq", "duldung")}


def test_a_last_rule_that_ends_is_a_gap(folder):
    name = add(folder, "2026-07-01", "valid_until = 2027-01-01")
    with pytest.raises(RegistryError, match=f"gap: {name} answers until 2027-01-01"):
        load_law(folder)


def test_a_removed_first_rule_is_a_gap_that_names_the_first_file_and_the_next(folder):
    edit(
        folder,
        "2016-08-06_integrationsgesetz.toml",
        'codes = { eq = 603 }\nstatuses = ["duldung"]',
        'codes = { eq = 603 }\nstatuses = ["duldung_arbeitsverbot"]',
    )
    with pytest.raises(RegistryError) as caught:
        load_law(folder)
    gap = next(message for message in caught.value.messages if "gap" in message)
    assert "2016-08-06_integrationsgesetz.toml" in gap
    assert "2018-05-17_erlass_nrw.toml" in gap


def test_an_overlap_names_both_files(folder):
    name = add(folder, "2018-05-17")
    with pytest.raises(RegistryError) as caught:
        load_law(folder)
    (message,) = caught.value.messages
    for word in ("overlap", "'eq'", "duldung", name, "2018-05-17_erlass_nrw.toml", "2018-05-17"):
        assert word in message


def test_an_end_beyond_the_next_beginning_is_an_overlap(folder):
    name = add(folder, "2017-03-01", "valid_until = 2018-06-01")
    with pytest.raises(RegistryError, match=f"overlap: {name} answers until 2018-06-01, 2018-05-17_erlass_nrw.toml"):
        load_law(folder)


@pytest.mark.parametrize(("until", "told"), [("2019-01-01", None), ("2019-01-02", "overlap")])
def test_rules_of_one_reading_overlap_like_others(folder, until, told):
    reading = 'reading = "integrationskurs_2018.praxis"\n'
    first = add(folder, "2017-03-01", f"valid_until = {until}\n{reading}", "eins")
    second = add(folder, "2019-01-01", reading.replace("\n", ""), "zwei")
    edit(folder, second, "eq = 9000", "eq = 9001")
    edit(folder, second, 'id = "probe"', 'id = "zweite"')
    if told is None:
        law = load_law(folder).under(Variant(readings=(("integrationskurs_2018", "praxis"),)))
        assert [rule.file for rule in law.timeline("eq", "duldung")][1:] == [first, second]
    else:
        with pytest.raises(RegistryError, match=f"overlap: {first} and {second} both answer from 2019-01-01 on"):
            load_law(folder)


def test_all_gaps_and_overlaps_are_reported_at_once(folder):
    add(folder, "2018-05-17")
    edit(folder, "2019-08-06_ende_vorrangpruefung.toml", "consent = true", "consent = true\nvalid_until = 2019-08-10")
    with pytest.raises(RegistryError) as caught:
        load_law(folder)
    overlap, gap = sorted(caught.value.messages)
    assert overlap.startswith("gate 'eq', status duldung: overlap: 2018-05-17_")
    assert gap.startswith(
        "gate 'helferjob', status gestattung_gut, gestattung_andere, duldung: gap: 2019-08-06_ende_vorrangpruefung.toml"
    )
    assert "2019-08-21_aufnahmeeinrichtung_und_duldung_light.toml" in gap


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'title = { de = "3+2-Erlass des Landes NRW", en = "3+2 decree of the Land NRW" }',
            'title = { de = "Erlass" }',
            "English",
        ),
        ("codes = { eq = 610 }", "codes = { eq = 600 }", "the number 600 is taken"),
        ("codes = { eq = 610 }", "codes = { eq = 61 }", "at least 100"),
        ("codes = { eq = 610 }", "codes = { eqq = 610 }", "nearest is 'eq'"),
        ("permit = true", "permits = true", "unknown field 'permits'; nearest is 'permit'"),
        ('answer = "open"', 'answer = "opened"', "nearest is 'open'"),
        ("permit = true", "after_months = 3", "'clock' goes together"),
        ('statuses = ["duldung"]', 'statuses = ["dulding"]', "nearest is 'duldung'"),
        ("valid_from = 2018-05-17", "valid_from = 2018-05-18", "must begin with its day"),
        ("valid_from = 2018-05-17", 'valid_from = "2018-05-17"', "must be a day"),
        ('grade = "B"', 'grade = "E"', "'grade' is 'E'"),
        ("permit = true", "priority_check = true", "'priority_check' goes together with 'agencies'"),
        ("permit = true", 'needs = ["geduld"]', "'needs' is 'geduld'"),
        ("permit = true", "early_months = 3", "'early_entry' goes together with 'early_months'"),
        ("permit = true", "applicable = false", "what is not 'applicable' is closed"),
        ("permit = true", 'reading = "bae_2018.tabelle"', "'reading' is 'bae_2018.tabelle'"),
    ],
)
def test_a_mistake_in_a_rule_names_the_file(folder, old, new, told):
    name = "2018-05-17_erlass_nrw.toml"
    edit(folder, name, old, new)
    with pytest.raises(RegistryError) as caught:
        load_law(folder)
    assert any(told in message and name in message for message in caught.value.messages), caught.value.messages
