"""A package taken apart: what each measure does alone, what they do together, and what is left for their working together.

All parts ran over the same persons with the same luck, so the parts and the rest add up to the package in every replication and
not only on average. The rest is no share of anybody: it is there only because the parts met.
"""

from __future__ import annotations

from typing import Final

from sim.registry.types import Text
from sim.report import figures, palette
from sim.report.answer import SUCCESS
from sim.report.estimates import Interval
from sim.report.figures import Chart, Figure
from sim.report.money import net_spending
from sim.report.page import Block
from sim.report.results import Results, minus, scaled
from sim.report.table import Cell, Column, Table, write
from sim.scenario.parts import package_of
from sim.scenario.types import Scenario

OUTCOMES: Final = (SUCCESS, "training_entered", "employed")
MONEY: Final = "public_euro"

Parts = tuple[tuple[Text, tuple[Interval | None, ...]], ...]
"""Rows of (part, one difference to the reference per column)."""


def table_of(results: Results) -> Table | None:
    """Each measure alone, what is left for their working together, and the package: one row each, with persons who pass an exam,
    enter training, are employed at the end, and euros of the public payers. None where no package was taken apart."""
    package = package_of(results.source.scenarios)
    if package is None:
        return None
    words = results.words
    alone = [scenario for scenario in results.others if scenario is not package]
    rows: list[tuple[Cell, ...]] = [(scenario.name, *_differences(results, scenario)) for scenario in alone]
    whole = _differences(results, package)
    rows.append((words.say("waterfall.together"), *(_rest(rows, whole, number) for number in range(len(whole)))))
    rows.append((words.say("waterfall.package"), *whole))
    columns = (
        Column("part", words.head("part")),
        *(Column(outcome, words.say(f"outcome.{outcome}"), "persons", signed=True) for outcome in OUTCOMES),
        Column(MONEY, words.say("waterfall.money"), "euro", signed=True),
    )
    title = words.say("waterfall.title", name=package.name)
    return Table("waterfall", title, columns, tuple(rows), words.notes("waterfall.note"))


def _differences(results: Results, scenario: Scenario) -> tuple[Interval | None, ...]:
    """What one scenario changes against the reference, in every column."""
    persons = [results.gain(scenario, outcome) for outcome in OUTCOMES]
    after, before = (net_spending(results, of) for of in (scenario, results.base))
    money = None if after is None or before is None else Interval(scaled(minus(after, before).values, 0.01))
    return (*persons, money)


def _rest(rows: list[tuple[Cell, ...]], whole: tuple[Interval | None, ...], number: int) -> Interval | None:
    """What the package does beyond the sum of its parts, run by run."""
    total, parts = whole[number], [row[1 + number] for row in rows]
    if total is None:
        return None
    values = [part.values for part in parts if isinstance(part, Interval)]
    return Interval(tuple(all_ - sum(each) for all_, *each in zip(total.values, *values, strict=True)))


def chart(results: Results) -> Chart | None:
    """The exams of the table as a waterfall: the parts one after the other, at the end the package."""
    table = table_of(results)
    if table is None:
        return None
    words = results.words
    cells = [cell for cell in table.column(SUCCESS) if isinstance(cell, Interval)]
    if len(cells) < len(table.rows):
        return None
    names = [figures.both(figures.wrapped_text(name, 28, 3)) for name in table.column("part")]
    column = next(column for column in table.columns if column.id == SUCCESS)
    bar: Figure = {
        "type": "waterfall",
        "orientation": "h",
        "measure": [*["relative"] * (len(cells) - 1), "total"],
        "y": names,
        "x": figures.rounded([cell.mean for cell in cells], 2),
        "connector": {"line": {"color": palette.GRID, "width": 1}},
        "increasing": {"marker": {"color": palette.scenario_colour(1)}},
        "decreasing": {"marker": {"color": palette.scenario_colour(2)}},
        "totals": {"marker": {"color": palette.REFERENCE}},
        "hovertemplate": "%{delta:+,.1f}<extra></extra>",
    }
    layout = figures.frame(
        90 + 46 * len(cells),
        hovermode="closest",
        xaxis=figures.axis(
            tickformat=",", nticks=6, zeroline=True, zerolinecolor=palette.REFERENCE, title=figures.title(column.label)
        ),
        yaxis=figures.axis(autorange="reversed", showgrid=False),
        margin={"l": 8, "r": 12, "t": 8, "b": 44},
    )
    together = cells[-2]
    told = words.told(write(column, together, words), together)
    finding = words.say("waterfall.finding", package=write(column, cells[-1], words), together=told)
    return Chart("waterfall", table.title, finding, words.say("waterfall.how"), {"data": [bar], "layout": layout}, table)


def blocks(results: Results) -> list[Block]:
    """What the report shows of a package that was taken apart; nothing for any other comparison."""
    found = chart(results)
    return [found] if found is not None else []
