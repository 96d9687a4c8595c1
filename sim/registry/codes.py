"""Stable numbers of everything that is recorded.

A trajectory holds small integers, never names. The numbers below are written into stored results and into digests, so a number
is never reused or renumbered; a new thing gets the next free one. The rows of the data files carry the same numbers, and a test
holds the two together.
"""

import tomllib
from pathlib import Path
from typing import Final

# Residence status. Letters follow the access matrix of the evidence: G+ is Gestattung with gute Bleibeperspektive, and so on.
REC: Final = 0
GP: Final = 1
G0: Final = 2
GS: Final = 3
D: Final = 4
DX: Final = 5
AD: Final = 6
T: Final = 7
I: Final = 8  # noqa: E741 - the letter of the access matrix
P: Final = 9
N: Final = 10
STATUS_IDS: Final = (
    "anerkannt",
    "gestattung_gut",
    "gestattung_andere",
    "gestattung_sicher",
    "duldung",
    "duldung_arbeitsverbot",
    "ausbildungsduldung",
    "titel_nach_ausbildung",
    "bleiberecht",
    "titel_zur_ausbildung",
    "eingebuergert",
)
SECURE: Final = (REC, T, I, P, N)

# Stations and the kinds of time between them. Zero is kept free: it means "none".
IFK: Final = 1
SEITENEINSTEIGERKLASSE: Final = 2
WEITERFUEHRENDE_SCHULE: Final = 3
INTEGRATIONSKURS: Final = 4
INTEGRATIONSKURS_ALPHA: Final = 5
BERUFSSPRACHKURS: Final = 6
EQ: Final = 7
AUSBILDUNG: Final = 8
HELFERJOB: Final = 9
FACHKRAFT: Final = 10
FAMILIENZEIT: Final = 11
SUCHE: Final = 12
LUECKE: Final = 13
KEIN_KONTAKT: Final = 14
WARTEN: Final = 15
NAMED_STATIONS: Final = {
    "ifk": IFK,
    "seiteneinsteigerklasse": SEITENEINSTEIGERKLASSE,
    "weiterfuehrende_schule": WEITERFUEHRENDE_SCHULE,
    "integrationskurs": INTEGRATIONSKURS,
    "integrationskurs_alpha": INTEGRATIONSKURS_ALPHA,
    "berufssprachkurs_b2": BERUFSSPRACHKURS,
    "eq": EQ,
    "ausbildung": AUSBILDUNG,
    "helferjob": HELFERJOB,
    "fachkraft": FACHKRAFT,
    "familienzeit": FAMILIENZEIT,
    "suche": SUCHE,
    "luecke": LUECKE,
    "kein_kontakt": KEIN_KONTAKT,
    "warten": WARTEN,
}
"""The stations that code knows by name; their rows carry these codes. All others are data."""
_ROWS: Final = tomllib.loads((Path(__file__).parent / "data" / "stations.toml").read_text(encoding="utf-8"))
STATION_IDS: Final = ("", *_ROWS)
"""Stations by code: their rows stand in this order."""
STATIONS: Final = len(STATION_IDS)
ROOM_FOR_STATIONS: Final = 36
"""So many a person's row can count; a longer list needs larger rows."""

# What a station is, in the order in which people pass through; see `registry.types.Station`.
KIND_NONE: Final = 0
KIND_SCHOOL: Final = 1
KIND_COURSE: Final = 2
KIND_MEASURE: Final = 3
KIND_EQ: Final = 4
KIND_TRAINING: Final = 5
KIND_STUDY: Final = 6
KIND_WORK: Final = 7
KIND_CARE: Final = 8
KIND_BETWEEN: Final = 9
KIND_IDS: Final = ("", "school", "course", "measure", "eq", "training", "study", "work", "care", "between")
STATION_KINDS: Final = (KIND_NONE, *(KIND_IDS.index(row["kind"]) for row in _ROWS.values()))


def of_kind(*kinds: int) -> tuple[int, ...]:
    """The codes of all stations of these kinds."""
    return tuple(code for code, kind in enumerate(STATION_KINDS) if kind in kinds)


# What may run beside a station.
_SUPPORT_ROWS: Final = tomllib.loads((Path(__file__).parent / "data" / "supports.toml").read_text(encoding="utf-8"))
SUPPORT_IDS: Final = ("", *_SUPPORT_ROWS)
"""Supports by code: their rows stand in this order. Zero is kept free."""
SUPPORTS: Final = len(SUPPORT_IDS)
ROOM_FOR_SUPPORTS: Final = 15
"""So many a person's row can hold, a bit of one number each."""
AUSLAENDERBEHOERDE: Final = SUPPORT_IDS.index("auslaenderbehoerde")
"""One that code knows by name: an appointment about a work permit."""
TITELKARTE: Final = SUPPORT_IDS.index("titelkarte")
"""And the other: an appointment about the card that proves a residence title."""
SUPPORT_DESK: Final = 40
"""A desk of the support with code k serves number SUPPORT_DESK + k, behind the codes of all stations; lotteries are drawn
by that number."""
FIRST_SUPPORT: Final = SUPPORT_DESK + 1


def served_at(desk: int) -> str:
    """What a desk with this number in the plan of desks hands out: the id of a station or a support."""
    return STATION_IDS[desk] if desk < SUPPORT_DESK else SUPPORT_IDS[desk - SUPPORT_DESK]


# Why a main spell ended. Zero: it had not ended at the horizon (censored). 14 was never used.
END_NONE: Final = 0
END_COMPLETED: Final = 1
END_DROPPED_OUT: Final = 2
END_MOVED_ON: Final = 3
END_ADMITTED: Final = 4
END_PATIENCE: Final = 5
END_JOB_FOUND: Final = 6
END_JOB_LOST: Final = 7
END_PROMOTED: Final = 8
END_DEPARTED: Final = 9
END_GATE_CLOSED: Final = 10
END_DECIDED: Final = 11
END_EXAM_PASSED: Final = 12
END_EXAM_FAILED: Final = 13
END_CONTACT_BACK: Final = 15
END_CARE_BEGINS: Final = 16
END_CARE_ENDS: Final = 17
END_PAYER_CHANGED: Final = 18
END_IDS: Final = (
    "none",
    "completed",
    "dropped_out",
    "moved_on",
    "admitted",
    "patience",
    "job_found",
    "job_lost",
    "promoted",
    "departed",
    "gate_closed",
    "decided",
    "exam_passed",
    "exam_failed",
    "",
    "contact_back",
    "care_begins",
    "care_ends",
    "payer_changed",
)

# Why somebody waits. One to eight are the causes of a Förderlücke.
CAUSE_NONE: Final = 0
CAUSE_LAW: Final = 1
CAUSE_NO_PLACE: Final = 2
CAUSE_CHILDCARE: Final = 3
CAUSE_HANDOVER: Final = 4
CAUSE_PERMIT: Final = 5
CAUSE_MOBILITY: Final = 6
CAUSE_LIVELIHOOD: Final = 7
CAUSE_OWN_SEARCH: Final = 8
CAUSE_IDS: Final = (
    "none",
    "law",
    "no_place",
    "childcare",
    "handover",
    "permit",
    "mobility",
    "livelihood",
    "own_search",
)

# What an event tells. `code` and `value` of the row mean what stands behind each.
EV_ENTERED: Final = 1  # code: population (0 cohort, 1 turned 18, 2 arrived)
EV_GERMAN: Final = 2  # value: German in thousandths of a CEFR level, written when a stay ends
EV_CERTIFICATE: Final = 3  # code: certificate reached (CERT_*)
EV_STATUS: Final = 4  # code: new status, value: old status
EV_CHILD: Final = 5  # code: number of children from now on
EV_REGISTERED: Final = 6  # code: station whose list she joined
EV_ADMITTED: Final = 7  # code: station, value: days on the list
EV_REFUSED: Final = 8  # code: station, value: number of the rule that closed the gate
EV_PERMIT_ASKED: Final = 9  # code: station, value: days until the answer, 0: an appointment first
EV_PERMIT_GRANTED: Final = 10  # code: station
EV_PERMIT_REFUSED: Final = 11  # code: station
EV_OFFER: Final = 12  # code: station, value: list fare in cents a month of the way to the firm
EV_DECLINED: Final = 13  # code: cause, value: station
EV_CONTRACT: Final = 14  # code: station, value: days until the start
EV_CONTRACT_LOST: Final = 15  # code: cause, value: station
EV_TERMS: Final = 16  # at the start of EQ or training; code: fare zone + 4 x BAB, value: training pay in cents a month
EV_TEST: Final = 17  # code: whole CEFR level shown in the language test (0 below A1, 1 A1, 2 A2, 3 B1, 4 B2), value: station
EV_EXAM: Final = 18  # code: 1 passed, 0 failed; value: attempt from 1
EV_DISSOLVED: Final = 19  # a training or EQ contract ended early; code: station
EV_FOLLOW_ON: Final = 20  # last school day; code: 1 a follow-on is accepted, 0 none; value: station left
EV_DEPARTED: Final = 21
EV_JOB_LOST_PERMIT: Final = 22  # a job offer lapsed because the work permit came too late or was refused
EV_QUALIFIED: Final = 23  # the end of a training at school, outside a firm, or of university; code: station, value: 1 passed
EV_RELEASE_ASKED: Final = 24  # a move must be permitted first; code: station, value: days until the answer
EV_RELEASE_GRANTED: Final = 25  # code: station
EV_RELEASE_REFUSED: Final = 26  # code: station
EV_MOVED: Final = 27  # code: new district, value: old district
EV_LIVES_ON: Final = 28  # at a school or training at school, and when her status changes there; code: LIVES_ON_*, value: station
EV_TITLE_CARD: Final = 29  # the appointment about the electronic title; code: status, value: days until the card
EVENT_IDS: Final = (
    "",
    "entered",
    "german",
    "certificate",
    "status",
    "child",
    "registered",
    "admitted",
    "refused",
    "permit_asked",
    "permit_granted",
    "permit_refused",
    "offer",
    "declined",
    "contract",
    "contract_lost",
    "terms",
    "test",
    "exam",
    "dissolved",
    "follow_on",
    "departed",
    "job_lost_permit",
    "qualified",
    "release_asked",
    "release_granted",
    "release_refused",
    "moved",
    "lives_on",
    "title_card",
)

LIVES_ON_BENEFITS: Final = 0
LIVES_ON_BAFOEG: Final = 1
LIVES_ON_PAY: Final = 2
LIVES_ON_NOTHING: Final = 3
LIVES_ON_IDS: Final = ("benefits", "bafoeg", "pay", "nothing")

CERT_NONE: Final = 0
CERT_HSA9: Final = 1
CERT_HSA10: Final = 2
CERT_FOR: Final = 3
CERT_HR: Final = 4
CERT_IDS: Final = ("none", "hsa9", "hsa10", "for", "hr")

SCHOOLING_IDS: Final = ("none", "primary", "middle", "upper")
"""Schooling before arrival."""

MALE: Final = 0
FEMALE: Final = 1
GENDER_IDS: Final = ("maennlich", "weiblich")

ORIGIN_GOOD: Final = 0
ORIGIN_OTHER: Final = 1
ORIGIN_SAFE: Final = 2
ORIGIN_IDS: Final = ("gute_bleibeperspektive", "andere", "sicherer_herkunftsstaat")

POPULATION_COHORT: Final = 0
POPULATION_TURNED_18: Final = 1
POPULATION_ARRIVED: Final = 2

FARE_NONE: Final = 0
FARE_NETWORK: Final = 1
FARE_CROSS: Final = 2

# Law answers, as compiled.
ANSWER_CLOSED: Final = 0
ANSWER_OPEN: Final = 1
ANSWER_LEFT_OVER: Final = 2
ANSWER_IDS: Final = ("closed", "open", "left_over")
CLOCK_NONE: Final = 0
CLOCK_STAY: Final = 1
CLOCK_STATUS: Final = 2
CLOCK_IDS: Final = ("none", "stay", "status")

# Rule numbers below 100 are gates that are not law: a refusal names them like a paragraph. 5, 7 and 8 were never used.
RULE_GERMAN: Final = 1
RULE_CERTIFICATE: Final = 2
RULE_CHILDCARE: Final = 3
RULE_AGE: Final = 4
RULE_LIVELIHOOD: Final = 6
CONDITIONS: Final = (RULE_GERMAN, RULE_CERTIFICATE, RULE_CHILDCARE, RULE_AGE, RULE_LIVELIHOOD)

REGIONS: Final = ("Düsseldorf", "Köln", "Münster", "Detmold", "Arnsberg")
"""The five Regierungsbezirke; the position is the region's code."""
