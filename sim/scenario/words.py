"""The messages about scenario files, in German and English.

They stand in one file of the registry's texts and are read on their own, because a file with a misplaced quote is explained
without loading the registry. Values are put into a sentence in the notation of its language.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from sim.registry import formats
from sim.registry.types import Lang, Text

Value = str | int | float | date | Text | tuple[str | Text, ...]
"""What may stand in a message: a plain word, a number, a day, a bilingual text, or a list of words."""


@cache
def _messages() -> dict[str, dict[str, str]]:
    raw = files("sim.registry").joinpath("data/texts/scenario.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def say(key: str, lang: Lang, /, **values: Value) -> str:
    """One message with its values filled in. Raises KeyError for a message that nobody wrote."""
    return _messages()[f"scenario.{key}"][lang].format(**{name: write(value, lang) for name, value in values.items()})


def write(value: Value, lang: Lang) -> str:
    """One value as it is written in a sentence of this language."""
    match value:
        case Text():
            return value.in_(lang)
        case bool() | str():
            return str(value)
        case int() if abs(value) >= 1e15:
            # Beyond what a float holds exactly.
            return f"{value:,}".replace(",", "." if lang == "de" else ",")
        case int() | float():
            return formats.number(value, lang) if abs(value) < 1e15 else f"{value:g}"
        case date():
            return formats.day(value, lang)
        case _:
            return ", ".join(write(each, lang) for each in value)


def both(key: str) -> Text:
    """One message in both languages, to stand inside another. Raises KeyError for a message that nobody wrote."""
    message = _messages()[f"scenario.{key}"]
    return Text(message["de"].format(), message["en"].format())
