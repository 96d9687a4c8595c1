"""Options that several commands share, as records. Help texts are keys; see `helping`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sim.study.errors import StudyError

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="option.json", show_default=False)]
MAX_SEED = 2**63 - 1


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Size:
    """How many persons, and which luck. None: as the base file says."""

    persons: Annotated[int | None, Parameter(help="option.persons")] = None
    seed: Annotated[int | None, Parameter(help="option.seed")] = None

    def overrides(self) -> dict[str, int]:
        """What the command line says against the file. Raises StudyError for a number out of bounds."""
        return _within(("persons", self.persons, 1, None), ("seed", self.seed, 0, MAX_SEED))


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Order:
    """How a study is run. None: as the base file says, or the default of `Plan`."""

    persons: Annotated[int | None, Parameter(help="option.persons")] = None
    replications: Annotated[int | None, Parameter(help="option.replications")] = None
    seed: Annotated[int | None, Parameter(help="option.seed")] = None
    out: Annotated[Path | None, Parameter(help="option.out")] = None
    engine: Annotated[Literal["auto", "compiled", "simpy"], Parameter(help="option.engine", show_default=False)] = "auto"
    workers: Annotated[int | None, Parameter(help="option.workers")] = None
    resume: Annotated[bool, Parameter(help="option.resume", show_default=False)] = True

    def overrides(self) -> dict[str, int]:
        """What the command line says against the files. Raises StudyError for a number out of bounds."""
        _within(("workers", self.workers, 1, None))
        return _within(
            ("persons", self.persons, 1, None), ("replications", self.replications, 1, None), ("seed", self.seed, 0, MAX_SEED)
        )


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Case:
    """A case whose law is asked for."""

    status: Annotated[str | None, Parameter(help="option.status")] = None
    station: Annotated[str | None, Parameter(help="option.station")] = None
    on: Annotated[str | None, Parameter(help="option.on")] = None

    def asked(self) -> bool:
        """Whether any of the options was given."""
        return any(part is not None for part in (self.status, self.station, self.on))


DEFAULT_SIZE, DEFAULT_ORDER, NO_CASE = Size(), Order(), Case()


def _within(*options: tuple[str, int | None, int, int | None]) -> dict[str, int]:
    given = {}
    for name, value, low, high in options:
        if value is None:
            continue
        if value < low or (high is not None and value > high):
            raise StudyError(
                "cli.bad.range" if high is not None else "cli.bad.low", name=f"--{name}", value=value, low=low, high=high
            )
        given[name] = value
    return given
