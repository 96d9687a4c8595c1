"""Help pages and complaints about what was typed, in the language of the call.

The commands carry keys instead of texts (`option.persons`); they are looked up here when a page is printed. So one set of
commands serves both languages, and nothing of a page is written twice."""

import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from cyclopts.exceptions import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from sim.cli.talk import Talk
from sim.study.words import has

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel

NAMES = 26
"""Width of the column of names on a help page."""
PLACES = re.compile(r"(?<![-\w])[A-Z]+(?![-\w])")
"""What stands for something to be typed: FILE, PATH, [OPTIONS]."""


class HelpPage:
    """Prints help pages as plain text. Called by cyclopts, part by part."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._width = min(shutil.get_terminal_size((100, 24)).columns, 110)

    def render_usage(self, console: Any, options: Any, usage: Any) -> None:
        """The line that shows how a call is put together."""
        print(self._talk.word("help.usage", usage=named(str(usage).strip(), self._talk)))

    def render_description(self, console: Any, options: Any, description: Any) -> None:
        """What a command is for."""
        text = self._text(description)
        if text:
            print()
            for paragraph in text.split("\n"):
                print(textwrap.fill(paragraph, self._width))

    def __call__(self, console: Any, options: Any, panel: "HelpPanel") -> None:
        """One list: of commands, or of arguments and options."""
        if not panel.entries:
            return
        options_too = any(name.startswith("--") for entry in panel.entries for name in entry.display_labels)
        kind = "commands" if panel.format == "command" else "options" if options_too else "arguments"
        print("\n" + self._talk.word(f"help.{kind}"))
        for entry in panel.entries:
            self._row(_names(entry, self._talk), self._describe(entry))
        if kind != "arguments":
            self._row("--lang de|en", self._talk.word("option.lang"))

    def _describe(self, entry: "HelpEntry") -> str:
        if "--help" in entry.display_labels:
            return self._talk.word("option.help")
        if "--version" in entry.display_labels:
            return self._talk.word("option.version")
        return self._text(entry.description)

    def _text(self, description: Any) -> str:
        key = str(getattr(getattr(description, "primary_renderable", description), "plain", "") or "")
        return self._talk.word(key) if has(f"cli.{key}") else key

    def _row(self, names: str, text: str) -> None:
        indent = " " * (NAMES + 2)
        head = f"  {names}".ljust(NAMES + 1) + " "
        if len(head) > NAMES + 2:
            print(head.rstrip())
            head = indent
        print(textwrap.fill(text, self._width, initial_indent=head, subsequent_indent=indent))


def named(text: str, talk: Talk) -> str:
    """A call or the names of an option, with whatever is to be typed in the language of the page."""
    return PLACES.sub(lambda found: talk.word(f"place.{found[0]}") if has(f"cli.place.{found[0]}") else found[0], text)


def _names(entry: "HelpEntry", talk: Talk) -> str:
    names = named(" ".join(dict.fromkeys(entry.display_labels_with_metavar)), talk)
    return names.replace(" CHOICE", " " + "|".join(entry.choices or ()))


def complain(error: CycloptsError, talk: Talk) -> str:
    """What is wrong with a call, and what would be right."""
    command = " ".join(error.command_chain or ())
    page = f"wegweiser {command} --help" if command else "wegweiser --help"
    return _complaint(error, talk) + "\n" + talk.word("bad.see", page=page)


def _complaint(error: CycloptsError, talk: Talk) -> str:
    argument = getattr(error, "argument", None)
    name = named(argument.name, talk) if argument is not None else ""
    token = getattr(error, "token", None)
    value = getattr(token, "value", None)
    if isinstance(error, UnknownCommandError):
        known = [] if error.app is None else [name for name in error.app if not name.startswith("-")]
        return _with_nearest(talk, talk.word("bad.command", value=_first(error)), _first(error), known)
    if isinstance(error, UnknownOptionError):
        typed = error.token.keyword or error.token.value
        known = [name for option in error.argument_collection or () for name in option.names if name.startswith("--")]
        known = [name for name in [*known, "--lang", "--help"] if name != "--talk"]
        return _with_nearest(talk, talk.word("bad.option", value=typed), typed, known)
    if isinstance(error, CoercionError):
        choices = _choices(argument)
        if choices:
            return talk.word("bad.choice", name=name, value=value, choices=", ".join(choices))
        return talk.word("bad.number", name=name, value=value)
    if isinstance(error, MissingArgumentError):
        return talk.word("bad.missing", name=name)
    if isinstance(error, RepeatArgumentError):
        return talk.word("bad.twice", name=name or getattr(token, "keyword", ""))
    if isinstance(error, UnusedCliTokensError):
        return talk.word("bad.unused", value=_first(error))
    return talk.word("bad.call")


def _first(error: CycloptsError) -> str:
    return (error.unused_tokens or [""])[0]


def _choices(argument: Any) -> tuple[str, ...]:
    choices = argument.get_choices() if argument is not None else None
    return tuple(choices or ())


def _with_nearest(talk: Talk, text: str, value: str, known: list[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(value, known, 1)
    return text + (" " + talk.word("bad.nearest", name=nearest[0]) if nearest else "")
