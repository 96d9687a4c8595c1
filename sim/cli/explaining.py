"""`wegweiser explain`: where a number comes from, what a measure takes, what the law answers."""

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sim.cli.options import Case
from sim.cli.talk import Talk
from sim.registry import formats, load_registry
from sim.study.errors import StudyError

if TYPE_CHECKING:
    from sim.registry import Registry
    from sim.registry.law_data import Gate, Switch
    from sim.registry.types import LawRule, MeasureKind, Parameter, Station, Support, Text


def explain_key(key: str | None, talk: Talk) -> int:
    """A parameter, measure, station, source or rule of law by its name. Raises StudyError with the nearest names."""
    if key is None:
        raise StudyError("cli.explain.what")
    registry = load_registry()
    rules = {rule.id: rule for rule in registry.law.rules} | {str(rule.code): rule for rule in registry.law.rules}
    found: dict[str, Any] = {}
    if key in registry.parameters:
        found["parameter"] = _parameter(registry.parameters[key], registry, talk)
    if key in registry.measures:
        found["measure"] = _measure(registry.measures[key], registry, talk)
    if key in registry.stations:
        found["station"] = _station(registry.stations[key], registry, talk)
    elif key in registry.law.askable:
        found["law"] = _gate(registry.law.doors[registry.law.gate_of(key)], talk)
    if key in registry.law.switches:
        found["switch"] = _switch(registry.law.switches[key], talk)
    if key in rules:
        found["rule"] = _rule(rules[key], registry, talk)
    if key in registry.sources:
        found["source"] = _source(key, registry, talk)
    if not found:
        names = [*registry.parameters, *registry.measures, *registry.stations, *registry.sources]
        names += [*registry.law.askable, *registry.law.switches, *rules]
        near = get_close_matches(key, names, 3)
        near += [name for name in names if key.casefold() in name.casefold() and name not in near][: 5 - len(near)]
        if near:
            raise StudyError("cli.explain.unknown_near", key=key, near=", ".join(near))
        raise StudyError("cli.explain.unknown", key=key)
    talk.give({"key": key, **found})
    return 0


def explain_case(case: Case, talk: Talk) -> int:
    """What the law answers to a status at a station on a day. Raises StudyError when something is missing or unknown."""
    from sim.registry.explain_law import conditions, explain_gate, render

    if case.status is None or case.station is None or case.on is None:
        raise StudyError("cli.bad.case")
    registry = load_registry()
    status = _understood("--status", case.status, _statuses(registry))
    day = _day(case.on, registry)
    unasked = _without_question(case.station, registry)
    if unasked is not None:
        talk.say("explain.no_question", label=unasked.in_(talk.lang))
        talk.give({"status": status, "gate": None, "asked_by_model": False, "day": day.isoformat()})
        return 0
    gate = _understood("--station", case.station, _gates(registry))
    answer = explain_gate(registry, gate, status, day)
    text = render(answer, registry.texts, talk.lang)
    talk.line(text)
    rule = answer.rule
    talk.give(
        {
            "status": status,
            "gate": answer.gate.id,
            "kind": answer.gate.kind,
            "asked_by_model": answer.gate.read,
            "day": day.isoformat(),
            "answer": rule.answer,
            "applicable": rule.applicable,
            "conditions": list(conditions(rule, registry.texts, talk.lang)),
            "rule": rule.id,
            "code": rule.code,
            "paragraph": rule.paragraph,
            "opens": rule.opens.in_(talk.lang),
            "since": answer.since.isoformat(),
            "until": answer.until.isoformat() if answer.until else None,
            "source": answer.source.address,
            "grade": rule.grade,
            "disputed": [other.reading for other in answer.disputed],
            "text": text,
        }
    )
    return 0


def explain_matrix(on: str | None, talk: Talk) -> int:
    """The answers of the law to all statuses at all instruments on a day. Raises StudyError for a missing or wrong day."""
    from sim.registry.law_matrix import matrix, render_matrix

    if on is None:
        raise StudyError("cli.explain.matrix_day")
    registry = load_registry()
    day = _day(on, registry)
    statuses = tuple((value, text.in_(talk.lang)) for value, text in registry.attributes["status"].values)
    talk.line(render_matrix(registry.law, day, registry.texts, talk.lang, statuses))
    table = {
        line.gate.id: {
            cell.status: {
                "answer": cell.rule.answer,
                "applicable": cell.rule.applicable,
                "months": cell.months,
                "rule": cell.rule.id,
                "grade": cell.rule.grade,
                "disputed": cell.disputed,
            }
            for cell in line.cells
        }
        for line in matrix(registry.law, day)
    }
    talk.give({"day": day.isoformat(), "matrix": table})
    return 0


def _day(text: str, registry: "Registry") -> date:
    """The day that was asked for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise StudyError("cli.bad.day", value=text) from None
    if day < registry.law.begins:
        raise StudyError("cli.explain.too_early", day=day, begins=registry.law.begins)
    return day


def _statuses(registry: "Registry") -> dict[str, str]:
    """Every word for a residence status, with its id: the id, its names, and the letters that head the matrix."""
    words: dict[str, str] = {}
    for value, label in registry.attributes["status"].values:
        short = [registry.texts.get(f"law.short.{value}", lang) for lang in ("de", "en")]
        words |= dict.fromkeys((value, label.de, label.en, *short), value)
    return words


def _gates(registry: "Registry") -> dict[str, str]:
    """Every word for a question to the law, with the id of its gate; ids come before names of stations and supports."""
    words = {name: registry.law.gate_of(name) for name in registry.law.askable}
    named = [(gate.label, gate.id) for gate in registry.law.doors.values()]
    for station in registry.stations.values():
        if station.gate:
            words.setdefault(station.id, station.gate)
            named += [(station.label, station.gate), (station.short, station.gate)]
    named += [(text, row.gates[0]) for row in registry.supports.values() if row.gates for text in (row.label, row.short)]
    for text, gate in named:
        for name in (text.de, text.en):
            words.setdefault(name, gate)
    return words


def _without_question(value: str, registry: "Registry") -> "Text | None":
    """The label of a station or support that asks no question to the law, if that is what a word stands for."""
    rows: list[Station | Support] = [*registry.stations.values(), *registry.supports.values()]
    gates = {word.casefold() for word in _gates(registry)}
    for row in rows:
        words = {word.casefold() for word in (row.id, row.label.de, row.label.en, row.short.de, row.short.en)}
        if value.casefold() in words - gates:
            return row.label
    return None


def _understood(name: str, value: str, words: dict[str, str]) -> str:
    """What a word stands for, whatever its capital letters. Raises StudyError with the nearest words, or with all ids."""
    known = {word.casefold(): word for word in reversed(words)}
    if value.casefold() in known:
        return words[value] if value in words else words[known[value.casefold()]]
    spelt_out = [word for word in known if len(word) > 2]
    near = get_close_matches(value.casefold(), spelt_out, 3, 0.6)
    near += [word for word in spelt_out if value.casefold() in word and word not in near][: 4 - len(near)]
    told: dict[str, object] = {"name": name, "value": value, "allowed": ", ".join(dict.fromkeys(words.values()))}
    if near:
        similar = ", ".join(dict.fromkeys(known[word] for word in near))
        raise StudyError("cli.explain.unknown_value_near", near=similar, **told)
    raise StudyError("cli.explain.unknown_value", **told)


def _parameter(parameter: "Parameter", registry: "Registry", talk: Talk) -> dict[str, Any]:
    unit, lang = registry.units[parameter.unit], talk.lang
    shown = [unit.show(value, lang) for value in (parameter.value, parameter.low, parameter.high)]
    talk.say("explain.parameter", id=parameter.id, label=parameter.label.in_(lang))
    talk.line(f"  {parameter.description.in_(lang)}")
    talk.say("explain.value", value=shown[0], low=shown[1], high=shown[2])
    for day, value in parameter.series:
        talk.say("explain.step", day=formats.day(day, lang), value=unit.show(value, lang))
    talk.say(f"explain.read_{parameter.read}")
    _cite(parameter.source, parameter.page, parameter.grade, registry, talk)
    return {
        "id": parameter.id,
        "label": parameter.label.in_(lang),
        "description": parameter.description.in_(lang),
        "value": parameter.value,
        "unit": parameter.unit,
        "low": parameter.low,
        "high": parameter.high,
        "series": [[day.isoformat(), value] for day, value in parameter.series],
        "read": parameter.read,
        "follows": parameter.follows,
        "touches": list(parameter.touches),
        "source": parameter.source,
        "page": parameter.page,
        "grade": parameter.grade,
    }


def _measure(measure: "MeasureKind", registry: "Registry", talk: Talk) -> dict[str, Any]:
    lang = talk.lang
    talk.say("explain.measure", id=measure.id, label=measure.label.in_(lang))
    talk.line(f"  {measure.description.in_(lang)}")
    for field in measure.fields:
        unit = registry.units[field.unit]
        required = talk.word("explain.required") if field.required else ""
        low, high = unit.show(field.low, lang), unit.show(field.high, lang)
        talk.say("explain.field", name=field.name, low=low, high=high, required=required, label=field.label.in_(lang))
    talk.say("explain.common")
    touched = [touch.parameter for touch in measure.touches]
    talk.say("explain.acts_on", parameters=", ".join(touched))
    _cite(measure.source, "", None, registry, talk)
    return {
        "id": measure.id,
        "label": measure.label.in_(lang),
        "description": measure.description.in_(lang),
        "fields": {
            field.name: {"unit": field.unit, "low": field.low, "high": field.high, "required": field.required}
            for field in measure.fields
        },
        "acts_on": touched,
        "source": measure.source,
    }


def _station(station: "Station", registry: "Registry", talk: Talk) -> dict[str, Any]:
    lang = talk.lang
    talk.say("explain.station", id=station.id, label=station.label.in_(lang))
    if station.payer:
        talk.say("explain.payer", payer=registry.payers[station.payer].in_(lang))
    if station.gate:
        talk.say("explain.gate", id=station.id)
    return {
        "id": station.id,
        "label": station.label.in_(lang),
        "kind": station.kind,
        "payer": station.payer,
        "gate": station.gate,
    }


def _gate(gate: "Gate", talk: Talk) -> dict[str, Any]:
    talk.say("explain.question", id=gate.id, label=gate.label.in_(talk.lang))
    talk.say("explain.gate", id=gate.id)
    if not gate.read:
        talk.say("explain.not_read")
    return {
        "id": gate.id,
        "label": gate.label.in_(talk.lang),
        "kind": gate.kind,
        "stations": list(gate.stations),
        "asked_by_model": gate.read,
    }


def _switch(switch: "Switch", talk: Talk) -> dict[str, Any]:
    lang = talk.lang
    talk.say("explain.switch", id=switch.id, label=switch.label.in_(lang))
    for name, text in switch.readings.items():
        advised = talk.word("explain.advised") if name == switch.default else ""
        talk.say("explain.one_reading", name=name, text=text.in_(lang), advised=advised)
    readings = {name: text.in_(lang) for name, text in switch.readings.items()}
    return {"id": switch.id, "label": switch.label.in_(lang), "readings": readings, "default": switch.default}


def _rule(rule: "LawRule", registry: "Registry", talk: Talk) -> dict[str, Any]:
    lang = talk.lang
    talk.say("explain.rule", id=rule.id, paragraph=rule.paragraph)
    talk.line(f"  {rule.text.in_(lang)}")
    start = formats.day(rule.valid_from, lang)
    if rule.valid_until is None:
        talk.say("explain.valid_open", start=start)
    else:
        talk.say("explain.valid", start=start, end=formats.day(rule.valid_until, lang))
    talk.say("explain.opens", opens=rule.opens.in_(lang))
    _cite(rule.source, "", rule.grade, registry, talk)
    return {
        "id": rule.id,
        "code": rule.code,
        "gate": rule.gate,
        "statuses": list(rule.statuses),
        "answer": rule.answer,
        "from": rule.valid_from.isoformat(),
        "until": rule.valid_until.isoformat() if rule.valid_until else None,
        "paragraph": rule.paragraph,
        "text": rule.text.in_(lang),
        "opens": rule.opens.in_(lang),
        "source": rule.source,
        "grade": rule.grade,
    }


def _source(key: str, registry: "Registry", talk: Talk) -> dict[str, Any]:
    source = registry.sources[key]
    talk.line(f"{source.title.in_(talk.lang)}. {source.publisher}. {source.address}")
    return {"key": key, "title": source.title.in_(talk.lang), "publisher": source.publisher, "address": source.address}


def _cite(key: str, page: str, grade: str | None, registry: "Registry", talk: Talk) -> None:
    source = registry.sources.get(key)
    title = ", ".join(
        part for part in (source.title.in_(talk.lang) if source else key, source.publisher if source else "", page) if part
    )
    talk.say("explain.source", source=title)
    if grade:
        talk.say("explain.grade", grade=grade)
    if source and source.address:
        talk.line(f"  {source.address}")
