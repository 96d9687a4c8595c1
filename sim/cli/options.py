"""Options that several commands share, as records. Help texts are keys; see `helping`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    from sim.scenario import RunOverrides

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="option.json", show_default=False)]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Size:
    """How many persons, and which luck. None: as the base file says."""

    persons: Annotated[int | None, Parameter(help="option.persons")] = None
    seed: Annotated[int | None, Parameter(help="option.seed")] = None

    def overrides(self) -> "RunOverrides":
        """What the command line says against the file."""
        from sim.scenario import RunOverrides

        return RunOverrides(persons=self.persons, seed=self.seed)


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

    def overrides(self) -> "RunOverrides":
        """What the command line says against the files."""
        from sim.scenario import RunOverrides

        return RunOverrides(persons=self.persons, replications=self.replications, seed=self.seed)


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Case:
    """A case whose law is asked for."""

    status: Annotated[str | None, Parameter(help="option.status")] = None
    station: Annotated[str | None, Parameter(help="option.station")] = None
    on: Annotated[str | None, Parameter(help="option.on")] = None
    matrix: Annotated[bool, Parameter(help="option.matrix", negative="", show_default=False)] = False

    def asked(self) -> bool:
        """Whether any of the options was given."""
        return any(part is not None for part in (self.status, self.station, self.on))


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Worlds:
    """Under which scenarios a person lives."""

    base: Annotated[str, Parameter(help="option.person_base")] = "baseline"
    policy: Annotated[str | None, Parameter(help="option.person_policy")] = None

    def files(self) -> tuple[str, ...]:
        """One scenario or two."""
        return (self.base,) if self.policy is None else (self.base, self.policy)


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Search:
    """Whom to look for, and how many of them to show."""

    find: Annotated[str | None, Parameter(help="option.find")] = None
    limit: Annotated[int, Parameter(help="option.limit")] = 20


DEFAULT_WORLDS, NO_SEARCH = Worlds(), Search()
DEFAULT_SIZE, DEFAULT_ORDER, NO_CASE = Size(), Order(), Case()
