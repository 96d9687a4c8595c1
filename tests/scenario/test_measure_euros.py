"""Euros of a measure are units times the price of a unit: counted by hand from the stays for three files."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from sim.cohort import build_cohort
from sim.engine import simulate
from sim.outcomes import measure_outcomes
from sim.registry import load_registry
from sim.registry.codes import STATION_IDS
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

PERSONS = 400
BEGINS = (date(2018, 8, 1) - date(2018, 1, 1)).days


def run(name):
    """The costs of a scenario of some persons by item, in euros of everybody, and the stays behind them."""
    told = load_scenario(name, overrides=RunOverrides(persons=PERSONS, replications=1, horizon=36))
    cohort = build_cohort(told, load_registry())
    lives = simulate(cohort, build_book(told, load_registry(), cohort.scale), 0, "compiled")
    costs = measure_outcomes(cohort, lives, told, load_registry()).costs
    rows = costs.filter(pl.col("population").cast(pl.String) == "all")
    return told, lives.spells, {(r["item"], r["payer"]): r["cents"] / 100 for r in _sums(rows).iter_rows(named=True)}


def _sums(rows):
    return rows.with_columns(pl.col("item", "payer").cast(pl.String)).group_by("item", "payer").agg(pl.col("cents").sum())


@pytest.mark.parametrize(
    ("name", "measure", "station", "lessons", "payer"),
    [
        ("deutsch_in_der_ausbildung", "sprache_in_der_ausbildung", "ausbildung", 4, "bund_bamf"),
        ("eq_mit_mehr_deutsch", "eq_mit_sprache", "eq", 6, "ba"),
    ],
)
def test_lessons_are_paid_week_by_week_while_somebody_is_there(name, measure, station, lessons, payer):
    _, spells, euros = run(name)
    there = spells.station == STATION_IDS.index(station)
    days = np.maximum(spells.end[there] - np.maximum(spells.start[there], BEGINS), 0).sum()
    assert days > 1000
    assert euros[measure, payer] == pytest.approx(days / 7 * lessons * 4.64, rel=2e-3)


def test_coordination_is_paid_by_the_district_that_did_not_have_it():
    told, _, euros = run("ki_fuer_junge_erwachsene")
    without = 53 - round(53 * load_registry().parameters["coordination_share_ki_18_27"].value)
    years = (told.run.horizon_days - BEGINS) / 365
    assert without == 27
    # A sample pays its part, as it has its part of all places.
    part = PERSONS / 65_900
    assert euros["ki_fuer_junge_erwachsene", "land"] == pytest.approx(without * 24_000 * years * part, rel=2e-3)
