"""The readable and the compiled engine give the same lives, to the last byte."""

import pytest

from sim.cohort import build_cohort
from sim.engine import simulate
from sim.registry import load_registry
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

PERSONS = 300
MONTHS = 30


@pytest.mark.numba
@pytest.mark.parametrize("name", ["baseline", "ausbildungsticket_2018", "sprachfoerderung_ifk", "paket_ticket_und_sprache"])
def test_both_engines_give_the_same_digest_for_every_shipped_scenario(name):
    registry = load_registry()
    scenario = load_scenario(name, overrides=RunOverrides(persons=PERSONS, horizon=f"{MONTHS} Monate"))
    cohort = build_cohort(scenario, registry)
    book = build_book(scenario, registry, cohort.scale)
    for replication in range(3):
        readable = simulate(cohort, book, replication, "simpy")
        compiled = simulate(cohort, book, replication, "compiled")
        assert len(readable.spells.person) > PERSONS
        assert compiled.digest() == readable.digest()
