"""What a scenario changes, in words: every lever that differs, and nothing else."""

from datetime import date

import pytest
from files import BASED, HEADER

from sim.scenario.describe import Row, describe_difference, differences

TICKET = (
    "[measures.ticket]\nfrom = 2019-08-01\nuntil = 2023-04-30\nprice = 20\n"
    "who = { area = 'kreis', status = ['anerkannt', 'duldung'] }\ncoverage = '85 %'\n"
    "cost = { amount = 'Differenz', payer = 'land' }\n"
)


def rows(tree, text, lang="de", base=HEADER):
    return describe_difference(tree.load_text(base, "base"), tree.load_text(text), tree.registry, lang)


def test_nothing_differs_from_itself(tree):
    assert rows(tree, BASED.replace("Name", "Anders")) == []
    assert rows(tree, BASED + TICKET, base=BASED + TICKET) == []


def test_a_ticket_in_german(tree):
    who = "anerkannt oder Duldung; Kreis; davon 85\u00a0%"
    held = {"who": who, "first": "01.08.2019", "until": "30.04.2023", "source": "Werkstattgespräch", "unit": "€/Monat"}
    assert rows(tree, BASED + TICKET) == [
        Row(lever="Ticket: Preis", old="62", new="höchstens 20", **held),
        Row(lever="Ticket: Kosten", old="keine", new="Differenz zum bisherigen Preis; zahlt: Land", **held),
    ]


def test_a_ticket_in_english(tree):
    found = rows(tree, BASED + TICKET, "en")
    assert [(row.lever, row.old, row.new) for row in found] == [
        ("Ticket: price", "62", "at most 20"),
        ("Ticket: cost", "none", "difference to the old price; paid by: state"),
    ]
    assert found[0].who == "recognised or Duldung; rural district; 85% of them"
    assert (found[0].first, found[0].until) == ("1 August 2019", "30 April 2023")


def test_more_lessons_say_what_they_come_to(tree):
    text = BASED + "[measures.sprache]\nfrom = 2018-08-01\nhours = 6\ncost = { amount = '3,90', payer = 'land' }\n"
    found = rows(tree, text)
    assert [(row.old, row.new, row.unit) for row in found] == [
        ("0 (ergibt 12 UE/Woche)", "6 (ergibt 18 UE/Woche)", "UE/Woche"),
        ("keine", "3,90; zahlt: Land", "€/UE"),
    ]
    assert (found[0].who, found[0].first, found[0].until) == ("alle", "01.08.2018", "")


def test_a_measure_in_both_shows_only_what_differs(tree):
    later = TICKET.replace("from = 2019-08-01", "from = 2018-08-01").replace("85 %", "50 %")
    found = rows(tree, BASED + later, base=BASED + TICKET)
    assert [(row.lever, row.old, row.new) for row in found] == [
        ("Ticket: Zeit", "01.08.2019 bis 30.04.2023", "01.08.2018 bis 30.04.2023"),
        (
            "Ticket: Zielgruppe",
            "anerkannt oder Duldung; Kreis; davon 85\u00a0%",
            "anerkannt oder Duldung; Kreis; davon 50\u00a0%",
        ),
    ]


def test_a_measure_that_is_left_out_returns_to_what_was(tree):
    found = rows(tree, BASED, base=BASED + TICKET)
    assert (found[0].lever, found[0].old, found[0].new) == ("Ticket: Preis", "höchstens 20", "62")


def test_a_belief_shows_value_range_and_source(tree):
    found = rows(tree, BASED + "[assumptions.burden]\nvalue = 1.5\nsource = 'eigene Schätzung'\ngrade = 'C'\n")
    assert found == [
        Row("Größe burden", "1,3 (Spanne 1 bis 1,8)", "1,5 (Spanne 1 bis 1,8)", "", "alle", "", "", "eigene Schätzung")
    ]


def test_a_belief_without_effect_is_no_difference(tree):
    assert rows(tree, BASED + "[assumptions.burden]\nvalue = 1.3\n") == []


@pytest.mark.parametrize(
    ("typed", "lever", "old", "new"),
    [
        ("law = 2018-08-01", "Recht", "wie verkündet", "durchgehend wie am 01.08.2018"),
        ("world = 2019-01-01", "Welt", "wie sie war", "durchgehend wie am 01.01.2019"),
        ("entrants = false", "Später Kommende", "kommen hinzu", "bleiben außen vor"),
        ("[run]\nseed = 3", "Startzahl des Zufalls", "20180629", "3"),
        ("[run]\npersons = 500", "Personen im Lauf", "alle", "500"),
        ("[run]\nhorizon = 12", "Dauer des Laufs in Tagen", "3.652", "365"),
    ],
)
def test_settings_are_told_in_words(tree, typed, lever, old, new):
    assert [(row.lever, row.old, row.new) for row in rows(tree, f"{BASED}{typed}\n")] == [(lever, old, new)]


def test_days_are_kept_for_whoever_writes_them_otherwise(tree):
    changes = differences(tree.load_text(HEADER, "base"), tree.load_text(BASED + TICKET), tree.registry)
    assert [(change.kind, change.start, change.end) for change in changes] == [
        ("measure", date(2019, 8, 1), date(2023, 5, 1))
    ] * 2
