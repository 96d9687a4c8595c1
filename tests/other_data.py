"""The shipped data with something added, or spoilt, for tests of what is data alone."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import sim
from sim.registry import RegistryError, load_registry

FAST = pytest.mark.skipif(find_spec("numba") is None, reason="needs numba")


def findings(data: Path) -> tuple[str, ...]:
    """What the loader says of data that a test has spoilt."""
    with pytest.raises(RegistryError) as caught:
        load_registry(data)
    return caught.value.messages


def package_copy(folder: Path) -> Path:
    """A copy of the package, its scenarios and its version below a folder; returns where its data lie."""
    home, copy = Path(sim.__file__).parents[1], folder / "sim"
    shutil.copytree(home / "sim", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(home / "scenarios", folder / "scenarios")
    shutil.copy(home / "MODEL_VERSION", folder)
    return copy / "registry/data"


def add(path: Path, text: str) -> None:
    """Append to a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def insert(path: Path, after: str, text: str) -> None:
    """Put a text behind another one, which a file holds once."""
    before = path.read_text(encoding="utf-8")
    assert before.count(after) == 1
    path.write_text(before.replace(after, after + text), encoding="utf-8")


def lived_there(folder: Path, script: str, engines: tuple[str, ...]) -> dict:
    """What a script prints that runs with the copied package and knows ENGINES; both engines give one digest."""
    call = [sys.executable, "-c", f"ENGINES = {engines!r}\n{script}"]
    told = subprocess.run(call, capture_output=True, text=True, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)})
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert len(set(found["digests"])) == 1
    return found
