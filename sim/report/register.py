"""Sections 9 to 11: the register of assumptions, the limits, and how to do it all again."""

from __future__ import annotations

from sim.registry.types import Text
from sim.report.evidence import GRADES, Evidence
from sim.report.page import Block, Code, Listing, Prose, Section, Shown
from sim.report.results import Results
from sim.report.table import Cell, Column, Table
from sim.report.words import Words, day, number

LIMITS = ("forecast", "equilibrium", "persons", "free_will", "anticipation", "parameters", "thin")


def changed_table(results: Results, evidence: Evidence) -> Table:
    """The assumptions that the scenarios themselves bring."""
    words, registry = results.words, results.registry
    rows: list[tuple[Cell, ...]] = []
    for scenario in results.source.scenarios:
        for item in scenario.assumptions:
            if scenario is not results.base and item in results.base.assumptions:
                continue
            parameter = registry.parameters[item.id]
            value, before = evidence.shown(parameter.unit, item.value), evidence.shown(parameter.unit, parameter.value)
            span = evidence.span(parameter.unit, item.low, item.high)
            rows.append((results.name(scenario), parameter.label, before, value, span, item.source, item.grade))
    names = ("scenario", "parameter", "registry_value", "value", "range", "source", "grade")
    columns = tuple(Column(name, words.head(name)) for name in names)
    return Table("assumptions_changed", words.say("register.changed_title"), columns, tuple(rows))


def register_table(results: Results, evidence: Evidence, grade: str) -> Table:
    """All parameters of one grade: value, range, source, description."""
    words, registry = results.words, results.registry
    rows: list[tuple[Cell, ...]] = []
    for parameter in registry.parameters.values():
        if parameter.grade != grade:
            continue
        label, value, span = evidence.describe(parameter)
        source = registry.sources.get(parameter.source)
        title = source.title if source else Text(parameter.source, parameter.source)
        cited = Text(*(f"{each}, {parameter.page}" if parameter.page else each for each in (title.de, title.en)))
        steps = _steps(words, evidence, parameter.unit, parameter.series)
        rows.append((label, value, span, cited, parameter.grade, parameter.description, steps, parameter.id))
    names = ("parameter", "value", "range", "source", "grade", "description", "steps", "id")
    columns = tuple(Column(name, words.head(name)) for name in names)
    heading = words.say("register.grade_title", grade=grade, meaning=words.say(f"grade.{grade}"), n=number(len(rows)))
    return Table(f"parameters_{grade}", heading, columns, tuple(rows))


def _steps(words: Words, evidence: Evidence, unit: str, series: tuple[tuple[object, float], ...]) -> Text:
    """The dated steps of a series in short: first and last."""
    if not series:
        return Text("", "")
    first, last = series[0], series[-1]
    return words.say(
        "register.steps",
        n=number(len(series)),
        first=evidence.shown(unit, first[1]),
        start=day(first[0]),  # type: ignore[arg-type]
        last=evidence.shown(unit, last[1]),
        end=day(last[0]),  # type: ignore[arg-type]
    )


def register(results: Results, evidence: Evidence) -> Section:
    """Section 9: what the scenarios changed, then all parameters by grade (weakest first), then the sources."""
    words = results.words
    blocks: list[Block] = [Prose(words.say("register.lead"))]
    changed = changed_table(results, evidence)
    if changed.rows:
        blocks.append(Shown(changed))
    for grade in reversed(GRADES):
        table = register_table(results, evidence, grade)
        if table.rows:
            blocks.append(Shown(table, folded=True))
    used = {parameter.source for parameter in results.registry.parameters.values()}
    law = results.registry.law
    used |= {rule.source for rule in law.rules if law.doors[rule.gate].read}
    used |= {kind.source for kind in results.registry.measures.values()}
    sources = [source for source in results.registry.sources.values() if source.key in used]
    entries = tuple(Text(*(f"{each}. {source.publisher}." for each in (source.title.de, source.title.en))) for source in sources)
    title = words.say("register.sources", n=number(len(sources)))
    blocks.append(Listing(entries, tuple(source.address for source in sources), title))
    return Section("assumptions", words.say("section.assumptions"), tuple(blocks))


def limits(results: Results) -> Section:
    """Section 10: what the model is not, and whose data it uses."""
    words = results.words
    blocks: list[Block] = [
        Prose(words.say("limits.lead")),
        Listing(tuple(words.say(f"limits.{item}") for item in LIMITS)),
        Prose(words.say("limits.districts"), "note"),
    ]
    return Section("limits", words.say("section.limits"), tuple(blocks))


def reproduce(results: Results) -> Section:
    """Section 11: command, sizes and seeds, digests, versions, and the files as they were read."""
    words, manifest = results.words, results.source.manifest
    minutes, seconds = divmod(round(manifest.run_seconds), 60)
    facts: list[tuple[str, Text]] = [
        ("model_version", Text(manifest.model_version, manifest.model_version)),
        ("persons", words.say("reproduce.persons_of", persons=number(manifest.persons), full=number(manifest.full_persons))),
        ("replications", number(results.n)),
        ("seed", Text(str(manifest.seed), str(manifest.seed))),
        ("start", day(results.base.run.start)),
        ("last_day", day(results.last_day)),
        ("run_time", words.say("reproduce.minutes", minutes=number(minutes), seconds=number(seconds))),
    ]
    rows: list[tuple[Cell, ...]] = [(words.say(f"reproduce.{key}"), value) for key, value in facts]
    rows += [(words.say("reproduce.version", name=name), version) for name, version in manifest.versions]
    rows += [(words.say("reproduce.digest", name=name), digest) for name, digest in manifest.digests]
    columns = (Column("what", words.head("what")), Column("value", words.head("value")))
    blocks: list[Block] = [
        Prose(words.say("reproduce.lead")),
        Code(words.say("reproduce.command"), manifest.command),
        Shown(Table("manifest", words.say("reproduce.title"), columns, tuple(rows))),
    ]
    blocks += [Code(words.say("reproduce.file", name=name), text, folded=True) for name, text in manifest.files]
    return Section("reproduce", words.say("section.reproduce"), tuple(blocks))
