"""Numbers as people write them in a scenario file.

A bare number is in the registry's unit. A number in quotes may carry its unit and German notation: "0,5", "15 %", "20 EUR/Monat",
"1.000 Plätze". In quotes a comma is the decimal sign and points between groups of three digits are German thousands; any other
point is a decimal point. Where a reader could take a number for another one, the message says how it was read.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from sim.registry.units import Unit

_NUMBER = re.compile(r"([+\-−]?)\s*(\d[\d.,\u00a0\u202f]*|[.,]\d[\d.,]*)\s*(.*)", re.DOTALL)
_GERMAN_THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_SPACED_THOUSANDS = re.compile(r"[1-9]\d{0,2}([\u00a0\u202f]\d{3})+(,\d+)?")
_PLAIN = re.compile(r"\d+([.,]\d+)?")
_ENGLISH_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_BARE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is no quantity of the wanted unit: a message key, and which piece of the text is meant."""

    key: str
    piece: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the registry's unit. `thousands` says that points were read as German thousands."""

    value: float
    thousands: bool = False


def read_text(text: str, unit: Unit | None) -> Quantity | Misread:
    """A quoted quantity. Without a written unit the number is taken in the registry's; `unit` None allows no written unit."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return Misread("number.no_number", text)
    sign, digits, written = found.groups()
    if _ENGLISH_THOUSANDS.fullmatch(digits) and (unit is None or is_count(unit) or unit.id.startswith("eur")):
        return Misread("number.english_thousands", digits)
    number = _digits(digits.rstrip("\u00a0\u202f"))
    if isinstance(number, Misread):
        return number
    factor = _factor(written.strip(), unit)
    if factor is None:
        return Misread("number.wrong_unit", written.strip())
    # The factor's shortest decimal form keeps "15 %" at exactly the float 0.15.
    value = float(number * Decimal(repr(factor)))
    thousands = bool(_GERMAN_THOUSANDS.fullmatch(digits)) and "," not in digits
    return Quantity(-value if sign and sign in "-−" else value, thousands)


def looks_like_thousands(raw: str) -> bool:
    """Whether a bare number such as `1.000` was probably meant as German thousands: TOML reads one."""
    return _BARE_THOUSANDS.fullmatch(raw) is not None


def is_finite(value: float) -> bool:
    """Whether a number is one to calculate with (TOML also knows inf and nan)."""
    return math.isfinite(value)


def is_count(unit: Unit) -> bool:
    """Whether the unit counts whole things."""
    return unit.id.startswith(("persons", "places"))


def _factor(written: str, unit: Unit | None) -> float | None:
    if not written:
        return 1.0
    return unit.factor(written) if unit is not None else None


def _digits(digits: str) -> Decimal | Misread:
    if len(digits) > 40:
        return Misread("number.no_number", digits)
    if _GERMAN_THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if _SPACED_THOUSANDS.fullmatch(digits):
        return Decimal(re.sub("[\u00a0\u202f]", "", digits).replace(",", "."))
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    if _ENGLISH_THOUSANDS.fullmatch(digits):
        return Misread("number.english_thousands", digits)
    return Misread("number.notation", digits)
