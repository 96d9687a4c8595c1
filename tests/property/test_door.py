"""An analyst's own SimPy process: what it may do, and that both engines live the same lives with it."""

from functools import cache

import pytest

import sim
from sim.cohort import build_cohort
from sim.engine import ProcessError, simulate
from sim.outcomes import identity
from sim.registry import load_registry
from sim.registry.codes import SUCHE, WARTEN
from sim.rules.book import build_book
from sim.scenario import RunOverrides, load_scenario

PERSONS = 400
MONTHS = 30


@cache
def baseline():
    scenario = load_scenario("baseline", overrides=RunOverrides(persons=PERSONS, horizon=f"{MONTHS} Monate"))
    cohort = build_cohort(scenario, load_registry())
    return cohort, build_book(scenario, load_registry(), cohort.scale)


def courses_follow_the_queue(model):
    """The worked example of docs/own-process.md: every quarter, a tenth more course places if many wait."""
    for day in range(90, model.horizon, 90):
        yield model.until(day)
        if (model.population.field("MAIN") == WARTEN).sum() > 20:
            model.places.scale("integrationskurs", 1.1)
            model.places.scale("ifk", 1.2)


def offices_have_moods(model):
    for day in range(30, model.horizon, 60):
        yield model.until(day)
        model.parameters["handover_days"] = 10.0 + 100.0 * model.draw(7, 3, day)
        model.parameters["contact_back_month"] = 0.5 * model.parameters["contact_back_month"]


def looks_only(model):
    for day in range(0, model.horizon, 100):
        yield model.until(day)
        model.parameters["handover_days"] = model.parameters["handover_days"]
        assert model.day == day


def digest(engine, *processes):
    cohort, book = baseline()
    return simulate(cohort, book, 1, engine, processes).digest()


@pytest.mark.numba
@pytest.mark.parametrize(
    "own", [(courses_follow_the_queue,), (offices_have_moods,), (offices_have_moods, courses_follow_the_queue)]
)
def test_both_engines_live_the_same_lives_with_a_process(own):
    assert digest("simpy", *own) == digest("compiled", *own) != digest("simpy")


def test_a_process_that_only_looks_changes_nothing():
    assert digest("simpy", looks_only) == digest("simpy")


def test_nothing_changes_before_the_day_on_which_a_process_acts():
    cohort, book = baseline()
    base = simulate(cohort, book, 0, "simpy")

    def acts_late(model):
        yield model.until(500)
        model.parameters["decision_interval_days"] = 10.0

    other = simulate(cohort, book, 0, "simpy", (acts_late,))
    assert identity.check(base, other, 500).state == "passed"
    assert base.digest() != other.digest()


def test_a_process_sees_the_population_of_the_morning_and_not_beyond():
    cohort, book = baseline()
    seen = {}

    def looks(model):
        for day in (1, 400):
            yield model.until(day)
            seen[day] = model.population.field("MAIN").copy()

    trajectory = simulate(cohort, book, 0, "simpy", (looks,))
    spells = trajectory.spells
    for day, stations in seen.items():
        there = (spells.start < day) & (spells.end >= day)
        assert len(stations) == there.sum()
        assert (stations == SUCHE).sum() == (spells.station[there] == SUCHE).sum()


def asks_wrongly(what):
    def own(model):
        yield model.until(3)
        what(model)

    own.__name__ = "asks_wrongly"
    return own


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (lambda m: m.parameters["handover_dayz"], "no rule reads"),
        (lambda m: m.parameters.__setitem__("handover_days", float("nan")), "no number"),
        (lambda m: m.places.scale("suche", 2.0), "with places"),
        (lambda m: m.places.scale("ifk", -1.0), "factor of 0 or more"),
        (lambda m: m.population.field("main"), "no field"),
        (lambda m: m.draw(1, 64, 0), "below 64"),
    ],
)
def test_a_process_that_asks_wrongly_is_told(what, says):
    cohort, book = baseline()
    with pytest.raises(ProcessError, match=says):
        simulate(cohort, book, 0, "simpy", (asks_wrongly(what),))


def test_a_process_waits_for_mornings_only():
    cohort, book = baseline()

    def waits_anyhow(model):
        yield model._engine.env.timeout(3)

    with pytest.raises(ProcessError, match="waits_anyhow waits for"):
        simulate(cohort, book, 0, "simpy", (waits_anyhow,))


def test_a_study_with_a_process_is_another_study(tmp_path):
    overrides = RunOverrides(persons=60, replications=1, horizon="12 Monate")
    plan = sim.Plan(folder=tmp_path / "own", workers=1)
    study = sim.run("baseline", plan, overrides, [courses_follow_the_queue])
    assert "courses_follow_the_queue" in study.manifest.inputs["processes"]["baseline"][0]
    with pytest.raises(sim.StudyError, match="processes"):
        sim.run("baseline", plan, overrides)
