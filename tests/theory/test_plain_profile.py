"""The plain profile in both engines: equal digests, and what must hold on every path."""

import numpy as np
import pytest
from two_engines import TIGHT, first_blocks_with

from sim.engine import batch, simulate
from sim.theory.measure import Plan, lived
from sim.theory.network import FOR_ALL, Stop, erlang, exponential, fixed, inflow, mixed, people, plain_book, weibull

MEAN = 40.0
COPIES = 3
RATE = 0.9 / MEAN


def plan(*stops, rates=(2 * RATE,), horizon=3000, width=150, engine="compiled"):
    return Plan(tuple(stops), horizon, rates, width, COPIES, 1, 7, engine)


NETWORKS = {
    "one seat": plan(Stop(exponential(MEAN / 2.0), seats=1)),
    "refused when full": plan(Stop(exponential(MEAN), seats=1, limit=0)),
    "two may wait": plan(Stop(weibull(1.5, MEAN), seats=1, limit=2)),
    "no seat at all": plan(Stop(fixed(MEAN), seats=0)),
    "intakes": plan(Stop(erlang(3, MEAN), intakes=tuple((day, 4) for day in range(100, 3000, 100)), lead=60)),
    "intakes with a limit": plan(Stop(fixed(10.0), intakes=tuple((day, 2) for day in range(100, 3000, 100)), limit=1)),
    "a way back": plan(
        Stop(mixed(0.3, 5.0, 60.0), seats=4, onward=(0.2, 0.5)), Stop(exponential(MEAN), seats=1, onward=(0.3, 0.0))
    ),
    "intakes behind a seat": plan(
        Stop(exponential(10.0), onward=(0.0, 1.0)), Stop(fixed(50.0), intakes=tuple((day, 9) for day in range(0, 3000, 70)))
    ),
    "a gate that opens": plan(Stop(exponential(60.0), onward=(0.0, 1.0)), Stop(fixed(1.0), seats=2, opens_after=90)),
    "stays of no length": plan(Stop(fixed(0.2), seats=1, onward=(0.5,))),
    "patience": plan(Stop(exponential(MEAN), seats=1, patience=erlang(2, 30.0), onward=(0.5,))),
    "hazards": plan(Stop(weibull(2.0, 90.0), seats=2, hazards=(0.0, 0.01, 0.03), step=20, onward=(0.3,))),
    "uneven inflow": plan(Stop(fixed(30.0)), rates=(0.2,) * 500 + (0.01,) * 2500),
}


def population(plan):
    ids = np.arange(plan.copies * plan.width)
    return people(inflow(plan.rates, plan.seed, 0, ids, plan.width), plan.width, plan.horizon)


def digest(plan, engine):
    return simulate(population(plan), plain_book(plan.stops, plan.horizon, plan.seed, plan.copies), 0, engine).digest()


@pytest.mark.numba
@pytest.mark.parametrize("name", NETWORKS)
def test_both_engines_give_the_same_lives(name):
    assert digest(NETWORKS[name], "simpy") == digest(NETWORKS[name], "compiled")


@pytest.mark.numba
@pytest.mark.parametrize("name", ["one seat", "two may wait", "a way back"])
def test_lives_do_not_depend_on_the_room_that_is_there_at_first(name, monkeypatch):
    usual = digest(NETWORKS[name], "compiled")
    monkeypatch.setattr(batch, "first_blocks", first_blocks_with(TIGHT))
    assert digest(NETWORKS[name], "compiled") == usual


@pytest.mark.parametrize("engine", ["simpy", pytest.param("compiled", marks=pytest.mark.numba)])
def test_no_seat_is_empty_while_somebody_waits_and_none_is_given_twice(engine):
    seats = 2
    for run in lived(plan(Stop(exponential(MEAN), seats=seats), engine=engine)):
        for day in range(run.horizon):
            waiting = ((run.entry <= day) & (run.admitted[0] > day)).sum(axis=1)
            served = ((run.admitted[0] <= day) & (run.departed > day)).sum(axis=1)
            assert (served <= seats).all()
            assert (served[waiting > 0] == seats).all()


@pytest.mark.parametrize("engine", ["simpy", pytest.param("compiled", marks=pytest.mark.numba)])
def test_who_comes_first_is_served_first(engine):
    for run in lived(plan(Stop(exponential(MEAN / 2.0), seats=1), engine=engine)):
        for entry, admitted in zip(run.entry, run.admitted[0], strict=True):
            turn = np.lexsort((entry, admitted))
            came = entry[turn][admitted[turn] < run.horizon]
            assert len(came) > 50
            assert (np.diff(came) >= 0).all()


@pytest.mark.numba
def test_a_list_is_never_longer_than_its_limit_and_nobody_is_refused_while_it_has_room():
    for limit in (0, 2):
        for run in lived(plan(Stop(exponential(MEAN), seats=1, limit=limit))):
            refused = (run.admitted[0] == run.horizon) & (run.departed < run.horizon)
            assert refused.sum() > 20
            for day in range(run.horizon):
                waiting = ((run.entry <= day) & (run.admitted[0] > day) & ~refused).sum(axis=1)
                full = (refused & (run.entry == day)).any(axis=1)
                assert (waiting <= limit).all()
                assert (waiting[full] == limit).all()


@pytest.mark.numba
def test_another_seat_makes_nobody_wait_longer():
    one, two = (next(iter(lived(plan(Stop(exponential(MEAN), seats=seats))))) for seats in (1, 2))
    assert (two.admitted[0] <= one.admitted[0]).all()
    assert (two.admitted[0] < one.admitted[0]).any()


@pytest.mark.numba
def test_places_for_all_mean_no_wait_and_no_places_that_nobody_enters():
    for seats in (0, FOR_ALL):
        for run in lived(plan(Stop(exponential(MEAN), seats=seats))):
            came = run.entry < run.horizon
            assert ((run.admitted[0] == run.entry) if seats else (run.admitted[0] == run.horizon))[came].all()


@pytest.mark.numba
def test_chances_of_nothing_and_of_certainty():
    for chance in (0.0, 1.0):
        first = Stop(fixed(5.0), onward=(0.0, chance))
        for run in lived(plan(first, Stop(fixed(1.0)))):
            ended = run.entry < run.horizon - 10
            assert ((run.admitted[1] < run.horizon)[ended] == bool(chance)).all()


@pytest.mark.numba
def test_patience_ends_a_wait_and_nothing_else():
    limit = 25
    for run in lived(plan(Stop(exponential(MEAN), seats=1, patience=fixed(float(limit))))):
        came = run.entry < run.horizon - 500
        gave_up = came & (run.admitted[0] == run.horizon)
        assert 20 < gave_up.sum() < came.sum()
        waited = np.minimum(run.admitted[0], run.departed) - run.entry
        # A second draw rounds a law to the tick below or above it.
        assert set((run.departed - run.entry)[gave_up].tolist()) <= {limit, limit + 1}
        assert waited[came].max() <= limit + 1


@pytest.mark.numba
def test_a_smaller_hazard_makes_no_stay_shorter_and_one_of_nothing_ends_none():
    lengths = []
    for factor in (1.0, 0.5, 0.0):
        stop = Stop(fixed(200.0), hazards=(0.01 * factor,) * 50, step=10)
        lengths += [run.departed - run.admitted[0] for run in lived(plan(stop, rates=(0.05,), width=60))]
    assert (lengths[0] <= lengths[1]).all()
    assert (lengths[1] <= lengths[2]).all()
    assert (lengths[0] < lengths[1]).sum() > 20
    assert lengths[2].min() >= 200
