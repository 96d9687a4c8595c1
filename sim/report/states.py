"""Section 4: where everybody is, month by month.

Work and dual training stand for themselves; the other stations are joined by kind (courses, schools, time between stations).
The order is fixed: success at the bottom, departure at the top. A measure moves a few hundred of 65,900 persons, which no stack
can show, so what it moves is drawn apart, as a difference in persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.registry.types import Text
from sim.report import figures, palette
from sim.report.estimates import Interval, Spread
from sim.report.figures import Chart, Figure
from sim.report.labels import Labels
from sim.report.page import Block, Prose, Section, Shown
from sim.report.results import Results, minus, scaled
from sim.report.table import Cell, Column, Table
from sim.report.words import digits_for, number, percent, until
from sim.scenario.types import Scenario

ALONE = ("work", "training")
KIND_ORDER = ("work", "training", "study", "eq", "measure", "course", "school", "care", "between")
COLOURS = (
    "#117733", "#999933", "#44aa99", "#0077bb", "#88ccee", "#332288", "#ddcc77", "#cc6677", "#882255", "#aa4499",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """One band of the chart: the stations it joins and its colour."""

    id: str
    label: Text
    stations: tuple[str, ...]
    colour: str


def bands(results: Results) -> tuple[Band, ...]:
    """The bands from bottom to top: skilled work first, departure last."""
    words, labels = results.words, Labels(results.registry, results.words)
    stations = sorted(results.registry.stations.values(), key=lambda station: (KIND_ORDER.index(station.kind), -station.code))
    found: list[tuple[str, Text, list[str]]] = []
    for station in stations:
        if station.kind in ALONE:
            found.append((station.id, labels.station(station.id), [station.id]))
        elif found and found[-1][0] == station.kind:
            found[-1][2].append(station.id)
        else:
            found.append((station.kind, words.say(f"states.{station.kind}"), [station.id]))
    out = [Band(key, label, tuple(ids), COLOURS[index % len(COLOURS)]) for index, (key, label, ids) in enumerate(found)]
    return (*out, Band("departed", words.say("states.departed"), ("departed",), palette.PALE))


def persons(results: Results, scenario: Scenario, band: Band) -> list[tuple[float, ...]]:
    """Persons of the cohort in the band: one tuple over the runs per month."""
    series = [found for station in band.stations if (found := results.series(scenario, f"state.{station}")) is not None]
    nobody = np.zeros((results.n, results.months + 1))
    counts = sum((np.array(station, dtype=np.float64) for station in series), nobody)
    return [tuple(month) for month in counts.T.tolist()]


def state_table(results: Results) -> Table:
    """Every month: the share of the cohort in each band, in the reference, per 100 persons."""
    words = results.words
    shown = bands(results)
    columns = [Column("day", words.head("day"), "date")]
    columns += [Column(band.id, band.label, "number", 1) for band in shown]
    counts = [persons(results, results.base, band) for band in shown]
    factor = 100 / max(1, results.cohort_size)
    rows: list[tuple[Cell, ...]] = [
        (results.day_of(month), *(Spread(scaled(band[month], factor)) for band in counts)) for month in range(results.months + 1)
    ]
    return Table(
        "states",
        words.say("states.title", name=results.name(results.base)),
        tuple(columns),
        tuple(rows),
        words.notes("states.note"),
        every=12,
    )


def state_chart(results: Results) -> Chart:
    """The chronogram of the reference."""
    table = state_table(results)
    shown = bands(results)
    days = table.column("day")
    x = [day.isoformat() for day in days]
    height = 460
    data: list[Figure] = []
    annotations: list[Figure] = []
    floor = 0.0
    middles: list[float] = []
    for band in shown:
        values = [cell.mean for cell in table.column(band.id)]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": figures.rounded(values, 2),
                "stackgroup": "one",
                "name": figures.both(band.label),
                "line": {"width": 0.6, "color": "#ffffff"},
                "fillcolor": band.colour,
                "hovertemplate": "%{y:.1f}",
            }
        )
        middles.append(floor + values[-1] / 2)
        floor += values[-1]
    places = figures.spread_labels(middles, 100 * 17 / (height - 60), 2, 98)
    for band, place in zip(shown, places, strict=True):
        ink = palette.SOFT_INK if band.colour == palette.PALE else palette.readable(band.colour)
        annotations.append(figures.label(band.label, place, colour=ink))
    layout = figures.frame(
        height,
        xaxis=figures.time_axis(days),
        yaxis=figures.axis(range=[0, 100], ticksuffix="", nticks=6, showgrid=False),
        annotations=annotations,
        margin={"l": 44, "r": 176, "t": 12, "b": 30},
        legend={"orientation": "h", "y": -0.1, "x": 0, "yanchor": "top", "traceorder": "normal"},
    )
    layout["meta"] = {"narrow": {"height": height + 130}}
    how = results.words.say("states.how", n=number(results.n))
    return Chart("states", table.title, state_finding(table, results), how, {"data": data, "layout": layout}, table)


def state_finding(table: Table, results: Results) -> Text:
    """The two largest bands at the end, in the numbers of the table."""
    shown = bands(results)
    last = table.rows[-1][1:]
    order = sorted(range(len(shown)), key=lambda index: -last[index].mean)  # type: ignore[union-attr]
    pairs: dict[str, Text] = {}
    for rank, index in enumerate(order[:3], start=1):
        cell = last[index]
        assert isinstance(cell, Spread)
        pairs |= {f"band{rank}": shown[index].label, f"share{rank}": percent(cell.mean / 100, 1)}
    return results.words.say(
        "states.finding", until=until(results.day_of(results.months)), name=results.name(results.base), **pairs
    )


def moved_table(results: Results, scenario: Scenario) -> Table:
    """Every month: how many more (or fewer) persons are in each band than in the reference."""
    words = results.words
    shown = bands(results)
    columns = [Column("day", words.head("day"), "date")]
    columns += [Column(band.id, band.label, "persons", signed=True) for band in shown]
    after = [persons(results, scenario, band) for band in shown]
    before = [persons(results, results.base, band) for band in shown]
    rows: list[tuple[Cell, ...]] = [
        (results.day_of(month), *(minus(a[month], b[month]) for a, b in zip(after, before, strict=True)))
        for month in range(results.months + 1)
    ]
    title = words.say("states.moved_title", name=results.name(scenario))
    return Table(f"states_moved_{scenario.id}", title, tuple(columns), tuple(rows), words.notes("difference.note"), every=12)


def moved_chart(results: Results, scenario: Scenario) -> Chart:
    """What the measure moves: a line per band with a point a year; the largest are labelled."""
    table = moved_table(results, scenario)
    shown = bands(results)
    yearly = table.shown()
    days = [row[0] for row in yearly if isinstance(row[0], date)]
    height = 380
    data: list[Figure] = []
    ends: list[float] = []
    reach = 1.0
    for index, band in enumerate(shown, start=1):
        values = [cell.mean for row in yearly if isinstance(cell := row[index], Interval)]
        reach = max(reach, *(abs(value) for value in values))
        ends.append(values[-1])
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [day.isoformat() for day in days],
                "y": figures.rounded(values, 1),
                "name": figures.both(band.label),
                "line": {"width": 2, "color": "#8a8a8a" if band.colour == palette.PALE else band.colour},
                "marker": {"size": 5},
                "hovertemplate": "%{y:+,.1f}",
            }
        )
    reach *= 1.1
    moved = [index for index, end in enumerate(ends) if abs(end) > 0.04 * reach]
    places = figures.spread_labels([ends[index] for index in moved], 2 * reach * 17 / (height - 60), -reach, reach)
    annotations = [
        figures.label(
            shown[index].label,
            place,
            colour=palette.SOFT_INK if shown[index].colour == palette.PALE else palette.readable(shown[index].colour),
        )
        for index, place in zip(moved, places, strict=True)
    ]
    layout = figures.frame(
        height,
        xaxis=figures.time_axis(table.column("day")),
        yaxis=figures.axis(range=[-reach, reach], tickformat=",", nticks=7, zeroline=True, zerolinecolor=palette.REFERENCE),
        annotations=annotations,
        margin={"l": 56, "r": 176, "t": 12, "b": 30},
        legend={"orientation": "h", "y": -0.1, "x": 0, "yanchor": "top"},
    )
    layout["meta"] = {"narrow": {"height": height + 130}}
    finding = moved_finding(table, results, scenario)
    chart_id = f"states-moved-{results.position(scenario)}"
    return Chart(chart_id, table.title, finding, results.words.say("states.moved_how"), {"data": data, "layout": layout}, table)


def moved_finding(table: Table, results: Results, scenario: Scenario) -> Text:
    """The band that gains and the band that loses most at the end."""
    words = results.words
    shown = bands(results)
    last = [cell for cell in table.rows[-1][1:] if isinstance(cell, Interval)]
    if not any(cell.mean for cell in last):
        return words.say("states.moved_none", name=results.name(scenario), until=until(results.day_of(results.months)))
    clear = [index for index, cell in enumerate(last) if cell.verdict in ("more", "fewer", "single")]
    if not clear:
        return words.say("states.moved_open", name=results.name(scenario), until=until(results.day_of(results.months)))
    up = max(clear, key=lambda index: last[index].mean)
    down = min(clear, key=lambda index: last[index].mean)

    def written(index: int) -> Text:
        cell = last[index]
        return words.range(cell, digits_for(cell.mean, *(cell.bounds or ())), signed=True)

    return words.say(
        "states.moved_finding",
        name=results.name(scenario),
        until=until(results.day_of(results.months)),
        up=shown[up].label,
        more=written(up),
        down=shown[down].label,
        less=written(down),
    )


def july_table(results: Results) -> Table:
    """Where people are on 1 July of each year: of 1,000 of the cohort how many at each station, in the reference and in every
    scenario. What is counted in the evening of 30 June; no rows where the months of the run end on other days."""
    words, labels = results.words, Labels(results.registry, results.words)
    halves = [month for month in range(results.months + 1) if (results.day_of(month).month, results.day_of(month).day) == (6, 30)]
    scale = 1000 / (results.n * max(1, results.cohort_size))
    rows: list[tuple[Cell, ...]] = []
    for band in bands(results) if halves else ():
        for station in band.stations:
            found = [results.series(scenario, f"state.{station}") for scenario in results.source.scenarios]
            counts = [[sum(run[month] for run in runs or ()) for month in halves] for runs in found]
            label = band.label if station == "departed" else labels.station(station)
            if any(map(any, counts)):
                for scenario, years in zip(results.source.scenarios, counts, strict=True):
                    rows.append((label, results.name(scenario), *(scale * persons for persons in years)))
    columns = [Column("station", words.head("station")), Column("scenario", words.head("scenario"))]
    for month in halves:
        year = str(results.day_of(month).year)
        columns.append(Column(f"july_{year}", Text(year, year), "number", 1))
    return Table("states_july", words.say("states.july_title"), tuple(columns), tuple(rows), (words.say("states.july_note"),))


def section(results: Results) -> Section:
    """The whole section."""
    words = results.words
    blocks: list[Block] = [Prose(words.say("states.lead")), state_chart(results)]
    for scenario in results.others:
        chart = moved_chart(results, scenario)
        moved = any(isinstance(cell, Interval) and any(cell.values) for row in chart.table.rows for cell in row)
        blocks.append(chart if moved else Prose(chart.finding))
    july = july_table(results)
    if july.rows:
        blocks.append(Shown(july, folded=True))
    return Section("states", words.say("section.states"), tuple(blocks))
