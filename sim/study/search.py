"""Lives worth telling: persons found by who they are and by what happened to them.

A wish is a word: a value of one of the attributes that measures may target (`duldung`, `weiblich`, `Köln`), taken as it was on
entry, or something that happened (`law`: the law closed a door). Words are understood in German and in English, whatever the
language of the call; with `not` or `nicht` before it, a wish asks for the others. Where two scenarios were lived, what happened
is looked for in the first life."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.trajectory import Trajectory
from sim.registry import Registry, codes, load_registry
from sim.registry.types import Text
from sim.rules.cover import covered
from sim.scenario.types import Measure
from sim.study.errors import StudyError
from sim.study.life import Run
from sim.study.words import word

Bools = NDArray[np.bool_]
FIRST_LAW_RULE = 100
NOT = ("not ", "nicht ")
SPELLS = ("start", "station", "reason", "cause", "target", "status", "district")
SUPPORTS = ("start", "end", "kind", "reason", "censored")
EVENTS = ("day", "seq", "kind", "code", "value")


@dataclass(frozen=True, slots=True)
class Wish:
    """One condition: one of some values of an attribute, or (attribute "") something that happened; `no` asks for the others."""

    attribute: str
    values: tuple[str, ...]
    no: bool = False


def _event(kind: int, code: int | None = None, value: int | None = None) -> "Callable[[Run], Bools]":
    """Whom an event of a kind happened to, with this code and value if they are given."""

    def found(run: Run) -> Bools:
        events = run.trajectory.events
        rows = events.kind == kind
        rows = rows if code is None else rows & (events.code == code)
        return _persons(run, events.person[rows if value is None else rows & (events.value == value)])

    return found


def _stay(station: int) -> "Callable[[Run], Bools]":
    """Who was ever at a station."""
    return lambda run: _persons(run, run.trajectory.spells.person[run.trajectory.spells.station == station])


def _law(run: Run) -> Bools:
    events = run.trajectory.events
    return _persons(run, events.person[(events.kind == codes.EV_REFUSED) & (events.value >= FIRST_LAW_RULE)])


def _permit(run: Run) -> Bools:
    events = run.trajectory.events
    lost = (events.kind == codes.EV_CONTRACT_LOST) & (events.code == codes.CAUSE_PERMIT)
    return _persons(run, events.person[lost | (events.kind == codes.EV_JOB_LOST_PERMIT) & (events.value > 0)])


def _mobility(run: Run) -> Bools:
    events = run.trajectory.events
    cause = events.code == codes.CAUSE_MOBILITY
    return _persons(run, events.person[cause & ((events.kind == codes.EV_DECLINED) | (events.kind == codes.EV_CONTRACT_LOST))])


def _persons(run: Run, rows: NDArray[np.int32]) -> Bools:
    """Persons by position in the cohort who are among the rows, bool [persons]."""
    found = np.zeros(len(run.cohort), dtype=np.bool_)
    found[rows] = True
    return found


_passed = _event(codes.EV_EXAM, code=1)
HAPPENED: Mapping[str, Callable[[Run], Bools]] = {
    "law": _law,
    "certificate": _event(codes.EV_REFUSED, value=codes.RULE_CERTIFICATE),
    "german": _event(codes.EV_REFUSED, value=codes.RULE_GERMAN),
    "childcare": _event(codes.EV_REFUSED, value=codes.RULE_CHILDCARE),
    "permit": _permit,
    "mobility": _mobility,
    "livelihood": _event(codes.EV_DECLINED, code=codes.CAUSE_LIVELIHOOD),
    "training": _stay(codes.AUSBILDUNG),
    "exam": _passed,
    "failed": _event(codes.EV_EXAM, code=0),
    "dissolved": _event(codes.EV_DISSOLVED, code=codes.AUSBILDUNG),
    "no_contact": _stay(codes.KEIN_KONTAKT),
    "child": _event(codes.EV_CHILD),
    "moved": _event(codes.EV_MOVED),
    "departed": _event(codes.EV_DEPARTED),
}
"""What may have happened to a person."""
COMPARED: Mapping[str, Callable[[Run, Run], Bools]] = {
    "parts": lambda one, other: who_part(one.trajectory, other.trajectory, len(one.cohort)),
    "gains": lambda one, other: ~_passed(one) & _passed(other),
    "loses": lambda one, other: _passed(one) & ~_passed(other),
}
"""What may have become different for a person between two scenarios."""


def read_wishes(text: str, compared: bool) -> tuple[Wish, ...]:
    """The wishes of a text, with commas between them. `compared` says whether two scenarios are lived. Raises StudyError for a
    word that nobody knows, naming the nearest, and for a comparison where there is nothing to compare."""
    known = words(load_registry())
    wishes = []
    for part in (part.strip() for part in text.split(",")):
        start = next((start for start in NOT if part.casefold().startswith(start)), "")
        name = part[len(start) :].strip()
        if name.casefold() not in known:
            near = get_close_matches(name.casefold(), known, 3, 0.5)
            hint = {"near": ", ".join(near)} if near else {}
            raise StudyError("cli.find.unknown_near" if near else "cli.find.unknown", value=name, **hint)
        attribute, values = known[name.casefold()]
        if not attribute and values[0] in COMPARED and not compared:
            raise StudyError("cli.find.needs_policy", value=name)
        wishes.append(Wish(attribute, values, bool(start)))
    return tuple(wishes)


def words(registry: Registry) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every word that a wish may be, in small letters, with the attribute and values that it means. Of two things with one name
    the smaller is meant: Köln is the city, the region is called Regierungsbezirk Köln."""
    known: dict[str, tuple[str, tuple[str, ...]]] = {}
    for attribute, entry in registry.attributes.items():
        for value, label in entry.values:
            for name in names_of(attribute, value, label):
                known[name.casefold()] = (attribute, (value,))
    known["gestattung"] = ("status", tuple(status for status in codes.STATUS_IDS if status.startswith("gestattung")))
    for wish in (*HAPPENED, *COMPARED):
        known.update({word(f"cli.wish.{wish}", lang).casefold(): ("", (wish,)) for lang in ("de", "en")})
    return known


def names_of(attribute: str, value: str, label: Text) -> tuple[str, ...]:
    """What may be typed for a value of an attribute, German first; a name with a comma in it cannot be."""
    if attribute == "region":
        return (f"Regierungsbezirk {value}",)
    names = [label.de, label.en, value]
    if attribute == "gender":
        names = [word(f"cli.gender.{value}", "de"), word(f"cli.gender.{value}", "en"), *names]
    return tuple(name for name in names if "," not in name)


def find(runs: Sequence[Run], wishes: Sequence[Wish]) -> tuple[int, ...]:
    """The ids of all persons who fulfil every wish, in order; who never came into the run is left out."""
    first = runs[0]
    found = _persons(first, first.trajectory.spells.person)
    for wish in wishes:
        if wish.attribute:
            group = ((wish.attribute, wish.values),)
            who = Measure("", date.min, None, group, 1.0, (), None, "", 0)
            held = covered(first.cohort, who, load_registry(), first.scenario.run.seed)
        elif wish.values[0] in COMPARED:
            held = COMPARED[wish.values[0]](first, runs[1])
        else:
            held = HAPPENED[wish.values[0]](first)
        found &= ~held if wish.no else held
    return tuple(int(each) for each in first.cohort.id[found])


def who_part(one: Trajectory, other: Trajectory, persons: int) -> Bools:
    """Who lives differently in two runs of the same persons, bool [persons]."""
    parted = np.zeros(persons, dtype=np.bool_)
    for table, columns in (("spells", SPELLS), ("supports", SUPPORTS), ("events", EVENTS)):
        sides: tuple[Any, Any] = getattr(one, table), getattr(other, table)
        counts = [np.bincount(side.person, minlength=persons) for side in sides]
        parted |= counts[0] != counts[1]
        rows = [~parted[side.person] for side in sides]
        for column in columns:
            differs = getattr(sides[0], column)[rows[0]] != getattr(sides[1], column)[rows[1]]
            parted[sides[0].person[rows[0]][differs]] = True
            rows = [~parted[side.person] for side in sides] if differs.any() else rows
    return parted
