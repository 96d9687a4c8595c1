"""The page of the stations: every row of stations.toml in words, with the numbers it names and where they come from."""

from collections.abc import Iterator

from sim.registry import Registry
from sim.registry.types import Lang, Station
from sim.report.pages.cited import cell, range_of, source_of, value_of
from sim.report.pages.facts import Fact, Facts


def page(registry: Registry, lang: Lang) -> str:
    """The page in one language, as Markdown."""
    facts = Facts(registry, lang)
    stations = tuple(registry.stations.values())
    lines = [
        f"# {facts.text('stations.title')}",
        "",
        facts.text("stations.lead", stations=len(stations)),
        "",
        facts.text("stations.grades"),
        "",
        f"## {facts.text('stations.overview')}",
        "",
        facts.text("stations.head"),
        "|---|---|---|---|---|",
        *(_row(station, facts) for station in stations),
    ]
    for station in stations:
        lines += ["", f"## {station.label.in_(lang)} (`{station.id}`)", "", *_section(station, facts)]
    return "\n".join(lines) + "\n"


def _row(station: Station, facts: Facts) -> str:
    payer = facts.registry.payers[station.payer].in_(facts.lang) if station.payer else facts.text("stations.nobody")
    desk = "none" if station.places is None else station.desk
    kind, admitted = facts.text(f"kind.{station.kind}"), facts.text(f"desk.{desk}")
    return f"| {station.label.in_(facts.lang)} | `{station.id}` | {kind} | {admitted} | {payer} |"


def _section(station: Station, facts: Facts) -> Iterator[str]:
    yield facts.text("stations.facts")
    yield "|---|---|---|---|---|"
    for fact in facts.of(station):
        yield _line(fact, facts)


def _line(fact: Fact, facts: Facts) -> str:
    number = fact.parameter
    if number is None:
        return f"| {fact.what} | {cell(fact.says)} | | | |"
    registry, lang = facts.registry, facts.lang
    value, bounds = value_of(number, registry, lang), range_of(number, registry, lang)
    return f"| {fact.what} | {value} | {bounds} | {number.grade} | `{number.id}`: {source_of(number, registry, lang)} |"
