"""Where everything stands in a TOML text.

The parser of the standard library gives the values of a file and forgets where it read them. An error that teaches needs the
place: the line, the column, and how far to draw the caret. So a second, much simpler reader walks over the same text and notes
for every key and every value from where to where it reaches. It trusts that the text is TOML; where it is not, it stops, and
whoever called it asks the real parser for the reason.

The walk is linear in the length of the text and refuses nesting that no scenario needs, so it may be run before the parser.
"""

import re
import tomllib
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and positions inside arrays."""

MAX_DEPTH = 32
MAX_BARE = 200
MAX_ENTRIES = 10_000

# No possessive quantifiers: Python 3.11 matches them wrongly in its first releases, and Debian 12 has one of these.
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^\s,\]}#=]+(?:(?<=\d\d\d\d-\d\d-\d\d) \d\d:[^\s,\]}#]+)?")
_BASIC = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"{3,5}')
_LONG_LITERAL = re.compile(r"'''[^']*(?:'(?!'')[^']*)*'{3,5}")


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets into the text, half-open."""

    start: int
    end: int


class Unreadable(Exception):
    """The text stops being TOML inside something that began at `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TooDeep(Unreadable):
    """Nested deeper than `MAX_DEPTH`, a bare value longer than `MAX_BARE`, or more than `MAX_ENTRIES` keys and values."""


class Twice(Unreadable):
    """A key or table at `offset` was already given at `first`."""

    def __init__(self, name: str, first: Span, again: Span) -> None:
        super().__init__(again.start)
        self.name = name
        self.first = first
        self.again = again


@dataclass(slots=True)
class Positions:
    """Spans of the keys and of the values of one text. A table's value is its header or its braces."""

    keys: dict[Path, Span] = field(default_factory=dict)
    values: dict[Path, Span] = field(default_factory=dict)


def find_positions(text: str) -> Positions:
    """Walk over `text` (line ends already `\\n`). Raises `Unreadable` or one of its kinds where the walk cannot go on."""
    walk = _Walk(text)
    walk.document()
    return walk.found


class _Walk:
    """One pass over one text; `at` is the offset of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found = Positions()
        self._given: set[Path] = set()
        self._arrays: dict[Path, int] = {}

    def document(self) -> None:
        header: Path = ()
        while True:
            self._skip(_BLANK)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                header = self._header()
            else:
                self._pair(header)
            self._skip(_SPACE)
            if self.at < len(self.text) and self.text[self.at] not in "\n#":
                raise Unreadable(self.at)

    def _header(self) -> Path:
        start = self.at
        if len(self.found.values) > MAX_ENTRIES:
            raise TooDeep(start)
        many = self.text.startswith("[[", start)
        self.at += 2 if many else 1
        parts = self._key(start)
        if not self.text.startswith("]]" if many else "]", self.at):
            raise Unreadable(start)
        self.at += 2 if many else 1
        path = self._descend((), parts[:-1])
        name, key = parts[-1]
        path += (name,)
        here = Span(start, self.at)
        if many:
            number = self._arrays.get(path, 0)
            self._arrays[path] = number + 1
            self._note(path, key, here)
            path += (number,)
        elif path in self._arrays:
            raise Twice(name, self.found.keys[path], key)
        self._give(path, name, key)
        self.found.keys[path] = key
        self.found.values[path] = here
        return path

    def _pair(self, table: Path, depth: int = 0) -> None:
        parts = self._key(self.at)
        if not self.text.startswith("=", self.at):
            raise Unreadable(self.at)
        self.at += 1
        self._skip(_SPACE)
        path = self._descend(table, parts[:-1])
        name, key = parts[-1]
        path += (name,)
        self._give(path, name, key)
        self._value(path, key, depth)

    def _key(self, start: int) -> list[tuple[str, Span]]:
        """The parts of a dotted key, with the blanks around them."""
        parts: list[tuple[str, Span]] = []
        while True:
            self._skip(_SPACE)
            begin = self.at
            match = _BARE_KEY.match(self.text, begin) or _BASIC.match(self.text, begin) or _LITERAL.match(self.text, begin)
            if match is None:
                raise Unreadable(begin)
            self.at = match.end()
            parts.append((_name(match.group(), begin), Span(begin, self.at)))
            if len(parts) > MAX_DEPTH:
                raise TooDeep(start)
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _descend(self, path: Path, parts: list[tuple[str, Span]]) -> Path:
        for name, key in parts:
            path += (name,)
            self._note(path, key, key)
            if path in self._arrays:
                path += (self._arrays[path] - 1,)
        return path

    def _note(self, path: Path, key: Span, value: Span) -> None:
        self.found.keys.setdefault(path, key)
        self.found.values.setdefault(path, value)

    def _give(self, path: Path, name: str, key: Span) -> None:
        if path in self._given:
            raise Twice(name, self.found.keys[path], key)
        self._given.add(path)

    def _value(self, path: Path, key: Span | None, depth: int) -> None:
        start = self.at
        if depth > MAX_DEPTH or len(self.found.values) > MAX_ENTRIES:
            raise TooDeep(start)
        first = self.text[start : start + 1]
        if first == "[":
            self._array(path, depth)
        elif first == "{":
            self._inline(path, depth)
        else:
            self.at = self._scalar(start, first)
        here = Span(start, self.at)
        self.found.values[path] = here
        self.found.keys[path] = here if key is None else key

    def _scalar(self, start: int, first: str) -> int:
        if first in ('"', "'"):
            long, short = (_LONG_BASIC, _BASIC) if first == '"' else (_LONG_LITERAL, _LITERAL)
            match = (long if self.text.startswith(first * 3, start) else short).match(self.text, start)
        else:
            match = _BARE_VALUE.match(self.text, start)
            if match is not None and match.end() - start > MAX_BARE:
                raise TooDeep(start)
        if match is None:
            raise Unreadable(start)
        return match.end()

    def _array(self, path: Path, depth: int) -> None:
        start = self.at
        self.at += 1
        number = 0
        while True:
            self._skip(_BLANK)
            if self.text.startswith("]", self.at):
                self.at += 1
                return
            self._inside(start)
            self._value((*path, number), None, depth + 1)
            number += 1
            self._skip(_BLANK)
            self._separator(start, "]")

    def _inline(self, path: Path, depth: int) -> None:
        start = self.at
        self.at += 1
        while True:
            self._skip(_BLANK)
            if self.text.startswith("}", self.at):
                self.at += 1
                return
            self._inside(start)
            self._pair(path, depth + 1)
            self._skip(_BLANK)
            self._separator(start, "}")

    def _inside(self, start: int) -> None:
        if self.at >= len(self.text):
            raise Unreadable(start)

    def _separator(self, start: int, closing: str) -> None:
        self._inside(start)
        if self.text[self.at] == ",":
            self.at += 1
        elif self.text[self.at] != closing:
            raise Unreadable(self.at)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()


def _name(raw: str, offset: int) -> str:
    """A key as the parser reads it: without quotes, escapes resolved."""
    if raw[0] not in "\"'":
        return raw
    if raw[0] == "'" or "\\" not in raw:
        return raw[1:-1]
    try:
        return str(tomllib.loads(f"key = {raw}")["key"])
    except tomllib.TOMLDecodeError:
        raise Unreadable(offset) from None
