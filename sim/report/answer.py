"""Section 1: what came out, in one sentence with its range; per 100 persons; and what could turn it round."""

from __future__ import annotations

from sim.registry.types import Text
from sim.report.estimates import Interval, Spread
from sim.report.evidence import Evidence
from sim.report.labels import Labels
from sim.report.money import net_spending, splits
from sim.report.page import Block, FactBox, Light, Prose, Section, Shown
from sim.report.results import DAYS_PER_MONTH, Results, minus, scaled
from sim.report.table import Cell, Column, Table, write
from sim.report.words import Words, digits_for, number, percent, until
from sim.scenario.types import Scenario

SUCCESS = "exam_passed"
BENEFITS = ("training_entered", "exam_passed", "employed", "work_skilled", "b1", "b2", "secure")
BURDENS = ("departed",)
BURDEN_KEYS = ("dissolved_12m",)


def headline(results: Results) -> Table:
    """One row per scenario compared: exams passed by the end, the paired difference, replications in favour."""
    words = results.words
    rows: list[tuple[Cell, ...]] = []
    for scenario in results.others:
        gain = results.gain(scenario, SUCCESS)
        after, before = results.final(scenario, SUCCESS), results.final(results.base, SUCCESS)
        rows.append((scenario.id, results.name(scenario), before, after, gain, gain.in_favour if gain else None, results.n))
    columns = (
        Column("scenario", words.head("id")),
        Column("name", words.head("scenario")),
        Column("reference", words.head("reference_range"), "persons"),
        Column("with_measure", words.head("measure_range"), "persons"),
        Column("difference", words.head("difference"), "persons", signed=True),
        Column("in_favour", words.head("in_favour"), "number"),
        Column("replications", words.head("replications"), "number"),
    )
    return Table("headline", words.say("answer.headline_title"), columns, tuple(rows))


def sentence(table: Table, row: tuple[Cell, ...], results: Results) -> Text:
    """The answer for one row of the headline table."""
    words = results.words
    scenario, name, _, _, gain, _, runs = row
    assert isinstance(name, Text)
    assert isinstance(runs, int)
    common = {"name": name, "until": until(results.last_day), "persons": number(results.cohort_size), "n": number(runs)}
    if not isinstance(gain, Interval):
        return words.say("answer.missing", **common)
    bounds = gain.bounds
    digits = digits_for(gain.mean, *(bounds or ()))
    if gain.verdict == "open" or gain.verdict == "single":
        shown = number(gain.mean, digits, signed=True)
        low, high = (number(bound, digits, signed=True) for bound in bounds or (gain.mean, gain.mean))
    else:
        shown = number(abs(gain.mean), digits)
        low, high = (number(bound, digits) for bound in sorted(abs(bound) for bound in bounds or (0.0, 0.0)))
    verdict = "nobody" if gain.verdict == "none" and reaches_nobody(results, str(scenario)) else gain.verdict
    return words.say(f"answer.{verdict}", x=shown, low=low, high=high, **common)


def reaches_nobody(results: Results, scenario: str) -> bool:
    """Whether a scenario has measures and none of them reached anybody in any run."""
    compared = next(one for one in results.others if one.id == scenario)
    reached = [results.key(compared, f"reached.{measure.id}", "all") for measure in compared.measures]
    return bool(reached) and all(counts is not None and not any(counts) for counts in reached)


def single_sentence(results: Results) -> Text:
    """The answer of a single run: how many pass an exam."""
    words = results.words
    passed = results.final(results.base, SUCCESS)
    if passed is None:
        return words.say("answer.missing_single", until=until(results.last_day))
    column = Column("exams", words.say(f"outcome.{SUCCESS}"), "persons")
    key = "answer.run" if passed.bounds else "answer.run_single"
    return words.say(
        key,
        name=results.base.name,
        until=until(results.last_day),
        x=write(column, passed, words),
        share=percent(passed.mean / max(1, results.cohort_size), 1),
        persons=number(results.cohort_size),
        n=number(results.n),
    )


def fact_box(results: Results, scenario: Scenario | None) -> FactBox:
    """Per 100 persons of the cohort: without and with the measure, benefits and burdens. Without a scenario: the reference
    alone."""
    words, labels = results.words, Labels(results.registry, results.words)
    per_100 = 100 / max(1, results.cohort_size)
    rows: list[tuple[Cell, ...]] = []

    def add(label: Text, unit: str, before: tuple[float, ...] | None, after: tuple[float, ...] | None, factor: float) -> None:
        if before is None or (scenario is not None and after is None):
            return
        row: tuple[Cell, ...] = (label, words.say(f"unit.{unit}"), Spread(scaled(before, factor)))
        if after is not None:
            change = minus(after, before).values
            people = Interval(change) if unit == "per_100" else None
            row = (*row, Spread(scaled(after, factor)), Interval(scaled(change, factor)), people)
        rows.append(row)

    def curve(outcome: str, of: Scenario | None) -> tuple[float, ...] | None:
        found = results.final(of, outcome) if of else None
        return found.values if found else None

    for outcome in BENEFITS:
        add(labels.outcome(outcome), "per_100", curve(outcome, results.base), curve(outcome, scenario), per_100)
    benefits = len(rows)
    for outcome in BURDENS:
        add(labels.outcome(outcome), "per_100", curve(outcome, results.base), curve(outcome, scenario), per_100)
    for key in BURDEN_KEYS:
        after = results.key(scenario, key) if scenario else None
        add(labels.key(key), "per_100", results.key(results.base, key), after, per_100)
    months = per_100 / 100 / DAYS_PER_MONTH
    add(words.say("fact.gap"), "months", gap_days(results, results.base), gap_days(results, scenario), months)
    money = per_100 / 100 / 100
    spent = net_spending(results, scenario) if scenario else None
    add(words.say("fact.money"), "euro", net_spending(results, results.base), spent, money)
    if scenario is not None and (pairs := results.pair_counts(scenario, SUCCESS)):
        lost = pairs[1].values
        rows.append((words.say("fact.lost"), words.say("unit.per_100"), None, Spread(scaled(lost, per_100)), None, None))

    columns = [
        Column("what", words.head("of_100")),
        Column("unit", words.head("unit")),
        Column("without", words.head("without" if scenario else "value_range"), "number", 1),
    ]
    if scenario is not None:
        columns += [
            Column("with", words.head("with"), "number", 1),
            Column("difference", words.head("difference"), "number", 2, signed=True),
            Column("difference_persons", words.head("difference_persons"), "persons", signed=True),
        ]
    name = f"factbox_{scenario.id}" if scenario else "factbox"
    title = words.say("fact.title", name=results.name(scenario or results.base))
    table = Table(name, title, tuple(columns), tuple(rows), words.notes("fact.note"))
    parts = ((words.say("fact.benefits"), tuple(range(benefits))), (words.say("fact.burdens"), tuple(range(benefits, len(rows)))))
    return FactBox(table, parts)


def gap_days(results: Results, scenario: Scenario | None) -> tuple[float, ...] | None:
    """Days of the cohort in a Förderlücke, per run."""
    if scenario is None:
        return None
    gaps = results.gaps
    rows = gaps.filter((gaps["scenario"] == scenario.id) & (gaps["population"] == "cohort") & (gaps["cause"] != "at_risk"))
    sums = results.sums(rows, "person_days", ["scenario"])
    return sums.get((scenario.id,), (0.0,) * results.n)


def section(results: Results, evidence: Evidence) -> Section:
    """The whole section."""
    words = results.words
    blocks: list[Block] = []
    if results.others:
        table = headline(results)
        blocks += [Prose(sentence(table, row, results), "verdict") for row in table.rows]
        left = [(scenario, remains(results, scenario)) for scenario in results.others]
        blocks += [Prose(remains_sentence(gain, of.name, words), "note") for of, gain in left if gain is not None]
        more = (everybody(results, scenario) for scenario in results.others)
        blocks += [Prose(text, "note") for text in more if text is not None]
        if results.n > 1:
            blocks.append(Prose(words.say("answer.noise"), "note", tuple(favour(row, words) for row in table.rows)))
        blocks.append(Shown(table, folded=True))
    else:
        blocks.append(Prose(single_sentence(results), "verdict"))
    blocks += caveats(results, evidence)
    counts = evidence.grades()
    if counts:
        blocks.append(Light(counts, evidence.statement()))
    if results.others:
        blocks += [fact_box(results, scenario) for scenario in results.others]
    else:
        blocks.append(fact_box(results, None))
    blocks.append(Prose(words.say("answer.abbreviations"), "note"))
    return Section("answer", words.say("section.answer"), tuple(blocks))


def favour(row: tuple[Cell, ...], words: Words) -> Text:
    """In how many replications the scenario did better."""
    _, name, _, _, gain, in_favour, runs = row
    assert isinstance(name, Text)
    assert isinstance(runs, int)
    if not isinstance(gain, Interval) or not isinstance(in_favour, int):
        return words.say("answer.missing_short", name=name)
    return words.say("answer.favour", name=name, k=number(in_favour), n=number(runs))


def remains(results: Results, scenario: Scenario) -> Interval | None:
    """Additional exams that remain after displacement; None where that was not measured."""
    found = splits(results, scenario)
    return Interval(tuple(split.net for split in found)) if found else None


def remains_sentence(gain: Interval, name: Text, words: Words) -> Text:
    """What remains after displacement, "+18 (16 to 20)"."""
    bounds = gain.bounds
    digits = digits_for(gain.mean, *(bounds or ()))
    shown = number(gain.mean, digits, signed=True)
    if bounds is None:
        return words.say("answer.remains_single", name=name, x=shown)
    low, high = (number(bound, digits, signed=gain.verdict == "open") for bound in bounds)
    return words.say("answer.remains", name=name, x=shown, low=low, high=high)


def everybody(results: Results, scenario: Scenario) -> Text | None:
    """The same difference counted over everybody, with those who enter later; None where nobody does."""
    words = results.words
    gain = results.gain(scenario, SUCCESS, "all")
    if gain is None or results.final(scenario, SUCCESS, "entrants") is None:
        return None
    bounds = gain.bounds
    digits = digits_for(gain.mean, *(bounds or ()))
    shown = number(gain.mean, digits, signed=True)
    if not bounds:
        return words.say("answer.everybody_single", x=shown)
    low, high = (number(bound, digits, signed=True) for bound in bounds)
    return words.say("answer.everybody", x=shown, low=low, high=high)


def caveats(results: Results, evidence: Evidence) -> list[Prose]:
    """What could turn the answer round: first the assumptions it hinges on, then what the files themselves mix."""
    words = results.words
    found: list[Prose] = []
    for scenario in results.others:
        described = [evidence.describe(parameter, scenario) for parameter in evidence.doubts(scenario)]
        points = [words.say("answer.doubt", label=label, value=value, span=span) for label, value, span in described]
        if points:
            found.append(Prose(words.say("answer.caveat", name=scenario.name), "warning", tuple(points)))
        if evidence.mixes(scenario):
            found.append(Prose(words.say("answer.mixed", name=scenario.name), "warning"))
    return found or [Prose(words.say("answer.caveat_run"), "warning")]
