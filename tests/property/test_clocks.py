"""Clocks that run while their hazard changes (contract 5), with the real functions on small tables and on rows of a real run."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rule_rows import example_book, moments

from sim.registry.codes import FACHKRAFT, HELFERJOB, IFK, KEIN_KONTAKT
from sim.rules import names as n
from sim.rules import person as p
from sim.rules.book import MONTH_DAYS, Tables
from sim.rules.clocks import CHILD, DEPART, DROP, FULL, JOB, RISE, STATUS, UNITS, due, hazard, hazard_until, settle, threshold
from sim.rules.person import NEVER

HORIZON = 4000
CLOCKS = (DEPART, STATUS, CHILD, DROP, JOB, RISE)
HIGHEST = 2**63 - 1

# A hazard of a day in units of 2**-40, between nothing and certain; days of change; a threshold of at least one unit.
hazards = st.one_of(st.just(0.0), st.floats(1e-7, 0.5))
days = st.integers(1, HORIZON - 1)
thresholds = st.floats(2.0**-54, 1.0 - 2.0**-30).map(threshold)
steps = st.dictionaries(days, st.tuples(hazards, hazards), max_size=6).flatmap(
    lambda later: st.tuples(hazards, hazards).map(lambda first: {0: first} | later)
)


def tables(changes, horizon=HORIZON):
    """Tables whose only parameter with a life of its own is the birth hazard: `changes` maps a day to the daily hazard of those
    without and with PARENT."""
    starts = sorted(changes)
    periods, parameters = len(starts), len(n.PARAMETERS)
    ends = [*starts[1:], NEVER]
    own = n.BIRTH_HAZARD_MONTH
    fields = {name: [0] for name in Tables._fields}
    base, axes = [0] * (parameters * periods), [0] * (parameters + 1)
    base[own * periods : (own + 1) * periods] = range(0, 2 * periods, 2)
    axes[own + 1 :] = [1] * (parameters - own)
    in_group = n.GROUP_CHILD * periods
    return Tables(
        **fields
        | {
            "horizon": horizon,
            "reception_days": 0,
            "residence_since": 0,
            "periods": periods,
            "law_periods": 1,
            "const": [math.nan if k == own else 1.0 for k in range(parameters)],
            "everybody": [math.nan] * (parameters * periods),
            "val": [hazard_of_a_day * MONTH_DAYS for start in starts for hazard_of_a_day in changes[start]],
            "base": base,
            "axis_first": axes,
            "axis_field": [p.PARENT],
            "axis_stride": [1],
            "period": [k for k, end in enumerate(ends) for _ in range(starts[k], min(end, horizon + 1))],
            "group_until": [0] * in_group + ends,
        }
    )


def person(e, day=0):
    """Somebody whose clock of births has just been wound up."""
    row = [0] * p.FIELDS
    row[p.CLOCK_LEFT + CHILD], row[p.CLOCK_DAY + CHILD] = e, day
    return row


def strikes(e, changes, horizon=HORIZON):
    return due(person(e), tables(changes, horizon), CHILD, NEVER)


def by_hand(e, changes):
    """The first day with H >= E, added up day by day."""
    b, row, total = tables(changes), person(e), 0
    for day in range(1, HORIZON):
        total += hazard(row, b, CHILD, day - 1)
        if total >= e:
            return day
    return NEVER


@given(thresholds, steps)
def test_a_clock_strikes_on_the_first_day_on_which_the_sum_reaches_the_threshold(e, changes):
    assert strikes(e, changes) == by_hand(e, changes)


@given(thresholds, steps, st.lists(days, max_size=8))
def test_a_change_point_without_effect_changes_nothing(e, changes, idle):
    with_idle = dict(changes)
    for day in idle:
        with_idle[day] = changes[max(start for start in changes if start <= day)]
    assert strikes(e, with_idle) == strikes(e, changes)


@given(thresholds, steps, st.lists(days, max_size=8))
def test_settling_on_the_way_changes_nothing(e, changes, stops):
    alone = strikes(e, changes)
    b, row = tables(changes), person(e)
    for day in sorted(stops):
        if day < alone:
            settle(row, b, CHILD, day)
            assert due(row, b, CHILD, NEVER) == alone


def test_settling_on_the_day_it_strikes_changes_nothing():
    changes = {0: (0.01, 0.01)}
    alone = strikes(UNITS, changes)
    row = person(UNITS)
    settle(row, tables(changes), CHILD, alone)
    assert due(row, tables(changes), CHILD, NEVER) == alone


@given(thresholds, steps, days, st.floats(0.0, 1.0))
def test_a_smaller_hazard_never_makes_an_event_earlier(e, changes, since, factor):
    reduced = {day: both for day, both in changes.items() if day < since}
    for day in (since, *(day for day in changes if day > since)):
        reduced[day] = tuple(h * factor for h in changes[max(start for start in changes if start <= day)])
    assert strikes(e, reduced) >= strikes(e, changes)


@given(thresholds, thresholds, steps)
def test_more_luck_never_makes_an_event_earlier(e, f, changes):
    assert (strikes(e, changes) <= strikes(f, changes)) or e > f


@given(thresholds, steps, days)
def test_a_limit_hides_what_lies_beyond_and_moves_nothing(e, changes, limit):
    day = strikes(e, changes)
    assert due(person(e), tables(changes), CHILD, limit) == (day if day < limit else NEVER)


@given(st.floats(0.0, math.inf, allow_nan=False), st.lists(days, max_size=5), thresholds)
def test_a_clock_saturates_and_never_overflows(huge, stops, e):
    changes = {0: (huge, huge), 7: (0.0, 0.0), 9: (huge, huge)}
    b, row = tables(changes), person(e)
    for day in sorted(stops):
        settle(row, b, CHILD, day)
        due(row, b, CHILD, NEVER)
        assert 0 <= row[p.CLOCK_LEFT + CHILD] <= e
        assert 0 <= row[p.CLOCK_RATE + CHILD] * HORIZON <= HIGHEST


@given(st.floats(2.0**-54, 1.0 - 2.0**-53))
def test_no_threshold_lies_above_saturation(u):
    assert 0 <= threshold(u) < FULL


@given(thresholds, st.floats(-math.inf, 0.0))
def test_a_hazard_below_nothing_is_none(e, negative):
    assert strikes(e, {0: (negative, negative)}) == NEVER


class TestHazardHalvedMidway:
    """Theory case 15: Weibull shape 1.5, scale 24, halved at 10; U = 0.30 gives 27.1616 without and 39.8429 with the change.

    The hazard of each day is the exact growth of the cumulative one over that day, so the clock may err by its rounding to whole
    days and to units of 2**-40 only.
    """

    A_UNIT = 100
    SHAPE, SCALE, SINCE, U = 1.5, 24.0, 10.0, 0.30

    def cumulative(self, day):
        return (day / self.A_UNIT / self.SCALE) ** self.SHAPE

    def tables(self, by_date):
        half = int(self.SINCE * self.A_UNIT)
        growth = [self.cumulative(day + 1) - self.cumulative(day) for day in range(5000)]
        if by_date:
            return tables({day: (g if day < half else g / 2, 0.0) for day, g in enumerate(growth)}, 5000)
        return tables({day: (g, g / 2) for day, g in enumerate(growth)}, 5000)

    def exact(self, ratio):
        at_change = (self.SINCE / self.SCALE) ** self.SHAPE
        return self.SCALE * ((-math.log(self.U) - (1 - ratio) * at_change) / ratio) ** (1 / self.SHAPE)

    def test_the_closed_formula_gives_the_figures_of_the_case(self):
        assert self.exact(1.0) == pytest.approx(27.1616, abs=1e-4)
        assert self.exact(0.5) == pytest.approx(39.8429, abs=1e-4)

    def test_without_change_the_clock_strikes_at_the_exact_time_rounded_up(self):
        assert due(person(threshold(self.U)), self.tables(False), CHILD, NEVER) == math.ceil(self.exact(1.0) * self.A_UNIT)

    def test_halved_by_a_date_in_the_tables_it_strikes_at_the_exact_time_rounded_up(self):
        assert due(person(threshold(self.U)), self.tables(True), CHILD, NEVER) == math.ceil(self.exact(0.5) * self.A_UNIT)

    def test_halved_by_a_personal_change_it_strikes_on_the_same_day(self):
        b, row = self.tables(False), person(threshold(self.U))
        settle(row, b, CHILD, int(self.SINCE * self.A_UNIT))
        row[p.PARENT] = 1
        assert due(row, b, CHILD, NEVER) == math.ceil(self.exact(0.5) * self.A_UNIT)


def runs(row, clock):
    """Whether a clock runs in the present spell."""
    if clock == DROP:
        return IFK <= row[p.MAIN] <= FACHKRAFT or row[p.MAIN] == KEIN_KONTAKT
    if clock == RISE:
        return row[p.MAIN] == HELFERJOB
    return True


real = st.tuples(st.integers(0, 10**6).map(lambda i: moments()[i % len(moments())]), st.sampled_from(CLOCKS)).filter(
    lambda pair: runs(pair[0].row, pair[1])
)


@given(real, st.integers(0, 2000))
def test_a_hazard_of_a_real_person_holds_until_the_day_it_says(pair, later):
    moment, clock = pair
    b, row = example_book().tables, list(moment.row)
    until = hazard_until(row, b, clock, moment.day)
    assert until > moment.day
    day = min(moment.day + later, until - 1, b.horizon)
    assert hazard(row, b, clock, day) == hazard(row, b, clock, moment.day)


@given(real, thresholds, st.lists(st.integers(0, 3000), max_size=5))
def test_settling_a_real_person_on_the_way_changes_nothing(pair, e, stops):
    moment, clock = pair
    b, row = example_book().tables, list(moment.row)
    row[p.CLOCK_LEFT + clock], row[p.CLOCK_DAY + clock], row[p.CLOCK_UNTIL + clock] = e, moment.day, 0
    alone = due(row, b, clock, NEVER)
    assume(alone > moment.day)
    for day in sorted(moment.day + stop for stop in stops):
        if day < min(alone, b.horizon):
            settle(row, b, clock, day)
            assert due(row, b, clock, NEVER) == alone
