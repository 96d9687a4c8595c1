"""Getting the compiled engine ready: compile once, keep it, say how far it is.

What is compiled is kept on disk (`compiled.cache_folder`), so that a later start and every worker process find it. The parent
compiles before any worker starts; else each would compile for itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Literal

from sim.engine.errors import EngineMissing

Engine = Literal["auto", "compiled", "simpy"]
Chosen = Literal["compiled", "simpy"]
Tell = Callable[[float], None]

LIVES_WORTH_LOADING: Final = 3_000
LIVES_WORTH_COMPILING: Final = 60_000
"""From about so many lives on, the compiled engine is faster than the readable one although it must be loaded, or compiled,
first: half a millisecond a life against some seconds and a minute."""
MARK: Final = "ready"


def can_compile() -> bool:
    """Whether numba is installed, so that the compiled engine can run."""
    return find_spec("numba") is not None


def choose(engine: Engine, lives: int) -> Chosen:
    """The engine that runs so many lives (persons times replications times scenarios) sooner; a named one is taken at its word.
    Both give the same results.

    Raises EngineMissing for `compiled` where numba is not installed.
    """
    if engine == "simpy":
        return "simpy"
    if not can_compile():
        if engine == "compiled":
            raise EngineMissing("compiled")
        return "simpy"
    if engine == "compiled" or lives >= (LIVES_WORTH_LOADING if is_ready() else LIVES_WORTH_COMPILING):
        return "compiled"
    return "simpy"


def is_ready() -> bool:
    """Whether the compiled engine lies on disk, made of today's sources."""
    from sim.rules.compiled import cache_folder

    return (cache_folder() / MARK).exists()


def prepare(tell: Tell) -> None:
    """Compile what is not compiled yet, a minute or so the first time; `tell` hears the share that is done, from 0 to 1."""
    from sim.engine.batch import entries
    from sim.rules.compiled import cache_folder, functions_met

    signatures = entries()
    with _counted(tell, functions_met()):
        for function, signature in signatures:
            function.compile(signature)
    folder = cache_folder()
    if folder.is_dir():
        (folder / MARK).touch()


@contextmanager
def _counted(tell: Tell, total: int) -> Iterator[None]:
    event: Any = import_module("numba.core.event")

    class Count(event.Listener):  # type: ignore[misc]
        done = 0

        def on_start(self, _: object) -> None:
            pass

        def on_end(self, _: object) -> None:
            self.done += 1
            tell(min(1.0, self.done / total))

    count = Count()
    event.register("numba:compile", count)
    try:
        yield
    finally:
        event.unregister("numba:compile", count)
