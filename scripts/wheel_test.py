"""Does the wheel stand on its own feet?

Builds the wheel, checks that every data file travels inside it, installs it without any extra into a new environment and runs the
command from a folder that knows nothing of this checkout. Since no extra is installed, this also shows that the people-one-by-one
engine needs no compiler. Exit code 0 only if all of that holds.
"""

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    ("--help",),
    ("check", "baseline"),
    ("run", "baseline", "--persons", "300", "--replications", "1"),
)
VERSIONS = (
    "import sim, sim.version; from importlib.metadata import version; from importlib.util import find_spec; "
    "assert version('wegweiser') == sim.version.__version__; assert find_spec('numba') is None; "
    "print(sim.__file__, sim.version.__version__, sim.version.model_version())"
)


def call(arguments: list[str], folder: Path) -> str:
    """Runs one command without anything of this checkout on its path; prints what it said and stops the script if it failed."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    # An address, since pip would split a path with a blank in it; it also reaches the environment that the wheel is built in.
    environment["PIP_CONSTRAINT"] = (ROOT / "constraints.txt").as_uri()
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"failed with {done.returncode}: {' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def expected_files() -> set[str]:
    """Names inside the wheel of every file that is not code: registry data, texts, templates, scenarios, the model version."""
    package = [file for file in (ROOT / "sim").rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")]
    scenarios = (ROOT / "scenarios").rglob("*.toml")
    names = {file.relative_to(ROOT).as_posix() for file in package}
    return names | {f"sim/_{file.relative_to(ROOT).as_posix()}" for file in scenarios} | {"sim/MODEL_VERSION"}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wegweiser-wheel-") as name:
        work = Path(name)
        call([sys.executable, "-m", "build", "--wheel", "--outdir", str(work / "dist"), str(ROOT)], ROOT)
        (wheel,) = (work / "dist").glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            inside = set(archive.namelist())
        missing = sorted(expected_files() - inside)
        if missing:
            sys.exit("not in the wheel: " + ", ".join(missing))

        venv.create(work / "venv", with_pip=True)
        programs = work / "venv" / ("Scripts" if os.name == "nt" else "bin")
        call([str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel)], work)

        elsewhere = work / "elsewhere"
        elsewhere.mkdir()
        where = call([str(programs / "python"), "-c", VERSIONS], elsewhere)
        if not where.startswith(str(work)):
            sys.exit(f"imported from outside the new environment: {where}")
        for arguments in COMMANDS:
            call([str(programs / "wegweiser"), *arguments], elsewhere)
            print("ok: wegweiser", *arguments)
        print(f"wheel test passed: {wheel.name}, {len(inside)} files")


if __name__ == "__main__":
    main()
