"""The synthetic population: exact where the figures are known, close to its shares where they are drawn."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from sim.cohort import Cohort, build_cohort
from sim.cohort.types import NEVER
from sim.registry import codes as c
from sim.registry import load_registry
from sim.scenario import load_scenario
from sim.scenario.types import RunOverrides

START = date(2018, 1, 1)
COUNTED = date(2017, 12, 31)
GROUPS = {
    "anerkannt": (38_881, (c.REC,), "recognised"),
    "gestattung": (18_452, (c.GP, c.G0, c.GS), "asylblg_recipients"),
    "duldung": (8_567, (c.D, c.DX, c.AD), "geduldet"),
}
"""Persons, statuses and the column of the districts file by which they are spread."""
CLOSE = 3.9
"""Standard errors: a figure drawn rightly lies further off once in ten thousand times."""


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture(scope="module")
def baseline():
    return load_scenario("baseline", overrides=RunOverrides(horizon=60))


@pytest.fixture(scope="module")
def everybody(baseline, registry):
    return build_cohort(baseline, registry)


@pytest.fixture(scope="module")
def stock(everybody):
    return everybody.population == c.POPULATION_COHORT


def age_on(day, born):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def assert_share(hits, share):
    """That of these persons the share is what was asked, in standard errors."""
    error = sqrt(share * (1.0 - share) / len(hits))
    assert abs(hits.mean() - share) < CLOSE * error, f"{hits.mean():.4f} instead of {share:.4f}"


def test_the_cohort_has_exactly_the_persons_of_each_status(everybody, stock):
    assert stock.sum() == 65_900
    for persons, statuses, _ in GROUPS.values():
        assert np.isin(everybody.status[stock], statuses).sum() == persons


def test_each_status_is_spread_over_the_districts_in_whole_numbers_by_its_own_column(everybody, stock, registry):
    for persons, statuses, column in GROUPS.values():
        weights = [getattr(district, column) for district in registry.districts]
        inside = stock & np.isin(everybody.status, statuses)
        assert np.bincount(everybody.district[inside], minlength=53).tolist() == shared_out(persons, weights)


def shared_out(total, weights):
    """Largest remainder in exact fractions; of equal remainders the first comes first."""
    exact = [Fraction(weight) * total / sum(map(Fraction, weights)) for weight in weights]
    whole = [int(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: total - sum(whole)]:
        whole[i] += 1
    return whole


def test_everybody_in_the_cohort_was_18_to_25_on_the_day_of_counting(everybody, stock):
    ages = Counter(age_on(COUNTED, START + timedelta(days=int(born))) for born in everybody.birth[stock])
    assert sorted(ages) == list(range(18, 26))
    assert min(ages.values()) > 65_900 / 10


def test_entrants_are_adults_on_the_day_they_enter(everybody, stock):
    for person in np.flatnonzero(~stock):
        born, entry = (START + timedelta(days=int(day)) for day in (everybody.birth[person], everybody.entry[person]))
        age = age_on(entry, born)
        assert age == 18 if everybody.population[person] == c.POPULATION_TURNED_18 else 18 <= age <= 25


def test_nobody_arrives_before_birth_or_after_entry(everybody, stock):
    assert (everybody.arrival > everybody.birth).all()
    assert (everybody.arrival[stock] < 0).all()
    assert (everybody.arrival <= everybody.entry).all()
    newcomers = everybody.population == c.POPULATION_ARRIVED
    assert (everybody.arrival[newcomers] == everybody.entry[newcomers]).all()


def test_a_status_and_a_stay_began_before_they_are_seen(everybody, stock):
    assert (everybody.status_since[stock] < 0).all()
    assert (everybody.status_since <= everybody.entry).all()
    assert (everybody.station_since < everybody.entry).all()


def test_the_stations_of_the_first_day_have_the_shares_that_were_asked(everybody, stock, registry):
    station = everybody.station[stock]
    shares = {code: f"initial_share_{name}" for code, name in enumerate(c.STATION_IDS)}
    known = {code: registry.parameters[name].value for code, name in shares.items() if name in registry.parameters}
    for code, share in known.items():
        assert_share(station == code, share)
    assert_share(station == c.LUECKE, 1.0 - sum(known.values()))


def test_an_ausbildungsduldung_means_training_and_whoever_may_not_work_does_not(everybody, stock):
    station, status = everybody.station[stock], everybody.status[stock]
    assert (station[status == c.AD] == c.AUSBILDUNG).all()
    barred = np.isin(status, (c.GS, c.DX))
    assert barred.sum() > 1_000
    assert not np.isin(station[barred], (c.HELFERJOB, c.FACHKRAFT, c.EQ, c.AUSBILDUNG)).any()


def test_literacy_courses_are_for_those_who_read_no_script_and_the_others_for_those_who_do(everybody, stock):
    first_script = everybody.literacy[stock] == 2
    station = everybody.station[stock]
    assert first_script[station == c.INTEGRATIONSKURS_ALPHA].all()
    assert not first_script[station == c.INTEGRATIONSKURS].any()


def test_attributes_of_the_cohort_have_the_shares_of_their_parameters(everybody, stock, registry):
    at = {name: row.value for name, row in registry.parameters.items()}
    status, gender = everybody.status[stock], everybody.gender[stock]
    for name, (_, statuses, _) in GROUPS.items():
        assert_share(gender[np.isin(status, statuses)] == c.FEMALE, at[f"share_female_{name}"])
    waiting = np.isin(status, GROUPS["gestattung"][1])
    assert_share(status[waiting] == c.GP, at["share_gestattung_gut"])
    assert_share(status[waiting] == c.GS, at["share_gestattung_sicher"])
    assert_share(everybody.court[stock][waiting] == 1, at["share_court"])
    tolerated = np.isin(status, GROUPS["duldung"][1])
    assert_share(status[tolerated] == c.DX, at["share_work_ban"])
    assert_share(status[tolerated & (status != c.DX)] == c.AD, at["share_ausbildungsduldung"])
    for code, name in enumerate(("none", "primary", "middle", "upper")):
        assert_share(everybody.schooling[stock] == code, at[f"schooling_{name}"])
    assert_share(everybody.literacy[stock] == 2, at["literacy_first"])
    assert_share(everybody.literacy[stock] == 1, at["literacy_second"])
    assert_share(everybody.minor[stock] == 1, at["share_minor_cohort"])
    assert_share(everybody.vocation[stock] == 1, at["share_vocation"])
    for code, name in enumerate(c.GENDER_IDS):
        assert_share(everybody.wish[stock][gender == code] == 1, at[f"wish_share_{name}"])


def test_a_court_is_awaited_only_while_the_asylum_procedure_runs(everybody):
    assert np.isin(everybody.status[everybody.court == 1], (c.GP, c.G0, c.GS)).all()


def test_parents_have_a_youngest_child_who_is_born_and_others_have_none(everybody):
    parents = everybody.children > 0
    assert (everybody.youngest[~parents] == NEVER).all()
    assert (everybody.youngest[parents] <= everybody.entry[parents]).all()
    assert (everybody.youngest[parents] > everybody.birth[parents] + 13 * 365).all()


def test_german_and_certificates_lie_on_their_scales(everybody):
    assert everybody.german.min() >= 0
    assert everybody.german.max() <= 5_400
    assert set(np.unique(everybody.certificate)) <= set(range(len(c.CERT_IDS)))


def test_as_many_enter_in_a_year_as_were_scheduled_and_evenly_over_its_months(everybody, registry):
    entered = {code: Counter() for code in (c.POPULATION_TURNED_18, c.POPULATION_ARRIVED)}
    for code, months in entered.items():
        for day in everybody.entry[everybody.population == code]:
            when = START + timedelta(days=int(day))
            months[when.year, when.month] += 1
    for code, name in ((c.POPULATION_TURNED_18, "entrants_turned18"), (c.POPULATION_ARRIVED, "entrants_arrived")):
        scheduled = {when.year: value for when, value in registry.parameters[name].series}
        for year in range(2018, 2023):
            of_the_year = [entered[code][year, month] for month in range(1, 13)]
            assert sum(of_the_year) == scheduled[year]
            assert max(of_the_year) - min(of_the_year) <= 1


def test_those_who_turn_18_come_out_of_a_class_or_school_and_newcomers_out_of_nothing(everybody, registry):
    at = {name: row.value for name, row in registry.parameters.items()}
    turned = everybody.station[everybody.population == c.POPULATION_TURNED_18]
    assert set(np.unique(turned)) == {c.IFK, c.SEITENEINSTEIGERKLASSE, c.WEITERFUEHRENDE_SCHULE}
    assert_share(turned == c.IFK, at["entrants_turned18_share_ifk"])
    assert_share(turned == c.SEITENEINSTEIGERKLASSE, at["entrants_turned18_share_seiteneinsteigerklasse"])
    assert (everybody.station[everybody.population == c.POPULATION_ARRIVED] == c.LUECKE).all()


def test_newcomers_are_put_into_districts_by_the_key_of_the_law(everybody, registry):
    newcomers = everybody.district[everybody.population == c.POPULATION_ARRIVED]
    total = sum(district.flueag_key_pct for district in registry.districts)
    for district in registry.districts:
        assert_share(newcomers == district.code, district.flueag_key_pct / total)


def test_a_closed_door_leaves_the_cohort_and_takes_nobody_in(baseline, registry, everybody, stock):
    alone = build_cohort(replace(baseline, entrants=False), registry)
    assert len(alone) == 65_900
    for field in columns():
        assert np.array_equal(getattr(alone, field), getattr(everybody, field)[stock])


def test_ids_rise_and_name_everybody_once(everybody):
    assert np.array_equal(everybody.id, np.arange(len(everybody)))
    assert everybody.full_size == len(everybody)


def test_a_run_that_ends_within_a_month_gives_nobody_the_luck_of_another(baseline, registry):
    short = replace(baseline, run=replace(baseline.run, horizon_days=45))
    once, twice = (build_cohort(replace(short, run=replace(short.run, persons=n)), registry) for n in (65_900, 131_800))
    assert once.id[-1] + 1 == once.full_size > len(once)
    assert len(set(twice.id.tolist())) == len(twice) == 2 * len(once)
    assert (np.bincount(twice.id % once.full_size)[once.id] == 2).all()


@pytest.mark.parametrize("days", [1, 2])
def test_whoever_is_in_the_cohort_of_a_run_enters_before_it_ends(baseline, registry, days):
    short = build_cohort(replace(baseline, run=replace(baseline.run, horizon_days=days)), registry)
    assert short.entry.max() < days


def test_the_same_seed_makes_the_same_people_and_another_seed_others_with_the_same_margins(baseline, registry, everybody, stock):
    again = build_cohort(baseline, registry)
    assert all(np.array_equal(getattr(again, field), getattr(everybody, field)) for field in columns())
    other = build_cohort(replace(baseline, run=replace(baseline.run, seed=7)), registry)
    assert (other.birth != everybody.birth).mean() > 0.9
    for persons, statuses, _ in GROUPS.values():
        assert np.isin(other.status[stock], statuses).sum() == persons


def columns():
    return [field.name for field in fields(Cohort)][4:]
