"""Section 7: who pays, and what an additional exam costs.

Spending is positive, revenue negative. The cost of an additional exam is what all public payers together spend more (taxes and
contributions counted against it), divided by the exams passed more: gross by those of the cohort, net by what remains when both
displacements are taken off, and then for the spending on all persons of the simulation. Nothing is divided where the number of
additional exams cannot be told from zero, or where money is saved. What those displaced outside cost or spare the public is not
known and not in the net spending; the table says so.
"""

from __future__ import annotations

import polars as pl

from sim.outcomes.displacement import ELASTIC_SHARE, Displacement, displacement
from sim.outcomes.groups import POPULATIONS
from sim.outcomes.paired import deadweight
from sim.registry.types import Text
from sim.report import figures, palette
from sim.report.estimates import Interval, Ratio, Spread, ratio
from sim.report.figures import Chart, Figure
from sim.report.labels import Labels
from sim.report.page import Block, Prose, Section, Shown
from sim.report.results import Results, minus, scaled
from sim.report.supports import support_table
from sim.report.table import Cell, Column, Table, write
from sim.report.words import Words, millions, number, percent
from sim.scenario.types import Scenario

NOT_PUBLIC = ("betrieb", "person")
PUBLIC = "cost_total_public"
DISCOUNTED = "cost_total_public_discounted"
SUCCESS = "exam_passed"


def net_spending(results: Results, scenario: Scenario, population: str = "cohort", key: str = PUBLIC) -> tuple[float, ...] | None:
    """Cents all public payers spend on the population, revenue deducted, per run."""
    return results.key(scenario, key, population)


def by_payer(results: Results, scenario: Scenario, population: str = "cohort") -> dict[str, tuple[float, ...]]:
    """Euros by payer, per run."""
    rows = results.costs.filter((pl.col("scenario") == scenario.id) & (pl.col("population") == population))
    return {payer: scaled(cents, 0.01) for (payer,), cents in results.sums(rows, "cents", ["payer"]).items()}


def payer_table(results: Results) -> Table:
    """One row per payer, in million euros: the reference and the difference of every scenario; the public payers summed at the
    end."""
    words, labels = results.words, Labels(results.registry, results.words)
    before = by_payer(results, results.base)
    after = [by_payer(results, scenario) for scenario in results.others]
    zero = (0.0,) * results.n
    head = words.head("reference_million" if results.others else "value_million")
    columns = [Column("payer", words.head("payer")), Column("reference", head, "number", 1)]
    for scenario in results.others:
        heading = words.head("difference_million", name=results.name(scenario))
        columns.append(Column(f"difference_{scenario.id}", heading, "number", 2, signed=True))

    def row(label: Text, old: tuple[float, ...], new: list[tuple[float, ...]]) -> tuple[Cell, ...]:
        changes = [minus(scaled(values, 1e-6), scaled(old, 1e-6)) for values in new]
        return (label, Spread(scaled(old, 1e-6)), *changes)

    known = [payer for payer in results.registry.payers if payer in before or any(payer in costs for costs in after)]
    rows = [row(labels.payer(payer), before.get(payer, zero), [costs.get(payer, zero) for costs in after]) for payer in known]
    public = [payer for payer in known if payer not in NOT_PUBLIC]

    def together(costs: dict[str, tuple[float, ...]]) -> tuple[float, ...]:
        return tuple(sum(costs.get(payer, zero)[run] for payer in public) for run in range(results.n))

    rows.append(row(words.say("money.public"), together(before), [together(costs) for costs in after]))
    return Table("costs", words.say("money.payer_title"), tuple(columns), tuple(rows), words.notes("money.payer_note"))


def payer_chart(results: Results) -> Chart:
    """Difference by payer (in a single run: the amounts), one bar per scenario."""
    words = results.words
    table = payer_table(results)
    rows = table.rows[:-1]
    names = [figures.both(figures.wrapped_text(row[0], 20, 2)) for row in rows if isinstance(row[0], Text)]
    first = 2 if results.others else 1
    data: list[Figure] = []
    for offset, scenario in enumerate(results.others or (results.base,)):
        position = results.position(scenario)
        cells = [cell for row in rows if isinstance(cell := row[first + offset], Spread | Interval)]
        ends = [cell.bounds or (cell.mean, cell.mean) for cell in cells]
        up = [high - cell.mean for cell, (_, high) in zip(cells, ends, strict=True)]
        down = [cell.mean - low for cell, (low, _) in zip(cells, ends, strict=True)]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": names,
                "x": figures.rounded([cell.mean for cell in cells], 4),
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": figures.rounded(up, 4),
                    "arrayminus": figures.rounded(down, 4),
                    "color": palette.INK,
                    "thickness": 1.6,
                    "width": 5,
                },
                "marker": {"color": palette.scenario_colour(position)},
                "name": figures.both(figures.wrapped_text(results.name(scenario), 40)),
                "hovertemplate": "%{x:+,.2f}" if results.others else "%{x:,.1f}",
            }
        )
    bars = max(1, len(results.others))
    layout = figures.frame(
        110 + len(names) * (22 + 16 * bars),
        hovermode="closest",
        barmode="group",
        bargap=0.35,
        showlegend=bars > 1,
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        xaxis=figures.axis(
            tickformat=",",
            nticks=6,
            zeroline=True,
            zerolinecolor=palette.REFERENCE,
            title=figures.title(words.say("money.axis" if results.others else "money.axis_run")),
        ),
        yaxis=figures.axis(autorange="reversed", showgrid=False),
        margin={"l": 8, "r": 12, "t": 40 if bars > 1 else 8, "b": 44},
    )
    how = words.say("money.how" if results.others and results.n > 1 else "money.how_run", n=number(results.n))
    return Chart("costs", table.title, payer_finding(table, results), how, {"data": data, "layout": layout}, table)


def payer_finding(table: Table, results: Results) -> Text:
    """What the public payers spend more together, and who carries most of it."""
    words = results.words
    if not results.others:
        spent = table.rows[-1][1]
        assert isinstance(spent, Spread)
        if spent.mean >= 0:
            return words.say("money.finding_run", x=write(table.columns[1], spent, words))
        return words.say("money.finding_surplus", x=write(table.columns[1], Spread(scaled(spent.values, -1.0)), words))
    sentences: list[Text] = []
    for offset, scenario in enumerate(results.others):
        column = table.columns[2 + offset]
        if not any(any(row[2 + offset].values) for row in table.rows):  # type: ignore[union-attr]
            sentences.append(words.say("money.finding_none", name=results.name(scenario)))
            continue
        public = table.rows[-1][2 + offset]
        largest = max(table.rows[:-1], key=lambda row: abs(row[2 + offset].mean))  # type: ignore[union-attr]
        payer = largest[0]
        assert isinstance(payer, Text)
        sentences.append(
            words.say(
                "money.finding",
                name=results.name(scenario),
                x=words.told(write(column, public, words), public),
                payer=payer,
                y=words.told(write(column, largest[2 + offset], words), largest[2 + offset]),
            )
        )
    return Text(" ".join(text.de for text in sentences), " ".join(text.en for text in sentences))


def item_table(results: Results) -> Table:
    """Million euros by payer and item."""
    words, labels = results.words, Labels(results.registry, results.words)
    zero = (0.0,) * results.n

    def sums(scenario: Scenario) -> dict[tuple[str, ...], tuple[float, ...]]:
        rows = results.costs.filter((pl.col("scenario") == scenario.id) & (pl.col("population") == "cohort"))
        return {key: scaled(cents, 1e-8) for key, cents in results.sums(rows, "cents", ["payer", "item"]).items()}

    before, after = sums(results.base), [sums(scenario) for scenario in results.others]
    head = words.head("reference_million" if results.others else "value_million")
    columns = [
        Column("payer", words.head("payer")),
        Column("item", words.head("item")),
        Column("reference", head, "number", 1),
    ]
    for scenario in results.others:
        heading = words.head("difference_million", name=results.name(scenario))
        columns.append(Column(f"difference_{scenario.id}", heading, "number", 2, signed=True))
    order = list(results.registry.payers)
    keys = sorted(before.keys() | {key for costs in after for key in costs}, key=lambda key: (order.index(key[0]), key[1]))
    rows: list[tuple[Cell, ...]] = []
    for key in keys:
        old = before.get(key, zero)
        changes = [minus(costs.get(key, zero), old) for costs in after]
        rows.append((labels.payer(key[0]), labels.item(key[1]), Spread(old), *changes))
    return Table("cost_items", words.say("money.item_title"), tuple(columns), tuple(rows))


def elastic_share(results: Results, scenario: Scenario) -> float:
    """The share of places that is additional: the scenario's own belief, else that of the registry."""
    own = next((item for item in scenario.assumptions if item.id == ELASTIC_SHARE), None)
    return own.value if own else results.registry.parameters[ELASTIC_SHARE].value


def splits(results: Results, scenario: Scenario) -> tuple[Displacement, ...] | None:
    """The split of the additional exams, per run; None when a population was not measured."""
    tables = []
    for of in (results.base, scenario):
        found = {population: results.final(of, SUCCESS, population) for population in POPULATIONS}
        if any(values is None for values in found.values()):
            return None
        tables.append({population: values.values for population, values in found.items() if values})

    def cells(table: dict[str, tuple[float, ...]], run: int) -> dict[tuple[str, str], float]:
        return {(population, SUCCESS): values[run] for population, values in table.items()}

    before, after = tables
    elastic = elastic_share(results, scenario)
    return tuple(displacement(cells(before, run), cells(after, run), elastic, SUCCESS) for run in range(results.n))


def displacement_table(results: Results, scenario: Scenario) -> Table:
    """Exams: who gained, who lost, what the cohort gains, what it displaces inside and outside the model, and what remains."""
    words = results.words
    rows: list[tuple[Cell, ...]] = []
    pairs = results.pair_counts(scenario, SUCCESS)
    if pairs:
        rows.append((words.say("displacement.gained"), Interval(pairs[0].values)))
        rows.append((words.say("displacement.lost"), Interval(scaled(pairs[1].values, -1.0))))
    for part in ("cohort", "inside", "outside", "net"):
        found = splits(results, scenario)
        cell = Interval(tuple(getattr(split, part) for split in found)) if found else None
        rows.append((words.say(f"displacement.{part}"), cell))
    columns = (
        Column("part", words.head("part")),
        Column("persons", words.head("difference"), "persons", signed=True),
    )
    title = words.say("displacement.title", name=results.name(scenario))
    share = percent(elastic_share(results, scenario))
    return Table(f"displacement_{scenario.id}", title, columns, tuple(rows), (words.say("displacement.note", share=share),))


def reach_table(results: Results) -> Table:
    """Whom each measure reached, and how many of them would have fared alike without it."""
    words, labels = results.words, Labels(results.registry, results.words)
    rows: list[tuple[Cell, ...]] = []
    for scenario in results.others:
        gain = results.gain(scenario, SUCCESS, "all")
        for measure in dict.fromkeys(measure.id for measure in scenario.measures):
            reached = results.key(scenario, f"reached.{measure}", "all")
            if reached is None or gain is None:
                continue
            idle = [deadweight(a, b) for a, b in zip(reached, gain.values, strict=True)]
            known = scaled([share for share in idle if share is not None], 100.0)
            # Without a success that can be told from zero there is nobody whom the measure is known to have helped.
            earned = known and gain.mean > 0 and gain.verdict in ("more", "single")
            cell: Cell = Spread(known) if earned else words.say("money.no_ratio")
            rows.append((results.name(scenario), labels.item(measure), Spread(reached), gain, cell))
    columns = (
        Column("scenario", words.head("scenario")),
        Column("measure", words.head("measure")),
        Column("reached", words.head("reached"), "persons"),
        Column("exams", words.head("exams_all"), "persons", signed=True),
        Column("deadweight", words.head("deadweight"), "number", 1),
    )
    return Table("reach", words.say("money.reach_title"), columns, tuple(rows), (words.say("money.reach_note"),))


def cost_table(results: Results) -> Table:
    """Euros per additional exam, gross (the cohort) and net of both displacements (all persons), as they fall due and
    discounted."""
    words = results.words
    rate = results.registry.parameters.get("discount_rate")
    shown = words.say("money.rate", rate=number(100 * rate.value, 0)) if rate else words.say("money.rate_unknown")
    rows: list[tuple[Cell, ...]] = []
    for scenario in results.others:
        for population, key in (("cohort", "gross"), ("all", "net")):
            for money, label in ((PUBLIC, words.say("money.undiscounted")), (DISCOUNTED, shown)):
                spent, spared = (net_spending(results, of, population, money) for of in (scenario, results.base))
                found = splits(results, scenario)
                if spent is None or spared is None or found is None:
                    continue
                exams = tuple(split.cohort if key == "gross" else split.net for split in found)
                extra = scaled(minus(spent, spared).values, 0.01)
                each = per_exam(extra, exams, words)
                spending = Interval(scaled(extra, 1e-6))
                rows.append((results.name(scenario), words.say(f"money.{key}"), label, spending, Interval(exams), each))
    columns = (
        Column("scenario", words.head("scenario")),
        Column("kind", words.head("kind")),
        Column("discounting", words.head("discounting")),
        Column("spending", words.head("spending"), "number", 2, signed=True),
        Column("exams", words.head("exams"), "persons", signed=True),
        Column("per_exam", words.head("per_exam"), "euro"),
    )
    return Table("cost_per_exam", words.say("money.per_exam_title"), columns, tuple(rows), words.notes("money.per_exam_note"))


def per_exam(extra: tuple[float, ...], exams: tuple[float, ...], words: Words) -> Ratio | Text:
    """Euros per additional exam from the euros spent more and the exams passed more, per run; where that is no cost, why."""
    spending = Interval(extra)
    if spending.mean < 0 and spending.verdict == "open":
        return words.say("money.open_spending")
    if spending.mean < 0:
        return words.say("money.saves", x=millions(-spending.mean))
    return ratio(extra, exams) or words.say("money.no_ratio")


def cost_sentence(table: Table, results: Results, scenario: Scenario) -> Text:
    """The cost of an additional exam in one sentence, gross and undiscounted."""
    words = results.words
    row = next((row for row in table.rows if row[0] == results.name(scenario)), None)
    name = results.name(scenario)
    if row is not None and isinstance(row[-1], Ratio):
        return words.say("money.sentence", name=name, x=write(table.columns[-1], row[-1], words))
    spending, exams = (row[3], row[4]) if row is not None else (None, None)
    if isinstance(exams, Interval) and exams.verdict == "fewer":
        return words.say("money.sentence_fewer", name=name)
    if isinstance(spending, Interval) and spending.mean < 0:
        if spending.verdict == "open":
            return words.say("money.sentence_open_spending", name=name)
        return words.say("money.sentence_saves", name=name, x=millions(-1e6 * spending.mean))
    return words.say("money.sentence_open", name=name)


def section(results: Results) -> Section:
    """The whole section."""
    words = results.words
    blocks: list[Block] = [Prose(words.say("money.lead"))]
    if results.others:
        table = cost_table(results)
        blocks += [Prose(cost_sentence(table, results, scenario)) for scenario in results.others]
        blocks.append(Shown(table))
    blocks.append(payer_chart(results))
    if results.others:
        blocks += [Shown(displacement_table(results, scenario)) for scenario in results.others]
        reach = reach_table(results)
        if reach.rows:
            blocks.append(Shown(reach))
    supports = support_table(results)
    if supports.rows:
        blocks.append(Shown(supports, folded=True))
    blocks.append(Shown(item_table(results), folded=True))
    return Section("money", words.say("section.money"), tuple(blocks))
