"""`wegweiser measures`: what can be pulled, what it moves, how well that is founded, and which files pull it."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sim.cli import sheet
from sim.cli.talk import Talk
from sim.registry import load_registry
from sim.scenario import load_scenario
from sim.scenario.levers import levers
from sim.scenario.tree import builtin_root
from sim.study.errors import StudyError

if TYPE_CHECKING:
    from sim.registry import Registry
    from sim.registry.types import MeasureField
    from sim.scenario.levers import Cause, Lever

BASELINE = "baseline"


def tell_measures(name: str | None, talk: Talk) -> int:
    """All levers as a table, or one with everything about it. Raises StudyError with the nearest names for an unknown one."""
    registry = load_registry()
    found = levers(load_scenario(BASELINE), registry, builtin_root())
    if name is None:
        _overview(found, registry, talk)
    else:
        found = tuple(lever for lever in found if lever.kind.id == name)
        if not found:
            near = get_close_matches(name, registry.measures, 3)
            if near:
                raise StudyError("cli.explain.unknown_near", key=name, near=", ".join(near))
            raise StudyError("cli.measures.unknown", key=name)
        _whole(found[0], registry, talk)
    talk.give({"measures": [_as_json(lever, registry, talk) for lever in found]})
    return 0


def _overview(found: "tuple[Lever, ...]", registry: "Registry", talk: Talk) -> None:
    say = talk.word
    for lever in found:
        kind = lever.kind
        head = say("measures.line", row=kind.row, label=kind.label.in_(talk.lang), id=kind.id, grade=lever.grade)
        moved = say("measures.moves", causes="; ".join(_short(cause, registry, talk) for cause in lever.causes))
        files = ", ".join(lever.files)
        used = say("measures.used", files=files) if files else say("measures.unused")
        for text in (head, _aim(lever, registry, talk), moved, _sources(lever, registry, talk), used):
            for line in sheet.paragraph(text, 5):
                talk.line(line)
    talk.line()
    for line in sheet.paragraph(say("measures.note")):
        talk.line(line)


def _aim(lever: "Lever", registry: "Registry", talk: Talk) -> str:
    """The outcome a measure is for."""
    return talk.word("measures.aim", aim=registry.texts.get(f"outcomes.aim.{lever.kind.aim}", talk.lang))


def _sources(lever: "Lever", registry: "Registry", talk: Talk) -> str:
    """Where the values come from that a measure moves."""
    titles = dict.fromkeys(registry.sources[cause.parameter.source].title.in_(talk.lang) for cause in lever.causes)
    return talk.word("measures.sources", sources="; ".join(titles))


def _short(cause: "Cause", registry: "Registry", talk: Talk) -> str:
    """A parameter with its value in the baseline and its range."""
    parameter, show = cause.parameter, registry.units[cause.parameter.unit].show
    value, low, high = (show(each, talk.lang) for each in (cause.value, parameter.low, parameter.high))
    return talk.word("measures.short", label=parameter.label.in_(talk.lang), value=value, low=low, high=high)


def _whole(lever: "Lever", registry: "Registry", talk: Talk) -> None:
    kind, lang = lever.kind, talk.lang
    talk.say("measures.head", label=kind.label.in_(lang), id=kind.id, row=kind.row)
    for text in (kind.description.in_(lang), registry.texts.get(f"measure.question.{kind.id}", lang)):
        for line in sheet.paragraph(f"  {text}", 2):
            talk.line(line)
    talk.line()
    for field in kind.fields:
        low, high = (registry.units[field.unit].show(bound, lang) for bound in (field.low, field.high))
        talk.say("measures.field", name=field.name, label=field.label.in_(lang), low=low, high=high)
    talk.line()
    for cause in lever.causes:
        for line in sheet.paragraph(_sentence(cause, registry, talk), 4):
            talk.line(line)
    talk.line()
    if kind.hinges:
        quantities = "; ".join(f"{registry.parameters[name].label.in_(lang)} ({name})" for name in kind.hinges)
        for line in sheet.paragraph(talk.word("measures.hinges", parameters=quantities), 4):
            talk.line(line)
    used = talk.word("measures.used", files=", ".join(lever.files)) if lever.files else talk.word("measures.unused")
    for text in (_aim(lever, registry, talk), used):
        for line in sheet.paragraph(text, 4):
            talk.line(line)


def _sentence(cause: "Cause", registry: "Registry", talk: Talk) -> str:
    """What a measure moves and what it is without it."""
    parameter, lang = cause.parameter, talk.lang
    unit, source = registry.units[parameter.unit], registry.sources[parameter.source]
    return talk.word(
        "measures.cause" if cause.least == cause.most else "measures.cause_moving",
        parameter=parameter.id,
        label=parameter.label.in_(lang),
        op=talk.word(f"measures.op.{cause.touch.op}", field=cause.touch.field),
        value=unit.show(cause.value, lang),
        least=unit.show(cause.least, lang),
        most=unit.show(cause.most, lang),
        low=unit.show(parameter.low, lang),
        high=unit.show(parameter.high, lang),
        source=", ".join(part for part in (source.title.in_(lang), parameter.page) if part),
        grade=parameter.grade,
    )


def _as_json(lever: "Lever", registry: "Registry", talk: Talk) -> dict[str, Any]:
    kind, lang = lever.kind, talk.lang
    return {
        "id": kind.id,
        "row": kind.row,
        "label": kind.label.in_(lang),
        "description": kind.description.in_(lang),
        "question": registry.texts.get(f"measure.question.{kind.id}", lang),
        "stations": list(kind.stations),
        "aim": kind.aim,
        "cost_unit": kind.cost_unit,
        "fields": {field.name: _field(field, lang) for field in kind.fields},
        "causes": [_cause(cause, lang) for cause in lever.causes],
        "hinges": list(kind.hinges),
        "grade": lever.grade,
        "files": list(lever.files),
    }


def _field(field: "MeasureField", lang: Any) -> dict[str, Any]:
    return {
        "label": field.label.in_(lang),
        "unit": field.unit,
        "low": field.low,
        "high": field.high,
        "required": field.required,
    }


def _cause(cause: "Cause", lang: Any) -> dict[str, Any]:
    parameter = cause.parameter
    return {
        "parameter": parameter.id,
        "label": parameter.label.in_(lang),
        "change": cause.touch.op,
        "field": cause.touch.field,
        "unit": parameter.unit,
        "value": cause.value,
        "least": cause.least,
        "most": cause.most,
        "low": parameter.low,
        "high": parameter.high,
        "source": parameter.source,
        "page": parameter.page,
        "grade": parameter.grade,
    }
