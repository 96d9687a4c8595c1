"""Every text of a report, in both languages at once.

A report holds German and English side by side, so nothing here asks for a language: a number, a day or a sentence is always a
`Text` with both. Sentences come from the registry's texts; what is put into them is itself a `Text` (or plain, when it reads
the same).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.registry import formats
from sim.registry.types import Lang, Text
from sim.report.estimates import Interval, Ratio, Runs

if TYPE_CHECKING:
    from sim.registry import Registry

LANGS: tuple[Lang, ...] = ("de", "en")
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = Text("–", "–")
_DECIMALS = {1: 0, 1_000: 0, 1_000_000: 2}
_UNITS = {1: Text("", ""), 1_000: Text(f"{NBSP}Tsd.", " thousand"), 1_000_000: Text(f"{NBSP}Mio.", " million")}


def number(value: float, digits: int | None = 0, signed: bool = False) -> Text:
    """A number in both notations; `signed` puts a plus before what is above zero. `digits` None: as many as it needs."""
    plus = "+" if signed and round(value, 6 if digits is None else digits) > 0 else ""
    return Text(plus + formats.number(value, "de", digits), plus + formats.number(value, "en", digits))


def euro(value: float, digits: int = 0, signed: bool = False) -> Text:
    """Euros (not cents): "1.234 €" and "€1,234"."""
    amount = number(value, digits, signed)
    sign = amount.en[0] if amount.en[0] in "+" + MINUS else ""
    return Text(f"{amount.de}{NBSP}€", f"{sign}€{amount.en.removeprefix(sign)}")


def millions(value: float) -> Text:
    """Euros in millions: "1,23 Mio. €" and "€1.23 million"."""
    return _in_steps(value, 1_000_000, signed=False)


def rounded_euro(value: Interval) -> Text:
    """A difference in euros, in thousands or millions by its size, with its interval: "+3,87 Mio. € (3,82 bis 3,92)"."""
    size = abs(value.mean)
    step = 1_000_000 if size >= 999_500 else 1_000 if size >= 999.5 else 1
    mean = _in_steps(value.mean, step, signed=True)
    if value.bounds is None:
        return mean
    low, high = (number(bound / step, _DECIMALS[step], signed=value.verdict == "open") for bound in value.bounds)
    return Text(f"{mean.de} ({low.de} bis {high.de})", f"{mean.en} ({low.en} to {high.en})")


def _in_steps(value: float, step: int, signed: bool) -> Text:
    amount = euro(value / step, _DECIMALS[step], signed)
    unit = _UNITS[step]
    return Text(amount.de.replace(f"{NBSP}€", f"{unit.de}{NBSP}€"), amount.en + unit.en)


def percent(share: float, digits: int = 0) -> Text:
    """A share (0 .. 1) in per cent."""
    amount = number(100 * share, digits)
    return Text(f"{amount.de}{NBSP}%", f"{amount.en}%")


def day(when: date) -> Text:
    """A date as it is written in each language."""
    return Text(formats.day(when, "de"), formats.day(when, "en"))


def until(last: date) -> Text:
    """As in "Ende 2027" when `last` is the last day of a year, else the date."""
    if (last + timedelta(days=1)).day == 1 and last.month == 12:
        return Text(f"Ende {last.year}", f"the end of {last.year}")
    written = day(last)
    return Text(f"zum {written.de}", written.en)


def three_digits(value: float) -> float:
    """The value rounded to three significant digits."""
    return float(f"{value:.3g}")


def digits_for(*values: float) -> int:
    """Decimals for a count of persons that is a mean: one below ten, else none."""
    largest = max((abs(value) for value in values), default=0.0)
    return 1 if 0 < largest < 10 else 0


class Words:
    """The sentences of a report: `say` fills one in, `join` makes an enumeration. `single` tells that there is one
    replication."""

    def __init__(self, registry: Registry, single: bool = False) -> None:
        self._texts = registry.texts
        self._single = single

    def say(self, key: str, **values: Text | str | int) -> Text:
        """The text `report.<key>` in both languages with its values filled in."""

        def one(lang: Lang) -> str:
            filled = {name: value.in_(lang) if isinstance(value, Text) else value for name, value in values.items()}
            return self._texts.get(f"report.{key}", lang, **filled)

        return Text(one("de"), one("en"))

    def head(self, column: str, /, **values: Text | str | int) -> Text:
        """A column's heading. With one replication it promises neither range nor interval: what stands in brackets is
        dropped."""
        full = self.say(f"column.{column}", **values)
        return Text(full.de.rsplit(" (", 1)[0], full.en.rsplit(" (", 1)[0]) if self._single else full

    def notes(self, key: str, **values: Text | str | int) -> tuple[Text, ...]:
        """What the brackets of a table mean; with one replication that there are none."""
        return (self.say("single") if self._single else self.say(key, **values),)

    def range(self, runs: Runs | Ratio, digits: int = 0, signed: bool = False, unit: str = "") -> Text:
        """A mean with its bounds, "213 (180 bis 246)"; without bounds the mean alone. `unit` may be "euro"."""
        write = euro if unit == "euro" else number
        # Nobody can use six digits of a quotient of two uncertain numbers.
        kept = three_digits if isinstance(runs, Ratio) else float
        mean = write(kept(runs.mean), digits, signed)
        bounds = runs.bounds
        if bounds is None:
            return mean
        low, high = (write(kept(bound), digits, signed) for bound in bounds)
        return self.say("range", mean=mean, low=low, high=high)

    def told(self, written: Text, interval: object) -> Text:
        """A written difference, with the remark that it cannot be told from zero where that is so."""
        return self.say("unclear", x=written) if isinstance(interval, Interval) and interval.verdict == "open" else written

    def join(self, texts: list[Text], between: str = ", ") -> Text:
        """An enumeration: "a, b und c", or "a; b; c" with another mark between."""
        if not texts:
            return DASH
        if between != ", " or len(texts) == 1:
            return Text(between.join(text.de for text in texts), between.join(text.en for text in texts))
        head = Text(between.join(text.de for text in texts[:-1]), between.join(text.en for text in texts[:-1]))
        return self.say("and", head=head, last=texts[-1])
