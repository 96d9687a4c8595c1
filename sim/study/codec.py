"""Frozen records to plain JSON and back.

A manifest holds the resolved scenario, so that a result can be read years later without the file it came from. The records are
plain dataclasses of texts, numbers, days and tuples, so their type hints say all that is needed to read them back."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def to_json(value: object) -> Any:
    """A record as dicts, lists, texts, numbers and None; days as ISO texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_json(kind: type[Record], data: Any) -> Record:
    """The record of type `kind` that `to_json` wrote. Raises KeyError or TypeError when the data are of another shape."""
    return cast(Record, _read(kind, data))


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        kind = next(option for option in get_args(kind) if option is not type(None))
        return _read(kind, data)
    if origin is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], item) for item in data)
        return tuple(_read(option, item) for option, item in zip(inner, data, strict=True))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        # What an older file did not know yet has the value it had then.
        told = [field for field in fields(kind) if field.name in data or field.default is MISSING]
        return cast(Any, kind)(**{field.name: _read(hints[field.name], data[field.name]) for field in told})
    if kind is date:
        return date.fromisoformat(data)
    return float(data) if kind is float else data
