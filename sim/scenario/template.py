"""A new scenario file to start from.

It is valid as it stands and changes nothing yet. Below it lists every measure of the registry, commented out, with its keys,
units and bounds: taking away the signs at the beginning of the lines of one of them makes a scenario.
"""

import json
import re
import textwrap

from sim.registry import Registry, formats, load_registry
from sim.registry.types import Lang, MeasureField, MeasureKind
from sim.scenario.entries import cost_unit
from sim.scenario.problems import Problem, ScenarioErrors, short
from sim.scenario.words import say

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_EXAMPLE_START = "2019-08-01"


def new_scenario_text(name: str, lang: Lang, registry: Registry | None = None) -> str:
    """The text of a new file `name`.toml with comments in one language. Raises ScenarioErrors when the name is no file name."""
    if _NAME.fullmatch(name) is None:
        raise ScenarioErrors((Problem("bad_name", (("name", short(name)),), None, place=short(name)),), lang=lang)
    registry = registry or load_registry()
    title = json.dumps(name.replace("_", " ").replace("-", " ").strip().capitalize() or name)
    question = {code: json.dumps(say("new.question", code), ensure_ascii=False) for code in ("de", "en")}
    lines = [
        *_comment(say("new.head", lang, name=name)),
        "",
        f"name     = {{ de = {title}, en = {title} }}",
        f"question = {{ de = {question['de']}, en = {question['en']} }}",
        'based_on = "baseline"',
        "",
        *_comment(say("new.measures", lang)),
    ]
    for kind in registry.measures.values():
        lines += ["", *_measure(kind, registry, lang)]
    return "\n".join(lines) + "\n"


def _measure(kind: MeasureKind, registry: Registry, lang: Lang) -> list[str]:
    heading = [*_comment(kind.label.in_(lang) + ": " + kind.description.in_(lang))]
    keys = [("from", _EXAMPLE_START, say("new.from", lang))]
    keys += [(field.name, *_field(field, registry, lang)) for field in kind.fields]
    unit = cost_unit(kind, registry)
    amount = '"Differenz"' if kind.cost_unit == "difference" else "0"
    note = say("new.difference", lang) if kind.cost_unit == "difference" else say("new.cost", lang, unit=unit.label)
    payer = next(iter(payer for payer in registry.payers if payer == "land"), next(iter(registry.payers)))
    keys.append(("cost", f'{{ amount = {amount}, payer = "{payer}" }}', note))
    body = [f"{name} = {value}" for name, value, _ in keys]
    width = max(len(line) for line in body)
    lines = [f"#{line:<{width}}  # {note}" for line, (_, _, note) in zip(body, keys, strict=True)]
    return [*heading, f"#[measures.{kind.id}]", *lines]


def _field(field: MeasureField, registry: Registry, lang: Lang) -> tuple[str, str]:
    """An example value inside the bounds, and what to know about the field."""
    unit = registry.units[field.unit]
    low, high = (formats.number(bound * unit.shown, lang) for bound in (field.low, field.high))
    bounds = say("say.between", lang, low=low, high=high)
    symbol = unit.symbol.in_(lang)
    example = min(max(1.0, field.low), field.high)
    written = f"{example:g}" if unit.shown == 1 else f'"{example * unit.shown:g} {symbol}"'
    return written, f"{field.label.in_(lang)}: {bounds} {symbol}".rstrip()


def _comment(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        # What begins with a blank was laid out by hand.
        lines += [line] if line.startswith(" ") else textwrap.wrap(line, 110)
    return [f"# {line}" for line in lines]
