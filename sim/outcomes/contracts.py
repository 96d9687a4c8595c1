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
from sim.outcomes.segments import Segments, among, keys, positions
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
    signing = keys(positions(cohort, events.person[written]), events.day[written])
    signed = np.searchsorted(segments.spell_keys, signing, side="right") - 1
    pay = np.full(len(spells.person), _UNKNOWN, dtype=np.int32)
    code = np.zeros(len(spells.person), dtype=np.int16)
    pay[signed] = events.value[written]
    code[signed] = events.code[written]

    rows = np.flatnonzero(among(segments.station, (codes.EQ, codes.AUSBILDUNG)))
    spell = segments.spell[rows]
    position = segments.position[rows]
    return Contracts(
        position=position,
        who=newcomer(cohort)[position],
        start=segments.start[rows].astype(np.int64),
        end=segments.end[rows].astype(np.int64),
        station=segments.station[rows],
        status=segments.status[rows],
        pay=pay[spell].astype(np.int64),
        zone=code[spell].astype(np.int64) % ZONES,
        bab=(code[spell] & BAB_BIT) > 0,
        network=network[spells.district[spell]],
    )


def contract_costs(contracts: Contracts, prices: Prices, bills: tuple[Bill, ...]) -> Iterator[Entry]:
    """Pay, contributions, BAB, fares and price differences, summed over contracts."""
    stretches = _stretches(contracts, prices)
    # Stretches stand in the order of their cells, so that a sum is one over neighbours and stays exact.
    cell = contracts.who[stretches.row] * prices.periods + stretches.period
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    cells = cell[first]
    for payer, item, amount in _amounts(contracts, stretches, prices, bills):
        sums = np.zeros(2 * prices.periods, dtype=np.int64)
        if len(cells):
            sums[cells] = np.add.reduceat(amount, first)
        yield Entry(payer, item, sums.reshape(2, prices.periods))


@dataclass(frozen=True, slots=True)
class _Stretches:
    """The part of a contract that lies in one period: row of the contract, period, days; int64 each, sorted by population and
    period."""

    row: I64
    period: I64
    days: I64


def _stretches(contracts: Contracts, prices: Prices) -> _Stretches:
    start, end = (np.clip(day, prices.bounds[0], prices.bounds[-1]) for day in (contracts.start, contracts.end))
    first = np.searchsorted(prices.bounds, start, side="right") - 1
    count = np.where(end > start, np.searchsorted(prices.bounds, end) - first, 0)
    row = np.repeat(np.arange(len(count)), count)
    period = np.arange(len(row)) + np.repeat(first - (np.cumsum(count) - count), count)
    order = np.argsort((contracts.who[row] * prices.periods + period).astype(np.uint16), kind="stable")
    row, period = row[order], period[order]
    days = np.minimum(end[row], prices.bounds[period + 1]) - np.maximum(start[row], prices.bounds[period])
    return _Stretches(row, period, days)


def _amounts(
    contracts: Contracts, stretches: _Stretches, prices: Prices, bills: tuple[Bill, ...]
) -> Iterator[tuple[str, str, I64]]:
    """Payer, item and the day-cents of every stretch."""
    row, period = stretches.row, stretches.period
    zone, network = contracts.zone[row], contracts.network[row]
    training = contracts.station[row] == codes.AUSBILDUNG
    price = {name: series[period] for name, series in prices.monthly.items()}
    yearly = 12 * stretches.days

    pay = contracts.pay[row]
    pay = np.where(pay == _UNKNOWN, np.where(training, price["training_pay"], price["eq_subsidy"]), pay)
    # The firm is refunded the EQ subsidy, so only what it pays on top of it is its own.
    yield "betrieb", "training_pay", yearly * np.where(training, pay, 0)
    yield "betrieb", "eq_pay", yearly * np.where(training, 0, np.maximum(pay - price["eq_subsidy"], 0))
    contributions = pay * prices.shares["contributions"][period] // (100 * PER_MILLE)
    yield "steuern_beitraege", "taxes.ausbildung", -yearly * np.where(training, contributions, 0)

    paid = np.where(zone == codes.FARE_NETWORK, prices.fares[network, period], 0)
    paid = np.where(zone == codes.FARE_CROSS, price[FARE_CROSS], paid)
    for bill in bills:
        if bill.discounts:
            before = paid
            begins = prices.bounds[period]
            reached = (bill.start <= begins) & (begins < bill.end) & bill.covered[contracts.position[row]]
            reached &= applies(bill, contracts.station[row], contracts.status[row])
            for discount in bill.discounts:
                touched = reached & (zone == discount.zone) & ((network == discount.network) | (discount.network == ANY_NETWORK))
                paid = np.where(touched, discount.applied(paid), paid)
            if bill.unit == "difference" and bill.payer:
                yield bill.payer, bill.item, yearly * (before - paid)
    bab = contracts.bab[row] & training
    net = pay * prices.shares["net_pay"][period] // (100 * PER_MILLE)
    yield "ba", "bab", yearly * np.where(bab, np.maximum(price["bab_need"] + paid - net, 0), 0)
    yield "person", "fares", yearly * np.where(bab, 0, paid)
