"""What people live on at school and in training at school, and what is missing to it.

Where a station names a need, the law of the day is asked: AsylbLG or what takes its place, then BAföG, which has to be applied
for and comes in place of the Jobcenter. A place may be paid instead. Nothing is kept in the row: the answer follows from status,
law and fixed luck, so it changes on the day on which one of them does.
"""

from typing import Final

from sim.registry.codes import ANSWER_CLOSED, KIND_STUDY, LIVES_ON_BAFOEG, LIVES_ON_BENEFITS, LIVES_ON_NOTHING, LIVES_ON_PAY
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.read import fact, law, law_opens, value
from sim.rules.row import Row
from sim.rules.stations import NOT_SAID, S_KIND, S_NEED, S_PAID

CENTS: Final = 100.0


def lives_on(me: Row, b: Tables, station: int, day: int) -> int:
    """What she lives on at a station (LIVES_ON_*): benefits as elsewhere, BAföG, pay, or nothing."""
    paid = fact(b, S_PAID, station)
    if paid != NOT_SAID and draw(me[p.KEY], n.DRAW_PAID_PLACE, station, 0) < value(b, paid, me, day):
        return LIVES_ON_PAY
    if law(b, n.GATE_ASYLBLG_IN_SCHOOL, me, day) == ANSWER_CLOSED:
        stopped = draw(me[p.KEY], n.DRAW_BENEFIT_STOPPED, 0, 0) < value(b, n.SCHOOL_BENEFIT_STOPPED_SHARE, me, day)
        return LIVES_ON_NOTHING if stopped else LIVES_ON_BENEFITS
    if law(b, n.GATE_BAFOEG, me, day) == ANSWER_CLOSED:
        return LIVES_ON_BENEFITS
    study = fact(b, S_KIND, station) == KIND_STUDY
    alone = study or draw(me[p.KEY], n.DRAW_HOUSEHOLD, 0, 0) < value(b, n.OWN_HOUSEHOLD_SHARE, me, day)
    if alone and draw(me[p.KEY], n.DRAW_BAFOEG, 0, 0) < value(b, n.BAFOEG_TAKE_UP, me, day):
        return LIVES_ON_BAFOEG
    # § 7 (5) and (6) SGB II: pupils get what BAföG leaves open, trainees and students who have none get nothing.
    return LIVES_ON_NOTHING if study and law(b, n.GATE_SGB2, me, day) != ANSWER_CLOSED else LIVES_ON_BENEFITS


def missing_cents(me: Row, b: Tables, station: int, day: int) -> int:
    """Cents a month that are missing to live on at a station; 0 where it names no need."""
    need = fact(b, S_NEED, station)
    if need == NOT_SAID or lives_on(me, b, station, day) != LIVES_ON_NOTHING:
        return 0
    return int(value(b, need, me, day) * CENTS)


def cannot_live(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether more is missing than somebody puts up with."""
    if fact(b, S_NEED, station) == NOT_SAID:
        return False
    return missing_cents(me, b, station, day) > value(b, n.LIVELIHOOD_TOLERANCE, me, day) * CENTS


def missing_until(me: Row, b: Tables, day: int) -> int:
    """The day on which the law may answer otherwise what she lives on."""
    soonest = law_opens(b, n.GATE_ASYLBLG_IN_SCHOOL, me, day)
    soonest = min(soonest, law_opens(b, n.GATE_BAFOEG, me, day))
    return min(soonest, law_opens(b, n.GATE_SGB2, me, day))
