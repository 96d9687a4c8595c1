"""Which rule decides: the answer in words, in both languages."""

from datetime import date

import pytest

from sim.registry import load_registry
from sim.registry.codes import STATUS_IDS
from sim.registry.explain_law import conditions, explain_gate, render


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def told(registry, gate, status, day, lang):
    return render(explain_gate(registry, gate, status, day), registry.texts, lang)


def test_a_refused_geduldeter_reads_rule_paragraph_and_what_would_open_the_course(registry):
    text = told(registry, "integrationskurs", "duldung", date(2018, 9, 1), "de")
    assert text.startswith(
        "Integrationskurs (allgemein und mit Alphabetisierung), Duldung, am 01.09.2018: geschlossen.\n"
        "Regel 403 (integrationskurs.kein_zugang_geduldete): § 44"
    )
    assert "Was den Weg öffnet: Eine Duldung nach § 60a Abs. 2 Satz 3 AufenthG" in text
    assert "So mindestens seit dem 06.08.2016; eine spätere Änderung ist nicht bekannt." in text
    assert text.endswith("Beleg: B, aus zweiter Hand.")


def test_the_same_answer_is_told_in_english(registry):
    text = told(registry, "integrationskurs", "duldung", date(2018, 9, 1), "en")
    assert text.startswith(
        "Integration course (general and with literacy), Duldung, on 1 September 2018: closed.\n"
        "Rule 403 (integrationskurs.kein_zugang_geduldete): § 44"
    )
    assert text.endswith("Evidence: B, second-hand.")


def test_an_answer_says_since_when_and_until_when_it_holds(registry):
    answer = explain_gate(registry, "integrationskurs", "gestattung_sicher", date(2024, 5, 1))
    assert (answer.rule.answer, answer.since, answer.until) == ("left_over", date(2023, 1, 1), date(2026, 2, 9))
    assert answer.follows.answer == "closed"
    assert answer.follows_regime.title.de == "Zulassungsstopp nach § 44 Abs. 4 AufenthG"


def test_other_words_for_the_same_answer_are_no_change(registry):
    answer = explain_gate(registry, "ausbildung", "duldung", date(2019, 1, 1))
    assert (answer.rule.valid_from, answer.since, answer.until) == (date(2018, 5, 17), date(2016, 8, 6), None)


def test_another_condition_is_a_change(registry):
    answer = explain_gate(registry, "asylblg_in_training", "gestattung_andere", date(2018, 1, 1))
    assert answer.until == date(2019, 9, 1)
    text = render(answer, registry.texts, "de")
    assert "Bedingungen: nur in den ersten 15 Monaten des Aufenthalts." in text
    assert "ab dem 01.09.2019: läuft weiter, ohne Bedingung." in text


def test_every_condition_of_a_job_is_named(registry):
    rule = registry.law.rule_at("helferjob", "gestattung_gut", date(2018, 1, 1))
    assert conditions(rule, registry.texts, "en") == (
        "only after 3 months of stay",
        "not in an Aufnahmeeinrichtung",
        "with a work permit of the Ausländerbehörde",
        "during the first 48 months of stay with the agreement of the Bundesagentur für Arbeit",
        "with a priority check in the agency districts Bochum, Dortmund, Duisburg, Essen, Gelsenkirchen, Oberhausen, "
        "Recklinghausen (this list is an assumption)",
    )


def test_every_answer_can_be_told_in_both_languages(registry):
    for gate in registry.law.gates:
        for status in STATUS_IDS:
            for day in registry.law.dates:
                for lang in ("de", "en"):
                    text = told(registry, gate, status, day, lang)
                    assert "{" not in text
                    assert ".." not in text.replace("...", "")


def test_every_rule_names_a_source_of_the_registry(registry):
    assert {rule.source for rule in registry.law.rules} - set(registry.sources) == set()
