"""The grammar as a JSON Schema, for editors that complete and check while one types.

It is generated from the registry, so that a new measure or parameter needs no second list. An editor sees TOML dates as texts.
The schema is wider than the grammar where a rule spans several entries (a beginning before its end); `check` has the last word.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from sim.registry import Registry, load_registry
from sim.registry.law_data import Switch
from sim.registry.types import Attribute, LawRule, MeasureField, MeasureKind, Parameter, Text
from sim.registry.units import Unit
from sim.scenario.entries import DIFFERENCE_WORDS, GRADES, cost_unit
from sim.scenario.grammar import AS_ENACTED, AS_IT_WAS, MAX_PERSONS, MAX_REPLICATIONS, MAX_SEED
from sim.scenario.law import FORWARD, READINGS, rules_to_bring_forward
from sim.scenario.words import both

Schema = dict[str, Any]

FILE = "scenario.schema.json"
_DAY = r"^(\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4})$"


def json_schema(registry: Registry) -> Schema:
    """The schema of a scenario file (JSON Schema draft 7), as plain data in a fixed order."""
    measures = {kind.id: _measure(kind, registry) for kind in registry.measures.values()}
    assumptions = {each.id: _assumption(each) for each in registry.parameters.values()}
    units = sorted({each.unit for each in registry.parameters.values()})
    payers = [{"const": name, "description": _said(label)} for name, label in registry.payers.items()]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Wegweiser: Szenario / scenario",
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "question"],
        "properties": {
            "name": _with(_ref("bilingual"), "name"),
            "question": _with(_ref("bilingual"), "question"),
            "note": _with(_ref("bilingual"), "note"),
            "based_on": _with(_ref("file"), "based_on"),
            "combine": _with({"type": "array", "items": _ref("file"), "minItems": 1, "uniqueItems": True}, "combine"),
            "law": _with({"anyOf": [{"const": AS_ENACTED}, _ref("day")]}, "law"),
            READINGS: _with(_closed({each.id: _reading(each) for each in registry.law.switches.values()}), READINGS),
            FORWARD: _with(_closed({gate: _forward(rules) for gate, rules in rules_to_bring_forward(registry).items()}), FORWARD),
            "world": _with({"anyOf": [{"const": AS_IT_WAS}, _ref("day")]}, "world"),
            "entrants": _with({"type": "boolean", "default": True}, "entrants"),
            "run": _with(_closed(_run()), "run"),
            "measures": _with(_closed(measures), "measures"),
            "assumptions": _with(_closed(assumptions), "assumptions"),
        },
        "definitions": {
            "bilingual": {**_closed({"de": _ref("words"), "en": _ref("words")}), "required": ["de", "en"]},
            "words": {"type": "string", "minLength": 1},
            "file": {"type": "string", "pattern": r"^(?![/\\~])(?!.*\.\.)[^\\:]+$"},
            "day": {"type": "string", "pattern": _DAY},
            "payer": {"oneOf": payers},
            "who": _closed({each.id: _group(each) for each in registry.attributes.values()}),
            **{f"belief_{unit}": _belief(registry.units[unit]) for unit in units},
        },
    }


def schema_text(registry: Registry) -> str:
    """The schema as the file that lies beside the scenarios."""
    return json.dumps(json_schema(registry), ensure_ascii=False, indent=1) + "\n"


def _reading(switch: Switch) -> Schema:
    options = [{"const": name, "description": _said(text)} for name, text in switch.readings.items()]
    return {"title": _said(switch.label), "oneOf": options}


def _forward(rules: Mapping[str, LawRule]) -> Schema:
    return {"type": "object", "propertyNames": {"enum": list(rules)}, "additionalProperties": _ref("day")}


def _run() -> Schema:
    return {
        "persons": _with(_whole(1, MAX_PERSONS), "persons"),
        "replications": _with(_whole(1, MAX_REPLICATIONS), "replications"),
        "seed": _with(_whole(0, MAX_SEED), "seed"),
        "start": _with(_ref("day"), "start"),
        "horizon": _with(_whole(1, 1200), "horizon"),
    }


def _measure(kind: MeasureKind, registry: Registry) -> Schema:
    # Nothing is required here: a file that is based on another one gives only what differs.
    fields = {field.name: _field(field, registry.units[field.unit]) for field in kind.fields}
    unit = cost_unit(kind, registry)
    amount = _number(0, None, unit)
    if kind.cost_unit == "difference":
        amount = {"description": _said(both("schema.difference")), "enum": list(DIFFERENCE_WORDS)}
    cost = {**_closed({"amount": amount, "payer": _ref("payer")}), "required": ["amount", "payer"]}
    common = {
        "from": _with(_ref("day"), "from"),
        "until": _with(_ref("day"), "until"),
        "who": _with(_ref("who"), "who"),
        "coverage": _with(_number(0, 1, registry.units["share"]), "coverage"),
        "cost": _with(cost, "cost"),
    }
    return {**_closed({**common, **fields}), "title": _said(kind.label), "description": _said(kind.description)}


def _field(field: MeasureField, unit: Unit) -> Schema:
    return {**_number(field.low, field.high, unit), "title": _said(field.label)}


def _belief(unit: Unit) -> Schema:
    number = _number(None, None, unit)
    keys = {
        "value": number,
        "range": {"type": "array", "items": number, "minItems": 2, "maxItems": 2},
        "source": _ref("words"),
        "grade": {"enum": list(GRADES)},
    }
    return _closed(keys)


def _assumption(parameter: Parameter) -> Schema:
    # Values and descriptions are left out: a schema that changed with every figure would hardly ever be current.
    return {"title": _said(parameter.label), "allOf": [_ref(f"belief_{parameter.unit}")]}


def _group(attribute: Attribute) -> Schema:
    one: Schema = {"type": "string", "examples": [value for value, _ in attribute.values][:12]}
    if len(attribute.values) <= 12:
        one = {"oneOf": [{"const": value, "description": _said(label)} for value, label in attribute.values]}
    return {"title": _said(attribute.label), "anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}


def _number(low: float | None, high: float | None, unit: Unit) -> Schema:
    """A bare number between bounds, or a quoted one with its unit."""
    bare: Schema = {"type": "number"}
    if low is not None:
        bare["minimum"] = low
    if high is not None:
        bare["maximum"] = high
    return {"description": _said(unit.label), "anyOf": [bare, {"type": "string", "minLength": 1}]}


def _whole(low: int, high: int) -> Schema:
    return {"anyOf": [{"type": "integer", "minimum": low, "maximum": high}, {"type": "string", "minLength": 1}]}


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _with(schema: Schema, key: str) -> Schema:
    """A schema with the text that an editor shows; draft 7 ignores what stands beside a reference, so that one is wrapped."""
    described = {"allOf": [schema]} if "$ref" in schema else dict(schema)
    return {**described, "description": _said(both(f"schema.{key}"))}


def _said(text: Text) -> str:
    return text.de if text.de == text.en else f"{text.de} / {text.en}"


if __name__ == "__main__":
    # `python -m sim.scenario.schema > scenarios/scenario.schema.json` after a change of the registry.
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(schema_text(load_registry()))
