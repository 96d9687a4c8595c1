"""The numbers under which rules know parameters, decisions and gates.

A rule says `value(b, TRAVEL_TIME_DROPOUT, me, day)`; the constant is the position of the registry parameter of the same name
in the compiled tables. A family (one parameter per station, status group, ...) lies in a row, so that `DROPOUT_MONTH +
station` finds its member. Adding a parameter that a rule reads means one line here and one row in the registry.
"""

from collections.abc import Iterable
from typing import Final

from sim.registry import load_registry
from sim.registry.stations import station_parameters
from sim.registry.supports import support_parameters

_names: list[str] = []


def _one(name: str) -> int:
    _names.append(name)
    return len(_names) - 1


def _family(stem: str, *members: str) -> int:
    first = len(_names)
    _names.extend(f"{stem}_{member}" for member in members)
    return first


def _numbers(names: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({PARAMETERS.index(name) for name in names if name in PARAMETERS}))


_GENDERS = ("maennlich", "weiblich")
_ORIGINS = ("gut", "andere", "sicher")
_BOUND = ("anerkannt", "gestattung", "duldung")
_NETWORKS = ("vrr", "vrs", "avv", "westfalen")
_FORMS = ("ki_18_27", "koko", "biko", "integration_point", "uebergang", "quartal", "foerderplan", "doppelt")
_FASTER = ("ki_18_27", "integration_point", "uebergang", "foerderplan", "doppelt")
_KEEPING = ("ki_18_27", "uebergang", "foerderplan", "doppelt")

# Status.
APPLICATION_DELAY_MONTHS: Final = _one("application_delay_months")
BAMF_MONTHS: Final = _one("bamf_months")
COURT_MONTHS: Final = _one("court_months")
PROTECTION_RATE: Final = _family("protection_rate", *_ORIGINS)
COURT_WIN_RATE: Final = _family("court_win_rate", *_ORIGINS)
APPEAL_SHARE: Final = _one("appeal_share")
DULDUNG_DEPARTURE_YEAR: Final = _one("duldung_departure_year")
DEPARTURE_YEAR: Final = _family("departure_year", "secure", "gestattung", "sicher")
BLEIBERECHT_YEAR: Final = _one("bleiberecht_year")
CHANCEN_MONTH: Final = _one("chancen_month")
WORK_BAN_MONTH: Final = _family("work_ban", "in_month", "out_month")
NATURALISATION_YEAR: Final = _one("naturalisation_year")
NATURALISATION_WAIT_MONTHS: Final = _one("naturalisation_wait_months")
AUSBILDUNGSTITEL_SHARE: Final = _one("ausbildungstitel_share")
# German.
GERMAN_GAIN_PER_UE: Final = _one("german_gain_per_ue")
GERMAN_CEILING: Final = _one("german_ceiling")
LITERACY_FACTOR_FIRST: Final = _one("literacy_factor_first")
SCHOOL_EFFICIENCY: Final = _one("school_efficiency")
ATTENDANCE: Final = _one("attendance")
TEST_SPREAD: Final = _one("test_spread")
# Lessons and exams that the world stops.
EXAMS_HELD: Final = _one("exams_held")
# Courses and schools.
REGISTRATION_MONTHS: Final = _family("registration_months", "obliged", "voluntary", "later")
PATIENCE_MONTHS: Final = _one("patience_months")
BACKGROUND_PATIENCE_DAYS: Final = _one("background_patience_days")
CERTIFICATE_GERMAN_SLOPE: Final = _one("certificate_german_slope")
COURSE_TAKE_UP_AFTER_SCHOOL: Final = _one("course_take_up_after_school")
# Hand-over.
PREPARED_BASE: Final = _family("prepared_base", "school", "course", "training", "work")
PREPARED_PROMISE_SCHOOL: Final = _one("prepared_promise_school")
COORDINATION_SHARE: Final = _family("coordination_share", *_FORMS)
PREPARED_ADD: Final = _family("prepared_add", *_FORMS[:-1])
PREPARED_LESS_DOPPELT: Final = _one("prepared_less_doppelt")
COORDINATION_HANDOVER: Final = _family("coordination_handover", *_FASTER)
COORDINATION_LOST: Final = _family("coordination_lost", *_KEEPING)
RIGHT_OFFER_SHARE: Final = _family("right_offer_share", "ohne", "mit")
WRONG_OFFER_DAYS: Final = _one("wrong_offer_days")
PAYER_CHANGE_INTERRUPT_SHARE: Final = _family("payer_change_interrupt_share", "ohne", "integration_point", "foerderplan")
PAYER_CHANGE_DAYS: Final = _one("payer_change_days")
HANDOVER_DAYS: Final = _one("handover_days")
LOST_SHARE: Final = _family("lost_share", "school", "course", "training", "work")
CONTACT_BACK_MONTH: Final = _one("contact_back_month")
DECISION_INTERVAL_DAYS: Final = _one("decision_interval_days")
# Firms.
BACKGROUND_SCORE_MARGIN: Final = _one("background_score_margin")
EXTRA_PLACE_MARGIN: Final = _one("extra_place_margin")
SCORE_CERTIFICATE: Final = _one("score_certificate")
SCORE_EQ_CONTACT: Final = _one("score_eq_contact")
SCORE_TRAINING_CONTACT: Final = _one("score_training_contact")
SCORE_NOISE: Final = _one("score_noise")
SCORE_DULDUNG: Final = _one("score_duldung")
SCORE_GESTATTUNG: Final = _one("score_gestattung")
SCORE_NO_TITLE: Final = _one("score_no_title")
APPLY_GERMAN_MIN: Final = _one("apply_german_min")
APPLY_SHARE: Final = _family("apply_share", "school", "course", "between", "work", "eq")
EQ_GERMAN_MIN: Final = _one("eq_german_min")
EQ_TAKE_SHARE: Final = _one("eq_take_share")
EQ_TAKEOVER_SHARE: Final = _one("eq_takeover_share")
START_GRACE_DAYS: Final = _one("start_grace_days")
PERMIT_DAYS: Final = _family("permit_days", "training", "job")
PERMIT_SPREAD: Final = _one("permit_spread")
PERMIT_APPOINTMENT_SHARE: Final = _family("permit_appointment_share", "training", "job")
PERMIT_ANSWER_DAYS: Final = _one("permit_answer_days")
TITLE_CARD_DAYS: Final = _one("title_card_days")
PERMIT_REFUSAL: Final = _family("permit_refusal", "gestattung", "duldung")
OFFER_SAME_MUNICIPALITY: Final = _one("offer_same_municipality")
OFFER_SAME_DISTRICT: Final = _one("offer_same_district")
TICKET_NEED: Final = _family("ticket_need", "municipality", "district", "cross")
CROSS_NETWORK_SHARE: Final = _one("cross_network_share")
TRAVEL_MINUTES: Final = _family("travel_minutes", "municipality", "district", "cross")
TRAVEL_RURAL_FACTOR: Final = _one("travel_rural_factor")
FARE_NETWORK_OF: Final = _family("fare_network", *_NETWORKS)
FARE_CROSS_PRICE: Final = _one("fare_cross")
ACCEPT_BASE: Final = _one("accept_base")
ACCEPT_FARE_SLOPE: Final = _one("accept_fare_slope")
ACCEPT_TIME_SLOPE: Final = _one("accept_time_slope")
TRAINING_PAY_NRW: Final = _one("training_pay_nrw")
PAY_SPREAD: Final = _one("pay_spread")
NET_PAY_SHARE: Final = _one("net_pay_share")
BAB_NEED: Final = _one("bab_need")
OWN_HOUSEHOLD_SHARE: Final = _one("own_household_share")
BAB_TAKE_UP: Final = _one("bab_take_up")
LIVELIHOOD_TOLERANCE: Final = _one("livelihood_tolerance")
BAFOEG_TAKE_UP: Final = _one("bafoeg_take_up")
SCHOOL_BENEFIT_STOPPED_SHARE: Final = _one("school_benefit_stopped_share")
# Training.
TRAINING_DROPOUT_MONTH: Final = _family("training_dropout_month", "probation", "year1", "later")
GERMAN_DEFICIT_DROPOUT: Final = _one("german_deficit_dropout")
TRAVEL_BURDEN_DROPOUT: Final = _one("travel_burden_dropout")
TRAVEL_TIME_DROPOUT: Final = _one("travel_time_dropout")
LIVELIHOOD_DROPOUT: Final = _one("livelihood_dropout")
CHILD_DROPOUT: Final = _one("child_dropout")
INSECURE_DROPOUT: Final = _one("insecure_dropout")
AUSBILDUNGSDULDUNG_RETENTION: Final = _one("ausbildungsduldung_retention")
MOTIVE_MISMATCH: Final = _one("motive_mismatch")
MOTIVE_APPLY: Final = _one("motive_apply")
MOTIVE_ACCEPT: Final = _one("motive_accept")
MOTIVE_WISH: Final = _one("motive_wish")
SEARCH_TITLE_DAYS: Final = _one("search_title_days")
SEARCH_TITLE_AGAIN_SHARE: Final = _one("search_title_again_share")
RECONTRACT_SHARE: Final = _one("recontract_share")
EXAM_PASS_BASE: Final = _one("exam_pass_base")
EXAM_GERMAN_SLOPE: Final = _one("exam_german_slope")
REPEAT_PASS_FACTOR: Final = _family("repeat_pass_factor", "first", "second")
EXAM_BEFORE_END_DAYS: Final = _one("exam_before_end_days")
EXAM_WAIT_DAYS: Final = _one("exam_wait_days")
TAKEOVER_SHARE: Final = _one("takeover_share")
INITIAL_COURSE_DONE: Final = _one("initial_course_done")
INITIAL_COURSE_DONE_GERMAN_MIN: Final = _one("initial_course_done_german_min")
INITIAL_REGISTERED: Final = _one("initial_registered")
INITIAL_REGISTERED_DAYS: Final = _one("initial_registered_days")
INITIAL_IFK_SECOND_YEAR_SHARE: Final = _one("initial_ifk_second_year_share")
EQ_SUBSIDY: Final = _one("eq_subsidy")
# Work.
JOB_MONTH: Final = _family("job_month", "helfer", "fachkraft")
JOB_FEMALE: Final = _one("job_female")
JOB_GERMAN_FACTOR: Final = _one("job_german_factor")
JOB_CHILD_FACTOR: Final = _one("job_child_factor")
JOB_INSECURE: Final = _one("job_insecure")
JOB_PRIORITY_CHECK: Final = _one("job_priority_check")
JOB_UNEMPLOYMENT_SLOPE: Final = _one("job_unemployment_slope")
JOB_MARKET_FACTOR: Final = _one("job_market_factor")
UKRAINE_JOB_FACTOR: Final = _one("ukraine_job_factor")
JOB_PERMIT_PATIENCE_DAYS: Final = _one("job_permit_patience_days")
SEPARATION_MONTH: Final = _family("separation_month", "helfer_early", "helfer_late", "fachkraft")
PROMOTION_MONTH: Final = _one("promotion_month")
# Care.
BIRTH_HAZARD_MONTH: Final = _family("birth_hazard_month", *_GENDERS)
HOME_CARE_SHARE: Final = _family("home_care_share", *_GENDERS)
CARE_ENDS_WITH_PLACE_SHARE: Final = _one("care_ends_with_place_share")
SMALL_CHILD_YEARS: Final = _one("small_child_years")
CARE_YEARS: Final = _one("care_years")
CARE_AFTER_BIRTH: Final = _family("care_after_birth", *_GENDERS)

# Moves.
OFFER_NEEDS_MOVE_SHARE: Final = _one("offer_needs_move_share")
ACCEPT_MOVE_SHARE: Final = _one("accept_move_share")
RESIDENCE_BOUND_SHARE: Final = _family("residence_bound_share", *_BOUND)
RESIDENCE_FOR_TRAINING: Final = _one("residence_for_training")
RELEASE_DAYS: Final = _family("release_days", *_BOUND)
RELEASE_SPREAD: Final = _one("release_spread")
RELEASE_SHARE: Final = _family("release_share", "anerkannt_ausbildung", "gestattung", "duldung", "anerkannt_eq")
DEADLOCK_SHARE: Final = _family("deadlock_share", *_BOUND)
DEADLOCK_DAYS: Final = _one("deadlock_days")
MOVE_WISH_MONTH: Final = _one("move_wish_month")
MOVE_RELEASED_MONTH: Final = _family("move_released_month", *_BOUND)
MOVE_CROSS_DISTRICT_SHARE: Final = _one("move_cross_district_share")
MOVE_SAME_REGION_SHARE: Final = _one("move_same_region_share")

_STATIONS: Final = load_registry().stations
_SUPPORTS: Final = load_registry().supports
_OF_ROWS: Final = dict.fromkeys((*station_parameters(_STATIONS), *support_parameters(_SUPPORTS)))
PARAMETERS: Final = (*_names, *(name for name in _OF_ROWS if name not in _names))
"""What rules name, and what the rows of the stations and supports name."""

# The parameters that each clock reads: it is due to look again on the day one of them changes (contract 7).
_FARES: Final = (*range(FARE_NETWORK_OF, FARE_NETWORK_OF + 4), FARE_CROSS_PRICE)
_DROP_FACTORS: Final = (GERMAN_DEFICIT_DROPOUT, CHILD_DROPOUT, INSECURE_DROPOUT, SMALL_CHILD_YEARS)
_DROPOUTS: Final = _numbers(station.stay.dropout for station in _STATIONS.values())
_NEEDS: Final = _numbers(one for station in _STATIONS.values() for one in (station.stay.need, station.stay.paid))
_SEARCH: Final = _numbers(station.stay.search for station in _STATIONS.values())


def _acts_on(cause: str) -> tuple[int, ...]:
    return _numbers(dict(support.acts).get(cause, "") for support in _SUPPORTS.values())


CLOCK_GROUPS: Final = (
    (
        *range(JOB_MONTH, JOB_MONTH + 2), JOB_FEMALE, JOB_GERMAN_FACTOR, JOB_CHILD_FACTOR, JOB_INSECURE,
        JOB_PRIORITY_CHECK, JOB_UNEMPLOYMENT_SLOPE, SMALL_CHILD_YEARS, *_SEARCH, *_acts_on("job"), *_acts_on("child_job"),
    ),
    (PROMOTION_MONTH,),
    tuple(range(BIRTH_HAZARD_MONTH, BIRTH_HAZARD_MONTH + 2)),
    (DULDUNG_DEPARTURE_YEAR, *range(DEPARTURE_YEAR, DEPARTURE_YEAR + 3)),
    (BLEIBERECHT_YEAR, CHANCEN_MONTH, WORK_BAN_MONTH, WORK_BAN_MONTH + 1, NATURALISATION_YEAR, NATURALISATION_WAIT_MONTHS),
    (
        *_DROPOUTS, *_DROP_FACTORS, *_NEEDS, LIVELIHOOD_DROPOUT, BAFOEG_TAKE_UP, SCHOOL_BENEFIT_STOPPED_SHARE,
        OWN_HOUSEHOLD_SHARE, *_acts_on("dropout"), *_acts_on("child_dropout"),
    ),
    (
        *range(TRAINING_DROPOUT_MONTH, TRAINING_DROPOUT_MONTH + 3), *_DROP_FACTORS, *_FARES, TRAVEL_BURDEN_DROPOUT,
        TRAVEL_TIME_DROPOUT, LIVELIHOOD_DROPOUT, AUSBILDUNGSDULDUNG_RETENTION, MOTIVE_MISMATCH, NET_PAY_SHARE,
        *_acts_on("dropout"), *_acts_on("child_dropout"),
    ),
    tuple(range(SEPARATION_MONTH, SEPARATION_MONTH + 3)),
    (CONTACT_BACK_MONTH, *_acts_on("contact_back")),
    (JOB_MARKET_FACTOR, UKRAINE_JOB_FACTOR),
)  # fmt: skip
(
    GROUP_JOB, GROUP_RISE, GROUP_CHILD, GROUP_DEPART, GROUP_STATUS, GROUP_TAUGHT, GROUP_TRAINING, GROUP_WORK, GROUP_CONTACT,
    GROUP_MARKET,
) = range(10)  # fmt: skip

# Gates as the law knows them, and the gate a station asks.
_NAMED_GATES: Final = (
    "ifk",
    "seiteneinsteigerklasse",
    "weiterfuehrende_schule",
    "integrationskurs",
    "berufssprachkurs",
    "eq",
    "ausbildung",
    "helferjob",
    "fachkraft",
    "ausbildungsduldung",
    "ausbildungstitel",
    "bab",
    "asylblg_in_training",
    "sgb2",
    "wohnort",
    "bafoeg",
    "asylblg_in_school",
)
_ASKED_GATES: Final = (*(s.gate for s in _STATIONS.values() if s.gate), *(gate for s in _SUPPORTS.values() for gate in s.gates))
GATES: Final = (*_NAMED_GATES, *dict.fromkeys(gate for gate in _ASKED_GATES if gate not in _NAMED_GATES))
GATE_EQ: Final = 5
GATE_AUSBILDUNG: Final = 6
GATE_HELFERJOB: Final = 7
GATE_FACHKRAFT: Final = 8
GATE_AUSBILDUNGSDULDUNG: Final = 9
GATE_AUSBILDUNGSTITEL: Final = 10
GATE_BAB: Final = 11
GATE_ASYLBLG: Final = 12
GATE_SGB2: Final = 13
GATE_WOHNORT: Final = 14
GATE_BAFOEG: Final = 15
GATE_ASYLBLG_IN_SCHOOL: Final = 16

# Decisions that draw. Numbers are part of every draw's name: never reuse or renumber one (below 256).
(
    DRAW_DEPART, DRAW_STATUS_CLOCK, DRAW_BAMF_TIME, DRAW_COURT_TIME, DRAW_PROTECTION, DRAW_APPEAL, DRAW_COURT, DRAW_STATUS_KIND,
    DRAW_CHILD, DRAW_CARE, DRAW_CARE_TIME, DRAW_DROP, DRAW_JOB, DRAW_RISE, DRAW_TEST, DRAW_REPEAT, DRAW_REENTER, DRAW_TAKE_UP,
    DRAW_REGISTRATION, DRAW_PATIENCE, DRAW_LOTTERY, DRAW_CERTIFICATE, DRAW_SECOND_YEAR, DRAW_SCHOOL_YEARS, DRAW_LOST,
    DRAW_PREPARED, DRAW_HANDOVER, DRAW_CONTACT, DRAW_APPLY, DRAW_SCORE, DRAW_EQ_TAKE, DRAW_EQ_TAKEOVER, DRAW_DISTANCE,
    DRAW_ZONE, DRAW_PAY, DRAW_ACCEPT, DRAW_HOUSEHOLD, DRAW_BAB, DRAW_PERMIT_TIME, DRAW_PERMIT, DRAW_YEARS, DRAW_RECONTRACT,
    DRAW_EXAM, DRAW_TAKEOVER, DRAW_CHILDCARE, DRAW_FURTHER_SCHOOL, DRAW_STATUS_TITLE, DRAW_SEASON_DAY, DRAW_COVER,
    DRAW_ELAPSED, DRAW_BEFORE,
) = range(1, 52)  # fmt: skip
# From here on: draws that make the population (sim.cohort), 52 to 63, with the attribute as object.
DRAW_COHORT: Final = 52
DRAW_ENTRANT: Final = 53
DRAW_SAMPLE: Final = 54
DRAW_PROCESS: Final = 55
"""What an analyst's own process draws."""
# Later decisions.
DRAW_MONTHS: Final = 56
DRAW_ENTRANCE_SHARE: Final = 57
DRAW_STUDY_EXAM: Final = 58
# The plain profile.
DRAW_LENGTH: Final = 59
DRAW_ROUTE: Final = 60
DRAW_INFLOW: Final = 61
# Supports.
DRAW_SUPPORT_TAKE: Final = 62
DRAW_SUPPORT_LEAVE: Final = 63
DRAW_CARE_ENDS: Final = 64
DRAW_APPOINTMENT: Final = 65
DRAW_QUEUE: Final = 66
"""How long the queue of an authority is at the start, with the district's official key as person."""
# Coordination: which districts have a form, with the district's official key as person.
DRAW_COORDINATION: Final = 70
DRAW_RIGHT_OFFER: Final = 71
DRAW_PAYER_CHANGE: Final = 72
DRAW_PAYER_TIME: Final = 73
# Staying as a motive.
DRAW_MOTIVE_WISH: Final = 74
DRAW_SEARCH_AGAIN: Final = 75
# Moves.
DRAW_NEEDS_MOVE: Final = 80
DRAW_PLACE: Final = 81
DRAW_BOUND: Final = 82
DRAW_DEADLOCK: Final = 83
DRAW_RELEASE_TIME: Final = 84
DRAW_RELEASE: Final = 85
DRAW_MOVE: Final = 86
# Livelihood at school.
DRAW_BAFOEG: Final = 90
DRAW_PAID_PLACE: Final = 91
DRAW_BENEFIT_STOPPED: Final = 92
