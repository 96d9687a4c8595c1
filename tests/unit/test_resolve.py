"""The numbers of the model as a scenario sees them, day by day."""

from dataclasses import replace
from datetime import date

import pytest

from sim.registry import load_registry
from sim.registry.types import Parameter, Text
from sim.scenario import load_scenario
from sim.scenario.resolve import resolve
from sim.scenario.types import Assumption

START = date(2018, 1, 1)
FARES = (
    (date(2017, 1, 1), 58.0),
    (date(2018, 1, 1), 60.0),
    (date(2019, 1, 1), 62.0),
    (date(2020, 1, 1), 62.0),
    (date(2023, 5, 1), 49.0),
)


def parameter(value, series=(), follows="nothing", unit="eur_per_month"):
    text = Text("x", "x")
    return Parameter("x", value, unit, 0, 1000, "live", text, text, "annahme", "", "C", (), series, follows)


def steps(parameter, belief=None, **scenario):
    registry = replace(load_registry(), parameters={"x": parameter})
    beliefs = () if belief is None else (Assumption("x", belief, 0, 1000, "x", "C", "x.toml", 1),)
    return resolve(replace(load_scenario("baseline"), assumptions=beliefs, **scenario), registry)


def test_a_number_without_series_holds_for_ever():
    values = steps(parameter(5.0))
    assert values.steps("x") == ((START, 5.0),)
    assert values.at("x", date(2027, 12, 31)) == 5.0


def test_the_world_changes_a_number_on_its_days():
    values = steps(parameter(60.0, FARES, "world"))
    assert values.steps("x") == ((START, 60.0), (date(2019, 1, 1), 62.0), (date(2023, 5, 1), 49.0))
    assert [values.at("x", day) for day in (START, date(2018, 12, 31), date(2019, 1, 1), date(2023, 5, 1))] == [
        60.0,
        60.0,
        62.0,
        49.0,
    ]


def test_before_and_after_the_run_the_nearest_day_counts():
    values = steps(parameter(60.0, FARES, "world"))
    assert values.at("x", date(2010, 1, 1)) == 60.0
    assert values.at("x", date(2050, 1, 1)) == 49.0


def test_the_value_holds_before_the_first_step():
    values = steps(parameter(100.0, ((date(2020, 1, 1), 50.0),), "world"))
    assert values.steps("x") == ((START, 100.0), (date(2020, 1, 1), 50.0))


def test_steps_outside_the_run_are_none():
    run = replace(load_scenario("baseline").run, horizon_days=365)
    assert steps(parameter(60.0, FARES, "world"), run=run).steps("x") == ((START, 60.0),)


def test_a_world_held_at_a_day_is_as_on_that_day_throughout():
    assert steps(parameter(60.0, FARES, "world"), world=date(2021, 6, 1)).steps("x") == ((START, 62.0),)
    assert steps(parameter(60.0, FARES, "world"), world=date(2017, 6, 1)).steps("x") == ((START, 58.0),)


def test_law_and_world_are_held_apart():
    fares = parameter(60.0, FARES, "world")
    rate = parameter(60.0, FARES, "law")
    assert len(steps(fares, law=date(2019, 6, 1)).steps("x")) == 3
    assert len(steps(rate, world=date(2019, 6, 1)).steps("x")) == 3
    assert steps(rate, law=date(2019, 6, 1)).steps("x") == ((START, 62.0),)


def test_a_belief_replaces_the_value():
    assert steps(parameter(5.0), belief=7.0).steps("x") == ((START, 7.0),)


def test_a_belief_scales_the_series():
    values = steps(parameter(60.0, FARES, "world"), belief=120.0)
    assert values.steps("x") == ((START, 120.0), (date(2019, 1, 1), 124.0), (date(2023, 5, 1), 98.0))


def test_a_belief_and_a_held_world_go_together():
    assert steps(parameter(60.0, FARES, "world"), belief=120.0, world=date(2023, 6, 1)).steps("x") == ((START, 98.0),)


def test_a_scaled_share_stays_a_share():
    series = ((date(2019, 1, 1), 0.9),)
    assert steps(parameter(0.5, series, "world", "share"), belief=0.8).steps("x") == ((START, 0.8), (date(2019, 1, 1), 1.0))


def test_a_level_of_zero_is_moved_instead_of_scaled():
    series = ((date(2019, 1, 1), 10.0),)
    assert steps(parameter(0.0, series, "world"), belief=5.0).steps("x") == ((START, 5.0), (date(2019, 1, 1), 15.0))


def test_a_belief_in_the_same_value_changes_nothing():
    fares = parameter(60.0, FARES, "world")
    assert steps(fares, belief=60.0).steps("x") == steps(fares).steps("x")


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        steps(parameter(5.0)).at("y", START)


def test_every_parameter_of_the_registry_has_a_value_from_the_first_day():
    registry = load_registry()
    values = resolve(load_scenario("baseline"), registry)
    assert {values.steps(name)[0][0] for name in registry.parameters} == {START}
    assert all(values.at(name, START) == values.steps(name)[0][1] for name in registry.parameters)
    assert values.at("fare_cross", date(2018, 6, 1)) > values.at("fare_cross", date(2023, 6, 1))
