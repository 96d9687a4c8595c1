"""Money that hangs on one contract: training pay, BAB, the fare and who pays it.

A contract is a stay in EQ or dual training. Its terms are written when it begins: pay, fare zone, whether BAB is granted. A
trainee with BAB has need and fare met up to the assessed need, what her net pay leaves open; one without pays the fare. A
measure that lowers fares is paid by its payer as the difference to the fare without it, so that BAB falls where the fare falls.

A stay that began before the run has no terms on record unless the engine wrote them: average pay, no fare and no BAB are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.billing import ANY_NETWORK, Bill, Entry, applies
from sim.outcomes.groups import newcomer
from sim.outcomes.prices import FARE_CROSS, PER_MILLE, Prices
from sim.outcomes.segments import Segments, keys, positions
from sim.registry import codes

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
ZONES = 4
BAB_BIT = 4
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Contracts:
    """Segments in EQ or training with the terms of their contract: pay in cents a month (-1: not on record), fare zone, BAB,
    tariff network; one entry per segment."""

    position: I64
    who: I64
    start: I64
    end: I64
    station: NDArray[np.uint8]
    status: NDArray[np.uint8]
    pay: I64
    zone: I64
    bab: Bools
    network: I64


def build_contracts(cohort: Cohort, trajectory: Trajectory, segments: Segments, network: I64) -> Contracts:
    """The contracts of a trajectory; `network` is the tariff network of each district."""
    spells, events = trajectory.spells, trajectory.events
    written = np.flatnonzero(events.kind == codes.EV_TERMS)
    spell_keys = keys(positions(cohort, spells.person), spells.start)
    signed = np.searchsorted(spell_keys, keys(positions(cohort, events.person[written]), events.day[written]), side="right") - 1
    pay = np.full(len(spells.person), _UNKNOWN, dtype=np.int64)
    code = np.zeros(len(spells.person), dtype=np.int64)
    pay[signed] = events.value[written]
    code[signed] = events.code[written]

    rows = np.flatnonzero(np.isin(segments.station, (codes.EQ, codes.AUSBILDUNG)))
    spell = segments.spell[rows]
    position = segments.position[rows]
    return Contracts(
        position=position,
        who=newcomer(cohort)[position],
        start=segments.start[rows],
        end=segments.end[rows],
        station=segments.station[rows],
        status=segments.status[rows],
        pay=pay[spell],
        zone=code[spell] % ZONES,
        bab=(code[spell] & BAB_BIT) > 0,
        network=network[spells.district[spell]],
    )


def contract_costs(contracts: Contracts, prices: Prices, bills: tuple[Bill, ...]) -> Iterator[Entry]:
    """Pay, contributions, BAB, fares and price differences, summed over contracts."""
    items: dict[tuple[str, str], I64] = {}
    for period in range(prices.periods):
        for payer, item, who, amount in _period(contracts, prices, bills, period):
            sums = items.setdefault((payer, item), np.zeros((2, prices.periods), dtype=np.int64))
            sums[:, period] += [amount[who == population].sum() for population in (0, 1)]
    for (payer, item), sums in items.items():
        yield Entry(payer, item, sums)


def _period(contracts: Contracts, prices: Prices, bills: tuple[Bill, ...], period: int) -> Iterator[tuple[str, str, I64, I64]]:
    """(payer, item, population, day-cents) of the contracts that run in one period."""
    first, last = prices.bounds[period], prices.bounds[period + 1]
    rows = np.flatnonzero((contracts.start < last) & (contracts.end > first))
    who, zone, station, network = contracts.who[rows], contracts.zone[rows], contracts.station[rows], contracts.network[rows]
    days = np.minimum(contracts.end[rows], last) - np.maximum(contracts.start[rows], first)
    training = station == codes.AUSBILDUNG
    price = {name: series[period] for name, series in prices.monthly.items()}

    def due(monthly: I64) -> I64:
        return np.asarray(days * 12 * monthly, dtype=np.int64)

    pay = contracts.pay[rows]
    pay = np.where(pay == _UNKNOWN, np.where(training, price["training_pay"], price["eq_subsidy"]), pay)
    # The firm is refunded the EQ subsidy, so only what it pays on top of it is its own.
    own = np.where(training, pay, np.maximum(pay - price["eq_subsidy"], 0))
    yield "betrieb", "training_pay", who[training], due(own)[training]
    yield "betrieb", "eq_pay", who[~training], due(own)[~training]
    contributions = pay * prices.shares["contributions"][period] // (100 * PER_MILLE)
    yield "steuern_beitraege", "taxes.ausbildung", who[training], -due(contributions)[training]

    paid = np.select(
        [zone == codes.FARE_NETWORK, zone == codes.FARE_CROSS],
        [prices.fares[network, period], np.full(len(rows), price[FARE_CROSS])],
        0,
    )
    for bill in bills:
        if bill.discounts and bill.start <= first < bill.end:
            before = paid
            reached = bill.covered[contracts.position[rows]] & applies(bill, station, contracts.status[rows])
            for discount in bill.discounts:
                touched = reached & (zone == discount.zone) & ((network == discount.network) | (discount.network == ANY_NETWORK))
                paid = np.where(touched, discount.applied(paid), paid)
            if bill.unit == "difference" and bill.payer:
                yield bill.payer, bill.item, who, due(before) - due(paid)
    bab = contracts.bab[rows] & training
    net = pay * prices.shares["net_pay"][period] // (100 * PER_MILLE)
    yield "ba", "bab", who[bab], due(np.maximum(price["bab_need"] + paid - net, 0))[bab]
    yield "person", "fares", who[~bab], due(paid)[~bab]
