"""`wegweiser person --find`: numbers of persons whose lives are worth telling."""

from typing import TYPE_CHECKING, Any

from sim.cli import sheet
from sim.cli.living import live_all
from sim.cli.options import Search, Size
from sim.cli.sheet import Column
from sim.cli.talk import Talk
from sim.registry import formats
from sim.study.errors import StudyError

if TYPE_CHECKING:
    from sim.study.life import Run

EVERY_WORD = "?"


def find_persons(search: Search, files: tuple[str, ...], size: Size, talk: Talk) -> int:
    """The persons who fulfil all wishes, the first of them with a line each; or, for "?", the words that a wish may be. Raises
    StudyError for a word that nobody knows."""
    from sim.study.search import find, read_wishes

    text = (search.find or "").strip()
    if search.limit < 1:
        raise StudyError("cli.find.limit", value=search.limit)
    if text in ("", EVERY_WORD):
        return _tell_words(talk)
    wishes = read_wishes(text, compared=len(files) == 2)
    runs = live_all(files, size, talk)
    found = find(runs, wishes)
    total = formats.number(len(runs[0].cohort), talk.lang)
    key = "find.nobody" if not found else "find.one" if len(found) == 1 else "find.found"
    talk.say(key, count=formats.number(len(found), talk.lang), total=total, wishes=text)
    shown = [_describe(person, runs, talk) for person in found[: search.limit]]
    if found:
        talk.line()
        for line in sheet.lines(_columns(runs, talk), [list(one["cells"]) for one in shown]):
            talk.line(line)
        talk.line()
        rest = len(found) - len(shown)
        if rest:
            talk.say("find.more", rest=formats.number(rest, talk.lang))
        talk.say("find.next", call=f"wegweiser person {found[0]}{_options(files, size)}")
    persons = [{name: value for name, value in one.items() if name != "cells"} for one in shown]
    talk.give({"find": text, "persons": len(runs[0].cohort), "found": list(found), "shown": persons})
    return 0


def _tell_words(talk: Talk) -> int:
    """Every word that a wish may be, by what it asks for."""
    from sim.registry import load_registry
    from sim.study.search import COMPARED, HAPPENED, names_of

    registry = load_registry()
    happened = {wish: (talk.word(f"wish.{wish}"), talk.word(f"wish_means.{wish}")) for wish in (*HAPPENED, *COMPARED)}
    place = 0 if talk.lang == "de" else 1
    who = {}
    for attribute, entry in registry.attributes.items():
        names = [names_of(attribute, value, label) for value, label in entry.values]
        who[attribute] = [each[min(place, len(each) - 1)] for each in names]
    who["status"].insert(0, "Gestattung")
    for line in sheet.paragraph(talk.word("find.words")):
        talk.line(line)
    talk.line()
    for line in sheet.lines([Column(talk.word("find.happened"), 18), Column(talk.word("find.means"))], list(happened.values())):
        talk.line(line)
    talk.line()
    labels = {attribute: registry.attributes[attribute].label.in_(talk.lang) for attribute in who}
    rows = [[labels[attribute], " · ".join(values)] for attribute, values in who.items()]
    for line in sheet.lines([Column(talk.word("find.who"), 18), Column(talk.word("find.values"))], rows):
        talk.line(line)
    talk.give({"happened": dict(happened.values()), "who": who})
    return 0


def _columns(runs: "tuple[Run, ...]", talk: Talk) -> list[Column]:
    say = talk.word
    columns = [Column(say("column.id"), 7, right=True), Column(say("column.who")), Column(say("column.became"))]
    return [*columns, Column(say("column.parts"), 11)] if len(runs) == 2 else columns


def _describe(person: int, runs: "tuple[Run, ...]", talk: Talk) -> dict[str, Any]:
    """One person in a line."""
    from sim.cli.telling import Teller, age, short_day
    from sim.registry import load_registry
    from sim.study.chapters import read_outcome
    from sim.study.parting import first_difference

    registry = load_registry()
    teller, lives = Teller(registry, talk), [run.life(person) for run in runs]
    life, traits = lives[0], lives[0].traits
    found = read_outcome(life, {station.code: station.kind for station in registry.stations.values()})
    entry = min((row.day for row in life.rows), default=life.start)
    became = [talk.word("find.training", year=found.training.year)] if found.training else []
    became += [talk.word("find.exam", year=found.exam.year)] if found.exam else []
    became.append(
        talk.word("find.departed", year=life.end.year)
        if found.departed
        else talk.word("find.end", station=teller.station(found.station, short=True))
    )
    who = [teller.gender(traits["gender"]), str(age(life, entry)), teller.status(traits["status"], short=True)]
    cells = [str(person), ", ".join([*who, teller.district(traits["district"])]), "; ".join(became)]
    one: dict[str, Any] = {"person": person, "text": ": ".join(cells[1:])}
    if len(lives) == 2:
        row = first_difference(*lives)
        day = None if row is None else min(each.rows[row].day for each in lives if row < len(each.rows))
        cells.append("–" if day is None else short_day(day, talk.lang))
        one["parting"] = day and day.isoformat()
    return one | {"cells": cells}


def _options(files: tuple[str, ...], size: Size) -> str:
    """What must be typed besides the number to see the same life."""
    options = [f" --base {files[0]}" if files[0] != "baseline" else "", f" --policy {files[1]}" if len(files) == 2 else ""]
    options += [f" --{name} {value}" for name, value in (("persons", size.persons), ("seed", size.seed)) if value is not None]
    return "".join(options)
