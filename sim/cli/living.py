"""`wegweiser person`: one life as a table that can be read aloud, or two side by side from the day on which they part."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.cli import sheet
from sim.cli.options import Size
from sim.cli.sheet import Column
from sim.cli.talk import Talk, Watcher
from sim.registry import codes, formats
from sim.study.chapters import KINDS, Chapter, read_chapters, read_outcome
from sim.study.executor import Progress
from sim.study.life import Beside, Happening, Life, Row, Run, Stay, run_lives

if TYPE_CHECKING:
    from sim.registry import Registry
    from sim.study.parting import Parting
    from sim.study.purse import Purse

UNTOLD = (codes.EV_ENTERED, codes.EV_ADMITTED, codes.EV_DEPARTED)
"""Events that the line on the person, the stay itself or the end of the record tells already."""


def tell_person(person: int, files: tuple[str, ...], size: Size, talk: Talk) -> int:
    """One life, or two side by side with the day on which they part. Raises StudyError when the person was not drawn."""
    runs = live_all(files, size, talk, person)
    storyteller = Storyteller(runs, person, talk)
    if len(runs) == 1:
        storyteller.tell_one()
    else:
        storyteller.tell_two()
    return 0


def live_all(files: tuple[str, ...], size: Size, talk: Talk, person: int | None = None) -> tuple[Run, ...]:
    """The scenarios, lived by everybody. Raises StudyError when they do not belong together or the person was not drawn."""
    from sim.scenario import load_scenario
    from sim.study.study import check_together

    scenarios = tuple(load_scenario(file, talk.lang, size.overrides()) for file in files)
    check_together(scenarios)
    persons = scenarios[0].run.persons
    if persons is None:
        talk.aside("life.all_run")
    else:
        talk.aside("life.sample_run", persons=formats.number(persons, talk.lang))
    with Watcher(talk) as watch:
        return run_lives(
            scenarios, person=person, compiling=lambda share: watch(Progress(0, len(scenarios), 0, None, compiling=share))
        )


class Storyteller:
    """Tells the life of one person under one scenario or two."""

    def __init__(self, runs: tuple[Run, ...], person: int, talk: Talk) -> None:
        from sim.cli.telling import Teller
        from sim.registry import load_registry
        from sim.study.purse import read_purse

        self._registry: Registry = load_registry()
        self._talk, self._runs, self._teller = talk, runs, Teller(self._registry, talk)
        self._lives: tuple[Life, ...] = tuple(run.life(person) for run in runs)
        # The day on which lives part may be a day of one of them only, and both are asked what they have cost by then.
        days = sorted({day for life in self._lives for day in (life.end, *(row.day for row in life.rows))})
        self._purses: tuple[Purse, ...] = tuple(read_purse(run, run.place(person), days) for run in runs)
        self._with_status, self._with_german = sheet.width() >= sheet.MEDIUM, sheet.width() >= sheet.WIDE

    def tell_one(self) -> None:
        """One life from entry to the end of the record."""
        life, talk = self._lives[0], self._talk
        self._introduce()
        self._print(self._table(read_chapters(life), life))
        self._print_end(life)
        talk.line()
        self._print(sheet.paragraph(talk.word("life.costs_note")))
        self._print_outcomes()
        self._print_next()
        talk.give({"person": life.person, "lives": [self._as_json(0)]})

    def tell_two(self) -> None:
        """Two lives: what they share, the day and the cause of their parting, what follows, and what became of both."""
        from sim.study.parting import read_parting

        one, talk = self._lives[0], self._talk
        parted = read_parting((self._runs[0], self._runs[1]), one.person)
        self._introduce()
        self._print(sheet.paragraph(talk.word("life.illustration")))
        talk.line()
        if parted is None:
            self._print(self._table(read_chapters(one), one))
            self._print_end(one)
            self._print(sheet.paragraph(talk.word("life.never_parts")))
        else:
            if parted.row:
                self._print(self._table(read_chapters(one, one.rows[: parted.row], parted.day), one))
            self._print_parting(parted)
            self._print(self._side_by_side(parted))
        talk.line()
        self._print(sheet.paragraph(talk.word("life.costs_note")))
        self._print_outcomes()
        self._print_next()
        talk.give(
            {
                "person": one.person,
                "lives": [self._as_json(0), self._as_json(1)],
                "parting": None if parted is None else parted.day.isoformat(),
                "parted": None if parted is None else self._parted_json(parted),
                "note": talk.word("life.illustration"),
            }
        )

    def _print_next(self) -> None:
        """Where to read on."""
        if any(life.refusals for life in self._lives):
            self._print(sheet.paragraph(self._talk.word("life.doors", person=self._lives[0].person)))

    def _introduce(self) -> None:
        self._print(sheet.paragraph(self._teller.who(self._lives[0])))
        for number, run in enumerate(self._runs):
            self._talk.say(f"life.scenario_{len(self._runs)}_{number}", scenario=run.scenario.name.in_(self._talk.lang))
        self._talk.line()

    def _print(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._talk.line(line)

    def _print_end(self, life: Life) -> None:
        key = "life.end_departed" if life.ended == codes.END_DEPARTED else "life.end"
        self._talk.say(key, day=formats.day(life.end, self._talk.lang))

    def _table(self, chapters: Sequence[Chapter], life: Life) -> list[str]:
        """A life by its stays, with what happened in each."""
        say = self._talk.word
        columns = [
            Column(say("column.day"), 11),
            Column(say("column.age"), 5, right=True),
            Column(say("column.where")),
            Column(say("column.length"), 10, right=True),
            *([Column(say("column.status"), 15)] if self._with_status else []),
            *([Column(say("column.german"), 8)] if self._with_german else []),
            Column(say("column.costs"), 10, right=True),
        ]
        told = [row for chapter in chapters for row in chapter.happenings]
        rows = [row for chapter in chapters for row in self._rows_of(chapter, life, told)]
        return sheet.lines(columns, rows)

    def _rows_of(self, chapter: Chapter, life: Life, told: Sequence[Happening | Beside]) -> list[list[str]]:
        from sim.cli.telling import age, level, short_day

        lang, stay = self._talk.lang, chapter.stay
        status = self._teller.status(stay.status, short=True)
        cents = self._purses[self._lives.index(life)].public(chapter.end)
        head = [
            short_day(stay.day, lang),
            str(age(life, stay.day)),
            self._teller.chapter(chapter),
            self._teller.length(chapter.days) if chapter.days else "",
        ]
        more = ([status] if self._with_status else []) + ([level(chapter.german, self._talk)] if self._with_german else [])
        rows = [[*head, *more, formats.euro(cents, lang)]]
        last = stay.day
        for event in chapter.happenings:
            if not self._is_told(event):
                continue
            when = short_day(event.day, lang) if event.day != last else ""
            last = event.day
            text = self._teller.beside(event, _over(event, told)) if isinstance(event, Beside) else self._teller.tell(event)
            text = self._talk.word("life.bullet", text=text)
            rows.append([when, "", text, "", *("" for _ in more), ""])
        return rows

    def _is_told(self, event: Happening | Beside) -> bool:
        """Whether a row says more than the row of its stay, or than the beginning of the same support."""
        if isinstance(event, Beside):
            return event.ended == codes.END_NONE
        if event.kind in UNTOLD or (event.kind == codes.EV_GERMAN and self._with_german):
            return False
        return not _is_shown_by_stay(event)

    def _print_parting(self, parted: "Parting") -> None:
        talk = self._talk
        talk.line()
        talk.line("─── " + talk.word("life.parts", day=formats.day(parted.day, talk.lang)) + " ───")
        for text in self._why(parted):
            self._print(sheet.paragraph(text))
        talk.line()

    def _why(self, parted: "Parting") -> list[str]:
        """The cause of a parting, sentence by sentence."""
        say, lang = self._talk.word, self._talk.lang
        sentences = [say("life.parts_by", way=say(f"way.{parted.way}"))]
        touched = False
        for reach in parted.reached:
            name = self._teller.measure(reach.measure)
            if reach.since is not None:
                sentences.append(say("reach.since", measure=name, day=formats.day(reach.since, lang)))
            elif reach.fares and parted.way in ("price", "accepted", "terms"):
                sentences.append(say("reach.offer", measure=name))
            else:
                continue
            touched = True
        if parted.others:
            sentences.append(say("reach.others"))
        elif not touched:
            sentences.append(say("reach.nobody"))
        return sentences

    def _side_by_side(self, parted: "Parting") -> list[str]:
        """Both lives from their parting on, day by day."""
        from sim.cli.telling import short_day

        names = [run.scenario.name.in_(self._talk.lang) for run in self._runs]
        columns = [Column(self._talk.word("column.day"), 11), *(Column(name) for name in names)]
        sides = [self._by_day(life, parted) for life in self._lives]
        rows = []
        for day in sorted(sides[0].keys() | sides[1].keys()):
            rows.append([short_day(day, self._talk.lang), *("\n".join(side.get(day, ())) for side in sides)])
        return sheet.lines(columns, rows)

    def _by_day(self, life: Life, parted: "Parting") -> dict[date, list[str]]:
        """What is told of a life from the parting on, by day."""
        lengths = {chapter.stay.day: chapter for chapter in read_chapters(life)}
        days: dict[date, list[str]] = {}
        later = life.rows[parted.row :]
        for day, rows in groupby(later, key=lambda row: row.day):
            days[day] = [text for row in rows if (text := self._cell(row, lengths.get(day)))]
        if not any(row.day == parted.day for row in later):
            days[parted.day] = [self._talk.word("life.goes_on", stay=self._state(life, parted.day))]
        end = "life.cell_departed" if life.ended == codes.END_DEPARTED else "life.cell_end"
        days.setdefault(life.end, []).append(self._talk.word(end))
        return days

    def _cell(self, row: Row, chapter: Chapter | None) -> str:
        if isinstance(row, Happening):
            return (
                ""
                if row.kind in UNTOLD or _is_shown_by_stay(row)
                else self._talk.word("life.bullet", text=self._teller.tell(row))
            )
        if isinstance(row, Beside):
            return self._talk.word("life.bullet", text=self._teller.tell(row))
        length = self._teller.length(chapter.days) if chapter else ""
        return self._talk.word("life.for_length", stay=self._teller.tell(row), length=length)

    def _state(self, life: Life, day: date) -> str:
        """Where she is on a day."""
        stay = next(row for row in reversed(life.rows) if isinstance(row, Stay) and row.day <= day)
        return self._teller.where(stay)

    def _print_outcomes(self) -> None:
        """What became of each life."""
        say = self._talk.word
        self._talk.line()
        names = [run.scenario.name.in_(self._talk.lang) for run in self._runs]
        columns = [Column(say("column.outcome"), 34), Column("", 1), *(Column(name) for name in names)]
        facts = [self._facts(number) for number in range(len(self._lives))]
        times = {say(f"outcome.time.{kind}") for kind in KINDS}
        rows = []
        for name in dict.fromkeys(name for side in facts for name in side):
            values = [side.get(name, "–") for side in facts]
            if name in times and set(values) == {"–"}:
                continue
            rows.append([name, "≠" if len(set(values)) > 1 else "", *values])
        self._print(sheet.lines(columns, rows))
        if len(facts) == 2:
            self._talk.say("outcome.same" if facts[0] == facts[1] else "outcome.differs")

    def _facts(self, number: int) -> dict[str, str]:
        """What became of one life, as named facts."""
        from sim.cli.telling import level
        from sim.outcomes.costs import PUBLIC_PAYERS

        say, lang, life, purse = self._talk.word, self._talk.lang, self._lives[number], self._purses[number]
        found = read_outcome(life, {station.code: station.kind for station in self._registry.stations.values()})
        where = say("life.cell_departed") if found.departed else self._state(life, life.end)
        facts = {
            say("outcome.end", day=formats.day(life.end, lang)): where,
            say("outcome.status"): self._teller.status(found.status),
            say("outcome.german"): level(found.german, self._talk),
            say("outcome.certificate"): self._teller.certificate(found.certificate),
            say("outcome.training"): formats.day(found.training, lang) if found.training else "–",
            say("outcome.exam"): formats.day(found.exam, lang) if found.exam else "–",
        }
        for kind in KINDS:
            facts[say(f"outcome.time.{kind}")] = self._teller.length(found.days[kind]) if found.days[kind] else "–"
        facts[say("outcome.public")] = formats.euro(purse.public(life.end), lang)
        paid = purse.by_payer(life.end)
        for payer in sorted(paid, key=lambda payer: payer not in PUBLIC_PAYERS):
            key = "outcome.payer" if payer in PUBLIC_PAYERS else "outcome.private"
            facts[say(key, payer=self._teller.payer(payer))] = formats.euro(paid[payer], lang)
        return facts

    def _as_json(self, number: int) -> dict[str, Any]:
        life, purse, teller = self._lives[number], self._purses[number], self._teller
        found = read_outcome(life, {station.code: station.kind for station in self._registry.stations.values()})

        def row(item: Row) -> dict[str, Any]:
            kind = "event" if isinstance(item, Happening) else "support" if isinstance(item, Beside) else "stay"
            values = {name: value for name, value in asdict(item).items() if name != "day"}
            return {"day": item.day.isoformat(), "row": kind, **values, "text": teller.tell(item)}

        def chapter(item: Chapter) -> dict[str, Any]:
            return {
                "from": item.stay.day.isoformat(),
                "until": item.end.isoformat(),
                "days": item.days,
                "station": codes.STATION_IDS[item.stay.station],
                "status": codes.STATUS_IDS[item.status],
                "german": item.german / 1000,
                "certificate": codes.CERT_IDS[item.certificate],
                "public_euro": purse.public(item.end) / 100,
                "text": teller.chapter(item),
            }

        return {
            "scenario": life.scenario,
            "end": life.end.isoformat(),
            "departed": found.departed,
            "rows": [row(item) for item in life.rows],
            "chapters": [chapter(item) for item in read_chapters(life)],
            "training": found.training.isoformat() if found.training else None,
            "exam": found.exam.isoformat() if found.exam else None,
            "days": dict(found.days),
            "costs_euro": {payer: cents / 100 for payer, cents in purse.by_payer(life.end).items()},
            "public_euro": purse.public(life.end) / 100,
        }

    def _parted_json(self, parted: "Parting") -> dict[str, Any]:
        return {
            "day": parted.day.isoformat(),
            "way": parted.way,
            "text": " ".join(self._why(parted)),
            "first": [self._teller.tell(row) for row in parted.left],
            "second": [self._teller.tell(row) for row in parted.right],
            "measures": [
                {
                    "measure": reach.measure,
                    "meant": reach.meant,
                    "fares": reach.fares,
                    "since": reach.since.isoformat() if reach.since else None,
                }
                for reach in parted.reached
            ],
        }


def _over(begun: Beside, told: Sequence[Happening | Beside]) -> Beside | None:
    """The end of a support that begins; None where the telling stops before it."""
    later = (row for row in told if isinstance(row, Beside) and row.support == begun.support and row.day > begun.day)
    return next((row for row in later if row.ended), None)


def _is_shown_by_stay(event: Happening) -> bool:
    """Whether an event is what its stay says anyway: who has registered waits for a place. An application runs beside a stay."""
    return event.kind == codes.EV_REGISTERED and event.code != codes.AUSBILDUNG
