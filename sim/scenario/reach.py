"""Whom the law keeps from a measure.

A measure acts at stations, and a station has a gate. If the law keeps that gate shut for a residence status on every day on
which the measure is active, nobody of that status is there to be helped. That is no error, since somebody may want to see
exactly this, but whoever wrote the file should read it before the run and not wonder afterwards.
"""

from datetime import date

from sim.registry import Registry
from sim.registry.law import Law
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
        closed = {status: shut_by(kind, status, active_days(measure, scenario), registry, law) for status in named or labels}
        shut = {status: rules for status, rules in closed.items() if rules}
        if not shut or (not named and len(shut) < len(closed)):
            continue
        rules = next(iter(shut.values()))
        values: dict[str, Value] = {
            "measure": kind.label,
            "group": tuple(labels.get(status, status) for status in shut),
            "stations": tuple(registry.stations[station].label for station in kind.stations),
            "paragraphs": tuple(dict.fromkeys(rule.paragraph for found in shut.values() for rule in found)),
            "rule": rules[0].text,
        }
        key = "reaches_nobody" if len(shut) == len(closed) else "reaches_not_all"
        at: Path = ("measures", measure.id, "who", "status") if named else ("measures", measure.id)
        fact = facts.get(at[:3]) or facts[at[:2]]
        findings.warn(fact.document.value(*at) if named else fact.key_mark, key, values, hints=("hint.rule",))


def active_days(measure: Measure, scenario: Scenario) -> tuple[date, date]:
    """The days on which the law matters to a measure, half-open: those it is active."""
    horizon = date.fromordinal(scenario.run.start.toordinal() + scenario.run.horizon_days)
    return measure.start, measure.end or horizon


def shut_by(kind: MeasureKind, status: str, days: tuple[date, date], registry: Registry, law: Law) -> tuple[LawRule, ...]:
    """The rules that keep a status out of every station of a measure on all these days; none if any door is ever open."""
    shut: list[LawRule] = []
    for station in kind.stations:
        gate = registry.stations[station].gate
        if not gate:
            return ()
        for rule in law.timeline(gate, status):
            if rule.valid_from < days[1] and (rule.valid_until is None or rule.valid_until > days[0]):
                if rule.answer != "closed":
                    return ()
                shut.append(rule)
    return tuple(shut)


def names_of(who: tuple[tuple[str, tuple[str, ...]], ...], registry: Registry) -> tuple[Text, ...]:
    """A target group in words, one text per attribute."""
    texts = []
    for attribute, chosen in who:
        labels = dict(registry.attributes[attribute].values)
        picked = [labels.get(value, Text(value, value)) for value in chosen]
        texts.append(Text(" oder ".join(each.de for each in picked), " or ".join(each.en for each in picked)))
    return tuple(texts)
