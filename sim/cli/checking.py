"""`wegweiser check` and `new`: before anything is run."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.talk import Talk
from sim.study.errors import StudyError

if TYPE_CHECKING:
    from sim.scenario import Checked, Problem
    from sim.scenario.describe import Row

BASELINE = "baseline"


def check_files(files: Sequence[str], talk: Talk) -> int:
    """Says of each file what is wrong with it or, if nothing is, what it changes against the baseline."""
    from sim.registry import load_registry
    from sim.scenario import check_scenario
    from sim.scenario.describe import describe_difference

    registry = load_registry()
    base = check_scenario(BASELINE).scenario
    found: list[dict[str, Any]] = []
    for file in files:
        checked = check_scenario(file)
        rows: list[Row] = []
        if checked.scenario is not None and base is not None:
            rows = describe_difference(base, checked.scenario, registry, talk.lang)
        _print(file, checked, rows, talk)
        found.append(_as_json(file, checked, rows, talk))
    ok = all(one["ok"] for one in found)
    talk.give({"ok": ok, "files": found})
    return 0 if ok else 2


def new_file(name: str, talk: Talk) -> int:
    """Writes `<name>.toml` in the working folder; never overwrites. Raises StudyError when it exists, cannot be written or
    has the name of a scenario that comes with the product."""
    from sim.scenario.template import new_scenario_text
    from sim.scenario.tree import is_builtin

    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    if is_builtin(path.stem):
        raise StudyError("cli.new.shipped", name=path.stem)
    text = new_scenario_text(path.stem, talk.lang)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise StudyError("cli.new.exists", path=path) from None
    except OSError as error:
        raise StudyError("cli.new.cannot", path=path, reason=error.strerror) from None
    talk.say("new.written", path=path)
    talk.give({"path": str(path)})
    return 0


def _print(file: str, checked: "Checked", rows: "list[Row]", talk: Talk) -> None:
    problems = checked.render(talk.lang)
    if problems:
        print(problems, file=sys.stderr)
    if checked.scenario is None:
        return
    warned = len(checked.warnings)
    talk.say("check.ok" if not warned else "check.warned_one" if warned == 1 else "check.warned", file=file, number=warned)
    talk.line(f"  {checked.scenario.name.in_(talk.lang)}")
    if not rows:
        talk.say("check.same")
    for row in rows:
        talk.line(f"  {_sentence(row, talk)}")


def _sentence(row: "Row", talk: Talk) -> str:
    key = "check.change_span" if row.first and row.until else "check.change_from" if row.first else "check.change"
    lever = f"{row.lever} ({row.unit})" if row.unit else row.lever
    return talk.word(key, lever=lever, old=row.old, new=row.new, who=row.who, first=row.first, until=row.until)


def _as_json(file: str, checked: "Checked", rows: "list[Row]", talk: Talk) -> dict[str, Any]:
    return {
        "file": file,
        "ok": checked.scenario is not None,
        "scenario": checked.scenario.id if checked.scenario is not None else None,
        "differences": [_sentence(row, talk) for row in rows],
        "problems": [_problem(one, talk) for one in (*checked.errors, *checked.warnings)],
    }


def _problem(problem: "Problem", talk: Talk) -> dict[str, Any]:
    return {
        "kind": "warning" if problem.warning else "error",
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message(talk.lang),
        "nearest": problem.nearest,
        "allowed": [one if isinstance(one, str) else one.in_(talk.lang) for one in problem.allowed],
    }
