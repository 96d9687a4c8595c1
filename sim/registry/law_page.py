"""The law as a page to read: tables of the days that matter, then every rule of every instrument in the order of its days.

Written by `python -m sim.registry.law_page en > docs/law.md` and `python -m sim.registry.law_page de > docs/recht.de.md`; a test
holds the pages to the data.
"""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Final, cast

from sim.registry import Registry, load_registry
from sim.registry.codes import STATUS_IDS
from sim.registry.explain_law import answer_word, conditions
from sim.registry.formats import day as written_day
from sim.registry.law_matrix import legend, matrix
from sim.registry.types import Lang, LawRule

SHOWN: Final = ("2018-06-29", "2019-09-01", "2020-03-01", "2023-01-01", "2024-08-01", "2026-06-12")
"""The days of the tables: the workshop, and the days after which most has changed."""


def page(registry: Registry, lang: Lang) -> str:
    """The page in one language, as Markdown."""
    return (
        "\n".join([*_head(registry, lang), *_tables(registry, lang), *_switches(registry, lang), *_rules(registry, lang)]) + "\n"
    )


def _head(registry: Registry, lang: Lang) -> Iterator[str]:
    texts = registry.texts
    law = registry.law
    yield f"# {texts.get('law.page.title', lang)}"
    yield ""
    cells = len(law.gates) * len(STATUS_IDS)
    yield texts.get(
        "law.page.lead",
        lang,
        gates=len(law.gates),
        statuses=len(STATUS_IDS),
        cells=cells,
        days=len(law.dates),
        rules=len(law.rules),
    )
    yield ""
    yield texts.get("law.page.grades", lang)
    yield ""
    labels = dict(registry.attributes["status"].values)
    for status in STATUS_IDS:
        yield f"- **{texts.get(f'law.short.{status}', lang)}** {labels[status].in_(lang)} (`{status}`)"
    yield ""
    for line in legend(texts, lang):
        yield f"- {line}"
    yield ""


def _tables(registry: Registry, lang: Lang) -> Iterator[str]:
    texts = registry.texts
    shorts = [texts.get(f"law.short.{status}", lang) for status in STATUS_IDS]
    for day in (date.fromisoformat(each) for each in SHOWN):
        yield f"## {texts.get('law.matrix.title', lang, day=written_day(day, lang))}"
        yield ""
        kind = ""
        for line in matrix(registry.law, day):
            if line.gate.kind != kind:
                if kind:
                    yield ""
                kind = line.gate.kind
                yield f"| {texts.get(f'law.kind.{kind}', lang)} | {' | '.join(shorts)} |"
                yield "|---|" + "---|" * len(shorts)
            yield f"| {line.gate.label.in_(lang)} | {' | '.join(cell.mark for cell in line.cells)} |"
        yield ""


def _switches(registry: Registry, lang: Lang) -> Iterator[str]:
    texts = registry.texts
    yield f"## {texts.get('law.page.disputed', lang)}"
    yield ""
    yield texts.get("law.page.disputed_lead", lang)
    yield ""
    for switch in registry.law.switches.values():
        yield f"- **{switch.label.in_(lang)}** (`{switch.id}`)"
        for name, text in switch.readings.items():
            chosen = f" {texts.get('law.page.default', lang)}" if name == switch.default else ""
            yield f"  - `{name}`: {text.in_(lang)}{chosen}"
    yield ""


def _rules(registry: Registry, lang: Lang) -> Iterator[str]:
    texts, law = registry.texts, registry.law
    yield f"## {texts.get('law.page.rules', lang)}"
    yield ""
    for gate in law.doors.values():
        read = "" if gate.read else f" {texts.get('law.page.not_read', lang)}"
        yield f"### {gate.label.in_(lang)} (`{gate.id}`){read}"
        yield ""
        for rule in sorted((rule for rule in law.rules if rule.gate == gate.id), key=lambda rule: (rule.valid_from, rule.code)):
            yield _rule(rule, registry, lang)
        yield ""


def _rule(rule: LawRule, registry: Registry, lang: Lang) -> str:
    texts = registry.texts
    shorts = ", ".join(texts.get(f"law.short.{status}", lang) for status in rule.statuses)
    needed = "; ".join(conditions(rule, texts, lang))
    return texts.get(
        "law.page.rule",
        lang,
        day=written_day(rule.valid_from, lang),
        statuses=shorts,
        answer=answer_word(rule, texts, lang) + (f" ({needed})" if needed else ""),
        reading=f" {texts.get('law.page.reading', lang, reading=rule.reading)}" if rule.reading else "",
        text=rule.text.in_(lang),
        paragraph=rule.paragraph,
        code=rule.code,
        source=registry.sources[rule.source].title.in_(lang),
        grade=rule.grade,
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page(load_registry(), cast(Lang, sys.argv[1])))
