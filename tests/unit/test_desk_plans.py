"""Plans of intake desks: how the places of a state become whole numbers at desks and on days."""

from datetime import timedelta

import numpy as np
import pytest
from engine_lives import PLACES, START, belief, policy, scenario
from hypothesis import given
from hypothesis import strategies as st

from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules.book import build_book
from sim.rules.desks import DESK_PARAMETERS, first_desk_difference, largest_remainder
from sim.scenario.entries import hands_out_places

STATIONS = (c.IFK, c.WEITERFUEHRENDE_SCHULE, c.INTEGRATIONSKURS, c.INTEGRATIONSKURS_ALPHA, c.BERUFSSPRACHKURS, c.EQ, c.AUSBILDUNG)


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def book_of(registry, days=365, scale=1.0, **changed):
    return build_book(scenario(days=days, **changed), registry, scale)


def places_of(plan, station, first=0, last=365):
    return sum(i.places for i in plan.intakes if plan.station[i.desk] == station and first <= i.day < last)


@given(
    shares=st.lists(st.floats(0.0, 1e6) | st.just(0.0), min_size=1, max_size=60),
    total=st.integers(0, 10**6),
)
def test_largest_remainder_hands_out_everything_and_nobody_is_off_by_one(shares, total):
    found = largest_remainder(np.array(shares), total)
    if not any(shares):
        assert not found.any()
        return
    exact = np.array(shares) / np.sum(shares) * total
    assert found.sum() == total
    assert (found >= 0).all()
    assert (np.abs(found - exact) < 1.0 + 1e-6 * total).all()


def test_equal_remainders_go_to_the_first():
    assert largest_remainder(np.array([1.0, 1.0, 1.0, 1.0]), 6).tolist() == [2, 2, 1, 1]


def test_every_district_has_a_desk_for_every_list_and_a_region_shares_one(registry):
    plan = book_of(registry).desks
    for station in STATIONS:
        row = registry.stations[c.STATION_IDS[station]]
        desks = plan.desk_of[station * 53 : station * 53 + 53]
        assert {plan.station[desk] for desk in desks} == {station}
        areas = [plan.area[desk] for desk in desks]
        assert areas == [d.region if row.desk == "region" else d.code for d in registry.districts]


def test_intakes_lie_inside_the_run_in_the_order_in_which_they_are_worked_through(registry):
    intakes = book_of(registry, days=800).desks.intakes
    assert list(intakes) == sorted(intakes, key=lambda i: (i.day, i.level, i.desk))
    assert len({(i.day, i.desk) for i in intakes}) == len(intakes)
    assert all(0 <= i.day < 800 and i.places >= 0 and i.background >= 0 for i in intakes)


def test_the_places_of_a_year_are_those_of_the_state_but_for_less_than_one_or_one_group_a_desk(registry):
    plan = book_of(registry, days=364).desks
    at = {name: row.value for name, row in registry.parameters.items()}
    names = [name for name in c.STATION_IDS if name.startswith("integrationskurs")]
    courses = sum(places_of(plan, c.STATION_IDS.index(name)) for name in names)
    group = {name.removeprefix("group_size_"): value for name, value in at.items() if name.startswith("group_size_")}
    alpha = places_of(plan, c.INTEGRATIONSKURS_ALPHA)
    assert abs(courses - at["ik_starts_year"] * 364 / 365) < 53 * sum(group[name] for name in names) / 4
    assert abs(alpha - at["ik_starts_year"] * at["ik_alpha_share"] * 364 / 365) < 53 * group["integrationskurs_alpha"] / 4
    assert (
        abs(places_of(plan, c.BERUFSSPRACHKURS) - at["bsk_starts_year"] * at["bsk_level_share_b2"])
        < 5 * group["berufssprachkurs_b2"]
    )
    offers = at["training_offers_year"] * sum(at[f"offer_month_share_{month:02d}"] for month in range(1, 13))
    assert abs(places_of(plan, c.AUSBILDUNG) - offers) < 5
    assert abs(places_of(plan, c.EQ) - at["eq_offers_year"]) < 5


@pytest.mark.parametrize(("scale", "shrunk"), [(1.0, 1.0), (0.5, 0.5), (0.001, 0.0), (3.0, 1.0)])
def test_a_course_starts_in_whole_groups_and_loses_no_place_over_the_years(registry, scale, shrunk):
    plan = book_of(registry, days=1092, scale=scale).desks
    for name in ("integrationskurs", "integrationskurs_alpha", "berufssprachkurs_b2"):
        size = max(1, round(registry.parameters[f"group_size_{name}"].value * shrunk))
        desks = {desk for desk, station in enumerate(plan.station) if c.served_at(station) == name}
        places = [i.places for i in plan.intakes if i.desk in desks]
        assert {number % size for number in places} == {0}
        assert max(places) > 0
    by_desk = [sum(i.places for i in plan.intakes if i.desk == desk) for desk in sorted(desks)]
    finer = book_of(registry, days=1092, scale=scale, beliefs=(belief("group_size_berufssprachkurs_b2", 1.0),)).desks
    singly = [sum(i.places for i in finer.intakes if i.desk == desk) for desk in sorted(desks)]
    assert all(abs(a - b) <= size for a, b in zip(by_desk, singly, strict=True))


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.01])
def test_seats_in_classes_are_scaled_as_a_whole_on_every_intake_day(registry, scale):
    plan = book_of(registry, scale=scale).desks
    at = {name: row.value for name, row in registry.parameters.items()}
    room = {
        c.IFK: at["ifk_seats_year"] * (1.0 - at["ifk_background_share"]),
        c.WEITERFUEHRENDE_SCHULE: at["further_school_seats"],
    }
    for station, seats in room.items():
        days = {i.day for i in plan.intakes if plan.station[i.desk] == station}
        assert days
        for day in days:
            assert places_of(plan, station, day, day + 1) == round(seats * scale)


def test_groups_shrink_with_the_sample_but_never_below_one_and_never_grow(registry):
    at = registry.parameters
    for scale, factor in ((1.0, 1.0), (0.5, 0.5), (1e-4, 0.0), (3.0, 1.0)):
        plan = book_of(registry, scale=scale).desks
        for station, name in ((c.INTEGRATIONSKURS, "integrationskurs"), (c.BERUFSSPRACHKURS, "berufssprachkurs_b2")):
            expected = max(1, round(at[f"group_min_{name}"].value * factor))
            assert {plan.group_min[desk] for desk in range(len(plan.station)) if plan.station[desk] == station} == {expected}


def test_a_measure_for_one_district_changes_the_places_of_its_desks_only(registry):
    ags = registry.districts[7].ags
    courses = [code for code, name in enumerate(c.STATION_IDS) if name.startswith("integrationskurs")]
    measure = policy("integrationskurs_plaetze", START + timedelta(days=100), who=(("district", (ags,)),), places=3.0)
    before, after = book_of(registry).desks, book_of(registry, measures=(measure,)).desks
    changed = {i.desk for i, j in zip(before.intakes, after.intakes, strict=True) if i != j}
    assert changed == {before.desk_of[station * 53 + 7] for station in courses}
    assert 100 <= first_desk_difference(before, after) < 128


def test_what_a_desk_cannot_tell_is_refused_in_the_file_and_again_in_the_book(registry):
    for kind in registry.measures.values():
        at_desks = any(touch.parameter in DESK_PARAMETERS for touch in kind.touches)
        assert hands_out_places(kind, registry) == at_desks
    measure = policy("integrationskurs_plaetze", START, coverage=0.5, places=2.0)
    with pytest.raises(ValueError, match="ik_starts_year: places can be targeted by district, region or area only"):
        book_of(registry, measures=(measure,))


def test_no_places_anywhere_are_no_places(registry):
    plan = book_of(registry, beliefs=tuple(belief(name, 0.0) for name in PLACES)).desks
    assert {i.places for i in plan.intakes} == {0}
