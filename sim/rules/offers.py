"""Offers of firms: how a firm ranks an applicant, what an offer costs her, whether she takes it.

Distance belongs to the offer: each carries a way (same municipality, same Kreis, across its border), the ticket it needs and
the time it takes from her district; some lie so far away that she would have to move. What she accepts depends on fare against
pay, on time, and on whether the training pays her living.
"""

from typing import Final

from sim.registry.codes import (
    ANSWER_CLOSED,
    CAUSE_LIVELIHOOD,
    CAUSE_MOBILITY,
    CAUSE_NONE,
    CERT_HSA9,
    DX,
    FARE_CROSS,
    FARE_NETWORK,
    FARE_NONE,
    G0,
    GP,
    GS,
    D,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.factors import burden, long_way
from sim.rules.held import at_least, sum_of
from sim.rules.read import law, normal, value
from sim.rules.row import Row
from sim.rules.support_facts import A_BAB, A_SCORE

MOST_SCORE: Final = 1 << 18
"""No score lies above; the lists of the desks keep it beside the day of joining (`engine.order.key_of`)."""


def employer_score(me: Row, b: Tables, day: int) -> int:
    """What firms see: German, certificate, contact from EQ, measure or earlier training, status and whether she can show it, and
    noise of the season."""
    score = float(me[p.GERMAN])
    if me[p.CERTIFICATE] >= CERT_HSA9:
        score += value(b, n.SCORE_CERTIFICATE, me, day)
    if me[p.EQ_CONTACT] != 0:
        score += value(b, n.SCORE_EQ_CONTACT, me, day)
    if me[p.TRAINING_CONTACT] != 0:
        score += value(b, n.SCORE_TRAINING_CONTACT, me, day)
    score += me[p.MEASURE_SCORE] + sum_of(me, b, A_SCORE, day)
    if me[p.STATUS] in (D, DX):
        score += value(b, n.SCORE_DULDUNG, me, day)
    elif me[p.STATUS] in (GP, G0, GS):
        score += value(b, n.SCORE_GESTATTUNG, me, day)
    if me[p.TITLE_DAY] > day:
        score += value(b, n.SCORE_NO_TITLE, me, day)
    noise = normal(b, draw(me[p.KEY], n.DRAW_SCORE, 0, b.season[day]))
    score += value(b, n.SCORE_NOISE, me, day) * noise
    return max(-MOST_SCORE, min(MOST_SCORE, int(score)))


def staying_speaks_for_training(me: Row, b: Tables, day: int) -> float:
    """How much a wish to stay adds to the reasons for training, 0 to 1: the motive of those with a Duldung whom an
    Ausbildungsduldung would protect."""
    if me[p.STATUS] != D or law(b, n.GATE_AUSBILDUNGSDULDUNG, me, day) == ANSWER_CLOSED:
        return 0.0
    return me[p.MOTIVE] / 1000.0


def wants_training(me: Row, b: Tables, day: int) -> bool:
    """Whether she looks for training: because she wishes for it, or without the wish in order to stay."""
    if me[p.WISH] != 0:
        return True
    motive = staying_speaks_for_training(me, b, day)
    return motive > 0.0 and draw(me[p.KEY], n.DRAW_MOTIVE_WISH, 0, 0) < value(b, n.MOTIVE_WISH, me, day) * motive


def applies(me: Row, b: Tables, kind: int, day: int) -> bool:
    """Whether she applies in this season. `kind` is the member of APPLY_SHARE: where she applies from."""
    share = value(b, n.APPLY_SHARE + kind, me, day)
    share *= 1.0 + (value(b, n.MOTIVE_APPLY, me, day) - 1.0) * staying_speaks_for_training(me, b, day)
    return draw(me[p.KEY], n.DRAW_APPLY, 0, b.season[day]) < share


def way(me: Row, b: Tables, day: int) -> int:
    """Which way an offer means: 0 same municipality, 1 same Kreis, 2 across its border."""
    u = draw(me[p.KEY], n.DRAW_DISTANCE, 0, me[p.N_OFFER])
    if u < value(b, n.OFFER_SAME_MUNICIPALITY, me, day):
        return 0
    return 1 if u < value(b, n.OFFER_SAME_DISTRICT, me, day) else 2


def zone(me: Row, b: Tables, distance: int, day: int) -> int:
    """Which ticket the way needs (FARE_*)."""
    u = draw(me[p.KEY], n.DRAW_ZONE, 0, me[p.N_OFFER])
    need = value(b, n.TICKET_NEED + distance, me, day)
    if u >= need:
        return FARE_NONE
    crosses = distance == 2 and u < need * value(b, n.CROSS_NETWORK_SHARE, me, day)
    return FARE_CROSS if crosses else FARE_NETWORK


def minutes(me: Row, b: Tables, distance: int, day: int) -> int:
    """One way, door to door; longer where the district in which she will live lies far from centres."""
    home = me[p.OFFER_PLACE] - 1 if me[p.OFFER_PLACE] > 0 else me[p.DISTRICT]
    rural = 1.0 + (value(b, n.TRAVEL_RURAL_FACTOR, me, day) - 1.0) * b.district_rural[home]
    return int(value(b, n.TRAVEL_MINUTES + distance, me, day) * rural)


def pay_cents(me: Row, b: Tables, day: int) -> int:
    """Gross training pay of the offer, cents a month: the collective mean times the spread of occupations."""
    u = draw(me[p.KEY], n.DRAW_PAY, 0, me[p.N_OFFER])
    factor = 1.0 + value(b, n.PAY_SPREAD, me, day) * max(-2.0, min(2.0, normal(b, u)))
    return int(value(b, n.TRAINING_PAY_NRW, me, day) * factor * 100.0)


def gets_bab(me: Row, b: Tables, day: int) -> bool:
    """Berufsausbildungsbeihilfe: open by law, own household (always her own after a move for the training), and claimed."""
    if law(b, n.GATE_BAB, me, day) == 0:
        return False
    if me[p.OFFER_PLACE] == 0 and draw(me[p.KEY], n.DRAW_HOUSEHOLD, 0, 0) >= value(b, n.OWN_HOUSEHOLD_SHARE, me, day):
        return False
    return draw(me[p.KEY], n.DRAW_BAB, 0, me[p.N_OFFER]) < at_least(me, b, A_BAB, value(b, n.BAB_TAKE_UP, me, day), day)


def livelihood_gap(me: Row, b: Tables, day: int) -> int:
    """Cents a month that are missing to live on in training. BAB, SGB II or AsylbLG beside the pay close the gap; where the law
    stops all three, the net pay must do. Kindergeld does not count: it goes with a residence title, and with a title the gap is
    closed already."""
    if me[p.OFFER_BAB] != 0 or law(b, n.GATE_SGB2, me, day) != 0 or law(b, n.GATE_ASYLBLG, me, day) != 0:
        return 0
    income = me[p.OFFER_PAY] / 100.0 * value(b, n.NET_PAY_SHARE, me, day)
    return max(0, int((value(b, n.BAB_NEED, me, day) - income) * 100.0))


def likes_the_place(me: Row, b: Tables, day: int) -> float:
    """The chance to take an offer whose way costs nothing: less for a long way, and another one where it makes her move."""
    if me[p.OFFER_PLACE] > 0:
        return value(b, n.ACCEPT_MOVE_SHARE, me, day)
    return value(b, n.ACCEPT_BASE, me, day) - value(b, n.ACCEPT_TIME_SLOPE, me, day) * long_way(me[p.OFFER_MINUTES])


def why_declined(me: Row, b: Tables, day: int) -> int:
    """CAUSE_NONE where she takes the offer in her row, else the cause that weighs most."""
    if me[p.OFFER_GAP] > value(b, n.LIVELIHOOD_TOLERANCE, me, day) * 100.0:
        return CAUSE_LIVELIHOOD
    fare = value(b, n.ACCEPT_FARE_SLOPE, me, day) * burden(me, b, day)
    likely = likes_the_place(me, b, day) - fare
    likely += value(b, n.MOTIVE_ACCEPT, me, day) * staying_speaks_for_training(me, b, day)
    if draw(me[p.KEY], n.DRAW_ACCEPT, 0, me[p.N_OFFER]) < likely:
        return CAUSE_NONE
    return CAUSE_MOBILITY
