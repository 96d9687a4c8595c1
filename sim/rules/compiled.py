"""The same rules, compiled.

A rule is plain Python: numbers, a row of integers, the tables. Nothing in it mentions a compiler. Here it is handed to numba
as it stands: `compiled(gate)` takes the code of the rule, gives it the compiled versions of the rules it calls, and freezes
the constants it names. Rows are then lines of an int64 array and tables are arrays (`as_arrays`); rules read both with the
same brackets.

One rule has a second body: `draw`, since 64-bit arithmetic that wraps around is masked in Python and native in a processor. A
key arrives as the signed number that a row holds and is read as the unsigned one with the same bits.

What compiled code may do differently is switched off: no fast mathematics, no vector library for logarithms, so that
`math.log` is the same function in both (contract 6). What has been compiled is kept in a folder whose name is a hash of every
source that can be frozen into it, of the versions and of the processor: numba itself would go on using an old rule after an
edit in another file (contract 14). Only this module, `native` and `pipelines` know numba, and only when a rule is asked for.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from dis import get_instructions
from functools import cache
from importlib import import_module
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from types import CodeType, FunctionType
from typing import Any, Final, cast, get_type_hints

import numpy as np

import sim.rules
from sim.rules import draws
from sim.rules.arrays import as_arrays
from sim.rules.book import Tables
from sim.rules.row import Row

__all__ = ["SECOND_BODIES", "NotCompilable", "as_arrays", "cache_folder", "compiled", "fingerprint", "rules"]

Rule = Callable[..., Any]

SOURCES: Final = ("rules/*.py", "engine/*.py", "registry/codes.py")
"""Everything that compiled code may be made of, below the package."""
NOT_RULES: Final = ("arrays", "compiled", "layout", "native", "pipelines", "words")
KEY_MAKERS: Final = ("finalise", "person_key")
"""They take numbers as rules do, but make keys once, in Python."""

GOLDEN: Final = np.uint64(draws.GOLDEN)
MIX_1: Final = np.uint64(draws.MIX_1)
MIX_2: Final = np.uint64(draws.MIX_2)
SHIFT_11: Final = np.uint64(11)
SHIFT_27: Final = np.uint64(27)
SHIFT_30: Final = np.uint64(30)
SHIFT_31: Final = np.uint64(31)


class NotCompilable(Exception):
    """A rule cannot be compiled so that it answers as in Python; the message says why."""


def draw_unsigned(key: int, decision: int, obj: int, occurrence: int) -> float:
    """The second body of `draws.draw`: every operand is uint64, since numba makes a signed number of a mixed pair."""
    name = np.uint64((decision << draws.DECISION_SHIFT) + (obj << draws.OBJECT_SHIFT) + occurrence)
    x = np.uint64(key) + name * GOLDEN
    x = (x ^ (x >> SHIFT_30)) * MIX_1
    x = (x ^ (x >> SHIFT_27)) * MIX_2
    u = (np.float64((x ^ (x >> SHIFT_31)) >> SHIFT_11) + 0.5) * draws.UNIT
    return u if u < 1.0 else draws.BELOW_ONE


SECOND_BODIES: Final[dict[Rule, Rule]] = {draws.draw: draw_unsigned}
"""What is compiled in place of a function that plain Python needs otherwise. An engine adds its own before it compiles."""


def compiled(rule: Rule) -> Any:
    """The compiled version of a rule, always the same object. It compiles when it is first called with a kind of argument.

    Raises NotCompilable for rules that call each other in a circle, ImportError where numba is not installed.
    """
    return _compile(rule, ())


def functions_met() -> int:
    """How many functions have been met so far: those asked for and all that they call."""
    return len(_done)


def rules() -> dict[str, Rule]:
    """Every rule by "module.name": the public functions of this floor that take nothing but rows, tables and numbers."""
    found: dict[str, Rule] = {}
    names = [module.name for module in iter_modules(sim.rules.__path__) if module.name not in NOT_RULES]
    for module in names:
        for name, thing in vars(import_module(f"sim.rules.{module}")).items():
            own = isinstance(thing, FunctionType) and thing.__module__ == f"sim.rules.{module}" and not name.startswith("_")
            if own and _is_rule(thing) and (module, name) not in {("draws", maker) for maker in KEY_MAKERS}:
                found[f"{module}.{name}"] = thing
    return found


def _is_rule(function: Rule) -> bool:
    hints = get_type_hints(function)
    return all(hints.get(name) in (Row, Tables, int, float, bool) for name in signature(function).parameters)


_done: dict[tuple[Rule, bool], Any] = {}
"""What was met, apart for what Python calls and for what only compiled code calls."""


def _compile(rule: Rule, callers: tuple[Rule, ...]) -> Any:
    place = (rule, bool(callers))
    if place in _done:
        return _done[place]
    numba = _numba()
    native, pipelines = (import_module(f"sim.rules.{name}") for name in ("native", "pipelines"))
    if rule in native.BODIES:
        return native.BODIES[rule]
    if rule in callers:
        raise NotCompilable(" -> ".join(f.__name__ for f in (*callers, rule)) + ": rules call each other in a circle")
    body = cast(FunctionType, SECOND_BODIES.get(rule, rule))
    known: dict[str, Any] = {"__name__": body.__module__, "__builtins__": body.__globals__["__builtins__"]}
    for name in _read(body.__code__):
        if name in body.__globals__:
            meant = body.__globals__[name]
            known[name] = _compile(meant, (*callers, rule)) if _is_ours(meant) else meant
    plain = FunctionType(body.__code__, known, body.__name__, body.__defaults__, body.__closure__)
    plain.__qualname__ = body.__qualname__
    # Nobody calls a rule from C; that wrapper would cost a tenth of the time to compile.
    options: dict[str, Any] = {"nogil": True, "no_cfunc_wrapper": True}
    # What Python calls holds all that it calls itself: only that is run, and kept.
    kept = {"pipeline_class": pipelines.ForPython, "cache": _can_keep(cache_folder())}
    options |= {"pipeline_class": pipelines.ForCallers} if callers else kept
    _done[place] = native.for_any_number(numba.njit(plain, **options))
    return _done[place]


def _is_ours(thing: object) -> bool:
    return isinstance(thing, FunctionType) and thing.__module__.startswith(f"{sim.__name__}.")


@cache
def _read(code: CodeType) -> tuple[str, ...]:
    """The names that a function looks up outside itself. Every process reads every function."""
    names = [step.argval for step in get_instructions(code) if step.opname == "LOAD_GLOBAL"]
    names += [name for inner in code.co_consts if isinstance(inner, CodeType) for name in _read(inner)]
    return tuple(dict.fromkeys(names))


@cache
def _numba() -> Any:
    """numba, set up before its first import. Raises NotCompilable where somebody has loaded it with its vector library before."""
    os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"
    os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())
    os.environ["NUMBA_LOOP_VECTORIZE"] = "0"
    os.environ["NUMBA_SLP_VECTORIZE"] = "0"
    numba: Any = import_module("numba")
    numba.config.reload_config()
    if numba.config.USING_SVML:
        raise NotCompilable("numba was imported before with SVML, whose logarithms differ: set NUMBA_DISABLE_INTEL_SVML=1")
    return numba


def cache_folder() -> Path:
    """Where compiled rules are kept: below WEGWEISER_CACHE, else below the user's own cache folder."""
    named = os.environ.get("WEGWEISER_CACHE")
    if named:
        return Path(named) / fingerprint()
    user = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(user) / "wegweiser" / fingerprint()


def _can_keep(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@cache
def fingerprint() -> str:
    """The hash of all that compiled code depends on: sources, versions, processor, and whether it checks the ends of blocks."""
    import llvmlite.binding as llvm

    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for source in sorted(path for pattern in SOURCES for path in package.glob(pattern)):
        digest.update(f"{source.relative_to(package).as_posix()}\n".encode())
        digest.update(source.read_bytes())
    packages = [f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy")]
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    checked = f"checked {os.environ.get('NUMBA_BOUNDSCHECK') or 0}"
    digest.update("\n".join((*packages, sys.version, *processor, checked)).encode())
    return digest.hexdigest()[:24]
