"""One person is one row of integers.

Both engines keep the same row: a Python list for the readable engine, packed bytes for the compiled one (`layout`), so that every
rule is written once and reads `me[GERMAN]` in both. Days count from the start of the run; NEVER is a day that does not come.
"""

from typing import Final

from sim.registry.codes import ROOM_FOR_STATIONS, ROOM_FOR_SUPPORTS, TITELKARTE

NEVER: Final = 1_000_000_000
COVER_SLOTS: Final = 8
CLOCKS: Final = 6
"""Clocks that run while their hazard changes (`rules.clocks`)."""

# The first LONG fields need 64 bits, those up to MIDDLE 32, those up to SHORT 16, all others 8: a row that fits into few lines of
# memory is what makes a day fast. DONE: stations finished for good, a bit each.
(KEY, DONE) = range(2)
# Per clock: what is left of its threshold, and the hazard of a day that holds from CLOCK_DAY until CLOCK_UNTIL (contract 5).
CLOCK_LEFT: Final = DONE + 1
CLOCK_RATE: Final = CLOCK_LEFT + CLOCKS
LONG: Final = CLOCK_RATE + CLOCKS
# The day up to which the hazard of a clock is taken off, and the day until which the noted rate holds.
CLOCK_DAY: Final = LONG
CLOCK_UNTIL: Final = CLOCK_DAY + CLOCKS
(
    # When something is due, in the order in which a day is worked through (contract 2).
    DUE_DEPART, DUE_STATUS, DUE_CHILD, DUE_END, DUE_PERMIT, DUE_SUPPORT, DUE_PATIENCE, DUE_JOB, DUE_SEASON, DUE_DECIDE, NEXT,
    # Who she is, and days and amounts.
    INDEX, ENTRY, BIRTH, ARRIVAL, LEARNER, STAYING, STATUS_SINCE, YOUNGEST, GERMAN, GERMAN_FROM,
    # The main spell; MAIN_START is NEVER before she has entered. `PLANNED_END` is the day on which it ends if nothing comes
    # between, `END_KIND` what DUE_END will be.
    MAIN_START, PLANNED_END, SINCE,
    LIST_JOINED, FIRM_JOINED, CONTRACT_START, CONTRACT_DEADLINE, PERMIT_DAY, RELEASE_DAY, OFFER_MINUTES, OFFER_PAY, OFFER_GAP,
    # What is left of her wish to stay where she lives, and the day up to which it is used.
    MOVE_LEFT, MOVE_DAY,
    TRAINING_START,
    # What supports have added to her German since GERMAN_FROM, in thousandths of a lesson and of a thousandth of a level, and the
    # day from which on it is still to be added up.
    EXTRA_LESSONS, EXTRA_CONTACT, EXTRA_FROM,
) = range(CLOCK_UNTIL + CLOCKS, CLOCK_UNTIL + CLOCKS + 39)  # fmt: skip
# Per support: the day it began or, on the list, from which she counts as waiting, and the day it ends.
SUPPORT_SINCE: Final = EXTRA_FROM + 1
SUPPORT_UNTIL: Final = SUPPORT_SINCE + ROOM_FOR_SUPPORTS
TITLE_DAY: Final = SUPPORT_UNTIL + TITELKARTE - 1
"""The day from which she can show her title: NEVER before the appointment about it, 0 for who needs no card."""
MIDDLE: Final = SUPPORT_UNTIL + ROOM_FOR_SUPPORTS
(
    # Counters: the occurrence of draws that no station or calendar counts.
    N_STATUS, N_CHILD, N_HANDOVER, N_JOB, N_OFFER, N_PERMIT, N_CONTACT, N_LIST, N_REGISTER, N_MOVE,
    # The main list and the list of applicants at firms' desks.
    LIST, LIST_VERSION, FIRM_LIST, FIRM_VERSION,
    # A bit per support: held, on its list, and held with a seat at its desk.
    HELD, ASKED, SEATED,
) = range(MIDDLE, MIDDLE + 17)  # fmt: skip
# How often a support was asked for, which is the version of her place on its list.
SUPPORT_VERSION: Final = SEATED + 1
# SEARCHED: how often she broke off a training on which her residence rested.
(SEAT, MEASURE_SCORE, MOTIVE, SEARCHED, EXAM_TRY) = range(
    SUPPORT_VERSION + ROOM_FOR_SUPPORTS, SUPPORT_VERSION + ROOM_FOR_SUPPORTS + 5
)
# Per station: how often she came to it, and why it was last closed to her.
VISITS: Final = EXAM_TRY + 1
REFUSED: Final = VISITS + ROOM_FOR_STATIONS
SHORT: Final = REFUSED + ROOM_FOR_STATIONS
(
    MAIN, MAIN_CAUSE, MAIN_TARGET, MAIN_STATUS, MAIN_DISTRICT, END_KIND,
    REGISTERING, FIRM_EQ,
    # Status, place, family.
    STATUS, COURT, DISTRICT, REGION, HOUSING, PARENT, CHILDREN,
    # What she has learned.
    CERTIFICATE, QUALIFIED,
    # A signed contract, and the offer behind it. PERMIT_ASKED: it waits for an appointment.
    # `OFFER_PLACE` is 0, or one more than the district to which the offer makes her move.
    CONTRACT, PERMIT_STATE, PERMIT_ASKED, RELEASE_STATE, OFFER_ZONE, OFFER_BAB, OFFER_PLACE, JOB_STATE,
    # Fixed.
    POPULATION, GENDER, ORIGIN, MINOR, SCHOOLING, VOCATION, LITERACY, WISH,
    # What firms know her by, and the course she is in.
    EQ_CONTACT, TRAINING_CONTACT, COURSE_REPEAT,
) = range(SHORT, SHORT + 36)  # fmt: skip
# One slot per measure with coverage.
COVER: Final = COURSE_REPEAT + 1
FIELDS: Final = COVER + COVER_SLOTS
