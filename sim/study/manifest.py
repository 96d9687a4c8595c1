"""What a folder of results says about itself.

`manifest.json` is written before the first result. It holds the resolved scenarios, what else the results depend on, and what
was typed to get them. What the results depend on is the `inputs`: what the scenarios do, size and seed, the figures of the
registry, and the program's rules. A folder accepts more results only while its inputs are the same; otherwise the difference is
named, input by input. How a scenario is called in words, where its file lies and how many replications were asked for are no
inputs."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from inspect import getsource
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

from sim.scenario.types import Scenario
from sim.study.codec import from_json, to_json
from sim.study.errors import StudyError
from sim.version import model_version

if TYPE_CHECKING:
    from sim.engine.door import Own

FORMAT = 1
"""Number of the folder's layout; another number cannot be read."""

FILE_NAME = "manifest.json"
PACKAGES = ("wegweiser", "simpy", "numpy", "scipy", "polars", "numba", "plotly")
MODEL_FLOORS = ("registry", "scenario", "cohort", "rules", "engine", "outcomes")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first of `scenarios` is the one that the others are compared with. `inputs` is a tree of plain values; `digest` is its
    SHA-256; `files` are the scenario files by name, with their text as read; `commands` are the calls that added to the folder,
    oldest first."""

    format: int
    model_version: int
    digest: str
    replications: int
    commands: tuple[str, ...]
    packages: tuple[tuple[str, str], ...]
    scenarios: tuple[Scenario, ...]
    files: tuple[tuple[str, str], ...]
    inputs: Any

    @property
    def base(self) -> Scenario:
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    def by_id(self, scenario: str) -> Scenario:
        """The scenario of this id."""
        return next(item for item in self.scenarios if item.id == scenario)


Processes = tuple[tuple[str, tuple["Own", ...]], ...]


def describe(
    scenarios: tuple[Scenario, ...], command: str = "", files: tuple[tuple[str, str], ...] = (), processes: Processes = ()
) -> Manifest:
    """The manifest of a study that is about to run. The text of an analyst's process is one of its inputs."""
    inputs = inputs_of(scenarios)
    if processes:
        inputs["processes"] = {scenario: [getsource(one) for one in own] for scenario, own in processes}
    return Manifest(
        format=FORMAT,
        model_version=model_version(),
        digest=_digest(inputs),
        replications=scenarios[0].run.replications,
        commands=(command,) if command else (),
        packages=(("python", python_version()), *((name, _version(name)) for name in PACKAGES)),
        scenarios=scenarios,
        files=files,
        inputs=inputs,
    )


def inputs_of(scenarios: tuple[Scenario, ...]) -> dict[str, Any]:
    """Everything that results depend on, as a tree of plain values. Texts and places in files are left out, and the order of the
    compared scenarios does not show, since no result depends on them."""
    base = scenarios[0]
    run = to_json(base.run)
    del run["replications"]
    return {
        "format": FORMAT,
        "model_version": model_version(),
        "registry": _tree_digest("registry/data", ".toml", ".csv", but="texts"),
        "program": _digest({floor: _tree_digest(floor, ".py") for floor in MODEL_FLOORS}),
        "base": base.id,
        "run": run,
        "scenarios": {scenario.id: _inputs_of_one(scenario) for scenario in sorted(scenarios, key=lambda item: item.id)},
    }


def _inputs_of_one(scenario: Scenario) -> dict[str, Any]:
    found = to_json(scenario)
    for name in ("id", "name", "question", "note", "run", "lineage"):
        del found[name]
    found["assumptions"] = {item.pop("id"): _placeless(item) for item in found["assumptions"]}
    measures: dict[str, Any] = {}
    for item in found["measures"]:
        item["fields"] = dict(item["fields"])
        item["who"] = {name: list(values) for name, values in item["who"]}
        measures.setdefault(item.pop("id"), []).append(_placeless(item))
    found["measures"] = {name: items[0] if len(items) == 1 else items for name, items in measures.items()}
    return dict(found)


def _placeless(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in ("file", "line")}


def accept(stored: Manifest, asked: Manifest, folder: Path) -> Manifest:
    """The manifest of a folder that goes on: words, command and number of replications as asked for now. Raises StudyError
    naming the scenarios where others were asked for, else the inputs that changed."""
    if {scenario.id for scenario in stored.scenarios} != {scenario.id for scenario in asked.scenarios}:
        raise StudyError("study.other_scenarios", folder=folder, stored=_ids(stored), asked=_ids(asked))
    changes = differences(stored.inputs, asked.inputs)
    if changes:
        raise StudyError("study.changed", folder=folder, changes="\n".join(f"  {line}" for line in changes[:12]))
    commands = stored.commands + tuple(item for item in asked.commands if item not in stored.commands)
    return replace(asked, replications=max(stored.replications, asked.replications), commands=commands)


def _ids(manifest: Manifest) -> str:
    return ", ".join(scenario.id for scenario in manifest.scenarios)


def differences(old: Any, new: Any, path: str = "") -> list[str]:
    """Where two trees of plain values differ: one line `place: old -> new` each, in the order of the names."""
    if isinstance(old, dict) and isinstance(new, dict):
        found: list[str] = []
        for name in sorted(old.keys() | new.keys()):
            found += differences(old.get(name), new.get(name), f"{path}.{name}" if path else name)
        return found
    return [] if old == new else [f"{path}: {_short(old)} -> {_short(new)}"]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, str) and len(value) == 64:
        return value[:8]
    return text if len(text) <= 60 else text[:57] + "..."


def write(manifest: Manifest, folder: Path) -> None:
    """Writes the manifest whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{FILE_NAME}.new"
    temporary.write_text(json.dumps(to_json(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    temporary.replace(folder / FILE_NAME)


def read(folder: Path) -> Manifest:
    """The manifest of a folder. Raises StudyError when there is none, when it is damaged or of another format."""
    path = folder / FILE_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError("study.missing", folder=folder) from None
    except (OSError, ValueError):
        raise StudyError("study.unreadable", path=path) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else None
        raise StudyError("study.format", path=path, found=found, wanted=FORMAT)
    inputs = data.pop("inputs")
    try:
        return replace(from_json(Manifest, {**data, "inputs": None}), inputs=inputs)
    except (KeyError, TypeError, ValueError):
        raise StudyError("study.unreadable", path=path) from None


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _tree_digest(below: str, *endings: str, but: str = "") -> str:
    # Once per process: program and registry are loaded once, and files edited since then are not what runs.
    root = Path(__file__).resolve().parent.parent / below
    sha = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda item: item.relative_to(root).as_posix()):
        relative = path.relative_to(root)
        if path.suffix not in endings or (but and but in relative.parts):
            continue
        # Line ends differ between checkouts; results do not depend on them.
        sha.update(relative.as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return sha.hexdigest()


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
