"""Whom the law keeps from a measure.

A measure acts at stations, and a station has a gate; what runs beside one has gates of its own. If the law keeps those shut for
a residence status on every day on which the measure is active, nobody of that status is there to be helped; nor is there where
a measure lifts a condition that the law does not make. That is no error, since somebody may want to see exactly this, but
whoever wrote the file should read it before the run and not wonder afterwards.
"""

from collections.abc import Callable
from datetime import date

from sim.registry import Registry
from sim.registry.law import Law
from sim.registry.supports import changed_by
from sim.registry.types import LawRule, MeasureKind, Text
from sim.scenario.law import law_of
from sim.scenario.positions import Path
from sim.scenario.problems import Findings
from sim.scenario.sheet import Facts
from sim.scenario.types import Measure, Scenario
from sim.scenario.words import Value


def warn_of_the_excluded(scenario: Scenario, facts: Facts, registry: Registry, findings: Findings) -> None:
    """Note for every measure which of the statuses it names, or that all of them, cannot be reached because of the law."""
    labels = dict(registry.attributes["status"].values) if "status" in registry.attributes else {}
    law = law_of(scenario, registry)
    for measure in scenario.measures:
        named = dict(measure.who).get("status", ())
        kind = registry.measures[measure.id]
        days = active_days(measure, scenario)
        closed = {status: shut_by(kind, status, days, registry, law) for status in named or labels}
        shut = {status: rules for status, rules in closed.items() if rules}
        if not shut or (not named and len(shut) < len(closed)):
            continue
        found = tuple(dict.fromkeys(rule for rules in shut.values() for rule in rules))
        values: dict[str, Value] = {
            "measure": kind.label,
            "group": tuple(labels.get(status, status) for status in shut),
            "stations": doors_of(kind, {rule.gate for rule in found}, registry, law),
            "paragraphs": tuple(dict.fromkeys(rule.paragraph for rule in found)),
            "rule": found[0].text,
        }
        reach = "nobody" if len(shut) == len(closed) else "not_all"
        # Where a door is open all the same, it is the permit that nobody needs, or the condition that nobody has to meet.
        opened = "lifts" if any(rule.gate == kind.lifts for rule in found) else "permits"
        why = "reaches" if all(map(_closed, found)) else opened
        at: Path = ("measures", measure.id, "who", "status") if named else ("measures", measure.id)
        fact = facts.get(at[:3]) or facts[at[:2]]
        mark = fact.document.value(*at) if named else fact.key_mark
        findings.warn(mark, f"{why}_{reach}", values, hints=("hint.rule",))


def active_days(measure: Measure, scenario: Scenario) -> tuple[date, date]:
    """The days on which the law matters to a measure, half-open: those it is active."""
    horizon = date.fromordinal(scenario.run.start.toordinal() + scenario.run.horizon_days)
    return measure.start, measure.end or horizon


def shut_by(kind: MeasureKind, status: str, days: tuple[date, date], registry: Registry, law: Law) -> tuple[LawRule, ...]:
    """The rules that keep a status out of reach of a measure on all these days: every door it acts at is closed, or needs no
    permit where the measure is about permits; or every door of the support it acts on; or the door where it lifts a condition
    has none. None if any door is ever as it must be."""
    at_stations = _all_shut(gates_of(kind, registry), _no_permit if kind.permit else _closed, status, days, law)
    beside = at_stations or _all_shut(support_gates(kind, registry), _closed, status, days, law)
    return beside or _all_shut((kind.lifts,), _free, status, days, law)


def _closed(rule: LawRule) -> bool:
    return rule.answer == "closed"


def _no_permit(rule: LawRule) -> bool:
    return rule.answer == "closed" or not rule.permit


def _free(rule: LawRule) -> bool:
    """Whether a door is open from the first day and without a condition."""
    return rule.answer == "open" and not rule.needs and not rule.after_months


def _all_shut(
    gates: tuple[str, ...], is_shut: Callable[[LawRule], bool], status: str, days: tuple[date, date], law: Law
) -> tuple[LawRule, ...]:
    shut: list[LawRule] = []
    for gate in gates:
        if not gate:
            return ()
        for rule in law.timeline(gate, status):
            if rule.valid_from < days[1] and (rule.valid_until is None or rule.valid_until > days[0]):
                if not is_shut(rule):
                    return ()
                shut.append(rule)
    return tuple(shut)


def gates_of(kind: MeasureKind, registry: Registry) -> tuple[str, ...]:
    """The doors of the law at which a measure acts; "" for a station without one."""
    return kind.gates or tuple(registry.stations[station].gate for station in kind.stations)


def support_gates(kind: MeasureKind, registry: Registry) -> tuple[str, ...]:
    """The doors of the supports whose places or effects a measure changes, where it changes nothing else; one of them must be
    open. None where a support asks no law."""
    supports = changed_by(kind, registry.supports)
    if not all(each.gates for each in supports):
        return ()
    return tuple(dict.fromkeys(gate for support in supports for gate in support.gates))


def doors_of(kind: MeasureKind, shut: set[str], registry: Registry, law: Law) -> tuple[Text, ...]:
    """The doors at which a measure acts, in words. `shut`: the gates that are closed."""
    at_stations = gates_of(kind, registry)
    if kind.gates or not shut <= set(at_stations):
        others = (*kind.gates, *support_gates(kind, registry), kind.lifts)
        return tuple(law.doors[gate].label for gate in others if gate in shut)
    return tuple(registry.stations[station].label for station in kind.stations)


def names_of(who: tuple[tuple[str, tuple[str, ...]], ...], registry: Registry) -> tuple[Text, ...]:
    """A target group in words, one text per attribute."""
    texts = []
    for attribute, chosen in who:
        labels = dict(registry.attributes[attribute].values)
        picked = [labels.get(value, Text(value, value)) for value in chosen]
        texts.append(Text(" oder ".join(each.de for each in picked), " or ".join(each.en for each in picked)))
    return tuple(texts)
