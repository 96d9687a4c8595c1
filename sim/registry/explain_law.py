"""Which rule decides, and what would have to be different.

Somebody asks: may a person with this status pass this gate on this day? The answer names the one rule that decides, with its
paragraph in plain words, its conditions, since when and until when the answer is the same, what would open a closed gate, and
where all this was read. It is the general answer of the law; whether a person meets the conditions is decided in her life, not
here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sim.registry.formats import day as written_day
from sim.registry.law import Law
from sim.registry.law_data import Gate, Regime
from sim.registry.texts import Texts
from sim.registry.types import Lang, LawRule, Source, Text

if TYPE_CHECKING:
    from sim.registry.load import Registry


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """The answer of the law to (gate, status, day).

    `rule` decides on that day, within its own `valid_from` and `valid_until`. The answer and its conditions have been the same
    since `since` (`since_is_begin`: since the first day of the law, and perhaps before it), and change on `until` by the rule
    `follows`; both are None when no later change is known. `disputed` are the rules that would decide under another reading.
    """

    gate: Gate
    status: str
    day: date
    status_label: Text
    rule: LawRule
    regime: Regime
    source: Source
    since: date
    since_is_begin: bool
    until: date | None
    follows: LawRule | None
    follows_regime: Regime | None
    disputed: tuple[LawRule, ...]


def explain_gate(registry: "Registry", gate: str, status: str, day: date) -> LawAnswer:
    """The rule that decides at a gate for a status on a day. Raises KeyError for an unknown gate or status, and ValueError for
    a day before the law begins."""
    law = registry.law
    rule = law.rule_at(gate, status, day)
    since, follows = _same_answer(law, status, rule)
    return LawAnswer(
        gate=law.doors[gate],
        status=status,
        day=day,
        status_label=dict(registry.attributes["status"].values)[status],
        rule=rule,
        regime=law.regime_of(rule),
        source=registry.sources[rule.source],
        since=since,
        since_is_begin=since == law.begins,
        until=follows.valid_from if follows else None,
        follows=follows,
        follows_regime=law.regime_of(follows) if follows else None,
        disputed=law.disputed(gate, status, day),
    )


def _same_answer(law: Law, status: str, rule: LawRule) -> tuple[date, LawRule | None]:
    """Since when the answer of a rule has been the same, and the first later rule with another one."""
    since = law.begins
    for one in law.timeline(rule.gate, status):
        if _answer(one) == _answer(rule):
            continue
        if one.valid_from > rule.valid_from:
            return since, one
        since = one.valid_until or since
    return since, None


def _answer(rule: LawRule) -> tuple[object, ...]:
    """What a rule answers, conditions included; two rules that differ in nothing else say the same in other words."""
    months = (rule.after_months, rule.until_months, rule.reception_months, rule.consent_until_months, rule.clock)
    flags = (rule.not_in_reception, rule.permit, rule.consent, rule.priority_check, rule.applicable)
    others = (rule.age_from, rule.age_under, rule.early_entry, rule.early_months, rule.needs)
    return rule.answer, rule.entered_before, months, flags, others


def conditions(rule: LawRule, texts: Texts, lang: Lang) -> tuple[str, ...]:
    """What must hold for a person to pass a gate that is not closed, each in a few words; empty for a closed one."""
    return tuple(_conditions(rule, texts, lang)) if rule.answer != "closed" else ()


def _conditions(rule: LawRule, texts: Texts, lang: Lang) -> Iterator[str]:
    """The conditions of a rule in the order of its fields."""

    def say(key: str, **values: object) -> str:
        return texts.get(f"law.condition.{key}", lang, **values)

    if rule.after_months:
        yield say(f"after_{rule.clock}", months=rule.after_months)
    if rule.early_entry:
        yield say("early", months=rule.early_months, day=written_day(rule.early_entry, lang))
    if rule.until_months:
        yield say(f"until_{rule.clock}", months=rule.until_months)
    if rule.entered_before:
        yield say("entered_before", day=written_day(rule.entered_before, lang))
    if rule.not_in_reception:
        yield say("reception", months=rule.reception_months) if rule.reception_months else say("not_in_reception")
    if rule.permit:
        yield say("permit")
    if rule.consent:
        yield say("consent_until", months=rule.consent_until_months) if rule.consent_until_months else say("consent")
    if rule.priority_check:
        yield say("priority_check", agencies=", ".join(rule.agencies))
    if rule.age_from:
        yield say("age_from", years=rule.age_from)
    if rule.age_under:
        yield say("age_under", years=rule.age_under)
    for need in rule.needs:
        yield texts.get(f"law.needs.{need}", lang)


def answer_word(rule: LawRule, texts: Texts, lang: Lang) -> str:
    """The answer of a rule in a word or two, as it is said at its gate."""
    if not rule.applicable:
        return texts.get("law.answer.not_applicable", lang)
    own = f"law.answer.{rule.gate}.{rule.answer}"
    return texts.get(own if own in texts else f"law.answer.{rule.answer}", lang)


def _in_full(rule: LawRule, texts: Texts, lang: Lang) -> str:
    """The answer of a rule with its conditions, or with the word that there is none."""
    word, needed = answer_word(rule, texts, lang), "; ".join(conditions(rule, texts, lang))
    if needed:
        return texts.get("law.explain.under", lang, answer=word, conditions=needed)
    return texts.get("law.explain.freely", lang, answer=word) if rule.answer == "open" else word


def render(answer: LawAnswer, texts: Texts, lang: Lang) -> str:
    """The answer as plain text, one line for each of: answer, conditions, rule, its text, what opens, how long, other readings,
    whether the model asks at all, source."""
    rule = answer.rule

    def say(key: str, **values: object) -> str:
        return texts.get(f"law.explain.{key}", lang, **values)

    gate, status = answer.gate.label.in_(lang), answer.status_label.in_(lang)
    lines = [
        _first_up(say("head", gate=gate, status=status, day=written_day(answer.day, lang), answer=answer_word(rule, texts, lang)))
    ]
    needed = conditions(rule, texts, lang)
    if needed:
        lines.append(say("conditions", conditions="; ".join(needed)))
    regime, begun = answer.regime.title.in_(lang), written_day(rule.valid_from, lang)
    lines.append(say("rule", code=rule.code, id=rule.id, paragraph=rule.paragraph, regime=regime, day=begun))
    lines.append(rule.text.in_(lang))
    if rule.answer != "open" or needed:
        lines.append(say("opens", opens=rule.opens.in_(lang)))
    lines.append(_how_long(answer, texts, lang))
    for other in answer.disputed:
        lines.append(say("disputed", reading=other.reading, answer=_in_full(other, texts, lang), paragraph=other.paragraph))
    if not answer.gate.read:
        lines.append(say("not_read"))
    title, publisher, grade = answer.source.title.in_(lang), answer.source.publisher, texts.get(f"law.grade.{rule.grade}", lang)
    lines.append(say("source", title=title, publisher=publisher, grade=grade))
    return "\n".join(lines)


def _how_long(answer: LawAnswer, texts: Texts, lang: Lang) -> str:
    """Since when the answer has been the same, and what changes it."""
    since = texts.get(
        "law.explain.since_begin" if answer.since_is_begin else "law.explain.since", lang, day=written_day(answer.since, lang)
    )
    if answer.follows is None or answer.follows_regime is None:
        return since + texts.get("law.explain.open_end", lang)
    return since + texts.get(
        "law.explain.until",
        lang,
        day=written_day(answer.follows.valid_from, lang),
        answer=_in_full(answer.follows, texts, lang),
        regime=answer.follows_regime.title.in_(lang),
    )


def _first_up(text: str) -> str:
    """The sentence with a capital first letter."""
    return text[:1].upper() + text[1:]
