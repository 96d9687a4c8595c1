"""One person is one row of integers.

Both engines keep the same row: a Python list for the readable engine, ROW_BYTES bytes for the compiled one, so that every rule is
written once and reads `me[GERMAN]` in both. Days count from the start of the run; NEVER is a day that does not come.
"""

from typing import Final

from sim.registry.codes import ROOM_FOR_STATIONS, ROOM_FOR_SUPPORTS, TITELKARTE

NEVER: Final = 1_000_000_000
COVER_SLOTS: Final = 8

(
    # The first LONG fields need 64 bits, those up to MIDDLE 32, all others 16: a row that fits into few lines of memory is
    # what makes a day fast.
    KEY,
    # Clocks that run while their hazard changes: threshold, accumulated hazard, day up to which it is accumulated (contract 5),
    # and the hazard of a day that holds from there until the day behind it.
    JOB_E, JOB_H, JOB_DAY, JOB_RATE, JOB_UNTIL, DROP_E, DROP_H, DROP_DAY, DROP_RATE, DROP_UNTIL,
    RISE_E, RISE_H, RISE_DAY, RISE_RATE, RISE_UNTIL, DEPART_E, DEPART_H, DEPART_DAY, DEPART_RATE, DEPART_UNTIL,
    STATUS_E, STATUS_H, STATUS_DAY, STATUS_RATE, STATUS_UNTIL, CHILD_E, CHILD_H, CHILD_DAY, CHILD_RATE, CHILD_UNTIL,
    # Stations finished for good, a bit each.
    DONE,
    # When something is due, in the order in which a day is worked through (contract 2).
    DUE_DEPART, DUE_STATUS, DUE_CHILD, DUE_END, DUE_PERMIT, DUE_SUPPORT, DUE_PATIENCE, DUE_JOB, DUE_SEASON, DUE_DECIDE, NEXT,
    # Who she is, and days and amounts.
    INDEX, ENTRY, BIRTH, ARRIVAL, LEARNER, STAYING, STATUS_SINCE, YOUNGEST, GERMAN, GERMAN_FROM,
    # The main spell: `PLANNED_END` is the day on which it ends if nothing comes between, `END_KIND` what DUE_END will be.
    MAIN_START, PLANNED_END, SINCE,
    LIST_JOINED, FIRM_JOINED, CONTRACT_START, CONTRACT_DEADLINE, PERMIT_DAY, RELEASE_DAY, OFFER_MINUTES, OFFER_PAY, OFFER_GAP,
    # What is left of her wish to stay where she lives, and the day up to which it is used.
    MOVE_LEFT, MOVE_DAY,
    TRAINING_START,
    # What supports have added to her German since GERMAN_FROM, in thousandths of a lesson and of a thousandth of a level, and the
    # day from which on it is still to be added up.
    EXTRA_LESSONS, EXTRA_CONTACT, EXTRA_FROM,
) = range(71)  # fmt: skip
# Per support: the day it began or, on the list, from which she counts as waiting, and the day it ends.
SUPPORT_SINCE: Final = EXTRA_FROM + 1
SUPPORT_UNTIL: Final = SUPPORT_SINCE + ROOM_FOR_SUPPORTS
TITLE_DAY: Final = SUPPORT_UNTIL + TITELKARTE - 1
"""The day from which she can show her title: NEVER before the appointment about it, 0 for who needs no card."""
LONG: Final = DONE + 1
MIDDLE: Final = SUPPORT_UNTIL + ROOM_FOR_SUPPORTS
(
    MAIN, MAIN_CAUSE, MAIN_TARGET, MAIN_STATUS, MAIN_DISTRICT, END_KIND, SEAT,
    # The main list and the list of applicants at firms' desks.
    LIST, LIST_VERSION, REGISTERING, FIRM_LIST, FIRM_VERSION, FIRM_EQ,
    # Status, place, family.
    STATUS, COURT, DISTRICT, REGION, HOUSING, PARENT, CHILDREN,
    # What she has learned.
    CERTIFICATE, QUALIFIED,
    # A signed contract, and the offer behind it. PERMIT_ASKED: it waits for an appointment.
    # `OFFER_PLACE` is 0, or one more than the district to which the offer makes her move.
    CONTRACT, PERMIT_STATE, PERMIT_ASKED, RELEASE_STATE, OFFER_ZONE, OFFER_BAB, OFFER_PLACE, JOB_STATE,
    # Fixed.
    POPULATION, GENDER, ORIGIN, MINOR, SCHOOLING, VOCATION, LITERACY, MOTIVE, WISH,
    # What firms know her by, and the training she is in.
    EQ_CONTACT, TRAINING_CONTACT, MEASURE_SCORE, EXAM_TRY, COURSE_REPEAT,
    # How often she broke off a training on which her residence rested.
    SEARCHED,
    # Counters: the occurrence of draws that no station or calendar counts.
    N_STATUS, N_CHILD, N_HANDOVER, N_JOB, N_OFFER, N_PERMIT, N_CONTACT, N_LIST, N_REGISTER, N_MOVE,
    # A bit per support: held, and on its list.
    HELD, ASKED,
    # Leave the next ones last: one slot per measure with coverage, two per station, two per support.
    COVER,
) = range(MIDDLE, MIDDLE + 58)  # fmt: skip
VISITS: Final = COVER + COVER_SLOTS
REFUSED: Final = VISITS + ROOM_FOR_STATIONS
# How often a support was asked for, which is the version of her place on its list, and the desk whose seat is hers.
SUPPORT_VERSION: Final = REFUSED + ROOM_FOR_STATIONS
SUPPORT_SEAT: Final = SUPPORT_VERSION + ROOM_FOR_SUPPORTS
FIELDS: Final = SUPPORT_SEAT + ROOM_FOR_SUPPORTS
LINE_BYTES: Final = 64
ROW_BYTES: Final = -(-(8 * LONG + 4 * (MIDDLE - LONG) + 2 * (FIELDS - MIDDLE)) // LINE_BYTES) * LINE_BYTES
ROW_WORDS: Final = ROW_BYTES // 8
