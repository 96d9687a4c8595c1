"""The one door from trajectory to tables: types, names and shapes that a study and a report rely on."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from outcome_lives import happened, lives, people, stay

from sim.outcomes import measure_outcomes, pair_outcomes, person_results
from sim.outcomes.curves import OUTCOMES
from sim.outcomes.gaps import CAUSES
from sim.outcomes.groups import AXES, POPULATIONS
from sim.registry import codes as c
from sim.registry import load_registry
from sim.scenario.types import Cost, Measure, RunSpec, Scenario

HORIZON = 800
TICKET = Measure("ausbildungsticket", date(2018, 8, 1), None, (), 1.0, (("price", 20.0),), Cost(None, "land"), "ticket.toml", 1)


@pytest.fixture(scope="module")
def run():
    registry = load_registry()
    cohort = people(
        {"status": c.REC, "station_since": 0},
        {"status": c.D, "population": 1, "entry": 30},
        start=date(2017, 12, 31),
        horizon=HORIZON,
    )
    told = lives(
        cohort,
        [stay(0, 220, c.SUCHE), stay(220, 800, c.AUSBILDUNG), happened(220, c.EV_TERMS, c.FARE_NETWORK, 90_000)],
        [stay(30, 400, c.LUECKE, cause=c.CAUSE_LAW), stay(400, 800, c.HELFERJOB)],
    )
    text = registry.payers["land"]
    spec = RunSpec(None, 1, 7, date(2017, 12, 31), HORIZON)
    base = Scenario("basis", text, text, None, None, None, True, spec, (), (), ())
    return cohort, told, base, replace(base, id="ticket", measures=(TICKET,)), registry


def test_a_run_is_measured_in_four_tidy_tables(run):
    cohort, told, base, _, registry = run
    outcomes = measure_outcomes(cohort, told, base, registry)
    assert outcomes.curves.columns == ["month", "population", "axis", "group", "outcome", "value", "base"]
    assert outcomes.gaps.columns == ["population", "status", "cause", "year", "person_days"]
    assert outcomes.costs.columns == ["population", "year", "payer", "item", "cents"]
    assert outcomes.keys.columns == ["population", "key", "value"]
    assert outcomes.curves.schema["value"] == outcomes.costs.schema["cents"] == outcomes.gaps.schema["person_days"] == pl.Int64
    assert outcomes.curves.schema["month"] == pl.Int16


def test_tables_of_different_scenarios_and_runs_can_be_joined(run):
    cohort, told, base, ticket, registry = run
    other = lives(cohort, [stay(0, 800, c.SUCHE)], [stay(30, 800, c.SUCHE)])
    tables = [measure_outcomes(cohort, *each, registry) for each in ((told, base), (told, ticket), (other, base))]
    for name in ("curves", "gaps", "costs", "keys"):
        joined = pl.concat([getattr(each, name) for each in tables])
        assert joined.height == sum(getattr(each, name).height for each in tables)
    results = [person_results(cohort, each) for each in (told, other)]
    assert pl.concat([pair_outcomes(*results), pair_outcomes(*results[::-1])]).height > 0


def test_the_difference_to_the_list_fare_is_billed_to_the_payer_of_the_measure(run):
    cohort, told, base, ticket, registry = run
    before, after = (
        {(payer, item): cents for payer, item, cents in summed.iter_rows()}
        for summed in (
            measure_outcomes(cohort, told, each, registry)
            .costs.filter(population="all")
            .group_by("payer", "item")
            .agg(pl.col("cents").sum())
            for each in (base, ticket)
        )
    )
    assert after["land", "ausbildungsticket"] > 0
    assert before["person", "fares"] - after["person", "fares"] == pytest.approx(after["land", "ausbildungsticket"], abs=2)
    unchanged = set(before) - {("person", "fares")}
    assert {pair: after[pair] for pair in unchanged} == {pair: before[pair] for pair in unchanged}


def test_key_figures_name_whom_a_measure_reached(run):
    cohort, told, _, ticket, registry = run
    keys = measure_outcomes(cohort, told, ticket, registry).keys
    assert keys.filter(key="reached.ausbildungsticket")["value"].to_list() == [1, 0, 1]


def test_money_follows_law_and_prices_of_the_day(run):
    cohort, told, base, _, registry = run
    costs = measure_outcomes(cohort, told, base, registry).costs.with_columns(pl.col(pl.Enum).cast(pl.String))
    asylblg = costs.filter(population="entrants", payer="kommune", item="benefit_asylblg", year=2018)["cents"].item()
    assert asylblg == pytest.approx((365 - 29) * registry.parameters["benefit_asylblg"].value * 100 * 12 / 365, abs=2)
    assert costs.filter(population="entrants", payer="jobcenter").is_empty()
    assert costs.filter(payer="steuern_beitraege")["cents"].max() < 0


def test_all_names_in_the_tables_have_texts():
    texts = load_registry().texts
    assert all(f"outcomes.outcome.{outcome}" in texts for outcome in OUTCOMES)
    assert all(f"outcomes.axis.{axis}" in texts for axis in AXES)
    assert all(f"outcomes.cause.{cause}" in texts for cause in CAUSES)
    assert all(f"outcomes.population.{population}" in texts for population in POPULATIONS)
