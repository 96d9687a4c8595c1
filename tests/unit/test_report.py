"""The report as a whole: every sentence and chart agrees with its table, and nothing is shown that was not earned."""

import itertools
from datetime import date

import pytest
from report_example import COHORT, EFFECTS, MONTHS, belief, example, level, scenario

from sim.outcomes.displacement import ELASTIC_SHARE, cost_per_additional
from sim.registry.types import Text
from sim.report import ReportError, ReportInput, answer, curves, figures, gaps, groups, money, palette, states
from sim.report.certainty import identity_table, parting_table, touched_table
from sim.report.estimates import Interval, Ratio, Runs
from sim.report.evidence import Evidence
from sim.report.page import FactBox, Prose
from sim.report.results import Results
from sim.report.sections import build_sections
from sim.report.supports import support_table
from sim.report.table import to_frame, write
from sim.report.words import rounded_euro
from sim.scenario.types import Assumption

ORDER = ["answer", "compared", "curves", "states", "gaps", "whom", "money", "certainty", "assumptions", "limits", "reproduce"]


@pytest.fixture(scope="module")
def results():
    return Results(example("base", "ticket", "language", "unclear", "nothing"))


@pytest.fixture(scope="module")
def sections(results):
    return build_sections(results)


def means(cells):
    return [cell.mean for cell in cells]


def test_the_sections_come_in_their_order(sections):
    assert [section.id for section in sections] == ORDER


def test_a_single_run_has_the_same_sections():
    assert [section.id for section in build_sections(Results(example("base")))] == ORDER


# --- the answer


def test_the_answer_is_worked_out_from_the_curves(results):
    row = answer.headline(results).rows[0]
    expected = [
        round(COHORT * level("exam_passed", MONTHS, "ticket", run)) - round(COHORT * level("exam_passed", MONTHS, "base", run))
        for run in range(5)
    ]
    assert list(row[4].values) == expected
    assert row[5] == sum(value > 0 for value in expected)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_answer_tells_the_numbers_of_its_table(results, lang):
    table = answer.headline(results)
    for row in table.rows:
        text = answer.sentence(table, row, results).in_(lang)
        assert row[1].in_(lang) in text
        if row[4].verdict in ("more", "fewer"):
            for value in (row[4].mean, *row[4].bounds):
                assert f" {abs(value):.0f}" in text.replace("(95%", " (95%")


def test_an_interval_that_holds_zero_leaves_the_answer_open(results):
    table = answer.headline(results)
    text = answer.sentence(table, table.rows[2], results)
    assert table.rows[2][4].verdict == "open"
    assert text.de.startswith("Noch offen")
    assert "cannot be told from zero" in text.en


def test_a_scenario_that_changes_nothing_says_so(results):
    table = answer.headline(results)
    text = answer.sentence(table, table.rows[3], results)
    assert "keiner" in text.de
    assert "changes nothing" in text.en


def test_fewer_exams_are_called_fewer(monkeypatch):
    monkeypatch.setitem(EFFECTS, "ticket", -0.004)
    results = Results(example("base", "ticket"))
    table = answer.headline(results)
    text = answer.sentence(table, table.rows[0], results)
    assert "Abschlussprüfungen weniger" in text.de
    assert "fewer exams passed" in text.en
    assert "−" not in text.de
    assert money.cost_sentence(money.cost_table(results), results, results.others[0]).de.startswith("Kosten je zusätzlicher")


def test_the_fact_box_counts_per_100_and_in_persons(results):
    box = answer.fact_box(results, results.others[0])
    row = next(row for row in box.table.rows if row[0] == Text("Abschlussprüfung bestanden", "Exam passed"))
    _, _, without, with_measure, change, persons = row
    assert with_measure.mean - without.mean == pytest.approx(change.mean)
    assert persons.mean == pytest.approx(change.mean * COHORT / 100)
    assert [part.de for part, _ in box.parts] == ["Nutzen", "Lasten"]
    assert sorted(itertools.chain.from_iterable(rows for _, rows in box.parts)) == list(range(len(box.table.rows)))


def test_no_figure_of_the_fact_box_stands_without_a_range(results):
    for row in answer.fact_box(results, results.others[0]).table.rows:
        assert all(cell.bounds for cell in row if isinstance(cell, Runs))


def test_what_could_turn_the_answer_round_is_named_with_its_range(results):
    caveat = answer.caveats(results, Evidence(results))[0]
    assert caveat.kind == "warning"
    hinges = [results.registry.parameters[item] for item in results.registry.measures["ausbildungsticket"].hinges]
    assert [point.de.split(":")[0] for point in caveat.points] == [item.label.de for item in hinges if item.grade == "C"]


def test_the_light_counts_every_touched_value_once(results):
    evidence = Evidence(results)
    counts = dict(evidence.grades())
    assert sum(counts.values()) == len(evidence.all_touched())
    assert f"{counts['C']} " in evidence.statement().de
    assert set(evidence.direct(results.others[0])) >= {"fare_cross", "fare_network_vrr"}
    assert "travel_burden_dropout" in evidence.touched(results.others[0])


def test_a_file_with_measures_and_assumptions_is_marked():
    both = scenario("ticket", assumptions=(belief(),))
    results = Results(example("base", "ticket", scenarios=(scenario("base"), both)))
    assert Evidence(results).mixes(both)
    assert not Evidence(results).mixes(scenario("ticket"))
    warnings = [block for block in build_sections(results)[0].blocks if isinstance(block, Prose) and block.kind == "warning"]
    assert any("zugleich" in block.text.de for block in warnings)


# --- charts


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_chart_has_a_finding_a_reading_aid_and_a_table(sections, lang):
    charts = [chart for section in sections for chart in section.charts()]
    assert len({chart.id for chart in charts}) == len(charts) > 15
    for chart in charts:
        assert chart.title.in_(lang)
        assert chart.finding.in_(lang).endswith(".")
        assert chart.how.in_(lang).endswith(".")
        assert chart.table.rows


def test_a_curve_is_drawn_from_its_table(results):
    chart = curves.curve_chart(results, "exam_passed")
    lines = [trace for trace in chart.figure["data"] if trace.get("name")]
    for position, one in enumerate(results.source.scenarios):
        column = chart.table.column(f"persons_{one.id}")
        assert lines[position]["y"] == pytest.approx(means(column), abs=0.006)
        assert lines[position]["x"] == [day.isoformat() for day in chart.table.column("day")]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_curves_sentence_holds_the_last_row_of_its_table(results, lang):
    chart = curves.curve_chart(results, "employed")
    last = chart.table.rows[-1]
    assert write(chart.table.columns[1], last[1], results.words).in_(lang) in chart.finding.in_(lang)
    for column, cell in zip(chart.table.columns, last, strict=True):
        if isinstance(cell, Interval) and any(cell.values):
            assert write(column, cell, results.words).in_(lang) in chart.finding.in_(lang)


def test_month_zero_is_the_day_before_the_run(results):
    assert results.day_of(0).isoformat() == "2017-12-31"
    assert results.day_of(MONTHS).isoformat() == "2027-12-31" == results.last_day.isoformat()


def test_the_difference_chart_shows_a_dot_per_replication_and_the_tables_mean(results):
    chart = curves.difference_chart(results)
    gains = chart.table.column("difference")
    dots, middles = chart.figure["data"][::2], chart.figure["data"][1::2]
    assert [trace["x"] for trace in dots] == [pytest.approx(list(gain.values)) for gain in gains]
    assert [trace["x"][0] for trace in middles] == pytest.approx(means(gains), abs=0.001)
    clear = [gain for gain in gains if gain.verdict in ("more", "fewer")]
    assert chart.finding.de.startswith(f"Von null zu unterscheiden: {len(clear)} von {len(gains)} ")


def test_everybody_is_somewhere_in_every_month(results):
    table = states.state_table(results)
    for row in table.rows:
        assert sum(means(row[1:])) == pytest.approx(100)
    order = [band.id for band in states.bands(results)]
    assert order[0] == "fachkraft"
    assert order[-2:] == ["between", "departed"]


def test_everybody_is_somewhere_on_the_first_of_july_of_every_year(results):
    table = states.july_table(results)
    assert [column.label.en for column in table.columns[2:]] == [str(year) for year in range(2018, 2028)]
    for name in {row[1] for row in table.rows}:
        rows = [row[2:] for row in table.rows if row[1] == name]
        assert [sum(year) for year in zip(*rows, strict=True)] == pytest.approx([1000] * 10)
    month = 6 + 12 * 4
    assert results.day_of(month).isoformat() == "2022-06-30"
    one = results.others[0]
    band = next(band for band in states.bands(results) if band.id == "fachkraft")
    (cell,) = (row[2 + 4] for row in table.rows if row[:2] == (band.label, one.name))
    assert cell == pytest.approx(1000 * sum(states.persons(results, one, band)[month]) / 5 / COHORT)
    assert cell != next(row[2 + 4] for row in table.rows if row[:2] == (band.label, results.name(results.base)))


def test_a_run_without_a_first_of_july_has_no_such_table():
    source = example("base")
    run = replaced(source.scenarios[0].run, start=date(2018, 1, 15))
    later = replaced(source, scenarios=(replaced(source.scenarios[0], run=run),))
    assert states.july_table(Results(later)).rows == ()


def test_who_moves_into_a_state_left_another(results):
    table = states.moved_table(results, results.others[0])
    for row in table.rows:
        assert sum(means(row[1:])) == pytest.approx(0)


def test_gap_rates_are_months_per_twelve_months_at_risk(results):
    table = gaps.rate_table(results)
    days = gaps.days_by(results, results.base)
    risk = days["duldung", gaps.AT_RISK]
    row = next(row for row in table.rows if row[0].de == "Duldung")
    assert row[2].values == pytest.approx([12 * law / all_ for law, all_ in zip(days["duldung", "law"], risk, strict=True)])
    assert row[-1].mean == pytest.approx(sum(means(row[2:-1])))


def test_the_causes_of_a_change_add_up_to_all(results):
    rows = gaps.change_table(results, results.others[0]).rows
    assert sum(row[3].mean for row in rows[:-1]) == pytest.approx(rows[-1][3].mean)


def test_one_scenario_has_one_colour_everywhere(results):
    seen: dict[str, set[str]] = {}
    charts = [
        curves.curve_chart(results, "b1"),
        money.payer_chart(results),
        *(gaps.change_chart(results, one) for one in results.others),
    ]
    for trace in itertools.chain.from_iterable(chart.figure["data"] for chart in charts):
        if isinstance(trace.get("name"), dict):
            colour = trace["line"]["color"] if trace["type"] == "scatter" else trace["marker"]["color"]
            seen.setdefault(trace["name"]["de"], set()).add(colour)
    assert all(len(colours) == 1 for colours in seen.values())
    assert len(set.union(*seen.values())) == len(seen) == 5


def test_the_reference_is_grey_and_dashed(results):
    trace = next(
        trace
        for trace in curves.curve_chart(results, "b1").figure["data"]
        if trace.get("name") == {"de": "Referenz", "en": "Reference"}
    )
    assert trace["line"]["color"] == palette.REFERENCE
    assert trace["line"]["dash"] == "dash"


def test_labels_keep_their_distance_and_their_order():
    from sim.report.figures import spread_labels

    placed = spread_labels([50.0, 49.0, 51.0, 2.0], 10, 0, 60)
    assert sorted(placed) == [placed[3], placed[1], placed[0], placed[2]]
    assert all(high - low >= 10 for low, high in itertools.pairwise(sorted(placed)))
    assert max(placed) <= 60


# --- for whom, and money


def test_a_group_below_thirty_is_flagged_and_not_drawn(results):
    table = groups.group_table(results, results.others[0])
    for row in table.rows:
        assert (row[3] < 30) == (row[-1].de == "zu klein")
    drawn = groups.merged_table(results, results.others[0])
    assert all(row[2] >= 30 for row in drawn.rows)
    assert "Ausbildungsduldung" not in {row[0].de for row in drawn.rows}


def test_the_public_sum_leaves_out_firms_and_persons(results):
    table = money.payer_table(results)
    public = [row for row in table.rows[:-1] if row[0].de not in ("Betriebe", "die Person selbst")]
    assert sum(row[1].mean for row in public) == pytest.approx(table.rows[-1][1].mean)
    assert table.rows[-1][1].mean == pytest.approx(sum(results.key(results.base, "cost_total_public")) / 5 / 1e8)


def test_the_cost_of_an_additional_exam_agrees_with_the_outcomes():
    results = Results(example("base", "ticket", replications=1))
    one = results.others[0]
    row = money.cost_table(results).rows[0]
    extra = money.net_spending(results, one)[0] - money.net_spending(results, results.base)[0]
    split = money.splits(results, one)[0]
    assert row[-1].mean == pytest.approx(cost_per_additional(extra, split).gross / 100)


def test_what_remains_after_displacement_is_the_sum_of_its_parts(results):
    cells = {row[0].en: row[1] for row in money.displacement_table(results, results.others[0]).rows}
    gained, lost, cohort, inside, outside, net = (cell.mean for cell in cells.values())
    assert gained + lost == pytest.approx(cohort)
    assert cohort + inside + outside == pytest.approx(net)
    assert outside < 0


def test_no_cost_is_given_when_there_may_be_no_additional_exam(results):
    table = money.cost_table(results)
    unclear = [row for row in table.rows if row[0] == results.name(results.others[2])]
    assert unclear
    assert not any(isinstance(row[-1], Ratio) for row in unclear)
    assert "lässt sich nicht angeben" in money.cost_sentence(table, results, results.others[2]).de


def test_where_money_is_saved_nothing_is_divided(results):
    words = results.words
    saved = money.per_exam((-2e6, -3e6, -2.5e6), (20.0, 21.0, 19.0), words)
    assert saved == Text(
        "spart 2,50\u00a0Mio.\u00a0€ – daher keine Kosten je Abschluss", "saves €2.50 million, so there is no cost per exam"
    )
    assert "offen" in money.per_exam((-2e6, 1e6, -0.5e6), (20.0, 21.0, 19.0), words).de
    assert isinstance(money.per_exam((2e6, 3e6, 2.5e6), (20.0, 21.0, 19.0), words), Ratio)


def test_the_cost_of_an_additional_exam_is_given_gross_and_net_of_displacement(results):
    one = results.others[0]
    rows = [row for row in money.cost_table(results).rows if row[0] == results.name(one)]
    assert [row[1].en for row in rows] == ["gross (cohort)"] * 2 + ["net (after displacement)"] * 2
    gross, net = rows[0], rows[2]
    split = {row[0].en: row[1] for row in money.displacement_table(results, one).rows}
    assert gross[4] == split["Effect in the cohort"]
    assert net[4] == split["What remains after displacement"]
    for row in (gross, net):
        assert row[-1].mean == pytest.approx(1e6 * row[3].mean / row[4].mean)
        assert row[-1].bounds[0] < row[-1].mean < row[-1].bounds[1]
    assert net[-1].mean > gross[-1].mean
    together = [sum(money.net_spending(results, of, "all")) for of in (one, results.base)]
    assert net[3].mean == pytest.approx((together[0] - together[1]) / 5 / 1e8)


@pytest.mark.parametrize(("lang", "said"), [("de", "nicht bekannt und fehlt"), ("en", "not known and is missing")])
def test_the_table_of_costs_says_whose_money_is_not_in_the_net_spending(results, lang, said):
    assert any(said in note.in_(lang) for note in money.cost_table(results).notes)


def test_with_fixed_places_nothing_remains_and_there_is_no_net_cost():
    fixed = scenario("ticket", assumptions=(fixed_places(),))
    results = Results(example("base", "ticket", scenarios=(scenario("base"), fixed)))
    split = {row[0].en: row[1] for row in money.displacement_table(results, results.others[0]).rows}
    assert not any(split["What remains after displacement"].values)
    net = [row for row in money.cost_table(results).rows if row[1].en == "net (after displacement)"]
    assert net
    assert not any(isinstance(row[-1], Ratio) for row in net)
    frame = to_frame(money.cost_table(results))
    assert frame["per_exam"].null_count() == len(net)
    assert not any("Ratio" in text for text in frame["per_exam_de"])
    assert " 0" in money.displacement_table(results, results.others[0]).notes[0].en


def test_the_answer_says_what_remains_after_displacement(results, sections):
    one = results.others[0]
    left = answer.remains(results, one)
    assert left == money.displacement_table(results, one).column("persons")[-1]
    said = answer.remains_sentence(left, one.name, results.words)
    assert said in [block.text for block in sections[0].blocks if isinstance(block, Prose)]


@pytest.mark.parametrize(
    ("values", "german", "english"),
    [
        ((3.82e6, 3.87e6, 3.92e6), "+3,87 Mio. € (3,75 bis 3,99)", "+€3.87 million (3.75 to 3.99)"),
        ((-41_000.0, -40_000.0, -39_000.0), "−40 Tsd. € (−42 bis −38)", "−€40 thousand (−42 to −38)"),
        ((-10.0, 10.0, 30.0), "+10 € (−40 bis +60)", "+€10 (−40 to +60)"),
        ((999_600.0,), "+1,00 Mio. €", "+€1.00 million"),
    ],
)
def test_a_cost_is_rounded_by_its_size_and_has_its_range(values, german, english):
    written = rounded_euro(Interval(values))
    assert (written.de.replace("\u00a0", " "), written.en) == (german, english)


# --- certainty, and what is missing


def test_the_range_of_every_touched_value_stands_beside_the_interval(results):
    evidence = Evidence(results)
    decisive, pathway = (touched_table(results, evidence, pathway=part) for part in (False, True))
    assert len(decisive.rows) + len(pathway.rows) == len(evidence.all_touched())
    assert all(" bis " in row[3].de and " to " in row[3].en for row in (*decisive.rows, *pathway.rows))
    assert {row[1].en for row in decisive.rows} == {"decisive", "changed"}
    assert {row[1].en for row in pathway.rows} == {"pathway"}


def test_a_failed_self_check_forbids_the_use_of_the_report():
    source = example("base", "ticket")
    broken = type(source.identity[0])("ticket", "failed", detail="spells: person 7, day 12, station 3 / 4")
    results = Results(replaced(source, identity=(broken,)))
    assert identity_table(results).rows[0][2].de == broken.detail
    texts = [block.text.en for section in build_sections(results) for block in section.blocks if isinstance(block, Prose)]
    assert any("must not be used" in text for text in texts)


def test_first_partings_are_counted_by_cause_and_everybody_is_counted_once(results):
    table = parting_table(results)
    rows = {row[0].en: means(row[1:]) for row in table.rows}
    assert rows["a place that there is on that day in one of the lives only"] == [120, 120, 120, 0]
    assert rows["not at all: stays and events are the same"][-1] == COHORT
    assert [sum(column) for column in zip(*rows.values(), strict=True)] == [COHORT] * 4


@pytest.mark.parametrize(
    ("lang", "title", "counted", "no_share"),
    [
        ("de", "zuerst auseinandergehen", "nach Anlass", "Keine ursächlichen Anteile"),
        ("en", "first part", "by cause", "No causal shares"),
    ],
)
def test_first_partings_are_described_as_that_and_never_as_shares(results, sections, lang, title, counted, no_share):
    (section,) = (section for section in sections if section.id == "certainty")
    assert parting_table(results) in section.tables()
    table = parting_table(results)
    said = next(block.text.in_(lang) for block in section.blocks if isinstance(block, Prose) and counted in block.text.in_(lang))
    assert ("Wirkung beiträgt" if lang == "de" else "contributes to the effect") in said
    assert title in table.title.in_(lang)
    assert any(no_share in note.in_(lang) for note in table.notes)
    assert not any("%" in text.in_(lang) for text in (table.title, *(column.label for column in table.columns)))
    assert {column.kind for column in table.columns[1:]} == {"persons"}


@pytest.mark.parametrize(("lang", "words"), [("de", ("ursächlich", "kausal", "kausale")), ("en", ("causal",))])
def test_nothing_in_the_report_is_called_causal_but_to_say_that_it_is_not(sections, lang, words):
    texts = [block.text for section in sections for block in section.blocks if isinstance(block, Prose)]
    for table in (table for section in sections for table in section.tables()):
        texts += [table.title, *table.notes, *(column.label for column in table.columns)]
        texts += [cell for row in table.rows for cell in row if isinstance(cell, Text)]
    said = [text.in_(lang) for text in texts if any(word in text.in_(lang).lower() for word in words)]
    assert len(said) == 1
    assert ("Keine ursächlichen" if lang == "de" else "No causal") in said[0]


def test_results_of_an_older_program_have_no_partings_to_tell():
    results = Results(replaced(example("base", "ticket"), partings=None))
    assert parting_table(results).rows == ()
    tables = [table.id for section in build_sections(results) for table in section.tables()]
    assert "partings" not in tables
    assert "identity" in tables


def test_plausibility_says_inside_outside_or_nothing(sections):
    table = next(table for section in sections for table in section.tables() if table.id == "plausibility_checks")
    assert [row[-1].en for row in table.rows] == ["inside the band", "outside", "nothing to say", "inside the band"]
    assert table.rows[0][2].de == "10\u00a0% bis 45\u00a0%"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_one_replication_promises_no_interval(lang):
    source = example("base", "ticket", replications=1)
    sections = build_sections(Results(source))
    assert "kein Intervall" in sections[0].blocks[0].text.de
    for section in sections:
        for table in section.tables():
            heads = [column.label.in_(lang) for column in table.columns]
            assert not any("95" in head for head in heads)
            assert not any("95" in note.in_(lang) for note in table.notes)
            assert not any(cell.bounds for row in table.rows for cell in row if isinstance(cell, Runs))


def test_every_paired_difference_names_what_its_interval_holds(sections):
    for section in sections:
        for block in section.blocks:
            if isinstance(block, FactBox):
                assert any("nur den Zufall" in note.de for note in block.table.notes)
    for chart in (chart for section in sections for chart in section.charts()):
        drawn = [trace for trace in chart.figure["data"] if "error_x" in trace or trace.get("fill") == "toself"]
        if drawn:
            assert "Zufall der Simulation" in chart.how.de or "Simulationszufall" in chart.how.de


def test_an_interrupted_replication_is_left_out_everywhere():
    import polars as pl

    source = example("base", "ticket")
    late = (pl.col("scenario") == "ticket") & (pl.col("replication") == 4)
    results = Results(replaced(source, curves=source.curves.filter(~late)))
    assert results.n == 4
    assert len(answer.headline(results).rows[0][4].values) == 4


def test_results_without_a_shared_replication_are_refused():
    import polars as pl

    source = example("base", "ticket", replications=2)
    apart = pl.when(pl.col("scenario") == "ticket").then(pl.col("replication") + 10).otherwise(pl.col("replication"))
    with pytest.raises(ReportError, match="no replication"):
        Results(replaced(source, curves=source.curves.with_columns(apart.alias("replication"))))


def test_a_table_without_a_column_is_named():
    source = example("base")
    with pytest.raises(ReportError, match="gaps: missing columns cause"):
        replaced(source, gaps=source.gaps.drop("cause"))


def test_a_scenario_without_results_is_named():
    source = example("base")
    with pytest.raises(ReportError, match="no rows of scenario ticket"):
        replaced(source, scenarios=(scenario("base"), scenario("ticket")))


def fixed_places() -> Assumption:
    return Assumption(ELASTIC_SHARE, 0.0, 0.0, 0.6, "annahme", "C", "ticket.toml", 20)


def replaced(source: ReportInput, **changes: object) -> ReportInput:
    from dataclasses import replace

    return replace(source, **changes)


def test_supports_are_told_with_the_paired_difference(results):
    table = support_table(results)
    assert {row[0].en for row in table.rows} == {results.registry.supports["abh"].label.en}
    base, other = table.rows[:2]
    assert (base[2].mean, base[3].mean) == pytest.approx((700, 7000))
    assert base[4:] == (None, None)
    assert other[4].mean == pytest.approx(other[2].mean - 700)
    assert other[5].mean == pytest.approx(200)


def test_a_single_run_tells_supports_without_a_difference():
    (row,) = support_table(Results(example("base"))).rows
    assert len(row) == 4


def test_a_name_is_broken_where_a_word_is_longer_than_the_line():
    assert figures.wrapped("Weiterbildungskollegs überall", 21) == "Weiterbildungskollegs<br>überall"
    assert figures.wrapped("Weiterbildungskollegs überall", 12) == "Weiterbildu-<br>ngskollegs<br>überall"
    assert figures.wrapped("Ennepe-Ruhr-Kreis", 12) == "Ennepe-Ruhr-<br>Kreis"
