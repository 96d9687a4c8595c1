"""Blocks of a page that are written from the data, between `<!-- NAME WORDS -->` and `<!-- end -->`; the text around is by hand.

`parameters` lists the numbers whose names match its words (`*` stands for anything), `stations`, `supports`, `statuses`,
`events`, `draws`, `outcomes`, `measures`, `law` and `unasked` list what the model has of each, `counts` counts it all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from sim.outcomes.curves import OUTCOMES, STATE_OUTCOMES
from sim.registry import Registry
from sim.registry.codes import CAUSE_IDS, END_IDS, EVENT_IDS, STATUS_IDS
from sim.registry.formats import day as written_day
from sim.registry.stations import desk_parameters, station_parameters
from sim.report.pages.chain import FIRMS, situations
from sim.report.pages.cited import cell, range_of, source_of, value_of
from sim.rules import names

BLOCK: Final = re.compile(r"(<!-- (\w+)((?: [\w*]+)*) -->\n).*?(<!-- end -->)", re.DOTALL)
GRADES: Final = ("A", "B", "D", "C")
Words = tuple[str, ...]


class UnknownBlock(Exception):
    """A page asks for a block that there is not, or for parameters that there are not."""


def filled(text: str, registry: Registry) -> str:
    """A page with all its blocks written anew. Raises UnknownBlock."""

    def block(match: re.Match[str]) -> str:
        name, words = match[2], tuple(match[3].split())
        if name not in BLOCKS:
            raise UnknownBlock(f"there is no block '{name}', only {', '.join(BLOCKS)}")
        return match[1] + "".join(f"{line}\n" for line in BLOCKS[name](registry, words)) + match[4]

    return BLOCK.sub(block, text)


def told_parameters(text: str, registry: Registry) -> list[str]:
    """The parameters that the blocks of a page list, in their order."""
    return [
        name for match in BLOCK.finditer(text) if match[2] == "parameters" for name in _named(registry, tuple(match[3].split()))
    ]


def _named(registry: Registry, words: Words) -> Iterator[str]:
    for word in words:
        found = [name for name in registry.parameters if fnmatchcase(name, word)]
        if not found:
            raise UnknownBlock(f"no parameter is called '{word}'")
        yield from found


def _parameters(registry: Registry, words: Words) -> Iterator[str]:
    yield "| parameter | is | value | range | grade | source |"
    yield "|---|---|---|---|---|---|"
    for name in _named(registry, words):
        one = registry.parameters[name]
        value, bounds = value_of(one, registry, "en"), range_of(one, registry, "en")
        yield f"| `{name}` | {cell(one.label.en)} | {value} | {bounds} | {one.grade} | {source_of(one, registry, 'en')} |"


def _counts(registry: Registry, _: Words) -> Iterator[str]:
    law, stations = registry.law, registry.stations
    asked = sum(gate.read for gate in law.doors.values())
    grades = Counter(one.grade for one in registry.parameters.values())
    areas = {"district": len(registry.districts), "region": len(registry.regions), "none": 0}
    desks = Counter(s.places.handing for s in stations.values() if s.places for _ in range(areas[s.desk]))
    yield "| what | number |"
    yield "|---|---|"
    yield f"| districts, in Regierungsbezirke | {len(registry.districts)}, in {len(registry.regions)} |"
    yield f"| stations and times between them | {len(stations)} |"
    for kind, number in Counter(station.kind for station in stations.values()).items():
        yield f"| ... of kind {kind} | {number} |"
    yield f"| intake desks | {desks.total()} |"
    for handing, number in desks.items():
        yield f"| ... that hand out {handing} | {number} |"
    for name, (label, steps) in situations().items():
        yield f"| {'steps at firms' if name == FIRMS else f'steps of the Förderkette, {label.en}'} | {len(steps)} |"
    yield f"| residence statuses | {len(STATUS_IDS)} |"
    yield f"| questions to the law, of these asked by the model | {len(law.gates)}, {asked} |"
    yield f"| rules of the law | {len(law.rules)} |"
    yield f"| days on which the law changes, its first day included | {len(law.dates)} |"
    yield f"| parameters | {len(registry.parameters)} |"
    for grade in GRADES:
        yield f"| ... of grade {grade} | {grades[grade]} |"
    yield f"| ... with dated values | {sum(bool(one.series) for one in registry.parameters.values())} |"
    read = set(station_parameters(stations)) | set(desk_parameters(station.places for station in stations.values()))
    yield f"| ... that a row of a station names | {len(read)} |"
    yield f"| numbers of decisions that draw, once given never reused | {len(_draws())} |"
    yield f"| kinds of event | {len(EVENT_IDS) - 1} |"
    yield f"| reasons why a spell ends | {sum(map(bool, END_IDS)) - 1} |"
    yield f"| causes of waiting | {len(CAUSE_IDS) - 1} |"
    yield f"| outcomes of the curves, of these states | {len(OUTCOMES)}, {len(STATE_OUTCOMES)} |"
    yield f"| measures a scenario may use | {len(registry.measures)} |"


def _stations(registry: Registry, _: Words) -> Iterator[str]:
    yield "| station | kind | desk | question to the law |"
    yield "|---|---|---|---|"
    for station in registry.stations.values():
        desk = station.desk if station.places else "none"
        yield f"| `{station.id}` | {station.kind} | {desk} | {station.gate or '–'} |"


def _supports(registry: Registry, _: Words) -> Iterator[str]:
    yield "| support | asked for at | runs beside | one of these is open | places of | changes | payer |"
    yield "|---|---|---|---|---|---|---|"
    for one in registry.supports.values():
        acts = ", ".join(f"{cause} (`{parameter}`)" for cause, parameter in one.acts)
        asks, beside, gates = (_coded(names) for names in (dict(one.asks), one.beside, one.gates))
        places = f"{one.desk}: `{one.places.of}`" if one.places else "–"
        yield f"| {cell(one.label.en)} (`{one.id}`) | {asks} | {beside} | {gates} | {places} | {acts or '–'} | {one.payer} |"


def _coded(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def _statuses(registry: Registry, _: Words) -> Iterator[str]:
    labels = dict(registry.attributes["status"].values)
    for status in STATUS_IDS:
        yield f"- `{status}`: {labels[status].en}"


def _events(_: Registry, __: Words) -> Iterator[str]:
    yield ", ".join(f"`{name}`" for name in EVENT_IDS[1:])


def _draws() -> Mapping[str, int]:
    return {name.removeprefix("DRAW_").lower(): number for name, number in vars(names).items() if name.startswith("DRAW_")}


def _list_draws(_: Registry, __: Words) -> Iterator[str]:
    yield ", ".join(f"{number} `{name}`" for name, number in sorted(_draws().items(), key=lambda item: item[1]))


def _outcomes(registry: Registry, _: Words) -> Iterator[str]:
    for outcome in OUTCOMES:
        if outcome not in STATE_OUTCOMES:
            yield f"- `{outcome}`: {registry.texts.get(f'outcomes.outcome.{outcome}', 'en')}"


def _measures(registry: Registry, _: Words) -> Iterator[str]:
    yield "| measure | changes | at |"
    yield "|---|---|---|"
    for measure in registry.measures.values():
        touched = ", ".join(f"`{name}`" for name in dict.fromkeys(touch.parameter for touch in measure.touches))
        stations = ", ".join(f"`{station}`" for station in measure.stations) or "–"
        yield f"| {measure.label.en} (`{measure.id}`) | {touched} | {stations} |"


def _law(registry: Registry, _: Words) -> Iterator[str]:
    yield ", ".join(written_day(day, "en") for day in registry.law.dates)


def _unasked(registry: Registry, _: Words) -> Iterator[str]:
    yield ", ".join(f"`{gate.id}`" for gate in registry.law.doors.values() if not gate.read)


BLOCKS: Final[Mapping[str, Callable[[Registry, Words], Iterator[str]]]] = {
    "parameters": _parameters,
    "counts": _counts,
    "stations": _stations,
    "supports": _supports,
    "statuses": _statuses,
    "events": _events,
    "draws": _list_draws,
    "outcomes": _outcomes,
    "measures": _measures,
    "law": _law,
    "unasked": _unasked,
}
