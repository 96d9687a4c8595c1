"""Measures in tables: whom they reach, when, by how much, and on which day two scenarios part."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from rule_rows import START, example_book, measure, moments, with_measures

from sim.cohort import build_cohort
from sim.engine.state import make_rows
from sim.registry import load_registry
from sim.registry.codes import FEMALE, STATUS_IDS, D
from sim.registry.types import Touch
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import build_book, first_difference_day
from sim.rules.cover import covered
from sim.rules.read import until, value
from sim.rules.tables import AXIS_SIZE, build_table, cover_slots, first_difference
from sim.scenario.resolve import resolve

SINCE, BEFORE = date(2019, 8, 1), date(2023, 5, 1)
FIRST, LAST = (SINCE - START).days, (BEFORE - START).days
FARE = "fare_cross"
IFK_HOURS = "language_hours_week_ifk"
REGISTRY = load_registry()


def table(parameter, *measures, registry=REGISTRY):
    scenario = with_measures(*measures)
    return build_table(parameter, resolve(scenario, registry), scenario, registry)


@cache
def book(*measures):
    return build_book(with_measures(*measures), REGISTRY, 0.01)


def ticket(price=20.0, since=SINCE, before=BEFORE, who=(), coverage=1.0):
    return measure("ausbildungsticket", since, before, who, coverage, price=price)


def everybody():
    """One row for each status, gender and district; nobody is covered by anything."""
    for status in range(len(STATUS_IDS)):
        for gender in (0, 1):
            for district in range(len(REGISTRY.districts)):
                row = [0] * p.FIELDS
                row[p.STATUS], row[p.GENDER], row[p.DISTRICT] = status, gender, district
                yield row


def fares(tables, day):
    return {(row[p.STATUS], row[p.GENDER], row[p.DISTRICT]): value(tables, n.FARE_CROSS_PRICE, row, day) for row in everybody()}


GROUPS = {
    "status": ((("status", ("duldung", "gestattung_gut")),), lambda status, gender, district: status in (D, 1)),
    "gender": ((("gender", ("weiblich",)),), lambda status, gender, district: gender == FEMALE),
    "area": ((("area", ("kreis",)),), lambda status, gender, district: REGISTRY.districts[district].kind == "kreis"),
    "region": ((("region", ("Münster",)),), lambda status, gender, district: REGISTRY.districts[district].region == 2),
    "status, gender and area": (
        (("status", ("duldung",)), ("gender", ("weiblich",)), ("area", ("kreis",))),
        lambda status, gender, district: status == D and gender == FEMALE and REGISTRY.districts[district].kind == "kreis",
    ),
    "region and area, both of the district": (
        (("region", ("Köln",)), ("area", ("kreis",))),
        lambda status, gender, district: (
            REGISTRY.districts[district].region == 1 and REGISTRY.districts[district].kind == "kreis"
        ),
    ),
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_targeted_measure_reaches_its_group_and_nobody_else(group):
    who, belongs = GROUPS[group]
    usual, changed = fares(book().tables, FIRST), fares(book(ticket(who=who)).tables, FIRST)
    assert any(belongs(*person) for person in usual)
    assert not all(belongs(*person) for person in usual)
    for person, fare in usual.items():
        assert changed[person] == (20.0 if belongs(*person) else fare)


def test_a_dated_measure_acts_from_its_first_day_until_before_its_last():
    usual, changed = book().tables, book(ticket()).tables
    row = next(everybody())
    for day, acts in ((0, False), (FIRST - 1, False), (FIRST, True), (LAST - 1, True), (LAST, False), (LAST + 300, False)):
        expected = min(20.0, value(usual, n.FARE_CROSS_PRICE, row, day)) if acts else value(usual, n.FARE_CROSS_PRICE, row, day)
        assert value(changed, n.FARE_CROSS_PRICE, row, day) == expected


def test_a_measure_without_an_end_acts_to_the_horizon():
    tables = book(ticket(before=None)).tables
    assert value(tables, n.FARE_CROSS_PRICE, next(everybody()), tables.horizon - 1) == 20.0


def test_the_day_of_the_next_change_is_announced_and_nothing_changes_before():
    tables = book(ticket(who=(("gender", ("weiblich",)),))).tables
    women = next(row for row in everybody() if row[p.GENDER] == FEMALE)
    for k in range(len(n.PARAMETERS)):
        changes = [d for d in range(1, tables.horizon) if value(tables, k, women, d) != value(tables, k, women, d - 1)]
        for day in range(0, tables.horizon, 97):
            announced = until(tables, k, day)
            assert announced > day
            assert not [change for change in changes if day < change < announced]
    assert until(tables, n.FARE_CROSS_PRICE, FIRST - 1) == FIRST


def changed_by(op, amount, parameter=FARE):
    """The parameter on the day when the measure starts, before and after a touch of this kind."""
    kind = replace(REGISTRY.measures["ausbildungsticket"], touches=(Touch(parameter, op, "price"),))
    registry = replace(REGISTRY, measures={**REGISTRY.measures, kind.id: kind})
    before, after = table(parameter), table(parameter, ticket(price=amount), registry=registry)
    return float(before.at(FIRST)), float(after.at(FIRST))


def test_min_never_raises_and_max_never_lowers():
    usual, _ = changed_by("min", 20.0)
    assert changed_by("min", usual / 2) == (usual, usual / 2)
    assert changed_by("min", usual * 2) == (usual, usual)
    assert changed_by("max", usual * 2) == (usual, usual * 2)
    assert changed_by("max", usual / 2) == (usual, usual)


def test_add_mul_and_set_do_what_they_say():
    usual, added = changed_by("add", 6.0)
    assert added == usual + 6.0
    assert changed_by("mul", 1.5) == (usual, usual * 1.5)
    assert changed_by("set", 3.0) == (usual, 3.0)


def test_measures_on_one_parameter_act_in_the_order_of_their_codes_wherever_they_stand():
    first, second = REGISTRY.measures["ausbildungsticket"], REGISTRY.measures["sprachfoerderung_ifk"]
    assert first.code < second.code
    kinds = {
        first.id: replace(first, touches=(Touch(FARE, "add", "price"),)),
        second.id: replace(second, touches=(Touch(FARE, "mul", "hours"),)),
    }
    registry = replace(REGISTRY, measures={**REGISTRY.measures, **kinds})
    one, other = ticket(price=10.0), measure("sprachfoerderung_ifk", SINCE, None, (("gender", ("weiblich",)),), hours=2.0)
    tables = table(FARE, one, other, registry=registry), table(FARE, other, one, registry=registry)
    usual = float(table(FARE).at(FIRST))
    for each in tables:
        assert each.axes == (p.GENDER,)
        assert each.at(FIRST).tolist() == [usual + 10.0, (usual + 10.0) * 2.0]


def test_a_partly_covered_measure_asks_each_person_and_a_full_one_nobody():
    tables = book(ticket(coverage=0.6)).tables
    uncovered, inside = next(everybody()), next(everybody())
    inside[p.COVER] = 1
    usual = value(book().tables, n.FARE_CROSS_PRICE, uncovered, FIRST)
    assert value(tables, n.FARE_CROSS_PRICE, uncovered, FIRST) == usual > 20.0
    assert value(tables, n.FARE_CROSS_PRICE, inside, FIRST) == 20.0
    assert table(FARE, ticket(coverage=0.6)).axes == (p.COVER,)
    assert table(FARE, ticket(coverage=1.0)).axes == ()


def test_partial_measures_have_a_slot_each_and_there_are_eight():
    hours = measure("sprachfoerderung_ifk", coverage=0.5, hours=4.0)
    scenario = with_measures(ticket(coverage=0.6), hours)
    assert cover_slots(scenario) == {"ausbildungsticket": 0, "sprachfoerderung_ifk": 1}
    assert table(IFK_HOURS, ticket(coverage=0.6), hours).axes == (p.COVER + 1,)
    many = with_measures(*(replace(hours, id=f"m{i}") for i in range(9)))
    with pytest.raises(ValueError, match="at most 8"):
        cover_slots(many)


def test_more_coverage_only_adds_people():
    cohort = build_cohort(with_measures(persons=1500), REGISTRY)
    before = np.zeros(len(cohort), dtype=bool)
    for share in (0.0, 0.1, 0.45, 0.45, 0.9, 1.0):
        inside = covered(cohort, ticket(coverage=share), REGISTRY, 5)
        assert not (before & ~inside).any()
        assert abs(inside.mean() - share) <= 4 * (share * (1 - share) / len(cohort)) ** 0.5
        before = inside


def test_who_is_covered_is_the_same_for_the_tables_and_for_the_bill_in_every_replication():
    cohort = build_cohort(with_measures(persons=1500), REGISTRY)
    built = book(ticket(coverage=0.6))
    inside = covered(cohort, ticket(coverage=0.6), REGISTRY, built.seed)
    for replication in (0, 3):
        assert np.array_equal(make_rows(cohort, built, replication)[:, p.COVER] == 1, inside)


def test_coverage_of_nobody_is_no_measure():
    assert first_difference_day(book(), book(ticket(coverage=0.0))) is None


def test_every_lookup_finds_the_cell_of_the_table():
    built = example_book()
    for moment in moments()[::5]:
        for k, name in enumerate(n.PARAMETERS):
            source = built.parameters[name]
            cell = source.at(moment.day)[tuple(moment.row[field] for field in source.axes)]
            assert value(built.tables, k, moment.row, moment.day) == cell


def test_places_may_be_targeted_by_district_only():
    more = measure("ausbildungsplaetze", SINCE, None, (("area", ("kreis",)),), places=1.5)
    usual, changed = table("training_offers_year").by_district(FIRST), table("training_offers_year", more).by_district(FIRST)
    in_kreis = np.array([d.kind == "kreis" for d in REGISTRY.districts])
    assert np.array_equal(changed, np.where(in_kreis, usual * 1.5, usual))
    wrong = measure("ausbildungsplaetze", SINCE, None, (("gender", ("weiblich",)),), places=1.5)
    with pytest.raises(ValueError, match="district"):
        table("training_offers_year", wrong).by_district(FIRST)


PAIRS = {
    "the first day of the measure": ((), (ticket(),), FIRST),
    "the end, where only the end differs": ((ticket(),), (ticket(before=BEFORE - timedelta(days=30)),), LAST - 30),
    "the first day of the earlier one": ((ticket(),), (ticket(since=SINCE - timedelta(days=9)),), FIRST - 9),
    "the first day, where the group differs": ((ticket(),), (ticket(who=(("gender", ("weiblich",)),)),), FIRST),
    "never, for the same group said otherwise": (
        (ticket(),),
        (ticket(who=(("gender", ("weiblich", "maennlich")),)),),
        None,
    ),
    "never, for a price above every fare": ((), (ticket(price=199.0),), None),
    "never, for no measure": ((), (), None),
}


@pytest.mark.parametrize("case", PAIRS)
def test_the_first_difference_of_two_tables_is(case):
    one, other, day = PAIRS[case]
    assert first_difference(table(FARE, *one), table(FARE, *other)) == day
    assert first_difference(table(FARE, *other), table(FARE, *one)) == day
    assert first_difference_day(book(*one), book(*other)) == day


def test_before_the_first_difference_every_cell_is_equal_and_on_it_one_is_not():
    a, b = (table(FARE, ticket(who=GROUPS[group][0])) for group in ("gender", "area"))
    day = first_difference(a, b)
    axes = sorted({*a.axes, *b.axes})
    assert axes == sorted((p.GENDER, p.DISTRICT))

    def cells(source, on):
        shape = [AXIS_SIZE[field] if field in source.axes else 1 for field in axes]
        return np.broadcast_to(source.at(on).reshape(shape), [AXIS_SIZE[field] for field in axes])

    assert all(np.array_equal(cells(a, on), cells(b, on)) for on in range(day))
    assert not np.array_equal(cells(a, day), cells(b, day))


def test_books_differ_on_the_first_day_on_which_more_coverage_can_matter():
    assert first_difference_day(book(ticket(coverage=0.3)), book(ticket(coverage=0.6))) == FIRST


def test_a_measure_touches_the_parameters_of_its_row_and_no_other():
    usual, changed = book(), book(ticket(who=(("status", ("duldung",)),), coverage=0.5))
    touched = {touch.parameter for touch in REGISTRY.measures["ausbildungsticket"].touches}
    different = {name for name in n.PARAMETERS if first_difference(usual.parameters[name], changed.parameters[name]) is not None}
    assert different == touched
