"""Where she may live: who is bound to a place, what a release takes, and where somebody who moves goes.

The law answers whether a Wohnsitzauflage holds for a status (gate `wohnort`). Recognised people are bound for three years, a part
of them to a municipality and the others to the Land, which hinders no move inside NRW; people with a Gestattung or Duldung are
bound as long as they do not earn their living. Work frees everybody, training and study free the recognised.
"""

import math
from typing import Final

from sim.registry.codes import (
    ANSWER_CLOSED,
    G0,
    GP,
    GS,
    KIND_EQ,
    KIND_STUDY,
    KIND_TRAINING,
    KIND_WORK,
    REC,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import LAW_LIVELIHOOD, Tables
from sim.rules.draws import draw
from sim.rules.read import fact, in_reception, law, law_flags, normal, value
from sim.rules.row import Row
from sim.rules.stations import S_KIND

BOUND_RECOGNISED: Final = 0
BOUND_GESTATTUNG: Final = 1
BOUND_DULDUNG: Final = 2
"""Members of the families of parameters about a residence obligation."""
RECOGNISED_EQ: Final = 3
"""The member of RELEASE_SHARE for an EQ of somebody recognised."""
ACROSS: Final = 2


def bound_as(me: Row) -> int:
    """Under which rules she would be bound: member of the families of parameters about a residence obligation."""
    if me[p.STATUS] == REC:
        return BOUND_RECOGNISED
    return BOUND_GESTATTUNG if me[p.STATUS] in (GP, G0, GS) else BOUND_DULDUNG


def law_binds(me: Row, b: Tables, day: int) -> bool:
    """Whether the law knows a residence obligation for her today, given her status and what she does."""
    kind = fact(b, S_KIND, me[p.MAIN])
    if kind == KIND_WORK:
        return False
    if law(b, n.GATE_WOHNORT, me, day) == ANSWER_CLOSED:
        studies = kind in (KIND_TRAINING, KIND_STUDY)
        return me[p.STATUS] == REC and me[p.STATUS_SINCE] >= b.residence_since and not studies
    return law_flags(b, n.GATE_WOHNORT, me, day) & LAW_LIVELIHOOD != 0


def is_bound(me: Row, b: Tables, day: int) -> bool:
    """Whether she must live where she is."""
    if not law_binds(me, b, day):
        return False
    return draw(me[p.KEY], n.DRAW_BOUND, 0, 0) < value(b, n.RESIDENCE_BOUND_SHARE + bound_as(me), me, day)


def must_be_released(me: Row, b: Tables, day: int) -> bool:
    """Whether she must be released before she may begin a training or EQ elsewhere."""
    if not law_binds(me, b, day):
        return False
    share = value(b, n.RESIDENCE_BOUND_SHARE + bound_as(me), me, day) * value(b, n.RESIDENCE_FOR_TRAINING, me, day)
    return draw(me[p.KEY], n.DRAW_BOUND, 0, 0) < share


def move_month(me: Row, b: Tables, day: int) -> float:
    """The monthly hazard of moving to another place: who is bound needs family or hardship for it; nobody moves out of an
    Aufnahmeeinrichtung by herself."""
    if me[p.HOUSING] == 0 and in_reception(b, me, day):
        return 0.0
    return value(b, n.MOVE_RELEASED_MONTH + bound_as(me) if is_bound(me, b, day) else n.MOVE_WISH_MONTH, me, day)


def release_days(me: Row, b: Tables, day: int) -> int:
    """From the contract to the answer whether she may move: a log-normal law around its median, later where firm and authority
    first wait for each other."""
    group = bound_as(me)
    u = draw(me[p.KEY], n.DRAW_RELEASE_TIME, 0, me[p.N_OFFER])
    spread = value(b, n.RELEASE_SPREAD, me, day)
    days = 1 + int(value(b, n.RELEASE_DAYS + group, me, day) * math.exp(spread * normal(b, u)))
    if draw(me[p.KEY], n.DRAW_DEADLOCK, 0, me[p.N_OFFER]) < value(b, n.DEADLOCK_SHARE + group, me, day):
        days += int(value(b, n.DEADLOCK_DAYS, me, day))
    return days


def is_released(me: Row, b: Tables, station: int, day: int) -> bool:
    """The answer: by right for a training of somebody recognised, else at the authority's discretion."""
    group = bound_as(me)
    if group == BOUND_RECOGNISED and fact(b, S_KIND, station) == KIND_EQ:
        group = RECOGNISED_EQ
    return draw(me[p.KEY], n.DRAW_RELEASE, 0, me[p.N_OFFER]) < value(b, n.RELEASE_SHARE + group, me, day)


def place_of_offer(me: Row, b: Tables, distance: int, day: int) -> int:
    """0 where she can take an offer at that distance from home, else one more than the district of her region to which it makes
    her move."""
    if distance != ACROSS:
        return 0
    if draw(me[p.KEY], n.DRAW_NEEDS_MOVE, 0, me[p.N_OFFER]) >= value(b, n.OFFER_NEEDS_MOVE_SHARE, me, day):
        return 0
    return 1 + elsewhere(me, b, draw(me[p.KEY], n.DRAW_PLACE, 0, me[p.N_OFFER]), True)


def elsewhere(me: Row, b: Tables, u: float, same_region: bool) -> int:
    """Another district, inside her region or outside of it, drawn in proportion to the protection seekers who live there."""
    total = 0
    for district in range(len(b.district_seekers)):
        if leads_to(me, b, district, same_region):
            total += b.district_seekers[district]
    left = int(u * total)
    chosen = me[p.DISTRICT]
    for district in range(len(b.district_seekers)):
        if leads_to(me, b, district, same_region):
            chosen = district
            left -= b.district_seekers[district]
            if left < 0:
                return chosen
    return chosen


def leads_to(me: Row, b: Tables, district: int, same_region: bool) -> bool:
    """Whether a move inside her region, or out of it, may lead to a district."""
    return district != me[p.DISTRICT] and (b.district_region[district] == me[p.REGION]) == same_region
