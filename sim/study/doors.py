"""The doors that were closed to a person, what would have opened each, and whether it opened later.

A door is closed by the law, by something she does not bring (German, a certificate, childcare), by the permit that comes too
late or is refused, by the permission to move that does, or by an offer she cannot take because of the way or of her living. The
run records it on the day on which she tried; a door at which she never tried is not recorded. Whether the law opened it later is
asked of the same rules that the engine asks, day by day, with her status of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sim.registry import codes
from sim.registry.codes import (
    ANSWER_CLOSED,
    EV_CONTRACT,
    EV_CONTRACT_LOST,
    EV_DECLINED,
    EV_JOB_LOST_PERMIT,
    EV_PERMIT_REFUSED,
    EV_REFUSED,
    EV_REGISTERED,
    EV_RELEASE_REFUSED,
    EV_STATUS,
    RULE_AGE,
    RULE_CERTIFICATE,
    RULE_CHILDCARE,
    RULE_GERMAN,
    RULE_LIVELIHOOD,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.read import fact, law, law_rule
from sim.rules.row import Row
from sim.rules.stations import S_GATE
from sim.study.life import Beside, Happening, Life, Run, Stay, read_life
from sim.study.life import Row as LifeRow

Kind = Literal["law", "german", "certificate", "childcare", "age", "livelihood", "mobility", "permit"]
FIRST_LAW_RULE = 100
KINDS: dict[int, Kind] = {
    RULE_GERMAN: "german",
    RULE_CERTIFICATE: "certificate",
    RULE_CHILDCARE: "childcare",
    RULE_AGE: "age",
    RULE_LIVELIHOOD: "livelihood",
}
CAUSES: dict[int, Kind] = {
    codes.CAUSE_CHILDCARE: "childcare",
    codes.CAUSE_PERMIT: "permit",
    codes.CAUSE_MOBILITY: "mobility",
    codes.CAUSE_LIVELIHOOD: "livelihood",
}
REFUSALS = (EV_PERMIT_REFUSED, EV_RELEASE_REFUSED)
JOBS = {codes.HELFERJOB: n.GATE_HELFERJOB, codes.FACHKRAFT: n.GATE_FACHKRAFT}


@dataclass(frozen=True, slots=True)
class Opening:
    """The first later day on which the law no longer closed the door to her. `by` says what had changed: her residence status
    (`status` is the new one), a rule of the law (`rule` is the new one), or time ("waited": a waiting period was over)."""

    day: date
    by: Literal["status", "rule", "waited"]
    status: int
    rule: int


@dataclass(frozen=True, slots=True)
class Door:
    """A closed door: the day, the station behind it, what closed it, and her residence status then.

    `rule` is the number of the rule of law, or of the model's own condition; 0 where an offer or a contract was lost, which
    `event` (EV_*) tells apart. `opened` is asked of the law only. `asked` is the first later day on which she joined the
    list behind the door, `passed` the first on which she signed a contract or began."""

    day: date
    station: int
    kind: Kind
    rule: int
    event: int
    status: int
    opened: Opening | None
    asked: date | None
    passed: date | None


def read_doors(run: Run, place: int) -> tuple[Door, ...]:
    """Every closed door in the life of the person at position `place`, in order."""
    life = read_life(run.scenario.id, place, run.cohort, run.trajectory)
    return tuple(_doors(life, run, place))


def _doors(life: Life, run: Run, place: int) -> Iterator[Door]:
    status = life.traits["status"]
    for number, row in enumerate(life.rows):
        if not isinstance(row, Happening):
            continue
        status = row.code if row.kind == EV_STATUS else status
        closed = _closed(row, life.rows[number - 1] if number else row)
        if closed is None:
            continue
        station, kind, rule = closed
        asked, passed = _went_on(station, row.day, life.rows[number + 1 :])
        opened = _opening(run, place, life, (station, row.day, rule)) if kind == "law" else None
        yield Door(row.day, station, kind, rule, row.kind, status, opened, asked, passed)


def _closed(row: Happening, before: LifeRow) -> tuple[int, Kind, int] | None:
    """Station, kind and rule of what a row closes; None where it closes nothing, or where the row before it has said why."""
    if row.kind == EV_REFUSED:
        return row.code, "law" if row.value >= FIRST_LAW_RULE else KINDS[row.value], row.value
    if row.kind == EV_PERMIT_REFUSED:
        return row.code, "permit", 0
    if row.kind == EV_RELEASE_REFUSED:
        return row.code, "mobility", 0
    if row.kind == EV_JOB_LOST_PERMIT and row.value > 0:
        return row.code, "permit", 0
    if row.kind == EV_DECLINED and row.code in CAUSES:
        return row.value, CAUSES[row.code], 0
    refused = isinstance(before, Happening) and before.kind in REFUSALS and before.day == row.day
    if row.kind == EV_CONTRACT_LOST and row.code in CAUSES and not refused:
        return row.value, CAUSES[row.code], 0
    return None


def _went_on(station: int, day: date, later: Sequence[LifeRow]) -> tuple[date | None, date | None]:
    """The first later days on which she joined the list of a station, and on which she got a contract for it or began there."""
    asked = None
    for row in later:
        if isinstance(row, Beside) or row.day <= day:
            continue
        if isinstance(row, Stay):
            if row.station == station:
                return asked, row.day
        elif row.code == station and row.kind == EV_CONTRACT:
            return asked, row.day
        elif row.code == station and row.kind == EV_REGISTERED and asked is None:
            asked = row.day
    return asked, None


def _opening(run: Run, place: int, life: Life, closed: tuple[int, date, int]) -> Opening | None:
    """The first day behind the refusal on which the law no longer closes the gate to her."""
    station, since, before = closed
    b, gate, me = run.book.tables, JOBS.get(station, fact(run.book.tables, S_GATE, station)), _row(run, place)
    changes = {(row.day - life.start).days: row.code for row in life.rows if isinstance(row, Happening) and row.kind == EV_STATUS}
    first, last = (since - life.start).days, (life.end - life.start).days
    for day in sorted(day for day in changes if day <= first):
        me[p.STATUS], me[p.STATUS_SINCE] = changes[day], day
    for day in range(first, last):
        renewed = day > first and day in changes
        if renewed:
            me[p.STATUS], me[p.STATUS_SINCE] = changes[day], day
        rule = law_rule(b, gate, me, day)
        if law(b, gate, me, day) != ANSWER_CLOSED:
            by: Literal["status", "rule", "waited"] = "status" if renewed else "rule" if rule != before else "waited"
            return Opening(life.start + timedelta(days=day), by, me[p.STATUS], rule)
        before = rule
    return None


def _row(run: Run, place: int) -> Row:
    """What the law asks of a person, as the engine keeps it."""
    me = [0] * p.FIELDS
    for field, column in (
        (p.ARRIVAL, run.cohort.arrival),
        (p.HOUSING, run.cohort.housing),
        (p.STATUS, run.cohort.status),
        (p.STATUS_SINCE, run.cohort.status_since),
    ):
        me[field] = int(column[place])
    return me
