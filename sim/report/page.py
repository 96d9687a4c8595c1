"""What a page is built of: sections that hold prose, charts, tables, boxes and code, each in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sim.registry.types import Text
from sim.report.figures import Chart
from sim.report.table import Table


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; "note" is set smaller, "warning" stands in a frame, "verdict" is the sentence to take away. `points` follow
    as a list inside the same frame."""

    text: Text
    kind: Literal["p", "note", "warning", "verdict"] = "p"
    points: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A table that is part of the text, or `folded` behind its title."""

    table: Table
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; an entry may carry an address (`links`, same length, "" for none). With a `title` it is folded behind it."""

    entries: tuple[Text, ...]
    links: tuple[str, ...] = ()
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be copied as it stands, under a caption."""

    caption: Text
    text: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """How well the values a measure rests on are founded: how many of each grade, and the sentence that says so."""

    counts: tuple[tuple[str, int], ...]
    sentence: Text


@dataclass(frozen=True, slots=True)
class FactBox:
    """Per 100 persons without and with the measure. `parts` are the headings (benefits, burdens) with the numbers of their
    rows."""

    table: Table
    parts: tuple[tuple[Text, tuple[int, ...]], ...]


Block = Prose | Shown | Chart | Listing | Code | Light | FactBox


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section of the report."""

    id: str
    title: Text
    blocks: tuple[Block, ...] = field(default=())

    def tables(self) -> list[Table]:
        """All tables of the section, those of its charts included, in order."""
        found: list[Table] = []
        for block in self.blocks:
            if isinstance(block, Shown | Chart | FactBox):
                found.append(block.table)
        return found

    def charts(self) -> list[Chart]:
        """All charts of the section, in order."""
        return [block for block in self.blocks if isinstance(block, Chart)]
