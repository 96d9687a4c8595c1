"""What rules know of a station: one line of whole numbers per station, made from its row in the registry.

A rule asks `fact(b, S_KIND, station)`; a station that is added as data is another line. Where a fact is a parameter, the line
holds the parameter's number, or NOT_SAID.
"""

from collections.abc import Mapping
from typing import Final

from sim.registry.codes import CERT_IDS, CERT_NONE, KIND_IDS, STATIONS
from sim.registry.stations import APPLIES_FROM, LEADS_TO, LENGTHS, LITERACY
from sim.registry.types import Entry, Station, Stay
from sim.rules.names import GATES, PARAMETERS

(
    S_KIND, S_GATE, S_STOCK, S_LEADS_TO, S_APPLY, S_SEARCH, S_CONTACT, S_HOURS, S_SCHOOL_HOURS, S_DROPOUT, S_NEEDS_GERMAN,
    S_LENGTH, S_LENGTH_OF, S_LENGTH_TO, S_TEST, S_REPEAT, S_REPEAT_LESSONS, S_CERTIFICATE, S_CERTIFICATE_OF, S_SECOND_YEAR,
    S_ONCE, S_LITERACY, S_TAKE_UP, S_TAKE_UP_ASYLUM, S_AGAIN, S_CERTIFICATE_MIN, S_CERTIFICATE_BELOW, S_GERMAN_MIN, S_AGE_MAX,
    S_AT_ONCE, S_CITIZENS, S_RESERVATION,
) = range(32)  # fmt: skip
FACTS: Final = 48
"""Numbers a line, with room for some more."""

NOT_SAID: Final = -1
SEARCHES_FREELY: Final = -2
NEXT_CERTIFICATE: Final = 100
(
    LENGTH_OPEN, LENGTH_SCHOOL_YEAR, LENGTH_SCHOOL_YEARS, LENGTH_LESSONS, LENGTH_MONTHS_TO_SCHOOL, LENGTH_MONTHS, LENGTH_TRAINING,
) = range(7)  # fmt: skip
(LITERACY_ANY, LITERACY_FIRST_SCRIPT, LITERACY_OTHER_SCRIPTS) = range(3)
(APPLIES_NOT, APPLIES_SCHOOL, APPLIES_COURSE, APPLIES_BETWEEN, APPLIES_WORK, APPLIES_EQ) = range(6)
(LEADS_NOWHERE, LEADS_SCHOOL, LEADS_COURSE, LEADS_TRAINING, LEADS_WORK) = range(5)


def station_facts(stations: Mapping[str, Station]) -> list[int]:
    """The lines of all stations behind each other; line 0 belongs to none."""
    table = [NOT_SAID] * (FACTS * STATIONS)
    table[S_KIND] = 0
    for station in stations.values():
        facts = _stay_facts(station.stay) | _entry_facts(station.entry)
        facts[S_KIND] = KIND_IDS.index(station.kind)
        facts[S_GATE] = GATES.index(station.gate) if station.gate else NOT_SAID
        places = station.places
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
    }


def _certificate(name: str) -> int:
    if name == "none":
        return CERT_NONE
    return NEXT_CERTIFICATE if name == "next" else CERT_IDS.index(name.removeprefix("at_least_"))


def _entry_facts(entry: Entry | None) -> dict[int, int]:
    if entry is None:
        return {}
    take_up = (*entry.take_up, *entry.take_up[-1:], "", "")
    return {
        S_LITERACY: LITERACY.index(entry.literacy),
        S_TAKE_UP: _number(take_up[0]),
        S_TAKE_UP_ASYLUM: _number(take_up[1]),
        S_AGAIN: _number(entry.again),
        S_CERTIFICATE_MIN: CERT_IDS.index(entry.certificate_min),
        S_CERTIFICATE_BELOW: CERT_IDS.index(entry.certificate_below),
        S_GERMAN_MIN: _number(entry.german_min),
        S_AGE_MAX: _number(entry.age_max),
        S_AT_ONCE: int(entry.at_once),
        S_CITIZENS: int(entry.citizens),
    }
