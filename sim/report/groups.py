"""Section 6: for whom? Exams passed by status at entry, gender and area.

Counts come before shares. A group with fewer than 30 persons is marked: its numbers are shown, but nothing should be said from
them.
"""

from __future__ import annotations

from sim.registry import codes
from sim.registry.types import Text
from sim.report import figures, palette
from sim.report.estimates import Interval, Spread
from sim.report.figures import Chart, Figure
from sim.report.labels import Labels
from sim.report.page import Block, Prose, Section, Shown
from sim.report.results import Results, minus
from sim.report.table import Cell, Column, Table, write
from sim.report.words import number
from sim.scenario.types import Scenario

AXIS = "status_gender_area"
AREAS = ("kreisfreie_stadt", "kreis")
SUCCESS = "exam_passed"
TOO_SMALL = 30
Counts = dict[str, tuple[Spread, Spread]]


def group_names() -> list[str]:
    """All groups in a fixed order: status, then gender, then area."""
    return [f"{status}|{gender}|{area}" for status in codes.STATUS_IDS for gender in codes.GENDER_IDS for area in AREAS]


def group_table(results: Results, scenario: Scenario | None) -> Table:
    """One row per group: persons, exams, exams per 100, and the paired difference in persons and per 100."""
    words, labels = results.words, Labels(results.registry, results.words)
    before = results.groups(results.base, AXIS, SUCCESS)
    after = results.groups(scenario, AXIS, SUCCESS) if scenario else {}
    rows: list[tuple[Cell, ...]] = []
    for group in group_names():
        if group not in before:
            continue
        passed, persons = before[group]
        status, gender, area = group.split("|")
        small = words.say("groups.too_small") if persons.mean < TOO_SMALL else Text("", "")
        row: list[Cell] = [
            labels.value("status", status),
            labels.value("gender", gender),
            labels.value("area", area),
            round(persons.mean),
            passed,
            per_100(passed, persons),
        ]
        if scenario:
            gain, rate = change(before[group], after.get(group, before[group]))
            row += [gain, rate]
        rows.append((*row, small))
    columns = [
        Column("status", words.head("status_at_entry")),
        Column("gender", words.head("gender")),
        Column("area", words.head("area")),
        Column("n", words.head("n"), "number"),
        Column("exams", words.head("exams_reference" if scenario else "exams_run"), "persons"),
        Column("exams_per_100", words.head("per_100"), "number", 1),
    ]
    if scenario:
        columns += [
            Column("difference", words.head("difference"), "persons", signed=True),
            Column("difference_per_100", words.head("difference_per_100"), "number", 2, signed=True),
        ]
    columns.append(Column("flag", words.head("flag")))
    title = words.say("groups.title", name=results.name(scenario)) if scenario else words.say("groups.title_run")
    notes = (words.say("groups.small_note", n=number(TOO_SMALL)), *words.notes("groups.note"))
    table_id = f"groups_{scenario.id}" if scenario else "groups"
    return Table(table_id, title, tuple(columns), tuple(rows), notes)


def per_100(passed: Spread, persons: Spread) -> Spread:
    """Exams per 100 persons of the group, run by run."""
    return Spread(tuple(100 * a / b if b else 0.0 for a, b in zip(passed.values, persons.values, strict=True)))


def change(before: tuple[Spread, Spread], after: tuple[Spread, Spread]) -> tuple[Interval, Interval]:
    """Paired difference of a group, in persons and per 100."""
    return minus(after[0].values, before[0].values), minus(per_100(*after).values, per_100(*before).values)


def merged(counts: Counts) -> dict[tuple[str, str], tuple[Spread, Spread]]:
    """City and rural district together: groups by (status, gender)."""
    found: dict[tuple[str, str], tuple[Spread, Spread]] = {}
    for group in group_names():
        if group not in counts:
            continue
        status, gender, _ = group.split("|")
        passed, persons = counts[group]
        if (status, gender) in found:
            old = found[status, gender]
            passed = Spread(tuple(a + b for a, b in zip(old[0].values, passed.values, strict=True)))
            persons = Spread(tuple(a + b for a, b in zip(old[1].values, persons.values, strict=True)))
        found[status, gender] = (passed, persons)
    return found


def merged_table(results: Results, scenario: Scenario) -> Table:
    """One row per status and gender that is large enough: n, exams per 100, difference per 100."""
    words, labels = results.words, Labels(results.registry, results.words)
    before = merged(results.groups(results.base, AXIS, SUCCESS))
    after = merged(results.groups(scenario, AXIS, SUCCESS))
    rows: list[tuple[Cell, ...]] = []
    for (status, gender), old in before.items():
        if old[1].mean >= TOO_SMALL:
            gain, rate = change(old, after.get((status, gender), old))
            n = round(old[1].mean)
            rows.append((labels.value("status", status), labels.value("gender", gender), n, per_100(*old), gain, rate))
    columns = (
        Column("status", words.head("status_at_entry")),
        Column("gender", words.head("gender")),
        Column("n", words.head("n"), "number"),
        Column("exams_per_100", words.head("per_100"), "number", 1),
        Column("difference", words.head("difference"), "persons", signed=True),
        Column("difference_per_100", words.head("difference_per_100"), "number", 2, signed=True),
    )
    title = words.say("groups.chart_title", name=results.name(scenario))
    return Table(f"groups_merged_{scenario.id}", title, columns, tuple(rows))


def group_chart(results: Results, scenario: Scenario) -> Chart:
    """A dot with its interval per status and gender: additional exams per 100."""
    words = results.words
    table = merged_table(results, scenario)
    position = results.position(scenario)
    colour = palette.scenario_colour(position)
    statuses = list(dict.fromkeys(table.column("status")))
    genders = list(dict.fromkeys(table.column("gender")))
    data: list[Figure] = []
    for index, gender in enumerate(genders):
        rows = [row for row in table.rows if row[1] == gender]
        rates = [row[5] for row in rows if isinstance(row[5], Interval)]
        halves = [(rate.bounds[1] - rate.bounds[0]) / 2 if rate.bounds else 0.0 for rate in rates]
        # Men stand a little above the line of their status, women a little below, so that their bars do not cover each other.
        heights = [statuses.index(row[0]) + (index - (len(genders) - 1) / 2) * 0.3 for row in rows]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": figures.rounded([rate.mean for rate in rates], 4),
                "y": figures.rounded(heights, 2),
                "name": figures.both(gender),
                "error_x": {"type": "data", "array": figures.rounded(halves, 4), "thickness": 1.8, "width": 5, "color": colour},
                "marker": {
                    "color": colour if index == 0 else "#ffffff",
                    "size": 11,
                    "symbol": ("circle", "diamond")[index % 2],
                    "line": {"color": colour, "width": 2},
                },
                "hovertemplate": "%{x:+,.2f}",
            }
        )
    layout = figures.frame(
        130 + 48 * max(1, len(statuses)),
        hovermode="closest",
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        xaxis=figures.axis(
            tickformat=",",
            nticks=7,
            zeroline=True,
            zerolinecolor=palette.REFERENCE,
            title=figures.title(words.say("groups.axis")),
        ),
        yaxis=figures.axis(
            range=[len(statuses) - 0.5, -0.5],
            tickvals=list(range(len(statuses))),
            ticktext=[figures.both(figures.wrapped_text(status, 24, 2)) for status in statuses],
        ),
        margin={"l": 8, "r": 12, "t": 36, "b": 44},
    )
    finding = group_finding(table, results, scenario)
    how = words.say("groups.how" if results.n > 1 else "curves.how_single", n=number(TOO_SMALL))
    return Chart(f"groups-{position}", table.title, finding, how, {"data": data, "layout": layout}, table)


def group_finding(table: Table, results: Results, scenario: Scenario) -> Text:
    """The group with the largest difference per 100, or that none can be told from zero."""
    words = results.words
    clear = [row for row in table.rows if isinstance(row[5], Interval) and row[5].verdict in ("more", "fewer")]
    if not clear:
        return words.say("groups.finding_none", name=results.name(scenario))
    row = max(clear, key=lambda row: abs(row[5].mean))  # type: ignore[union-attr]
    status, gender = row[0], row[1]
    assert isinstance(status, Text)
    assert isinstance(gender, Text)
    return words.say(
        "groups.finding",
        name=results.name(scenario),
        status=status,
        gender=gender,
        x=write(table.columns[5], row[5], words),
        persons=write(table.columns[4], row[4], words),
        n=write(table.columns[2], row[2], words),
    )


def section(results: Results) -> Section:
    """The whole section."""
    words = results.words
    blocks: list[Block] = [Prose(words.say("groups.lead"))]
    for scenario in results.others:
        blocks += [group_chart(results, scenario), Shown(group_table(results, scenario))]
    if not results.others:
        blocks.append(Shown(group_table(results, None)))
    return Section("whom", words.say("section.whom"), tuple(blocks))
