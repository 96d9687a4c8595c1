"""Every kind of mistake, in every part of a file, in the file itself, in a parent, in a combined part, in both languages.

Each case says what is typed, where the carets must stand and which words of the message teach.
"""

from itertools import pairwise

import pytest
from files import BASED, HEADER, under_the_carets, unmark

TOP = {
    "unknown key": ("⟦laww⟧ = 3", "unknown.top", ("keinen Eintrag „laww“", "no entry “laww”"), "law"),
    "missing name": (None, "missing.top", ("fehlt „name“", "lacks “name”"), None),
    "missing language": (
        "note = ⟦{ de = 'nur deutsch' }⟧",
        "missing.language",
        ("Text auf Englisch (en)", "English text (en)"),
        None,
    ),
    "third language": (
        "note = { de = 'a', en = 'b', ⟦fr⟧ = 'c' }",
        "unknown.language",
        ("„fr“ ist keines", "“fr” is neither"),
        None,
    ),
    "wrong type": ("entrants = ⟦'ja'⟧", "type", ("true (ja) oder false", "needs true or false"), None),
    "text of another type": ("note = ⟦3⟧", "type", ("Text auf Deutsch und einen auf Englisch", "one in English"), None),
    "blank text": ("note = { de = ⟦' '⟧, en = 'b' }", "blank", ("„note.de“ ist leer", "“note.de” is empty"), None),
    "law mistyped": (
        "law = ⟦'as enactd'⟧",
        "frozen",
        ('entweder "as enacted" oder ein Datum', 'either "as enacted" or a date'),
        "as enacted",
    ),
    "law too early": ("law = ⟦2010-01-01⟧", "before_first", ("beginnen am 06.08.2016", "begin on 6 August 2016"), None),
    "world too early": ("world = ⟦'31.12.2017'⟧", "before_first", ("beginnen am 01.01.2018", "begin on 1 January 2018"), None),
    "law with a time": ("law = ⟦2018-01-01T12:00:00⟧", "type", ("ein Datum mit Uhrzeit", "a date with a time"), None),
    "measures no table": ("measures = ⟦3⟧", "type", ("einen Abschnitt", "a section"), None),
}
RUN = {
    "unknown key": ("⟦sed⟧ = 3", "unknown.run", ("[run] hat keinen Eintrag „sed“", "[run] has no entry “sed”"), "seed"),
    "wrong type": ("persons = ⟦[1]⟧", "type", ("eine ganze Zahl; hier steht eine Liste", "a whole number; this is a list"), None),
    "not whole": ("replications = ⟦2.5⟧", "type", ("eine Zahl mit Dezimalstellen", "a number with decimals"), None),
    "thousands": (
        "persons = ⟦6.590⟧",
        "bare_thousands",
        ('Schreiben Sie 6590 oder "6.590 Personen"', 'Write 6590 or "6.590 Personen"'),
        None,
    ),
    "out of range": ("seed = ⟦-1⟧", "out_of_range", ("zwischen 0 und 9.223.372", "between 0 and 9,223,372"), None),
    "none at all": ("persons = ⟦0⟧", "out_of_range", ("zwischen 1 und", "between 1 and"), None),
    "wrong unit": (
        "persons = ⟦'100 Plätze'⟧",
        "number.wrong_unit",
        ("Einheit angegeben: Personen. „Plätze“", "unit: persons. “Plätze”"),
        None,
    ),
    "no length of time": ("horizon = ⟦'10 Jare'⟧", "no_horizon", ('"10 Jahre", "120 Monate"', '"10 years", "120 months"'), None),
    "too long": ("horizon = ⟦'101 Jahre'⟧", "horizon_outside", ("höchstens 100 Jahre", "at most 100 years"), None),
    "start too early": (
        "start = ⟦2016-08-05⟧",
        "start_outside",
        ("frühestens am 06.08.2016", "on 6 August 2016 at the earliest"),
        None,
    ),
    "no such day": ("start = ⟦'30.02.2018'⟧", "no_day", ("kein Datum, das es gibt", "not a date that exists"), None),
}
# Below the heading [measures.ticket] and from = 2019-08-01, unless the case brings a heading.
MEASURE = {
    "unknown measure": (
        "[measures.⟦tickett⟧]",
        "unknown.measure",
        ("Maßnahme „tickett“ gibt es nicht", "no measure “tickett”"),
        "ticket",
    ),
    "unknown key": (
        "⟦pric⟧ = 3",
        "unknown.measure_key",
        ("„Ticket“ hat keinen Eintrag „pric“", "“Ticket” has no entry “pric”"),
        "price",
    ),
    "unknown attribute": ("who = { ⟦statuss⟧ = 'duldung' }", "unknown.attribute", ("Nach „statuss“", "by “statuss”"), "status"),
    "unknown group": (
        "who = { area = ['kreis', ⟦'stat'⟧] }",
        "unknown.group",
        ("kein Wert von „Raumtyp“", "not a value of “area”"),
        None,
    ),
    "unknown district": (
        "who = { district = ⟦'Esen'⟧ }",
        "unknown.group",
        ("„Esen“ ist kein Wert", "“Esen” is not a value"),
        "Essen",
    ),
    "empty list": ("who = { status = ⟦[]⟧ }", "empty_list", ("Liste „status“ ist leer", "list “status” is empty"), None),
    "group of another type": ("who = { status = ⟦5⟧ }", "type", ("Liste von Texten", "a list of texts"), None),
    "target no table": (
        "who = ⟦'duldung'⟧",
        "type",
        ("einen Abschnitt mit Einträgen; hier steht ein Text", "this is a text"),
        None,
    ),
    "coverage of more than all": ("coverage = ⟦'185 %'⟧", "out_of_range", ("hier steht 185", "this is 185"), None),
    "coverage in per cent": ("coverage = ⟦85⟧", "share", ('Schreiben Sie 0.85 oder "85 %"', 'Write 0.85 or "85 %"'), None),
    "coverage below zero": ("coverage = ⟦-0.1⟧", "out_of_range", ("zwischen 0", "between 0"), None),
    "out of range": (
        "price = ⟦'201 €/Monat'⟧",
        "out_of_range",
        ("zwischen 0\u00a0€/Monat und 200\u00a0€/Monat", "between €0/Monat and €200"),
        None,
    ),
    "read as thousands": (
        "price = ⟦'1.250'⟧",
        "out_of_range",
        ("trennt ein Punkt vor drei Ziffern die Tausender", "separates thousands"),
        None,
    ),
    "wrong unit": (
        "price = ⟦'20 UE'⟧",
        "number.wrong_unit",
        ('Zum Beispiel: "20 EUR/Monat"', 'For example: "20 EUR/Monat"'),
        None,
    ),
    "no number": ("price = ⟦'viel'⟧", "number.no_number", ("„viel“ ist keine Zahl", "“viel” is not a number"), None),
    "two points": ("price = ⟦'1.2.3'⟧", "number.notation", ("Komma vor den Dezimalstellen", "a comma before the decimals"), None),
    "English thousands": (
        "price = ⟦'1,000 €/Monat'⟧",
        "number.english_thousands",
        ("englischen Tausendern", "English thousands"),
        None,
    ),
    "not finite": ("price = ⟦nan⟧", "not_finite", ("gewöhnliche Zahl", "ordinary number"), None),
    "number of another type": ("price = ⟦true⟧", "type", ("ja oder nein", "yes or no"), None),
    "date of another type": ("until = ⟦2020⟧", "type", ("ein Datum wie 2019-08-01", "a date such as 2019-08-01"), None),
    "until before from": (
        "until = ⟦2019-07-31⟧",
        "until_before_from",
        ("bevor sie beginnt (01.08.2019)", "before it begins (1 August 2019)"),
        None,
    ),
    "until after the run": (
        "until = ⟦2028-01-01⟧",
        "until_after_run",
        ("nachdem der Lauf endet (31.12.2027)", "after the run ends (31 December 2027)"),
        None,
    ),
    "cost without amount": ("cost = ⟦{ payer = 'land' }⟧", "missing.amount", ("fehlt der Betrag", "lack their amount"), None),
    "cost without payer": ("cost = ⟦{ amount = 5 }⟧", "missing.payer", ("fehlt, wer zahlt", "lack who pays"), None),
    "unknown payer": (
        "cost = { amount = 5, payer = ⟦'lnad'⟧ }",
        "unknown.payer",
        ("niemand, der zahlen kann", "nobody who can pay"),
        "land",
    ),
    "unknown cost key": (
        "cost = { amount = 5, payer = 'land', ⟦amont⟧ = 5 }",
        "unknown.cost_key",
        ("Betrag (amount)", "an amount and a payer"),
        "amount",
    ),
    "half a cent": ("cost = { amount = ⟦3.905⟧, payer = 'land' }", "part_of_cent", ("ganze Cent", "whole cents"), None),
    "cost no table": ("cost = ⟦5⟧", "type", ("einen Abschnitt", "a section"), None),
    "missing from": (
        "[measures.⟦konferenz⟧]\ndays = 2",
        "missing.measure_key",
        ("„Konferenz“ fehlt „from“", "“conference” lacks “from”"),
        None,
    ),
    "missing field": (
        "[measures.⟦sprache⟧]\nfrom = 2019-01-01",
        "missing.measure_key",
        ("fehlt „hours“", "hours: hours, 0\u00a0UE/Woche to 20\u00a0UE/Woche"),
        None,
    ),
    "places for a group of people": (
        "[measures.plaetze]\nfrom = 2019-01-01\nplaces = 1\nwho = { area = 'kreis', ⟦status⟧ = 'duldung' }",
        "places_who",
        ("für einen Ort vermehren", "in one area, but not for one group"),
        None,
    ),
    "places for a share of people": (
        "[measures.plaetze]\nfrom = 2019-01-01\nplaces = 1\ncoverage = ⟦'85 %'⟧",
        "places_coverage",
        ("keinen Anteil (coverage)", "no coverage of people"),
        None,
    ),
    "from before the run": (
        "[measures.plaetze]\nfrom = ⟦2017-12-31⟧\nplaces = 1",
        "from_before_run",
        ("bevor der Lauf beginnt", "before the run begins"),
        None,
    ),
    "from after the run": (
        "[measures.plaetze]\nfrom = ⟦2028-01-01⟧\nplaces = 1",
        "from_after_run",
        ("nachdem der Lauf endet", "after the run ends"),
        None,
    ),
    "a thousand places": (
        "[measures.plaetze]\nfrom = 2019-01-01\nplaces = ⟦1.000⟧",
        "bare_thousands",
        ('"1.000 Plätze"', '"1.000 Plätze"'),
        None,
    ),
    "a difference misspelt": (
        "[measures.ticket]\nfrom = 2019-01-01\nprice = 20\ncost = { amount = ⟦'differenc'⟧, payer = 'land' }",
        "number.no_number",
        ('Schreiben Sie amount = "Differenz"', 'Write amount = "difference"'),
        None,
    ),
    "no difference": (
        "[measures.sprache]\nfrom = 2019-01-01\nhours = 1\ncost = { amount = ⟦'Differenz'⟧, payer = 'land' }",
        "no_difference",
        ("einen Betrag (Euro je UE)", "an amount (euros per UE)"),
        None,
    ),
}
# Below the heading [assumptions.burden], unless the case brings one.
ASSUMPTION = {
    "unknown parameter": (
        "[assumptions.⟦burdn⟧]",
        "unknown.parameter",
        ("keine Größe dieses Namens", "no quantity of that name"),
        "burden",
    ),
    "unknown key": ("⟦vlue⟧ = 1.3", "unknown.assumption_key", ("keinen Eintrag „vlue“", "no entry “vlue”"), "value"),
    "wrong type": ("value = ⟦[1]⟧", "type", ("eine Zahl, mit Einheit in Anführungszeichen", "a number, in quotes"), None),
    "wrong unit": ("value = ⟦'1,3 Tage'⟧", "number.wrong_unit", ("Einheit angegeben: Faktor", "unit: factor"), None),
    "no share": (
        "[assumptions.prepared]\nvalue = ⟦60⟧\nsource = 'x'\ngrade = 'C'",
        "share",
        ('0.6 oder "60 %"', '0.6 or "60 %"'),
        None,
    ),
    "out of range": ("value = ⟦-1⟧", "out_of_range", ("zwischen 0 und", "between 0 and"), None),
    "range of one": ("range = ⟦[1.0]⟧", "range_two", ("Gefunden: 1", "Found: 1"), None),
    "range no list": ("range = ⟦1.0⟧", "type", ("zwei Zahlen in eckigen Klammern", "two numbers in square brackets"), None),
    "range of texts": ("range = [⟦'x'⟧, 2]", "number.no_number", ("„x“ ist keine Zahl", "“x” is not a number"), None),
    "range reversed": (
        "range = ⟦[1.8, 1.0]⟧",
        "range_reversed",
        ("Die kleinere Zahl steht vorn", "The smaller number comes first"),
        None,
    ),
    "value outside its range": (
        "value = ⟦2.5⟧\nrange = [1.0, 1.8]\nsource = 'x'\ngrade = 'C'",
        "outside_range",
        ("nicht in seiner eigenen Spanne von 1 bis 1,8", "in its own range from 1 to 1.8"),
        None,
    ),
    "missing range": (
        "[assumptions.⟦seats⟧]\nvalue = 30000\nsource = 'x'\ngrade = 'C'",
        "missing.range",
        ("braucht die Annahme eine eigene Spanne", "needs a range of its own"),
        None,
    ),
    "missing source": (
        "[assumptions.⟦seats⟧]\nvalue = 9500\ngrade = 'C'",
        "missing.source",
        ("woher der neue Wert", "comes from (source)"),
        None,
    ),
    "missing grade": (
        "[assumptions.⟦seats⟧]\nvalue = 9500\nsource = 'x'",
        "missing.grade",
        ("grade, A bis D", "grade, A to D"),
        None,
    ),
    "unknown grade": ("grade = ⟦'E'⟧", "unknown.grade", ("A: beim Herausgeber gelesen", "A: read at the publisher"), None),
    "blank source": ("source = ⟦''⟧", "blank", ("„source“ ist leer", "“source” is empty"), None),
}
HEADINGS = {
    "top": "",
    "run": "[run]\n",
    "measure": "[measures.ticket]\nfrom = 2019-08-01\n",
    "assumption": "[assumptions.burden]\n",
}
TABLES = {"top": TOP, "run": RUN, "measure": MEASURE, "assumption": ASSUMPTION}
CASES = [(place, name) for place, table in TABLES.items() for name in table]


def text_of(place, name):
    """The marked text of a file with this one mistake."""
    typed = TABLES[place][name][0]
    if typed is None:
        return '⟦question = { de = "Frage?", en = "question?" }⟧\nbased_on = "baseline"\n'
    heading = "" if typed.startswith("[") else HEADINGS[place]
    price = "price = 20\n" if heading and place == "measure" and not typed.startswith("price") else ""
    return f"{BASED}{heading}{price}{typed}\n"


def put(tree, text, where):
    """Writes the text as the file itself, a parent or a part; the name of the file to check, and of the one with the mistake."""
    if where == "own":
        tree.write("own", text)
        return "own", "own.toml"
    if where == "parent":
        tree.write("parent", text)
        tree.write("child", HEADER + 'based_on = "parent"\n')
        return "child", "parent.toml"
    tree.write("part", text)
    tree.write("other", BASED)
    tree.write("whole", BASED + 'combine = ["other", "part"]\n')
    return "whole", "part.toml"


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("where", ["own", "parent", "part"])
@pytest.mark.parametrize(("place", "name"), CASES)
def test_a_mistake_is_shown_where_it_stands_and_explained(tree, place, name, where, lang):
    _, key, phrases, near = TABLES[place][name]
    text, spot = unmark(text_of(place, name))
    checked, file = put(tree, text, where)
    found = tree.check(checked)
    assert found.scenario is None
    error = next(each for each in found.errors if each.key == key)
    assert (error.file.rsplit("/", 1)[-1], error.line, error.column) == (file, spot.line, spot.column)
    assert error.mark.source == text.split("\n")[spot.line - 1]
    rendered = error.render(lang)
    assert under_the_carets(rendered) == [spot.text.split("\n")[0]]
    assert f"{file}:{spot.line}:{spot.column}: {'Fehler' if lang == 'de' else 'error'}: " in rendered
    assert phrases[lang == "en"] in rendered
    if near is not None:
        assert error.nearest == near
        assert (f"Meinten Sie „{near}“?" if lang == "de" else f"Did you mean “{near}”?") in rendered


@pytest.mark.parametrize(("place", "name"), CASES)
def test_one_mistake_makes_one_error(tree, place, name):
    text, _ = unmark(text_of(place, name))
    found = tree.check_text(text)
    keys = [each.key for each in found.errors]
    assert len(keys) == 1, keys


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(tree):
    text = (
        BASED
        + "laww = 1\n[run]\nsed = 1\n[measures.ticket]\ncoverage = 85\nuntil = 2028-01-01\n[assumptions.burden]\ngrade = 'E'\n"
    )
    found = tree.check_text(text)
    keys = [
        "unknown.top",
        "unknown.run",
        "missing.measure_key",
        "missing.measure_key",
        "share",
        "until_after_run",
        "unknown.grade",
    ]
    assert [each.key for each in found.errors] == keys
    assert [each.line for each in found.errors] == [4, 6, 7, 7, 8, 9, 11]
    assert found.render("de").endswith("7 Fehler, 2 Warnungen. Es wurde nichts gerechnet und nichts geschrieben.")
    assert found.render("en").endswith("7 errors, 2 warnings. Nothing was computed and nothing was written.")


def test_a_missing_parent_does_not_hide_other_mistakes(tree):
    text = HEADER + 'based_on = "basline"\n[measures.ticket]\nfrom = 2019-08-01\nuntil = 2018-08-01\ncoverage = 85\n'
    found = tree.check_text(text)
    assert [each.key for each in found.errors] == ["unknown.file", "until_before_from", "share"]
    assert found.errors[0].nearest == "baseline"


def test_what_a_missing_parent_may_have_said_is_not_called_missing(tree):
    found = tree.check_text(HEADER + 'based_on = "basline"\n[measures.ticket]\nuntil = 2020-01-01\n')
    assert [each.key for each in found.errors] == ["unknown.file"]
    assert found.warnings == ()


def test_a_hundred_mistakes_are_enough(tree):
    found = tree.check_text(HEADER + "".join(f"x{number} = 1\n" for number in range(5000)))
    assert len(found.errors) == 100
    assert "Mehr als 100 Fehler werden nicht gezeigt." in found.render("de")


def test_allowed_values_are_listed(tree):
    found = tree.check_text(BASED + "[measures.ticket]\nfrom = 2019-08-01\nprice = 1\nwho = { area = 'x' }\n")
    assert found.errors[0].allowed == ("kreisfreie_stadt", "kreis")
    assert "Erlaubt: kreisfreie_stadt, kreis" in found.render("de")
    assert "Allowed: kreisfreie_stadt, kreis" in found.render("en")


def test_a_tab_and_wide_letters_do_not_move_the_carets(tree):
    text, spot = unmark(BASED + "note = { de = '日本', en = 'ä', ⟦xx⟧ = 'c' }\n")
    rendered = tree.check_text(text).render("de").split("\n")
    shown, carets = next((a, b) for a, b in pairwise(rendered) if "^" in b)
    # Two letters of double width stand before the spot, so the carets lie two columns further right than the characters.
    assert carets.index("^") == shown.index("xx") + 2
    assert tree.check_text(text).errors[0].column == spot.column
    tabbed, spot = unmark(BASED + "[run]\n\t⟦sed⟧ = 3\n")
    found = tree.check_text(tabbed)
    assert found.errors[0].column == spot.column == 2
    assert under_the_carets(found.render("de")) == ["sed"]


def test_a_very_long_line_is_shown_around_its_mistake(tree):
    found = tree.check_text(BASED + "note = { de = '" + "x" * 5000 + "', en = 'b', fr = 'c' }\n")
    shown, carets = found.errors[0].render("de").split("\n")[1:3]
    assert len(shown) < 170
    assert "…" in shown
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "fr"


def test_nothing_in_a_file_commands_the_terminal(tree):
    found = tree.check_text(BASED + 'law = "\\u001b[2Jx"\n"\\u001b]0;x\\u0007" = 1\n')
    assert "\x1b" not in found.render("de") + found.render("en")
    assert "\x07" not in found.render("de")


def test_a_file_with_mistakes_raises_them_all_in_the_language_of_the_call(tree):
    from sim.scenario import ScenarioErrors

    tree.write("own", BASED + "laww = 1\nlew = 2\n")
    with pytest.raises(ScenarioErrors) as caught:
        tree.load("own", lang="en")
    assert len(caught.value.errors) == 2
    assert "no entry “laww”" in str(caught.value)
    assert "keinen Eintrag „laww“" in caught.value.render("de")
