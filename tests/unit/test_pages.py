import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from sim.registry import load_registry
from sim.registry.stations import desk_parameters, station_parameters
from sim.report.pages import chain, stations
from sim.report.pages.blocks import UnknownBlock, filled, told_parameters
from sim.report.pages.facts import Facts
from sim.report.pages.written import written

DOCS = Path(__file__).parents[2] / "docs"
REGISTRY = load_registry()
PAGES = written(DOCS, REGISTRY)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_written_from_the_data_is_up_to_date(path):
    assert path.read_text(encoding="utf-8") == PAGES[path], "python -m sim.report.pages"


def test_every_parameter_stands_under_one_mechanism():
    text = (DOCS / "model" / "mechanisms.md").read_text(encoding="utf-8")
    counts = Counter(told_parameters(text, REGISTRY))
    assert {name: counts[name] for name in REGISTRY.parameters if counts[name] != 1} == {}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_of_stations_tells_every_parameter_that_their_rows_name(lang):
    told = set(re.findall(r"\| `(\w+)`: ", stations.page(REGISTRY, lang)))
    rows = {*station_parameters(REGISTRY.stations), *desk_parameters(station.places for station in REGISTRY.stations.values())}
    rows |= {station.cost for station in REGISTRY.stations.values() if station.cost}
    assert rows - told == set()


def test_every_field_of_a_row_can_be_told():
    facts = Facts(REGISTRY, "en")
    told = {fact.key for station in REGISTRY.stations.values() for fact in facts.of(station)}
    beside = {"phase", "take_up_by", "months", "day", "every"}
    used = set()
    for station in REGISTRY.stations.values():
        for part in (station.stay, station.entry, station.places):
            blank = ("", "none", "any", False, 0, ())
            used |= {field.name for field in fields(part) if getattr(part, field.name) not in blank} if part else set()
    assert used - told - beside == set()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_diagram_has_every_step_once_in_its_order(lang):
    drawn = chain.page(REGISTRY, lang).split("```mermaid")[1:]
    lists = [steps for _, steps in chain.situations().values() if steps]
    assert len(drawn) == len(lists)
    for picture, steps in zip(drawn, lists, strict=True):
        law = Facts(REGISTRY, lang).text("chain.law")
        gates = re.findall(rf'(?:step|desk)\d+\[+"[^"]*?<br/>{law}: (\w+)', picture)
        assert gates == [REGISTRY.stations[step].gate for step in steps]


@pytest.mark.parametrize("path", [path for path in PAGES if path.stem in ("chain", "kette.de")], ids=lambda path: path.name)
def test_every_arrow_of_a_diagram_joins_boxes_that_are_there(path):
    for picture in PAGES[path].split("```mermaid")[1:]:
        body = picture.split("```")[0].split("flowchart TD\n")[1]
        boxes = set(re.findall(r"^ +(\w+)[\[({]", body, re.MULTILINE))
        arrows = [re.sub(r'-- "[^"]*" -->', "-->", line) for line in body.splitlines() if "-->" in line]
        ends = {name for line in arrows for name in re.findall(r"\w+", line)}
        assert ends == boxes


def test_a_block_is_written_anew_and_the_text_around_it_stays():
    page = "before\n<!-- parameters discount_* -->\nold\n<!-- end -->\nafter\n"
    new = filled(page, REGISTRY)
    assert "`discount_rate`" in new
    assert "old" not in new
    assert new.startswith("before\n<!-- parameters discount_* -->\n")
    assert new.endswith("<!-- end -->\nafter\n")
    assert filled(new, REGISTRY) == new


@pytest.mark.parametrize("mark", ["<!-- wishes -->", "<!-- parameters discount_* nobody_* -->"])
def test_a_block_that_there_is_not_is_an_error(mark):
    with pytest.raises(UnknownBlock):
        filled(f"{mark}\n<!-- end -->\n", REGISTRY)


@pytest.mark.parametrize("path", [*PAGES, DOCS / "model.md"], ids=lambda path: path.name)
def test_every_link_of_a_page_leads_somewhere(path):
    text = PAGES.get(path) or path.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (path.parent / link).exists()] == []
