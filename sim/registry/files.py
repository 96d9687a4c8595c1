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
    """What a file is for ("": what its measures are for), why nothing of that is detectable (None: it is, or nobody knows), and
    what a reader of its results should know."""

    aim: str
    reason: Text | None
    remark: Text | None = None


def load_files(folder: Path = DATA) -> Mapping[str, FileNote]:
    """The notes by name of the file. Raises RegistryError with everything that is wrong."""
    findings = Findings()
    notes = {}
    for row in read_rows(folder / "files.toml", findings):
        reason, remark = (row.text(key) if key in row else None for key in ("reason", "remark"))
        notes[row.id] = FileNote(row.choice("aim", AIMS, ""), reason, remark)
        row.close()
    findings.close()
    return notes
