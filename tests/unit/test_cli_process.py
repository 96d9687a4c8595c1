"""The command settles its process; who calls the model from Python keeps the own."""

import ctypes
import gc
import subprocess
import sys

from sim.cli import process

SETTINGS = """
import gc, sys
def settings():
    return gc.get_threshold(), sys.getswitchinterval()
before = settings()
import sim
from sim.cli import command, main
main(["--help"])
print("\\nkept" if settings() == before else "\\nchanged")
sys.argv = ["wegweiser", "--help"]
command()
print("\\nkept" if settings() == before else "\\nchanged")
"""


def test_only_the_command_changes_its_process():
    said = subprocess.run([sys.executable, "-c", SETTINGS], capture_output=True, text=True, check=True).stdout
    assert [line for line in said.splitlines() if line in ("kept", "changed")] == ["kept", "changed"]


def test_a_c_library_without_such_options_is_left_alone(monkeypatch):
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    asked = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: asked.append(name) or object())
    try:
        process.settle()
        assert gc.get_threshold() == process.RARELY
        assert sys.getswitchinterval() == process.TURN_SECONDS
        assert asked == ([None] if sys.platform == "linux" else [])
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
