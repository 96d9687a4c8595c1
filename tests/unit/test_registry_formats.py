"""Numbers, money, shares, days and units as people write and read them."""

from datetime import date

import pytest

from sim.registry import formats, load_registry

UNITS = load_registry().units
TEXTS = load_registry().texts


@pytest.mark.parametrize(
    ("x", "digits", "de", "en"),
    [
        (1234.5, None, "1.234,5", "1,234.5"),
        (1234.5, 0, "1.234", "1,234"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (0, None, "0", "0"),
        (-3.25, 1, "−3,2", "−3.2"),
        (-0.001, 1, "0,0", "0.0"),
        (60, None, "60", "60"),
        (0.1 + 0.2, None, "0,3", "0.3"),
    ],
)
def test_a_number_is_written_in_both_notations(x: float, digits: int | None, de: str, en: str) -> None:
    assert (formats.number(x, "de", digits), formats.number(x, "en", digits)) == (de, en)


def test_money_comes_in_cents_and_is_written_in_euros() -> None:
    assert formats.euro(123_400, "de") == "1.234\u00a0€"
    assert formats.euro(123_400, "en") == "€1,234"
    assert formats.euro(-6_310, "de", 2) == "−63,10\u00a0€"
    assert formats.euro(-6_310, "en", 2) == "−€63.10"


def test_a_share_is_written_in_per_cent() -> None:
    assert formats.percent(0.123, "de", 1) == "12,3\u00a0%"
    assert formats.percent(0.123, "en", 1) == "12.3%"


def test_a_day_is_written_as_each_language_writes_it() -> None:
    assert formats.day(date(2018, 6, 29), "de") == "29.06.2018"
    assert formats.day(date(2018, 6, 29), "en") == "29 June 2018"


@pytest.mark.parametrize(
    ("unit", "spelling", "factor"),
    [
        ("eur_per_month", "EUR/Monat", 1),
        ("eur_per_month", "€ / Monat", 1),
        ("eur_per_month", "Euro im Monat", 1),
        ("eur_per_month", "EUR/month", 1),
        ("share", "%", 0.01),
        ("share", "Prozent", 0.01),
        ("months", "Monate", 1),
        ("months", "Jahre", 12),
        ("years", "months", 1 / 12),
        ("days", "Wochen", 7),
        ("days", "Tage", 1),
        ("places_per_year", "Plätze/Jahr", 1),
        ("places", "Plätze", 1),
        ("ue_per_week", "UE/Woche", 1),
        ("mlevel", "Stufen", 1000),
    ],
)
def test_a_unit_knows_how_people_write_it(unit: str, spelling: str, factor: float) -> None:
    assert UNITS[unit].factor(spelling) == pytest.approx(factor)


def test_a_spelling_of_another_unit_is_not_accepted() -> None:
    assert UNITS["eur_per_month"].factor("Monate") is None
    assert UNITS["ue_per_week"].factor("%") is None


@pytest.mark.parametrize(
    ("unit", "value", "de", "en"),
    [
        ("share", 0.15, "15\u00a0%", "15%"),
        ("per_month", 0.034, "3,4\u00a0% im Monat", "3.4% a month"),
        ("eur_per_month", 49, "49\u00a0€/Monat", "€49/month"),
        ("eur_per_month", 63.1, "63,10\u00a0€/Monat", "€63.10/month"),
        ("factor", 1.3, "1,3", "1.3"),
        ("months", 1, "1\u00a0Monat", "1\u00a0month"),
        ("years", 1.5, "1,5\u00a0Jahre", "1.5\u00a0years"),
        ("share_per_level", -0.01, "\u22121\u00a0Prozentpunkt je Stufe", "\u22121\u00a0percentage point per level"),
        ("places_per_year", 48_068, "48.068\u00a0Plätze/Jahr", "48,068\u00a0places/year"),
    ],
)
def test_a_value_is_shown_with_its_unit(unit: str, value: float, de: str, en: str) -> None:
    assert (UNITS[unit].show(value, "de"), UNITS[unit].show(value, "en")) == (de, en)


def test_every_unit_has_a_name_in_both_languages() -> None:
    assert [unit.id for unit in UNITS.values() if not (unit.label.de.strip() and unit.label.en.strip())] == []


def test_an_unknown_text_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="nearest is 'key"):
        TEXTS.get("key.vrrr", "de")
