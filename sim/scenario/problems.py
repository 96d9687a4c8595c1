"""What is wrong with a scenario file, said so that the reader can mend it.

A problem is a small lesson: what is wrong, where (file, line, column, the line itself with a caret under the spot), what is
allowed, and the nearest name when one was mistyped. Problems are collected, not thrown one by one: whoever wrote a file wants
to see all of it at once. A warning is a problem that does not keep the file from running.
"""

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches

from sim.registry.types import Lang, Text
from sim.scenario.words import Value, say, write

MAX_SHOWN = 100
"""Problems kept of one reading; a file with more is not a scenario."""

_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
_WINDOW = 140
_ALLOWED_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A spot in a file. `line` and `column` count from 1; `source` is the whole line, `width` the characters meant (at least
    1)."""

    file: str
    line: int
    column: int
    width: int
    source: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning. `key` names the message and `values` fill it; `hints` are further messages with the same values.

    `mark` is None for what was not read from a file, such as a command-line option, which then stands in `place`.
    """

    key: str
    values: tuple[tuple[str, Value], ...]
    mark: Mark | None
    allowed: tuple[str | Text, ...] = ()
    nearest: str | None = None
    hints: tuple[str, ...] = ()
    warning: bool = False
    place: str = ""

    @property
    def file(self) -> str:
        """The file as it was named, or the command-line option."""
        return self.mark.file if self.mark else self.place

    @property
    def line(self) -> int:
        """The line, from 1; 0 when there is none."""
        return self.mark.line if self.mark else 0

    @property
    def column(self) -> int:
        """The column in characters, from 1; 0 when there is none."""
        return self.mark.column if self.mark else 0

    def message(self, lang: Lang) -> str:
        """The sentence alone."""
        return say(self.key, lang, **dict(self.values))

    def render(self, lang: Lang) -> str:
        """Everything: place, sentence, the line with its caret, what is allowed, the nearest name, hints."""
        where = f"{self.file}:{self.line}:{self.column}" if self.mark else self.place
        kind = say("warning" if self.warning else "error", lang)
        lines = [f"{_plain(where)}: {kind}: {self.message(lang)}"]
        if self.mark and self.line:
            lines += _picture(self.mark)
        if self.nearest:
            lines.append("   " + say("nearest", lang, name=self.nearest))
        if self.allowed:
            lines.append("   " + say("allowed", lang, names=_shorten(self.allowed, lang)))
        lines += ["   " + say(hint, lang, **dict(self.values)) for hint in self.hints]
        return "\n".join(lines)


class ScenarioErrors(Exception):
    """A scenario that cannot run. `errors` and `warnings` are in the order of the files and lines; neither stops at the first."""

    def __init__(self, errors: tuple[Problem, ...], warnings: tuple[Problem, ...] = (), lang: Lang = "de") -> None:
        super().__init__(errors, warnings, lang)
        self.errors = errors
        self.warnings = warnings
        self.lang = lang

    def render(self, lang: Lang | None = None) -> str:
        """All problems in words, errors first, ending with how many there are."""
        return render_problems(self.errors, self.warnings, lang or self.lang)

    def __str__(self) -> str:
        return self.render()


def render_problems(errors: tuple[Problem, ...], warnings: tuple[Problem, ...], lang: Lang) -> str:
    """Errors, then warnings, each as a paragraph, then the count. Empty when there are none."""
    if not errors and not warnings:
        return ""
    parts = [problem.render(lang) for problem in (*errors, *warnings)]
    if len(errors) >= MAX_SHOWN:
        parts.append(say("more", lang, count=MAX_SHOWN))
    counts = [_count("error", len(errors), lang), _count("warning", len(warnings), lang)]
    ending = ", ".join(count for count in counts if count) + "."
    if errors:
        ending += " " + say("nothing_run", lang)
    return "\n\n".join([*parts, ending])


class Findings:
    """Collects the problems of one reading. Files are put in order by `order`, base first; the rest by line and column."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._errors = 0

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return self._errors > 0

    def error(
        self,
        mark: Mark,
        key: str,
        values: dict[str, Value] | None = None,
        hints: tuple[str, ...] = (),
        allowed: tuple[str | Text, ...] = (),
    ) -> None:
        """Note one error; those beyond `MAX_SHOWN` are dropped."""
        self.add(Problem(key, tuple((values or {}).items()), mark, allowed=allowed, hints=hints))

    def unknown(self, mark: Mark, key: str, name: str, names: tuple[str, ...], values: dict[str, Value] | None = None) -> None:
        """Note a name that does not exist, with the nearest that does."""
        if self._errors < MAX_SHOWN:
            shown = {"name": short(name), **(values or {})}
            self.add(Problem(key, tuple(shown.items()), mark, allowed=names, nearest=nearest(name, names)))

    def warn(self, mark: Mark, key: str, values: dict[str, Value] | None = None, hints: tuple[str, ...] = ()) -> None:
        """Note one warning."""
        self.add(Problem(key, tuple((values or {}).items()), mark, hints=hints, warning=True))

    def add(self, problem: Problem) -> None:
        """Note a problem once, however often it is found."""
        room = len(self.problems) - self._errors if problem.warning else self._errors
        if room < MAX_SHOWN and problem not in self.problems:
            self.problems.append(problem)
            self._errors += not problem.warning

    def sorted(self, order: tuple[str, ...]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """(errors, warnings), each by file, line and column."""
        rank = {file: number for number, file in enumerate(order)}
        ranked = sorted(self.problems, key=lambda each: (rank.get(each.file, -1), each.line, each.column))
        return tuple(p for p in ranked if not p.warning), tuple(p for p in ranked if p.warning)


def nearest(name: str, names: tuple[str, ...]) -> str | None:
    """The name most like this one, or None. Case, hyphens and blanks count as nothing; very long names have no neighbour."""
    if len(name) > 64:
        return None
    folded: dict[str, str] = {}
    for each in names:
        folded.setdefault(_fold(each), each)
    found = get_close_matches(_fold(name), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def short(text: str, limit: int = 60) -> str:
    """A piece of the file, fit to stand in a sentence: one line, no control characters, not endless."""
    plain = _plain(text)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _fold(name: str) -> str:
    for old, new in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.casefold().replace(old, new)
    return name.replace("-", "_").replace(" ", "_")


def _plain(text: str) -> str:
    """Without characters that a terminal would obey instead of showing."""
    return "".join(" " if c in "\t\n" else "\ufffd" if unicodedata.category(c) in _OBEYED else c for c in text)


def _picture(mark: Mark) -> list[str]:
    """The line and, under the spot, as many carets as the spot is wide on a screen."""
    before, spot = mark.source[: mark.column - 1], mark.source[mark.column - 1 :][: mark.width]
    after = mark.source[mark.column - 1 + mark.width :]
    if len(before) > _WINDOW // 2:
        before = "…" + before[-_WINDOW // 2 :]
    if len(spot) > _WINDOW // 2:
        spot, after = spot[: _WINDOW // 2], "…"
    room = _WINDOW - len(before) - len(spot)
    if len(after) > room:
        after = after[:room] + "…"
    gutter = f"{mark.line:>5} | "
    carets = "^" * max(1, _columns(_plain(spot)))
    under = " " * (len(gutter) - 2) + "| " + " " * _columns(_plain(before)) + carets
    return [gutter + _plain(before + spot + after).rstrip(), under]


def _columns(text: str) -> int:
    """How many columns a screen gives this text: combining marks none, East Asian wide characters two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _shorten(names: tuple[str | Text, ...], lang: Lang) -> str:
    shown = [write(name, lang) for name in names[:_ALLOWED_SHOWN]]
    return ", ".join(shown) + (" …" if len(names) > _ALLOWED_SHOWN else "")


def _count(kind: str, number: int, lang: Lang) -> str:
    if number == 0:
        return ""
    return say(f"{kind}s_counted" if number > 1 else f"{kind}_counted", lang, count=number)
