"""Coordination of the district: what offices that work together for this group change in a hand-over.

The share parameters of the forms hold, for a person, how far her district has the form: 0 or 1, or between them where a measure
or an analyst says so. What a form brings enters by that extent, so a form that is not there changes nothing.
"""

from typing import Final

from sim.registry.codes import IFK, STATION_IDS
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.read import value
from sim.rules.row import Row

KI, KOKO, BIKO, INTEGRATION_POINT, PROCEDURE, QUARTERLY, PLAN, DOUBLE = range(8)
"""The forms in the order of the family COORDINATION_SHARE; DOUBLE, the last, is two offices side by side, and it harms."""
SCHOOL, COURSE = 0, 1
"""The first members of PREPARED_BASE: kinds of stays whose end is handed over."""
MOST_PREPARED: Final = 0.97
"""However many work together, some next steps fall through."""
FIT_FUER_MEHR: Final = STATION_IDS.index("fit_fuer_mehr")


def extent(me: Row, b: Tables, form: int, day: int) -> float:
    """How far her district has a form of coordination today, 0 to 1."""
    return value(b, n.COORDINATION_SHARE + form, me, day)


def acts(form: int, kind: int, station: int) -> bool:
    """Whether a form prepares hand-overs of this kind, out of this station."""
    if form in (KOKO, QUARTERLY):
        return kind == SCHOOL
    if form == BIKO:
        return kind in (SCHOOL, COURSE)
    if form == INTEGRATION_POINT:
        return kind != SCHOOL
    return form != PROCEDURE or ends_a_class(station)


def ends_a_class(station: int) -> bool:
    """Whether the procedure at the end of the IFK is for those who leave this station."""
    return station in (IFK, FIT_FUER_MEHR)


def prepared_share(me: Row, b: Tables, kind: int, day: int) -> float:
    """The share of those who leave her present stay whose next step is settled. `kind` is the member of PREPARED_BASE."""
    share = value(b, n.PREPARED_BASE + kind, me, day)
    for form in range(DOUBLE):
        if acts(form, kind, me[p.MAIN]):
            share += extent(me, b, form, day) * value(b, n.PREPARED_ADD + form, me, day)
    share -= extent(me, b, DOUBLE, day) * value(b, n.PREPARED_LESS_DOPPELT, me, day)
    share = min(MOST_PREPARED, share)
    return max(share, value(b, n.PREPARED_PROMISE_SCHOOL, me, day)) if kind == SCHOOL else share


def eased(me: Row, b: Tables, form: int, effect: int, day: int) -> float:
    """The factor of one form: parameter `effect` where she has it in full, 1 where she has not."""
    return 1.0 + (value(b, effect, me, day) - 1.0) * extent(me, b, form, day)


def handover_factor(me: Row, b: Tables, day: int) -> float:
    """By how much the days until the next step differ from those without any coordination, where nothing is prepared."""
    factor = eased(me, b, KI, n.COORDINATION_HANDOVER, day)
    factor *= eased(me, b, INTEGRATION_POINT, n.COORDINATION_HANDOVER + 1, day)
    if ends_a_class(me[p.MAIN]):
        factor *= eased(me, b, PROCEDURE, n.COORDINATION_HANDOVER + 2, day)
    factor *= eased(me, b, PLAN, n.COORDINATION_HANDOVER + 3, day)
    return factor * eased(me, b, DOUBLE, n.COORDINATION_HANDOVER + 4, day)


def lost_factor(me: Row, b: Tables, day: int) -> float:
    """By how much the share that is lost from sight differs from that without any coordination."""
    factor = eased(me, b, KI, n.COORDINATION_LOST, day)
    if ends_a_class(me[p.MAIN]):
        factor *= eased(me, b, PROCEDURE, n.COORDINATION_LOST + 1, day)
    factor *= eased(me, b, PLAN, n.COORDINATION_LOST + 2, day)
    return factor * eased(me, b, DOUBLE, n.COORDINATION_LOST + 3, day)


def right_offer_share(me: Row, b: Tables, day: int) -> float:
    """The share of those without a prepared step who are sent to one that is open; more where somebody knows the person."""
    unknown = (1.0 - extent(me, b, KI, day)) * (1.0 - extent(me, b, PLAN, day))
    if ends_a_class(me[p.MAIN]):
        unknown *= 1.0 - extent(me, b, PROCEDURE, day)
    known = value(b, n.RIGHT_OFFER_SHARE + 1, me, day)
    return known + (value(b, n.RIGHT_OFFER_SHARE, me, day) - known) * unknown


def interrupt_share(me: Row, b: Tables, day: int) -> float:
    """The share of the agency's measures that end when recognition makes the Jobcenter responsible: the smallest that applies."""
    share = value(b, n.PAYER_CHANGE_INTERRUPT_SHARE, me, day)
    joint = value(b, n.PAYER_CHANGE_INTERRUPT_SHARE + 1, me, day)
    share += min(0.0, joint - share) * extent(me, b, INTEGRATION_POINT, day)
    planned = value(b, n.PAYER_CHANGE_INTERRUPT_SHARE + 2, me, day)
    return share + min(0.0, planned - share) * extent(me, b, PLAN, day)
