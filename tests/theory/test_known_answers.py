"""The compiled engine against exact answers, and the formulas against the numbers of the literature."""

import math

import pytest

from sim.registry import load_registry
from sim.theory import CASES, formulas, ways
from sim.theory.__main__ import BREACH, OK, main
from sim.theory.measure import Estimate
from sim.theory.rows import Row

SEED = 1
QUICK = [case for case in CASES if not case.long]


@pytest.mark.numba
@pytest.mark.parametrize("case", QUICK, ids=[case.number for case in QUICK])
def test_the_engine_gives_the_known_answers(case):
    rows = case.rows(SEED)
    assert [row for row in rows if not row.passed] == []
    texts = load_registry().texts
    assert all(f"theory.quantity.{row.quantity}" in texts and f"theory.case.{row.case}" in texts for row in rows)


@pytest.mark.parametrize(
    ("row", "passed"),
    [
        (Row("", "", "", 10.0, Estimate(10.2, 0.06), 0.0), True),
        (Row("", "", "", 10.0, Estimate(10.24, 0.06), 0.0), False),
        (Row("", "", "", 10.0, Estimate(10.0, 0.11), 0.0), False),
        (Row("", "", "", 10.0, Estimate(10.0, 0.06), 0.013), False),
    ],
    ids=["close", "far off", "not sure enough", "ticks too coarse"],
)
def test_a_row_passes_where_it_is_close_sure_and_finely_timed(row, passed):
    assert row.passed is passed


@pytest.mark.numba
def test_the_command_says_whether_all_pass(capsys, monkeypatch):
    assert main(["14c", "--lang", "en"]) == OK
    assert "All 1 values pass." in capsys.readouterr().out
    monkeypatch.setattr("sim.theory.rows.MOST_Z", 0.0)
    assert main(["14c"]) == BREACH
    assert "1 von 1 Werten bestehen nicht." in capsys.readouterr().out


def test_formulas_give_the_published_numbers():
    assert formulas.erlang_b(8.0, 10) == pytest.approx(0.121661, abs=5e-7)
    assert formulas.erlang_b(20.0, 20) == pytest.approx(0.158892, abs=5e-7)
    assert formulas.erlang_b(5.0, 3) == pytest.approx(0.529661, abs=5e-7)
    assert formulas.erlang_c(2.5, 5) == pytest.approx(0.130371, abs=5e-7)
    assert formulas.erlang_c(8.0, 10) == pytest.approx(0.409180, abs=5e-7)
    assert [formulas.pollaczek(0.5, 1.0, scv) for scv in (0.0, 0.5, 1.0, 4.0)] == [0.5, 0.75, 1.0, 2.5]
    loads = [formulas.erlang2_load(40.0, 12.0, 9.0, at) for at in (6.0, 12.0, 18.0, 24.0)]
    assert loads == pytest.approx([201.842, 301.634, 138.377, 51.993], abs=5e-4)
    assert formulas.left_over(90.0, 100) == pytest.approx((1.1100, 0.17024), rel=5e-5)
    assert formulas.left_over(95.0, 100) == pytest.approx((5.0774, 0.44222), rel=5e-5)
    qualified_and_out = [formulas.absorbing(ways.RATES, at)[3:] for at in (12.0, 36.0, 60.0)]
    told = [(0.055676, 0.279227), (0.243171, 0.476106), (0.350953, 0.528634)]
    assert [tuple(pair) for pair in qualified_and_out] == [pytest.approx(pair, abs=5e-7) for pair in told]
    assert [formulas.runs_needed(*each) for each in ((0.2, 0.05), (0.3, 0.05), (0.1, 0.02))] == [64, 141, 99]
    assert formulas.changed_hazard(1.5, 24.0, 10.0, 0.5) == pytest.approx((21.6659, 30.7833, 83.883, 9.35), rel=5e-4)
    # One person of the literature: a luck of .30.
    end = 24.0 * (-math.log(0.30)) ** (1.0 / 1.5)
    assert (end, formulas.changed_end(end, 1.5, 24.0, 10.0, 0.5)) == pytest.approx((27.1616, 39.8429), abs=1e-4)
    assert formulas.erlang_c(8.0, 10) * math.exp(-2.0) == pytest.approx(0.055377, abs=5e-7)
    # Nobody loses patience in no time, and with endless patience it is the queue without any.
    assert formulas.erlang_a(0.8, 1, 1e-3)[1] == pytest.approx(3.2, rel=0.05)
    assert formulas.fixed_patience(0.8, 200.0) == pytest.approx((0.0, 3.2), abs=1e-6)
    assert formulas.erlang_a(5.0, 3, 1e9)[0] == pytest.approx(formulas.erlang_b(5.0, 3), rel=1e-6)
    assert 3.0 + 6.0 * math.exp(-0.5) == pytest.approx(6.639184, abs=5e-7)
