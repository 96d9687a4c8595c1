"""What rules know of a station: one line of whole numbers per station, made from its row in the registry.

A rule asks `fact(b, S_KIND, station)`; a station that is added as data is another line. Where a fact is a parameter, the line
holds the parameter's number, or NOT_SAID.
"""

from collections.abc import Mapping
from typing import Final

from sim.registry.codes import CERT_IDS, CERT_NONE, GENDER_IDS, KIND_IDS, SCHOOLING_IDS, STATION_IDS, STATIONS
from sim.registry.stations import APPLIES_FROM, LEADS_TO, LENGTHS, LITERACY, TAKE_UP_BY
from sim.registry.types import Entry, Station, Stay, Support
from sim.rules.names import GATES, PARAMETERS

(
    S_KIND, S_GATE, S_STOCK, S_LEADS_TO, S_APPLY, S_SEARCH, S_CONTACT, S_HOURS, S_SCHOOL_HOURS, S_DROPOUT, S_NEEDS_GERMAN,
    S_LENGTH, S_LENGTH_OF, S_LENGTH_TO, S_TEST, S_REPEAT, S_REPEAT_LESSONS, S_CERTIFICATE, S_CERTIFICATE_OF, S_SECOND_YEAR,
    S_ONCE, S_LITERACY, S_TAKE_UP, S_TAKE_UP_OTHER, S_AGAIN, S_CERTIFICATE_MIN, S_CERTIFICATE_BELOW, S_GERMAN_MIN, S_AGE_MAX,
    S_AT_ONCE, S_CITIZENS, S_RESERVATION, S_COUNTS_AS, S_SCORE, S_EXAM, S_QUALIFIES, S_PROTECTS, S_TAKE_UP_BY, S_GERMAN_BELOW,
    S_GENDER, S_WISH, S_CHILDCARE, S_ENTRANCE, S_VISITS_MAX, S_NOT_DONE, S_OR_DONE, S_DONE_ONE_OF, S_WITHOUT,
    S_AFTER_OR_WITHOUT, S_AGENCY, S_ASKS, S_BESIDE, S_NEED, S_PAID, S_LESSONS, S_ENTRANCE_FROM,
) = range(56)  # fmt: skip
FACTS: Final = 64
"""Numbers a line, with room for some more."""

NOT_SAID: Final = -1
SEARCHES_FREELY: Final = -2
NEXT_CERTIFICATE: Final = 100
ONE_UP_A_YEAR: Final = 101
(BY_ASYLUM, BY_GENDER, BY_SMALL_CHILD, BY_DONE) = range(4)
(
    LENGTH_OPEN, LENGTH_SCHOOL_YEAR, LENGTH_SCHOOL_YEARS, LENGTH_LESSONS, LENGTH_MONTHS_TO_SCHOOL, LENGTH_MONTHS, LENGTH_YEARS,
    LENGTH_TRAINING, LENGTH_BY_LAW,
) = range(9)  # fmt: skip
(LITERACY_ANY, LITERACY_FIRST_SCRIPT, LITERACY_OTHER_SCRIPTS) = range(3)
(APPLIES_NOT, APPLIES_SCHOOL, APPLIES_COURSE, APPLIES_BETWEEN, APPLIES_WORK, APPLIES_EQ) = range(6)
(LEADS_NOWHERE, LEADS_SCHOOL, LEADS_COURSE, LEADS_TRAINING, LEADS_WORK) = range(5)


EVERYBODY: Final = Entry(
    literacy="any", take_up=(), again="", certificate_min="none", certificate_below="none", german_min="", age_max="",
    at_once=False, citizens=False, take_up_by="asylum", german_below="", gender="", wish=False, childcare="", entrance="",
    entrance_from="upper",
    visits_max=0, not_done=(), or_done=(), done_one_of=(), without="", after_or_without="",
)  # fmt: skip
"""Nothing is asked of anybody: where firms choose."""


def station_facts(stations: Mapping[str, Station], supports: Mapping[str, Support]) -> list[int]:
    """The lines of all stations behind each other; line 0 belongs to none. S_ASKS and S_BESIDE hold a bit per support: which are
    asked for on coming here, and which go on here."""
    table = [NOT_SAID] * (FACTS * STATIONS)
    table[S_KIND] = table[S_ASKS] = table[S_BESIDE] = 0
    for station in stations.values():
        facts = _stay_facts(station.stay) | _entry_facts(station.entry)
        facts[S_KIND] = KIND_IDS.index(station.kind)
        facts[S_GATE] = GATES.index(station.gate) if station.gate else NOT_SAID
        facts[S_ASKS] = sum(1 << (one.code - 1) for one in supports.values() if station.id in dict(one.asks))
        facts[S_BESIDE] = sum(1 << (one.code - 1) for one in supports.values() if one.everywhere or station.id in one.beside)
        places = station.places
        facts[S_AGENCY] = int(station.kind == "measure" and station.payer == "ba")
        facts[S_STOCK] = int(places is not None and places.handing == "seats")
        facts[S_RESERVATION] = _number(places.reservation) if places is not None else NOT_SAID
        for fact, number in facts.items():
            table[FACTS * station.code + fact] = number
    return table


def _number(parameter: str) -> int:
    return PARAMETERS.index(parameter) if parameter else NOT_SAID


def _stay_facts(stay: Stay) -> dict[int, int]:
    special = {"free": SEARCHES_FREELY, "none": NOT_SAID}
    length_of = (*stay.length_of, "", "")
    return {
        S_LEADS_TO: LEADS_TO.index(stay.leads_to),
        S_APPLY: APPLIES_FROM.index(stay.apply),
        S_SEARCH: special[stay.search] if stay.search in special else _number(stay.search),
        S_CONTACT: _number(stay.contact),
        S_HOURS: _number(stay.hours),
        S_SCHOOL_HOURS: int(stay.school_hours),
        S_DROPOUT: _number(stay.dropout),
        S_NEEDS_GERMAN: stay.needs_german,
        S_LENGTH: list(LENGTHS).index(stay.length),
        S_LENGTH_OF: _number(length_of[0]),
        S_LENGTH_TO: _number(length_of[1]),
        S_TEST: int(stay.test),
        S_REPEAT: _number(stay.repeat),
        S_REPEAT_LESSONS: _number(stay.repeat_lessons),
        S_CERTIFICATE: _certificate(stay.certificate),
        S_CERTIFICATE_OF: _number(stay.certificate_of),
        S_SECOND_YEAR: _number(stay.second_year),
        S_ONCE: int(stay.once),
        S_COUNTS_AS: _mask(stay.counts_as),
        S_SCORE: _number(stay.score),
        S_EXAM: _number(stay.exam),
        S_QUALIFIES: int(stay.qualifies),
        S_PROTECTS: int(stay.protects),
        S_NEED: _number(stay.need),
        S_PAID: _number(stay.paid),
        S_LESSONS: _number(stay.lessons),
    }


def _mask(stations: tuple[str, ...]) -> int:
    return sum(1 << STATION_IDS.index(station) for station in stations)


def _certificate(name: str) -> int:
    if name == "none":
        return CERT_NONE
    special = {"next": NEXT_CERTIFICATE, "one_up_a_year": ONE_UP_A_YEAR}
    return special[name] if name in special else CERT_IDS.index(name.removeprefix("at_least_"))


def _entry_facts(entry: Entry | None) -> dict[int, int]:
    if entry is None:
        entry = EVERYBODY
    take_up = (*entry.take_up, *entry.take_up[-1:], "", "")
    return {
        S_LITERACY: LITERACY.index(entry.literacy),
        S_TAKE_UP: _number(take_up[0]),
        S_TAKE_UP_OTHER: _number(take_up[1]),
        S_AGAIN: _number(entry.again),
        S_CERTIFICATE_MIN: CERT_IDS.index(entry.certificate_min),
        S_CERTIFICATE_BELOW: CERT_IDS.index(entry.certificate_below),
        S_GERMAN_MIN: _number(entry.german_min),
        S_AGE_MAX: _number(entry.age_max),
        S_AT_ONCE: int(entry.at_once),
        S_CITIZENS: int(entry.citizens),
        S_TAKE_UP_BY: TAKE_UP_BY.index(entry.take_up_by),
        S_GERMAN_BELOW: _number(entry.german_below),
        S_GENDER: GENDER_IDS.index(entry.gender) if entry.gender else NOT_SAID,
        S_WISH: int(entry.wish),
        S_CHILDCARE: _number(entry.childcare),
        S_ENTRANCE: _number(entry.entrance),
        S_ENTRANCE_FROM: SCHOOLING_IDS.index(entry.entrance_from),
        S_VISITS_MAX: entry.visits_max,
        S_NOT_DONE: _mask(entry.not_done),
        S_OR_DONE: _mask(entry.or_done),
        S_DONE_ONE_OF: _mask(entry.done_one_of),
        S_WITHOUT: STATION_IDS.index(entry.without),
        S_AFTER_OR_WITHOUT: STATION_IDS.index(entry.after_or_without),
    }
