"""Contract 8: what a scenario does not change, does not change; and no order, name or process changes anything."""

import os
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from engine_lives import (
    FULL,
    PLACES,
    SEED,
    START,
    belief,
    few,
    live,
    lucky,
    policy,
    random_measure,
    random_scenario,
    scenario,
)
from hypothesis import given, seed, settings

from sim.cohort import build_cohort
from sim.cohort.inputs import POPULATION_INPUTS
from sim.engine import simulate
from sim.engine.entry import enter
from sim.engine.people import People
from sim.engine.record import new_ledger
from sim.engine.state import make_rows
from sim.outcomes import identity
from sim.registry import codes as c
from sim.registry import load_registry
from sim.registry.types import Text
from sim.rules import person as p
from sim.rules.book import build_book, first_difference_day
from sim.rules.clocks import CHILD, DEPART, DROP, JOB, RISE, STATUS, due, settle
from sim.rules.cover import covered
from sim.rules.desks import table_of
from sim.scenario import load_scenario
from sim.scenario.entries import hands_out_places
from sim.scenario.tree import builtin_root
from sim.scenario.types import RunOverrides

BASE = scenario(persons=300, days=730)
FAR_AWAY = {"offer_same_municipality": 0.0, "offer_same_district": 0.0, "offer_needs_move_share": 1.0, "accept_move_share": 1.0}
FAR = scenario(
    persons=300,
    days=730,
    beliefs=tuple(
        belief(name, number)
        for name, number in (FAR_AWAY | {"deadlock_share_anerkannt": 1.0, "deadlock_share_duldung": 1.0}).items()
    ),
)
"""Every offer makes people move, so that a residence obligation is met by many."""
DAY = START + timedelta(days=200)
NO_EFFECT = {
    "ausbildungsticket": {"price": 200.0},
    "sprachfoerderung_ifk": {"hours": 0.0},
    "integrationskurs_plaetze": {"places": 1.0},
    "uebergangskonferenz": {"prepared": 0.0},
    "ausbildungsplaetze": {"places": 1.0},
    "servicelevel_auslaenderbehoerde": {"days": 365.0},
    "ki_fuer_junge_erwachsene": {"reach": 0.0},
    "kommunale_koordinierung": {"left": 1.0},
    "bildungskoordination": {"reach": 0.0},
    "regelmaessige_abstimmung": {"reach": 0.0},
    "integration_point": {"reach": 0.0},
    "verfahren_ende_ifk": {"reach": 0.0},
    "foerderplan_management": {"reach": 0.0},
    "klare_federfuehrung": {"left": 1.0},
    "kursrecht_nutzen": {"take_up": 0.0},
    "eq_plaetze": {"places": 1.0},
    "eq_plus_sprache_plaetze": {"places": 1.0},
    "suche_nach_abbruch": {"again": 0.0},
    "passung_vor_bleiben": {"mismatch": 2.0},
    "wohnsitz_zusage_genuegt": {"share": 1.0},
    "wohnsitz_schnelle_aufhebung": {"days": 365.0},
    "wohnsitz_ermessen": {"share": 0.0},
    "wohnsitz_frei_fuer_ausbildung": {"share": 1.0},
    "wohnsitz_aufheben": {"share": 1.0},
}
"""Fields at which a measure leaves everything as it is: the price that is paid anyway, factor 1, no hour more."""
CLOCKS = {"depart": DEPART, "child": CHILD, "drop": DROP, "job": JOB, "rise": RISE, "status": STATUS}
STRONG = {
    "ausbildungsticket": {"price": 0.0},
    "sprachfoerderung_ifk": {"hours": 20.0},
    "integrationskurs_plaetze": {"places": 3.0},
    "uebergangskonferenz": {"prepared": 1.0},
    "ausbildungsplaetze": {"places": 3.0},
    "servicelevel_auslaenderbehoerde": {"days": 1.0},
    "ki_fuer_junge_erwachsene": {"reach": 1.0},
    "kommunale_koordinierung": {"left": 0.0},
    "bildungskoordination": {"reach": 1.0},
    "regelmaessige_abstimmung": {"reach": 1.0},
    "integration_point": {"reach": 1.0},
    "verfahren_ende_ifk": {"reach": 1.0},
    "foerderplan_management": {"reach": 1.0},
    "klare_federfuehrung": {"left": 0.0},
    "kursrecht_nutzen": {"take_up": 1.0},
    "eq_plaetze": {"places": 5.0},
    "eq_plus_sprache_plaetze": {"places": 50.0},
    "suche_nach_abbruch": {"again": 1.0},
    "passung_vor_bleiben": {"mismatch": 1.0},
    "wohnsitz_zusage_genuegt": {"share": 0.0},
    "wohnsitz_schnelle_aufhebung": {"days": 1.0},
    "wohnsitz_ermessen": {"share": 1.0},
    "wohnsitz_frei_fuer_ausbildung": {"share": 0.0},
    "wohnsitz_aufheben": {"share": 0.0},
}


def under(measure, base=BASE):
    return replace(base, measures=(measure,))


def at_rest(kind):
    """Fields at which a measure leaves its parameters as they are: as told above, else what its operations say."""
    row = load_registry().measures[kind]
    fields_of = {field.name: field for field in row.fields}
    ends = {touch.field: (touch.op, fields_of[touch.field]) for touch in row.touches}
    found = {name: {"mul": 1.0, "add": 0.0, "max": field.low, "min": field.high}[op] for name, (op, field) in ends.items()}
    return found | NO_EFFECT.get(kind, {})


def test_every_measure_but_some_on_places_alone_is_tried_in_strength_here_or_by_a_scenario_file():
    files = [path.stem for path in builtin_root().rglob("*.toml")]
    by_file = {measure.id for name in files for measure in load_scenario(name).measures}
    assert set(NO_EFFECT) == set(STRONG)
    left = set(load_registry().measures) - set(STRONG) - by_file
    assert [kind for kind in left if not hands_out_places(load_registry().measures[kind], load_registry())] == []


@pytest.mark.parametrize("kind", sorted(load_registry().measures))
def test_a_measure_without_effect_changes_no_byte(kind):
    idle = live(under(policy(kind, DAY, **at_rest(kind))))
    assert first_difference_day(live(BASE).book, idle.book) is None
    assert idle.trajectory.digest() == live(BASE).trajectory.digest()


AT_DESKS = {"integrationskurs_plaetze", "ausbildungsplaetze", "eq_plaetze", "eq_plus_sprache_plaetze"}
"""Measures on places, which reach all."""


@pytest.mark.parametrize("kind", sorted(set(STRONG) - AT_DESKS))
def test_a_measure_that_covers_nobody_changes_no_byte(kind):
    for_nobody = live(under(policy(kind, DAY, coverage=0.0, **STRONG[kind])))
    assert for_nobody.trajectory.digest() == live(BASE).trajectory.digest()


def test_a_measure_for_a_group_without_members_changes_no_byte():
    nobody = (("origin", ("sicherer_herkunftsstaat",)), ("population", ("cohort",)))
    none = ("share_origin_safe_anerkannt", "share_origin_safe_duldung", "share_gestattung_sicher")
    base = scenario(persons=300, days=730, beliefs=tuple(belief(name, 0.0) for name in none))
    one = live(under(policy("uebergangskonferenz", DAY, who=nobody, prepared=1.0), base))
    assert one.trajectory.digest() == live(base).trajectory.digest()


@pytest.mark.parametrize(
    ("name", "persons", "months"),
    [
        ("ausbildungsticket", 400, 24),
        ("ausbildungsticket_2018", 500, 24),
        ("sprachfoerderung_ifk", 500, 24),
        ("paket_ticket_und_sprache", 500, 24),
    ],
)
def test_before_the_first_day_on_which_a_shipped_scenario_differs_its_lives_are_those_of_the_baseline(name, persons, months):
    size = RunOverrides(persons=persons, horizon=months)
    base, other = live(load_scenario("baseline", overrides=size)), live(load_scenario(name, overrides=size))
    first = first_difference_day(base.book, other.book)
    assert START + timedelta(days=first) == min(measure.start for measure in other.scenario.measures)
    assert identity.check(base.trajectory, other.trajectory, first).state == "passed"
    if name != "ausbildungsticket":
        assert identity.first_difference(base.trajectory, other.trajectory, base.cohort.horizon + 1) is not None


def random_pair(luck: Random):
    """A random scenario and another one that differs from it in one thing."""
    persons, days = 200, luck.choice((365, 730, 1000))
    base = replace(random_scenario(luck, persons, days), measures=())
    way = luck.choice(("measure", "belief", "law", "world", "coverage", "entrants"))
    if way == "coverage":
        measure = random_measure(luck, "uebergangskonferenz", days)
        return tuple(live(under(replace(measure, coverage=share), base)) for share in (0.3, luck.choice((0.6, 1.0))))
    if way == "measure":
        other = under(random_measure(luck, luck.choice(sorted(load_registry().measures)), days), base)
    elif way == "belief":
        name = luck.choice(sorted(load_registry().parameters))
        row = load_registry().parameters[name]
        kept = tuple(each for each in base.assumptions if each.id != name)
        value = 200 if name == "cohort_size" else luck.choice((row.low, row.high))
        other = replace(base, assumptions=(*kept, belief(name, value)))
    elif way == "entrants":
        other = replace(base, entrants=not base.entrants)
    else:
        other = replace(base, **{way: date(2019, 8, luck.randrange(1, 29))})
    return live(base), live(other)


@seed(SEED)
@settings(few, max_examples=10)
@given(pair=lucky(random_pair))
def test_any_two_scenarios_are_alike_until_the_day_on_which_their_books_differ(pair):
    base, other = pair
    first = first_difference_day(base.book, other.book)
    if first is None:
        assert base.trajectory.digest() == other.trajectory.digest()
    else:
        assert identity.check(base.trajectory, other.trajectory, first).state in ("passed", "not_applicable")


RARE = {
    "suche_nach_abbruch", "passung_vor_bleiben", "eq_plus_sprache_plaetze", "bildungskoordination", "regelmaessige_abstimmung",
}  # fmt: skip
"""What few people meet shows in a larger population only."""


@pytest.mark.parametrize("kind", sorted(STRONG))
def test_a_strong_measure_changes_lives_from_its_first_day_and_none_before(kind):
    base = FAR if kind.startswith("wohnsitz_") else scenario(persons=1500, days=1461) if kind in RARE else BASE
    strong = live(under(policy(kind, DAY, **STRONG[kind]), base))
    first = first_difference_day(live(base).book, strong.book)
    assert 200 <= first < 200 + (62 if kind == "eq_plus_sprache_plaetze" else 31)
    assert identity.check(live(base).trajectory, strong.trajectory, first).state == "passed"
    assert strong.trajectory.digest() != live(base).trajectory.digest()


def test_two_coverages_of_one_measure_differ_from_its_first_day():
    one, other = (live(under(policy("uebergangskonferenz", DAY, coverage=share, prepared=1.0))) for share in (0.2, 0.9))
    assert one.trajectory.digest() != other.trajectory.digest()
    assert first_difference_day(one.book, other.book) == 200
    assert identity.check(one.trajectory, other.trajectory, 200).state == "passed"


def test_with_and_without_entrants_differ_from_the_first_day():
    closed = live(replace(BASE, entrants=False))
    assert first_difference_day(live(BASE).book, closed.book) == 0


def test_every_belief_that_makes_another_population_is_known_to_do_so():
    registry = load_registry()
    base = build_cohort(BASE, registry)
    unknown = []
    for name, row in registry.parameters.items():
        value = row.low if row.low != row.value else row.high
        if value == row.value or name.startswith(POPULATION_INPUTS):
            continue
        other = build_cohort(replace(BASE, assumptions=(*BASE.assumptions, belief(name, value))), registry)
        if not all(np.array_equal(getattr(base, field.name), getattr(other, field.name)) for field in fields(base)):
            unknown.append(name)
    assert unknown == []


def test_a_measure_leaves_alone_whom_it_does_not_reach_where_nobody_competes_for_places():
    empty = scenario(persons=1000, days=1096, beliefs=tuple(belief(name, 0.0) for name in PLACES))
    base = live(empty)
    for kind in ("ausbildungsticket", "uebergangskonferenz"):
        other = live(under(policy(kind, DAY, coverage=0.5, **STRONG[kind]), empty))
        inside = covered(other.cohort, other.scenario.measures[0], load_registry(), SEED)
        touched = [person for person in range(len(base.cohort)) if told(base, person) != told(other, person)]
        assert touched, f"{kind} changes nobody"
        assert all(inside[person] for person in touched)


def told(lived, person):
    return lived.spells[person], lived.events[person]


def test_looking_at_a_clock_on_any_day_in_between_moves_no_event():
    lived = live(scenario(persons=1000, days=1461))
    b, days = lived.book.tables, range(1, 1461, 97)
    rows, ledger = make_rows(lived.cohort, lived.book, 0).tolist(), new_ledger(len(lived.book.desks.station))
    moved = {}
    for person, me in enumerate(rows):
        enter(me, b, ledger, me[p.ENTRY])
        for name, clock in (
            ("depart", DEPART),
            ("child", CHILD),
            ("drop", DROP),
            ("job", JOB),
            ("rise", RISE),
            ("status", STATUS),
        ):
            if me[p.CLOCK_LEFT + clock] == 0:
                continue
            planned = due(list(me), b, clock, b.horizon)
            again = list(me)
            for day in (day for day in days if me[p.CLOCK_DAY + clock] < day < planned):
                settle(again, b, clock, day)
                found = due(again, b, clock, b.horizon)
                if found != planned:
                    moved.setdefault(name, []).append((person, day, planned, found))
                    break
    assert {name: rows[:3] for name, rows in moved.items()} == {}


class Shuffled(list):
    """A list that is read in an order of its own."""

    def __iter__(self):
        rows = list(super().__iter__())
        Random(len(rows)).shuffle(rows)
        return iter(rows)


class Backwards(list):
    def __iter__(self):
        return reversed(list(super().__iter__()))


@pytest.mark.parametrize("order", [Shuffled, Backwards])
def test_the_order_in_which_people_are_woken_on_a_day_changes_nothing(order):
    lived = live(scenario(persons=400, days=1096))
    people = People(lived.cohort, lived.book, 0)
    people.agenda = [order(those) for those in people.agenda]
    assert people.run().digest() == lived.trajectory.digest()


def test_the_order_of_the_desks_of_one_level_changes_nothing():
    lived = live(scenario(persons=400, days=1096))
    turned = tuple(sorted(lived.book.desks.intakes, key=lambda intake: (intake.day, intake.level, -intake.desk)))
    assert turned != lived.book.desks.intakes
    book = lived.book._replace(desks=replace(lived.book.desks, table=table_of(turned)))
    assert simulate(lived.cohort, book, 0).digest() == lived.trajectory.digest()


def test_a_renamed_scenario_lives_the_same_lives():
    renamed = replace(BASE, id="anders", name=Text("Anders", "Different"), question=Text("?", "?"), lineage=("x.toml",))
    assert live(renamed).trajectory.digest() == live(BASE).trajectory.digest()


def test_two_runs_in_one_process_are_alike_and_two_replications_are_not():
    lived = live(BASE)
    assert simulate(lived.cohort, lived.book, 0).digest() == lived.trajectory.digest()
    assert simulate(lived.cohort, lived.book, 1).digest() != lived.trajectory.digest()


DIGEST = """
from sim.cohort import build_cohort
from sim.engine import simulate
from sim.registry import load_registry
from sim.rules.book import build_book
from sim.scenario import load_scenario
from sim.scenario.entries import hands_out_places
from sim.scenario.tree import builtin_root
from sim.scenario.types import RunOverrides
scenario = load_scenario("paket_ticket_und_sprache", overrides=RunOverrides(persons=300, horizon=24))
cohort = build_cohort(scenario, load_registry())
print(simulate(cohort, build_book(scenario, load_registry(), cohort.scale), 0).digest())
"""


def test_the_hash_seed_of_the_process_changes_nothing():
    calls = [
        subprocess.Popen(
            [sys.executable, "-c", DIGEST], env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True
        )
        for seed in ("0", "1")
    ]
    found = [call.communicate()[0].strip() for call in calls]
    here = live(load_scenario("paket_ticket_und_sprache", overrides=RunOverrides(persons=300, horizon=24)))
    assert found == [here.trajectory.digest()] * 2


def test_more_coverage_only_adds_people():
    cohort = live(BASE).cohort
    before = np.zeros(len(cohort), dtype=bool)
    for share in (0.0, 0.1, 0.35, 0.7, 0.999, 1.0):
        measure = policy("uebergangskonferenz", DAY, coverage=share, prepared=1.0)
        inside = covered(cohort, measure, load_registry(), SEED)
        assert (inside | ~before).all()
        assert abs(inside.mean() - share) < 3.9 * np.sqrt(max(share * (1 - share), 1e-12) / len(cohort)) + 1e-9
        before = inside


def test_the_engine_covers_the_persons_who_are_billed():
    measure = policy("uebergangskonferenz", DAY, coverage=0.4, prepared=1.0)
    lived = live(under(measure))
    rows = make_rows(lived.cohort, lived.book, 3)
    assert np.array_equal(rows[:, p.COVER] == 1, covered(lived.cohort, measure, load_registry(), SEED))


def test_one_place_more_at_every_course_intake_lets_at_least_as_many_start_until_any_day():
    # A claim about the count: who starts earlier also comes back earlier, so that single persons may have to wait longer.
    lived = live(scenario(persons=400, days=1096))
    plan = lived.book.desks
    more = tuple(i if plan.stock[i.desk] or plan.firm[i.desk] else i._replace(places=i.places + 1) for i in plan.intakes)
    book = lived.book._replace(desks=replace(plan, table=table_of(more)))
    richer = replace(lived, book=book, trajectory=simulate(lived.cohort, book, 0))
    fewer, many = first_starts(lived), first_starts(richer)
    assert all((many <= day).sum() >= (fewer <= day).sum() for day in range(0, 1096, 7))
    assert len(many) > len(fewer)


def first_starts(lived):
    """The day of the first admission to an integration course of each person who had one."""
    found = {}
    for person, each in lived.of(c.EV_ADMITTED):
        if each.code in (c.INTEGRATIONSKURS, c.INTEGRATIONSKURS_ALPHA):
            found.setdefault(person, each.day)
    return np.array(sorted(found.values()))


def columns_of(cohort, rows):
    return {
        field.name: getattr(cohort, field.name)[rows].tolist()
        for field in fields(cohort)
        if field.name not in ("start", "horizon", "scale", "full_size", "id")
    }


def test_a_sample_keeps_its_persons_and_a_larger_one_adds_to_it():
    registry = load_registry()
    whole, large, small = (
        build_cohort(replace(BASE, run=replace(BASE.run, persons=persons)), registry) for persons in (None, 120, 40)
    )
    assert (whole.scale, large.scale, small.scale) == (1.0, 0.4, 40 / 300)
    for part, persons, of in ((large, 120, whole), (small, 40, large)):
        assert (part.population == c.POPULATION_COHORT).sum() == persons
        assert set(part.id) <= set(of.id)
        at = np.searchsorted(of.id, part.id)
        assert columns_of(part, slice(None)) == columns_of(of, at)
    assert part.full_size == whole.full_size == len(whole)


def test_clones_have_ids_of_their_own_and_everything_else_of_their_original():
    registry = load_registry()
    whole = build_cohort(BASE, registry)
    many = build_cohort(replace(BASE, run=replace(BASE.run, persons=750)), registry)
    assert many.scale == 2.5
    assert (many.population == c.POPULATION_COHORT).sum() == 750
    assert (np.diff(many.id) > 0).all()
    copy, original = np.divmod(many.id, whole.full_size)
    assert [int((copy == k).sum()) for k in (0, 1)] == [len(whole)] * 2
    assert columns_of(many, slice(None)) == columns_of(whole, np.searchsorted(whole.id, original))


def test_a_clone_lives_her_originals_life_where_nobody_competes_for_places():
    empty = scenario(persons=150, days=730, beliefs=tuple(belief(name, 0.0) for name in PLACES))
    registry = load_registry()
    many = build_cohort(replace(empty, run=replace(empty.run, persons=300)), registry)
    lived = live(replace(empty, run=replace(empty.run, persons=300)), 300 / FULL)
    half = len(many) // 2
    assert (many.id[half:] - many.id[:half] == many.full_size).all()
    assert lived.spells[:half] == lived.spells[half:]
    assert lived.events[:half] == lived.events[half:]


def test_the_whole_is_what_its_parts_are_where_nobody_competes_for_places():
    empty = scenario(persons=300, days=730, beliefs=tuple(belief(name, 0.0) for name in PLACES))
    whole, part = live(empty), live(replace(empty, run=replace(empty.run, persons=100)))
    at = np.searchsorted(whole.cohort.id, part.cohort.id)
    assert [told(part, row) for row in range(len(part.cohort))] == [told(whole, row) for row in at]


def test_law_frozen_in_mid_2018_differs_from_the_first_of_august_2019_and_not_a_day_earlier():
    registry = load_registry()
    told = load_scenario("baseline", overrides=RunOverrides(persons=1500))
    enacted = replace(told, run=replace(told.run, start=date(2018, 7, 1), horizon_days=730))
    frozen = replace(enacted, law=date(2018, 7, 1))
    cohort = build_cohort(enacted, registry)
    books = [build_book(scenario, registry, cohort.scale) for scenario in (enacted, frozen)]
    first = first_difference_day(*books)
    assert first is not None
    assert date(2018, 7, 1) + timedelta(days=first) == date(2019, 8, 1)
    lives = [simulate(cohort, book, 0, "simpy").spells for book in books]
    early = [[tuple(row) for row in zip(s.person, s.start, s.station, strict=True) if row[1] < first] for s in lives]
    late = [[tuple(row) for row in zip(s.person, s.start, s.station, strict=True) if row[1] >= first] for s in lives]
    assert early[0] == early[1]
    assert late[0] != late[1]
