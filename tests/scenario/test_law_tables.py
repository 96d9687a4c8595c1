"""The tables of a scenario file that speak about the law: which reading holds, and which rule comes earlier."""

from datetime import date

import pytest
from files import BASED, HEADER, under_the_carets, unmark

from sim.registry import load_registry
from sim.scenario import ScenarioErrors, check_scenario, load_scenario
from sim.scenario.describe import describe_difference

FORWARD = "[brought_forward]\nkurs.rule102 = 2019-01-01\n"


def test_a_reading_is_kept_where_it_is_not_the_advised_one(tree):
    assert tree.load_text(BASED + "[readings]\nkurs_2018 = 'praxis'\n").readings == (("kurs_2018", "praxis"),)
    assert tree.load_text(BASED + "[readings]\nkurs_2018 = 'gesetz'\n").readings == ()


def test_a_rule_comes_on_the_day_that_is_given(tree):
    assert tree.load_text(BASED + FORWARD).brought_forward == (("kurs.rule102", date(2019, 1, 1)),)
    assert tree.load_text(BASED + "[brought_forward.kurs]\nrule102 = '01.01.2019'\n").brought_forward == (
        ("kurs.rule102", date(2019, 1, 1)),
    )


def test_a_child_overrides_and_parts_add_up(tree):
    tree.write("vorgezogen", BASED + FORWARD)
    tree.write("lesart", BASED + "[readings]\nkurs_2018 = 'praxis'\n")
    child = tree.load_text(HEADER + "based_on = 'vorgezogen'\n[brought_forward]\nkurs.rule102 = 2020-01-01\n")
    assert child.brought_forward == (("kurs.rule102", date(2020, 1, 1)),)
    both = tree.load_text(BASED + "combine = ['vorgezogen', 'lesart']\n")
    assert (both.readings, both.brought_forward) == ((("kurs_2018", "praxis"),), (("kurs.rule102", date(2019, 1, 1)),))


def test_two_parts_that_bring_a_rule_forward_to_two_days_are_a_conflict(tree):
    tree.write("eins", BASED + FORWARD)
    tree.write("zwei", BASED + FORWARD.replace("2019", "2020"))
    with pytest.raises(ScenarioErrors) as caught:
        tree.load_text(BASED + "combine = ['eins', 'zwei']\n")
    assert [problem.key for problem in caught.value.errors] == ["conflict"]


@pytest.mark.parametrize(
    ("typed", "key", "told", "near"),
    [
        ("[readings]\n⟦kurs_2017⟧ = 'praxis'", "unknown.switch", "umstrittener Punkt", "kurs_2018"),
        ("[readings]\nkurs_2018 = ⟦'praxsi'⟧", "unknown.reading", "Kurs bis 2018", "praxis"),
        ("[readings]\nkurs_2018 = ⟦3⟧", "type", "einen Text", None),
        ("readings = ⟦3⟧", "type", "einen Abschnitt", None),
        ("[brought_forward]\n⟦kurz⟧.rule102 = 2019-01-01", "unknown.gate", "vorgezogen", "kurs"),
        ("[brought_forward]\nkurs.⟦rule101⟧ = 2019-01-01", "unknown.rule", "bei „Kurs“", "rule102"),
        ("[brought_forward]\nkurs = ⟦2019-01-01⟧", "type", "tuer.regel", None),
        ("[brought_forward]\nkurs.rule102 = ⟦2023-01-01⟧", "not_brought_forward", "dem 01.01.2023", None),
        ("[brought_forward]\nkurs.rule102 = ⟦2016-01-01⟧", "not_brought_forward", "ab dem 06.08.2016", None),
        ("[brought_forward]\nkurs.rule102 = ⟦'bald'⟧", "no_day", "", None),
    ],
)
def test_a_mistake_is_shown_where_it_stands(tree, typed, key, told, near):
    heading = "" if typed.startswith("readings") else BASED
    text, spot = unmark(heading + typed + "\n" + ("" if heading else BASED))
    (problem,) = tree.check_text(text).errors
    assert (problem.key, problem.nearest, problem.line, problem.column) == (key, near, spot.line, spot.column)
    assert told in problem.render("de")
    assert problem.render("en") != problem.render("de")
    assert under_the_carets(problem.render("de")) == [spot.text]


@pytest.mark.parametrize(
    ("typed", "warned"),
    [
        ("[readings]\nabh_in_asa = '2022'", False),
        ("[readings]\nintegrationskurs_2018 = 'praxis'", False),
        ("[brought_forward]\ntitel_104c.chancenaufenthalt = 2019-01-01", True),
        ("[brought_forward]\nbvb.bvb_geduldete_neun_monate = 2018-01-01", False),
        ("[brought_forward]\nbab.bab_geduldete_2019 = 2018-01-01", False),
    ],
)
def test_a_change_that_the_model_does_not_ask_about_is_a_warning(tmp_path, typed, warned):
    file = tmp_path / "recht.toml"
    file.write_text(f"{BASED}{typed}\n", encoding="utf-8")
    found = check_scenario(str(file))
    assert found.errors == ()
    assert ("law_not_asked" in [problem.key for problem in found.warnings]) == warned


def test_a_difference_is_told_with_both_days_and_both_readings(tmp_path):
    file = tmp_path / "vorgezogen.toml"
    rule = "berufssprachkurs.berufssprachkurs_geduldete"
    file.write_text(
        f"{HEADER}based_on = 'baseline'\n[readings]\nintegrationskurs_2018 = 'praxis'\n[brought_forward]\n{rule} = 2018-03-01\n",
        encoding="utf-8",
    )
    rows = describe_difference(load_scenario("baseline"), load_scenario(str(file)), load_registry(), "de")
    reading, forward = rows
    assert "Werkstattgespräch" in reading.new
    assert "wie im Gesetz" in reading.old
    assert forward.lever == "Berufssprachkurs: § 45a Abs. 2 AufenthG, § 4 Abs. 1 DeuFöV"
    assert (forward.old, forward.new) == ("in Kraft ab 01.08.2019", "in Kraft ab 01.03.2018")
    assert (forward.first, forward.until) == ("01.03.2018", "31.07.2019")
