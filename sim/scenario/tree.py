"""Where scenario files lie, and how a name finds one.

A name is looked for beside the file that gives it, then in the scenarios that come with the product: inside the installed
package, or in the folder `scenarios` of a checkout. A name never leads out of these folders.
"""

import re
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

SUFFIX = ".toml"


@cache
def builtin_root() -> Path:
    """The folder of the scenarios that come with the product."""
    packaged = files("sim").joinpath("_scenarios")
    if packaged.is_dir():
        with as_file(packaged) as folder:
            return folder
    return Path(__file__).resolve().parents[2] / "scenarios"


def leaves_the_tree(name: str) -> bool:
    """Whether a name is an absolute path or climbs out of its folder."""
    return bool(re.match(r"[/\\~]|[A-Za-z]:", name)) or "\\" in name or ".." in name.split("/")


def find(name: str, beside: Path, root: Path) -> Path | None:
    """The file of a name, with or without ".toml": beside, then at the top of the built-in tree, then anywhere in it."""
    if not name.strip() or any(ord(letter) < 32 for letter in name):
        return None
    relative = name if name.endswith(SUFFIX) else name + SUFFIX
    candidates = [beside / relative, root / relative]
    if "/" not in relative:
        candidates += [path for path in _all(root) if path.name == relative]
    return next((path for path in candidates if is_file(path)), None)


def is_builtin(name: str) -> bool:
    """Whether a scenario that comes with the product has this name (without ".toml"), in whatever case it is written."""
    # Some file systems do not tell Baseline.toml from baseline.toml.
    return any(path.stem.casefold() == name.casefold() for path in _all(builtin_root()))


def names(beside: Path, root: Path, but: str = "") -> tuple[str, ...]:
    """The names that could have been meant: those beside, then the built-in ones; `but` is left out."""
    try:
        near = sorted(path.stem for path in beside.glob("*" + SUFFIX))
    except OSError:
        near = []
    found = dict.fromkeys([*near, *(path.stem for path in _all(root))])
    return tuple(name for name in found if name != but)


def is_file(path: Path) -> bool:
    """Whether there is a file; a name that no file could have is simply not there."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


@cache
def _all(root: Path) -> tuple[Path, ...]:
    return tuple(sorted(root.rglob("*" + SUFFIX)))
