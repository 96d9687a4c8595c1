"""What a good file becomes, what it is warned of, and what the command line may change."""

from datetime import date

import pytest
from files import BASED, HEADER, unmark

from sim.scenario import RunOverrides, ScenarioErrors
from sim.scenario.types import Cost


def warnings(tree, text, overrides=None):
    found = tree.check_text(text, overrides=overrides)
    assert found.errors == (), found.render("de")
    return found.warnings


def test_the_smallest_file_is_the_baseline_run(tree):
    scenario = tree.load_text(HEADER)
    assert (scenario.run.persons, scenario.run.replications, scenario.run.seed) == (None, 20, 20180629)
    assert (scenario.run.start, scenario.run.horizon_days) == (date(2018, 1, 1), 3652)
    assert (scenario.law, scenario.world, scenario.entrants, scenario.measures) == (None, None, True, ())


def test_a_measure_is_read_into_the_registrys_units(tree):
    text = BASED + (
        "[measures.ticket]\nfrom = '01.08.2019'\nuntil = 2023-04-30\nprice = '20 EUR/Monat'\ncoverage = '85 %'\n"
        "who = { status = ['Duldung', 'anerkannt'], area = 'kreis', district = 'essen' }\n"
        "cost = { amount = 'Differenz', payer = 'land' }\n"
    )
    measure = tree.load_text(text).measures[0]
    assert (measure.start, measure.end) == (date(2019, 8, 1), date(2023, 5, 1))
    assert (measure.coverage, measure.fields, measure.cost) == (0.85, (("price", 20.0),), Cost(None, "land"))
    assert measure.who == (("status", ("anerkannt", "duldung")), ("area", ("kreis",)), ("district", ("05113",)))


def test_the_order_in_a_file_does_not_matter(tree):
    one = "[measures.ticket]\nfrom = 2019-08-01\nprice = 20\nwho = { area = 'kreis', status = ['duldung', 'anerkannt'] }\n"
    two = "[measures.ticket]\nwho = { status = ['anerkannt', 'duldung'], area = ['kreis'] }\nprice = 20\nfrom = 2019-08-01\n"
    assert tree.load_text(BASED + one).measures == tree.load_text(BASED + two).measures


@pytest.mark.parametrize(("typed", "cents"), [("62", 6200), ("'62 EUR/Monat'", 6200), ("'3,90'", 390), ("0.07", 7)])
def test_costs_are_whole_cents(tree, typed, cents):
    text = f"{BASED}[measures.plaetze]\nfrom = 2019-01-01\nplaces = 5\ncost = {{ amount = {typed}, payer = 'ba' }}\n"
    assert tree.load_text(text).measures[0].cost == Cost(cents, "ba")


def test_an_assumption_keeps_its_source_and_grade(tree):
    text = BASED + "[assumptions.burden]\nvalue = 1.5\nrange = ['1,2', 1.9]\nsource = 'eigene'\ngrade = 'B'\n"
    belief = tree.load_text(text).assumptions[0]
    assert (belief.value, belief.low, belief.high, belief.source, belief.grade) == (1.5, 1.2, 1.9, "eigene", "B")


def test_another_range_alone_needs_no_source(tree):
    belief = tree.load_text(BASED + "[assumptions.burden]\nrange = [1.0, 1.5]\n").assumptions[0]
    assert (belief.value, belief.low, belief.high, belief.source, belief.grade) == (1.3, 1.0, 1.5, "annahme", "C")


def test_a_value_inside_the_models_range_takes_that_range(tree):
    belief = tree.load_text(BASED + "[assumptions.burden]\nvalue = 1.5\nsource = 'x'\ngrade = 'C'\n").assumptions[0]
    assert (belief.low, belief.high) == (1.0, 1.8)


def test_the_command_line_comes_before_the_file(tree):
    text = BASED + "[run]\npersons = 10\nreplications = 3\nseed = 4\nhorizon = 24\n"
    run = tree.load_text(text, overrides=RunOverrides(persons=20, replications=1, seed=0, horizon="1 Jahr")).run
    assert (run.persons, run.replications, run.seed, run.horizon_days) == (20, 1, 0, 365)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    ("overrides", "option"),
    [
        (RunOverrides(persons=0), "--persons"),
        (RunOverrides(replications=40_000), "--replications"),
        (RunOverrides(seed=2**63), "--seed"),
        (RunOverrides(horizon="bald"), "--horizon"),
    ],
)
def test_a_wrong_option_is_named(tree, overrides, option, lang):
    tree.write("own", BASED)
    with pytest.raises(ScenarioErrors) as caught:
        tree.load("own", overrides)
    assert caught.value.render(lang).startswith(option)


def test_a_horizon_from_the_command_line_cuts_a_measure_with_a_warning(tree):
    dates = "from = 2018-02-01\nuntil = 2023-04-30\n"
    text = f"{BASED}[measures.ticket]\n{dates}price = 20\ncost = {{ amount = 'Differenz', payer = 'land' }}\n"
    assert [each.key for each in warnings(tree, text, RunOverrides(horizon=6))] == ["until_cut"]
    assert tree.load("own", RunOverrides(horizon=6)).measures[0].end is None
    assert [each.key for each in tree.check("own", RunOverrides(horizon=1)).errors] == ["from_after_run"]


WARNED = {
    "no_cost": ("[measures.⟦ticket⟧]\nfrom = 2019-08-01\nprice = 20\n", ("zählt für sie kein Geld", "counts no money for it")),
    "no_coverage": (
        "[measures.ticket]\nfrom = 2019-08-01\nprice = 20\ncoverage = ⟦0⟧\ncost = { amount = 'difference', payer = 'land' }\n",
        ("erreicht mit diesem Anteil (coverage) niemanden", "reaches nobody"),
    ),
    "fixed_amount": (
        "[measures.ticket]\nfrom = 2019-08-01\nprice = 20\ncost = { amount = ⟦62⟧, payer = 'land' }\n",
        ("wird nicht verwendet", "is not used"),
    ),
    "start_moved": ("[run]\nstart = ⟦2019-01-01⟧\n", ("die vom 31.12.2017", "those of 31 December 2017")),
    "beyond_registry": (
        "[assumptions.⟦burden⟧]\nvalue = 2.5\nrange = [1.0, 3.0]\nsource = 'x'\ngrade = 'C'\n",
        ("über die des Modells hinaus (1 bis 1,8)", "beyond the model's (1 to 1.8)"),
    ),
}


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("key", WARNED)
def test_a_warning_shows_its_spot(tree, key, lang):
    typed, phrases = WARNED[key]
    text, spot = unmark(BASED + typed)
    found = [each for each in warnings(tree, text) if each.key == key]
    assert [(each.line, each.column, each.mark.width) for each in found] == [(spot.line, spot.column, len(spot.text))]
    assert phrases[lang == "en"] in found[0].render(lang)
    assert ("Warnung" if lang == "de" else "warning") in found[0].render(lang)


def test_policy_and_belief_in_one_file_get_a_warning(tree):
    measure = "[measures.ticket]\nfrom = 2019-08-01\nprice = 20\ncost = { amount = 'Differenz', payer = 'land' }\n"
    belief = "[assumptions.burden]\nrange = [1.0, 1.5]\n"
    assert [each.key for each in warnings(tree, BASED + measure + belief)] == ["mixed"]
    tree.write("ticket", BASED + measure)
    assert warnings(tree, HEADER + "based_on = 'ticket'\n" + belief) == ()


COURSE = (
    "[measures.sprache]\nfrom = {begin}\nuntil = {end}\nhours = 6\n"
    "who = {{ status = {who} }}\ncost = {{ amount = 1, payer = 'land' }}\n"
)


def course(begin="2018-08-01", end="2022-12-31", who="'duldung'"):
    return COURSE.format(begin=begin, end=end, who=who)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_measure_for_those_whom_the_law_excludes_acts_on_nobody(tree, lang):
    text, spot = unmark(BASED + course(who="⟦'duldung'⟧"))
    found = warnings(tree, text)
    assert [(each.key, each.line, each.column) for each in found] == [("reaches_nobody", spot.line, spot.column)]
    rendered = found[0].render(lang)
    assert ("wirkt auf niemanden" if lang == "de" else "acts on nobody") in rendered
    assert "§ 44 Abs. 4 AufenthG" in rendered
    assert ("Geduldete haben keinen Zugang" if lang == "de" else "have no access to the course") in rendered


def test_a_door_that_opens_in_time_is_no_warning(tree):
    assert warnings(tree, BASED + course(end="2023-01-01")) == ()


def test_a_group_that_is_partly_excluded_is_named(tree):
    found = warnings(tree, BASED + course(who="['anerkannt', 'duldung']"))
    assert [each.key for each in found] == ["reaches_not_all"]
    assert dict(found[0].values)["group"][0].de == "Duldung"


def test_everybody_is_no_excluded_group(tree):
    assert warnings(tree, BASED + course().replace("who = { status = 'duldung' }\n", "")) == ()


def test_the_law_held_at_a_day_decides_who_is_excluded(tree):
    assert [each.key for each in warnings(tree, BASED + "law = 2018-01-01\n" + course(end="2027-12-31"))] == ["reaches_nobody"]
    assert warnings(tree, BASED + "law = 2023-01-01\n" + course()) == ()


def test_an_inherited_group_is_warned_of_where_it_was_written(tree):
    tree.write("kurs", BASED + course())
    found = warnings(tree, HEADER + "based_on = 'kurs'\n[measures.sprache]\nhours = 3\n")
    assert [(each.key, each.file.rsplit("/", 1)[-1]) for each in found] == [("reaches_nobody", "kurs.toml")]
