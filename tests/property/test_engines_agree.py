"""The readable and the compiled engine give the same lives, to the last byte.

Three nets: every shipped scenario at a size at which every desk is crowded, two hundred scenarios by lot, and the edges of what
a scenario can say.
"""

from pathlib import Path
from random import Random

import pytest
from engine_lives import START, lucky, random_scenario
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_engine_properties import always_october
from two_engines import PERSONS, extremes, lived, made, most_in_a_day, random_acts, random_world, where_apart

from sim.cohort import build_cohort
from sim.engine.flat import ROWS_A_DAY
from sim.registry import load_registry
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.toml"))
SEEDS = (20180629, 1, 2, 3, 4)
PARTS = 4
EXAMPLES = 50
"""In each part: two hundred in all."""


@pytest.mark.numba
@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_gives_the_same_lives_in_both_engines(name, seed):
    """5,000 persons and who enters later. Ten years with the first seed only, since the readable engine takes twenty seconds for
    them; thirty months, with the first training season and the first courses that follow, with the other four."""
    months = 120 if seed == SEEDS[0] else 30
    told = load_scenario(name, overrides=RunOverrides(persons=5000, seed=seed, horizon=months))
    cohort = build_cohort(told, load_registry())
    apart, readable = where_apart(cohort, build_book(told, load_registry(), cohort.scale))
    assert apart == ""
    assert len(readable.events.day) > 5 * len(cohort) * months / 120


@pytest.mark.numba
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_two_hundred_scenarios_by_lot_give_the_same_lives_in_both_engines(part):
    """300 persons over one day to three years, with few or many places, and with a process that looks at every row and changes
    parameters and places. In parts, so that two can run at a time."""

    @settings(max_examples=EXAMPLES, phases=(Phase.generate,))
    @given(luck=lucky(lambda luck: luck.random()), replication=st.integers(0, 9))
    def agree(luck, replication):
        own = Random(f"{part} {luck}")
        days = own.randint(1, 1095)
        told, places = random_world(own, days)
        acts = random_acts(own, days)
        apart, readable = where_apart(*made(told, places), replication, acts)
        assert apart == "", f"{told!r}, places={places}, replication={replication}, acts={acts}"
        assert isinstance(readable, str) or most_in_a_day(readable) < ROWS_A_DAY
        tried.append(told)

    tried = []
    agree()
    assert len(tried) == EXAMPLES
    # By lot a few kinds stay out of one part; that each is lived somewhere, the scenario files see to.
    assert len({measure.id for told in tried for measure in told.measures}) > 0.75 * len(load_registry().measures)
    assert {told.entrants for told in tried} == {told.law is None for told in tried} == {told.world is None for told in tried}
    coverage = {measure.coverage for told in tried for measure in told.measures}
    assert {0.0, 0.5, 1.0} < coverage


@pytest.mark.numba
@pytest.mark.parametrize("name", extremes())
def test_the_engines_agree_at_the_edges_of_what_can_be_said(name):
    apart, readable = where_apart(*made(extremes()[name]))
    assert apart == ""
    assert not isinstance(readable, str)


@pytest.mark.numba
def test_many_replications_of_one_book_give_the_same_lives():
    cohort, book = made(random_scenario(Random(1), PERSONS, 900))
    assert [where_apart(cohort, book, replication)[0] for replication in range(10)] == [""] * 10


@pytest.mark.numba
def test_a_day_without_end_is_the_same_error_in_both_engines():
    cohort, book = made(random_scenario(Random(2), PERSONS, 730))
    found = [lived(cohort, always_october(book), 0, engine)[0] for engine in ("simpy", "compiled")]
    assert found[0] == found[1] == "day 0: more than 16 steps"


def test_all_shipped_scenarios_are_found_and_begin_on_the_same_day():
    assert len(SHIPPED) >= 5
    assert {load_scenario(name).run.start for name in SHIPPED} == {START}
