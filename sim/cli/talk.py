"""How the command line talks.

Results go to standard output, everything else (progress, hints, errors) to standard error, so that a script can read one without
the other. With `--json` standard output holds exactly one JSON document."""

import json
import locale
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from sim.study.words import Lang, word

if TYPE_CHECKING:
    from sim.study.executor import Progress

LANGS: tuple[Lang, ...] = ("de", "en")


@dataclass(frozen=True, slots=True)
class Talk:
    """One call's language and form of output."""

    lang: Lang
    as_json: bool = False

    def word(self, key: str, /, **values: object) -> str:
        """One message in the language of the call."""
        return word(f"cli.{key}", self.lang, **values)

    def say(self, key: str, /, **values: object) -> None:
        """A line of the result; silent with `--json`."""
        self.line(self.word(key, **values))

    def line(self, text: str = "") -> None:
        """A line of the result that needs no translation; silent with `--json`."""
        if not self.as_json:
            print(text)

    def aside(self, key: str, /, **values: object) -> None:
        """A line that is not part of the result."""
        print(self.word(key, **values), file=sys.stderr)

    def give(self, document: Any) -> None:
        """The result as JSON; silent without `--json`."""
        if self.as_json:
            print(json.dumps(document, ensure_ascii=False, indent=1))


def choose_language(wanted: str | None) -> Lang:
    """The language asked for, else that of the locale, else English. Raises ValueError for one that there is not."""
    if wanted is not None:
        if wanted not in LANGS:
            raise ValueError(wanted)
        return wanted
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name), locale.getlocale()[0] or "")
    return "de" if name.lower().startswith(("de", "german")) else "en"


def use_utf8(*streams: TextIO) -> None:
    """A file or pipe gets UTF-8 whatever the system's code page is, and an odd terminal never stops a run."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


class Watcher:
    """Shows how far a study is, on standard error: a bar on a terminal, else one line per finished unit."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._bar: Any = None
        self._task: Any = None
        self._compiling_told = False

    def __enter__(self) -> "Callable[[Progress], None]":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[left]}"),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(self._talk.word("progress.units"), total=None, left="")
            self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _show(self, progress: "Progress") -> None:
        if progress.compiling is not None:
            self._show_compiling(progress.compiling)
            return
        left = "" if not progress.left else self._talk.word("progress.left", time=duration(progress.left))
        if self._bar is not None:
            units = self._talk.word("progress.units")
            self._bar.update(self._task, description=units, completed=progress.done, total=progress.total, left=left)
        elif progress.done == progress.found:
            if progress.found:
                self._talk.aside("progress.found", found=progress.found, total=progress.total)
        else:
            self._talk.aside("progress.line", done=progress.done, total=progress.total, left=left)

    def _show_compiling(self, share: float) -> None:
        if self._bar is not None:
            self._bar.update(self._task, description=self._talk.word("progress.compiling"), completed=100 * share, total=100)
        elif not self._compiling_told:
            self._compiling_told = True
            self._talk.aside("progress.compiling")


def duration(seconds: float) -> str:
    """Minutes and seconds, with hours when needed: 1:05, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
