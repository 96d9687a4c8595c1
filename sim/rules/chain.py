"""The Förderkette as data: for each situation the ordered list of next steps."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sim.registry.codes import STATION_IDS


@dataclass(frozen=True, slots=True)
class Chain:
    """`step[first[s]:first[s + 1]]` are the stations tried in situation s, in order."""

    first: tuple[int, ...]
    step: tuple[int, ...]


@cache
def load_chain() -> Chain:
    """Read the chain. Raises ValueError for an unknown station or a gap in the situation numbers."""
    rows = tomllib.loads(files("sim.registry").joinpath("data/foerderkette.toml").read_text(encoding="utf-8"))["situation"]
    first, step = [0], []
    for number, row in enumerate(rows):
        if row["code"] != number:
            raise ValueError(f"foerderkette.toml: situation {row['id']} has number {row['code']}, expected {number}")
        step += [STATION_IDS.index(name) for name in row["steps"]]
        first.append(len(step))
    return Chain(tuple(first), tuple(step))
