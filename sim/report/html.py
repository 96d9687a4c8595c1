"""The page: one file that holds both languages, all numbers, all charts and the plotting library, and asks nobody for anything.

German and English stand side by side in the markup; which of them is seen follows from the `lang` of the page, so the switch
reloads nothing and the page reads in German without JavaScript. The script only draws charts and flips the switch. A content
policy in the head forbids every request to the outside, whatever a library might try.
"""

from __future__ import annotations

import json
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.registry.types import Text
from sim.report.evidence import Evidence
from sim.report.figures import CONFIG, Chart
from sim.report.model import ReportInput
from sim.report.page import Code, FactBox, Light, Listing, Prose, Section, Shown
from sim.report.results import Results, results_of
from sim.report.sections import build_sections
from sim.report.table import Column, Table, parts
from sim.report.words import Words, number


def both(text: Text | str) -> Markup:
    """A text as markup: two spans, of which the page shows one; plain when the languages agree."""
    if isinstance(text, str):
        return escape(text)
    if text.de == text.en:
        return escape(text.de)
    # No line may break inside "95-%-Intervall".
    text = Text(text.de.replace("95-%-", "95\N{NON-BREAKING HYPHEN}%\N{NON-BREAKING HYPHEN}"), text.en)
    return Markup('<span class="de" lang="de">{}</span><span class="en" lang="en">{}</span>').format(text.de, text.en)


def attributes(name: str, text: Text) -> Markup:
    """An attribute in German with both languages beside it, for the switch."""
    return Markup('{0}="{1}" data-{0}-de="{1}" data-{0}-en="{2}"').format(Markup(name), text.de, text.en)


def cell(column: Column, value: Any, words: Words) -> Markup:
    """One table cell: the number and, set smaller, its bounds."""
    head, bounds = parts(column, value, words)
    if bounds is None:
        return both(head)
    return Markup('<span class="mean">{}</span> <span class="bounds">{}</span>').format(both(head), both(bounds))


def script_json(value: Any) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


@cache
def plotly_script() -> Markup:
    """The plotting library, as it is embedded once per page."""
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())


def environment(words: Words) -> Environment:
    """The templates with what they may call."""
    env = Environment(
        loader=PackageLoader("sim.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kinds = {"prose": Prose, "shown": Shown, "chart": Chart, "listing": Listing, "code": Code, "light": Light, "factbox": FactBox}
    env.tests.update({name: lambda block, kind=kind: isinstance(block, kind) for name, kind in kinds.items()})
    env.filters["both"] = both
    env.globals.update(
        say=words.say,
        attributes=attributes,
        script_json=script_json,
        number=number,
        cell=lambda column, value: cell(column, value, words),
        asset=lambda name: Markup(env.get_template(name).render()),
    )
    return env


@lru_cache(maxsize=1)
def _sections_of(source: ReportInput) -> tuple[Results, tuple[Section, ...]]:
    """The page and the tables of one report are made from the same sections."""
    results = results_of(source)
    return results, build_sections(results)


def page_of(source: ReportInput) -> str:
    """The whole page as text."""
    results, sections = _sections_of(source)
    words = results.words
    charts = [chart for section in sections for chart in section.charts()]
    names = [results.name(scenario) for scenario in results.others]
    title = words.say("title.compare", names=words.join(names), base=source.base.name) if names else source.base.name
    context = {
        "title": title,
        "questions": list(dict.fromkeys(scenario.question for scenario in source.others or (source.base,))),
        "sections": sections,
        "figures": {chart.id: chart.figure for chart in charts},
        "config": CONFIG,
        "plotly": plotly_script(),
        "manifest": source.manifest,
        "facts": facts(results),
        "mixed": [words.say("page.mixed", name=item.name) for item in results.others if Evidence(results).mixes(item)],
        "sample": words.say("sample", persons=number(source.manifest.persons), full=number(source.manifest.full_persons)),
    }
    return environment(words).get_template("report.html.j2").render(**context)


def facts(results: Results) -> tuple[Text, ...]:
    """The line under the title: who, how long, how often, which model."""
    words, manifest = results.words, results.source.manifest
    return (
        words.say("facts.persons", persons=number(manifest.persons)),
        words.say("facts.span", start=str(results.base.run.start.year), end=str(results.last_day.year)),
        words.say("facts.replications" if results.n > 1 else "facts.replication", n=number(results.n)),
        words.say("facts.model", version=manifest.model_version),
    )


def tables_of(source: ReportInput) -> list[Table]:
    """All tables of the report, in its order, each once."""
    found: dict[str, Table] = {}
    for section in _sections_of(source)[1]:
        for table in section.tables():
            found.setdefault(table.id, table)
    return list(found.values())


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes a file only its owner may read; a report is meant for others too.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
