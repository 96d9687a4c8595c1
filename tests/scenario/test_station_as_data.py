"""A station is a row: one that is added to the data, and to nothing else, is lived through by both engines."""

from pathlib import Path

import pytest
from other_data import FAST, add, insert, lived_there, package_copy

ROW = """
[lernwerkstatt]
code = 31
label = { de = "Lernwerkstatt", en = "learning workshop" }
short = { de = "Lernwerkstatt", en = "Workshop" }
kind = "measure"
desk = "region"
gate = "massnahme_45"
payer = "kommune"
cost = "cost_measure_month_massnahme_45"
colour = "#123456"
[lernwerkstatt.stay]
leads_to = "course"
apply = "course"
search = "job_locked_in"
contact = "contact_gain_month_course"
hours = "language_hours_week_lernwerkstatt"
dropout = "dropout_month_lernwerkstatt"
length = "months"
length_of = ["massnahme_45_months_min", "massnahme_45_months_max"]
score = "score_measure_contact_massnahme_45"
once = true
[lernwerkstatt.entry]
take_up = ["massnahme_45_take_up"]
visits_max = 1
[lernwerkstatt.places]
handing = "starts"
calendar = "months"
months = [1, 3, 5, 7, 9, 11]
of = "massnahme_45_places_year"
others = "massnahme_45_background_share"
"""
MEMBERS = {
    "courses.toml": {"dropout_month": "0.03, range = [0.01, 0.06]"},
    "german.toml": {"language_hours_week": "10, range = [5, 20]"},
    "initial.toml": {"initial_german": "2000, range = [1000, 3000]"},
}
LIVE = """
import json
from sim.cohort import build_cohort
from sim.engine import simulate
from sim.registry import load_registry
from sim.registry.codes import EV_ADMITTED, STATION_IDS
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

registry = load_registry()
told = load_scenario("baseline", overrides=RunOverrides(persons=400))
cohort = build_cohort(told, registry)
book = build_book(told, registry, cohort.scale)
lives = {engine: simulate(cohort, book, 0, engine) for engine in ENGINES}
events = lives["simpy"].events
there = (events.kind == EV_ADMITTED) & (events.code == STATION_IDS.index("lernwerkstatt"))
print(json.dumps({"digests": [life.digest() for life in lives.values()], "admitted": int(there.sum())}))
"""


def with_a_station(folder: Path) -> Path:
    """A copy of the package whose data know one station more."""
    data = package_copy(folder)
    add(data / "stations.toml", ROW)
    insert(data / "texts/registry.toml", "[key]\n", 'lernwerkstatt = { de = "Lernwerkstatt", en = "workshop" }\n')
    for name, families in MEMBERS.items():
        for family, value in families.items():
            insert(data / "parameters" / name, f"[{family}.values]\n", f"lernwerkstatt = {{ value = {value} }}\n")
    insert(data / "foerderkette.toml", '    "integrationskurs_alpha",', ' "lernwerkstatt",')
    return folder


@pytest.mark.parametrize("engines", [("simpy",), pytest.param(("simpy", "compiled"), marks=FAST)])
def test_a_station_added_as_data_alone_is_lived_through(tmp_path, engines):
    found = lived_there(with_a_station(tmp_path), LIVE, engines)
    assert found["admitted"] > 5
