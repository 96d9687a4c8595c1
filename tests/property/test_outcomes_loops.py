"""The loops of the outcomes give the same numbers compiled and as they stand, and nothing old is ever used for them."""

import ast
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from outcome_lives import populations

from sim.outcomes import fast, loops, measure_lives, plausibility, read_lives, results_of
from sim.registry import load_registry
from sim.registry.types import Text
from sim.scenario.types import RunSpec, Scenario

TESTS = Path(__file__).parents[1]
NOT_TOLD = ("cohort", "trajectory")


def outcomes(cohort, trajectory):
    """Everything that is asked about a run."""
    words = Text("Probe", "trial")
    run = RunSpec(None, 1, 7, cohort.start, cohort.horizon)
    scenario = Scenario("trial", words, words, None, None, None, True, run, (), (), ())
    lives = read_lives(cohort, trajectory)
    found, results = measure_lives(lives, scenario, load_registry()), results_of(lives)
    frames = [getattr(found, name) for name in ("curves", "gaps", "costs", "keys")]
    arrays = [getattr(results, column.name) for column in fields(results) if column.name not in NOT_TOLD]
    return frames, arrays, plausibility.check_lives(lives)


@pytest.mark.numba
@settings(max_examples=60)
@given(drawn=populations())
def test_compiled_loops_give_the_same_outcomes(drawn):
    told = {}
    for worth in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fast, "_is_worth_it", lambda _, answer=worth: answer)
            told[worth] = outcomes(*drawn)
    (frames, arrays, checks), (other_frames, other_arrays, other_checks) = told[False], told[True]
    assert all(one.equals(other) for one, other in zip(frames, other_frames, strict=True))
    assert all(np.array_equal(one, other) for one, other in zip(arrays, other_arrays, strict=True))
    assert checks == other_checks


CHECKED = """
import random
from unittest.mock import patch

import numpy as np
from outcome_lives import happened, lives, people, stay
from sim.outcomes import fast, loops, plausibility, read_lives
from sim.registry import codes as c

luck = random.Random(3)
persons, told = [], []
for _ in range(300):
    cuts = sorted({0, 800, *(luck.randrange(801) for _ in range(6))})
    persons.append({"status": luck.randrange(11), "population": luck.randrange(3)})
    life = [stay(*ends, luck.randrange(1, c.STATIONS), cause=luck.randrange(7)) for ends in zip(cuts, cuts[1:])]
    told.append(life + [happened(luck.randrange(801), c.EV_STATUS, luck.randrange(11)) for _ in range(4)])
cohort = people(*persons, horizon=800)
with patch.object(fast, "_is_worth_it", lambda _: True):
    plausibility.check_lives(read_lives(cohort, lives(cohort, *told)))
    try:
        fast.call(loops.first, (np.array([0]), np.array([2]), np.array([5])), (np.zeros(2, dtype=np.int64),))
    except IndexError:
        print("checked")
"""


@pytest.mark.numba
@pytest.mark.slow
def test_with_every_access_checked_nothing_lies_beyond_an_end(tmp_path):
    """In a process of its own, since it compiles anew."""
    place = {"WEGWEISER_CACHE": str(tmp_path), "NUMBA_BOUNDSCHECK": "1"}
    paths = os.pathsep.join((str(TESTS.parent), str(TESTS)))
    done = subprocess.run(
        [sys.executable, "-c", CHECKED], env={**os.environ, **place, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("checked\n", "")


@pytest.mark.numba
def test_each_loop_is_compiled_once_for_the_types_that_it_is_called_with():
    fast.prepare_loops()
    for loop, (reads, writes) in fast.TYPES.items():
        columns = [tuple(np.zeros(0, dtype=kind) for kind in some.split()) for some in (reads, writes)]
        fast._compiled(loop)(*columns)
        assert len(fast._compiled(loop).signatures) == 1, loop.__name__


def test_every_loop_can_be_called():
    public = {
        thing for name, thing in vars(loops).items() if callable(thing) and getattr(thing, "__module__", "") == loops.__name__
    }
    assert public == set(fast.TYPES)


def test_the_hash_of_the_loops_covers_all_that_is_compiled_of_them():
    found = ast.walk(ast.parse(Path(loops.__file__).read_text(encoding="utf-8")))
    assert {node.module for node in found if isinstance(node, ast.ImportFrom)} == {"collections.abc"}
    assert not [node for node in found if isinstance(node, ast.Import)]


@pytest.mark.numba
def test_what_is_kept_is_named_by_the_hash_of_the_loops():
    assert all(fast._compiled(loop).__qualname__ == f"{loop.__name__}_{fast._fingerprint()}" for loop in fast.TYPES)
    assert all("_" not in loop.__qualname__ for loop in fast.TYPES)


def test_few_rows_load_no_compiler():
    code = (
        "import sys, numpy; from sim.outcomes.rows import rows_by; rows_by(numpy.zeros(5, 'u1')); print('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_without_a_compiler_loops_run_as_they_stand(monkeypatch):
    monkeypatch.setattr(fast, "_is_worth_it", lambda _: True)
    monkeypatch.setattr(fast, "_compiled", lambda _: None)
    found = np.full(2, 9)
    assert fast.call(loops.first, (np.array([0, 1]), np.array([1, 1]), np.array([5, 3])), (found,)) == 2
    assert found.tolist() == [9, 3]
