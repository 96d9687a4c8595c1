"""The folder of a study: the truth about what is finished.

A unit of work is one draw of parameters and one replication, with all scenarios in it. Its tables are written into a folder with
a temporary name, which is then renamed: a unit is there as a whole or not at all, whatever was killed when. Nothing else keeps
track of progress, so a run that is started again simply looks which units are there.

    manifest.json
    units/d0000-r0003/curves.parquet, gaps.parquet, ..., SHA256SUMS
"""

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from os import getpid
from pathlib import Path
from typing import TYPE_CHECKING

from sim.study.errors import StudyError

if TYPE_CHECKING:
    import polars as pl

UNITS = "units"
SUMS = "SHA256SUMS"
_NAME = re.compile(r"d(\d{4,})-r(\d{4,})")


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """One draw of parameters and one replication; both count from 0. Draw 0 is the point estimate."""

    draw: int
    replication: int

    @property
    def name(self) -> str:
        """The name of the unit's folder."""
        return f"d{self.draw:04d}-r{self.replication:04d}"


@dataclass(frozen=True, slots=True)
class Store:
    """Reads and writes the units below one folder."""

    folder: Path

    def path(self, unit: Unit) -> Path:
        """Where a finished unit lies."""
        return self.folder / UNITS / unit.name

    def finished(self) -> tuple[Unit, ...]:
        """The units that are there, sorted."""
        root = self.folder / UNITS
        if not root.is_dir():
            return ()
        matches = (_NAME.fullmatch(path.name) for path in root.iterdir())
        return tuple(sorted(Unit(int(match[1]), int(match[2])) for match in matches if match))

    def write(self, unit: Unit, frames: "Mapping[str, pl.DataFrame]") -> None:
        """Stores a unit's tables, one Parquet file per kind. A unit that is there already is left as it is: another process
        finished it, with the same result."""
        target = self.path(unit)
        partial = target.with_name(f".{unit.name}.{getpid()}")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        sums = []
        for kind in sorted(frames):
            file = partial / f"{kind}.parquet"
            # A table is read whole; statistics by which a reader could skip rows would take a third of the time.
            frames[kind].write_parquet(file, compression_level=1, statistics=False)
            sums.append(f"{_sha256(file)}  {file.name}\n")
        (partial / SUMS).write_text("".join(sums), encoding="utf-8")
        try:
            partial.rename(target)
        except OSError:
            shutil.rmtree(partial, ignore_errors=True)
            if not target.is_dir():
                raise

    def read(self, kind: str, units: tuple[Unit, ...]) -> "pl.DataFrame":
        """All rows of one kind from these units, in the order of the units. Raises StudyError when a file cannot be read."""
        import polars as pl

        paths = [self.path(unit) / f"{kind}.parquet" for unit in units]
        try:
            return pl.read_parquet(paths) if paths else pl.DataFrame()
        except (OSError, pl.exceptions.PolarsError):
            damaged = next((path for path in paths if not _is_readable(path)), self.folder)
            raise StudyError("study.unreadable", path=damaged) from None

    def has(self, kind: str) -> bool:
        """Whether the finished units hold this kind of table."""
        return any((self.path(unit) / f"{kind}.parquet").is_file() for unit in self.finished())

    def damaged(self) -> tuple[Path, ...]:
        """The files that are no longer what was written, or are gone."""
        found = []
        for unit in self.finished():
            folder = self.path(unit)
            if not (folder / SUMS).is_file():
                found.append(folder / SUMS)
                continue
            for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
                sha, name = line.split("  ", 1)
                if not (folder / name).is_file() or _sha256(folder / name) != sha:
                    found.append(folder / name)
        return tuple(found)

    def tidy(self) -> None:
        """Removes what a killed worker left half-written."""
        for path in (self.folder / UNITS).glob(".d*"):
            shutil.rmtree(path, ignore_errors=True)

    def clear(self) -> None:
        """Removes all units, so that a study begins anew."""
        shutil.rmtree(self.folder / UNITS, ignore_errors=True)


def _is_readable(path: Path) -> bool:
    import polars as pl

    try:
        pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return True


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
