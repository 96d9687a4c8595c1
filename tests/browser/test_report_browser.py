"""The report in a real browser without any network: it draws, it switches, it prints, it can be used without a mouse."""

import pytest
from report_example import example

from sim.report import render_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    return render_report(example("base", "ticket", sample=True), path).as_uri()


@pytest.fixture
def report(page, address):
    """The report, drawn; `page.complaints` holds what the console and the scripts complained of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    drawn(page, "de")
    return page


def drawn(page, lang: str) -> None:
    page.wait_for_selector(f"html[data-charts={lang}]", state="attached", timeout=120_000)


def ticks(page) -> list[str]:
    return page.eval_on_selector_all("#chart-curve-b1 .ytick text", "nodes => nodes.map(node => node.textContent)")


def test_it_opens_without_a_request_and_without_a_complaint(report):
    assert report.outside == []
    assert report.complaints == []
    assert report.locator(".plot .main-svg").count() > 10
    assert report.locator(".plot:not(.js-plotly-plot)").count() == 0


def test_the_switch_changes_everything_and_reloads_nothing(report):
    report.evaluate("window.untouched = true")
    assert report.locator("h2").first.inner_text() != ""
    german = {"heading": report.locator("#whom h2").inner_text(), "title": report.title(), "ticks": ticks(report)}
    assert "Für wen" in german["heading"]
    assert "2.000" in german["ticks"]
    assert report.locator("[data-title]").first.get_attribute("data-title") == "Grafik als PNG speichern"

    report.get_by_role("button", name="English").click()
    drawn(report, "en")

    assert report.evaluate("window.untouched") is True
    assert report.evaluate("document.documentElement.lang") == "en"
    assert "For whom" in report.locator("#whom h2").inner_text()
    assert report.title() != german["title"]
    assert "2,000" in ticks(report)
    assert report.locator("[data-title]").first.get_attribute("data-title") == "Download plot as a PNG"
    assert "1 August 2019" in report.locator("#compared").inner_text()
    assert report.outside == []
    assert report.complaints == []

    report.get_by_role("button", name="Deutsch").click()
    drawn(report, "de")
    assert ticks(report) == german["ticks"]


def test_in_each_language_only_that_language_is_seen(report):
    for lang, other in (("de", "en"), ("en", "de")):
        report.locator(f".switch [data-lang={lang}]").click()
        drawn(report, lang)
        visible = "nodes => nodes.filter(node => node.offsetParent !== null || node.getClientRects().length > 0).length"
        assert report.eval_on_selector_all(f"span.{other}", visible) == 0
        assert report.eval_on_selector_all(f"h2 span.{lang}", visible) >= 11


def test_every_figure_is_named_in_both_languages(report):
    for lang in ("de", "en"):
        report.locator(f".switch [data-lang={lang}]").click()
        drawn(report, lang)
        figures = report.locator("figure[role=img]")
        names = [figures.nth(index).get_attribute("aria-label") for index in range(figures.count())]
        assert len(names) > 10
        assert all(names)
        assert any(("Stand" if lang == "de" else "As of") in name or ("as of" in name) for name in names)


def test_no_chart_can_be_shared(report):
    report.locator("#chart-curve-b1 .plot").hover()
    labels = report.eval_on_selector_all(
        "button, [role=button], .modebar-btn",
        "nodes => nodes.map(node => [node.textContent, node.title, node.dataset.title, node.ariaLabel].join(' '))",
    )
    assert any("PNG" in label for label in labels)
    assert not [label for label in labels if "share" in label.lower() or "teilen" in label.lower() or "cloud" in label.lower()]


def test_the_numbers_of_a_chart_unfold_under_it(report):
    box = report.locator("#chart-curve-exam-passed")
    assert not box.locator("table").is_visible()
    box.get_by_text("Als Tabelle").click()
    assert box.locator("table").is_visible()
    assert box.locator("tbody tr").count() == 11


def test_it_can_be_switched_from_the_keyboard(report):
    for _ in range(3):
        report.keyboard.press("Tab")
    assert report.evaluate("document.activeElement.textContent") == "English"
    report.keyboard.press("Enter")
    drawn(report, "en")
    assert report.evaluate("document.documentElement.lang") == "en"


def test_a_link_can_ask_for_english(report, address):
    report.goto(f"{address}?lang=en")
    drawn(report, "en")
    assert "At a glance" in report.locator("#answer h2").inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_but_tables_runs_over_the_edge(report, width):
    report.set_viewport_size({"width": width, "height": 844})
    report.wait_for_function(
        "width => [...document.querySelectorAll('.plot .main-svg')].every(node => node.getBoundingClientRect().width < width)",
        arg=width,
    )
    assert report.evaluate("document.documentElement.scrollWidth") <= width
    right = report.eval_on_selector_all(
        "figure, .plot, p, h1, h2, h3, .scroll, details, pre",
        "nodes => nodes.filter(node => node.getClientRects().length).map(node => node.getBoundingClientRect().right)",
    )
    assert max(right) <= width + 1


def test_on_a_narrow_page_the_legend_takes_the_place_of_the_labels(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    drawn(page, "de")
    assert page.locator("#chart-curve-b1 .legend").count() == 1
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function("() => !document.querySelector('#chart-curve-b1 .legend')")
    assert "Referenz" in page.locator("#chart-curve-b1 .infolayer").text_content()


def test_the_sample_is_announced_at_the_top(report):
    banner = report.locator(".sample")
    assert "nicht für Schlüsse" in banner.inner_text()
    report.evaluate("window.scrollTo(0, 5000)")
    assert banner.bounding_box()["y"] < 5


def test_without_javascript_it_reads_in_german_with_all_tables_open(page, address):
    context = page.context.browser.new_context(java_script_enabled=False)
    try:
        plain = context.new_page()
        plain.goto(address)
        assert plain.locator("#answer h2 .de").is_visible()
        assert not plain.locator("#answer h2 .en").is_visible()
        assert plain.locator("#chart-curve-exam-passed table").is_visible()
        assert not plain.locator(".switch").is_visible()
        assert "Ohne JavaScript" in plain.locator(".no-script-note").inner_text()
    finally:
        context.close()


def test_on_paper_the_charts_fit_the_page(report):
    report.emulate_media(media="print")
    report.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    widths = report.eval_on_selector_all(".plot .main-svg", "nodes => nodes.map(node => node.getBoundingClientRect().width)")
    assert max(widths) <= 660
    assert not report.locator(".switch").is_visible()
    report.evaluate("window.dispatchEvent(new Event('afterprint'))")
    report.emulate_media(media="screen")
    drawn(report, "de")
