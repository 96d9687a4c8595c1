"""Files that rest on others: what is inherited, what is overridden, what cannot be joined."""

from datetime import date

import pytest
from files import BASED, HEADER, under_the_carets, unmark

TICKET = BASED + "[measures.ticket]\nfrom = 2019-08-01\nuntil = 2023-04-30\nprice = 20\n"
LANGUAGE = BASED + "[measures.sprache]\nfrom = 2018-08-01\nhours = 6\n"


def lines(found):
    return [(each.key, each.file.rsplit("/", 1)[-1], each.line) for each in found.errors]


def test_a_measure_is_overridden_key_by_key(tree):
    tree.write("ticket", TICKET + "who = { area = 'kreis' }\n")
    scenario = tree.load_text(HEADER + "based_on = 'ticket'\n[measures.ticket]\nfrom = 2018-08-01\n")
    measure = scenario.measures[0]
    assert (measure.start, measure.end, measure.fields) == (date(2018, 8, 1), date(2023, 5, 1), (("price", 20.0),))
    assert measure.who == (("area", ("kreis",)),)
    assert (measure.file, measure.line) == ("own.toml", 4)
    assert scenario.lineage == ("baseline.toml", "ticket.toml", "own.toml")


def test_name_question_and_note_are_not_inherited(tree):
    tree.write("ticket", TICKET.replace("[", "note = { de = 'a', en = 'b' }\n[", 1))
    assert tree.load("ticket").note is not None
    scenario = tree.load_text(HEADER.replace("Name", "Neu") + "based_on = 'ticket'\n")
    assert (scenario.name.de, scenario.note) == ("Neu", None)


def test_run_law_and_world_are_inherited(tree):
    tree.write("frame", BASED + "law = 2018-08-01\nworld = 2019-01-01\nentrants = false\n[run]\nseed = 5\npersons = 100\n")
    scenario = tree.load_text(HEADER + "based_on = 'frame'\nlaw = 'as enacted'\n[run]\npersons = 200\n")
    assert (scenario.law, scenario.world, scenario.entrants) == (None, date(2019, 1, 1), False)
    assert (scenario.run.seed, scenario.run.persons) == (5, 200)


def test_a_name_is_looked_for_beside_the_file_and_then_in_the_built_in_tree(tree):
    tree.write("builtin/themen/tief", BASED + "law = 2018-01-01\n")
    assert tree.load_text(HEADER + "based_on = 'tief'\n").law == date(2018, 1, 1)
    assert tree.load_text(HEADER + "based_on = 'themen/tief.toml'\n").law == date(2018, 1, 1)
    tree.write("tief", BASED + "law = 2019-01-01\n")
    assert tree.load_text(HEADER + "based_on = 'tief'\n").law == date(2019, 1, 1)


def test_a_scenario_is_found_by_its_name(tree, monkeypatch):
    from sim.scenario import load_scenario

    monkeypatch.chdir(tree.folder)
    for name in ("baseline", "baseline.toml"):
        assert load_scenario(name, registry=tree.registry, root=tree.root).id == "baseline"
    tree.write("eigenes", BASED)
    assert load_scenario("eigenes", registry=tree.registry, root=tree.root).id == "eigenes"


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "C:x", "a\\\\b", "~/x"])
def test_a_name_never_leads_out_of_the_folders(tree, name, lang):
    text, spot = unmark(HEADER + f'based_on = ⟦"{name}"⟧\n')
    found = tree.check_text(text)
    assert lines(found) == [("leaves_tree", "own.toml", spot.line)]
    assert found.errors[0].column == spot.column
    assert under_the_carets(found.render(lang)) == [spot.text]
    assert ("aus dem Ordner der Szenarien hinaus" if lang == "de" else "out of the folder of scenarios") in found.render(lang)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_circle_is_shown_as_a_chain_where_it_closes(tree, lang):
    tree.write("a", HEADER + 'based_on = "b"\n')
    tree.write("b", HEADER + 'based_on = "c"\n')
    tree.write("c", HEADER + 'based_on = "a"\n')
    found = tree.check("a")
    assert lines(found) == [("cycle", "c.toml", 3)]
    assert "a → b → c → a" in found.render(lang)
    assert ("im Kreis" if lang == "de" else "in a circle") in found.render(lang)


def test_a_file_that_rests_on_itself_is_a_circle(tree):
    assert "own → own" in tree.check_text(HEADER + 'based_on = "own"\n').render("de")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_three_steps_are_enough(tree, lang):
    tree.write("eins", BASED)
    tree.write("zwei", HEADER + 'based_on = "eins"\n')
    tree.write("drei", HEADER + 'based_on = "zwei"\n')
    assert tree.load("drei").lineage == ("baseline.toml", "eins.toml", "zwei.toml", "drei.toml")
    found = tree.check_text(HEADER + 'based_on = "drei"\n')
    assert lines(found) == [("too_many_steps", "eins.toml", 3)]
    assert "own → drei → zwei → eins → baseline" in found.render(lang)


def test_parts_are_joined_on_one_parent(tree):
    tree.write("ticket", TICKET)
    tree.write("sprache", LANGUAGE)
    scenario = tree.load_text(BASED + 'combine = ["sprache", "ticket"]\n')
    assert [each.id for each in scenario.measures] == ["ticket", "sprache"]
    assert [each.file for each in scenario.measures] == ["ticket.toml", "sprache.toml"]
    assert scenario.lineage == ("baseline.toml", "sprache.toml", "ticket.toml", "own.toml")


def test_a_part_may_itself_rest_on_other_files(tree):
    tree.write("ticket", TICKET)
    tree.write("frueher", HEADER + "based_on = 'ticket'\n[measures.ticket]\nfrom = 2018-08-01\n")
    tree.write("sprache", LANGUAGE)
    scenario = tree.load_text(BASED + 'combine = ["frueher", "sprache"]\n')
    assert [each.start for each in scenario.measures] == [date(2018, 8, 1), date(2018, 8, 1)]


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    ("addition", "subject", "line"),
    [
        ("[measures.ticket]\nfrom = 2019-08-01\nprice = 30\n", "measures.ticket", 4),
        ("law = 2019-01-01\n", "law", 4),
        ("[assumptions.burden]\nvalue = 1.5\nsource = 'x'\ngrade = 'C'\n", "assumptions.burden", 4),
        ("[run]\nseed = 2\n", "run.seed", 5),
    ],
)
def test_a_conflict_names_both_files(tree, addition, subject, line, lang):
    other = {"measures.ticket": "price = 30", "law": "2019-01-01", "assumptions.burden": "1.5", "run.seed": "seed = 2"}[subject]
    changed = {"measures.ticket": "price = 20", "law": "2018-01-01", "assumptions.burden": "1.6", "run.seed": "seed = 1"}[subject]
    tree.write("eins", BASED + addition)
    tree.write("zwei", BASED + addition.replace(other, changed))
    text, spot = unmark(BASED + 'combine = ["eins", ⟦"zwei"⟧]\n')
    found = tree.check_text(text)
    assert lines(found) == [("conflict", "own.toml", 4)]
    rendered = found.errors[0].render(lang)
    assert under_the_carets(rendered) == [spot.text]
    for piece in ("eins.toml", "zwei.toml", f"eins.toml:{line}", f"zwei.toml:{line}", subject):
        assert piece in rendered


def test_parts_that_say_the_same_do_not_conflict(tree):
    tree.write("eins", TICKET)
    tree.write("zwei", TICKET)
    assert len(tree.load_text(BASED + 'combine = ["eins", "zwei"]\n').measures) == 1


def test_the_combining_file_decides_a_conflict(tree):
    tree.write("eins", TICKET)
    tree.write("zwei", TICKET.replace("price = 20", "price = 30"))
    scenario = tree.load_text(BASED + 'combine = ["eins", "zwei"]\n[measures.ticket]\nprice = 25\n')
    assert scenario.measures[0].fields == (("price", 25.0),)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_parts_of_another_parent_cannot_be_joined(tree, lang):
    tree.write("rahmen", BASED + "law = 2019-01-01\n")
    tree.write("eins", TICKET)
    text, spot = unmark(HEADER + 'based_on = "rahmen"\ncombine = [⟦"eins"⟧]\n')
    found = tree.check_text(text)
    assert lines(found) == [("other_parent", "own.toml", 4)]
    assert under_the_carets(found.render(lang)) == [spot.text]
    assert "eins.toml" in found.render(lang)
    assert "rahmen.toml" in found.render(lang)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ('based_on = "baseline"\ncombine = ⟦"ticket"⟧', "type"),
        ('based_on = "baseline"\ncombine = ⟦[]⟧', "empty_list"),
        ('based_on = "baseline"\ncombine = [⟦3⟧]', "type"),
        ('based_on = "baseline"\ncombine = ["ticket", ⟦"ticket"⟧]', "combine_twice"),
        ('based_on = "baseline"\ncombine = [⟦"tiket"⟧]', "unknown.file"),
        ('⟦combine⟧ = ["ticket"]', "combine_without_parent"),
        ("based_on = ⟦3⟧", "type"),
        ("based_on = ⟦''⟧", "blank"),
    ],
)
def test_what_cannot_be_joined_is_shown(tree, typed, key):
    tree.write("ticket", TICKET)
    text, spot = unmark(HEADER + typed + "\n")
    found = tree.check_text(text)
    assert [(each.key, each.line, each.column) for each in found.errors] == [(key, spot.line, spot.column)]
    assert under_the_carets(found.errors[0].render("de")) == [spot.text]


def test_more_than_twenty_parts_are_too_many(tree):
    found = tree.check_text(BASED + "combine = [" + "'x', " * 21 + "]\n")
    assert lines(found) == [("combine_many", "own.toml", 4)]


def test_a_circle_through_a_part_is_found(tree):
    tree.write("teil", HEADER + 'based_on = "own"\n')
    assert "own → teil → own" in tree.check_text(BASED + 'combine = ["teil"]\n').render("de")


def test_dates_that_contradict_over_two_files_are_shown_in_the_younger(tree):
    tree.write("ticket", TICKET)
    found = tree.check_text(HEADER + "based_on = 'ticket'\n[measures.ticket]\nfrom = 2023-05-01\n")
    assert lines(found) == [("until_before_from", "own.toml", 5)]


def test_a_run_cut_short_by_a_child_shows_the_parents_date(tree):
    tree.write("ticket", TICKET)
    found = tree.check_text(HEADER + "based_on = 'ticket'\n[run]\nhorizon = 24\n")
    assert lines(found) == [("until_after_run", "ticket.toml", 6)]


def test_a_file_named_twice_in_a_lineage_is_checked_once(tree):
    tree.write("eins", BASED + "laww = 1\n")
    tree.write("zwei", HEADER + "based_on = 'eins'\n")
    found = tree.check_text(HEADER + 'based_on = "eins"\ncombine = ["zwei"]\n')
    assert lines(found) == [("unknown.top", "eins.toml", 4)]
