"""One row of a life as a short sentence."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.cli.talk import Talk
from sim.registry import codes, formats
from sim.study.life import Happening, Life, Stay

if TYPE_CHECKING:
    from sim.registry import Registry

LEVELS = ("A0", "A1", "A2", "B1", "B2", "C1")
POPULATIONS = ("cohort", "turned18", "arrived")
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
            codes.EV_REGISTERED: lambda code, value: say("life.registered", station=station(code)),
            codes.EV_ADMITTED: lambda code, value: say("life.admitted", station=station(code), days=value),
            codes.EV_REFUSED: lambda code, value: say("life.refused", station=station(code), rule=self.rule(value)),
            codes.EV_PERMIT_ASKED: lambda code, value: say("life.permit_asked", station=station(code), days=value),
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
            codes.EV_DEPARTED: lambda code, value: say("life.departed"),
            codes.EV_JOB_LOST_PERMIT: lambda code, value: say("life.job_lost_permit"),
        }

    def tell(self, row: Stay | Happening) -> str:
        """The row without its day."""
        if isinstance(row, Happening):
            return self._sentences[row.kind](row.code, row.value)
        words = self.station(row.station)
        if row.target:
            words = self._talk.word("life.waits_for", station=words, target=self.station(row.target))
        if row.cause:
            words = self._talk.word("life.because", stay=words, cause=self._cause(row.cause))
        if row.ended:
            words = self._talk.word("life.turn", reason=self._talk.word(f"end.{codes.END_IDS[row.ended]}"), stay=words)
        return words

    def who(self, life: Life) -> str:
        """Who the person is, in one line."""
        traits = life.traits
        return self._talk.word(
            "life.who",
            person=life.person,
            gender=self._talk.word(f"gender.{codes.GENDER_IDS[traits['gender']]}"),
            age=(traits["entry"] - traits["birth"]) // 365,
            day=formats.day(life.rows[0].day if life.rows else life.start, self._talk.lang),
            status=self._status(traits["status"]),
            district=self._registry.districts[traits["district"]].name,
            german=level(traits["german"], self._talk),
            certificate=self._talk.word(f"certificate.{codes.CERT_IDS[traits['certificate']]}"),
            children=traits["children"],
        )

    def station(self, code: int) -> str:
        """The short name of a station; what has no code is called work or course in general."""
        if not 0 < code < codes.STATIONS:
            return self._talk.word("life.no_station")
        return self._registry.stations[codes.STATION_IDS[code]].label.in_(self._talk.lang)

    def rule(self, number: int) -> str:
        """A law rule by its paragraph, another gate by its name."""
        if number < 100:
            return self._talk.word(f"rule.{number}")
        rule = self._registry.law.by_code(number)
        return f"{rule.paragraph}: {rule.text.in_(self._talk.lang)}"

    def opens(self, number: int) -> str:
        """What would have opened the gate."""
        if number < 100:
            return self._talk.word(f"rule_opens.{number}")
        return self._registry.law.by_code(number).opens.in_(self._talk.lang)

    def _cause(self, code: int) -> str:
        return self._talk.word(f"cause.{codes.CAUSE_IDS[code]}")

    def _status(self, code: int) -> str:
        return self._value("status", codes.STATUS_IDS[code])

    def _value(self, attribute: str, value: str) -> str:
        return dict(self._registry.attributes[attribute].values)[value].in_(self._talk.lang)

    def _offer(self, code: int, value: int) -> str:
        if value == 0:
            return self._talk.word("life.offer_near", station=self.station(code))
        return self._talk.word("life.offer", station=self.station(code), fare=formats.euro(value, self._talk.lang))

    def _terms(self, code: int, value: int) -> str:
        fare = self._talk.word(f"fare.{code % BAB}")
        pays = self._talk.word("life.bab") if code >= BAB else ""
        return self._talk.word("life.terms", pay=formats.euro(value, self._talk.lang), fare=fare, bab=pays)


def level(thousandths: int, talk: Talk) -> str:
    """German as the level reached and the way to the next: "A2 (2,4)"."""
    reached = LEVELS[min(max(thousandths // 1000, 0), len(LEVELS) - 1)]
    return f"{reached} ({formats.number(thousandths / 1000, talk.lang, 1)})"
