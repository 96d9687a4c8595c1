"""The Förderkette as diagrams that GitHub draws (Mermaid): one for each situation, one for firms; black on white."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

from sim.registry import Registry
from sim.registry.load import DATA
from sim.registry.types import Lang, Station, Text
from sim.report.pages.facts import Fact, Facts

PLAIN: Final = (
    "%%{init: {'theme': 'base', 'flowchart': {'wrappingWidth': 420, 'rankSpacing': 30}, "
    "'themeVariables': {'primaryColor': '#ffffff', 'primaryTextColor': '#000000', "
    "'primaryBorderColor': '#000000', 'lineColor': '#000000', 'edgeLabelBackground': '#ffffff'}}}%%"
)
CONDITIONS: Final = (
    "literacy", "gender", "wish", "visits_max", "not_done", "done_one_of", "without", "after_or_without", "certificate_below",
    "german_below", "take_up", "certificate_min", "or_done", "entrance", "entrance_from", "german_min", "age_max",
)  # fmt: skip
"""What a gate asks besides the law; a number of the registry is written with its value at the start."""
FIRMS: Final = "bewerbung"
"""The situation whose steps are applied for at firms."""


def page(registry: Registry, lang: Lang) -> str:
    """The page in one language, as Markdown."""
    facts = Facts(registry, lang)
    lines = [f"# {facts.text('chain.title')}", "", facts.text("chain.lead"), "", facts.text("chain.shapes")]
    for name, (label, steps) in situations().items():
        stations = tuple(registry.stations[step] for step in steps)
        if name == FIRMS:
            lines += [
                "",
                f"## {facts.text('chain.firms')}",
                "",
                facts.text("chain.firms_lead"),
                "",
                *_drawn(_firms(stations, facts)),
            ]
        elif stations:
            lines += ["", f"## {label.in_(lang)}", "", *_drawn(_situation(label.in_(lang), stations, facts))]
        else:
            lines += ["", f"## {label.in_(lang)}", "", facts.text("chain.empty")]
    lines += ["", f"## {facts.text('chain.exits')}", "", facts.text("chain.exits_list")]
    return "\n".join(lines) + "\n"


def situations() -> Mapping[str, tuple[Text, tuple[str, ...]]]:
    """The situations of the Förderkette in their order: label and the stations tried."""
    rows = tomllib.loads((DATA / "foerderkette.toml").read_text(encoding="utf-8"))["situation"]
    return {row["id"]: (Text(**row["label"]), tuple(row["steps"])) for row in rows}


def _drawn(lines: Iterator[str]) -> Iterator[str]:
    yield "```mermaid"
    yield PLAIN
    yield "flowchart TD"
    for line in lines:
        yield f"    {line}"
    yield "```"


def _situation(label: str, stations: tuple[Station, ...], facts: Facts) -> Iterator[str]:
    def arrow(key: str) -> str:
        return f'-- "{facts.text(f"chain.{key}")}" -->'

    yield _node("start", "(", ")", f"{label}: {facts.text('chain.decides')}")
    before, by = "start", "-->"
    for number, station in enumerate(stations, start=1):
        step = f"step{number}"
        yield _node(step, "[", "]", *_gate(station, facts))
        yield f"{before} {by} {step}"
        entry = station.entry
        at_once = entry is not None and entry.at_once
        yield f"{step} {arrow('at_once' if at_once else 'open')} {'list' if at_once else 'registers'}"
        before, by = step, arrow("or_less")
    text = facts.text
    yield _node("registers", "(", ")", text("chain.registers"))
    yield _node("list", "[[", "]]", text("chain.desks"))
    yield _node("attends", "(", ")", text("chain.attends"))
    yield _node("after", "(", ")", text("chain.hand_over"))
    yield "registers --> list --> attends"
    yield f"attends {arrow('ends')} after"
    yield _node("why", "{", "}", text("chain.nothing"), text("chain.why"))
    yield f"{before} {by} why"
    for node, because, then in (("gap", "law", "gap"), ("home", "child", "home"), ("search", "other", "search")):
        yield _node(node, "(", ")", text(f"chain.{then}"))
        yield f"why {arrow(f'because_{because}')} {node}"
    yield _node("again", "(", ")", text("chain.again"))
    yield "after & gap & home & search --> again"


def _firms(stations: tuple[Station, ...], facts: Facts) -> Iterator[str]:
    def arrow(key: str) -> str:
        return f'-- "{facts.text(f"chain.{key}")}" -->'

    text, registry = facts.text, facts.registry
    german = registry.parameters["apply_german_min"]
    level = registry.units[german.unit].show(german.value, facts.lang)
    yield _node("applies", "(", ")", text("chain.applies", german=level))
    for number, station in enumerate(stations, start=1):
        yield _node(f"desk{number}", "[[", "]]", *_gate(station, facts))
        yield f"applies --> desk{number} --> ranks"
    yield _node("ranks", "[", "]", text("chain.ranks"))
    yield _node("takes", "{", "}", text("chain.takes"))
    yield f"ranks {arrow('offered')} takes"
    yield f"takes {arrow('no')} applies"
    yield _node("contract", "(", ")", text("chain.contract"))
    yield f"takes {arrow('yes')} contract"
    yield _node("lost", "(", ")", text("chain.late"))
    yield "contract --> lost"
    for number, station in enumerate(stations, start=1):
        yield _node(f"in{number}", "(", ")", station.short.in_(facts.lang))
        yield f"contract {arrow('begins')} in{number}"
    yield _node("after", "(", ")", text("chain.hand_over"))
    yield f"{' & '.join(f'in{number}' for number in range(1, len(stations) + 1))} --> after"


def _node(name: str, left: str, right: str, *lines: str) -> str:
    text = "<br/>".join(line.replace('"', "'") for line in lines)
    return f'{name}{left}"{text}"{right}'


def _gate(station: Station, facts: Facts) -> Iterator[str]:
    """A step as it stands in a box: the station, the law's question, what is asked besides."""
    yield station.short.in_(facts.lang)
    yield f"{facts.text('chain.law')}: {station.gate}"
    for fact in facts.of(station):
        if fact.key in CONDITIONS:
            yield _short(fact, facts)


def _short(fact: Fact, facts: Facts) -> str:
    number = fact.parameter
    if number is None:
        yes = fact.says == facts.text("stations.yes")
        return fact.what if yes else f"{fact.what}: {fact.says}"
    return f"{fact.what}: {facts.registry.units[number.unit].show(number.value, facts.lang)}"
