"""Segments, months, curves and gaps on lives small enough to count by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from outcome_lives import happened, lives, people, stay

from sim.cohort.types import NEVER
from sim.outcomes.clock import days_in, first_days, month_days, ranks, reached, year_bounds, years
from sim.outcomes.curves import OUTCOMES, measure_curves
from sim.outcomes.gaps import measure_gaps
from sim.outcomes.groups import AXES, build_cells
from sim.outcomes.keys import count_keys, gap_keys
from sim.outcomes.milestones import build_milestones
from sim.outcomes.segments import build_segments, causes_of, spell_starts, stocks
from sim.outcomes.states import final_states, state_on
from sim.registry import codes as c
from sim.registry import load_registry


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def curves_of(cohort, trajectory, registry):
    segments = build_segments(cohort, trajectory)
    frame = measure_curves(cohort, build_cells(cohort, registry), segments, build_milestones(cohort, segments))
    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


def series(frame, outcome, population="all", axis="total", group="total", column="value"):
    rows = frame.filter(population=population, axis=axis, group=group, outcome=outcome)
    return rows.sort("month")[column].to_list()


def test_months_are_counted_from_the_first_day_and_clamped_to_short_months():
    assert month_days(date(2017, 12, 31), 62).tolist() == [0, 31, 59]
    assert month_days(date(2018, 1, 1), 59).tolist() == [0, 31, 59]


def test_ten_years_have_a_month_for_the_day_the_run_ends_on():
    horizon = (date(2027, 12, 31) - date(2017, 12, 31)).days
    assert month_days(date(2017, 12, 31), horizon)[-1] == horizon
    assert len(month_days(date(2017, 12, 31), horizon)) == 121


def test_years_are_the_calendar_years_the_run_touches():
    assert list(years(date(2017, 12, 31), 366)) == [2017, 2018]
    assert year_bounds(date(2017, 12, 31), 366).tolist() == [0, 1, 366]


def test_a_stock_covers_its_first_day_and_not_its_last():
    along = ranks(np.arange(12), np.array([0, 4, 5, 10]))
    person, kind = np.array([0, 0, 0, 1]), np.array([0, 0, 0, 1])
    stays = (person, kind, np.array([0, 1, 5, 5]), np.array([5, 4, 10, 6]))
    assert stocks(stays, np.array([0, 0]), np.array([0, 1]), along, 2).tolist() == [[1, 1, 1, 0], [0, 0, 1, 0]]
    assert stocks(stays, np.array([0, 1]), np.array([0, -1]), along, 2).tolist() == [[1, 1, 1, 0], [0, 0, 0, 0]]


def test_the_first_of_several_days_is_found_in_whatever_order_they_are_told():
    person, day = np.array([1, 0, 0, 0]), np.array([7, 5, 3, 4])
    assert first_days(np.array([0, 1, 2, 3]), person, day, 3).tolist() == [3, 7, NEVER]
    assert first_days(np.array([3, 1]), person, day, 3).tolist() == [4, NEVER, NEVER]


def test_what_is_never_reached_is_never_counted():
    assert reached(np.array([0, 0]), np.array([3, NEVER]), np.array([2, 3, 4]), 1).tolist() == [[0, 1, 1]]


def test_days_fall_into_the_periods_they_lie_in():
    assert days_in(np.array([0, 0]), np.array([0, 8]), np.array([25, 12]), np.array([0, 10, 20, 30]), 1).tolist() == [[12, 12, 5]]


def test_a_spell_is_cut_where_the_status_changes():
    cohort = people({"status": c.G0})
    told = lives(cohort, [stay(0, 200, c.SUCHE), stay(200, 365, c.IFK), happened(50, c.EV_STATUS, c.REC, c.G0)])
    segments = build_segments(cohort, told)
    assert segments.start.tolist() == [0, 50, 200]
    assert segments.end.tolist() == [50, 200, 365]
    assert segments.status.tolist() == [c.G0, c.REC, c.REC]
    assert segments.spell.tolist() == [0, 0, 1]
    assert segments.stays[3].tolist() == [50, 200, 366]


def test_several_changes_on_one_day_count_as_the_last_of_them():
    cohort = people({"status": c.G0})
    changes = [happened(50, c.EV_STATUS, c.D, c.G0), happened(50, c.EV_STATUS, c.AD, c.D)]
    segments = build_segments(cohort, lives(cohort, [stay(0, 50, c.SUCHE), stay(50, 365, c.AUSBILDUNG), *changes]))
    assert segments.status.tolist() == [c.G0, c.AD]


def test_a_status_never_leaks_into_the_next_life():
    cohort = people({"status": c.G0}, {"status": c.D})
    first = [stay(0, 365, c.SUCHE), happened(50, c.EV_STATUS, c.REC, c.G0)]
    segments = build_segments(cohort, lives(cohort, first, [stay(0, 365, c.SUCHE)]))
    assert segments.status.tolist() == [c.G0, c.REC, c.D]


def test_a_person_is_named_by_her_row_in_the_cohort():
    cohort = people({"id": 7}, {"id": 40_000})
    segments = build_segments(cohort, lives(cohort, [stay(0, 365, c.IFK)], [stay(0, 365, c.EQ)]))
    assert segments.position.tolist() == [0, 1]


def test_a_person_without_a_row_is_an_error():
    told = lives(people({}, {}), [stay(0, 365, c.IFK)], [stay(0, 365, c.IFK)])
    with pytest.raises(ValueError, match="not in the cohort"):
        build_segments(people({}), told)


@pytest.mark.parametrize(
    "told",
    [
        stay(-1, 365, c.IFK),
        stay(0, 366, c.IFK),
        stay(0, 365, c.STATIONS),
        stay(0, 365, c.IFK, cause=len(c.CAUSE_IDS)),
        happened(50, c.EV_STATUS, len(c.STATUS_IDS)),
        happened(50, c.EV_STATUS, -1),
    ],
)
def test_what_would_lie_beside_a_table_is_an_error(told):
    cohort = people({})
    with pytest.raises(ValueError, match="not in the run"):
        build_segments(cohort, lives(cohort, [stay(0, 365, c.IFK), told] if len(told) == 4 else [told]))


def test_a_state_is_known_on_every_day_of_a_life():
    cohort = people({"entry": 10, "population": 2, "station_since": 10})
    told = lives(cohort, [stay(10, 60, c.WARTEN), stay(60, 100, c.IFK, reason=c.END_DEPARTED)])
    segments = build_segments(cohort, told)
    days = np.array([9, 10, 59, 60, 99, 100, 365])
    assert state_on(segments, np.zeros(7, dtype=np.int64), days).tolist() == [
        0,
        c.WARTEN,
        c.WARTEN,
        c.IFK,
        c.IFK,
        c.STATIONS,
        c.STATIONS,
    ]


def test_a_person_without_a_stay_is_nowhere():
    cohort = people({}, {}, {})
    segments = build_segments(cohort, lives(cohort, [], [stay(0, 365, c.IFK)], []))
    assert state_on(segments, np.arange(3), np.full(3, 100)).tolist() == [0, c.IFK, 0]


def test_the_run_ends_with_the_state_of_its_last_day():
    cohort = people({}, {})
    told = lives(cohort, [stay(0, 365, c.FACHKRAFT)], [stay(0, 365, c.SUCHE, reason=c.END_DEPARTED)])
    assert final_states(cohort, build_segments(cohort, told)).tolist() == [c.FACHKRAFT, c.STATIONS]


def test_curves_show_where_everybody_is(registry):
    cohort = people({}, {"entry": 40, "population": 1}, horizon=90)
    first = [stay(0, 31, c.WARTEN), stay(31, 90, c.AUSBILDUNG)]
    second = [stay(40, 50, c.IFK), stay(50, 70, c.HELFERJOB, reason=c.END_DEPARTED)]
    frame = curves_of(cohort, lives(cohort, first, second), registry)
    assert series(frame, "state.warten") == [1, 0, 0, 0]
    assert series(frame, "state.ausbildung") == [0, 1, 1, 1]
    assert series(frame, "work_any") == [0, 0, 1, 0]
    assert series(frame, "employed") == [0, 1, 2, 1]
    assert series(frame, "state.departed") == [0, 0, 0, 1]
    assert series(frame, "departed", "entrants") == [0, 0, 0, 1]
    assert series(frame, "gap") == [1, 0, 0, 0]
    assert series(frame, "in_training", column="base") == [1, 1, 2, 2]


def test_what_somebody_brought_along_counts_from_entry(registry):
    cohort = people({"german": 3100}, {"german": 500, "certificate": c.CERT_HSA9}, horizon=90)
    told = lives(cohort, [stay(0, 90, c.AUSBILDUNG)], [stay(0, 90, c.IFK), happened(40, c.EV_GERMAN, 0, 4000)])
    frame = curves_of(cohort, told, registry)
    assert series(frame, "b1") == [1, 1, 2, 2]
    assert series(frame, "b2") == [0, 0, 1, 1]
    assert series(frame, "certificate") == [1, 1, 1, 1]
    assert series(frame, "training_entered") == [1, 1, 1, 1]


def test_only_a_passed_exam_counts(registry):
    cohort = people({}, horizon=90)
    exams = [happened(20, c.EV_EXAM, 0, 1), happened(50, c.EV_EXAM, 1, 2), happened(80, c.EV_EXAM, 1, 3)]
    frame = curves_of(cohort, lives(cohort, [stay(0, 90, c.AUSBILDUNG), *exams]), registry)
    assert series(frame, "exam_passed") == [0, 0, 1, 1]


def test_secure_residence_follows_the_status_of_the_day(registry):
    cohort = people({"status": c.G0}, {"status": c.REC}, horizon=90)
    told = lives(
        cohort, [stay(0, 90, c.SUCHE), happened(31, c.EV_STATUS, c.REC, c.G0)], [stay(0, 45, c.IFK, reason=c.END_DEPARTED)]
    )
    frame = curves_of(cohort, told, registry)
    assert series(frame, "secure") == [1, 2, 1, 1]


def test_every_axis_is_split_by_what_held_at_entry(registry):
    cohort = people({"status": c.D, "gender": c.FEMALE, "children": 1}, {"status": c.REC}, horizon=90)
    told = lives(cohort, [stay(0, 90, c.SUCHE), happened(10, c.EV_STATUS, c.REC, c.D)], [stay(0, 90, c.IFK)])
    frame = curves_of(cohort, told, registry)
    assert series(frame, "gap", axis="status", group="duldung") == [1, 1, 1, 1]
    assert series(frame, "gap", axis="children", group="mit") == [1, 1, 1, 1]
    assert series(frame, "gap", axis="region", group="Düsseldorf", column="base") == [2, 2, 2, 2]
    assert series(frame, "gap", axis="status_gender_area", group="duldung|weiblich|kreisfreie_stadt") == [1, 1]
    assert set(frame["axis"]) == set(AXES)
    assert "gestattung_gut" not in frame["group"].to_list()


def test_the_whole_population_shows_every_outcome_and_groups_show_no_states(registry):
    cohort = people({}, horizon=90)
    frame = curves_of(cohort, lives(cohort, [stay(0, 90, c.IFK)]), registry)
    assert set(frame.filter(axis="total")["outcome"]) == set(OUTCOMES)
    assert not any(outcome.startswith("state.") for outcome in frame.filter(axis="gender")["outcome"])


def test_gap_days_fall_under_the_status_of_the_day_and_the_cause_of_the_spell():
    cohort = people({"status": c.D}, horizon=400)
    life = [
        stay(0, 100, c.WARTEN, cause=c.CAUSE_LAW),
        stay(100, 200, c.IFK),
        stay(200, 300, c.SUCHE),
        stay(300, 380, c.KEIN_KONTAKT),
        stay(380, 400, c.SUCHE, cause=c.CAUSE_MOBILITY),
        happened(40, c.EV_STATUS, c.REC, c.D),
    ]
    frame = measure_gaps(cohort, build_segments(cohort, lives(cohort, life))).with_columns(pl.col(pl.Enum).cast(pl.String))
    rows = {row[1:4]: row[4] for row in frame.filter(population="cohort").iter_rows()}
    assert rows == {
        ("duldung", "law", 2018): 40,
        ("anerkannt", "law", 2018): 60,
        ("anerkannt", "own_search", 2018): 100,
        ("anerkannt", "handover", 2018): 65,
        ("anerkannt", "handover", 2019): 15,
        ("anerkannt", "mobility", 2019): 20,
        ("duldung", "at_risk", 2018): 40,
        ("anerkannt", "at_risk", 2018): 325,
        ("anerkannt", "at_risk", 2019): 35,
    }


def test_days_by_cause_and_without_contact_are_key_figures_of_both_populations():
    cohort = people({}, {"population": 1}, horizon=400)
    first = [stay(0, 100, c.WARTEN, cause=c.CAUSE_LAW), stay(100, 320, c.LUECKE), stay(320, 400, c.KEIN_KONTAKT)]
    segments = build_segments(cohort, lives(cohort, first, [stay(0, 30, c.WARTEN, cause=c.CAUSE_LAW), stay(30, 400, c.IFK)]))
    by_cause = gap_keys(measure_gaps(cohort, segments))
    assert by_cause["gap_days.law"].tolist() == [100, 30, 130]
    assert by_cause["gap_days.handover"].tolist() == [300, 0, 300]
    assert by_cause["gap_days.childcare"].tolist() == [0, 0, 0]
    assert count_keys(cohort, segments, build_milestones(cohort, segments))["contact_lost_days"].tolist() == [80, 0, 80]


def test_time_outside_a_gap_has_no_cause_whatever_the_spell_says():
    cohort = people({})
    segments = build_segments(cohort, lives(cohort, [stay(0, 100, c.IFK, cause=c.CAUSE_LAW), stay(100, 365, c.LUECKE)]))
    assert causes_of(segments.station[1:], segments.cause[1:]).tolist() == [c.CAUSE_HANDOVER]
    assert measure_gaps(cohort, segments).filter(cause="law").is_empty()


def test_a_stay_begun_before_the_run_is_no_start():
    cohort = people({}, {"entry": 10, "population": 2, "station_since": 10})
    told = lives(
        cohort,
        [stay(0, 100, c.AUSBILDUNG), stay(100, 200, c.SUCHE), stay(200, 365, c.AUSBILDUNG)],
        [stay(10, 365, c.AUSBILDUNG)],
    )
    assert spell_starts(cohort, build_segments(cohort, told), c.AUSBILDUNG).tolist() == [2, 3]


def test_a_new_contract_right_after_a_dissolved_one_is_a_start():
    cohort = people({})
    life = [stay(0, 50, c.SUCHE), stay(50, 150, c.AUSBILDUNG, reason=c.END_DROPPED_OUT), stay(150, 365, c.AUSBILDUNG)]
    assert spell_starts(cohort, build_segments(cohort, lives(cohort, life)), c.AUSBILDUNG).tolist() == [1, 2]
