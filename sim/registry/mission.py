"""The mission's table: the lines of the source document, where they live in the model, and the files that pull them."""

from dataclasses import dataclass
from pathlib import Path

from sim.registry.load import DATA
from sim.registry.rows import Findings, read_rows
from sim.registry.types import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, what it is about, its passage in the document, the cause it acts through, and its scenario files."""

    number: int
    label: Text
    passage: Text
    mechanism: Text
    files: tuple[str, ...]


def load_mission(folder: Path = DATA) -> tuple[Line, ...]:
    """The lines in order. Raises RegistryError with everything that is wrong."""
    findings = Findings()
    lines = []
    for row in read_rows(folder / "mission.toml", findings):
        if not row.id.isdigit():
            row.wrong("a line is known by its number")
            continue
        lines.append(Line(int(row.id), row.text("label"), row.text("passage"), row.text("mechanism"), row.strings("files")))
        if not lines[-1].files:
            row.wrong("names no file")
        row.close()
    findings.close()
    return tuple(sorted(lines, key=lambda line: line.number))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something the document names that no file runs, with its place there, and why."""

    what: Text
    why: Text


def load_left_out(folder: Path = DATA) -> tuple[LeftOut, ...]:
    """What is left out, in the order of the file. Raises RegistryError with everything that is wrong."""
    findings = Findings()
    found = []
    for row in read_rows(folder / "left_out.toml", findings):
        found.append(LeftOut(row.text("what"), row.text("why")))
        row.close()
    findings.close()
    return tuple(found)
