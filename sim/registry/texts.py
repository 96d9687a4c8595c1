"""Texts: every sentence a user reads, in German and in English, under one key.

The texts lie beside the numbers, in data/texts, one file per part of the product. A key is a path with dots
("report.verdict.title"), a text may hold named places ("{persons} Personen"), and whoever asks fills them with words and with
numbers that `formats` has already written. A text that is empty in both languages says nothing on purpose. A key that is
missing in one language, that two files define, or whose languages name different places is an error when the registry is
loaded, never a gap on a page.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

from sim.registry.rows import Findings, Row, near, read_file
from sim.registry.types import Lang, Text

AT_STATIONS: Final = {
    "state": "outcomes.outcome.state",
    "admitted": "outcomes.key.admitted",
    "left": "outcomes.key.left",
    "employed_6m": "outcomes.key.employed_6m",
    "item": "outcomes.item",
}
"""Where the names of what is counted at every station stand."""
OF_SUPPORTS: Final = {
    "supported": "outcomes.key.supported",
    "support_days": "outcomes.key.support_days",
    "item": "outcomes.item.support",
}
"""What is counted of every support."""


class Texts:
    """All texts by key."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Text]) -> None:
        self._entries = dict(entries)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def at_stations(self, labels: Mapping[str, Text]) -> "Texts":
        """These texts, and what is counted at every station under names made from the stations' labels, unless told by itself."""
        return self._with_names("station", "at_station", AT_STATIONS, labels)

    def at_supports(self, labels: Mapping[str, Text]) -> "Texts":
        """The same for what is counted of every support."""
        return self._with_names("support", "of_support", OF_SUPPORTS, labels)

    def _with_names(self, what: str, patterns: str, paths: Mapping[str, str], labels: Mapping[str, Text]) -> "Texts":
        made = {
            f"{path}.{each}": Text(pattern.de.format(**{what: label.de}), pattern.en.format(**{what: label.en}))
            for name, path in paths.items()
            for pattern in (self.text(f"outcomes.{patterns}.{name}"),)
            for each, label in labels.items()
        }
        return Texts(made | self._entries)

    def text(self, key: str) -> Text:
        """The text in both languages, its places unfilled. Raises KeyError naming the nearest key."""
        try:
            return self._entries[key]
        except KeyError:
            raise KeyError(f"no text '{key}'{near(key, self._entries)}") from None

    def get(self, key: str, lang: Lang, **values: object) -> str:
        """The text in one language, its places filled by `values`. Raises KeyError for an unknown key or an unfilled place."""
        text = self.text(key).in_(lang)
        return text.format(**values) if values or "{" in text else text


def load_texts(folder: Path, findings: Findings) -> Texts:
    """The texts of all files of a folder."""
    entries: dict[str, Text] = {}
    origin: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        row = Row(path.name, path.stem, read_file(path, findings), findings)
        for key, value in _leaves(row.table_of_all(), ""):
            if key in origin:
                findings.add(path.name, f"'{key}' is already defined in {origin[key]}")
            origin[key] = path.name
            entries[key] = Text("", "") if value == {"de": "", "en": ""} else row.as_text(value, f"'{key}'")
            if _places(entries[key].de) != _places(entries[key].en):
                findings.add(path.name, f"'{key}' names different places in German and in English")
    return Texts(entries)


def _leaves(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    """The entries of nested tables by dotted key; a table with `de` or `en` is an entry."""
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and not {"de", "en"} & set(value):
            yield from _leaves(value, f"{key}.")
        else:
            yield key, value


def _places(text: str) -> set[str]:
    """The names of the places in a text; a text that str.format cannot read has the one place '{?}'."""
    if "{" not in text and "}" not in text:
        return set()
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{?}"}
