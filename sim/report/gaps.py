"""Section 5: the Förderlücke, in person-months without an accessible offer, by cause and status.

Status is that of the day, so the same person may count under several. Months are set against time at risk (days present in any
station), since there are many more recognised persons than Geduldete.
"""

from __future__ import annotations

import polars as pl

from sim.registry import codes
from sim.registry.types import Text
from sim.report import figures, palette
from sim.report.estimates import Interval, Spread
from sim.report.figures import Chart, Figure
from sim.report.labels import Labels
from sim.report.page import Block, Prose, Section, Shown
from sim.report.results import DAYS_PER_MONTH, Results, minus, scaled
from sim.report.table import Cell, Column, Table, write
from sim.report.words import number
from sim.scenario.types import Scenario

CAUSES = codes.CAUSE_IDS[1:]
COLOURS = ("#332288", "#88ccee", "#cc6677", "#999933", "#882255", "#44aa99", "#ddcc77", "#bbbbbb")
AT_RISK = "at_risk"
MIN_PERSON_YEARS = 30


def days_by(results: Results, scenario: Scenario) -> dict[tuple[str, str], tuple[float, ...]]:
    """Person-days of the cohort by (status, cause), "at_risk" included, over the whole run."""
    rows = results.gaps.filter((pl.col("scenario") == scenario.id) & (pl.col("population") == "cohort"))
    return {(status, cause): days for (status, cause), days in results.sums(rows, "person_days", ["status", "cause"]).items()}


def rate_table(results: Results) -> Table:
    """Reference: months of gap per twelve months present, by status of the day and cause; statuses with hardly anybody are left
    out."""
    words, labels = results.words, Labels(results.registry, results.words)
    days = days_by(results, results.base)
    columns = (
        Column("status", words.head("status")),
        Column("years", words.head("person_years"), "persons"),
        *(Column(cause, labels.cause(cause), "number", 2) for cause in CAUSES),
        Column("all", words.head("all_causes"), "number", 2),
    )
    rows: list[tuple[Cell, ...]] = []
    zero = (0.0,) * results.n
    for status in codes.STATUS_IDS:
        risk = days.get((status, AT_RISK), zero)
        if sum(risk) / results.n / 365.25 < MIN_PERSON_YEARS:
            continue
        cells: list[Cell] = []
        total = zero
        for cause in CAUSES:
            gap = days.get((status, cause), zero)
            total = tuple(a + b for a, b in zip(total, gap, strict=True))
            cells.append(Spread(tuple(12 * part / whole if whole else 0.0 for part, whole in zip(gap, risk, strict=True))))
        whole = Spread(tuple(12 * part / all_ if all_ else 0.0 for part, all_ in zip(total, risk, strict=True)))
        rows.append((labels.value("status", status), Spread(scaled(risk, 1 / 365.25)), *cells, whole))
    notes = (*words.notes("gaps.rate_note"), words.say("gaps.rate_left_out", years=number(MIN_PERSON_YEARS)))
    return Table("gap_rates", words.say("gaps.rate_title", name=results.name(results.base)), columns, tuple(rows), notes)


def rate_chart(results: Results) -> Chart:
    """Stacked bars: one row per status, one colour per cause."""
    words, labels = results.words, Labels(results.registry, results.words)
    table = rate_table(results)
    names = [figures.wrapped_text(label, 22, 2) for label in table.column("status")]
    data: list[Figure] = []
    for cause, colour in zip(CAUSES, COLOURS, strict=True):
        cells = table.column(cause)
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": [figures.both(name) for name in names],
                "x": figures.rounded([cell.mean for cell in cells], 3),
                "name": figures.both(labels.cause(cause)),
                "marker": {"color": colour, "line": {"color": "#ffffff", "width": 0.8}},
                "hovertemplate": "%{x:.2f}",
            }
        )
    layout = figures.frame(
        110 + 38 * max(1, len(names)),
        barmode="stack",
        bargap=0.35,
        showlegend=True,
        hovermode="y unified",
        xaxis=figures.axis(rangemode="tozero", nticks=7, title=figures.title(words.say("gaps.axis"))),
        yaxis=figures.axis(autorange="reversed", showgrid=False),
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom", "traceorder": "normal"},
        margin={"l": 8, "r": 12, "t": 70, "b": 40},
    )
    layout["meta"] = {"narrow": {"height": layout["height"] + 110, "margin": {"l": 8, "r": 12, "t": 160, "b": 40}}}
    how = words.say("gaps.rate_how")
    return Chart("gap-rates", table.title, rate_finding(table, results), how, {"data": data, "layout": layout}, table)


def rate_finding(table: Table, results: Results) -> Text:
    """The status with the longest gap and its main cause."""
    words, labels = results.words, Labels(results.registry, results.words)
    if not table.rows:
        return words.say("gaps.rate_none")
    worst = max(table.rows, key=lambda row: row[-1].mean)  # type: ignore[union-attr]
    means = [cell.mean for cell in worst[2:-1]]  # type: ignore[union-attr]
    main = means.index(max(means))
    status = worst[0]
    assert isinstance(status, Text)
    return words.say(
        "gaps.rate_finding",
        name=results.name(results.base),
        status=status,
        x=write(table.columns[-1], worst[-1], words),
        cause=labels.cause(CAUSES[main]),
        y=write(table.columns[2 + main], worst[2 + main], words),
    )


def change_table(results: Results, scenario: Scenario) -> Table:
    """Person-months by cause: reference, measure, and the paired difference."""
    words, labels = results.words, Labels(results.registry, results.words)
    before, after = _by_cause(results, results.base), _by_cause(results, scenario)
    columns = (
        Column("cause", words.head("cause")),
        Column("reference", words.head("reference_range"), "persons"),
        Column("with_measure", words.head("measure_range"), "persons"),
        Column("difference", words.head("difference"), "persons", signed=True),
    )
    rows: list[tuple[Cell, ...]] = [
        (labels.cause(cause), Spread(before[cause]), Spread(after[cause]), minus(after[cause], before[cause])) for cause in CAUSES
    ]
    all_before, all_after = _total(before, results.n), _total(after, results.n)
    rows.append((words.say("gaps.all"), Spread(all_before), Spread(all_after), minus(all_after, all_before)))
    title = words.say("gaps.change_title", name=results.name(scenario))
    return Table(f"gap_change_{scenario.id}", title, columns, tuple(rows), words.notes("difference.note"))


def _by_cause(results: Results, scenario: Scenario) -> dict[str, tuple[float, ...]]:
    sums = {cause: [0.0] * results.n for cause in CAUSES}
    for (_, cause), days in days_by(results, scenario).items():
        if cause in sums:
            sums[cause] = [a + b / DAYS_PER_MONTH for a, b in zip(sums[cause], days, strict=True)]
    return {cause: tuple(values) for cause, values in sums.items()}


def _total(parts: dict[str, tuple[float, ...]], n: int) -> tuple[float, ...]:
    return tuple(sum(values[run] for values in parts.values()) for run in range(n))


def change_chart(results: Results, scenario: Scenario) -> Chart:
    """Bars with intervals: person-months more or fewer, by cause."""
    words = results.words
    table = change_table(results, scenario)
    position = results.position(scenario)
    gains = [cell for cell in table.column("difference")[:-1] if isinstance(cell, Interval)]
    names = [figures.both(label) for label in table.column("cause")[:-1]]
    halves = [(cell.bounds[1] - cell.bounds[0]) / 2 if cell.bounds else 0.0 for cell in gains]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": figures.rounded([cell.mean for cell in gains], 1),
            "error_x": {"type": "data", "array": figures.rounded(halves, 2), "color": palette.INK, "thickness": 1.6, "width": 5},
            "marker": {"color": palette.scenario_colour(position)},
            "name": figures.both(results.name(scenario)),
            "hovertemplate": "%{x:+,.0f}<extra></extra>",
        }
    ]
    layout = figures.frame(
        90 + 30 * len(names),
        hovermode="closest",
        bargap=0.4,
        xaxis=figures.axis(
            tickformat=",",
            nticks=6,
            zeroline=True,
            zerolinecolor=palette.REFERENCE,
            title=figures.title(words.say("gaps.change_axis")),
        ),
        yaxis=figures.axis(autorange="reversed", showgrid=False),
        margin={"l": 8, "r": 12, "t": 8, "b": 44},
    )
    finding = change_finding(table, results, scenario)
    how = words.say("gaps.change_how" if results.n > 1 else "curves.how_single", n=number(results.n))
    return Chart(f"gap-change-{position}", table.title, finding, how, {"data": data, "layout": layout}, table)


def change_finding(table: Table, results: Results, scenario: Scenario) -> Text:
    """The change of all causes together."""
    words = results.words
    gain = table.rows[-1][-1]
    assert isinstance(gain, Interval)
    return words.say(f"gaps.change_{gain.verdict}", name=results.name(scenario), x=write(table.columns[-1], gain, words))


def status_table(results: Results) -> Table:
    """Person-months by cause and status in the reference and, where compared, the difference of each scenario."""
    words, labels = results.words, Labels(results.registry, results.words)
    columns = [
        Column("status", words.head("status")),
        Column("cause", words.head("cause")),
        Column("reference", words.head("reference_range" if results.others else "value_range"), "persons"),
    ]
    for scenario in results.others:
        heading = words.head("difference_of", name=results.name(scenario))
        columns.append(Column(f"difference_{scenario.id}", heading, "persons", signed=True))
    before = days_by(results, results.base)
    after = [days_by(results, scenario) for scenario in results.others]
    zero = (0.0,) * results.n
    rows: list[tuple[Cell, ...]] = []
    for status in codes.STATUS_IDS:
        for cause in CAUSES:
            key = (status, cause)
            old = scaled(before.get(key, zero), 1 / DAYS_PER_MONTH)
            new = [scaled(days.get(key, zero), 1 / DAYS_PER_MONTH) for days in after]
            if sum(old) or any(sum(values) for values in new):
                changes = [minus(values, old) for values in new]
                rows.append((labels.value("status", status), labels.cause(cause), Spread(old), *changes))
    return Table("gaps", words.say("gaps.status_title"), tuple(columns), tuple(rows), (words.say("gaps.status_note"),))


def section(results: Results) -> Section:
    """The whole section."""
    words = results.words
    blocks: list[Block] = [Prose(words.say("gaps.lead")), rate_chart(results)]
    for scenario in results.others:
        chart = change_chart(results, scenario)
        changed = any(any(cell.values) for cell in chart.table.column("difference"))
        blocks.append(chart if changed else Prose(chart.finding))
    blocks.append(Shown(status_table(results), folded=True))
    return Section("gaps", words.say("section.gaps"), tuple(blocks))
