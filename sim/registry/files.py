"""What is said about the shipped scenario files that they do not say themselves.

A file that changes the law alone has no measure whose aim it could share: what it is for stands in data/files.toml. Where results
have shown that a file does nothing that could be told from zero, the reason why stands there too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.registry.aims import AIMS
from sim.registry.load import DATA
from sim.registry.rows import Findings, read_rows
from sim.registry.types import Text


@dataclass(frozen=True, slots=True)
class FileNote:
    """What a file is for ("": what its measures are for), and why it does nothing detectable (None: it does, or nobody knows)."""

    aim: str
    reason: Text | None


def load_files(folder: Path = DATA) -> Mapping[str, FileNote]:
    """The notes by name of the file. Raises RegistryError with everything that is wrong."""
    findings = Findings()
    notes = {}
    for row in read_rows(folder / "files.toml", findings):
        notes[row.id] = FileNote(row.choice("aim", AIMS, ""), row.text("reason") if "reason" in row else None)
        row.close()
    findings.close()
    return notes
