"""Units: in which measure a number of the registry counts, and how people may write it.

Every number in the model is kept in one canonical unit, so that no rule ever converts. People write "15 %", "20 €/Monat" or "2
Jahre"; a unit therefore lists the spellings it accepts, each with the factor that turns the written number into the canonical
one. For display it goes the other way: a share of 0.15 is shown as "15 %".
"""

from dataclasses import dataclass
from pathlib import Path

from sim.registry.formats import number
from sim.registry.rows import Findings, read_rows
from sim.registry.types import Lang, Text


def fold(spelling: str) -> str:
    """A spelling without what does not matter: case, blanks around a slash, the kind of blank, how the euro is written."""
    words = spelling.casefold().replace("€", "eur").replace("euro", "eur").split()
    return " ".join(words).replace(" /", "/").replace("/ ", "/")


@dataclass(frozen=True, slots=True)
class Unit:
    """A canonical unit. `symbol` follows a displayed number (`one` where that is 1), which is the canonical one times `shown`
    (100 for shares in per cent); `spellings` maps each accepted spelling, folded, to the factor that makes a written number
    canonical."""

    id: str
    label: Text
    symbol: Text
    shown: float
    spellings: tuple[tuple[str, float], ...]
    one: Text | None = None

    def factor(self, spelling: str) -> float | None:
        """What a number written with this spelling is multiplied by, or None when the spelling belongs to another unit."""
        wanted = fold(spelling)
        return next((factor for known, factor in self.spellings if known == wanted), None)

    def show(self, value: float, lang: Lang) -> str:
        """A canonical value as people read it: 0.15 of a share as '15 %' or '15%', 63.1 of money a month as '63,10 €/Monat'."""
        shown = round(value * self.shown, 10)
        symbol = (self.one if self.one is not None and abs(shown) == 1 else self.symbol).in_(lang)
        money = symbol.startswith("€")
        text = number(shown, lang, 2 if money and shown != int(shown) else None)
        if lang == "en" and money:
            sign, amount = ("\u2212", text[1:]) if shown < 0 else ("", text)
            return f"{sign}€{amount}{symbol[1:]}"
        glue = "" if lang == "en" and symbol.startswith("%") else "\u00a0"
        return f"{text}{glue}{symbol}" if symbol else text


def load_units(path: Path, findings: Findings) -> dict[str, Unit]:
    """All units of a file by id."""
    units: dict[str, Unit] = {}
    for row in read_rows(path, findings):
        spellings = {fold(spelling): 1.0 for spelling in (row.id, *row.strings("spellings"))}
        for spelling, factor in row.table("scaled").items():
            spellings[fold(spelling)] = row.as_number(factor, f"factor of '{spelling}'")
        shown = row.number("shown") if "shown" in row else 1.0
        symbol = Text(*_symbol(row.raw("symbol")))
        one = row.text("one") if "one" in row else None
        units[row.id] = Unit(row.id, row.text("label"), symbol, shown, tuple(spellings.items()), one)
        row.close()
    return units


def _symbol(value: object) -> tuple[str, str]:
    """The symbol in both languages: one text for both, a table, or nothing for plain numbers."""
    if isinstance(value, dict):
        return str(value.get("de", "")), str(value.get("en", ""))
    return (str(value), str(value)) if value is not None else ("", "")
