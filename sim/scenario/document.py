"""One scenario file as it was read: its values, and for each key and value the place where it stands.

Reading forgives what editors do to a file (a byte-order mark, Windows line ends) and nothing else. What is not UTF-8, too big
or not TOML is reported alone, because nothing after it can be trusted.
"""

import os
import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from sim.scenario.positions import Path, Positions, Span, TooDeep, Twice, Unreadable, find_positions
from sim.scenario.problems import Mark, Problem
from sim.scenario.syntax import lesson
from sim.scenario.words import Value

MAX_BYTES = 1_000_000


class SyntaxTrouble(Exception):
    """A file that cannot be read as TOML, or not at all; the problem says why and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file and where its lines begin. `shown` is how messages call the file."""

    shown: str
    text: str
    starts: tuple[int, ...]

    def mark(self, span: Span) -> Mark:
        """The spot of a span; a span over several lines is marked to the end of its first."""
        line = bisect_right(self.starts, span.start)
        begin = self.starts[line - 1]
        end = self.text.find("\n", begin)
        content = self.text[begin : end if end >= 0 else len(self.text)]
        stop = min(span.end - begin, len(content))
        return Mark(self.shown, line, span.start - begin + 1, max(1, stop - (span.start - begin)), content)

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column that the parser names (both from 1)."""
        return min(self.starts[min(line, len(self.starts)) - 1] + column - 1, len(self.text))


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file that is TOML; two are the same only if they are one. `path` is where it lies, `label` its bare name, which goes
    into results; `data` holds its values."""

    path: FilePath
    label: str
    source: Source
    data: dict[str, Any]
    positions: Positions

    def key(self, *path: str | int) -> Mark:
        """Where the key of this path stands."""
        return self.source.mark(self._known(self.positions.keys, path))

    def value(self, *path: str | int) -> Mark:
        """Where the value of this path stands."""
        return self.source.mark(self._known(self.positions.values, path))

    def raw(self, *path: str | int) -> str:
        """The value of this path exactly as it was typed."""
        span = self._known(self.positions.values, path)
        return self.source.text[span.start : span.end]

    def top(self) -> Mark:
        """The first line with anything on it, for what is missing from the whole file."""
        text = self.source.text
        first = len(text) - len(text.lstrip())
        end = text.find("\n", first)
        return self.source.mark(Span(first, end if end >= 0 else len(text)) if first < len(text) else Span(0, 0))

    def _known(self, spans: dict[Path, Span], path: Path) -> Span:
        # A path that the walk did not see cannot come out of the parser; its parent is the best place all the same.
        while path not in spans and path:
            path = path[:-1]
        return spans.get(path, Span(0, 0))


def read_document(path: FilePath, shown: str) -> Document:
    """Read one file. Raises `SyntaxTrouble` with the one problem that keeps it from being read."""
    text = _decode(_bytes(path, shown), shown)
    return parse_document(text, path, shown)


def parse_document(text: str, path: FilePath, shown: str) -> Document:
    """The document of a text with `\\n` line ends. Raises `SyntaxTrouble`."""
    source = Source(shown, text, (0, *(match.end() for match in re.finditer("\n", text))))
    stopped: Unreadable | None = None
    positions = Positions()
    try:
        positions = find_positions(text)
    except Unreadable as trouble:
        stopped = trouble
    if isinstance(stopped, TooDeep):
        raise _trouble(source, "syntax.too_deep", Span(stopped.offset, stopped.offset + 1))
    try:
        data = tomllib.loads(text)
    except ValueError as error:
        raise _explain(source, str(error), stopped) from None
    if stopped is not None:
        raise _trouble(source, "syntax.other", Span(stopped.offset, stopped.offset + 1))
    return Document(path, path.name, source, data, positions)


def show_path(path: FilePath) -> str:
    """A file as messages call it: relative to where one stands when it lies below, else in full."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):
        return path.as_posix()
    return FilePath(relative).as_posix() if not relative.startswith("..") else path.as_posix()


def no_file(shown: str, key: str, values: dict[str, Value] | None = None) -> SyntaxTrouble:
    """The trouble of a file that cannot even be opened: it has a name but no line."""
    return SyntaxTrouble(Problem(key, tuple({"name": shown, **(values or {})}.items()), None, place=shown))


def _bytes(path: FilePath, shown: str) -> bytes:
    try:
        if not path.is_file():
            raise no_file(shown, "file.not_a_file")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise no_file(shown, "file.unreadable", {"reason": error.strerror or type(error).__name__}) from None
    if len(content) > MAX_BYTES:
        raise no_file(shown, "file.too_big", {"limit": MAX_BYTES})
    return content


def _decode(content: bytes, shown: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The offsets of the error count from behind a byte-order mark; `object` is what was decoded.
        whole: bytes = error.object
        before = whole[: error.start].decode("utf-8").replace("\r\n", "\n")
        rest = re.split(r"\r?\n", whole[error.start :].decode("utf-8", "replace"), maxsplit=1)[0]
        source = Source(shown, before + rest, (0, *(match.end() for match in re.finditer("\n", before))))
        raise _trouble(source, "file.not_utf8", Span(len(before), len(before) + 1)) from None
    return text.replace("\r\n", "\n")


def _explain(source: Source, message: str, stopped: Unreadable | None) -> SyntaxTrouble:
    if isinstance(stopped, Twice):
        first = source.mark(stopped.first).line
        return _trouble(source, "syntax.twice", stopped.again, {"name": stopped.name, "first": first})
    where = re.search(r"\(at line (\d+), column (\d+)\)", message)
    offset = source.offset(int(where[1]), int(where[2])) if where else len(source.text)
    key, span = lesson(source.text, message, offset, stopped.offset if stopped else None)
    return _trouble(source, key, span)


def _trouble(source: Source, key: str, span: Span, values: dict[str, Value] | None = None) -> SyntaxTrouble:
    return SyntaxTrouble(Problem(key, tuple((values or {}).items()), source.mark(span)))
