"""Gates: may this person take this step today?

A gate answers with a rule number: 0 open, below 100 one of the model's own conditions (German, certificate, money, childcare,
age), else the number of the paragraph that closes it. NOT_APPLICABLE means that the step makes no sense for her, which is no
refusal. The order is fixed: first whether the step fits, then the law, then what she brings, what she would live on, and at last
childcare, so that a refusal names the first obstacle.
"""

from typing import Final

from sim.registry.codes import (
    ANSWER_CLOSED,
    ANSWER_LEFT_OVER,
    DX,
    G0,
    GP,
    GS,
    IFK,
    KIND_COURSE,
    RULE_AGE,
    RULE_CERTIFICATE,
    RULE_CHILDCARE,
    RULE_GERMAN,
    RULE_LIVELIHOOD,
    SEITENEINSTEIGERKLASSE,
    D,
    N,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.factors import small_child
from sim.rules.livelihood import cannot_live
from sim.rules.read import fact, law, law_rule, value
from sim.rules.row import Row
from sim.rules.stations import (
    BY_ASYLUM,
    BY_GENDER,
    BY_SMALL_CHILD,
    LITERACY_ANY,
    LITERACY_FIRST_SCRIPT,
    NOT_SAID,
    S_AFTER_OR_WITHOUT,
    S_AGAIN,
    S_AGE_MAX,
    S_CERTIFICATE_BELOW,
    S_CERTIFICATE_MIN,
    S_CHILDCARE,
    S_CITIZENS,
    S_DONE_ONE_OF,
    S_ENTRANCE,
    S_ENTRANCE_FROM,
    S_GATE,
    S_GENDER,
    S_GERMAN_BELOW,
    S_GERMAN_MIN,
    S_KIND,
    S_LITERACY,
    S_NOT_DONE,
    S_OR_DONE,
    S_TAKE_UP,
    S_TAKE_UP_BY,
    S_TAKE_UP_OTHER,
    S_VISITS_MAX,
    S_WISH,
    S_WITHOUT,
)
from sim.rules.support_facts import A_CHILD_JOB

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


def gate(me: Row, b: Tables, station: int, day: int) -> int:
    """0 where the step is open, NOT_APPLICABLE where it makes no sense, else the number of the rule that closes it."""
    if not fits(me, b, station, day):
        return NOT_APPLICABLE
    number = fact(b, S_GATE, station)
    if law(b, number, me, day) == ANSWER_CLOSED:
        return law_rule(b, number, me, day)
    if me[p.CERTIFICATE] < fact(b, S_CERTIFICATE_MIN, station) and not replaces_certificate(me, b, station, day):
        return RULE_CERTIFICATE
    least = fact(b, S_GERMAN_MIN, station)
    if least != NOT_SAID and me[p.GERMAN] < value(b, least, me, day):
        return RULE_GERMAN
    oldest = fact(b, S_AGE_MAX, station)
    if oldest != NOT_SAID and (day - me[p.BIRTH]) / YEAR > value(b, oldest, me, day):
        return RULE_AGE
    if cannot_live(me, b, station, day):
        return RULE_LIVELIHOOD
    return RULE_CHILDCARE if lacks_childcare(me, b, station, day) else 0


def fits(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether a step makes sense for her: not done before, not above her level, wanted."""
    done = me[p.DONE]
    if done & (1 << station | fact(b, S_NOT_DONE, station)):
        return False
    if me[p.STATUS] == N and fact(b, S_CITIZENS, station) == 0:
        return False
    script = fact(b, S_LITERACY, station)
    if script != LITERACY_ANY and (script == LITERACY_FIRST_SCRIPT) != (me[p.LITERACY] == 2):
        return False
    below = fact(b, S_CERTIFICATE_BELOW, station)
    if below > 0 and me[p.CERTIFICATE] >= below:
        return False
    return suits(me, b, station, day) and wants(me, b, station, day)


def suits(me: Row, b: Tables, station: int, day: int) -> bool:
    """The conditions of a station that are about her way so far."""
    most = fact(b, S_VISITS_MAX, station)
    if most > 0 and me[p.VISITS + station] >= most:
        return False
    if fact(b, S_WISH, station) != 0 and me[p.WISH] == 0:
        return False
    gender = fact(b, S_GENDER, station)
    if gender != NOT_SAID and me[p.GENDER] != gender:
        return False
    before = fact(b, S_DONE_ONE_OF, station)
    if before > 0 and me[p.DONE] & before == 0:
        return False
    without = fact(b, S_WITHOUT, station)
    if without > 0 and law(b, fact(b, S_GATE, without), me, day) != ANSWER_CLOSED:
        return False
    after = fact(b, S_AFTER_OR_WITHOUT, station)
    if after > 0 and me[p.DONE] & (1 << after) == 0 and law(b, fact(b, S_GATE, after), me, day) != ANSWER_CLOSED:
        return False
    high = fact(b, S_GERMAN_BELOW, station)
    return high == NOT_SAID or me[p.GERMAN] < value(b, high, me, day)


def wants(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether she takes up a step she may have: by her group the first time, by the share of returners after breaking one off.
    Who comes from a class for newcomers uses the right to a course less often."""
    times = me[p.VISITS + station]
    again = fact(b, S_AGAIN, station)
    if times > 0 and again != NOT_SAID:
        return draw(me[p.KEY], n.DRAW_REENTER, station, times) < value(b, again, me, day)
    share = fact(b, S_TAKE_UP_OTHER if of_the_others(me, b, station, day) else S_TAKE_UP, station)
    if share == NOT_SAID:
        return True
    likely = value(b, share, me, day)
    if me[p.VISITS + IFK] + me[p.VISITS + SEITENEINSTEIGERKLASSE] > 0 and fact(b, S_KIND, station) == KIND_COURSE:
        likely *= value(b, n.COURSE_TAKE_UP_AFTER_SCHOOL, me, day)
    return draw(me[p.KEY], n.DRAW_TAKE_UP, station, 0) < likely


def of_the_others(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether the second of two shares holds for her."""
    by = fact(b, S_TAKE_UP_BY, station)
    if by == BY_ASYLUM:
        return me[p.STATUS] in (GP, G0, GS, D, DX)
    if by == BY_GENDER:
        return me[p.GENDER] != 0
    if by == BY_SMALL_CHILD:
        return small_child(me, b, day)
    return me[p.DONE] & (1 << fact(b, S_AFTER_OR_WITHOUT, station)) != 0


def replaces_certificate(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether something else stands for the certificate she lacks: another station, or one from before arrival."""
    if me[p.DONE] & fact(b, S_OR_DONE, station):
        return True
    share = fact(b, S_ENTRANCE, station)
    if share == NOT_SAID or me[p.SCHOOLING] < fact(b, S_ENTRANCE_FROM, station):
        return False
    return draw(me[p.KEY], n.DRAW_ENTRANCE_SHARE, 0, 0) < value(b, share, me, day)


def lacks_childcare(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether nobody looks after her small child while she is in a course or class."""
    if not small_child(me, b, day):
        return False
    if me[p.HELD] & b.acting[A_CHILD_JOB] or family_cares(me, b, day):
        return False
    year = me[p.CHILDREN] * 8 + (day - me[p.YOUNGEST]) // 365
    own = fact(b, S_CHILDCARE, station)
    return own == NOT_SAID or draw(me[p.KEY], n.DRAW_CHILDCARE, station, year) >= value(b, own, me, day)


def family_cares(me: Row, b: Tables, day: int) -> bool:
    """Whether partner or relatives look after her youngest child while she attends something."""
    return draw(me[p.KEY], n.DRAW_CHILDCARE, 0, me[p.CHILDREN]) < value(b, n.HOME_CARE_SHARE + me[p.GENDER], me, day)


def list_rank(me: Row, b: Tables, station: int, day: int) -> int:
    """Rank on a waiting list: those with a claim first, "Kann" on left-over places behind them."""
    return 1 if law(b, fact(b, S_GATE, station), me, day) == ANSWER_LEFT_OVER else 0
