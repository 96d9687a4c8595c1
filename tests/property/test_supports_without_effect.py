"""A support that changes nothing changes no life, one that comes later nothing before, and both engines agree on all of them."""

from collections import Counter
from functools import cache

import pytest
from engine_lives import PLACES, START, belief, live, policy, scenario
from test_engine_identity import DAY, under
from two_engines import made, where_apart

from sim.outcomes import identity
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules.book import first_difference_day

REGISTRY = load_registry()
COURSE_HOURS = "support_language_hours_sprachkurs_neben_arbeit"
AT_REST = {
    "dropout": 1.0, "exam": 0.0, "lessons": 0.0, "contact": 0.0, "score": 0.0, "prepared_school": 0.0, "prepared": 0.0,
    "handover_days": 1.0, "lost": 1.0, "registration": 1.0, "job": 1.0, "bab": 0.0, "decision_days": 1e6, "contact_back": 1.0,
}  # fmt: skip
"""Sizes at which a cause stays as it is."""
IDLE = tuple(
    belief(parameter, AT_REST[act])
    for parameter, act in sorted({(parameter, act) for s in REGISTRY.supports.values() for act, parameter in s.acts})
    if act in AT_REST
)
NEW = {
    "abh_plaetze": {"places": 5.0},
    "abh_mehr_sprache": {"hours": 8.0},
    "integrationscoach": {"places": 60.0},
    "fallmanagement": {"places": 60.0},
    "lotsen_und_paten": {"places": 4.0},
    "jmd_plaetze": {"places": 0.3},
    "sprachkurs_neben_arbeit_plaetze": {"places": 4.0},
    "fluechtlingsberatung_plaetze": {"places": 3.0},
    "aufsuchende_arbeit": {"places": 5.0},
    "asa_vorphase_plaetze": {"places": 6.0},
    "kita_plaetze": {"places": 3.0},
    "freie_foerderung_spielraum": {"places": 5.0},
}
ON_CHILDREN = "kita_plaetze"
"""A place for a child opens gates, whatever else its sizes are."""


def of_supports():
    """The kinds of measures that change places or sizes of a support."""
    supports = [row for row in REGISTRY.supports.values() if not row.appointment]
    names = {row.places.of for row in supports} | {row.places.extra for row in supports}
    names |= {name for row in supports for _, name in row.acts}
    here = {kind.id for kind in REGISTRY.measures.values() if names & {touch.parameter for touch in kind.touches}}
    return {kind for kind in here if REGISTRY.measures[kind].code >= 100}


def test_every_measure_on_supports_is_tried_here():
    assert set(NEW) == of_supports()


def rows(told):
    """The supports of some lives, those for children apart."""
    table = told.trajectory.supports
    columns = (table.person, table.start, table.end, table.kind, table.reason)
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


def digests(told):
    """Spells and events, without what ran beside them."""
    return [
        {name: getattr(part, name).tobytes() for name in part.__slots__}
        for part in (told.trajectory.spells, told.trajectory.events)
    ]


def idle(*measures, beliefs=()):
    return live(scenario(persons=600, days=1461, beliefs=(*IDLE, *beliefs), measures=measures))


@pytest.mark.parametrize("kind", sorted(set(NEW) - {ON_CHILDREN, "abh_mehr_sprache"}))
def test_supports_that_change_nothing_change_no_life_however_many_there_are(kind):
    usual, other = idle(), idle(policy(kind, START, **NEW[kind]))
    assert rows(other) != rows(usual)
    assert digests(usual) == digests(other)


def test_without_places_nobody_has_a_support():
    nowhere = tuple(belief(row.places.of, 0.0) for row in REGISTRY.supports.values())
    assert rows(idle(beliefs=nowhere)) == Counter()
    assert digests(idle(beliefs=(*nowhere, belief("kita_asks_share_u3", 0.0)))) == digests(idle(beliefs=nowhere))


def test_supports_with_their_sizes_do_change_lives():
    assert digests(live(scenario(persons=600, days=1461))) != digests(idle())


@pytest.mark.parametrize(
    ("kind", "who", "told"),
    [
        ("abh_plaetze", (), {"places": 8.0}),
        ("integrationscoach", (("district", ("05111",)),), {"places": 500.0}),
        ("kita_plaetze", (), {"places": 3.0}),
    ],
)
def test_nothing_is_different_before_the_first_day_of_a_measure(kind, who, told):
    base = scenario(persons=900, days=1096)
    changed = live(under(policy(kind, DAY, who=who, **told), base))
    first = first_difference_day(live(base).book, changed.book)
    assert 200 <= first < 200 + 31
    assert identity.check(live(base).trajectory, changed.trajectory, first).state == "passed"
    assert rows(live(base)) != rows(changed)
    if who:
        code = c.SUPPORT_IDS.index("coach")
        new = {person for person, _, _, kind, _ in rows(changed) - rows(live(base)) if kind == code}
        towns = {int(changed.cohort.district[person]) for person in new if not moved(changed, person)}
        assert {REGISTRY.districts[town].ags for town in towns} <= {"05111", "05766"}
        assert "05111" in {REGISTRY.districts[town].ags for town in towns}


def moved(told, person):
    return any(each.kind == c.EV_MOVED for each in told.events[person])


@cache
def with_abh(hours):
    measures = (policy("abh_plaetze", START, places=20.0), policy("abh_mehr_sprache", START, hours=hours))
    beliefs = (belief("support_take_up_abh", 1.0), belief("support_notice_days_abh", 0.0))
    return live(scenario(persons=1000, days=1826, beliefs=beliefs, measures=measures))


def ways(told):
    """By person what she did until her first training was over and what she had beside it, and the German known at its end."""
    beside = {}
    for person, start, end, kind, reason in sorted(rows(told)):
        beside.setdefault(person, []).append((start, end, kind, reason))
    found = {}
    for person, stays in enumerate(told.spells):
        at = next((i for i, stay in enumerate(stays) if stay.station == c.AUSBILDUNG and not stay.censored), None)
        if at is None:
            continue
        last = stays[at].end
        german = [each.value for each in told.events[person] if each.kind == c.EV_GERMAN and each.day == last]
        had = tuple(row for row in beside.get(person, ()) if row[0] < last)
        found[person] = (tuple((s.start, s.end, s.station) for s in stays[: at + 1]), had), german
    return found


def test_more_german_beside_training_never_leaves_anybody_with_less_of_it():
    less, more = ways(with_abh(0.0)), ways(with_abh(20.0))
    abh = c.SUPPORT_IDS.index("abh")
    alike = [one for one in less if one in more and less[one][0] == more[one][0] and less[one][1] and more[one][1]]
    helped = [one for one in alike if any(kind == abh for _, _, kind, _ in less[one][0][1])]
    assert len(helped) > 5
    assert all(more[one][1] >= less[one][1] for one in alike)
    assert sum(more[one][1] > less[one][1] for one in helped) > len(helped) // 2
    assert all(more[one][1] == less[one][1] for one in set(alike) - set(helped))


@pytest.mark.numba
@pytest.mark.parametrize("kind", sorted(NEW))
def test_both_engines_live_a_measure_on_supports_alike(kind):
    told = scenario(persons=300, days=1096, measures=(policy(kind, DAY, **NEW[kind]),))
    apart, readable = where_apart(*made(told))
    assert apart == ""
    assert len(set(readable.supports.kind.tolist())) > 5


@pytest.mark.numba
def test_both_engines_live_children_alike_where_every_other_place_is_taken():
    few = tuple(belief(name, 0.0) for name in PLACES if not name.startswith("kita"))
    apart, readable = where_apart(*made(scenario(persons=300, days=2000, beliefs=few)))
    assert apart == ""
    assert {c.SUPPORT_IDS[kind] for kind in set(readable.supports.kind.tolist())} == {"kita_u3", "kita_ue3"}
