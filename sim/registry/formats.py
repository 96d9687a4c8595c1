"""How numbers, money, shares and days are written in German and in English.

German puts a comma before the decimals, a full stop between thousands and a no-break space before a sign (1.234,5 · 12,3 % ·
29.06.2018 · 1.234 €); English puts a full stop before the decimals, a comma between thousands and no space (1,234.5 · 12.3% ·
29 June 2018 · €1,234). These few rules need no library, so that reading the registry stays quick; a negative number carries a
true minus sign in both languages.
"""

from datetime import date
from typing import Final

from sim.registry.types import Lang

_NBSP: Final = "\u00a0"
_MINUS: Final = "\u2212"
_GERMAN: Final = str.maketrans(",.", ".,")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(x: float, lang: Lang, digits: int | None = None) -> str:
    """A number with thousands separators; with `digits` decimals, or as many as it needs (at most six) when `digits` is None."""
    text = f"{x:,.6f}".rstrip("0").rstrip(".") if digits is None else f"{x:,.{digits}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    text = text.replace("-", _MINUS)
    return text.translate(_GERMAN) if lang == "de" else text


def euro(cents: float, lang: Lang, digits: int = 0) -> str:
    """An amount given in cents, in whole euros unless `digits` asks for decimals."""
    text = number(cents / 100, lang, digits)
    if lang == "de":
        return f"{text}{_NBSP}€"
    return f"{_MINUS}€{text[1:]}" if text.startswith(_MINUS) else f"€{text}"


def percent(x: float, lang: Lang, digits: int = 0) -> str:
    """A share (0.123) in per cent (12,3 % or 12.3%)."""
    text = number(100 * x, lang, digits)
    return f"{text}{_NBSP}%" if lang == "de" else f"{text}%"


def day(when: date, lang: Lang) -> str:
    """A day: 29.06.2018 in German, 29 June 2018 in English."""
    if lang == "de":
        return f"{when.day:02d}.{when.month:02d}.{when.year}"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
