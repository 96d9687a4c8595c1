"""The compiled engine never writes beyond what it has: blocks that are full grow, and no access leaves a block."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from checked_lives import RUNS, told_in_run
from engine_lives import scenario
from two_engines import TIGHT, first_blocks_with, made, where_apart

from sim.engine import batch, kernel, simulate
from sim.engine.batch import Batch
from sim.rules import compiled

TESTS = Path(__file__).parents[1]


@pytest.fixture
def grown(monkeypatch):
    """How often the compiled engine made its blocks larger, and how long each was before and after."""
    seen = []
    grow = Batch.grow

    def noted(self):
        before = {number: len(block) for number, block in self.blocks.items()}
        grow(self)
        seen.append((before, {number: len(block) for number, block in self.blocks.items()}))

    monkeypatch.setattr(Batch, "grow", noted)
    return seen


@pytest.mark.numba
@pytest.mark.parametrize("tight", [(), *((part,) for part in TIGHT), TIGHT], ids=lambda tight: " and ".join(tight) or "nothing")
def test_whatever_is_full_at_first_grows_and_changes_nothing(tight, grown, monkeypatch):
    monkeypatch.setattr(batch, "first_blocks", first_blocks_with(tight))
    apart, _ = where_apart(*made(scenario(300, 1461)))
    assert apart == ""
    assert bool(grown) == bool(tight)
    for before, after in grown:
        larger = {number for number in before if after[number] > before[number]}
        assert larger == {kernel.M_LEDGER, kernel.M_AGENDA, kernel.M_PEOPLE, kernel.M_POOL, kernel.M_HEAP}


@pytest.mark.numba
def test_growing_in_the_midst_of_any_day_or_evening_changes_nothing(grown, monkeypatch):
    """Every first size between next to nothing and enough, so that each kind of block is full at many different moments."""
    cohort, book = made(scenario(200, 500))
    digest = Batch(cohort, book, 0).run().digest()
    luck = Random(1)
    for _ in range(60):
        first = first_blocks_with(TIGHT)(cohort, book, 0)
        for number in (kernel.M_AGENDA, kernel.M_POOL, kernel.M_HEAP):
            more = luck.randrange({kernel.M_AGENDA: 300, kernel.M_POOL: 4000, kernel.M_HEAP: 60}[number])
            first[number] = np.concatenate([first[number], np.zeros(more, dtype=np.int64)])
        first[kernel.M_PEOPLE] = np.zeros_like(first[kernel.M_AGENDA])
        monkeypatch.setattr(batch, "first_blocks", lambda *_, first=first: first)
        assert Batch(cohort, book, 0).run().digest() == digest
    assert len(grown) > 200


@pytest.mark.numba
@pytest.mark.slow
def test_with_every_access_checked_the_lives_are_the_same_and_nothing_lies_beyond_an_end(tmp_path, monkeypatch):
    """In a process of its own, whose blocks are full at first, so that an end is never far. One test, since it compiles anew."""
    place = {"WEGWEISER_CACHE": str(tmp_path), "NUMBA_BOUNDSCHECK": "1"}
    paths = os.pathsep.join((str(TESTS.parent), str(TESTS)))
    done = subprocess.run(
        [sys.executable, str(TESTS / "checked_lives.py")],
        env={**os.environ, **place, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    checked = json.loads(done.stdout)
    # The check really checks.
    assert checked["raised"] == {
        "the word behind the last": "out of a block of words",
        "the word before the first": "out of a block of words",
        "a write behind the last": "out of a block of words",
        "the row behind the last": "out of a block of words",
        "a field that no row has": "no such field in a row",
        "a day that no table has": "index is out of bounds",
    }
    assert len(checked["digests"]) == RUNS
    for number, digest in enumerate(checked["digests"]):
        cohort, book = made(*told_in_run(number))
        assert simulate(cohort, book, 0, "simpy").digest() == digest, number
    # What checks is kept apart from what does not.
    assert list(Path(checked["folder"]).rglob("*.nbi"))
    assert Path(checked["folder"]).name == fingerprint_with("1", monkeypatch) != fingerprint_with("0", monkeypatch)


@pytest.mark.numba
def test_code_that_checks_is_kept_in_another_folder(monkeypatch):
    assert fingerprint_with("1", monkeypatch) != fingerprint_with("0", monkeypatch) == fingerprint_with("", monkeypatch)


def fingerprint_with(flag, monkeypatch):
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", flag)
    return compiled.fingerprint.__wrapped__()
