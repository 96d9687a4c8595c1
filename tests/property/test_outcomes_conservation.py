"""What must hold of outcomes whatever the lives: nobody is lost, no day is counted twice, no cent goes astray."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outcome_lives import populations

from sim.cohort.types import NEVER
from sim.outcomes import identity, pair_outcomes, partings, person_results
from sim.outcomes.billing import ANY_NETWORK, Bill, Discount
from sim.outcomes.costs import all_costs, cost_frame
from sim.outcomes.curves import STATE_OUTCOMES, measure_curves
from sim.outcomes.gaps import measure_gaps
from sim.outcomes.groups import AXES, build_cells
from sim.outcomes.keys import count_keys, gap_keys
from sim.outcomes.milestones import CUMULATIVE, build_milestones
from sim.outcomes.prices import Prices
from sim.outcomes.segments import GAP_STATIONS, build_segments
from sim.registry import codes as c
from sim.registry import load_registry


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def curves(cohort, trajectory, registry):
    segments = build_segments(cohort, trajectory)
    frame = measure_curves(cohort, build_cells(cohort, registry), segments, build_milestones(cohort, segments))
    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


@settings(max_examples=40)
@given(drawn=populations())
def test_nobody_is_lost_between_states_groups_and_months(drawn, registry):
    frame = curves(*drawn, registry)
    states = frame.filter(pl.col("outcome").is_in(STATE_OUTCOMES)).group_by("month", "population")
    totals = states.agg(pl.col("value").sum(), pl.col("base").first())
    assert (totals["value"] == totals["base"]).all()

    shared = ("month", "population", "outcome")
    whole = {row[:3]: row[3:] for row in frame.filter(axis="total").select(*shared, "value", "base").iter_rows()}
    for axis in AXES[1:]:
        sums = frame.filter(axis=axis).group_by(shared).agg(pl.col("value", "base").sum())
        assert sums.height > 0
        assert all(whole[row[:3]] == row[3:] for row in sums.iter_rows())

    reached = frame.filter(pl.col("outcome").is_in(CUMULATIVE), pl.col("population") == "all").sort("month")
    steps = reached.with_columns(pl.col("value").diff().over("axis", "group", "outcome"))
    assert (steps["value"].drop_nulls() >= 0).all()


@given(drawn=populations())
def test_segments_tell_the_same_days_as_the_spells(drawn):
    cohort, trajectory = drawn
    segments = build_segments(cohort, trajectory)
    spells = trajectory.spells
    for station in range(1, c.STATIONS):
        cut = (segments.end - segments.start)[segments.station == station].sum()
        assert cut == (spells.end.astype(int) - spells.start)[spells.station == station].sum()
    same = segments.position[1:] == segments.position[:-1]
    assert (segments.end[:-1][same] == segments.start[1:][same]).all()
    assert (segments.end > segments.start).all()


@given(drawn=populations())
def test_gap_days_and_other_days_are_the_days_at_risk(drawn):
    cohort, trajectory = drawn
    segments = build_segments(cohort, trajectory)
    frame = measure_gaps(cohort, segments).with_columns(pl.col(pl.Enum).cast(pl.String))
    lengths = segments.end - segments.start
    in_gap = np.isin(segments.station, GAP_STATIONS)
    everybody = frame.filter(population="all")
    assert everybody.filter(cause="at_risk")["person_days"].sum() == lengths.sum()
    assert everybody.filter(pl.col("cause") != "at_risk")["person_days"].sum() == lengths[in_gap].sum()
    parts = frame.filter(pl.col("population") != "all")["person_days"].sum()
    assert parts == everybody["person_days"].sum()
    counts = count_keys(cohort, segments, build_milestones(cohort, segments))
    assert counts["gap_days"][2] == lengths[in_gap].sum()


@given(drawn=populations())
def test_gap_days_by_cause_add_up_to_all_of_them(drawn):
    cohort, trajectory = drawn
    segments = build_segments(cohort, trajectory)
    counts = count_keys(cohort, segments, build_milestones(cohort, segments))
    by_cause = gap_keys(measure_gaps(cohort, segments))
    assert len(by_cause) == len(c.CAUSE_IDS) - 1
    assert sum(by_cause.values()).tolist() == counts["gap_days"].tolist()
    assert (counts["contact_lost_days"] <= by_cause["gap_days.handover"]).all()


@given(drawn=populations(), cut=st.integers(1, 799), seed=st.integers(0, 2**32 - 1))
def test_costs_of_payers_items_years_and_populations_add_up(drawn, cut, seed):
    cohort, trajectory = drawn
    at = random_prices(np.random.default_rng(seed), cut)
    half, everybody = np.arange(len(cohort)) % 2 == 0, np.ones(len(cohort), dtype=bool)
    usual = Bill("ticket", "land", "difference", 0, None, 0, NEVER, (), (), (), half, discounts())
    coach = replace(
        usual, item="coach", payer="kommune", unit="person_month", amount=5000, start=cut, covered=everybody, discounts=()
    )
    entries = all_costs(cohort, build_segments(cohort, trajectory), trajectory.supports, at, (usual, coach), {c.IFK: "land"})
    frame = cost_frame(entries, at, ("ticket", "coach")).with_columns(pl.col(pl.Enum).cast(pl.String))
    whole = frame.filter(population="all")
    assert frame.filter(pl.col("population") != "all")["cents"].sum() == whole["cents"].sum()
    # Rounding once per population, payer, item and year leaves less than half a cent in each row.
    for payer in whole["payer"].unique():
        owed = sum(int(entry.owed.sum()) for entry in entries if entry.payer == payer)
        assert abs(365 * whole.filter(payer=payer)["cents"].sum() - owed) <= 365 * frame.filter(payer=payer).height


@given(drawn=populations(), cut=st.integers(1, 799), seed=st.integers(0, 2**32 - 1))
def test_cutting_the_run_more_finely_changes_no_cent(drawn, cut, seed):
    cohort, trajectory = drawn
    coarse = random_prices(np.random.default_rng(seed), 365)
    bounds = np.unique([0, cut, 365, 800])
    fine = replace(coarse, bounds=bounds, years=np.where(bounds[:-1] < 365, 2018, 2019))
    old = np.where(bounds[:-1] < 365, 0, 1)
    for name in ("place", "needs", "tax", "lessons", "monthly", "shares"):
        fine = replace(fine, **{name: {key: value[old] for key, value in getattr(coarse, name).items()}})
    fine = replace(fine, fares=coarse.fares[:, old], sgb2=coarse.sgb2[:, old])
    frames = [
        cost_frame(all_costs(cohort, build_segments(cohort, trajectory), trajectory.supports, at, (), {c.IFK: "land"}), at, ())
        for at in (coarse, fine)
    ]
    assert frames[0].equals(frames[1])


def discounts():
    return (Discount(c.FARE_NETWORK, 0, "min", 2000.0), Discount(c.FARE_CROSS, ANY_NETWORK, "min", 2000.0))


def random_prices(luck, cut):
    def some():
        return luck.integers(0, 100_000, 2)

    names = ("eq_subsidy", "eq_contribution", "benefit_sgb2", "benefit_asylblg", "bab_need", "training_pay", "fare_cross")
    return Prices(
        support={},
        bounds=np.unique([0, cut, 800]),
        years=np.array([2018, 2019]),
        place={c.IFK: some()},
        needs={station: some() for station in (c.IFK, c.WEITERFUEHRENDE_SCHULE)},
        tax={c.HELFERJOB: some(), c.FACHKRAFT: some()},
        lessons={},
        monthly={name: some() for name in names},
        shares={"net_pay": some(), "contributions": some()},
        fares=luck.integers(0, 20_000, (1, 2)),
        network=np.zeros(53, dtype=np.int64),
        sgb2=luck.integers(0, 2, (11, 2)).astype(bool),
    )


@given(drawn=populations())
def test_a_run_is_identical_with_itself_and_nobody_parts_from_herself(drawn):
    cohort, trajectory = drawn
    assert identity.first_difference(trajectory, trajectory, cohort.horizon + 1) is None
    result = person_results(cohort, trajectory)
    assert (partings(result, result).day == NEVER).all()
    frame = pair_outcomes(result, result)
    assert frame["gained"].sum() == frame["lost"].sum() == 0
    assert (frame.filter(axis="total", population="all")["same"] == len(cohort)).all()


@given(first=populations(most=5), second=populations(most=5))
def test_persons_part_exactly_where_their_rows_differ(first, second):
    if len(first[0]) != len(second[0]):
        return
    cohort = first[0]
    day = partings(person_results(cohort, first[1]), person_results(cohort, second[1])).day
    for person in range(len(cohort)):
        rows = [told(trajectory, person) for trajectory in (first[1], second[1])]
        assert (rows[0] == rows[1]) == (day[person] == NEVER)
        if rows[0] != rows[1]:
            before = [[row for row in side if row[0] < day[person]] for side in rows]
            assert [known_before(row, day[person]) for row in before[0]] == [known_before(row, day[person]) for row in before[1]]


def told(trajectory, person):
    """Everything a trajectory tells of one person, as (day, ...) rows; spells with their end."""
    spells, events = trajectory.spells, trajectory.events
    mine = np.flatnonzero(spells.person == person)
    stays = [
        tuple(int(getattr(spells, name)[row]) for name in ("start", "end", "station", "reason", "cause", "target"))
        for row in mine
    ]
    mine = np.flatnonzero(events.person == person)
    happened = [tuple(int(getattr(events, name)[row]) for name in ("day", "kind", "code", "value")) for row in mine]
    return [*stays, *happened]


def known_before(row, day):
    """A row as known before a day: the end of a stay that lasts longer is not known yet."""
    return (row[0], *row[2:3], *row[4:]) if len(row) == 6 and row[1] >= day else row
