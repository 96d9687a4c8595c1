"""The compiled engine never writes beyond what it has: blocks that are full grow, and no access leaves a block. The readable one
leaves nothing behind."""

import json
import os
import subprocess
import sys
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from checked_lives import RUNS, digest
from engine_lives import scenario
from two_engines import TIGHT, first_blocks_with, made, where_apart

from sim.engine import batch, machine, simulate
from sim.engine.batch import Batch
from sim.engine.people import People
from sim.rules import compiled

TESTS = Path(__file__).parents[1]
ACTS = tuple((day, "set", "contact_back_month", 0.1 if day % 2 else 0.2) for day in range(100, 1400, 75))
"""A process that has everybody noted anew, again and again."""


def test_the_lives_of_a_readable_run_are_gone_with_it_and_wait_for_no_collector():
    people = People(*made(scenario(100, 400)), 0)
    held = weakref.ref(people)
    people.run()
    del people
    assert held() is None


@pytest.fixture
def grown(monkeypatch):
    """(day, whether in the evening, blocks) of every time the compiled engine made blocks larger."""
    seen = []
    grow = Batch.grow

    def noted(self):
        before = {number: len(block) for number, block in self.blocks.items()}
        grow(self)
        state = self.blocks[machine.M_STATE]
        larger = {number for number, block in self.blocks.items() if len(block) > before[number]}
        seen.append((int(state[machine.S_DAY]), int(state[machine.S_EVENING]), larger))

    monkeypatch.setattr(Batch, "grow", noted)
    return seen


@pytest.mark.numba
@pytest.mark.parametrize("tight", [(), *((part,) for part in TIGHT), TIGHT], ids=lambda tight: " and ".join(tight) or "nothing")
def test_whatever_is_full_at_first_grows_and_changes_nothing(tight, grown, monkeypatch):
    monkeypatch.setattr(batch, "first_blocks", first_blocks_with(tight))
    apart, _ = where_apart(*made(scenario(300, 1461)), acts=ACTS)
    assert apart == ""
    assert bool(grown) == bool(tight)
    everything = {machine.M_LEDGER, machine.M_AGENDA, machine.M_PEOPLE, machine.M_POOL}
    assert all(larger and larger <= everything for _, _, larger in grown)
    blocks = {"agenda": machine.M_AGENDA, "pool": machine.M_POOL}
    assert {number for _, _, larger in grown for number in larger} >= {blocks.get(part, machine.M_LEDGER) for part in tight}


@pytest.mark.numba
@pytest.mark.parametrize(("evening", "days"), [(0, 40), (1, 20)])
def test_growing_in_the_midst_of_any_day_or_evening_changes_nothing(evening, days, grown, monkeypatch):
    """Each kind of block with many first sizes, so that it is full on many different days and at many different desks. Where
    desks never open, the mornings have to find the room that evenings make otherwise."""
    cohort, book = made(scenario(200, 1096))
    if not evening:
        book = book._replace(desks=replace(book.desks, table=book.desks.table[:0]))
    alone = Batch(cohort, book, 0).run().digest()
    assert alone == simulate(cohort, book, 0, "simpy").digest()
    for part in TIGHT:
        for more in (round(1.45**step) for step in range(24)):
            monkeypatch.setattr(batch, "first_blocks", first_blocks_with((part,), more))
            assert Batch(cohort, book, 0).run().digest() == alone, f"{part}, {more} words more than next to nothing"
    found = {day for day, phase, _ in grown if phase == evening}
    assert len(found) > days


@pytest.mark.numba
@pytest.mark.slow
def test_with_every_access_checked_the_lives_are_the_same_and_nothing_lies_beyond_an_end(tmp_path, monkeypatch):
    """In a process of its own, whose blocks are full at first, so that an end is never far. One test, since it compiles anew;
    little is optimised, which takes a third less time."""
    place = {"WEGWEISER_CACHE": str(tmp_path), "NUMBA_BOUNDSCHECK": "1", "NUMBA_OPT": "0"}
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
        "a day that no table has": "out of a table",
    }
    assert checked["digests"] == [digest(number, "simpy") for number in range(RUNS)]
    # What checks is kept apart from what does not.
    assert list(Path(checked["folder"]).rglob("*.nbi"))
    assert Path(checked["folder"]).name == fingerprint_with("1", monkeypatch) != fingerprint_with("0", monkeypatch)


@pytest.mark.numba
def test_code_that_checks_is_kept_in_another_folder(monkeypatch):
    assert fingerprint_with("1", monkeypatch) != fingerprint_with("0", monkeypatch) == fingerprint_with("", monkeypatch)


def fingerprint_with(flag, monkeypatch):
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", flag)
    return compiled.fingerprint.__wrapped__()
