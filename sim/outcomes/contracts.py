"""Money that hangs on one contract: training pay, BAB, the fare and who pays it.

A contract is a stay in EQ or dual training. Its terms are written when it begins: pay, fare zone, whether BAB is granted. A
trainee with BAB has need and fare met up to the assessed need, what her net pay leaves open; one without pays the fare. A
measure that lowers fares is paid by its payer as the difference to the fare without it, so that BAB falls where the fare falls.

A stay that began before the run has no terms on record unless the engine wrote them: average pay, no fare and no BAB are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.outcomes.billing import ANY_NETWORK, Bill, Entry, applies, holds_in
from sim.outcomes.groups import newcomer
from sim.outcomes.prices import FARE_CROSS, PER_MILLE, Prices
from sim.outcomes.segments import Segments, among
from sim.outcomes.states import spell_on
from sim.registry import codes

I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
ZONES = 4
BAB_BIT = 4
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Contracts:
    """Segments in EQ or training with the terms of their contract: pay in cents a month (-1: not on record), fare zone, BAB,
    district and its tariff network; one entry per segment, those of the cohort before those of entrants."""

    position: NDArray[np.int32]
    who: I64
    start: I64
    end: I64
    station: NDArray[np.uint8]
    status: NDArray[np.uint8]
    pay: I64
    zone: I64
    bab: Bools
    district: NDArray[np.uint8]
    network: I64

    def of(self, rows: I64) -> "Contracts":
        """Some of them."""
        return Contracts(*(getattr(self, column.name)[rows] for column in fields(self)))


def build_contracts(cohort: Cohort, segments: Segments, network: I64) -> Contracts:
    """The contracts of a run; `network` is the tariff network of each district."""
    spells, events = segments.spells, segments.events
    written = segments.by_kind.of(codes.EV_TERMS)
    signed = spell_on(segments, events.person[written], events.day[written])
    pay = np.full(len(spells.person), _UNKNOWN, dtype=np.int32)
    code = np.zeros(len(spells.person), dtype=np.int16)
    pay[signed] = events.value[written]
    code[signed] = events.code[written]

    rows = np.flatnonzero(among(segments.station, codes.of_kind(codes.KIND_EQ, codes.KIND_TRAINING)))
    who = newcomer(cohort)[segments.position[rows]]
    order = np.argsort(who, kind="stable")
    rows, who = rows[order], who[order]
    spell = segments.spell[rows]
    return Contracts(
        position=segments.position[rows],
        who=who,
        start=segments.start[rows].astype(np.int64),
        end=segments.end[rows].astype(np.int64),
        station=segments.station[rows],
        status=segments.status[rows],
        pay=pay[spell].astype(np.int64),
        zone=code[spell].astype(np.int64) % ZONES,
        bab=(code[spell] & BAB_BIT) > 0,
        district=spells.district[spell],
        network=network[spells.district[spell]],
    )


def contract_costs(contracts: Contracts, prices: Prices, bills: tuple[Bill, ...]) -> Iterator[Entry]:
    """Pay, contributions, BAB, fares and price differences, summed over contracts.

    A period is taken at a time: its prices are single numbers, and what runs in it is few enough to stay close to the processor.
    """
    sums: dict[tuple[str, str], I64] = {}
    for period in range(prices.periods):
        begins, ends = prices.bounds[period], prices.bounds[period + 1]
        running = contracts.of(np.flatnonzero((contracts.start < ends) & (contracts.end > begins)))
        yearly = 12 * (np.minimum(running.end, ends) - np.maximum(running.start, begins))
        entrants = np.searchsorted(running.who, 1)
        for payer, item, monthly in _amounts(running, prices, period, bills):
            owed = yearly * monthly
            total = sums.setdefault((payer, item), np.zeros((2, prices.periods), dtype=np.int64))
            total[:, period] = owed[:entrants].sum(), owed[entrants:].sum()
    for (payer, item), total in sums.items():
        yield Entry(payer, item, total)


def _amounts(contracts: Contracts, prices: Prices, period: int, bills: tuple[Bill, ...]) -> Iterator[tuple[str, str, I64]]:
    """Payer, item and the cents a month of every contract in a period."""
    training = among(contracts.station, codes.of_kind(codes.KIND_TRAINING))
    price = {name: series[period] for name, series in prices.monthly.items()}
    share = {name: series[period] for name, series in prices.shares.items()}

    usual = np.where(training, price["training_pay"], price["eq_subsidy"])
    pay = np.where(contracts.pay == _UNKNOWN, usual, contracts.pay)
    # The firm is refunded the EQ subsidy, so only what it pays on top of it is its own.
    yield "betrieb", "training_pay", pay * training
    yield "betrieb", "eq_pay", np.maximum(pay - price["eq_subsidy"], 0) * ~training
    yield "steuern_beitraege", "taxes.ausbildung", -(pay * share["contributions"] // (100 * PER_MILLE)) * training

    fares = np.zeros((ZONES, len(prices.fares)), dtype=np.int64)
    fares[codes.FARE_NETWORK] = prices.fares[:, period]
    fares[codes.FARE_CROSS] = price[FARE_CROSS]
    paid = fares[contracts.zone, contracts.network]
    for bill in bills:
        if bill.discounts and bill.start <= prices.bounds[period] < bill.end:
            before = paid
            reached = bill.covered[contracts.position] & applies(bill, contracts.station, contracts.status)
            reached &= holds_in(bill, contracts.district)
            for discount in bill.discounts:
                touched = reached & (contracts.zone == discount.zone)
                if discount.network != ANY_NETWORK:
                    touched &= contracts.network == discount.network
                paid = np.where(touched, discount.applied(paid), paid)
            if bill.unit == "difference" and bill.payer:
                yield bill.payer, bill.item, before - paid
    net = pay * share["net_pay"] // (100 * PER_MILLE)
    bab = contracts.bab & training
    yield "ba", "bab", np.maximum(price["bab_need"] + paid - net, 0) * bab
    yield "person", "fares", paid * ~bab
