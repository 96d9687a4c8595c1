"""The rules of the house that no single module can keep alone."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sim.registry.codes import STATION_IDS, STATUS_IDS
from sim.version import __version__, model_version

ROOT = Path(__file__).resolve().parents[2]
SIM = ROOT / "sim"
MODEL = ("rules", "engine", "cohort")
HEAVY = ("numpy", "scipy", "polars", "numba", "plotly", "simpy")
TRANSCENDENTAL = {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "float_power", "cbrt", "sin", "cos", "tan"}
FLOAT_REDUCTIONS = {"mean", "average", "std", "var", "dot", "prod"}
GUIDES = ("README.md", "docs/guide.en.md", "docs/anleitung.de.md")


def sources(*floors):
    """(path, syntax tree) of every module of these floors."""
    for floor in floors:
        for file in sorted((SIM / floor).rglob("*.py")):
            yield file.relative_to(ROOT), ast.parse(file.read_text(encoding="utf-8"))


def imported(node):
    """Full names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def of_numpy(node, names):
    """Whether the node reads one of these names from numpy."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    return node.attr in names and node.value.id in ("np", "numpy")


def of_constants(node):
    """Whether both sides of an operation are written as numbers, so that it is done once, when the file is read."""
    return all(isinstance(side, ast.Constant | ast.UnaryOp) for side in (node.left, node.right))


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def dependencies():
    """Names of everything that the package or one of its extras asks for."""
    table = project()["project"]
    extras = [item for items in table["optional-dependencies"].values() for item in items]
    return {canonical(re.match(r"[\w.-]+", item).group()) for item in table["dependencies"] + extras}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def python(code, *arguments):
    """Runs code in a new interpreter, as a user's terminal would."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


def test_every_random_number_of_the_model_comes_from_a_named_draw():
    found = []
    for path, tree in sources(*MODEL):
        for node in ast.walk(tree):
            streams = [name for name in imported(node) if re.match(r"(random|secrets|numpy\.random|scipy\.stats)(\.|$)", name)]
            if streams or of_numpy(node, {"random"}):
                found.append(f"{path}:{node.lineno}")
    assert found == []


def test_what_decides_uses_neither_numpy_functions_nor_powers_that_differ_by_machine():
    found = []
    for path, tree in sources("rules", "engine"):
        for node in ast.walk(tree):
            power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and not of_constants(node)
            option = isinstance(node, ast.keyword) and node.arg in ("fastmath", "parallel")
            if power or option or of_numpy(node, TRANSCENDENTAL | FLOAT_REDUCTIONS):
                found.append(f"{path}:{node.lineno}")
    assert found == []


def test_no_pattern_needs_what_the_first_releases_of_python_3_11_match_wrongly():
    """Possessive quantifiers and atomic groups: with the Python of Debian 12 no scenario file was valid."""
    told = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (*(ROOT / "sim").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bre\.\w+\(.*([*+?}]\+|\(\?>)", line)
    ]
    assert told == []


def test_no_file_is_longer_than_four_hundred_lines():
    files = [file for folder in ("sim", "calibration") for file in (ROOT / folder).rglob("*.py")]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_every_room_of_the_house_has_its_floor():
    floors = next(contract for contract in project()["tool"]["importlinter"]["contracts"] if contract["type"] == "layers")
    listed = {name.strip(" ()") for layer in floors["layers"] for name in re.split(r"[:|]", layer)}
    optional = {layer.strip(" ()") for layer in floors["layers"] if layer.startswith("(")}
    rooms = {entry.stem for entry in SIM.iterdir() if (entry / "__init__.py").exists() or entry.suffix == ".py"} - {"__init__"}
    assert rooms - listed == set()
    assert listed - rooms - optional == set()


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("compare", "--help")])
def test_a_help_page_loads_nothing_heavy(arguments):
    done = python(
        "import sys\n"
        "from sim.cli import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not heavy, heavy\n",
        *arguments,
    )
    assert done.returncode == 0, done.stderr
    assert "wegweiser" in done.stdout


@pytest.mark.parametrize("package", ["sim", "sim.registry", "sim.scenario"])
def test_reading_files_needs_nothing_heavy(package):
    done = python(f"import sys, {package}\nheavy = [name for name in {HEAVY!r} if name in sys.modules]\nassert not heavy, heavy")
    assert done.returncode == 0, done.stderr


def test_versions_are_pinned_in_the_constraints_and_nowhere_else():
    loose = [pin for pin in pins() if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)]
    assert loose == []
    assert [item for item in project()["project"]["dependencies"] if "==" in item] == []
    assert dependencies() - {canonical(pin.split("==")[0]) for pin in pins()} == set()


def test_the_version_stands_in_one_place_and_is_told_everywhere():
    assert project()["project"]["dynamic"] == ["version"]
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_results_that_change_are_announced_for_every_model_version():
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    results = log.split("## Results changed", 1)[1].split("\n## ", 1)[0]
    assert model_version() == int((ROOT / "MODEL_VERSION").read_text(encoding="utf-8"))
    assert [int(number) for number in re.findall(r"Model version (\d+)", results)] == list(range(model_version(), 0, -1))


def test_every_station_and_status_stands_once_in_the_glossary():
    entries = re.findall(r"^\| `?([^`|]+?)`? \|", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    counts = {name: entries.count(name) for name in [*STATION_IDS[1:], *STATUS_IDS]}
    assert {name: count for name, count in counts.items() if count != 1} == {}


def test_every_glossary_entry_is_told_in_both_languages():
    lines = [line for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [row for row in cells if len(row) != 3 or not all(row)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_in_the_guides_exists(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    used = set(re.findall(r"^(?:\.venv[/\\](?:bin|Scripts)[/\\])?wegweiser ([a-z][a-z-]*)", text, re.MULTILINE))
    offered = python("from sim.cli import main\nmain(['--help'])").stdout
    assert used, "the guide shows no command"
    assert {name for name in used if not re.search(rf"\b{name}\b", offered)} == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_every_scenario_file_in_the_guides_is_valid(guide, tmp_path):
    from sim.scenario import load_scenario

    examples = re.findall(r"```toml\n(.*?)```", (ROOT / guide).read_text(encoding="utf-8"), re.DOTALL)
    assert examples, "the guide shows no scenario file"
    for number, example in enumerate(examples):
        file = tmp_path / f"example_{number}.toml"
        file.write_text(example, encoding="utf-8")
        assert load_scenario(file).measures
