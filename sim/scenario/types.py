"""A scenario as the rest of the house sees it: resolved, checked, frozen."""

from dataclasses import dataclass
from datetime import date

from sim.registry.types import Grade, Text


@dataclass(frozen=True, slots=True)
class Cost:
    """What one unit of a measure costs and who pays. `amount_cents` is None when the cost is the price difference."""

    amount_cents: int | None
    payer: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A policy: `id` names a registry measure; it acts from `start` until before `end` (None: to the horizon) on those who
    match every row of `who` and whose own draw lies below `coverage`. `fields` holds the values in the registry's units."""

    id: str
    start: date
    end: date | None
    who: tuple[tuple[str, tuple[str, ...]], ...]
    coverage: float
    fields: tuple[tuple[str, float], ...]
    cost: Cost | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Assumption:
    """A belief: another value for a registry parameter, with its own range, source and grade."""

    id: str
    value: float
    low: float
    high: float
    source: str
    grade: Grade
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RunSpec:
    """Size and seed. `persons` None means the full cohort; `horizon_days` counts from `start`."""

    persons: int | None
    replications: int
    seed: int
    start: date
    horizon_days: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A resolved scenario. `law` and `world` are None for "as enacted" and "as it was", else the day they are frozen at.
    `readings` (switch, reading) are the disputed points read otherwise than advised, `brought_forward` (rule, day) the rules that
    hold earlier than they came. `entrants` False closes the door. `lineage` names the files it was read from, base first."""

    id: str
    name: Text
    question: Text
    note: Text | None
    law: date | None
    world: date | None
    entrants: bool
    run: RunSpec
    measures: tuple[Measure, ...]
    assumptions: tuple[Assumption, ...]
    lineage: tuple[str, ...]
    readings: tuple[tuple[str, str], ...] = ()
    brought_forward: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class RunOverrides:
    """What the command line says about a run; None leaves it to the file. `horizon` is months, or a text such as "10 Jahre"."""

    persons: int | None = None
    replications: int | None = None
    seed: int | None = None
    horizon: int | str | None = None
