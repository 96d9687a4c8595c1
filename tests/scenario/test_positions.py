"""The walk over a TOML text finds every key and value where it stands, and agrees with the parser about what there is."""

import json
import tomllib
from datetime import date

import pytest
from files import unmark
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.document import SyntaxTrouble, parse_document
from sim.scenario.positions import TooDeep, Twice, find_positions

WORDS = st.text("abcäß _-\"'\\\n#=[]{}.,€日", max_size=8)
NAMES = st.text("abc_-é. \"'", min_size=1, max_size=5)
SCALARS = st.one_of(
    st.integers(-1000, 1000), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), WORDS, st.dates(date(1900, 1, 1))
)


def written(value, indent=""):
    """A value as TOML, with arrays over several lines and comments in them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if "'" not in value and "\n" not in value and len(value) % 2:
            return f"'{value}'"
        if "\n" in value:
            return '"""' + json.dumps(value, ensure_ascii=False)[1:-1].replace("\\n", "\n") + '"""'
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + "".join(f" # so ]\n{indent}\t{written(each)} ," for each in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name(key)} = {flat(each)}" for key, each in value.items()) + " }"
    return value.isoformat() if isinstance(value, date) else repr(value)


def flat(value):
    return "[" + ", ".join(map(flat, value)) + "]" if isinstance(value, list) else written(value)


def name(key):
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else json.dumps(key, ensure_ascii=False)


def leaves(value, path=()):
    """Paths of all values that are no tables or arrays."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not isinstance(value, dict | list):
        yield path, value
    for key, each in items:
        yield from leaves(each, (*path, key))


def document(tables):
    return "".join(
        f"[{name(head)}]\n" + "".join(f"{name(k)} = {written(v)}\n" for k, v in body.items()) for head, body in tables.items()
    )


VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=3), max_size=3))
def test_every_value_is_found_where_it_stands(tables):
    text = document(tables)
    parsed = tomllib.loads(text)
    found = find_positions(text)
    for path, value in leaves(parsed):
        span = found.values[path]
        assert tomllib.loads(f"x = {text[span.start : span.end]}")["x"] == value
        key = found.keys[path]
        if isinstance(path[-1], str):
            assert tomllib.loads(f"{text[key.start : key.end]} = 1") == {path[-1]: 1}


@pytest.mark.parametrize(
    ("marked", "path"),
    [
        ("a = ⟦1⟧", ("a",)),
        ("a.b . 'c d' = ⟦1⟧", ("a", "b", "c d")),
        ('[x."y z"]\nk = ⟦0x1F⟧ # 2', ("x", "y z", "k")),
        ("[x]\nk = 1\n[x.y]\nk = ⟦1979-05-27 07:32:00⟧", ("x", "y", "k")),
        ("[[x]]\nk = 1\n[[x]]\nk = ⟦2⟧", ("x", 1, "k")),
        ("[[x]]\n[x.y]\nk = ⟦2⟧", ("x", 0, "y", "k")),
        ('k = ["a]", ⟦"b\\"]"⟧, 3]', ("k", 1)),
        ("k = { a = 1, b = { c = ⟦'}'⟧ } }", ("k", "b", "c")),
        ('k = """a"b\n"""\nm = ⟦2⟧', ("m",)),
        ("k = ''''a''''\nm = ⟦2⟧", ("m",)),
        ('k = ⟦"""a"""""⟧', ("k",)),
        ("k = [[1, 2], [⟦3⟧]]", ("k", 1, 0)),
    ],
)
def test_values_of_every_form_are_found(marked, path):
    text, spot = unmark(marked)
    span = find_positions(text).values[path]
    assert text[span.start : span.end] == spot.text


@pytest.mark.parametrize(
    ("marked", "path"),
    [
        ("[a.⟦b⟧]\nc = 1", ("a", "b")),
        ("a.⟦b⟧.c = 1", ("a", "b")),
        ("[a]\n⟦'b c'⟧ = 1", ("a", "b c")),
        ("a = { b = 1, ⟦c⟧ = 2 }", ("a", "c")),
        ("[a.b]\nx = 1\n[⟦a⟧]\ny = 1", ("a",)),
    ],
)
def test_keys_of_every_form_are_found(marked, path):
    text, spot = unmark(marked)
    span = find_positions(text).keys[path]
    assert text[span.start : span.end] == spot.text


def test_a_repeated_name_knows_its_first_place():
    with pytest.raises(Twice) as caught:
        find_positions("a = 1\nb = 2\na = 3")
    assert (caught.value.name, caught.value.first.start, caught.value.again.start) == ("a", 0, 12)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 50_000, "a = " + "{a=" * 50_000, ".".join("a" * 50_000) + " = 1", "a = " + "9" * 10_000]
)
def test_what_would_overwhelm_the_parser_is_refused_before(text, tmp_path):
    with pytest.raises(TooDeep):
        find_positions(text)
    with pytest.raises(SyntaxTrouble) as caught:
        parse_document(text, tmp_path / "x.toml", "x.toml")
    assert caught.value.problem.key == "syntax.too_deep"


@given(st.text("a1 =.[]{},\"'\\\n#-\t\r é", max_size=40))
def test_the_walk_never_stops_where_the_parser_goes_on(text):
    text = text.replace("\r\n", "\n")
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = find_positions(text)
    assert all(path in found.values for path, _ in leaves(parsed))
