"""Identity, pairs, displacement and the paired statistics."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from outcome_lives import happened, lives, people, stay

from sim.cohort.types import NEVER
from sim.outcomes import identity, in_both, pair_outcomes, partings, person_results
from sim.outcomes.displacement import Displacement, cost_per_additional, displacement
from sim.outcomes.paired import deadweight, paired_difference, paired_frame
from sim.registry import codes as c
from sim.study.partings import count_partings


def two(first, second, **who):
    cohort = people(who)
    return lives(cohort, first), lives(cohort, second)


def test_equal_runs_have_no_first_difference():
    base, other = two([stay(0, 365, c.IFK)], [stay(0, 365, c.IFK)])
    assert identity.first_difference(base, other, 1000) is None
    assert identity.check(base, other, 200).state == "passed"


def test_a_difference_on_the_first_day_is_not_applicable_and_never_passed():
    base, other = two([stay(0, 365, c.IFK)], [stay(0, 365, c.IFK)])
    assert identity.check(base, other, 0).state == "not_applicable"


def test_what_happens_from_the_policy_date_on_may_differ():
    base, other = two([stay(0, 200, c.IFK), stay(200, 365, c.SUCHE)], [stay(0, 260, c.IFK), stay(260, 365, c.EQ)])
    assert identity.first_difference(base, other, 200) is None


def test_the_end_of_a_spell_before_the_policy_date_must_be_equal():
    base, other = two([stay(0, 200, c.IFK), stay(200, 365, c.SUCHE)], [stay(0, 260, c.IFK), stay(260, 365, c.EQ)])
    assert identity.check(base, other, 201).difference == identity.FirstDifference("spells", 0, 0, "end", 200, -1)


def test_the_first_difference_names_table_person_day_column_and_both_values():
    base, other = two(
        [stay(0, 365, c.IFK), happened(10, c.EV_GERMAN, 0, 900), happened(20, c.EV_GERMAN, 0, 1000)],
        [stay(0, 365, c.IFK), happened(10, c.EV_GERMAN, 0, 950), happened(20, c.EV_GERMAN, 0, 1100)],
    )
    assert identity.first_difference(base, other, 100) == identity.FirstDifference("events", 0, 10, "value", 900, 950)


def test_a_row_that_only_one_run_has_is_a_difference():
    base, other = two([stay(0, 365, c.IFK), happened(10, c.EV_CHILD, 1)], [stay(0, 365, c.IFK)])
    assert identity.first_difference(base, other, 100) == identity.FirstDifference("events", 0, 10, "row", 1, None)
    assert identity.first_difference(other, base, 100) == identity.FirstDifference("events", 0, 10, "row", None, 1)


def test_the_earliest_difference_comes_first_whoever_it_befalls():
    cohort = people({}, {})
    base = lives(cohort, [stay(0, 365, c.IFK), happened(50, c.EV_CHILD, 1)], [stay(0, 365, c.IFK), happened(20, c.EV_CHILD, 1)])
    other = lives(cohort, [stay(0, 365, c.IFK), happened(50, c.EV_CHILD, 2)], [stay(0, 365, c.IFK), happened(20, c.EV_CHILD, 3)])
    difference = identity.first_difference(base, other, 100)
    assert (difference.person, difference.day) == (1, 20)


def test_a_pair_counts_who_gained_and_who_lost():
    cohort = people({}, {}, {"population": 1, "entry": 5, "gender": c.FEMALE})
    search = [stay(0, 365, c.SUCHE)]
    training = [stay(0, 100, c.SUCHE), stay(100, 365, c.AUSBILDUNG)]
    late = [stay(5, 365, c.SUCHE)]
    base = person_results(cohort, lives(cohort, search, training, late))
    other = person_results(cohort, lives(cohort, training, search, late))
    frame = pair_outcomes(base, other).with_columns(pl.col(pl.Enum).cast(pl.String))

    def counts(population, axis="total", group="total", key="training_entered"):
        rows = frame.filter(population=population, axis=axis, group=group, key=key)
        return rows.select("gained", "lost", "same").row(0)

    assert counts("cohort") == (1, 1, 0)
    assert counts("entrants") == (0, 0, 1)
    assert counts("all", "gender", "maennlich", "employed_end") == (1, 1, 0)
    assert counts("all", "gender", "weiblich") == (0, 0, 1)
    assert counts("all", key="exam_passed") == (0, 0, 3)


def test_a_pair_needs_the_same_persons():
    base = people({"id": 1})
    other = people({"id": 2})
    results = [person_results(each, lives(each, [stay(0, 365, c.IFK)])) for each in (base, other)]
    with pytest.raises(ValueError, match="same persons"):
        pair_outcomes(*results)


def test_who_is_not_in_both_runs_or_not_the_same_in_both_has_no_pair():
    search, training = [stay(0, 365, c.SUCHE)], [stay(0, 100, c.SUCHE), stay(100, 365, c.AUSBILDUNG)]
    late = {"population": 1, "entry": 5}
    one = people({"id": 0}, {"id": 1}, {"id": 2} | late, {"id": 3} | late)
    two = people({"id": 0}, {"id": 1, "german": 900}, {"id": 2, "gender": c.FEMALE} | late, {"id": 3} | late, {"id": 4} | late)
    base = person_results(one, lives(one, search, search, search, training))
    other = person_results(two, lives(two, training, training, training, search, training))
    paired = in_both(base, other)
    assert [each.cohort.id.tolist() for each in paired] == [[0, 3], [0, 3]]
    assert paired[1].trajectory.spells.person.tolist() == [0, 0, 1]
    frame = pair_outcomes(*paired).filter(axis="total", key="training_entered").with_columns(pl.col(pl.Enum).cast(pl.String))
    assert frame.filter(population="cohort").select("gained", "lost", "same").row(0) == (1, 0, 0)
    assert frame.filter(population="entrants").select("gained", "lost", "same").row(0) == (0, 1, 0)
    unlike = {population: n for population, way, n in count_partings(*paired, one.population).iter_rows() if way == "unlike"}
    assert unlike == {"cohort": 1, "entrants": 1, "all": 2}
    assert in_both(base, replace(base)) == (base, replace(base))


def test_two_lives_part_on_the_first_day_that_differs_and_the_event_tells_why():
    cohort = people({}, {}, {}, {})
    same = [stay(0, 365, c.IFK), happened(10, c.EV_GERMAN, 0, 900)]
    declined = [
        stay(0, 365, c.SUCHE),
        happened(30, c.EV_OFFER, c.AUSBILDUNG),
        happened(30, c.EV_DECLINED, c.CAUSE_MOBILITY, c.AUSBILDUNG),
    ]
    accepted = [
        stay(0, 90, c.SUCHE),
        stay(90, 365, c.AUSBILDUNG),
        happened(30, c.EV_OFFER, c.AUSBILDUNG),
        happened(30, c.EV_CONTRACT, c.AUSBILDUNG, 60),
    ]
    longer = [*same, happened(20, c.EV_CHILD, 1)]
    base = person_results(cohort, lives(cohort, same, declined, same, [stay(0, 200, c.IFK), stay(200, 365, c.SUCHE)]))
    other = person_results(cohort, lives(cohort, same, accepted, longer, [stay(0, 210, c.IFK), stay(210, 365, c.SUCHE)]))
    found = partings(base, other)
    assert found.day.tolist() == [NEVER, 30, 20, 200]
    assert found.base_kind.tolist() == [0, c.EV_DECLINED, 0, 0]
    assert found.other_kind.tolist() == [0, c.EV_CONTRACT, c.EV_CHILD, 0]


def test_first_partings_are_counted_once_per_person_and_by_what_was_first():
    cohort = people({}, {}, {}, {}, {"population": 1, "entry": 5})
    same = [stay(0, 365, c.IFK), happened(10, c.EV_GERMAN, 0, 900)]
    dear = [stay(0, 365, c.SUCHE), happened(30, c.EV_OFFER, c.AUSBILDUNG, 8000)]
    cheap = [stay(0, 365, c.SUCHE), happened(30, c.EV_OFFER, c.AUSBILDUNG, 2000), happened(30, c.EV_CONTRACT, c.AUSBILDUNG, 60)]
    shut = [*same, happened(40, c.EV_REFUSED, c.EQ, 150)]
    unripe = [*same, happened(40, c.EV_REFUSED, c.EQ, 3)]
    late = [stay(5, 200, c.IFK), stay(200, 365, c.SUCHE)]
    later = [stay(5, 210, c.IFK), stay(210, 365, c.SUCHE)]
    base = person_results(cohort, lives(cohort, same, dear, same, same, late))
    other = person_results(cohort, lives(cohort, same, cheap, shut, unripe, later))
    found = {}
    for population, way, persons in count_partings(base, other, cohort.population).iter_rows():
        found.setdefault(population, {})[way] = persons
    assert found["cohort"] == {"price": 1, "law": 1, "door": 1, "never": 1}
    assert found["entrants"] == {"stay": 1}
    assert found["all"] == found["cohort"] | found["entrants"]


def test_nobody_parts_from_an_equal_life():
    cohort = people({}, {"population": 1, "entry": 9})
    told = lives(cohort, [stay(0, 365, c.IFK)], [stay(9, 365, c.IFK)])
    result = person_results(cohort, told)
    assert partings(result, replace(result)).day.tolist() == [NEVER, NEVER]


def figures(cohort, entrants):
    return {("cohort", "exams"): cohort, ("entrants", "exams"): entrants, ("all", "exams"): cohort + entrants}


def test_with_fixed_places_every_gain_is_somebody_elses_loss():
    split = displacement(figures(100, 40), figures(130, 25), elastic_share=0.0)
    assert split == Displacement("exams", 30, -15, -15)
    assert split.net == 0


def test_with_fully_additional_places_nobody_outside_is_displaced():
    split = displacement(figures(100, 40), figures(130, 25), elastic_share=1.0)
    assert split.outside == 0
    assert split.net == 15


def test_the_additional_share_must_be_a_share():
    with pytest.raises(ValueError, match="between 0 and 1"):
        displacement(figures(1, 1), figures(1, 1), elastic_share=25)


def test_the_cost_per_additional_exam_is_given_gross_and_net_and_never_without_a_gain():
    split = displacement(figures(100, 40), figures(130, 30), elastic_share=0.25)
    assert split.net == pytest.approx(5.0)
    costs = cost_per_additional(300_000, split)
    assert costs.gross == 10_000
    assert costs.net == pytest.approx(60_000)
    none = cost_per_additional(300_000, displacement(figures(100, 0), figures(100, 0), 0.25))
    assert (none.gross, none.net) == (None, None)


def test_a_single_replication_has_no_interval():
    difference = paired_difference([4.0])
    assert (difference.mean, difference.low, difference.high, difference.n) == (4.0, None, None, 1)


def test_the_interval_is_the_t_interval_of_the_mean_difference():
    # Mean 2, standard deviation 1, t(0.975; 2) = 4.302653, standard error 1 / sqrt(3).
    difference = paired_difference([1.0, 2.0, 3.0])
    assert difference.mean == 2.0
    assert difference.low == pytest.approx(2.0 - 4.302653 / 3**0.5, abs=1e-6)
    assert difference.high == pytest.approx(2.0 + 4.302653 / 3**0.5, abs=1e-6)


def test_replications_in_favour_depend_on_what_is_good_and_zero_is_on_neither_side():
    assert paired_difference([1.0, -1.0, 0.0, 2.0]).share_in_favour == 0.5
    assert paired_difference([1.0, -1.0, 0.0, 2.0], good="fewer").share_in_favour == 0.25


def test_a_difference_needs_a_replication():
    with pytest.raises(ValueError, match="at least one"):
        paired_difference([])


def test_stored_tables_are_paired_by_replication_and_a_missing_row_is_zero():
    def stored(rows):
        return pl.DataFrame(rows, schema=["draw", "replication", "key", "value"], orient="row")

    base = stored([(0, 0, "exams", 10), (0, 1, "exams", 12), (0, 1, "eq", 1), (0, 2, "exams", 99)])
    other = stored([(0, 1, "exams", 15), (0, 0, "exams", 11)])
    frame = paired_frame(base, other, ["key"]).sort("key")
    assert frame.select("key", "mean", "n").rows() == [("eq", -0.5, 2), ("exams", 2.0, 2)]


def test_tables_without_a_common_replication_have_no_difference():
    base = pl.DataFrame({"draw": [0], "replication": [0], "key": ["exams"], "value": [1]})
    assert paired_frame(base, base.with_columns(replication=pl.lit(1)), ["key"]).is_empty()


def test_deadweight_is_the_share_that_the_measure_did_not_change():
    assert deadweight(200, 30) == pytest.approx(0.85)
    assert deadweight(0, 0) is None


def test_results_are_arrays_in_the_order_of_the_cohort():
    cohort = people({"id": 3}, {"id": 9})
    result = person_results(cohort, lives(cohort, [stay(0, 365, c.FACHKRAFT)], [stay(0, 100, c.IFK, reason=c.END_DEPARTED)]))
    assert result.skilled_end.tolist() == [True, False]
    assert result.departed.tolist() == [False, True]
    assert result.employed_end.dtype == np.bool_
