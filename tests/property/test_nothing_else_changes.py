"""What cannot differ between two paired lives: the German of those who did and had the same, and, where nobody competes for a
place, anything of those without children when only childcare changes."""

import pytest
from engine_lives import PLACES, START, belief, live, policy, scenario

from sim.registry import codes as c
from sim.registry import load_registry

REGISTRY = load_registry()
NOT_ON_GERMAN = {
    "ausbildungsticket": {"price": 0.0},
    "ausbildungsplaetze": {"places": 2.0},
    "integrationskurs_plaetze": {"places": 2.0},
    "kita_plaetze": {"places": 3.0},
    "abh_plaetze": {"places": 8.0},
}
ROWS = [row for row in (*REGISTRY.stations.values(), *REGISTRY.supports.values()) if row.places]
ROOM_FOR_ALL = (
    *(belief(name, 1e6) for name in PLACES if not name.startswith("kita")),
    # A course that needs a group begins or not because of others.
    *(belief(name, 0.0) for name in sorted({row.places.group_min for row in ROWS} - {""})),
)


def beside(told):
    """By person the supports she had, in order."""
    table = told.trajectory.supports
    found = [[] for _ in told.spells]
    for person, *row in zip(
        *(getattr(table, name).tolist() for name in ("person", "start", "end", "kind", "reason")), strict=True
    ):
        found[person].append(tuple(row))
    return [sorted(rows) for rows in found]


def german(told, person):
    """All that is known of a person's German: day and level."""
    return [(each.day, each.code, each.value) for each in told.events[person] if each.kind in (c.EV_GERMAN, c.EV_TEST)]


def both(kind, told):
    """Lives without and with a measure, and the persons whose stays and supports are the same in both."""
    base = live(scenario(persons=600, days=1461))
    other = live(scenario(persons=600, days=1461, measures=(policy(kind, START, **told),)))
    one, two = beside(base), beside(other)
    persons = range(len(base.cohort))
    return (
        base,
        other,
        [person for person in persons if base.spells[person] == other.spells[person] and one[person] == two[person]],
    )


@pytest.mark.parametrize("kind", sorted(NOT_ON_GERMAN))
def test_whoever_does_and_has_the_same_knows_the_same_german(kind):
    base, other, alike = both(kind, NOT_ON_GERMAN[kind])
    persons = range(len(base.cohort))
    assert sum(bool(german(base, person)) for person in alike) > 100
    assert all(german(base, person) == german(other, person) for person in alike)
    assert len(alike) < len(persons)
    assert any(german(base, person) != german(other, person) for person in persons)


def test_more_lessons_in_the_same_stay_are_seen():
    base, other, alike = both("sprachfoerderung_ifk", {"hours": 20.0})
    assert any(german(base, person) != german(other, person) for person in alike)


def with_childcare(*beliefs):
    """Lives without and with three times the places for children."""
    usual = live(scenario(persons=600, days=1096, beliefs=beliefs))
    more = live(scenario(persons=600, days=1096, beliefs=beliefs, measures=(policy("kita_plaetze", START, places=3.0),)))
    return usual, more


def changed(usual, more):
    """Persons whose lives differ, those with a child at any time and those without."""
    rows = [list(zip(told.spells, told.events, beside(told), strict=True)) for told in (usual, more)]
    differ = {person for person, (one, other) in enumerate(zip(*rows, strict=True)) if one != other}
    born = {person for told in (usual, more) for person, _ in told.of(c.EV_CHILD)}
    parents = born | {person for person, children in enumerate(usual.cohort.children.tolist()) if children > 0}
    return differ & parents, differ - parents


def test_childcare_changes_nothing_for_those_without_children_where_there_is_room_for_all():
    parents, others = changed(*with_childcare(*ROOM_FOR_ALL))
    assert len(parents) > 10
    assert others == set()


def test_where_places_are_scarce_childcare_reaches_others_through_them():
    assert all(changed(*with_childcare()))
