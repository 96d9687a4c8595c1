"""Section 3: the curves, reference against measure, and the paired difference.

One figure per outcome with two panels on one time axis: above the persons, below the difference to the reference. Above, the
band is the range over the replications; below, it is the interval of the mean difference. Both hold simulation noise only, and
both say so.
"""

from __future__ import annotations

from sim.registry.types import Text
from sim.report import figures, palette
from sim.report.estimates import Interval, Spread
from sim.report.figures import Chart, Figure
from sim.report.labels import Labels
from sim.report.page import Block, Prose, Section
from sim.report.results import Results, minus
from sim.report.table import Cell, Column, Table, write
from sim.report.words import digits_for, number, until

OUTCOMES = ("training_entered", "in_training", "exam_passed", "employed", "b1", "b2")
COMPARED = ("training_entered", "in_training", "exam_passed", "employed", "work_skilled", "b1", "b2", "certificate", "eq_entered")
LABEL = 21
"""Letters in a line beside a curve: as many as the longest words of our scenarios' names have."""
UPPER = (0.46, 1.0)
LOWER = (0.0, 0.34)
HEIGHT, HEIGHT_SINGLE = 430, 300
HEAD, LANE = 48, 46


def curve_table(results: Results, outcome: str) -> Table:
    """Every month: the day, persons in each scenario, and the difference of each to the reference."""
    words = results.words
    label = Labels(results.registry, words).outcome(outcome)
    columns = [Column("day", words.head("day"), "date")]
    for scenario in results.source.scenarios:
        columns.append(Column(f"persons_{scenario.id}", words.head("persons_of", name=results.name(scenario)), "persons"))
    for scenario in results.others:
        heading = words.head("difference_of", name=results.name(scenario))
        columns.append(Column(f"difference_{scenario.id}", heading, "persons", signed=True))
    series = {scenario.id: results.series(scenario, outcome) or [] for scenario in results.source.scenarios}
    rows = []
    for month in range(results.months + 1):
        at = {name: tuple(float(run[month]) for run in runs) for name, runs in series.items()}
        row: list[Cell] = [results.day_of(month), *(Spread(at[scenario.id]) for scenario in results.source.scenarios)]
        row += [minus(at[scenario.id], at[results.base.id]) for scenario in results.others]
        rows.append(tuple(row))
    notes = words.notes("curves.table_note")
    return Table(f"curve_{outcome}", label, tuple(columns), tuple(rows), notes, every=12)


def curve_finding(table: Table, results: Results, outcome: str) -> Text:
    """What the last row says: persons in the reference, and how each scenario differs."""
    words = results.words
    label = Labels(results.registry, words).outcome(outcome)
    last = table.rows[-1]
    start = words.say(
        "curves.finding" if results.n > 1 else "curves.finding_single",
        outcome=label,
        until=until(results.day_of(results.months)),
        name=results.name(results.base),
        x=write(table.columns[1], last[1], words),
        n=number(results.n),
    )
    others = len(results.others)
    sentences = [start]
    for position, scenario in enumerate(results.others):
        index = 1 + 1 + others + position
        gain = last[index]
        assert isinstance(gain, Interval)
        verdict = "clear" if gain.verdict in ("more", "fewer") else gain.verdict
        sentences.append(
            words.say(f"curves.gain_{verdict}", name=results.name(scenario), x=write(table.columns[index], gain, words))
        )
    return Text(" ".join(text.de for text in sentences), " ".join(text.en for text in sentences))


def curve_figure(table: Table, results: Results) -> Figure:
    """Two panels (one in a single run): persons with the range of the replications, difference with its interval."""
    days = table.column("day")
    x = [day.isoformat() for day in days]
    data: list[Figure] = []
    ends: list[float] = []
    top = 1.0
    positions = [results.position(scenario) for scenario in results.source.scenarios]
    for position, scenario in zip(positions, results.source.scenarios, strict=True):
        cells = table.column(f"persons_{scenario.id}")
        mean, low, high = _bounds(cells)
        top = max(top, *high)
        if results.n > 1:
            data.append(figures.band(x, low, high, position))
        name = figures.wrapped_text(results.name(scenario), 40)
        data.append(figures.line(x, mean, name, position, hovertemplate="%{y:,.0f}"))
        ends.append(mean[-1])
    height = HEIGHT if results.others else HEIGHT_SINGLE
    upper = UPPER if results.others else (0.0, 1.0)
    top *= 1.06
    names = [figures.wrapped_text(results.name(scenario), LABEL, 3) for scenario in results.source.scenarios]
    lines = max(text.count("<br>") + 1 for name in names for text in (name.de, name.en))
    places = figures.spread_labels(ends, top * 15 * lines / ((height - 60) * (upper[1] - upper[0])), 0, top)
    layout = figures.frame(
        height,
        xaxis=figures.time_axis(days, anchor="y2" if results.others else "y"),
        yaxis=figures.axis(domain=list(upper), range=[0, top], tickformat=",.0f", nticks=5),
        annotations=[
            figures.label(name, place, colour=_label_colour(position))
            for position, name, place in zip(positions, names, places, strict=True)
        ],
        margin={"l": 52, "r": 142 if results.others else 120, "t": 26, "b": 30},
        legend={"orientation": "h", "yref": "container", "y": 1, "yanchor": "top", "x": 0},
    )
    extra = 20 * len(names) if len(names) > 1 else 0
    layout["meta"] = {
        "narrowAt": 370,
        "narrow": {"height": height + extra, "margin": {"l": 52, "r": 12, "t": 26 + extra, "b": 30}},
    }
    layout["annotations"].append(_panel(results.words.say("curves.panel_persons"), upper[1]))
    if results.others:
        data += _differences(table, results, x)
        layout["yaxis2"] = figures.axis(
            domain=list(LOWER), tickformat=",.0f", nticks=4, zeroline=True, zerolinecolor=palette.REFERENCE
        )
        layout["annotations"].append(_panel(results.words.say("curves.panel_difference"), LOWER[1]))
    return {"data": data, "layout": layout}


def _differences(table: Table, results: Results, x: list[str]) -> list[Figure]:
    data: list[Figure] = []
    for position, scenario in enumerate(results.others, start=1):
        mean, low, high = _bounds(table.column(f"difference_{scenario.id}"))
        if results.n > 1:
            data.append(figures.band(x, low, high, position, yaxis="y2"))
        name = figures.wrapped_text(results.name(scenario), 40)
        data.append(figures.line(x, mean, name, position, yaxis="y2", hovertemplate="%{y:+,.1f}", showlegend=False))
    return data


def _panel(text: Text, y: float) -> Figure:
    return {
        "text": figures.both(text),
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": 12, "color": palette.SOFT_INK},
    }


def _label_colour(position: int) -> str:
    return palette.SOFT_INK if position == 0 else palette.readable(palette.scenario_colour(position))


def _bounds(cells: list[Spread | Interval]) -> tuple[list[float], list[float], list[float]]:
    bounds = [cell.bounds or (cell.mean, cell.mean) for cell in cells]
    mean = figures.rounded([cell.mean for cell in cells], 2)
    return mean, figures.rounded([low for low, _ in bounds], 2), figures.rounded([high for _, high in bounds], 2)


def curve_chart(results: Results, outcome: str) -> Chart:
    """The chart of one outcome."""
    table = curve_table(results, outcome)
    how = "curves.how" if results.others else "curves.how_run"
    return Chart(
        f"curve-{outcome.replace('_', '-')}",
        table.title,
        curve_finding(table, results, outcome),
        results.words.say(how if results.n > 1 else "curves.how_single", n=number(results.n)),
        curve_figure(table, results),
        table,
        wide=False,
    )


def difference_table(results: Results) -> Table:
    """One row per outcome and scenario at the end of the run: persons in both, and the paired difference."""
    words, labels = results.words, Labels(results.registry, results.words)
    columns = (
        Column("outcome", words.head("outcome")),
        Column("scenario", words.head("scenario")),
        Column("reference", words.head("reference_range"), "persons"),
        Column("with_measure", words.head("measure_range"), "persons"),
        Column("difference", words.head("difference"), "persons", signed=True),
        Column("per_100", words.head("difference_per_100"), "number", 2, signed=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for outcome in COMPARED:
        for scenario in results.others:
            gain, before = results.gain(scenario, outcome), results.final(results.base, outcome)
            after = results.final(scenario, outcome)
            if gain is None or before is None or after is None:
                continue
            per_100 = Interval(tuple(100 * value / results.cohort_size for value in gain.values))
            rows.append((labels.outcome(outcome), results.name(scenario), before, after, gain, per_100))
    return Table("differences", words.say("difference.title"), columns, tuple(rows), words.notes("difference.note"))


def difference_figure(table: Table, results: Results) -> Figure:
    """One strip per outcome, each with its own scale, and in it a lane per scenario: the mean with its interval, and below it a
    dot per replication."""
    words = results.words
    lanes = max(1, len(results.others))
    outcomes = len(table.rows) // lanes
    height = 24 + outcomes * (HEAD + LANE * lanes)
    inner = height - 24
    layout = figures.frame(height, margin={"l": 8, "r": 14, "t": 10, "b": 14}, hovermode="closest", annotations=[])
    data: list[Figure] = []
    for index, (outcome, name, _, _, gain, _) in enumerate(table.rows):
        assert isinstance(gain, Interval)
        assert isinstance(name, Text)
        assert isinstance(outcome, Text)
        strip, lane = divmod(index, lanes)
        suffix = "" if index == 0 else str(index + 1)
        top = strip * (HEAD + LANE * lanes) + 18 + lane * LANE
        domain = [1 - (top + LANE - 4) / inner, 1 - (top + 18) / inner]
        same = [row[4] for row in table.rows[strip * lanes : (strip + 1) * lanes] if isinstance(row[4], Interval)]
        layout[f"xaxis{suffix}"] = _strip_axis(same, suffix, last=lane == lanes - 1)
        layout[f"yaxis{suffix}"] = figures.axis(domain=domain, range=[-1, 1], visible=False, anchor=f"x{suffix}")
        data += _strip(gain, 1 + lane, suffix, words.say("difference.one_run"), words.say("difference.mean"))
        written = write(table.columns[4], gain, words)
        named = written if lanes == 1 else words.say("difference.of", name=name, x=written)
        colour = palette.INK if lanes == 1 else _label_colour(1 + lane)
        layout["annotations"].append({**_panel(named, domain[1]), "yshift": 1, "font": {"size": 12, "color": colour}})
        if lane == 0:
            bold = Text(f"<b>{outcome.de}</b>", f"<b>{outcome.en}</b>")
            layout["annotations"].append({**_panel(bold, domain[1]), "yshift": 17, "font": {"size": 12.5, "color": palette.INK}})
    return {"data": data, "layout": layout}


def _strip_axis(gains: list[Interval], suffix: str, last: bool) -> Figure:
    values = [value for gain in gains for value in (0.0, *gain.values, *(gain.bounds or ()))]
    room = 0.06 * (max(values) - min(values))
    ticks: Figure = {"tickvals": [0], "range": [-0.06, 1.06]}
    if room:
        ticks = {"nticks": 6, "range": [min(values) - room, max(values) + room]}
    return figures.axis(
        anchor=f"y{suffix}",
        tickformat=",",
        zeroline=True,
        zerolinecolor=palette.REFERENCE,
        zerolinewidth=1.5,
        showticklabels=last,
        **ticks,
    )


def _strip(gain: Interval, position: int, suffix: str, one: Text, mean: Text) -> list[Figure]:
    colour = palette.scenario_colour(position)
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    error: Figure = {"visible": False}
    if gain.bounds:
        half = (gain.bounds[1] - gain.bounds[0]) / 2
        error = {"type": "data", "array": [round(half, 3)], "thickness": 2.5, "width": 6, "color": colour}
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": figures.rounded(gain.values, 2),
        "y": [-0.62] * gain.n,
        "marker": {"color": palette.translucent(colour, 0.4), "size": 8},
        "name": figures.both(one),
        "hovertemplate": "%{x:+,.0f}",
        **axes,
    }
    middle = {
        "type": "scatter",
        "mode": "markers",
        "x": [round(gain.mean, 3)],
        "y": [0.4],
        "error_x": error,
        "marker": {
            "color": colour,
            "size": 12,
            "symbol": palette.scenario_symbol(position),
            "line": {"color": "#ffffff", "width": 1.5},
        },
        "name": figures.both(mean),
        "hovertemplate": "%{x:+,.1f}",
        **axes,
    }
    return [dots, middle] if gain.n > 1 else [middle]


def difference_finding(table: Table, results: Results) -> Text:
    """How many of the rows can be told from zero, and the largest of them per 100."""
    words = results.words
    gains = [(row[0], row[4]) for row in table.rows]
    clear = [(outcome, gain) for outcome, gain in gains if isinstance(gain, Interval) and gain.verdict in ("more", "fewer")]
    if results.n < 2:
        return words.say("difference.finding_single", total=number(len(gains)))
    if not clear:
        return words.say("difference.finding_none", total=number(len(gains)))
    outcome, gain = max(clear, key=lambda pair: abs(pair[1].mean))
    assert isinstance(outcome, Text)
    size = words.range(gain, digits_for(gain.mean, *(gain.bounds or ())), signed=True)
    return words.say("difference.finding", clear=number(len(clear)), total=number(len(gains)), outcome=outcome, x=size)


def difference_chart(results: Results) -> Chart:
    """The paired differences at the end of the run."""
    table = difference_table(results)
    how = results.words.say("difference.how" if results.n > 1 else "difference.how_single", n=number(results.n))
    finding = difference_finding(table, results)
    return Chart("difference", table.title, finding, how, difference_figure(table, results), table)


def section(results: Results) -> Section:
    """The whole section: differences first, then the curves."""
    words = results.words
    blocks: list[Block] = [Prose(words.say("curves.lead" if results.others else "curves.lead_run"))]
    if results.n < 2:
        blocks.append(Prose(words.say("curves.one_replication"), "warning"))
    if results.others:
        blocks.append(difference_chart(results))
    blocks += [curve_chart(results, outcome) for outcome in OUTCOMES if outcome in results.outcomes]
    return Section("curves", words.say("section.curves" if results.others else "section.curves_run"), tuple(blocks))
