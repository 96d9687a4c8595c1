"""Tables on the command line: plain text that fits the window, cells wrapped, nothing cut off."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

NARROWEST, WIDEST = 80, 120
MEDIUM, WIDE = 95, 112
"""From these widths on a table has room for one more column."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its title. `width` 0: it takes what the others leave. `right`: numbers."""

    title: str
    width: int = 0
    right: bool = False


def width() -> int:
    """How wide a table may be: as the window, between 80 and 120; 100 where nobody knows."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)


def lines(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines of text, its titles over a rule."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    for column in columns:
        table.add_column(
            Text(column.title),
            width=column.width or None,
            ratio=None if column.width else 1,
            justify="right" if column.right else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return _printed(table)


def paragraph(text: str, indent: int = 0) -> list[str]:
    """A text wrapped to the width, its later lines indented."""
    import textwrap

    return textwrap.wrap(text, width(), subsequent_indent=" " * indent, break_on_hyphens=False)


def _printed(table: Table) -> list[str]:
    out = StringIO()
    Console(file=out, width=width(), color_system=None, force_terminal=False, highlight=False, legacy_windows=False).print(table)
    return [line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")]
