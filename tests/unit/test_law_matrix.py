"""The access matrix: every status at every instrument on every day, as the evidence has it, with its reasons in words."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sim.registry import load_registry
from sim.registry.codes import STATUS_IDS
from sim.registry.explain_law import conditions, explain_gate, render
from sim.registry.law_data import KINDS, NEEDS
from sim.registry.law_matrix import matrix, render_matrix
from sim.registry.law_page import page

REGISTRY = load_registry()
LAW = REGISTRY.law
SHORT = dict(zip(("REC", "G+", "G0", "GS", "D", "DX", "AD", "T", "I", "P", "N"), STATUS_IDS, strict=True))

# The model's own list of stations and supports, and what the evidence names besides.
STATIONS = """
fit_fuer_mehr ifk integrationskurs integrationskurs_alpha integrationskurs_jugend integrationskurs_frauen basissprachkurs
spezialmodul_a2 spezialmodul_b1 berufssprachkurs_b2 weiterbildungskolleg massnahme_45 weiterbildung_81 bvb eq eq_plus_sprache
ausbildung helferausbildung seiteneinsteigerklasse weiterfuehrende_schule schulische_ausbildung bae studium helferjob fachkraft
"""
SUPPORTS = "abh asa asa_vorphase coach casemanagement mentor jmd sprachkurs_neben_arbeit vermittlung_39a freie_foerderung"
OTHERS = """
perjuf fim praktikum_48a mobilitaetszuschuss bab bab_in_bvb bafoeg sgb2 asylblg_2 asylblg_3 asylblg_in_training
asylblg_in_school
ausbildungsduldung titel_60c titel_16g titel_18a titel_19d titel_25a titel_25b titel_104c beschaeftigungsduldung titel_60d
ermessensduldung suchduldung beschaeftigungserlaubnis wohnort wohnsitzauflage bezirk wohnung
"""

# Y open, N closed, K left-over places, - not applicable; a number: open after so many months.
MID_2018 = """
                      REC  G+   G0   GS   D    DX   AD   T    I
integrationskurs      Y    K    N    N    N    N    K    K    Y
berufssprachkurs      Y    Y    N    N    N    N    Y    Y    Y
spezialmodul          Y    Y    N    N    N    N    Y    Y    Y
ifk                   Y    Y    Y    Y    Y    Y    Y    Y    Y
fit_fuer_mehr         Y    Y    Y    Y    Y    Y    Y    Y    Y
weiterbildungskolleg  Y    Y    Y    Y    Y    Y    Y    Y    Y
eq                    Y    3    3    N    Y    N    Y    -    Y
abh                   Y    3    N    N    12   N    12   -    Y
asa                   Y    3    N    N    12   N    12   -    Y
asa_vorphase          Y    3    N    N    N    N    N    -    Y
bvb                   Y    3    N    N    72   N    -    -    Y
bae                   Y    N    N    N    N    N    N    -    Y
bab                   Y    15   N    N    15   N    15   Y    Y
bab_in_bvb            Y    15   N    N    72   N    -    -    Y
bafoeg                Y    N    N    N    15   15   15   N    Y
massnahme_45          Y    Y    3    N    3    N    Y    Y    Y
fbw                   Y    3    3    N    3    N    Y    Y    Y
fim                   N    Y    Y    N    N    N    N    N    N
perjuf                Y    Y    3    N    3    N    -    -    Y
freie_foerderung      Y    N    N    N    N    N    N    Y    Y
ausbildung            Y    3    3    N    Y    N    Y    Y    Y
helferausbildung      Y    3    3    N    Y    N    N    -    Y
helferjob             Y    3    3    N    3    N    N    N    Y
ausbildungsduldung    -    Y    Y    N    Y    N    -    -    -
wohnort               36   Y    Y    Y    Y    Y    Y    Y    Y
bezirk                Y    3    3    3    3    3    3    Y    Y
wohnung               Y    6    6    N    6    6    6    Y    Y
"""
SPRING_2020 = """
                      G+   G0   GS   D    DX   AD
integrationskurs      K    K    N    N    N    K
berufssprachkurs      Y    3    N    6    N    Y
spezialmodul          Y    3    N    6    N    Y
abh                   Y    Y    N    Y    N    Y
asa                   Y    Y    N    Y    N    Y
asa_vorphase          15   15   N    15   N    -
bvb                   15   15   N    9    N    -
bae                   N    N    N    N    N    N
bab                   N    N    N    15   N    15
vermittlung_39a       Y    N    N    -    -    -
ausbildungsduldung    Y    Y    N    3    N    -
beschaeftigungsduldung -   -    -    12   N    -
asylblg_2             18   18   18   18   N    18
wohnung               18   18   N    18   18   18
"""
AUTUMN_2024 = """
                      G+   G0   GS   D    DX   AD
integrationskurs      K    K    K    N    N    K
berufssprachkurs      Y    Y    Y    6    N    Y
asa                   Y    Y    N    Y    N    Y
bae                   N    N    N    N    N    N
bab                   N    N    N    15   N    15
asylblg_2             36   36   36   36   N    36
ausbildungstitel      Y    Y    N    3    N    N
"""
DAYS = {"2018-06-29": MID_2018, "2020-03-02": SPRING_2020, "2024-09-01": AUTUMN_2024}


def expected():
    for day, table in DAYS.items():
        head, *lines = (line.split() for line in table.strip().splitlines())
        for gate, *cells in lines:
            yield from ((date.fromisoformat(day), gate, short, cell) for short, cell in zip(head, cells, strict=True))


@pytest.mark.parametrize("day", DAYS)
def test_the_cells_are_those_of_the_evidence(day):
    wrong = []
    for on, gate, short, cell in expected():
        if on.isoformat() == day:
            rule = LAW.rule_at(gate, SHORT[short], on)
            said = {"open": str(rule.after_months) if rule.after_months else "Y", "left_over": "K", "closed": "N"}[rule.answer]
            if said != ("N" if cell == "-" else cell) or (cell == "-" and rule.applicable):
                wrong.append((gate, short, cell, said, rule.id))
    assert wrong == []


# What an open answer hangs on besides months, read from the evidence: a work permit of the authority, consent of the agency (in
# the first months of stay), the priority check, life outside an Aufnahmeeinrichtung (until so many months), arrival before a
# day, a shorter wait for early arrivals, age, further needs; and the grade at the end.
CONDITIONS = """
2018-06-29 eq                     D   | permit B
2018-06-29 eq                     G0  | permit reception B
2018-06-29 ausbildung             G+  | permit reception B
2018-06-29 ausbildung             D   | permit B
2018-06-29 helferjob              D   | permit consent48 priority B
2018-06-29 helferjob              G0  | permit consent48 priority reception B
2018-06-29 spezialmodul           REC | after_missed_b1 B
2018-06-29 fit_fuer_mehr          D   | under26 from16 no_certificate A
2018-06-29 weiterbildungskolleg   D   | not_schulpflichtig work_record B
2018-06-29 ausbildungsduldung     D   | B
2018-06-29 wohnsitzauflage        D   | livelihood A
2018-06-29 beschaeftigungserlaubnis D   | discretion B
2018-06-29 beschaeftigungserlaubnis G0  | reception discretion B
2018-06-29 bvb                    G+  | knowledge B
2018-06-29 abh                    D   | contract B
2018-09-01 eq_plus_sprache        D   | permit in_cologne C
2020-03-02 integrationskurs       G0  | before2019-08-01 registered A
2020-03-02 berufssprachkurs       D   | registered C
2020-03-02 berufssprachkurs       G0  | before2019-08-01 registered C
2020-03-02 spezialmodul           D   | registered C
2020-03-02 spezialmodul           G+  | after_missed_b1 B
2020-03-02 ausbildungsduldung     D   | A
2020-03-02 beschaeftigungsduldung D   | before2018-08-02 job_35_hours identity A
2024-09-01 beschaeftigungsduldung D   | before2023-01-01 job_20_hours identity A
2020-03-02 abh                    D   | contract C
2020-03-02 bvb                    D   | early3 knowledge A
2020-03-02 asa_vorphase           G0  | early3 knowledge A
2020-03-02 titel_25a              D   | under21 school_four_years A
2023-06-01 titel_25a              D   | under27 school_three_years duldung_twelve A
2023-06-01 titel_104c             D   | before2017-11-01 A
2024-09-01 helferjob              D   | permit consent48 reception6 A
2024-09-01 helferjob              G0  | permit consent48 reception6 A
2020-03-02 helferjob              G0  | permit consent48 reception9 A
2020-03-02 helferausbildung       D   | permit B
2018-06-29 helferausbildung       D   | permit B
2023-06-01 integrationskurs       GS  | A
2024-09-01 ausbildungstitel       D   | A
2018-06-29 wohnort                REC | residence_release B
2018-06-29 titel_18a              AD  | exam_and_job livelihood B
"""


def told(rule):
    parts = {
        "permit": rule.permit,
        f"consent{rule.consent_until_months or ''}": rule.consent,
        "priority": rule.priority_check,
        f"reception{rule.reception_months or ''}": rule.not_in_reception,
        f"before{rule.entered_before}": rule.entered_before,
        f"early{rule.early_months}": rule.early_months,
        f"until{rule.until_months}": rule.until_months,
        f"under{rule.age_under}": rule.age_under,
        f"from{rule.age_from}": rule.age_from,
    }
    return " ".join([*(part for part, holds in parts.items() if holds), *rule.needs, rule.grade])


def test_conditions_and_grades_are_those_of_the_evidence():
    wrong = []
    for line in CONDITIONS.strip().splitlines():
        cell, conditions_of_it = (part.strip() for part in line.split("|"))
        day, gate, short = cell.split()
        rule = LAW.rule_at(LAW.gate_of(gate), SHORT[short], date.fromisoformat(day))
        if (rule.answer == "closed") or told(rule) != conditions_of_it:
            wrong.append((cell, conditions_of_it, told(rule)))
    assert wrong == []


def test_every_station_support_benefit_and_title_can_be_asked_for():
    asked = [*STATIONS.split(), *SUPPORTS.split(), *OTHERS.split()]
    assert {LAW.gate_of(name) for name in asked} == set(LAW.gates)
    assert {LAW.doors[LAW.gate_of(name)].kind for name in STATIONS.split()} == {"station"}
    assert {LAW.doors[LAW.gate_of(name)].kind for name in SUPPORTS.split()} == {"support"}
    with pytest.raises(KeyError, match="nearest is 'bafoeg'"):
        LAW.gate_of("bafög")


@pytest.mark.parametrize(
    ("gate", "status", "months"),
    [
        ("asylblg_2", "D", {"2018-06-29": 15, "2019-08-21": 18, "2024-02-26": 18, "2024-02-27": 36}),
        ("titel_25a", "D", {"2022-12-30": 48, "2022-12-31": 36}),
        ("titel_25b", "AD", {"2022-12-30": 96, "2022-12-31": 72}),
        ("wohnung", "G0", {"2019-08-20": 6, "2019-08-21": 18}),
        ("bvb", "D", {"2019-07-31": 72, "2019-08-01": 9}),
        ("titel_104c", "D", {"2022-12-31": 60, "2025-12-31": 60, "2026-01-01": 0}),
    ],
)
def test_waiting_months_change_on_their_days(gate, status, months):
    assert {day: LAW.rule_at(gate, SHORT[status], date.fromisoformat(day)).after_months for day in months} == months


def test_entry_before_august_2019_shortens_the_wait_for_preparation():
    for gate, status in (("bvb", "D"), ("bvb", "G+"), ("asa_vorphase", "G0")):
        rule = LAW.rule_at(gate, SHORT[status], date(2020, 3, 2))
        assert (rule.early_entry, rule.early_months) == (date(2019, 8, 1), 3)


def test_the_priority_check_names_agency_districts_that_exist():
    agencies = {agency for rule in LAW.rules for agency in rule.agencies}
    assert len(agencies) == 7
    assert agencies <= {district.agency_district for district in REGISTRY.districts}


def test_offers_begin_and_end_on_their_days():
    spans = {
        "fit_fuer_mehr": ("2017-02-01", None),
        "eq_plus_sprache": ("2018-09-01", None),
        "beschaeftigungsduldung": ("2020-01-01", None),
        "fim": ("2016-08-06", "2021-01-01"),
        "titel_104c": ("2022-12-31", "2026-01-01"),
        "praktikum_48a": ("2024-04-01", None),
        "integrationskurs_besondere": ("2016-08-06", "2024-11-27"),
        "abh": ("2016-08-06", "2020-08-01"),
    }
    for gate, (begin, end) in spans.items():
        opened = [day for day in LAW.dates if any(LAW.rule_at(gate, status, day).answer != "closed" for status in STATUS_IDS)]
        after = [day for day in LAW.dates if day > opened[-1]]
        assert opened[0] == date.fromisoformat(begin), gate
        assert (after[0] if after else None) == (date.fromisoformat(end) if end else None), gate


def test_every_rule_decides_somewhere_for_every_status_it_names():
    for rule in LAW.rules:
        for status in rule.statuses:
            decides = rule.code in {one.code for one in LAW.timeline(rule.gate, status)}
            assert decides != bool(rule.reading), rule.id


def test_every_cell_on_every_day_is_one_rule_of_one_regime():
    for gate in LAW.gates:
        for status in STATUS_IDS:
            for day in LAW.dates:
                holding = [
                    r for r in LAW.timeline(gate, status) if r.valid_from <= day and (not r.valid_until or day < r.valid_until)
                ]
                assert holding == [LAW.rule_at(gate, status, day)]
                assert LAW.regime_of(holding[0]).valid_from == holding[0].valid_from


def test_every_refusal_has_a_text_of_its_own():
    """A rule may answer for several gates with one text; two rules never share one."""
    for lang in ("de", "en"):
        texts = {(rule.text.in_(lang), rule.id.split(".", 1)[1], rule.file) for rule in LAW.rules if rule.answer == "closed"}
        twice = [text for text, times in Counter(text for text, _, _ in texts).items() if times > 1]
        assert twice == []


def test_every_condition_is_needed_by_a_rule_and_has_its_own_words():
    used = {need for rule in LAW.rules for need in rule.needs}
    assert used == set(NEEDS)
    for lang in ("de", "en"):
        words = [REGISTRY.texts.get(f"law.needs.{need}", lang) for need in NEEDS]
        assert len(set(words)) == len(words)
        said = {each for rule in LAW.rules for each in conditions(rule, REGISTRY.texts, lang)}
        assert set(words) <= said


def test_what_is_not_applicable_is_closed_and_says_so():
    for rule in LAW.rules:
        assert rule.applicable != rule.text.de.startswith("Nicht anwendbar"), rule.id
        assert rule.applicable or rule.answer == "closed"


def test_every_refusal_is_told_with_paragraph_source_and_what_opens():
    for gate in LAW.gates:
        for status in STATUS_IDS:
            for rule in LAW.timeline(gate, status):
                answer = explain_gate(REGISTRY, gate, status, rule.valid_from)
                for lang in ("de", "en"):
                    told = render(answer, REGISTRY.texts, lang)
                    for part in (rule.paragraph, rule.text.in_(lang), REGISTRY.sources[rule.source].title.in_(lang)):
                        assert part in told
                    assert rule.answer != "closed" or rule.opens.in_(lang) in told


def test_a_cell_without_evidence_says_that_it_is_an_assumption():
    told = render(explain_gate(REGISTRY, "coach", "duldung", date(2018, 6, 29)), REGISTRY.texts, "de")
    assert "Beleg: C, Annahme oder eigene Lesart." in told
    unasked = render(explain_gate(REGISTRY, "perjuf", "duldung", date(2018, 6, 29)), REGISTRY.texts, "de")
    assert "Das Modell fragt sie noch nicht." in unasked
    asked = render(explain_gate(REGISTRY, "eq", "duldung", date(2018, 6, 29)), REGISTRY.texts, "de")
    assert "fragt sie noch nicht" not in asked


def test_a_disputed_cell_names_the_other_reading():
    told = render(explain_gate(REGISTRY, "integrationskurs", "duldung", date(2018, 6, 29)), REGISTRY.texts, "en")
    assert "Disputed. In the reading integrationskurs_2018.praxis: open only for places left over" in told
    later = render(explain_gate(REGISTRY, "integrationskurs", "duldung", date(2019, 8, 1)), REGISTRY.texts, "en")
    assert "Disputed" not in later


def test_the_matrix_has_every_cell_once_and_its_signs_are_explained():
    lines = matrix(LAW, date(2018, 6, 29))
    assert [line.gate.kind for line in lines] == sorted((gate.kind for gate in LAW.doors.values()), key=KINDS.index)
    assert sorted(line.gate.id for line in lines) == sorted(LAW.gates)
    assert all([cell.status for cell in line.cells] == list(STATUS_IDS) for line in lines)
    marks = {line.gate.id: [cell.mark for cell in line.cells] for line in lines}
    assert marks["abh"] == ["●", "◐3", "✕", "✕", "◐12", "✕", "◐12", "·", "●", "·", "●?"]
    assert marks["integrationskurs"][4] == "✕!"
    statuses = tuple((value, text.en) for value, text in REGISTRY.attributes["status"].values)
    told = render_matrix(LAW, date(2018, 6, 29), REGISTRY.texts, "en", statuses)
    for sign in {re.sub(r"\d", "", sign) for row in marks.values() for mark in row for sign in mark} - {""}:
        assert re.search(rf"^{re.escape(sign)} ", told, re.M), sign


@pytest.mark.parametrize(("lang", "file"), [("en", "law.md"), ("de", "recht.de.md")])
def test_the_page_of_the_law_is_up_to_date(lang, file):
    path = Path(__file__).parents[2] / "docs" / file
    assert path.read_text(encoding="utf-8") == page(REGISTRY, lang), f"python -m sim.registry.law_page {lang} > docs/{file}"
