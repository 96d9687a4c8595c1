"""What rules know of a support: one line of whole numbers per support, made from its row in the registry.

Where a fact is a parameter, the line holds the parameter's number, or NOT_SAID. The line of the support with code k is number
k - 1, which is also its bit among those that a person holds.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.registry.codes import FIRST_SUPPORT, STATION_IDS, STATIONS
from sim.registry.supports import ACTS, CHILD, ORDERS
from sim.registry.types import Support
from sim.rules.names import GATES, PARAMETERS
from sim.rules.stations import NOT_SAID

(
    U_GATE, U_OTHER_GATE, U_NOTICE, U_MONTHS, U_LESSONS, U_AFTER_STAY, U_AGE_BELOW, U_LEAVE, U_ORDER, U_CLOCKS, U_CHILD,
    U_TAKE_UP,
) = range(12)  # fmt: skip
U_ACTS: Final = 12
"""From here on: by which parameter it changes each cause."""
U_ASKS: Final = U_ACTS + len(ACTS)
"""From here on: which share ask for it on coming to each station."""
SUPPORT_FACTS: Final = U_ASKS + STATIONS
(
    A_DROPOUT, A_EXAM, A_LESSONS, A_CONTACT, A_SCORE, A_PREPARED_SCHOOL, A_PREPARED, A_HANDOVER_DAYS, A_LOST, A_REGISTRATION,
    A_JOB, A_BAB, A_DECISION_DAYS, A_CONTACT_BACK, A_CHILD_DROPOUT, A_CHILD_JOB,
) = range(len(ACTS))  # fmt: skip
CLOCK_ACTS: Final = frozenset({"dropout", "job", "contact_back", "child_dropout", "child_job"})
"""Causes that a running clock reads."""
(CHILD_NONE, CHILD_UNDER_THREE, CHILD_FROM_THREE) = range(len(CHILD))
(BY_DAY, BY_GERMAN, BY_TRAINING, BY_INSECURITY) = range(len(ORDERS))


def support_facts(supports: Mapping[str, Support]) -> list[int]:
    """The lines of all supports behind each other; one empty line where there are none."""
    return [number for support in supports.values() for number in _line(support)] or [NOT_SAID] * SUPPORT_FACTS


def waits_by_day(support: Sequence[int], station: int) -> bool:
    """Whether a desk is that of a support for which people stand by the day from which they wait. `support`: `support_facts`."""
    return station >= FIRST_SUPPORT and support[(station - FIRST_SUPPORT) * SUPPORT_FACTS + U_ORDER] == BY_DAY


def acting(supports: Mapping[str, Support]) -> list[int]:
    """Which supports change each cause, a bit each."""
    return [sum(1 << (support.code - 1) for support in supports.values() if act in dict(support.acts)) for act in ACTS]


def _line(support: Support) -> list[int]:
    acts, asks = dict(support.acts), dict(support.asks)
    gates = (*(GATES.index(gate) for gate in support.gates), NOT_SAID, NOT_SAID)
    return [
        gates[0],
        gates[1],
        _number(support.notice),
        _number(support.months),
        _number(support.lessons),
        int(support.after_stay),
        support.age_below,
        _number(support.leave),
        ORDERS.index(support.order),
        int(not CLOCK_ACTS.isdisjoint(acts)),
        CHILD.index(support.child),
        _number(support.take_up),
        *(_number(acts.get(act, "")) for act in ACTS),
        *(_number(asks.get(station, "")) for station in STATION_IDS),
    ]


def _number(parameter: str) -> int:
    return PARAMETERS.index(parameter) if parameter else NOT_SAID
