"""Reading data files row by row, and going on after a mistake.

A data file of the registry is a set of named rows, and people edit it by hand. So a row is asked for each field by name; what
is missing, of the wrong kind or left over is written down together with the file and the row, and reading goes on with a
stand-in. When everything has been read, `Findings.close` raises one error with all of it. Nothing that stood in ever reaches a
caller.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from sim.registry.errors import RegistryError
from sim.registry.types import Text

_NO_TEXT: Final = Text("?", "?")


class Findings:
    """What is wrong in the files read so far, in reading order."""

    def __init__(self) -> None:
        self._messages: list[str] = []

    def add(self, where: str, what: str) -> None:
        """Note that something is wrong at `where` (file and row)."""
        self._messages.append(f"{where}: {what}")

    def include(self, error: RegistryError) -> None:
        """Note what another loading found."""
        self._messages.extend(error.messages)

    def close(self) -> None:
        """Raise RegistryError with everything noted, if anything was."""
        if self._messages:
            raise RegistryError(*self._messages)


def near(word: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known word, or nothing when none is near."""
    found = get_close_matches(word, list(known), n=1)
    return f"; nearest is '{found[0]}'" if found else ""


class Row:
    """One named table of a file. Every getter notes what is wrong and answers with a stand-in of the right type."""

    __slots__ = ("_asked", "_data", "_findings", "id", "where")

    def __init__(self, where: str, row_id: str, data: Mapping[str, object], findings: Findings) -> None:
        self.where = where
        self.id = row_id
        self._data = data
        self._findings = findings
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def wrong(self, what: str) -> None:
        """Note that something is wrong in this row."""
        self._findings.add(self.where, what)

    def raw(self, key: str) -> object | None:
        """The value as parsed, None when absent."""
        self._asked.add(key)
        return self._data.get(key)

    def string(self, key: str, default: str | None = None) -> str:
        """A text without languages; required unless a default is given."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value.strip() and default != ""):
            self.wrong(f"'{key}' must be a text that is not empty")
            return ""
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """A text out of a known set."""
        value = self.string(key, default)
        return self.one_of(value, allowed, key) if value else ""

    def one_of(self, value: object, allowed: Collection[str], name: str) -> str:
        """A value that must be out of a known set."""
        if not isinstance(value, str) or value not in allowed:
            self.wrong(f"'{name}' is '{value}', which is not known{near(str(value), allowed)}")
            return ""
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """A number; required unless a default is given."""
        value = self.raw(key)
        return default if value is None and default is not None else self.as_number(value, f"'{key}'")

    def as_number(self, value: object, name: str) -> float:
        """A value that must be a number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(f"{name} must be a number")
            return 0.0
        return float(value)

    def pair(self, key: str) -> tuple[float, float]:
        """A required [low, high]."""
        value = self.raw(key)
        if not isinstance(value, list) or len(value) != 2:
            self.wrong(f"'{key}' must be [low, high]")
            return (0.0, 0.0)
        low, high = (self.as_number(bound, f"'{key}'") for bound in value)
        if low > high:
            self.wrong(f"'{key}' runs from {low:g} down to {high:g}")
        return (low, high)

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, possibly empty; required unless a default is given."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(f"'{key}' must be a list of texts")
            return ()
        return tuple(value)

    def values(self, key: str) -> tuple[object, ...]:
        """A list of anything, empty when absent."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            self.wrong(f"'{key}' must be a list")
        return tuple(value) if isinstance(value, list) else ()

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false; required unless a default is given."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            self.wrong(f"'{key}' must be true or false")
            return False
        return value

    def text(self, key: str) -> Text:
        """A required text in both languages."""
        return self.as_text(self.raw(key), f"'{key}'")

    def as_text(self, value: object, name: str) -> Text:
        """A value that must be a table with `de` and `en`, neither empty."""
        if isinstance(value, dict) and set(value) == {"de", "en"}:
            de, en = value["de"], value["en"]
            if isinstance(de, str) and isinstance(en, str) and de.strip() and en.strip():
                return Text(de, en)
        self.wrong(f"{name} needs a text in German (de) and one in English (en)")
        return _NO_TEXT

    def table(self, key: str) -> Mapping[str, object]:
        """A table inside the row, empty when absent."""
        value = self.raw(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(f"'{key}' must be a table")
            return {}
        return value

    def table_of_all(self) -> Mapping[str, object]:
        """Everything the row holds, as parsed."""
        return self._data

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        """A list of tables, empty when absent."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(f"'{key}' must be a list of tables")
            return ()
        return tuple(value)

    def rows(self, key: str) -> tuple["Row", ...]:
        """The tables inside a table, each as a row of its own."""
        inner = ((name, value) for name, value in self.table(key).items())
        return tuple(
            Row(f"{self.where}.{key}.{name}", name, value if isinstance(value, dict) else {}, self._findings)
            for name, value in inner
        )

    def inner(self, key: str) -> "Row":
        """A table inside the row as a row of its own, empty when absent."""
        return Row(f"{self.where}.{key}", key, self.table(key), self._findings)

    def close(self) -> None:
        """Note the fields nobody asked for: a misspelt field must not be lost in silence."""
        for key in self._data:
            if key not in self._asked:
                self.wrong(f"unknown field '{key}'{near(key, self._asked)}")


def read_file(path: Path, findings: Findings) -> dict[str, object]:
    """The parsed TOML file, empty (and noted) when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        findings.add(path.name, f"cannot be read: {error}")
        return {}


def read_rows(path: Path, findings: Findings) -> Iterator[Row]:
    """The rows of a file in file order."""
    for row_id, data in read_file(path, findings).items():
        where = f"{path.name}: {row_id}"
        if isinstance(data, dict):
            yield Row(where, row_id, data, findings)
        else:
            findings.add(where, "stands alone; every entry of this file is a table")


def day_of_step(key: str) -> date | None:
    """The day a step of a series begins: '2019' is 1 January 2019, '2019-08-01' that day; None for anything else."""
    try:
        return date(int(key), 1, 1) if len(key) == 4 else date.fromisoformat(key)
    except ValueError:
        return None
