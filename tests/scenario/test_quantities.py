"""Numbers as people write them."""

import pytest
from files import BASED
from tiny import UNITS

from sim.scenario.quantities import Misread, Quantity, read_text


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0,5", "factor", 0.5),
        ("0.5", "factor", 0.5),
        ("15 %", "share", 0.15),
        ("15%", "share", 0.15),
        ("85 Prozent", "share", 0.85),
        ("0,85", "share", 0.85),
        ("20 EUR/Monat", "eur_per_month", 20),
        ("20 €/Monat", "eur_per_month", 20),
        ("20 Euro/Monat", "eur_per_month", 20),
        ("20 eur / monat", "eur_per_month", 20),
        ("1.234,56 €/Monat", "eur_per_month", 1234.56),
        ("6 Monate", "months", 6),
        ("2 Jahre", "months", 24),
        ("6 Wochen", "days", 42),
        ("1.000 Plätze", "places", 1000),
        ("1.000.000 Plätze", "places", 1_000_000),
        ("12\u00a0500 Plätze", "places", 12_500),
        ("1.000", "places", 1000),
        ("0.250", "factor", 0.25),
        ("1,250", "factor", 1.25),
        ("-3", "factor", -3),
        ("−3,5", "factor", -3.5),
        ("+3", "factor", 3),
        (" 7 ", "days", 7),
    ],
)
def test_german_notation_and_units_are_read(text, unit, value):
    found = read_text(text, UNITS[unit])
    assert isinstance(found, Quantity)
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "unit", "key"),
    [
        ("viel", "days", "number.no_number"),
        ("", "days", "number.no_number"),
        ("20 €/Monat", "days", "number.wrong_unit"),
        ("20 Tage", "eur_per_month", "number.wrong_unit"),
        ("5 %", "days", "number.wrong_unit"),
        ("1.2.3", "days", "number.notation"),
        ("1.00.000", "days", "number.notation"),
        ("1,2,3", "days", "number.notation"),
        ("1,234.5", "days", "number.english_thousands"),
        ("1,000", "places", "number.english_thousands"),
        ("1,000,000 €/Monat", "eur_per_month", "number.english_thousands"),
        ("9" * 60, "days", "number.no_number"),
    ],
)
def test_what_could_mean_something_else_is_refused(text, unit, key):
    found = read_text(text, UNITS[unit])
    assert isinstance(found, Misread)
    assert found.key == key


@pytest.mark.parametrize(
    ("typed", "value"), [("1000", 1000), ("1_000", 1000), ("'1.000 Plätze'", 1000), ("1000.0", 1000), ("'2.500'", 2500)]
)
def test_a_count_may_be_typed_in_several_ways(tree, typed, value):
    scenario = tree.load_text(f"{BASED}[measures.plaetze]\nfrom = 2019-01-01\nplaces = {typed}\n")
    assert scenario.measures[0].fields == (("places", value),)


@pytest.mark.parametrize("typed", ["1.5", "'1,5 Plätze'"])
def test_half_a_place_is_none(tree, typed):
    found = tree.check_text(f"{BASED}[measures.plaetze]\nfrom = 2019-01-01\nplaces = {typed}\n")
    assert [each.key for each in found.errors] == ["type"]


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("120", 3652),
        ("'10 Jahre'", 3652),
        ("'120 Monate'", 3652),
        ("'10 years'", 3652),
        ("'365 Tage'", 365),
        ("1", 31),
        ("'24'", 730),
    ],
)
def test_a_horizon_counts_by_the_calendar(tree, typed, days):
    assert tree.load_text(f"{BASED}[run]\nhorizon = {typed}\n").run.horizon_days == days


def test_a_month_that_lacks_the_day_ends_with_its_last():
    from datetime import date

    from sim.scenario.grammar import Horizon

    assert Horizon(1, "months").end(date(2019, 1, 31)) == date(2019, 2, 28)
    assert Horizon(1, "years").end(date(2020, 2, 29)) == date(2021, 2, 28)
    assert Horizon(13, "months").end(date(2019, 12, 1)) == date(2021, 1, 1)
