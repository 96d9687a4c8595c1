"""A life as chapters, and what became of it.

A chapter is one stay: where the person was, from when until when, how it ended, and what happened meanwhile. What is written on
the last day of a stay (the test, the exam, the certificate, the German reached) belongs to the stay that it ends, although the
next one begins on the same day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sim.registry import codes
from sim.registry.codes import (
    EV_ADMITTED,
    EV_CERTIFICATE,
    EV_DEPARTED,
    EV_DISSOLVED,
    EV_EXAM,
    EV_FOLLOW_ON,
    EV_GERMAN,
    EV_STATUS,
    EV_TEST,
)
from sim.study.life import Beside, Happening, Life, Row, Stay

AT_THE_END = (EV_GERMAN, EV_TEST, EV_EXAM, EV_CERTIFICATE, EV_DISSOLVED, EV_FOLLOW_ON, EV_ADMITTED, EV_DEPARTED)
"""Events that tell how the stay before them ended."""
KINDS = ("school", "course", "measure", "eq", "training", "study", "work", "care", "between")
"""Kinds of stations, as in the registry."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One stay from `stay.day` until before `end`. `ended` is its END_* code; None where the telling stops before it ends.
    `status`, `german` and `certificate` are those at its end."""

    stay: Stay
    end: date
    ended: int | None
    happenings: tuple[Happening | Beside, ...]
    status: int
    german: int
    certificate: int

    @property
    def days(self) -> int:
        """How many days it lasted."""
        return (self.end - self.stay.day).days


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a life by the end of its record. Days are None for what never came. `german` is as it was last written
    down, at the end of a stay. `days` counts days by kind of station (KINDS)."""

    departed: bool
    station: int
    status: int
    german: int
    certificate: int
    children: int
    training: date | None
    exam: date | None
    days: Mapping[str, int]


def read_chapters(life: Life, rows: Sequence[Row] | None = None, until: date | None = None) -> tuple[Chapter, ...]:
    """The chapters of a life, or of the first part of its rows, told until a day on which the last chapter is still open."""
    told = life.rows if rows is None else rows
    begins = [number for number, row in enumerate(told) if isinstance(row, Stay)]
    if not begins:
        return ()
    happened: list[list[Happening | Beside]] = [[] for _ in begins]
    chapter = -1
    for row in told:
        if isinstance(row, Stay):
            chapter += 1
            continue
        first_day = row.day == told[begins[chapter]].day
        happened[chapter - 1 if first_day and _ends_a_stay(row) and chapter > 0 else chapter].append(row)
    chapters = []
    status, german, certificate = (life.traits[name] for name in ("status", "german", "certificate"))
    for number, begin in enumerate(begins):
        stay, following = told[begin], told[begins[number + 1]] if number + 1 < len(begins) else None
        assert isinstance(stay, Stay)
        for row in happened[number]:
            if isinstance(row, Beside):
                continue
            status = row.code if row.kind == EV_STATUS else status
            german = row.value if row.kind == EV_GERMAN else german
            certificate = row.code if row.kind == EV_CERTIFICATE else certificate
        last: tuple[date, int | None] = (life.end, life.ended) if until is None else (until, None)
        end, ended = (following.day, following.ended) if isinstance(following, Stay) else last
        chapters.append(Chapter(stay, end, ended, tuple(happened[number]), status, german, certificate))
    return tuple(chapters)


def _ends_a_stay(row: Happening | Beside) -> bool:
    """Whether a row tells how the stay before it ended."""
    return row.ended != codes.END_NONE if isinstance(row, Beside) else row.kind in AT_THE_END


def read_outcome(life: Life, kinds: Mapping[int, str]) -> Outcome:
    """What became of a life; `kinds` is the kind of each station by its code."""
    chapters = read_chapters(life)
    events = [row for row in life.rows if isinstance(row, Happening)]
    days = dict.fromkeys(KINDS, 0)
    for chapter in chapters:
        days[kinds[chapter.stay.station]] += chapter.days
    last = chapters[-1] if chapters else None
    return Outcome(
        departed=life.ended == codes.END_DEPARTED,
        station=last.stay.station if last else life.traits["station"],
        status=last.status if last else life.traits["status"],
        german=last.german if last else life.traits["german"],
        certificate=last.certificate if last else life.traits["certificate"],
        children=max([life.traits["children"], *(row.code for row in events if row.kind == codes.EV_CHILD)]),
        training=next((each.stay.day for each in chapters if each.stay.station == codes.AUSBILDUNG), None),
        exam=next((row.day for row in events if row.kind == EV_EXAM and row.code == 1), None),
        days=days,
    )
