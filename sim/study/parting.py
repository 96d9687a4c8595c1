"""Where two lives of one person part, and why.

Both lives share all luck, so the first row in which they differ has a cause: the measure had reached her and changed a price,
her German or her chance to stay; or a rule of the law differs; or a place went to somebody else, for the places are the only
thing through which one life touches another. That is told in words here. It remains an illustration: under another coupling of
luck the two lives would part elsewhere, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sim.registry import codes
from sim.registry.codes import (
    EV_ADMITTED,
    EV_CERTIFICATE,
    EV_CONTRACT,
    EV_CONTRACT_LOST,
    EV_DECLINED,
    EV_DEPARTED,
    EV_DISSOLVED,
    EV_EXAM,
    EV_GERMAN,
    EV_JOB_LOST_PERMIT,
    EV_MOVED,
    EV_OFFER,
    EV_PERMIT_ASKED,
    EV_PERMIT_GRANTED,
    EV_PERMIT_REFUSED,
    EV_REFUSED,
    EV_REGISTERED,
    EV_RELEASE_ASKED,
    EV_RELEASE_GRANTED,
    EV_RELEASE_REFUSED,
    EV_STATUS,
    EV_TERMS,
    EV_TEST,
    EV_TITLE_CARD,
)
from sim.registry.types import Text
from sim.scenario.types import Measure, Scenario
from sim.study.life import Beside, Happening, Life, Row, Run, Stay
from sim.study.purse import Reach, read_reach

FIRST_LAW_RULE = 100
Way = Literal[
    "price", "accepted", "law", "door", "broke_off", "exam", "certificate", "german", "terms", "place", "offer",
    "move", "permit", "status", "departed", "job", "job_lost", "registered", "support", "other",
]  # fmt: skip
EVENTS: tuple[tuple[Way, tuple[int, ...]], ...] = (
    ("offer", (EV_OFFER,)),
    ("accepted", (EV_DECLINED,)),
    ("place", (EV_ADMITTED,)),
    ("broke_off", (EV_DISSOLVED,)),
    ("exam", (EV_EXAM,)),
    ("certificate", (EV_CERTIFICATE,)),
    ("german", (EV_TEST, EV_GERMAN)),
    ("terms", (EV_TERMS,)),
    ("offer", (EV_CONTRACT,)),
    ("move", (EV_RELEASE_ASKED, EV_RELEASE_GRANTED, EV_RELEASE_REFUSED, EV_MOVED)),
    ("permit", (EV_PERMIT_ASKED, EV_PERMIT_GRANTED, EV_PERMIT_REFUSED, EV_CONTRACT_LOST, EV_JOB_LOST_PERMIT, EV_TITLE_CARD)),
    ("status", (EV_STATUS,)),
    ("departed", (EV_DEPARTED,)),
    ("registered", (EV_REGISTERED,)),
)
"""What a difference in such events is called; the first that fits tells most about the cause."""
STAYS: tuple[tuple[Way, tuple[int, ...]], ...] = (
    ("broke_off", (codes.END_DROPPED_OUT,)),
    ("place", (codes.END_ADMITTED,)),
    ("job", (codes.END_JOB_FOUND, codes.END_PROMOTED)),
    ("job_lost", (codes.END_JOB_LOST,)),
)


@dataclass(frozen=True, slots=True)
class Parting:
    """The first day on which two lives differ. `row` is the number of the first differing row, `left` and `right` are the rows of
    that day which only the first, or only the second life has. `way` is through what they part. `reached` says how far the
    measures in which the scenarios differ had reached her; `others` is true where the scenarios differ in something besides
    measures (law, world, assumptions)."""

    row: int
    day: date
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    way: Way
    reached: tuple[Reach, ...]
    others: bool


def first_difference(one: Life, other: Life) -> int | None:
    """The number of the first row in which two lives differ; None when they are the same."""
    for number, (left, right) in enumerate(zip(one.rows, other.rows, strict=False)):
        if left != right:
            return number
    shorter = min(len(one.rows), len(other.rows))
    return None if len(one.rows) == len(other.rows) else shorter


def read_parting(runs: tuple[Run, Run], person: int) -> Parting | None:
    """Where the lives of a person under two scenarios part; None when they are the same. Raises StudyError when she was not
    drawn."""
    one, other = (run.life(person) for run in runs)
    row = first_difference(one, other)
    if row is None:
        return None
    day = min(life.rows[row].day for life in (one, other) if row < len(life.rows))
    days = [[each for each in life.rows[row:] if each.day == day] for life in (one, other)]
    left = tuple(each for each in days[0] if each not in days[1])
    right = tuple(each for each in days[1] if each not in days[0])
    way = way_of(left, right)
    if way == "job" and waits_for_appointment(one.rows[:row]):
        way = "permit"
    return Parting(row, day, left, right, way, _reached(runs, person, day), _differ_besides(runs))


def way_of(left: Sequence[Row], right: Sequence[Row]) -> Way:
    """Through what two lives part, from what only the one and only the other has on that day."""
    events = [[row for row in side if isinstance(row, Happening)] for side in (left, right)]
    offers = [{row.code for row in side if row.kind == EV_OFFER} for side in events]
    if offers[0] & offers[1]:
        return "price"
    if all(EV_GERMAN in {row.kind for row in side} for side in events):
        # What she may do next hangs on her German, so another refusal on that day is only what follows.
        return "german"
    refusals = [row.value for side in events for row in side if row.kind == EV_REFUSED]
    if refusals:
        return "law" if max(refusals) >= FIRST_LAW_RULE else "door"
    kinds = {row.kind for side in events for row in side}
    told = next((way for way, named in EVENTS if kinds & set(named)), None)
    if told is not None:
        return told
    ends = {row.ended for row in (*left, *right) if isinstance(row, Stay)}
    by_stay = next((way for way, named in STAYS if ends & set(named)), None)
    besides = [isinstance(row, Beside) for row in (*left, *right)]
    return by_stay or ("support" if besides and all(besides) else "other")


def waits_for_appointment(rows: Sequence[Row]) -> bool:
    """Whether, after these rows, somebody has a job offer for which the authority must be visited first."""
    for row in reversed(rows):
        if isinstance(row, Happening) and row.kind == EV_PERMIT_ASKED and row.code == codes.HELFERJOB:
            return row.value == 0
        if isinstance(row, Happening) and row.kind == EV_JOB_LOST_PERMIT:
            return False
        if isinstance(row, Stay) and row.ended == codes.END_JOB_FOUND:
            return False
    return False


def _reached(runs: tuple[Run, Run], person: int, day: date) -> tuple[Reach, ...]:
    """How far each measure in which the scenarios differ had reached her, in whichever of the two it goes further."""
    found: dict[str, Reach] = {}
    for run, other in (runs, runs[::-1]):
        same = {_content(measure) for measure in other.scenario.measures}
        differing = {measure.id for measure in run.scenario.measures if _content(measure) not in same}
        for reach in read_reach(run, run.place(person), differing, day):
            if reach.measure not in found or found[reach.measure].since is None:
                found[reach.measure] = reach
    return tuple(found.values())


def _content(measure: Measure) -> Measure:
    """A measure without the place in which it is written."""
    return replace(measure, file="", line=0)


def _differ_besides(runs: tuple[Run, Run]) -> bool:
    """Whether the scenarios differ in something besides measures and words."""
    one, other = (_rest(run.scenario) for run in runs)
    return one != other


def _rest(scenario: Scenario) -> Scenario:
    """What a scenario sets besides measures."""
    beliefs = tuple(replace(belief, file="", line=0) for belief in scenario.assumptions)
    none = Text("", "")
    return replace(scenario, id="", name=none, question=none, note=None, measures=(), assumptions=beliefs, lineage=())
