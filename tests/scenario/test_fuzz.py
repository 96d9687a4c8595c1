"""Whatever stands in a file, reading it gives a scenario or ScenarioErrors, and never anything else."""

import pytest
from files import BASED, HEADER, Tree
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tiny import tiny_registry

from sim.scenario import Scenario, check_scenario

GOOD = (
    BASED
    + """\
law = 2018-08-01
world = "as it was"
note = { de = "Bemerkung", en = "remark" }

[run]
persons = "1.000 Personen"
horizon = "10 Jahre"
seed = 7

[measures.ticket]
from = 2019-08-01
until = "30.04.2023"
price = "20 EUR/month"
who = { area = "kreis", status = ["duldung", "anerkannt"] }
coverage = "85 %"
cost = { amount = "Differenz", payer = "land" }

[assumptions.burden]
value = 1.4
range = [1.0, "1,8"]
source = "eigene"
grade = "C"
"""
)
SIGNS = list("=[]{}',.#\\-€𝟙")
WORDS = ["1.000", "85", "true", "2019-02-30", "1e999", "nan", "[measures.ticket]", "[]", "{}", "0x10", "07:32:00"]
MORE = ["\n", "\x00", "\ufeff", "\r", "\u2028", '"', '"""', "9" * 30, "a.b.c = 1"]
LINES = ["combine = ['own']", "based_on = 'own'", "who = { area = 'x' }"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *MORE, *LINES])


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """Reads a content as a file, tells its problems in both languages, and looks at what came of it."""
    tree = Tree(tmp_path_factory.mktemp("fuzz"))

    def judge(content):
        found = tree.check_text(content)
        assert isinstance(found.scenario, Scenario) == (not found.errors)
        assert all(found.render(lang) for lang in ("de", "en")) or not (found.errors or found.warnings)
        for mark in (problem.mark for problem in (*found.errors, *found.warnings) if problem.mark is not None):
            assert 1 <= mark.column <= mark.column + mark.width - 1 <= max(len(mark.source), mark.column)

    return judge


@given(st.binary(max_size=200))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf\xff")
def test_any_bytes(judge, content):
    judge(content)


@given(st.text(max_size=80))
def test_any_text_behind_a_good_beginning(judge, text):
    judge(HEADER + text)


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), PIECES), min_size=1, max_size=4))
def test_any_edit_of_a_good_file(judge, edits):
    text = GOOD
    for at, gone, piece in edits:
        text = text[:at] + piece + text[at + gone :]
    judge(text)


VALUES = st.recursive(
    st.one_of(
        st.integers(-(10**40), 10**40).map(str),
        st.floats().map(repr),
        st.booleans().map(lambda value: str(value).lower()),
        st.dates().map(str),
        st.datetimes().map(lambda value: value.isoformat()),
        st.times().map(lambda value: value.isoformat()),
        st.text("abc1.,%€ -\u00a0", max_size=12).map(lambda text: f"'{text}'"),
        st.sampled_from(["'20 EUR/month'", "'Differenz'", "'as enacted'", "'baseline'", "'10 Jahre'", "'1.000'", "'..'", "'/'"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.dictionaries(st.sampled_from(["de", "en", "amount", "payer", "status", "area", "x"]), inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        )
    ),
    max_leaves=4,
)
KEYS = [
    "name",
    "question",
    "note",
    "based_on",
    "combine",
    "law",
    "world",
    "entrants",
    "run",
    "measures",
    "assumptions",
    "run.seed",
]
KEYS += ["run.persons", "run.start", "run.horizon", "measures.ticket", "measures.ticket.from", "measures.ticket.until", "x"]
KEYS += [
    "measures.ticket.who",
    "measures.ticket.cost",
    "measures.ticket.price",
    "measures.plaetze.places",
    "measures.konferenz.days",
]
KEYS += ["assumptions.burden.value", "assumptions.burden.range", "assumptions.burden.grade", "assumptions.seats.value"]


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_any_value_under_any_key(judge, table):
    judge("".join(f"{key} = {value}\n" for key, value in table.items()))


@settings(max_examples=60)
@given(st.text(max_size=20))
def test_any_name_of_a_file(name):
    check_scenario(name, registry=tiny_registry()).render("de")
