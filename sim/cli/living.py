"""`wegweiser person` and `wegweiser explain --person`: one life as lines that can be read aloud."""

import shutil
import textwrap
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.cli.options import Size
from sim.cli.talk import Talk
from sim.registry import formats
from sim.study.life import Happening, Life, Stay, live, parting

if TYPE_CHECKING:
    from sim.cli.telling import Teller
    from sim.scenario.types import Scenario

DAY = 18
"""Width of the column of days."""


def tell_person(person: int, files: tuple[str, ...], size: Size, talk: Talk) -> int:
    """One life, or two side by side with the day on which they part."""
    lives, teller, scenarios = _live(person, files, size, talk)
    talk.line(teller.who(lives[0]))
    if len(lives) == 1:
        talk.line(scenarios[0].name.in_(talk.lang))
        talk.line()
        _print_rows(lives[0].rows, teller, talk)
        _print_end(lives[0], talk)
        talk.give({"person": person, "lives": [_as_json(life, teller) for life in lives]})
        return 0
    parted = parting(*lives)
    _tell_two(lives[0], lives[1], parted, scenarios, teller, talk)
    talk.give(
        {
            "person": person,
            "lives": [_as_json(life, teller) for life in lives],
            "parting": None if parted is None else _parting_day(lives, parted).isoformat(),
            "note": talk.word("life.illustration"),
        }
    )
    return 0


def explain_person(person: int, file: str, size: Size, talk: Talk) -> int:
    """Every closed gate of a life: when, where, by which rule, and what would have opened it."""
    (life,), teller, _ = _live(person, (file,), size, talk)
    talk.line(teller.who(life))
    talk.line()
    found = []
    for row in life.refusals:
        _print_row(row.day, teller.tell(row), talk)
        talk.line(" " * DAY + talk.word("life.opens", opens=teller.opens(row.value)))
        found.append(
            {
                "day": row.day.isoformat(),
                "station": teller.station(row.code),
                "rule": row.value,
                "text": teller.rule(row.value),
                "opens": teller.opens(row.value),
            }
        )
    if not found:
        talk.say("life.no_refusal")
    talk.give({"person": person, "refusals": found})
    return 0


def _live(person: int, files: tuple[str, ...], size: Size, talk: Talk) -> "tuple[tuple[Life, ...], Teller, tuple[Scenario, ...]]":
    from sim.cli.telling import Teller
    from sim.registry import load_registry
    from sim.scenario import load_scenario
    from sim.study.study import check_together

    scenarios = tuple(load_scenario(file, talk.lang, size.overrides()) for file in files)
    check_together(scenarios)
    talk.aside("life.all_run" if scenarios[0].run.persons is None else "life.sample_run", persons=scenarios[0].run.persons)
    return live(person, scenarios), Teller(load_registry(), talk), scenarios


def _tell_two(
    one: Life, other: Life, parted: int | None, scenarios: "tuple[Scenario, ...]", teller: "Teller", talk: Talk
) -> None:
    talk.say("life.illustration")
    talk.line()
    together = len(one.rows) if parted is None else parted
    _print_rows(one.rows[:together], teller, talk)
    if parted is None:
        _print_end(one, talk)
        talk.say("life.never_parts")
        return
    day = formats.day(_parting_day((one, other), parted), talk.lang)
    talk.line("─── " + talk.word("life.parts", day=day) + " ───")
    width = (min(shutil.get_terminal_size((120, 24)).columns, 140) - DAY - 3) // 2
    _print_pair("", scenarios[0].name.in_(talk.lang), scenarios[1].name.in_(talk.lang), width, talk)
    left, right = _by_day(one, parted, teller, talk), _by_day(other, parted, teller, talk)
    for when in sorted(left.keys() | right.keys()):
        lines = max(len(left.get(when, [])), len(right.get(when, [])))
        for number in range(lines):
            texts = [side[when][number] if number < len(side.get(when, [])) else "" for side in (left, right)]
            _print_pair(formats.day(when, talk.lang) if number == 0 else "", texts[0], texts[1], width, talk)


def _by_day(life: Life, first: int, teller: "Teller", talk: Talk) -> dict[Any, list[str]]:
    days = {day: [teller.tell(row) for row in rows] for day, rows in groupby(life.rows[first:], key=lambda row: row.day)}
    days.setdefault(life.end, []).append(talk.word("life.end"))
    return days


def _parting_day(lives: tuple[Life, ...], parted: int) -> Any:
    return min(life.rows[parted].day for life in lives if parted < len(life.rows))


def _print_rows(rows: tuple[Stay | Happening, ...], teller: "Teller", talk: Talk) -> None:
    """A day is written once, before the first of its rows."""
    for day, rows_of_day in groupby(rows, key=lambda row: row.day):
        for number, row in enumerate(rows_of_day):
            when = formats.day(day, talk.lang) if number == 0 else ""
            talk.line(f"{when:<{DAY}}{teller.tell(row)}")


def _print_row(day: Any, text: str, talk: Talk) -> None:
    talk.line(f"{formats.day(day, talk.lang):<{DAY}}{text}")


def _print_pair(day: str, left: str, right: str, width: int, talk: Talk) -> None:
    rows = [textwrap.wrap(text, width) or [""] for text in (left, right)]
    for number in range(max(len(lines) for lines in rows)):
        cells = [lines[number] if number < len(lines) else "" for lines in rows]
        talk.line(f"{day if number == 0 else '':<{DAY}}{cells[0]:<{width}} │ {cells[1]}".rstrip())


def _print_end(life: Life, talk: Talk) -> None:
    _print_row(life.end, talk.word("life.end"), talk)


def _as_json(life: Life, teller: "Teller") -> dict[str, Any]:
    def row(item: Stay | Happening) -> dict[str, Any]:
        kind = "event" if isinstance(item, Happening) else "stay"
        codes = {name: value for name, value in asdict(item).items() if name != "day"}
        return {"day": item.day.isoformat(), "row": kind, **codes, "text": teller.tell(item)}

    return {"scenario": life.scenario, "end": life.end.isoformat(), "rows": [row(item) for item in life.rows]}
