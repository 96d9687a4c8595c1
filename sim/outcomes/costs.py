"""Who pays what: every day has a payer and an amount.

Spending is positive, revenue negative. Places at school and courses, EQ and Berufsschule are paid by the day attended; who is
neither in training nor at work, and does not live on BAföG, pay or nothing at school, receives benefits, from the Jobcenter where
the law opens SGB II for her status that day, else from the commune under the AsylbLG; work brings taxes and contributions. Wages
are no public cost. Amounts are summed exactly and rounded to cents once per population, payer, item and year.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Supports
from sim.outcomes.beside import SUPPORT_ITEM, support_costs
from sim.outcomes.billing import Bill, Entry, measure_costs
from sim.outcomes.contracts import build_contracts, contract_costs
from sim.outcomes.groups import POPULATIONS, names
from sim.outcomes.living import living_days
from sim.outcomes.prices import Prices, settle
from sim.outcomes.segments import Segments, station_days
from sim.registry import codes

I64 = NDArray[np.int64]
PAYERS = (
    "bund_bamf", "ba", "jobcenter", "land", "kommune", "betrieb", "person", "steuern_beitraege", "bund_jugend", "bund_bildung",
)  # fmt: skip
PUBLIC_PAYERS = ("bund_bamf", "bund_jugend", "bund_bildung", "ba", "jobcenter", "land", "kommune", "steuern_beitraege")
WITHOUT_BENEFITS = codes.of_kind(codes.KIND_TRAINING, codes.KIND_WORK)
"""Stations at which livelihood comes from pay (in training with BAB)."""


def place_costs(days: I64, living: I64, prices: Prices, payers: Mapping[int, str]) -> Iterator[Entry]:
    """Places, benefits and taxes from days by status and station, and those of them on which somebody lives on something else
    than benefits (`living_days`); `payers` of places by station."""
    for code, yearly in prices.place.items():
        yield Entry(payers[code], codes.STATION_IDS[code], (days[:, :, code] * yearly).sum(axis=1))
    for payer, status_pays in (("jobcenter", prices.sgb2), ("ba", ~prices.sgb2)):
        monthly = prices.monthly["eq_subsidy"] + prices.monthly["eq_contribution"]
        for code in codes.of_kind(codes.KIND_EQ):
            yield Entry(payer, codes.STATION_IDS[code], (days[:, :, code] * status_pays * 12 * monthly).sum(axis=1))
    without_pay = days.sum(axis=2) - days[:, :, WITHOUT_BENEFITS].sum(axis=2) - living.sum(axis=(2, 3))
    for payer, item, status_pays in (
        ("jobcenter", "benefit_sgb2", prices.sgb2),
        ("kommune", "benefit_asylblg", ~prices.sgb2),
    ):
        yield Entry(payer, item, (without_pay * status_pays * 12 * prices.monthly[item]).sum(axis=1))
    for code, monthly in prices.needs.items():
        grants = living[:, :, code, codes.LIVES_ON_BAFOEG].sum(axis=1)
        yield Entry("bund_bildung", "bafoeg", grants * 12 * monthly)
    for station, yearly in prices.tax.items():
        yield Entry("steuern_beitraege", f"taxes.{codes.STATION_IDS[station]}", -(days[:, :, station] * yearly).sum(axis=1))


def all_costs(
    cohort: Cohort, segments: Segments, supports: Supports, prices: Prices, bills: tuple[Bill, ...], payers: Mapping[int, str]
) -> tuple[Entry, ...]:
    """Every amount of a run; `payers` of places by station."""
    days = station_days(segments, prices.bounds)
    contracts = build_contracts(cohort, segments, prices.network)
    measures = (
        Entry(bill.payer, bill.item, measure_costs(bill, cohort, segments, supports, prices))
        for bill in bills
        if bill.payer and bill.unit != "difference"
    )
    living = living_days(cohort, segments, prices.bounds)
    return (
        *place_costs(days, living, prices, payers),
        *support_costs(cohort, supports, prices),
        *contract_costs(contracts, prices, bills),
        *measures,
    )


def cost_frame(entries: Iterable[Entry], prices: Prices, measures: tuple[str, ...]) -> pl.DataFrame:
    """The costs in long form: population, year, payer, item, cents. Rows of zero are left out. `measures` are the ids of all
    measures, so that frames of different scenarios have one type."""
    first = int(prices.years[0])
    column = prices.years - first
    rows: dict[tuple[str, str], I64] = {}
    for entry in entries:
        sums = rows.setdefault((entry.payer, entry.item), np.zeros((2, int(column[-1]) + 1), dtype=np.int64))
        for part, owed in zip(sums, entry.owed, strict=True):
            np.add.at(part, column, owed)
    pairs = sorted(rows)
    cube = settle(np.stack([rows[pair] for pair in pairs])) if pairs else np.zeros((0, 2, 1), dtype=np.int64)
    cube = np.concatenate([cube, cube.sum(axis=1, keepdims=True)], axis=1)
    row, population, year = np.nonzero(cube)
    items = tuple(item for _, item in pairs)
    payers = tuple(payer for payer, _ in pairs)
    return pl.DataFrame(
        {
            "population": names(POPULATIONS, population),
            "year": pl.Series(first + year, dtype=pl.Int16),
            "payer": pl.Series([payers[index] for index in row], dtype=pl.Enum(PAYERS)),
            "item": pl.Series([items[index] for index in row], dtype=pl.Enum(item_ids(measures))),
            "cents": cube[row, population, year],
        }
    )


def item_ids(measures: tuple[str, ...]) -> tuple[str, ...]:
    """Every cost item there can be: places by station, supports, benefits, contracts, taxes, and the measures by their own id."""
    taxes = tuple(f"taxes.{codes.STATION_IDS[station]}" for station in WITHOUT_BENEFITS)
    return (
        *codes.STATION_IDS[1:],
        *(SUPPORT_ITEM.format(support) for support in codes.SUPPORT_IDS[1:]),
        "benefit_sgb2",
        "benefit_asylblg",
        "bafoeg",
        "bab",
        "training_pay",
        "eq_pay",
        "fares",
        *taxes,
        *measures,
    )
