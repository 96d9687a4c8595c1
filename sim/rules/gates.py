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
    DX,
    G0,
    GP,
    GS,
    RULE_AGE,
    RULE_CERTIFICATE,
    RULE_CHILDCARE,
    RULE_GERMAN,
    D,
    N,
)
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.draws import draw
from sim.rules.factors import small_child
from sim.rules.read import fact, law, law_rule, value
from sim.rules.row import Row
from sim.rules.stations import (
    LITERACY_ANY,
    LITERACY_FIRST_SCRIPT,
    NOT_SAID,
    S_AGAIN,
    S_AGE_MAX,
    S_CERTIFICATE_BELOW,
    S_CERTIFICATE_MIN,
    S_CITIZENS,
    S_GATE,
    S_GERMAN_MIN,
    S_LITERACY,
    S_TAKE_UP,
    S_TAKE_UP_ASYLUM,
)

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
    if me[p.CERTIFICATE] < fact(b, S_CERTIFICATE_MIN, station):
        return RULE_CERTIFICATE
    least = fact(b, S_GERMAN_MIN, station)
    if least != NOT_SAID and me[p.GERMAN] < value(b, least, me, day):
        return RULE_GERMAN
    oldest = fact(b, S_AGE_MAX, station)
    if oldest != NOT_SAID and (day - me[p.BIRTH]) / YEAR > value(b, oldest, me, day):
        return RULE_AGE
    return RULE_CHILDCARE if lacks_childcare(me, b, day) else 0


def fits(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether a step makes sense for her: not done before, not above her level, wanted."""
    if me[p.DONE] & (1 << station):
        return False
    if me[p.STATUS] == N and fact(b, S_CITIZENS, station) == 0:
        return False
    script = fact(b, S_LITERACY, station)
    if script != LITERACY_ANY and (script == LITERACY_FIRST_SCRIPT) != (me[p.LITERACY] == 2):
        return False
    below = fact(b, S_CERTIFICATE_BELOW, station)
    if below > 0 and me[p.CERTIFICATE] >= below:
        return False
    return wants(me, b, station, day)


def wants(me: Row, b: Tables, station: int, day: int) -> bool:
    """Whether she takes up a step she may have: by status the first time, by the share of returners after breaking one off."""
    times = me[p.VISITS + station]
    again = fact(b, S_AGAIN, station)
    if times > 0 and again != NOT_SAID:
        return draw(me[p.KEY], n.DRAW_REENTER, station, times) < value(b, again, me, day)
    asylum = me[p.STATUS] in (GP, G0, GS, D, DX)
    share = fact(b, S_TAKE_UP_ASYLUM if asylum else S_TAKE_UP, station)
    return share == NOT_SAID or draw(me[p.KEY], n.DRAW_TAKE_UP, station, 0) < value(b, share, me, day)


def lacks_childcare(me: Row, b: Tables, day: int) -> bool:
    """Whether nobody looks after her small child while she is in a course or class."""
    if not small_child(me, b, day):
        return False
    share = value(b, n.CHILDCARE_SHARE + me[p.GENDER], me, day)
    return draw(me[p.KEY], n.DRAW_CHILDCARE, 0, me[p.CHILDREN] * 8 + (day - me[p.YOUNGEST]) // 365) >= share


def list_rank(me: Row, b: Tables, station: int, day: int) -> int:
    """Rank on a waiting list: those with a claim first, "Kann" on left-over places behind them."""
    return 1 if law(b, fact(b, S_GATE, station), me, day) == ANSWER_LEFT_OVER else 0
