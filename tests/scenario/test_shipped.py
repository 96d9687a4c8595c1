"""The scenarios that come with the product, the template for new ones, and the schema for editors."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from sim.registry import load_registry
from sim.rules.person import COVER_SLOTS
from sim.scenario import ScenarioErrors, check_scenario, load_scenario
from sim.scenario.build import MAX_PARTIAL
from sim.scenario.entries import hands_out_places
from sim.scenario.schema import FILE, json_schema, schema_text
from sim.scenario.template import new_scenario_text
from sim.scenario.tree import builtin_root
from sim.scenario.types import Cost

SHIPPED = sorted(builtin_root().rglob("*.toml"))
TICKET = "ausbildungsticket"
LANGUAGE = "sprachfoerderung_ifk"


def as_json(path_or_text):
    """A file as an editor hands it to the schema: dates as texts."""
    text = path_or_text.read_text(encoding="utf-8") if isinstance(path_or_text, Path) else path_or_text
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


@pytest.fixture(scope="module")
def schema():
    schema = json_schema(load_registry())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def test_the_scenarios_of_the_mission_are_there():
    names = {path.stem for path in SHIPPED}
    assert {"baseline", TICKET, f"{TICKET}_2018", LANGUAGE, "paket_ticket_und_sprache"} <= names


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_clean_and_found_by_its_name(path):
    found = check_scenario(path)
    assert found.render("de") == ""
    assert found.scenario.note is not None
    assert load_scenario(path.stem) == found.scenario


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_every_shipped_file(schema, path):
    assert [error.message for error in schema.iter_errors(as_json(path))] == []
    above = "../" * (len(path.relative_to(builtin_root()).parts) - 1) or "./"
    assert path.read_text(encoding="utf-8").startswith(f"#:schema {above}{FILE}\n")


def test_the_baseline_changes_nothing():
    scenario = load_scenario("baseline")
    assert (scenario.measures, scenario.assumptions, scenario.law, scenario.world) == ((), (), None, None)
    assert (scenario.run.start, scenario.run.horizon_days, scenario.run.persons) == (date(2018, 1, 1), 3652, None)
    for fact in ("1. August 2019", "NRWupgradeAzubi", "1. Mai 2023", "Deutschlandticket"):
        assert fact in scenario.note.de


def test_the_ticket_ends_before_the_deutschlandticket_and_costs_the_difference():
    ticket = load_scenario(TICKET).measures[0]
    assert (ticket.start, ticket.end) == (date(2019, 8, 1), date(2023, 5, 1))
    assert (ticket.fields, ticket.cost) == ((("price", 20.0),), Cost(None, "land"))
    earlier = load_scenario(f"{TICKET}_2018").measures[0]
    assert earlier.start == date(2018, 8, 1)
    assert (earlier.end, earlier.who, earlier.coverage, earlier.fields) == (
        ticket.end,
        ticket.who,
        ticket.coverage,
        ticket.fields,
    )


def test_the_package_is_both_measures_as_they_are():
    both = load_scenario("paket_ticket_und_sprache").measures
    assert both == (*load_scenario(TICKET).measures, *load_scenario(LANGUAGE).measures)


def test_the_schema_beside_the_scenarios_is_current():
    written = (builtin_root() / FILE).read_text(encoding="utf-8")
    assert written == schema_text(load_registry()), "renew it: python -m sim.scenario.schema > scenarios/scenario.schema.json"


GOOD = "name = { de = 'a', en = 'b' }\nquestion = { de = 'a', en = 'b' }\n"


@pytest.mark.parametrize(
    "wrong",
    [
        "laww = 1",
        "law = 'as enactd'",
        "entrants = 'ja'",
        "combine = []",
        "based_on = '../x'",
        "[run]\nsed = 1",
        "[run]\npersons = 0",
        "[measures.tickett]\nfrom = 2019-08-01",
        "[measures.ausbildungsticket]\npric = 1",
        "[measures.ausbildungsticket]\nprice = 201",
        "[measures.ausbildungsticket]\ncoverage = 85",
        "[measures.ausbildungsticket]\nfrom = 'bald'",
        "[measures.ausbildungsticket]\nwho = { area = 'stat' }",
        "[measures.ausbildungsticket]\nwho = { area = [] }",
        "[measures.ausbildungsticket]\ncost = { amount = 'Differenz' }",
        "[measures.ausbildungsticket]\ncost = { amount = 'Differenz', payer = 'lnad' }",
        "[assumptions.x]\nvalue = 1",
        "[assumptions.travel_burden_dropout]\nvlue = 1",
        "[assumptions.travel_burden_dropout]\nrange = [1]",
        "[assumptions.travel_burden_dropout]\ngrade = 'E'",
    ],
)
def test_the_schema_refuses_what_the_grammar_refuses(schema, wrong, tmp_path):
    assert list(schema.iter_errors(as_json(f"{GOOD}{wrong}\n")))
    file = tmp_path / "own.toml"
    file.write_text(f"{GOOD}{wrong}\n", encoding="utf-8")
    assert check_scenario(file).errors


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_new_file_is_valid_and_changes_nothing(schema, tmp_path, lang):
    text = new_scenario_text("meine_idee", lang)
    file = tmp_path / "meine_idee.toml"
    file.write_text(text, encoding="utf-8")
    found = check_scenario(file)
    assert found.render(lang) == ""
    assert found.scenario.measures == ()
    assert list(schema.iter_errors(as_json(file))) == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_measure_of_a_new_file_only_waits_for_its_signs_to_be_taken_away(schema, tmp_path, lang):
    text = re.sub(r"(?m)^#(?=[\[a-z])", "", new_scenario_text("meine_idee", lang))
    file = tmp_path / "meine_idee.toml"
    file.write_text(text, encoding="utf-8")
    found = check_scenario(file)
    assert found.render(lang) == ""
    assert [measure.id for measure in found.scenario.measures] == list(load_registry().measures)
    assert list(schema.iter_errors(as_json(file))) == []


@pytest.mark.parametrize("name", ["", "a b", "ä", "../x", "a" * 61, "x.y"])
def test_a_name_that_is_no_file_name_is_refused(name):
    with pytest.raises(ScenarioErrors) as caught:
        new_scenario_text(name, "en")
    assert "no name for a scenario" in str(caught.value)


def test_the_example_of_the_documentation_loads(tmp_path):
    file = tmp_path / "beispiel.toml"
    file.write_text(
        """\
name     = { de = "Ausbildungsticket für 20 Euro", en = "Training ticket for 20 euros" }
question = { de = "Wie viele zusätzliche Abschlüsse?", en = "How many additional qualifications?" }
based_on = "baseline"
law      = "as enacted"              # or a date: the law stays as it was that day

[run]
replications = 20
seed         = 20180629

[measures.ausbildungsticket]
from     = 2019-08-01
until    = 2023-04-30
price    = "20 EUR/Monat"
who      = { area = "kreis" }
coverage = "85 %"
cost     = { amount = "62 EUR/Monat", payer = "land" }

[assumptions.travel_burden_dropout]
value  = 1.3
range  = [1.0, 1.8]
source = "expert judgement, no survey"
grade  = "C"
""",
        encoding="utf-8",
    )
    found = check_scenario(file)
    assert found.errors == ()
    assert [warning.key for warning in found.warnings] == ["fixed_amount", "mixed"]


def measured(folder, kind, told):
    """What is found in a file with one measure."""
    file = folder / f"{kind}.toml"
    file.write_text(GOOD + f"based_on = 'baseline'\n[measures.{kind}]\nfrom = 2018-08-01\n{told}", encoding="utf-8")
    return check_scenario(file)


@pytest.mark.parametrize(
    ("kind", "told", "key", "paragraph"),
    [
        (
            "ausbildungsticket",
            "until = 2019-07-31\nprice = 20\nwho = { status = 'gestattung_sicher' }\n"
            "cost = { amount = 'difference', payer = 'land' }\n",
            "reaches_nobody",
            "§",
        ),
        (
            "servicelevel_auslaenderbehoerde",
            "days = 2\nwho = { status = 'anerkannt' }\ncost = { amount = 0, payer = 'kommune' }\n",
            "permits_nobody",
            "§",
        ),
        (
            "bab_beratung",
            "until = 2019-07-31\nshare = 1\nwho = { status = 'gestattung_andere' }\ncost = { amount = 0, payer = 'ba' }\n",
            "reaches_nobody",
            "§ 59, § 132 SGB III",
        ),
        (
            "wohnsitz_aufheben",
            "share = 0\nwho = { status = ['eingebuergert', 'bleiberecht'] }\ncost = { amount = 0, payer = 'kommune' }\n",
            "lifts_nobody",
            "Art. 11 GG",
        ),
        (
            "wohnsitz_zusage_genuegt",
            "share = 0\nwho = { status = ['anerkannt', 'eingebuergert'] }\ncost = { amount = 0, payer = 'kommune' }\n",
            "lifts_not_all",
            "Art. 11 GG",
        ),
    ],
    ids=["training", "permits", "benefit", "residence", "residence of some"],
)
def test_the_real_law_warns_of_a_measure_that_acts_on_nobody_it_means(tmp_path, kind, told, key, paragraph):
    found = measured(tmp_path, kind, told)
    assert [warning.key for warning in found.warnings] == [key]
    assert paragraph in found.render("de")


def test_how_places_are_split_over_offers_holds_in_the_whole_state(tmp_path):
    found = measured(tmp_path, "frauenkurse", "places = 2\nwho = { area = 'kreis' }\ncost = { amount = 0, payer = 'land' }\n")
    assert [error.key for error in found.errors] == ["places_state"]
    assert "im ganzen Land" in found.render("de")


def test_only_so_many_measures_may_reach_a_share_of_people(tmp_path):
    file = tmp_path / "viele.toml"
    kinds = [kind for kind in load_registry().measures.values() if not hands_out_places(kind, load_registry())]
    text = GOOD + "based_on = 'baseline'\n"
    for kind in kinds[: MAX_PARTIAL + 1]:
        text += f"[measures.{kind.id}]\nfrom = 2019-08-01\ncoverage = 0.5\n"
        text += "".join(f"{field.name} = {field.high}\n" for field in kind.fields)
    file.write_text(text, encoding="utf-8")
    assert [error.key for error in check_scenario(file).errors] == ["too_many_partial"]
    assert MAX_PARTIAL == COVER_SLOTS


def lessons_beside(folder, status, until):
    who = f"who = {{ status = {status!r} }}\ncost = {{ amount = 1, payer = 'ba' }}\n"
    found = measured(folder, "abh_mehr_sprache", f"until = {until}\nhours = 2\n{who}")
    assert found.errors == ()
    return found


def test_a_measure_about_a_support_says_that_the_law_gives_it_to_nobody_it_means(tmp_path):
    # Training itself is open to them, and so are the stations of the measure; help beside it is not.
    found = lessons_beside(tmp_path, "gestattung_andere", "2019-07-31")
    assert [warning.key for warning in found.warnings] == ["reaches_nobody"]
    assert "§ 132 Abs. 1 SGB III" in found.render("de")
    assert "ausbildungsbegleitende Hilfen" in found.render("de")
    assert lessons_beside(tmp_path, "gestattung_andere", "2019-12-31").warnings == ()
    assert lessons_beside(tmp_path, "anerkannt", "2019-07-31").warnings == ()
