"""A table of a report: the numbers once, from which everything else is made.

A chart is drawn from its table, its sentence is written from its table, and the same rows are shown under the chart, written as
Parquet and as a CSV for a German Excel. So no two of them can disagree. A cell holds a raw value (a number, a `Runs` with all
its replications, a text in both languages); how it is written down is the column's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from sim.registry.types import Text
from sim.report.estimates import Interval, Ratio, Runs
from sim.report.words import DASH, Words, day, digits_for, euro, number

if TYPE_CHECKING:
    import polars as pl

Cell = Runs | Ratio | float | int | str | Text | date | None
Kind = Literal["text", "number", "persons", "euro", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `persons` chooses its decimals by size, `euro` holds
    euros."""

    id: str
    label: Text
    kind: Kind = "text"
    digits: int = 0
    signed: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the column is set right."""
        return self.kind not in ("text", "date")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of raw cells under their columns. `id` names the file it is written to; `notes` stand under it.

    On the page only the first of `every` rows (and the last) is shown: a curve has 121 months, a reader wants the years.
    """

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Text, ...] = ()
    every: int = 1

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.id}: a row has {len(row)} cells for {len(self.columns)} columns")

    def column(self, column_id: str) -> list[Any]:
        """All cells of one column."""
        index = [column.id for column in self.columns].index(column_id)
        return [row[index] for row in self.rows]

    def shown(self) -> list[tuple[Cell, ...]]:
        """The rows that the page shows."""
        last = len(self.rows) - 1
        return [row for index, row in enumerate(self.rows) if index % self.every == 0 or index == last]


def write(column: Column, cell: Cell, words: Words) -> Text:
    """One cell as it is read. A missing value is a dash."""
    if cell is None:
        return DASH
    if isinstance(cell, Text):
        return cell
    if isinstance(cell, str):
        return Text(cell, cell)
    if isinstance(cell, date):
        return day(cell)
    if isinstance(cell, (Runs, Ratio)):
        digits = digits_for(cell.mean, *(cell.bounds or ())) if column.kind == "persons" else column.digits
        # Decimals of a number in the thousands are noise.
        digits = 0 if abs(cell.mean) >= 1000 else min(digits, 1) if abs(cell.mean) >= 100 else digits
        return words.range(cell, digits, column.signed, "euro" if column.kind == "euro" else "")
    return _plain(column, cell)


def parts(column: Column, cell: Cell, words: Words) -> tuple[Text, Text | None]:
    """One cell as the page sets it: the number, and what stands in brackets beside it."""
    if not isinstance(cell, (Runs, Ratio)) or cell.bounds is None:
        return write(column, cell, words), None
    whole = write(column, cell, words)
    heads = Text(whole.de.split(" (", 1)[0], whole.en.split(" (", 1)[0])
    return heads, Text(whole.de[len(heads.de) + 1 :], whole.en[len(heads.en) + 1 :])


def _plain(column: Column, value: float) -> Text:
    match column.kind:
        case "euro":
            return euro(value, column.digits, column.signed)
        case "persons":
            return number(value, digits_for(value), column.signed)
        case _:
            return number(value, column.digits, column.signed)


def to_frame(table: Table) -> pl.DataFrame:
    """The raw table: a text becomes two columns (_de, _en), a mean with bounds four (_low, _high and _n
    beside it); where some cells are a text instead of a mean, both."""
    import polars as pl

    out: dict[str, list[Any]] = {}
    for index, column in enumerate(table.columns):
        cells = [row[index] for row in table.rows]
        counted = any(isinstance(cell, (Runs, Ratio)) for cell in cells)
        if any(isinstance(cell, Text) for cell in cells):
            texts = ["" if isinstance(cell, (Runs, Ratio)) else cell or "" for cell in cells]
            pairs = [cell if isinstance(cell, Text) else Text(str(cell), str(cell)) for cell in texts]
            out[f"{column.id}_de"] = [cell.de for cell in pairs]
            out[f"{column.id}_en"] = [cell.en for cell in pairs]
            cells = [None if isinstance(cell, Text) else cell for cell in cells]
        if counted:
            out[column.id] = [cell.mean if isinstance(cell, (Runs, Ratio)) else cell for cell in cells]
            bounds = [(cell.bounds or (None, None)) if isinstance(cell, (Runs, Ratio)) else (None, None) for cell in cells]
            kind = "95" if any(isinstance(cell, (Interval, Ratio)) for cell in cells) else "range"
            out[f"{column.id}_{kind}_low"] = [low for low, _ in bounds]
            out[f"{column.id}_{kind}_high"] = [high for _, high in bounds]
            out[f"{column.id}_n"] = [cell.n if isinstance(cell, (Runs, Ratio)) else None for cell in cells]
        elif f"{column.id}_de" not in out:
            out[column.id] = cells
    return pl.DataFrame(out, strict=False)


def to_csv(table: Table) -> str:
    """The table for a German Excel: German headings, `;`, decimal comma, no thousands separator (BOM and line ends are the
    writer's)."""
    from sim.report.words import MINUS

    heads: list[str] = []
    ranged = [any(isinstance(row[index], (Runs, Ratio)) for row in table.rows) for index in range(len(table.columns))]
    for column, has_range in zip(table.columns, ranged, strict=True):
        heads.append(column.label.de)
        if has_range:
            short = column.label.de.split(" (", 1)[0]
            heads += [f"{short} (von)", f"{short} (bis)"]
    lines = [heads]
    for row in table.rows:
        line: list[str] = []
        for column, cell, has_range in zip(table.columns, row, ranged, strict=True):
            line += _csv_cells(column, cell, has_range)
        lines.append(line)
    return "\n".join(";".join(_quoted(cell.replace(MINUS, "-")) for cell in line) for line in lines) + "\n"


def _csv_cells(column: Column, cell: Cell, ranged: bool) -> list[str]:
    if isinstance(cell, (Runs, Ratio)):
        low, high = cell.bounds or (None, None)
        return [_decimal(column, cell.mean), _decimal(column, low), _decimal(column, high)]
    if cell is None:
        text = ""
    elif isinstance(cell, Text):
        text = cell.de
    elif isinstance(cell, date):
        text = cell.strftime("%d.%m.%Y")
    elif isinstance(cell, str):
        text = cell
    else:
        text = _decimal(column, cell)
    return [text, "", ""] if ranged else [text]


def _decimal(column: Column, value: float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    decimals = max(column.digits, 2)
    # z: what rounds to zero is written without a sign.
    return f"{value:z.{decimals}f}".replace(".", ",")


def _quoted(cell: str) -> str:
    flat = " ".join(cell.split("\n"))
    return '"' + flat.replace('"', '""') + '"' if any(mark in flat for mark in ';"') else flat
