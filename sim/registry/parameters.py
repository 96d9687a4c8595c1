"""Parameters: the numbers of the model, each with its unit, range, source and grade.

They lie in data/parameters, one file per theme. Most rows are one parameter. A row with `values` is a family: one entry per
key, with the parameter's id made of both (`share_female` with the key `duldung` becomes `share_female_duldung`), the label
completed by the key's own text, and everything a member does not say itself taken from the row. `[defaults]` at the top of a
file says what its rows share.

What the world did to a number over time lies apart, in data/world.toml, so that one file shows it all; what a law did stands in
the row itself as `series`. A step named by a year begins on 1 January. `range` bounds the value and, as a factor to it, every
step.

A series carries the weakest grade of its steps, A before B before D before C, unless its description says which step is the
exception and why. A parameter of grade C is an assumption, and its description ends by saying so.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, cast

from sim.registry.rows import Findings, Row, day_of_step, near, read_file, read_rows
from sim.registry.texts import Texts
from sim.registry.types import Grade, Parameter, Source, Text
from sim.registry.units import Unit

ASSUMED: Final = "annahme"
"""The source of a number without evidence."""

_GRADES: Final = ("A", "B", "C", "D")
_FOLLOWS: Final = ("world", "law", "nothing")
_FAMILY_ONLY: Final = ("values", "keys", "range_factor")

Steps = tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a parameter row may refer to: units, sources, texts, and the ids of stations that `touches` may name."""

    units: Mapping[str, Unit]
    sources: Mapping[str, Source]
    texts: Texts
    stations: Container[str]


def load_parameters(data: Path, known: Known, findings: Findings) -> dict[str, Parameter]:
    """All parameters by id, in file order; the files are read in the order of their names."""
    world = _load_world(data / "world.toml", findings)
    parameters: dict[str, Parameter] = {}
    origin: dict[str, str] = {}
    for path in sorted((data / "parameters").glob("*.toml")):
        for row in _rows(path, known.texts, findings):
            if row.id in origin:
                findings.add(row.where, f"is already defined in {origin[row.id]}")
            origin[row.id] = path.name
            parameters[row.id] = _parameter(row, known, world.pop(row.id, ()))
    for left in world:
        findings.add(f"world.toml: {left}", f"there is no such parameter{near(left, parameters)}")
    return parameters


def _load_world(path: Path, findings: Findings) -> dict[str, Steps]:
    """The dated steps of the world by parameter id."""
    world: dict[str, Steps] = {}
    for row in read_rows(path, findings):
        world[row.id] = _steps(row, row.table_of_all())
        if not world[row.id]:
            row.wrong("has no step")
    return world


def _steps(row: Row, table: Mapping[str, object]) -> Steps:
    """The steps of a table from day to value, which must be in order."""
    steps: list[tuple[date, float]] = []
    for key, value in table.items():
        begins = day_of_step(key)
        if begins is None:
            row.wrong(f"'{key}' is neither a year nor a day")
            continue
        if steps and begins <= steps[-1][0]:
            row.wrong(f"the step '{key}' does not come after the one before it")
        steps.append((begins, row.as_number(value, f"step '{key}'")))
    return tuple(steps)


def _rows(path: Path, texts: Texts, findings: Findings) -> Iterator[Row]:
    """The rows of a file with its defaults filled in and its families spread out."""
    content = read_file(path, findings)
    defaults = content.pop("defaults", {})
    if not isinstance(defaults, dict):
        findings.add(path.name, "'defaults' must be a table")
        defaults = {}
    for row_id, data in content.items():
        where = f"{path.name}: {row_id}"
        if not isinstance(data, dict):
            findings.add(where, "stands alone; every entry of this file is a table")
        elif "values" in data:
            yield from _members(Row(where, row_id, data, findings), defaults, texts, findings)
        else:
            yield Row(where, row_id, {**defaults, **data}, findings)


def _members(family: Row, defaults: Mapping[str, object], texts: Texts, findings: Findings) -> Iterator[Row]:
    """The rows of one family."""
    label, own_keys = family.text("label"), family.table("keys")
    factors = family.pair("range_factor") if "range_factor" in family else None
    shared = {key: value for key, value in family.table_of_all().items() if key not in _FAMILY_ONLY}
    for key, given in family.table("values").items():
        own = given if isinstance(given, dict) else {"value": given}
        if key in own_keys:
            word = family.as_text(own_keys[key], f"'keys.{key}'")
        elif f"key.{key}" in texts:
            word = texts.text(f"key.{key}")
        else:
            family.wrong(f"the key '{key}' has no text: neither 'key.{key}' nor 'keys.{key}' in the row")
            continue
        merged: dict[str, object] = {**defaults, **shared, **own}
        merged["label"] = {"de": f"{label.de}: {word.de}", "en": f"{label.en}: {word.en}"}
        member = Row(f"{family.where}.{key}", f"{family.id}_{key}", merged, findings)
        if factors is not None and "range" not in own:
            value = member.number("value")
            merged["range"] = sorted((value * factors[0], value * factors[1]))
        yield member


def _parameter(row: Row, known: Known, world: Steps) -> Parameter:
    """One parameter, checked field by field."""
    value, (low, high) = row.number("value"), row.pair("range")
    if not low <= value <= high:
        row.wrong(f"the value {value:g} lies outside its range {low:g} to {high:g}")
    own_steps = _steps(row, row.table("series"))
    follows = row.choice("follows", _FOLLOWS, "world" if world else "nothing")
    if own_steps and world:
        row.wrong("has steps here and in world.toml")
    if (follows == "nothing") == bool(own_steps or world):
        row.wrong("needs 'follows' (law or world) exactly when it has dated steps")
    source, grade = row.choice("source", known.sources), row.choice("grade", _GRADES)
    if source == ASSUMED and grade != "C":
        row.wrong(f"has no source but the grade {grade}; a number without a source is an assumption, grade C")
    parameter = Parameter(
        id=row.id,
        value=value,
        unit=row.choice("unit", known.units),
        low=low,
        high=high,
        read="entry" if row.choice("read", ("entry", "live")) == "entry" else "live",
        label=row.text("label"),
        description=_description(row.text("description"), source, grade, known.texts),
        source=source,
        page=row.string("page", "" if source == ASSUMED else None),
        grade=cast(Grade, grade),
        touches=_touches(row, known),
        series=own_steps or world,
        follows="law" if follows == "law" else "world" if follows == "world" else "nothing",
    )
    row.close()
    return parameter


def _description(text: Text, source: str, grade: str, texts: Texts) -> Text:
    """The description, with the sentence that marks an assumption as one, unless it says so itself."""
    if grade != "C" or ("Annahme" in text.de and "ssumption" in text.en):
        return text
    mark = texts.text("parameter.assumed" if source == ASSUMED else "parameter.leaning")
    return Text(f"{text.de} {mark.de}", f"{text.en} {mark.en}")


def _touches(row: Row, known: Known) -> tuple[str, ...]:
    """The stations and mechanisms a parameter acts on."""
    touches = row.strings("touches")
    for word in touches:
        if word not in known.stations and f"mechanism.{word}" not in known.texts:
            row.wrong(f"'touches' names '{word}', which is neither a station nor a mechanism")
    if not touches:
        row.wrong("'touches' is empty")
    return touches
