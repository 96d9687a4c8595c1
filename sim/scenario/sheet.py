"""Reading values out of one scenario file, and saying at the spot what is wrong with them.

A sheet is a document together with the registry it is read against and the place where problems are collected. Every reader
takes the path of a value and gives it back in the model's form, or gives None after it has noted the problem. Nothing is ever
read twice.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sim.registry import Registry
from sim.registry.types import Text
from sim.registry.units import Unit
from sim.scenario.document import Document
from sim.scenario.positions import Path
from sim.scenario.problems import Findings, Mark, short
from sim.scenario.quantities import Misread, is_count, looks_like_thousands, read_text
from sim.scenario.words import Value, both


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a file says: its value in the model's form, and where it stands. `good` is False when it could not be read."""

    value: Any
    document: Document
    path: Path
    good: bool = True

    @property
    def key_mark(self) -> Mark:
        """Where the name stands."""
        return self.document.key(*self.path)

    @property
    def value_mark(self) -> Mark:
        """Where the value stands."""
        return self.document.value(*self.path)


Facts = dict[Path, Fact]
"""What a file, or a file and those it is based on, says: by path."""


@dataclass(frozen=True, slots=True)
class Limits:
    """In which unit a number is wanted and between which bounds it may lie."""

    unit: Unit
    low: float
    high: float


class Sheet:
    """One document being read."""

    def __init__(self, document: Document, registry: Registry, findings: Findings) -> None:
        self.document = document
        self.registry = registry
        self.findings = findings
        self.facts: Facts = {}

    def put(self, path: Path, value: Any) -> None:
        """Note what the file says at `path`; None stands for what could not be read."""
        self.facts[path] = Fact(value, self.document, path, value is not None)

    def get(self, path: Path) -> Any:
        """The raw value at `path`, None where there is none."""
        found: Any = self.document.data
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def has(self, path: Path) -> bool:
        """Whether the file says anything at `path`."""
        return self.get(path) is not None

    def wrong(self, path: Path, key: str, hints: tuple[str, ...] = (), **values: Value) -> None:
        """Note an error under the value at `path`. The message may name it as {name}."""
        filled = {"name": self.name(path), **values}
        self.findings.error(self.document.value(*path), key, filled, hints=hints)

    def name(self, path: Path) -> str:
        """What a message calls the value at `path`: its key, or the key of the list it stands in."""
        keys = [step for step in path if isinstance(step, str)]
        return short(".".join(keys[-2:] if keys[-1:] in (["de"], ["en"]) else keys[-1:]))

    def wanted(self, path: Path, want: str, *hints: str) -> None:
        """Note that the value at `path` is of another kind than wanted."""
        self.wrong(path, "type", hints, wanted=both(f"want.{want}"), found=both(f"is.{kind_of(self.get(path))}"))

    def table(self, path: Path, *hints: str) -> dict[str, Any] | None:
        """A table, or None; `hints` go with the error."""
        value = self.get(path)
        if isinstance(value, dict):
            return value
        self.wanted(path, "table", *hints)
        return None

    def only(self, path: Path, names: Iterable[str], key: str, **values: Value) -> None:
        """Note every key of the table at `path` that is not one of `names`."""
        known = tuple(names)
        table = self.get(path)
        for name in table if isinstance(table, dict) else ():
            if name not in known:
                self.findings.unknown(self.document.key(*path, name), key, name, known, values)

    def string(self, path: Path) -> str | None:
        """A text that is not blank."""
        value = self.get(path)
        if not isinstance(value, str):
            self.wanted(path, "text")
            return None
        if not value.strip():
            self.wrong(path, "blank")
            return None
        return value

    def text(self, path: Path) -> Text | None:
        """A text in both languages."""
        value = self.get(path)
        if not isinstance(value, dict):
            self.wanted(path, "bilingual")
            return None
        self.only(path, ("de", "en"), "unknown.language", table=self.name(path))
        missing = [lang for lang in ("de", "en") if lang not in value]
        for lang in missing:
            self.wrong(path, "missing.language", language=both(f"language.{lang}"), code=lang)
        read = {lang: self.string((*path, lang)) for lang in ("de", "en") if lang in value}
        de, en = read.get("de"), read.get("en")
        return Text(de, en) if de is not None and en is not None else None

    def flag(self, path: Path) -> bool | None:
        """true or false."""
        value = self.get(path)
        if isinstance(value, bool):
            return value
        self.wanted(path, "flag")
        return None

    def strings(self, path: Path) -> list[tuple[Path, str]] | None:
        """A list of texts, or one text alone, each with its path; None if any is no text or there is none."""
        value = self.get(path)
        if isinstance(value, str):
            return [(path, value)]
        if not isinstance(value, list):
            self.wanted(path, "texts")
            return None
        if not value:
            self.wrong(path, "empty_list")
            return None
        read = [((*path, number), self.string((*path, number))) for number in range(len(value))]
        good = [(where, each) for where, each in read if each is not None]
        return good if len(good) == len(read) else None

    def day(self, path: Path) -> date | None:
        """A day, bare or quoted as 2019-08-01 or 01.08.2019."""
        value = self.get(path)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str):
            found = as_day(value)
            if found is None:
                self.wrong(path, "no_day", hints=("hint.day",), text=short(value))
            return found
        self.wanted(path, "day")
        return None

    def whole(self, path: Path, low: int, high: int, unit: Unit | None = None) -> int | None:
        """A whole number, bare or quoted in German notation, with `unit` or without one."""
        value = self.get(path)
        if isinstance(value, float) and looks_like_thousands(self.document.raw(*path)):
            self._thousands(path, unit)
            return None
        if isinstance(value, str):
            value = self._quoted(path, value, unit)
            if value is None:
                return None
            value = int(value) if float(value).is_integer() else value
        if isinstance(value, bool) or not isinstance(value, int):
            self.wanted(path, "whole")
            return None
        if not low <= value <= high:
            self.wrong(path, "out_of_range", value=value, low=low, high=high)
            return None
        return value

    def quantity(self, path: Path, limits: Limits) -> float | None:
        """A number in the unit of `limits`, bare or quoted with unit and in German notation."""
        value = self.get(path)
        unit = limits.unit
        hints: tuple[str, ...] = ()
        if isinstance(value, str):
            found = self._quoted(path, value, unit)
            if found is None:
                return None
            value = found
            hints = ("hint.read_as_thousands",) if re.search(r"\d\.\d{3}(?!\d)", self.document.raw(*path)) else ()
        elif isinstance(value, bool) or not isinstance(value, int | float):
            self.wanted(path, "number")
            return None
        elif isinstance(value, float) and looks_like_thousands(self.document.raw(*path)) and is_count(unit):
            self._thousands(path, unit)
            return None
        if not math.isfinite(value):
            self.wrong(path, "not_finite")
            return None
        if is_count(unit) and value != int(value):
            self.wanted(path, "whole")
            return None
        return self._within(path, float(value), limits, hints)

    def _within(self, path: Path, value: float, limits: Limits, hints: tuple[str, ...]) -> float | None:
        if limits.low <= value <= limits.high:
            return value
        low, high, unit = limits.low, limits.high, limits.unit
        if unit.id == "share" and 1 < value <= 100 and not isinstance(self.get(path), str):
            self.wrong(path, "share", value=value, share=f"{value / 100:g}", percent=f"{value:g} %")
        else:
            bounds = {"value": shown(unit, value), "low": shown(unit, low), "high": shown(unit, high)}
            self.wrong(path, "out_of_range", hints, **bounds)
        return None

    def _quoted(self, path: Path, text: str, unit: Unit | None) -> float | None:
        found = read_text(text, unit)
        if not isinstance(found, Misread):
            return found.value
        written = spellings(unit) if unit is not None and found.key == "number.wrong_unit" else ()
        amount = text[: len(text) - len(found.piece)].strip() if written else ""
        spelled = Text(*(", ".join(f'"{amount} {spelling}"' for spelling in each) for each in written)) if written else ""
        wanted = unit.label if unit is not None else both("want.no_unit")
        hints = ("hint.units",) if written else ()
        key = "number.no_unit" if unit is None and found.key == "number.wrong_unit" else found.key
        self.wrong(path, key, hints, text=short(text), piece=short(found.piece), unit=wanted, spelled=spelled)
        return None

    def _thousands(self, path: Path, unit: Unit | None) -> None:
        raw = self.document.raw(*path)
        symbol = unit.symbol if unit else Text("", "")
        quoted = Text(*(f'"{f"{raw} {each}".strip()}"' for each in (symbol.de, symbol.en)))
        self.wrong(path, "bare_thousands", raw=raw, value=raw.replace(".", ""), quoted=quoted)


def shown(unit: Unit, value: float) -> Text:
    """A number of a unit as people read it, in both languages."""
    return Text(unit.show(value, "de"), unit.show(value, "en"))


def spellings(unit: Unit) -> tuple[tuple[str, ...], ...]:
    """Ways to write the unit after a number, German and English; empty for a unit that is never written."""
    if any(not symbol or unit.factor(symbol) is None for symbol in (unit.symbol.de, unit.symbol.en)):
        return ()
    return tuple(tuple(dict.fromkeys((each.replace("€", "EUR"), each))) for each in (unit.symbol.de, unit.symbol.en))


def as_day(text: str) -> date | None:
    """The day a text names as 2019-08-01 or 01.08.2019, or None."""
    text = text.strip()
    german = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None
    except ValueError:
        return None


def kind_of(value: object) -> str:
    """What a TOML value is, as the key of a word for it."""
    match value:
        case bool():
            return "flag"
        case int():
            return "whole"
        case float():
            return "decimal"
        case str():
            return "text"
        case list():
            return "list"
        case dict():
            return "table"
        case datetime():
            return "moment"
        case date():
            return "day"
        case time():
            return "time"
        case _:
            return "nothing"
