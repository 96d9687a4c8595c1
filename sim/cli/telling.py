"""Rows and chapters of a life as short sentences."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.cli.talk import Talk
from sim.registry import codes, formats
from sim.registry.types import Lang
from sim.study.chapters import Chapter
from sim.study.life import Beside, Happening, Life, Row, Stay
from sim.study.words import has

if TYPE_CHECKING:
    from sim.registry import Registry

LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1")
POPULATIONS = ("cohort", "turned18", "arrived")
FIRST_LAW_RULE = 100
MONTH, YEAR = 365.25 / 12, 365.25
SILENT = (codes.END_NONE, codes.END_MOVED_ON, codes.END_DECIDED)
"""Ends of a stay of which there is nothing to say but what comes next."""
BAB = 4
"""EV_TERMS carries the fare zone plus four where training aid (BAB) pays the fare."""

Sentence = Callable[[int, int], str]


class Teller:
    """Writes rows in one language, with the names of the registry."""

    def __init__(self, registry: "Registry", talk: Talk) -> None:
        self._registry, self._talk = registry, talk
        say, station, cause = talk.word, self.station, self._cause
        self._sentences: dict[int, Sentence] = {
            codes.EV_ENTERED: lambda code, value: say("life.entered", population=self._value("population", POPULATIONS[code])),
            codes.EV_GERMAN: lambda code, value: say("life.german", level=level(value, talk)),
            codes.EV_CERTIFICATE: lambda code, value: say("life.certificate", name=say(f"certificate.{codes.CERT_IDS[code]}")),
            codes.EV_STATUS: lambda code, value: say("life.status", old=self._status(value), new=self._status(code)),
            codes.EV_CHILD: lambda code, value: say("life.child", children=code),
            codes.EV_REGISTERED: self._registered,
            codes.EV_ADMITTED: lambda code, value: say("life.admitted", station=station(code), days=value),
            codes.EV_REFUSED: lambda code, value: say("life.refused", station=station(code), rule=self.reason(value)),
            codes.EV_PERMIT_ASKED: self._permit_asked,
            codes.EV_PERMIT_GRANTED: lambda code, value: say("life.permit_granted", station=station(code)),
            codes.EV_PERMIT_REFUSED: lambda code, value: say("life.permit_refused", station=station(code)),
            codes.EV_OFFER: self._offer,
            codes.EV_DECLINED: lambda code, value: say("life.declined", station=station(value), cause=cause(code)),
            codes.EV_CONTRACT: lambda code, value: say("life.contract", station=station(code), days=value),
            codes.EV_CONTRACT_LOST: lambda code, value: say("life.contract_lost", station=station(value), cause=cause(code)),
            codes.EV_TERMS: self._terms,
            codes.EV_TEST: lambda code, value: say("life.test", level=LEVELS[code], station=station(value)),
            codes.EV_EXAM: lambda code, value: say("life.exam_passed" if code else "life.exam_failed", attempt=value),
            codes.EV_DISSOLVED: lambda code, value: say("life.dissolved", station=station(code)),
            codes.EV_FOLLOW_ON: lambda code, value: say(
                "life.follow_on" if code else "life.no_follow_on", station=station(value)
            ),
            codes.EV_QUALIFIED: lambda code, value: say(
                "life.qualified" if value else "life.not_qualified", station=station(code)
            ),
            codes.EV_LIVES_ON: lambda code, value: say(f"life.lives_on_{codes.LIVES_ON_IDS[code]}", station=station(value)),
            codes.EV_DEPARTED: lambda code, value: say("life.departed"),
            codes.EV_RELEASE_ASKED: lambda code, value: say("life.release_asked", station=station(code), days=value),
            codes.EV_RELEASE_GRANTED: lambda code, value: say("life.release_granted", station=station(code)),
            codes.EV_RELEASE_REFUSED: lambda code, value: say("life.release_refused", station=station(code)),
            codes.EV_MOVED: lambda code, value: say("life.moved", new=self.district(code), old=self.district(value)),
            codes.EV_TITLE_CARD: lambda code, value: say("life.title_card", status=self._status(code), days=value),
            codes.EV_JOB_LOST_PERMIT: lambda code, value: say("life.job_lost_permit" if value else "life.job_lost_law"),
        }

    def tell(self, row: Row) -> str:
        """The row without its day."""
        if isinstance(row, Happening):
            return self._sentences[row.kind](row.code, row.value)
        if isinstance(row, Beside):
            return self._talk.word(
                f"life.beside_{'ends' if row.ended else 'begins'}", support=self.support(row.support), reason=self.left(row.ended)
            )
        ended = self.ended(row.ended)
        return self._talk.word("life.turn", reason=ended, stay=self.where(row)) if ended else self.where(row)

    def where(self, stay: Stay) -> str:
        """Where she is and, while she waits, for what and why."""
        station, target = self.station(stay.station), self.station(stay.target)
        if stay.target:
            key = f"where.waits_{codes.CAUSE_IDS[stay.cause]}"
            if has(f"cli.{key}"):
                return self._talk.word(key, target=target)
            station = self._talk.word("life.waits_for", station=station, target=target)
        elif has(f"cli.where.{codes.STATION_IDS[stay.station]}_{codes.CAUSE_IDS[stay.cause]}"):
            return self._talk.word(f"where.{codes.STATION_IDS[stay.station]}_{codes.CAUSE_IDS[stay.cause]}")
        return self._talk.word("life.because", stay=station, cause=self._cause(stay.cause)) if stay.cause else station

    def ended(self, code: int) -> str:
        """How a stay ended, in a word or two; empty where what follows says it."""
        return "" if code in SILENT else self._talk.word(f"end.{codes.END_IDS[code]}")

    def beside(self, row: Beside, over: Beside | None) -> str:
        """A support from its beginning, and to which day and why if that is known."""
        lang, support = self._talk.lang, self.support(row.support)
        if over is None:
            return self._talk.word("life.beside_since", support=support, day=formats.day(row.day, lang))
        days = {"day": formats.day(row.day, lang), "end": formats.day(over.day, lang)}
        return self._talk.word("life.beside", support=support, reason=self.left(over.ended), **days)

    def support(self, code: int) -> str:
        """The short name of a support."""
        return self._registry.supports[codes.SUPPORT_IDS[code]].short.in_(self._talk.lang)

    def left(self, code: int) -> str:
        """Why a support ended; empty while it runs."""
        return self._talk.word(f"beside_end.{codes.END_IDS[code]}") if code else ""

    def chapter(self, chapter: Chapter) -> str:
        """A stay and how it ended."""
        if chapter.ended == codes.END_NONE:
            return self._talk.word("life.lasts", stay=self.where(chapter.stay))
        if chapter.ended is None:
            return self.where(chapter.stay)
        ended = self.ended(chapter.ended)
        admitted = [row.value for row in chapter.happenings if isinstance(row, Happening) and row.kind == codes.EV_ADMITTED]
        if chapter.ended == codes.END_ADMITTED and admitted:
            ended = self._talk.word("life.admitted_after", days=formats.number(admitted[-1], self._talk.lang))
        return self._talk.word("life.ended", stay=self.where(chapter.stay), reason=ended) if ended else self.where(chapter.stay)

    def length(self, days: int) -> str:
        """A span of time as people say it: days, then months, then years."""
        lang = self._talk.lang
        if days < 60:
            return self._talk.word("life.day" if days == 1 else "life.days", days=days)
        if days < 730:
            return self._talk.word("life.months", months=formats.number(days / MONTH, lang, 0))
        return self._talk.word("life.years", years=formats.number(days / YEAR, lang, 1))

    def status(self, code: int, short: bool = False) -> str:
        """A residence status."""
        return self._talk.word(f"status_short.{codes.STATUS_IDS[code]}") if short else self._status(code)

    def certificate(self, code: int) -> str:
        """A school certificate."""
        return self._talk.word(f"certificate.{codes.CERT_IDS[code]}")

    def district(self, code: int) -> str:
        """The name of a district."""
        return self._registry.districts[code].name

    def gender(self, code: int) -> str:
        """A man or a woman."""
        return self._talk.word(f"gender.{codes.GENDER_IDS[code]}")

    def measure(self, name: str) -> str:
        """The name of a measure."""
        return self._registry.measures[name].label.in_(self._talk.lang)

    def payer(self, name: str) -> str:
        """The name of a payer."""
        return self._registry.payers[name].in_(self._talk.lang)

    def rule_title(self, number: int) -> str:
        """The paragraph of a rule of law, and the change of the law that brought it."""
        rule = self._registry.law.by_code(number)
        return f"{rule.paragraph} ({self._registry.law.regime_of(rule).title.in_(self._talk.lang)})"

    def who(self, life: Life) -> str:
        """Who the person is, in one line."""
        traits = life.traits
        first = life.start + timedelta(days=traits["entry"])
        return self._talk.word(
            "life.who",
            person=life.person,
            gender=self.gender(traits["gender"]),
            age=age(life, first),
            day=formats.day(first, self._talk.lang),
            arrival=(life.start + timedelta(days=traits["arrival"])).year,
            population=self._value("population", POPULATIONS[traits["population"]]),
            status=self._status(traits["status"]),
            district=self.district(traits["district"]),
            german=level(traits["german"], self._talk),
            certificate=self.certificate(traits["certificate"]),
            children=traits["children"],
        )

    def station(self, code: int, short: bool = False) -> str:
        """The name of a station; code 0 is none."""
        if not 0 < code < codes.STATIONS:
            return self._talk.word("life.no_station")
        station = self._registry.stations[codes.STATION_IDS[code]]
        return (station.short if short else station.label).in_(self._talk.lang)

    def rule(self, number: int) -> str:
        """A law rule by its paragraph, another gate by its name."""
        if number < FIRST_LAW_RULE:
            return self._talk.word(f"rule.{number}")
        rule = self._registry.law.by_code(number)
        return f"{rule.paragraph}: {rule.text.in_(self._talk.lang)}"

    def reason(self, number: int) -> str:
        """A law rule by its paragraph alone, another gate by its name."""
        return self._registry.law.by_code(number).paragraph if number >= FIRST_LAW_RULE else self._talk.word(f"rule.{number}")

    def opens(self, number: int) -> str:
        """What would have opened the gate."""
        if number < FIRST_LAW_RULE:
            return self._talk.word(f"rule_opens.{number}")
        return self._registry.law.by_code(number).opens.in_(self._talk.lang)

    def _cause(self, code: int) -> str:
        return self._talk.word(f"cause.{codes.CAUSE_IDS[code]}")

    def _status(self, code: int) -> str:
        return self._value("status", codes.STATUS_IDS[code])

    def _value(self, attribute: str, value: str) -> str:
        return dict(self._registry.attributes[attribute].values)[value].in_(self._talk.lang)

    def _registered(self, code: int, value: int) -> str:
        key = "life.registered" if code != codes.AUSBILDUNG else "life.applied_eq" if value else "life.applied"
        return self._talk.word(key, station=self.station(code))

    def _permit_asked(self, code: int, value: int) -> str:
        # Without days there is no answer yet to wait for: the work on it begins with the appointment.
        key = "life.permit_asked" if value else "life.permit_appointment"
        return self._talk.word(key, station=self.station(code), days=value)

    def _offer(self, code: int, value: int) -> str:
        if value == 0:
            return self._talk.word("life.offer_near", station=self.station(code))
        return self._talk.word("life.offer", station=self.station(code), fare=formats.euro(value, self._talk.lang))

    def _terms(self, code: int, value: int) -> str:
        fare = self._talk.word(f"fare.{code % BAB}")
        pays = self._talk.word("life.bab") if code >= BAB else ""
        return self._talk.word("life.terms", pay=formats.euro(value, self._talk.lang), fare=fare, bab=pays)


def age(life: Life, day: date) -> int:
    """Whole years on a day."""
    born = life.start + timedelta(days=life.traits["birth"])
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def short_day(day: date, lang: Lang) -> str:
    """A day for a narrow column: 12.08.2019, or 12 Aug 2019."""
    written = formats.day(day, lang)
    if lang == "de":
        return written
    number, month, year = written.split(" ")
    return f"{number} {month[:3]} {year}"


def level(thousandths: int, talk: Talk) -> str:
    """German as the level reached and the way to the next: "A2 (2,4)"."""
    reached = LEVELS[min(max(thousandths // 1000, 0), len(LEVELS) - 1)]
    # Cut off and not rounded, so that who is short of a level is not shown as having reached it.
    return f"{reached} ({formats.number(thousandths // 100 / 10, talk.lang, 1)})"
