"""A support is a row: one that is added to the data, and to nothing else, is lived beside stations by both engines."""

from pathlib import Path

import pytest
from other_data import FAST, add, insert, lived_there, package_copy

from sim.registry.codes import SUPPORTS

ROW = f"""

[lernhilfe]
code = {SUPPORTS}
label = {{ de = "Lernhilfe im Kurs", en = "Study help in a course" }}
short = {{ de = "Lernhilfe", en = "Study help" }}
asks = {{ integrationskurs = "support_take_up_coach", ifk = "support_take_up_coach" }}
beside = ["integrationskurs", "ifk", "suche", "warten"]
gates = ["coach"]
months = "support_months_lernhilfe"
acts = {{ dropout = "support_dropout_mentor", lessons = "support_language_hours_abh", lost = "support_lost_coach" }}
payer = "land"
cost = "cost_support_month_mentor"
desk = "district"
[lernhilfe.places]
handing = "seats"
calendar = "months"
months = [1, 4, 7, 10]
of = "support_places_lernhilfe"
level = 6
"""
MEMBERS = {"support_months": "9, range = [6, 12]", "support_places": "9_000, range = [1_000, 20_000]"}
LIVE = """
import json
from sim.cohort import build_cohort
from sim.engine import simulate
from sim.outcomes.beside import support_keys
from sim.registry import load_registry
from sim.registry.codes import SUPPORT_IDS
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

registry = load_registry()
told = load_scenario("baseline", overrides=RunOverrides(persons=400, horizon=40))
cohort = build_cohort(told, registry)
book = build_book(told, registry, cohort.scale)
lives = {engine: simulate(cohort, book, 0, engine) for engine in ENGINES}
supports = lives["simpy"].supports
new = supports.kind == SUPPORT_IDS.index("lernhilfe")
longest = int((supports.end - supports.start)[new].max())
reached = support_keys(cohort, supports)["supported.lernhilfe"].tolist()
print(json.dumps({"digests": [life.digest() for life in lives.values()], "longest": longest, "reached": reached}))
"""


def with_a_support(folder: Path) -> Path:
    """A copy of the package whose data know one support more."""
    data = package_copy(folder)
    add(data / "supports.toml", ROW)
    for family, value in MEMBERS.items():
        path = data / "parameters/supports.toml"
        insert(path, f"[{family}.keys]\n", 'lernhilfe = { de = "Lernhilfe im Kurs", en = "study help in a course" }\n')
        insert(path, f"[{family}.values]\n", f"lernhilfe = {{ value = {value} }}\n")
    return folder


@pytest.mark.parametrize("engines", [("simpy",), pytest.param(("simpy", "compiled"), marks=[FAST, pytest.mark.slow])])
def test_a_support_added_as_data_alone_is_lived_through(tmp_path, engines):
    found = lived_there(with_a_support(tmp_path), LIVE, engines)
    assert 200 < found["longest"] <= 273
    assert found["reached"][2] > 20
