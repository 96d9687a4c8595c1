"""A file that is not TOML says one thing, at the spot, in words that somebody who has never heard of TOML understands."""

import pytest
from files import BASED, HEADER, under_the_carets, unmark

LESSONS = {
    "unit": ("price = ⟦20 EUR/Monat⟧", "gehört in Anführungszeichen", "goes in quotes"),
    "per cent": ("coverage = ⟦85 %⟧", '"15 %"', '"15 %"'),
    "comma": ("value = ⟦0,5⟧", '"0,5"', '"0,5"'),
    "German date": ("from = ⟦01.08.2019⟧", "Jahr-Monat-Tag", "year-month-day"),
    "thousands": ("places = ⟦1.000.000⟧", "1_000_000", "1_000_000"),
    "leading zero": ("persons = ⟦007⟧", "7, nicht 07", "7, not 07"),
    "half a decimal": ("value = ⟦.5⟧", "0.5 oder 5.0", "0.5 or 5.0"),
    "no value": ("value = ⟦⟧", "fehlt der Wert", "is missing"),
    "no quotes": ("payer = ⟦land⟧", "gerade Anführungszeichen", "straight quotes"),
    "no quotes inside": ("cost = { payer = ⟦land⟧ }", "gerade Anführungszeichen", "straight quotes"),
    "word processor": ("payer = ⟦„land“⟧", "Textverarbeitung", "word processor"),
    "odd blank": ('payer =⟦\u00a0⟧"land"', "besonderes Leerzeichen", "special blank"),
    "yes": ("entrants = ⟦ja⟧", "true und false", "true and false"),
    "capital": ("entrants = ⟦True⟧", "klein geschrieben", "small letters"),
    "open quote": ('payer = ⟦"land⟧', "schließende Anführungszeichen fehlt", "closing quote is missing"),
    "open single quote": ("payer = ⟦'land⟧", "schließende Anführungszeichen fehlt", "closing quote is missing"),
    "open long quote": ('note = ⟦"""land⟧\nund mehr', "schließende Anführungszeichen fehlt", "closing quote is missing"),
    "open bracket": ("range = ⟦[⟧1, 2", "nicht geschlossen", "never closed"),
    "bracket above": ("range = [1, 2,\n⟦grade⟧ = 'C'", "eine Klammer weiter oben", "a bracket further up"),
    "no comma": ("range = [1 ⟦2⟧]", "fehlt ein Komma", "A comma"),
    "last comma": ("cost = { amount = 1, ⟦}⟧", "endet ohne Komma", "ends without a comma"),
    "open heading": ("⟦[measures.ticket⟧\n", "eckigen Klammern", "square brackets"),
    "behind a heading": ("[measures.ticket] ⟦from⟧ = 2019-08-01", "neue Zeile", "new line"),
    "two values": ("seed = 1 ⟦2⟧", "geht die Zeile weiter", "goes on after the value"),
    "colon": ("seed⟦:⟧ 1", "kein Doppelpunkt", "not a colon"),
    "no equals sign": ("seed ⟦1⟧", "Gleichheitszeichen erwartet", "followed by an equals sign"),
    "umlaut": ("⟦für⟧ = 1", "ohne Umlaute", "from a to z"),
    "twice": ("seed = 1\n⟦seed⟧ = 2", "steht schon in Zeile 4", "already stands on line 4"),
    "heading twice": ("[run]\n[⟦run⟧]", "steht schon in Zeile 4", "already stands on line 4"),
    "again": ("run.seed = 1\n⟦run⟧ = 2", "weiter oben schon festgelegt", "already set further up"),
    "backslash": ('payer = "C:⟦\\U⟧sers"', "schreiben Sie ihn doppelt", "Write it twice"),
    "no such day": ("from = ⟦2019-02-30⟧", "Diesen Tag", "no such day"),
    "no such month": ("from = ⟦2019-13-01⟧", "Diesen Tag", "no such day"),
    "control character": ('payer = "a⟦\x07⟧b"', "Steuerzeichen", "control character"),
    "too deep": (
        "a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[⟦[⟧[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "zu tief geschachtelt",
        "nested too deeply",
    ),
}


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("where", ["own", "parent", "part"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_syntax_error_teaches_at_the_spot(tree, name, where, lang):
    typed, *phrases = LESSONS[name]
    text, spot = unmark(BASED + typed + "\n")
    checked = {"own": "own", "parent": "child", "part": "whole"}[where]
    file = {"own": "own", "parent": "parent", "part": "part"}[where]
    tree.write(file, text)
    tree.write("child", HEADER + 'based_on = "parent"\nlaww = 1\n')
    tree.write("whole", BASED + 'combine = ["part"]\nlaww = 1\n')
    found = tree.check(checked)
    assert len(found.errors) == 1
    error = found.errors[0]
    assert (error.file.rsplit("/", 1)[-1], error.line, error.column) == (f"{file}.toml", spot.line, spot.column)
    rendered = error.render(lang)
    assert under_the_carets(rendered) in ([spot.text], ["�"], [""], [" "])
    assert phrases[lang == "en"].casefold() in rendered.casefold()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tree, mark, ending):
    text, spot = unmark(BASED + "[run]\nseed = 3\n⟦sed⟧ = 4\n")
    found = tree.check_text((mark + text.replace("\n", ending)).encode("utf-8"))
    error = found.errors[0]
    assert (error.line, error.column, under_the_carets(error.render("de"))) == (spot.line, spot.column, ["sed"])
    assert "\r" not in error.mark.source
    good = tree.load_text((mark + text.replace("sed =", "persons =").replace("\n", ending)).encode("utf-8"))
    assert (good.run.seed, good.run.persons) == (3, 4)


def test_a_text_over_several_lines_is_read_the_same_with_windows_line_ends(tree):
    text = BASED + 'note = { de = """a\nb""", en = "b" }\n'
    assert tree.load_text(text.replace("\n", "\r\n").encode()).note.de == "a\nb"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_another_encoding_is_named_with_its_place(tree, lang):
    text = BASED + "note = { de = 'ä', en = 'b' }\n"
    found = tree.check_text(text.encode("latin-1"))
    error = found.errors[0]
    assert (error.key, error.line, error.column) == ("file.not_utf8", 4, text.split("\n")[3].index("ä") + 1)
    assert "UTF-8" in error.render(lang)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_file_that_is_too_big_is_not_read(tree, lang):
    found = tree.check_text(b"#" * 1_000_001)
    assert [each.key for each in found.errors] == ["file.too_big"]
    assert ("1.000.000" if lang == "de" else "1,000,000") in found.render(lang)
    assert tree.check_text(BASED.encode() + b"#" * (1_000_000 - len(BASED.encode()))).scenario is not None


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_file_that_is_not_there_names_the_nearest(tree, lang):
    found = tree.check("builtin/basline")
    assert [each.key for each in found.errors] == ["file.not_found"]
    assert found.errors[0].nearest == "baseline"
    assert ("Szenariodatei" if lang == "de" else "no scenario file") in found.render(lang)


def test_a_folder_is_no_scenario(tree):
    (tree.folder / "ordner.toml").mkdir()
    assert [each.key for each in tree.check("ordner").errors] == ["file.not_found"]
