"""One small run of two scenarios as committed tables, so that a change of results is seen, meant and explained.

The tables in `golden/` hold decimals, not digests: whoever changes a rule or a figure reads in the difference what became of it.
If it is meant, write them anew and commit them together with the reason:

    python -m pytest tests/scenario/test_golden.py --regolden
"""

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from sim.cohort import build_cohort
from sim.engine import simulate
from sim.outcomes import measure_outcomes, pair_outcomes, person_results
from sim.registry import load_registry
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

FOLDER = Path(__file__).with_name("golden")
BASE, OTHER = "baseline", "ausbildungsticket_2018"
SIZE = RunOverrides(persons=400, replications=1, horizon=48)
DIGITS = 4
"""Enough to see a person-day in a year; further ones may differ between processors."""
SHOWN = 12


@cache
def lived(name):
    """Cohort, trajectory and outcomes of one scenario, replication 0."""
    scenario, registry = load_scenario(name, overrides=SIZE), load_registry()
    cohort = build_cohort(scenario, registry)
    trajectory = simulate(cohort, build_book(scenario, registry, cohort.scale), 0)
    return cohort, trajectory, measure_outcomes(cohort, trajectory, scenario, registry)


def beside(read, *keys):
    """The values of both scenarios side by side, in the order of the baseline."""
    base, other = (plain(read(lived(name)[2])).rename({"value": name}) for name in (BASE, OTHER))
    return base.join(other, on=keys, how="full", coalesce=True, maintain_order="left_right")


def plain(frame):
    """Names as text, and whole numbers without a point."""
    return frame.with_columns(
        pl.col(pl.Enum).cast(pl.String),
        pl.col(pl.Float64).map_elements(lambda value: f"{value:.{DIGITS}f}".rstrip("0").rstrip("."), return_dtype=pl.String),
    )


def keys():
    return beside(lambda outcomes: outcomes.keys, "population", "key")


def curves():
    """Where everybody is and what was reached at the end of each year."""

    def yearly(outcomes):
        frame = outcomes.curves.filter(pl.col("axis") == "total", pl.col("month") % 12 == 0)
        return frame.select("month", "population", "outcome", "base", "value")

    return beside(yearly, "month", "population", "outcome", "base")


def pairs():
    """Who gained and who lost by the ticket."""
    results = [person_results(*lived(name)[:2]) for name in (BASE, OTHER)]
    frame = pair_outcomes(*results).filter(pl.col("axis") == "total")
    return plain(frame.select("population", "key", "gained", "lost", "same"))


TABLES = {"keys": keys, "curves": curves, "pairs": pairs}


@pytest.mark.parametrize("name", TABLES)
def test_the_small_run_still_gives_the_committed_numbers(name, regolden):
    file, found = FOLDER / f"{name}.csv", TABLES[name]().write_csv()
    if regolden:
        FOLDER.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
    kept, now = file.read_text(encoding="utf-8").splitlines(), found.splitlines()
    heading, *before = kept
    assert now[0] == heading
    gone, new = sorted(set(before) - set(now)), sorted(set(now[1:]) - set(before))
    assert (gone, new) == ([], []), "\n".join(
        [f"{name}.csv: {len(gone)} rows are not as they were.", heading]
        + [f"- {row}" for row in gone[:SHOWN]]
        + [f"+ {row}" for row in new[:SHOWN]]
        + ["If this is meant: pytest tests/scenario/test_golden.py --regolden, and say in the commit why."]
    )
    assert now == kept


def test_the_committed_run_is_large_enough_to_tell():
    table = keys().filter(population="all").rows_by_key("key", named=True, unique=True)
    assert table["persons"][BASE] == table["persons"][OTHER] == "616"
    assert min(int(table[key][BASE]) for key in ("training_starts", "ik_starts", "exams", "certificate")) > 5
    assert any(row[BASE] != row[OTHER] for row in table.values())
