"""What may be said of several replications: means, intervals, ranges, ratios, and how they are written."""

import math

import pytest
from scipy import stats

from sim.registry import load_registry
from sim.registry.types import Text
from sim.report.estimates import Interval, Spread, ratio, variance
from sim.report.table import Column, write
from sim.report.words import Words, euro, number, percent, until


@pytest.fixture(scope="module")
def words():
    return Words(load_registry())


def test_the_interval_of_a_mean_is_students():
    values = (12.0, 15.0, 9.0, 14.0, 11.0)
    low, high = Interval(values).bounds
    mean, error = sum(values) / 5, math.sqrt(variance(values) / 5)
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 4, loc=mean, scale=error))


def test_the_range_of_replications_is_their_smallest_and_largest():
    assert Spread((3.0, 1.0, 2.0)).bounds == (1.0, 3.0)


@pytest.mark.parametrize("kind", [Interval, Spread])
def test_one_replication_has_neither_interval_nor_range(kind):
    assert kind((5.0,)).bounds is None


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((10.0, 11.0, 12.0), "more"),
        ((-10.0, -11.0, -12.0), "fewer"),
        ((-10.0, 11.0, 1.0), "open"),
        ((0.0, 0.0, 0.0), "none"),
        ((7.0,), "single"),
    ],
)
def test_the_verdict_says_whether_the_interval_holds_zero(values, verdict):
    assert Interval(values).verdict == verdict


def test_a_number_needs_a_replication():
    with pytest.raises(ValueError, match="at least one"):
        Spread(())


def test_at_the_bounds_of_a_ratio_the_difference_is_just_as_large_as_chance_allows():
    cost, gain = (90.0, 110.0, 105.0, 95.0, 102.0), (9.0, 11.0, 10.5, 9.8, 10.4)
    found = ratio(cost, gain)
    t = stats.t.ppf(0.975, 4)
    for bound in found.bounds:
        rest = [a - bound * b for a, b in zip(cost, gain, strict=True)]
        assert abs(sum(rest) / 5) == pytest.approx(t * math.sqrt(variance(rest) / 5))
    assert found.bounds[0] < found.mean < found.bounds[1]


def test_a_ratio_with_a_constant_denominator_is_the_divided_interval():
    low, high = Interval((90.0, 110.0, 100.0)).bounds
    assert ratio((90.0, 110.0, 100.0), (10.0, 10.0, 10.0)).bounds == pytest.approx((low / 10, high / 10))


@pytest.mark.parametrize("gain", [(-1.0, 2.0, 1.0), (-5.0, -6.0, -5.5), (0.0, 0.0, 0.0)])
def test_there_is_no_cost_per_success_when_the_successes_cannot_be_told_from_zero(gain):
    assert ratio((100.0, 101.0, 99.0), gain) is None


def test_one_replication_gives_a_ratio_without_bounds():
    assert ratio((100.0,), (4.0,)).bounds is None
    assert ratio((100.0,), (0.0,)) is None


def test_numbers_are_written_in_both_notations():
    assert number(-1234.56, 1) == Text("−1.234,6", "−1,234.6")
    assert number(12, signed=True) == Text("+12", "+12")
    assert number(0, signed=True) == Text("0", "0")
    assert number(-0.04, 1, signed=True) == Text("0,0", "0.0")
    assert euro(-1500) == Text("−1.500\u00a0€", "−€1,500")
    assert percent(0.125, 1) == Text("12,5\u00a0%", "12.5%")


def test_a_range_is_written_with_what_it_spans(words):
    column = Column("x", Text("x", "x"), "persons", signed=True)
    assert write(column, Interval((200.0, 210.0, 205.0)), words) == Text("+205 (+193 bis +217)", "+205 (+193 to +217)")
    assert write(column, Interval((200.0,)), words) == Text("+200", "+200")
    assert write(column, None, words) == Text("–", "–")


def test_a_cost_per_success_keeps_three_digits(words):
    column = Column("x", Text("x", "x"), "euro")
    assert (
        write(column, ratio((1_234_567.0, 1_234_567.0), (10.0, 10.0)), words).de
        == "123.000\u00a0€ (123.000\u00a0€ bis 123.000\u00a0€)"
    )


def test_the_last_day_of_a_year_is_its_end():
    from datetime import date

    assert until(date(2027, 12, 31)) == Text("Ende 2027", "the end of 2027")
    assert until(date(2027, 6, 30)) == Text("zum 30.06.2027", "30 June 2027")
