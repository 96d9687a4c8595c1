"""Gates: may this person take this step today?

A gate answers with a rule number: 0 open, below 100 one of the model's own conditions (German, certificate, childcare, age),
else the number of the paragraph that closes it. NOT_APPLICABLE means that the step makes no sense for her, which is no
refusal. The order is fixed: first whether the step fits, then the law, then what she brings, then childcare, so that a refusal
names the first obstacle.
"""

from typing import Final

from sim.registry.codes import (
    ANSWER_CLOSED,
    ANSWER_LEFT_OVER,
    BERUFSSPRACHKURS,
    CERT_FOR,
    CERT_HSA9,
    DX,
    EQ,
    G0,
    GP,
    GS,
    IFK,
    INTEGRATIONSKURS,
    INTEGRATIONSKURS_ALPHA,
    RULE_AGE,
    RULE_CERTIFICATE,
    RULE_CHILDCARE,
    RULE_GERMAN,
    WEITERFUEHRENDE_SCHULE,
    D,
    N,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.factors import small_child
from sim.rules.read import law, law_rule, value
from sim.rules.row import Row

NOT_APPLICABLE: Final = -1
B1: Final = 3000
B2: Final = 4000
YEAR: Final = 365.25


def situation(me: Row) -> int:
    """Which list of the Förderkette is hers."""
    if me[p.QUALIFIED] != 0:
        return 3
    if me[p.GERMAN] < B1:
        return 0
    return 1 if me[p.GERMAN] < B2 else 2


def law_gate(station: int) -> int:
    """The gate of the law that a station stands behind."""
    if station == IFK:
        return 0
    if station == WEITERFUEHRENDE_SCHULE:
        return 2
    if station in (INTEGRATIONSKURS, INTEGRATIONSKURS_ALPHA):
        return 3
    if station == BERUFSSPRACHKURS:
        return 4
    return n.GATE_EQ if station == EQ else n.GATE_AUSBILDUNG


def gate(me: Row, b: Tables, station: int, day: int) -> int:
    """0 where the step is open, NOT_APPLICABLE where it makes no sense, else the number of the rule that closes it."""
    if not fits(me, b, station, day):
        return NOT_APPLICABLE
    number = law_gate(station)
    if law(b, number, me, day) == ANSWER_CLOSED:
        return law_rule(b, number, me, day)
    if station == WEITERFUEHRENDE_SCHULE:
        if me[p.CERTIFICATE] < CERT_HSA9:
            return RULE_CERTIFICATE
        if me[p.GERMAN] < value(b, n.FURTHER_SCHOOL_GERMAN_MIN, me, day):
            return RULE_GERMAN
        if (day - me[p.BIRTH]) / YEAR > value(b, n.FURTHER_SCHOOL_AGE_MAX, me, day):
            return RULE_AGE
    return RULE_CHILDCARE if lacks_childcare(me, b, day) else 0


def fits(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether a step makes sense for her: not done before, not above her level, wanted."""
    if me[p.DONE] & (1 << station):
        return False
    if me[p.STATUS] == N and station != WEITERFUEHRENDE_SCHULE:
        return False
    if station == INTEGRATIONSKURS_ALPHA:
        return me[p.LITERACY] == 2 and wants(me, b, station, day)
    if station == INTEGRATIONSKURS:
        return me[p.LITERACY] != 2 and wants(me, b, station, day)
    if station == BERUFSSPRACHKURS:
        return wants(me, b, station, day)
    if station == WEITERFUEHRENDE_SCHULE:
        if me[p.CERTIFICATE] >= CERT_FOR:
            return False
        return draw(me[p.KEY], n.DRAW_FURTHER_SCHOOL, 0, 0) < value(b, n.FURTHER_SCHOOL_SHARE, me, day)
    return True


def wants(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether she takes up a course she may have: by status the first time, by the share of returners after breaking one off."""
    times = me[p.VISITS + station]
    if times > 0:
        return draw(me[p.KEY], n.DRAW_REENTER, station, times) < value(b, n.REENTER_SHARE, me, day)
    asylum = me[p.STATUS] in (GP, G0, GS, D, DX)
    share = value(b, n.COURSE_TAKE_UP + (1 if asylum else 0), me, day)
    return draw(me[p.KEY], n.DRAW_TAKE_UP, station, 0) < share


def lacks_childcare(me: Row, b: Tables, day: int) -> bool:
    """Whether nobody looks after her small child while she is in a course or class."""
    if not small_child(me, b, day):
        return False
    share = value(b, n.CHILDCARE_SHARE + me[p.GENDER], me, day)
    return draw(me[p.KEY], n.DRAW_CHILDCARE, 0, me[p.CHILDREN] * 8 + (day - me[p.YOUNGEST]) // 365) >= share


def list_rank(me: Row, b: Tables, station: int, day: int) -> int:
    """Rank on a waiting list: those with a claim first, "Kann" on left-over places behind them."""
    return 1 if law(b, law_gate(station), me, day) == ANSWER_LEFT_OVER else 0
