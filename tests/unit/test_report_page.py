"""The page and the files: one HTML without any outside address, both languages complete, tables a German Excel can open."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from report_example import belief, example, scenario

from sim.registry import load_registry
from sim.registry.types import Text
from sim.report import gaps, palette, render_report, states, write_tables
from sim.report.figures import CONFIG
from sim.report.table import Column, Table, to_csv

SOURCES = Path(__file__).parents[2] / "sim" / "report"


class Page(HTMLParser):
    """What a test wants to know of a page: elements with their attributes, and the text of each language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    return render_report(example("base", "ticket", "language"), path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    write_tables(example("base", "ticket"), folder)
    return folder


def without_library(html: str) -> str:
    return re.sub(r"<script>/\*\*\n\* plotly\.js.*?</script>", "<script></script>", html, flags=re.S)


def test_no_chart_offers_to_upload_itself(html):
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False
    assert CONFIG["modeBarButtons"] == [["toImage"]]
    config = json.loads(re.search(r'id="report-config">(.*?)</script>', html, flags=re.S)[1])
    assert config == CONFIG


def test_only_the_one_configuration_sets_plotlys_options():
    for path in SOURCES.rglob("*"):
        if path.suffix in (".py", ".js", ".j2") and path.name != "figures.py":
            assert "showSendToCloud" not in path.read_text(encoding="utf-8")


def test_the_plotting_library_is_embedded_once(html):
    assert html.count("* plotly.js v") == 1


def test_nothing_is_loaded_from_outside(html, page):
    assert not [attributes for _, attributes in page.elements if "src" in attributes or "srcset" in attributes]
    assert not page.all("link")
    assert not page.all("iframe")
    assert "url(" not in without_library(html)
    assert "@import" not in without_library(html)
    policy = next(attributes["content"] for attributes in page.all("meta") if attributes.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert all("noopener" in attributes["rel"] for attributes in page.all("a") if attributes["href"].startswith("http"))


def test_a_file_that_ends_a_script_stays_text(html):
    assert "&lt;/script&gt;" in html
    assert html.count("</script>") == html.count("<script")


def test_every_text_stands_in_both_languages(page):
    spans = [attributes for tag, attributes in page.elements if tag == "span" and attributes.get("class") in ("de", "en")]
    assert len(spans) > 1000
    assert all(one["class"] == "de" and two["class"] == "en" for one, two in zip(spans[::2], spans[1::2], strict=True))
    assert all(attributes["lang"] == attributes["class"] for attributes in spans)


def test_the_page_is_german_until_somebody_switches(page):
    assert page.all("html")[0]["lang"] == "de"


def test_every_chart_has_a_name_in_both_languages(page):
    figures = page.all("figure")
    assert len(figures) >= 12
    for attributes in figures:
        assert attributes["role"] == "img"
        assert attributes["aria-label"] == attributes["data-aria-label-de"]
        assert attributes["data-aria-label-de"]
        assert attributes["data-aria-label-en"]


def test_every_chart_on_the_page_has_its_figure(html, page):
    figures = json.loads(re.search(r'id="report-figures">(.*?)</script>', html, flags=re.S)[1])
    assert {attributes["data-figure"] for attributes in page.all("div") if "data-figure" in attributes} == set(figures)


def test_numbers_and_days_follow_the_language(html):
    assert '<span class="de" lang="de">01.08.2019</span><span class="en" lang="en">1 August 2019</span>' in html
    assert re.search(r'<span class="de" lang="de">1\.\d{3}</span><span class="en" lang="en">1,\d{3}</span>', html)


def test_the_eq_is_spelled_out_before_it_is_abbreviated(html):
    text = re.sub(r"<style>.*?</style>|<script.*?</script>", "", html, flags=re.S)
    assert re.search(r"\bEQ\b", text).start() >= text.index("EQ = Einstiegsqualifizierung")


def test_the_districts_attribution_stands_in_the_report(html):
    assert "Daten: © BBSR Bonn (INKAR), © Statistisches Bundesamt (Destatis)" in html
    assert "dl-de/by-2-0, bearbeitet." in html


def test_a_sample_is_announced_and_a_full_run_is_not(html, tmp_path):
    sample = render_report(example("base", sample=True), tmp_path / "sample.html").read_text(encoding="utf-8")
    assert '<p class="sample"' in sample
    assert "Stichprobe, nicht für Schlüsse" in sample
    assert '<p class="sample"' not in html


def test_a_mixed_file_carries_a_mark_in_the_head(html, tmp_path):
    mixed = (scenario("base"), scenario("ticket", assumptions=(belief(),)))
    text = render_report(example("base", "ticket", scenarios=mixed), tmp_path / "mixed.html").read_text(encoding="utf-8")
    assert text.index('<p class="mark">') < text.index("<main")
    assert '<p class="mark">' not in html


def test_the_same_results_give_the_same_page(html, tmp_path):
    again = render_report(example("base", "ticket", "language"), tmp_path / "again.html").read_text(encoding="utf-8")
    assert again == html


def test_a_report_replaces_an_older_one_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    render_report(example("base"), path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_report_that_cannot_be_put_in_place_leaves_no_rest(tmp_path):
    path = tmp_path / "report.html"
    path.mkdir()
    with pytest.raises(OSError, match=r"report\.html"):
        render_report(example("base"), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_the_csv_opens_in_a_german_excel(tables):
    data = (tables / "differences.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:4] == ["Ergebnis", "Szenario", "Referenz (Spanne)", "Referenz (von)"]
    assert len({len(row) for row in rows}) == 1
    assert re.fullmatch(r"\d+,\d\d", rows[1][2])


def test_what_rounds_to_zero_has_no_sign_in_the_csv():
    columns = (Column("change", Text("Unterschied", "Difference"), "number", 1, signed=True),)
    text = to_csv(Table("t", columns[0].label, columns, ((-0.001,), (-0.0,), (-0.01,))))
    assert text.split("\n")[1:4] == ["0,00", "0,00", "-0,01"]


@pytest.mark.parametrize("name", ["costs", "cost_items"])
def test_every_column_of_money_names_its_unit(tables, name):
    heads = next(csv.reader((tables / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    money = [head for head in heads if head.startswith(("Referenz", "Unterschied"))]
    assert len(money) >= 6
    assert all("Mio. Euro" in head for head in money)


def test_csv_and_parquet_tell_the_same_numbers(tables):
    frame = pl.read_parquet(tables / "differences.parquet")
    rows = list(csv.reader((tables / "differences.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    for row, record in zip(rows[1:], frame.iter_rows(named=True), strict=True):
        assert row[0] == record["outcome_de"]
        numbers = [float(cell.replace(",", ".")) for cell in row[8:11]]
        stored = [record["difference"], record["difference_95_low"], record["difference_95_high"]]
        assert numbers == pytest.approx(stored, abs=0.005)


def test_the_parquet_of_a_curve_holds_every_month(tables):
    frame = pl.read_parquet(tables / "curve_exam_passed.parquet")
    assert frame.height == 121
    assert {"persons_base", "persons_base_range_low", "difference_ticket_95_high", "difference_ticket_n"} <= set(frame.columns)


def test_every_table_is_there_in_both_formats(tables):
    names = sorted(path.stem for path in tables.glob("*.csv"))
    assert names == sorted(path.stem for path in tables.glob("*.parquet"))
    assert {"headline", "factbox_ticket", "gaps", "costs", "groups_ticket", "plausibility_checks", "parameters_C"} <= set(names)


def test_every_word_of_the_report_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*") if path.suffix in (".py", ".j2"))
    ids = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.parent.rglob("*.py"))
    quoted = set(re.findall(r'["\'.]([a-z_0-9A-D]+)(?=["\'.])', ids))
    # A key put together in the code: every part that is filled in must be a word that somebody writes.
    built = [re.sub(r"\\{.*?\\}", "(.+)", re.escape(text)) for text in re.findall(r'f"([a-z_]+\.[^" ]*\{[^" ]+)"', code)]
    built += [rf"{family}\.(.+)" for family in re.findall(r'_or_id\("([a-z]+)"', code)] + [r"grade\.(.+)", r"column\.(.+)"]
    for key in load_registry().texts:
        if key.startswith("report."):
            name = key.removeprefix("report.")
            parts = [match.groups() for pattern in built if (match := re.fullmatch(pattern, name))]
            assert f'"{name}"' in code or any(set(found) <= quoted for found in parts), f"nobody says {key}"


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_text_has_the_contrast_wcag_asks_for():
    css = (SOURCES / "templates" / "report.css").read_text(encoding="utf-8")
    colour = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    for ink in ("ink", "soft", "accent"):
        for ground in ("paper", "panel", "tint"):
            assert contrast(colour[ink], colour[ground]) >= 4.5
    assert contrast(colour["warn"], colour["warn-tint"]) >= 4.5
    for name in ("sample", "grade-A b", "grade-B b", "grade-C b"):
        block = re.search(re.escape(f".{name} {{") + r"(.*?)\}", css, flags=re.S)[1]
        ground = re.search(r"background: (#[0-9a-f]{3,6})", block)[1]
        ink = re.search(r"[^-]color: (#[0-9a-f]{3,6})", block)[1]
        assert contrast(full(ground), full(ink)) >= 4.5


def full(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


@pytest.mark.parametrize("colour", [*palette.SCENARIOS, *states.COLOURS, *gaps.COLOURS, palette.REFERENCE])
def test_labels_in_a_colour_can_be_read(colour):
    assert contrast(palette.readable(colour), "#ffffff") >= 4.5
