"""`wegweiser explain --person`: every door that was closed to a person, by which rule, and whether it opened later."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.cli import sheet
from sim.cli.living import live_all
from sim.cli.options import Size
from sim.cli.talk import Talk
from sim.registry import codes, formats

if TYPE_CHECKING:
    from sim.cli.telling import Teller
    from sim.study.doors import Door


def explain_person(person: int, file: str, size: Size, talk: Talk) -> int:
    """Every closed door of a life: when, where, by which rule, what would have opened it, and what came later. Raises StudyError
    when the person was not drawn."""
    from sim.cli.telling import Teller
    from sim.registry import load_registry
    from sim.study.doors import read_doors

    (run,) = live_all((file,), size, talk, person)
    doors, teller = read_doors(run, run.place(person)), Teller(load_registry(), talk)
    for line in sheet.paragraph(teller.who(run.life(person))):
        talk.line(line)
    talk.say("life.scenario_1_0", scenario=run.scenario.name.in_(talk.lang))
    talk.line()
    if not doors:
        _print(talk.word("life.no_refusal", person=person), talk)
    else:
        _print(_overview(doors, talk), talk)
    found = [_tell(number, door, teller, talk) for number, door in enumerate(doors, 1)]
    if doors:
        talk.line()
        _print(talk.word("door.note"), talk)
    refusals = [
        {
            "day": one["day"],
            "station": teller.station(door.station),
            "rule": door.rule,
            "text": one["text"],
            "opens": one["opens"],
        }
        for door, one in zip(doors, found, strict=True)
        if door.event == codes.EV_REFUSED
    ]
    talk.give({"person": person, "scenario": run.scenario.id, "doors": found, "refusals": refusals})
    return 0


def _overview(doors: "tuple[Door, ...]", talk: Talk) -> str:
    """How many doors, and what closed them."""
    counted = Counter(door.kind for door in doors).most_common()
    kinds = ", ".join(talk.word("door.count", kind=talk.word(f"door.kind.{kind}"), count=count) for kind, count in counted)
    return talk.word("door.overview" if len(doors) > 1 else "door.overview_one", count=len(doors), kinds=kinds)


def _tell(number: int, door: "Door", teller: "Teller", talk: Talk) -> dict[str, Any]:
    """Prints one door and returns it for JSON."""
    text, opens, later = _rule(door, teller, talk), _opens(door, teller, talk), _later(door, teller, talk)
    talk.line()
    day, status = formats.day(door.day, talk.lang), teller.status(door.status)
    _print(talk.word("door.head", number=number, day=day, station=teller.station(door.station), status=status), talk, 4)
    _print("    " + talk.word("door.closed_by", kind=talk.word(f"door.kind.{door.kind}"), text=text), talk, 4)
    _print("    " + talk.word("life.opens", opens=opens), talk, 4)
    _print("    " + talk.word("door.later", text=later), talk, 4)
    opened = door.opened
    return {
        "day": door.day.isoformat(),
        "station": codes.STATION_IDS[door.station],
        "kind": door.kind,
        "status": codes.STATUS_IDS[door.status],
        "rule": door.rule,
        "text": text,
        "opens": opens,
        "opened": opened and {"day": opened.day.isoformat(), "by": opened.by, "rule": opened.rule},
        "asked": door.asked.isoformat() if door.asked else None,
        "passed": door.passed.isoformat() if door.passed else None,
        "later": later,
    }


def _rule(door: "Door", teller: "Teller", talk: Talk) -> str:
    return teller.rule(door.rule) if door.rule else talk.word(f"door.event.{codes.EVENT_IDS[door.event]}_{door.kind}")


def _opens(door: "Door", teller: "Teller", talk: Talk) -> str:
    return teller.opens(door.rule) if door.rule else talk.word(f"door.opens.{door.kind}")


def _later(door: "Door", teller: "Teller", talk: Talk) -> str:
    """Whether the law opened the door later, and whether she went through."""
    sentences = []
    if door.kind == "law":
        if door.opened is None:
            sentences.append(talk.word("door.stays_closed"))
        else:
            day, title = formats.day(door.opened.day, talk.lang), teller.rule_title(door.opened.rule)
            status = teller.status(door.opened.status)
            sentences.append(talk.word(f"door.opened_{door.opened.by}", day=day, status=status, rule=title))
    if door.asked is not None:
        sentences.append(talk.word("door.asked", day=formats.day(door.asked, talk.lang)))
    if door.passed is not None:
        key = "door.passed" if door.event == codes.EV_REFUSED else "door.passed_offer"
        sentences.append(talk.word(key, day=formats.day(door.passed, talk.lang)))
    elif door.asked is not None:
        sentences.append(talk.word("door.asked_only"))
    elif door.kind != "law" or door.opened is not None:
        sentences.append(talk.word("door.not_passed"))
    return " ".join(sentences)


def _print(text: str, talk: Talk, indent: int = 0) -> None:
    for line in sheet.paragraph(text, indent):
        talk.line(line)
