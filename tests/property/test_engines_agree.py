"""The readable and the compiled engine give the same lives, to the last byte.

Three nets: every shipped scenario at a size at which every desk is crowded, two hundred scenarios by lot, and the edges of what
a scenario can say.
"""

from functools import cache
from random import Random

import pytest
from engine_lives import START, lucky, random_scenario
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_engine_properties import always_october
from two_engines import PERSONS, extremes, lived, made, most_in_a_day, random_acts, random_world, where_apart

from sim.cohort import build_cohort
from sim.engine import simulate
from sim.engine.flat import ROWS_A_DAY
from sim.registry import load_registry
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario
from sim.scenario.tree import builtin_root

FILES = sorted(builtin_root().rglob("*.toml"))
SHIPPED = [path.stem for path in FILES]
AT_THE_TOP = [path.stem for path in FILES if path.parent == builtin_root()]
SEEDS = (20180629, 1, 2, 3, 4)
DECADE, SEASON, TWO_SEASONS, BEGUN = 120, 10, 22, 3
"""Months: with the first training season or the first two, and since the last measure of a file has begun."""
FEW = {
    "abh_fuer_mehr",
    "ausbildungsmessen",
    "fit_fuer_mehr",
    "helferausbildung",
    "suchzeit_nach_jedem_abbruch",
    "viersen_weiterbildungskolleg",
    "weiterbildungskollegs",
    "wohnsitz_zusage_genuegt",
}
"""Files that change the lives of hardly any of 5,000 before the second season."""
PARTS = 4
EXAMPLES = 50
"""In each part: two hundred in all."""
SHORT, LONG, LONGEST = 1095, 7300, 18_262
"""Days: three years, twenty and fifty."""


@pytest.mark.numba
@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_gives_the_same_lives_in_both_engines(name):
    """5,000 persons and who enters later, with five seeds: ten years with the first seed of the files at the top, since the
    readable engine takes twenty seconds for them, else so long that all a file does has begun and is felt by somebody."""
    felt = []
    for seed in SEEDS:
        months = DECADE if name in AT_THE_TOP and seed == SEEDS[0] else months_of(name)
        cohort, book = peopled(name, seed, months)
        apart, readable = where_apart(cohort, book)
        assert apart == "", f"seed {seed}"
        assert len(readable.events.day) > 5 * len(cohort) * months / 120
        felt.append(readable.digest() != untouched(seed, months))
    assert any(felt) == (name != "baseline")


def months_of(name):
    """The months after which everything a file does has begun and changes somebody's life."""
    last = max((measure.start for measure in load_scenario(name).measures), default=START)
    begun = 12 * (last.year - START.year) + last.month - START.month + BEGUN
    return max(begun, TWO_SEASONS if name in FEW else SEASON)


def peopled(name, seed, months):
    """A population of 5,000 and the rule book of a file."""
    told = load_scenario(name, overrides=RunOverrides(persons=5000, seed=seed, horizon=months))
    cohort = build_cohort(told, load_registry())
    return cohort, build_book(told, load_registry(), cohort.scale)


@cache
def untouched(seed, months):
    """The digest of the baseline."""
    return simulate(*peopled("baseline", seed, months), 0, "compiled").digest()


@pytest.mark.numba
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_two_hundred_scenarios_by_lot_give_the_same_lives_in_both_engines(part):
    """One day to fifty years, one to three hundred persons, with few or many places, and with a process that looks at every row
    and changes parameters and places. In parts, so that two can run at a time."""

    @settings(max_examples=EXAMPLES, phases=(Phase.generate,))
    @given(luck=lucky(lambda luck: luck.random()), replication=st.integers(0, 9))
    def agree(luck, replication):
        own = Random(f"{part} {luck}")
        days, persons = random_size(own, len(tried))
        told, places = random_world(own, days, persons)
        acts = random_acts(own, days)
        apart, readable = where_apart(*made(told, places), replication, acts)
        assert apart == "", f"{told!r}, places={places}, replication={replication}, acts={acts}"
        assert isinstance(readable, str) or most_in_a_day(readable) < ROWS_A_DAY
        tried.append(told)

    tried = []
    agree()
    assert len(tried) == EXAMPLES
    lengths = {told.run.horizon_days for told in tried}
    assert min(lengths) == 1
    assert max(lengths) > LONG
    assert any(assumed.value == 1.0 for told in tried for assumed in told.assumptions if assumed.id == "cohort_size")
    # By lot a few kinds stay out of one part; that each is lived somewhere, the scenario files see to.
    assert len({measure.id for told in tried for measure in told.measures}) > 0.6 * len(load_registry().measures)
    assert {told.entrants for told in tried} == {told.law is None for told in tried} == {told.world is None for told in tried}
    coverage = {measure.coverage for told in tried for measure in told.measures}
    assert {0.0, 0.5, 1.0} < coverage


def random_size(luck, number):
    """Days and persons of the example with that number: first one day, then decades, then one person. The others by lot: mostly
    up to three years, sometimes one day, sometimes up to fifty years; the longer, the fewer."""
    days = luck.choices((luck.randint(2, SHORT), 1, luck.randint(SHORT, LONGEST)), (88, 6, 6))[0]
    days = {0: 1, 1: luck.randint(LONG + 1, LONGEST)}.get(number, days)
    persons = luck.choices((min(PERSONS, PERSONS * SHORT // days), 1), (94, 6))[0]
    return days, 1 if number == 2 else persons


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
    assert len(SHIPPED) > len(AT_THE_TOP) >= 5
    assert set(SHIPPED) > FEW
    assert {load_scenario(name).run.start for name in SHIPPED} == {START}
