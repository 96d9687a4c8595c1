"""What an engine is made of: it keeps time, lists and rows, and every decision is a function that both engines share."""

import ast
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest
from engine_lives import FULL, policy, scenario
from two_engines import counted

import sim.engine
from sim.cohort import build_cohort
from sim.engine import simulate
from sim.registry import codes, load_registry
from sim.rules import compiled as c
from sim.rules import draws, names
from sim.rules.book import build_book
from sim.rules.folded import workshop

ENGINE = Path(sim.engine.__file__).parent
READABLE = ("people", "desks")
COMPILED = ("batch", "kernel", "lists", "machine", "order", "serving")
SHARED = (
    "entry", "life", "stays", "decide", "contracts", "permits", "moves", "beside", "clockwork", "relocate", "change", "plain",
)  # fmt: skip
"""The transitions of a person, which both engines call."""
DOOR = ("door",)
"""Where an analyst's own process draws and reads; no engine does so there."""
AROUND = ("__init__", "errors", "flat", "ready", "record", "state", "trajectory", "unpack")
"""Which engine runs, and what is written down in what form."""
FREE = {"DRAW_CONTACT", "DRAW_SEASON_DAY", "DRAW_ENTRANT", "DRAW_FURTHER_SCHOOL"}
"""Numbers that no rule draws with any more; they are kept, since a number is never used for two decisions."""
PLAIN = {"DRAW_LENGTH", "DRAW_ROUTE", "DRAW_INFLOW"}
"""Numbers that only the plain profile draws with."""
DECISIONS = {name: number for name, number in vars(names).items() if name.startswith("DRAW_")}


def tree(module):
    return ast.parse((ENGINE / f"{module}.py").read_text(encoding="utf-8"))


def called(module):
    """By name of every function that a module calls, also as an attribute: what it is called with, as written."""
    calls = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    return [(ast.unparse(call.func).rpartition(".")[2], [ast.unparse(argument) for argument in call.args]) for call in calls]


def imported(modules):
    """(module, name) of all that these import from rules, shared transitions and codes; a constant or a function."""
    found = set()
    for module in modules:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {(node.module, alias.name) for alias in node.names}
    return found


def decides(module, name):
    """Whether a name means something that decides: a rule, a transition, or a code that a decision looks at."""
    if module == "sim.registry.codes":
        return True
    thing = getattr(import_module(module), name)
    if not isinstance(thing, FunctionType):
        return False
    kind, _, last = module.rpartition(".")
    return (kind == "sim.engine" and last in SHARED) or f"{last}.{name}" in c.rules()


def asks(modules, *functions):
    """What a group of modules asks of the book, the law and the lot: (function, what it asks for)."""
    return {(name, given[1]) for module in modules for name, given in called(module) if name in functions}


def test_every_module_of_the_engines_is_of_one_kind():
    assert {path.stem for path in ENGINE.glob("*.py")} == {*READABLE, *COMPILED, *SHARED, *DOOR, *AROUND}


def test_both_engines_call_the_same_rules_and_transitions_and_look_at_the_same_codes():
    readable, compiled = ({(m, x) for m, x in imported(those) if decides(m, x)} for those in (READABLE, COMPILED))
    assert readable == compiled
    assert {("sim.engine.entry", "enter"), ("sim.engine.life", "live"), ("sim.rules.draws", "draw")} < readable


def test_what_stands_around_the_engines_calls_no_rule():
    assert {(module, x) for module, x in imported(AROUND) if decides(module, x)} == set()


def test_an_engine_draws_the_lottery_and_nothing_else():
    assert asks(READABLE, "draw") == asks(COMPILED, "draw") == {("draw", "n.DRAW_LOTTERY")}
    assert asks(DOOR, "draw") == {("draw", "DRAW_PROCESS")}
    assert asks((*READABLE, *COMPILED), "draw_array", "person_key", "person_keys") == set()


def test_both_engines_ask_the_book_and_the_law_for_the_same():
    asked = asks(READABLE, "value", "law")
    assert asked == asks(COMPILED, "value", "law")
    assert len(asked) == 6


def test_both_engines_know_the_same_names_of_parameters_and_decisions():
    def known(modules):
        nodes = (node for module in modules for node in ast.walk(tree(module)))
        return {node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "n"}

    assert known(READABLE) == known(COMPILED)
    assert {name for name in known(READABLE) if name in DECISIONS} == {"DRAW_LOTTERY"}


def test_neither_engine_changes_a_row_by_itself():
    for module in (*READABLE, *COMPILED):
        nodes = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)]
        fields = [node for node in nodes if ast.unparse(node.slice).startswith("p.") or ast.unparse(node.value) == "me"]
        assert [ast.unparse(node) for node in fields] == []


@pytest.mark.numba
@pytest.mark.slow
def test_every_decision_is_drawn_and_everything_happens_as_often_in_both_engines(monkeypatch):
    """Eight years, so that a training title exists (since March 2024), a sample, and a measure that half of them get."""
    told = scenario(3000, 2922, measures=(policy("ausbildungsticket", date(2019, 8, 1), coverage=0.5, price=0.0),))
    told = replace(told, run=replace(told.run, persons=2500))
    asked = Counter()

    def noted(draw):
        def note(key, decision, obj, occurrence):
            asked[decision] += 1
            return draw(key, decision, obj, occurrence)

        return note

    with monkeypatch.context() as patch:
        for draw in (draws.draw, draws.draw_array):
            for name, module in sorted(sys.modules.items()):
                if name.startswith("sim.") and module is not draws and vars(module).get(draw.__name__) is draw:
                    patch.setattr(module, draw.__name__, noted(draw))
        workshop.cache_clear()
        cohort = build_cohort(told, load_registry())
        book = build_book(told, load_registry(), 2500 / FULL)
        readable = simulate(cohort, book, 0, "simpy", [draws_once])
    workshop.cache_clear()
    assert {name for name, number in DECISIONS.items() if not asked[number]} == FREE | PLAIN
    assert set(asked) <= set(DECISIONS.values())
    assert len(set(DECISIONS.values())) == len(DECISIONS)
    kinds, rules = counted(readable)
    assert (kinds, rules) == counted(simulate(cohort, book, 0, "compiled", [draws_once]))
    assert {kind for kind, _ in kinds} == {number for name, number in vars(codes).items() if name.startswith("EV_")}
    assert len(rules) > 10


def draws_once(model):
    yield model.until(1)
    model.draw(0, 0, 0)


def test_a_free_number_is_named_by_nothing():
    sources = (path for path in ENGINE.parent.rglob("*.py") if path.name != "names.py")
    assert [(path.name, name) for path in sources for name in FREE if name in path.read_text(encoding="utf-8")] == []
