"""The measurements of docs/benchmarks.md run, every line lives the same lives, and the page tells what was found."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIVING = (
    "textbook",
    "textbook, raised thresholds",
    "textbook, careful, raised thresholds",
    "simpy",
    "compiled, daily",
    "compiled",
    "limit",
)

pytestmark = [
    pytest.mark.numba,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler `cc`"),
]


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """What `benchmarks/run.py --quick` leaves behind: its numbers and its page."""
    folder = tmp_path_factory.mktemp("quick")
    call = [sys.executable, str(ROOT / "benchmarks/run.py"), "--quick", "--to", str(folder)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", env=surroundings, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "benchmarks.json").read_text("utf-8")), (folder / "benchmarks.md").read_text("utf-8")


def test_every_line_of_the_benchmarks_can_be_measured(quick):
    results, _ = quick
    assert [record for record in results["records"] if "failed" in record] == []
    assert set(LIVING) <= {record["name"] for record in results["records"]}


def test_textbook_simpy_and_the_c_loop_end_with_the_same_lives_as_the_engines(quick):
    results, page = quick
    digests = {record["name"]: record["digest"] for record in results["records"] if record["name"] in LIVING}
    assert set(digests.values()) == {digests["simpy"]}
    assert (
        f"**The same lives.** Every line above ended with the same SHA-256 of all rows and columns: `{digests['simpy'][:16]}`."
        in page
    )


def test_the_page_says_that_a_small_run_proves_nothing(quick):
    results, page = quick
    assert f"**This run has {results['sizes']['persons']} persons." in page
    assert "\n| compiled engine (`compiled`), waking daily | default |" in page
