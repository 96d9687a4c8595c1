from pathlib import Path
from shutil import copytree

import pytest

from sim.registry.load import DATA


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shipped data that a test may spoil."""
    return copytree(DATA, tmp_path / "data")
