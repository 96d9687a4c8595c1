"""The residence obligation in whole lives: contracts are lost over it, and measures that lift it give them back."""

from functools import cache

import numpy as np
import pytest
from engine_lives import START, belief, live, policy, scenario
from two_engines import made, where_apart

from sim.registry import codes as c

PERSONS, DAYS = 1500, 1461
FAR = {"offer_same_municipality": 0.0, "offer_same_district": 0.1, "offer_needs_move_share": 1.0, "accept_move_share": 1.0}
FAR |= {f"deadlock_share_{group}": 1.0 for group in ("anerkannt", "gestattung", "duldung")} | {"deadlock_days": 120.0}
"""Nearly all firms that take somebody are far away, nobody minds moving, and firm and authority always wait for each other."""


@cache
def lives(*measures):
    beliefs = tuple(belief(name, number) for name, number in FAR.items())
    return live(scenario(PERSONS, DAYS, beliefs=beliefs, measures=measures))


def happened(lived, kind, code=None):
    events = lived.trajectory.events
    return int(np.count_nonzero((events.kind == kind) & ((events.code == code) | (code is None))))


def begun(lived):
    """Trainings begun in the run, entries not counted."""
    spells = lived.trajectory.spells
    return int(np.count_nonzero((spells.station == c.AUSBILDUNG) & (spells.start > 0)))


def test_bound_people_lose_contracts_that_free_people_keep():
    bound = lives()
    free = lives(policy("wohnsitz_aufheben", START, share=0.0))
    assert happened(bound, c.EV_RELEASE_ASKED) > 100
    assert happened(bound, c.EV_CONTRACT_LOST, c.CAUSE_MOBILITY) > 20
    assert happened(free, c.EV_RELEASE_ASKED) == happened(free, c.EV_CONTRACT_LOST, c.CAUSE_MOBILITY) == 0
    assert begun(free) > begun(bound)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("wohnsitz_zusage_genuegt", {"share": 0.0}),
        ("wohnsitz_schnelle_aufhebung", {"days": 3.0}),
        ("wohnsitz_ermessen", {"share": 0.95}),
        ("wohnsitz_frei_fuer_ausbildung", {"share": 0.0}),
    ],
)
def test_each_way_to_loosen_the_obligation_loses_fewer_contracts(kind, field):
    loosened = lives(policy(kind, START, **field))
    lost = happened(loosened, c.EV_CONTRACT_LOST, c.CAUSE_MOBILITY) / happened(loosened, c.EV_CONTRACT)
    assert lost < happened(lives(), c.EV_CONTRACT_LOST, c.CAUSE_MOBILITY) / happened(lives(), c.EV_CONTRACT)


def test_every_move_is_told_and_every_stay_begins_where_she_lives():
    lived = lives()
    spells, at = lived.trajectory.spells, lived.cohort.district.astype(int).tolist()
    moves = lived.of(c.EV_MOVED)
    assert len(moves) > 100
    for person, each in moves:
        assert each.value == at[person]
        assert each.code != each.value
        at[person] = each.code
    for person in {person for person, _ in moves}:
        mine = spells.person == person
        for start, district in zip(spells.start[mine].tolist(), spells.district[mine].tolist(), strict=True):
            lived_at = [each.code for who, each in moves if who == person and each.day <= start]
            assert district == (lived_at[-1] if lived_at else lived.cohort.district[person])


STAYING = tuple(belief(f"move_{name}", 0.0) for name in (
    "wish_month", "released_month_anerkannt", "released_month_gestattung", "released_month_duldung",
))  # fmt: skip


def test_nobody_moves_where_the_hazards_are_nothing_and_lifting_the_obligation_lets_more_people_move():
    near = belief("offer_needs_move_share", 0.0)
    assert happened(live(scenario(300, 1096, beliefs=(near, *STAYING))), c.EV_MOVED) == 0
    bound = live(scenario(PERSONS, 1096, beliefs=(near,)))
    free = live(scenario(PERSONS, 1096, beliefs=(near,), measures=(policy("wohnsitz_aufheben", START, share=0.0),)))
    assert 20 < happened(bound, c.EV_MOVED) < happened(free, c.EV_MOVED)


def test_where_no_offer_lies_far_away_the_obligation_changes_nothing():
    near = (belief("offer_needs_move_share", 0.0),)
    loosened = (
        policy("wohnsitz_zusage_genuegt", START, share=0.0),
        policy("wohnsitz_schnelle_aufhebung", START, days=1.0),
        policy("wohnsitz_frei_fuer_ausbildung", START, share=0.0),
    )
    plain = live(scenario(300, 1096, beliefs=near))
    assert live(scenario(300, 1096, beliefs=near, measures=loosened)).trajectory.digest() == plain.trajectory.digest()


@pytest.mark.numba
def test_both_engines_live_the_same_moves():
    beliefs = tuple(belief(name, number) for name, number in FAR.items())
    apart, readable = where_apart(*made(scenario(400, 1461, beliefs=beliefs)))
    assert apart == ""
    assert np.count_nonzero(readable.events.kind == c.EV_MOVED) > 20
    assert np.count_nonzero(readable.events.kind == c.EV_CONTRACT_LOST) > 10
