"""Folded rules answer and do what the rules do, and something is folded indeed."""

import subprocess
import sys
import traceback
from collections import Counter
from dis import get_instructions
from types import FunctionType

import pytest
from engine_lives import live, scenario
from rule_rows import MEASURES, example_book, moments, with_measures
from test_rules_compile import answers

from sim.cohort import build_cohort
from sim.engine import desks, people, simulate
from sim.registry import load_registry
from sim.rules import compiled
from sim.rules.book import build_book
from sim.rules.factors import drop_factor
from sim.rules.folded import folded, workshop
from sim.rules.offers import why_declined

LIMIT = 3
LETTERS = ("a", "b")


# --- Rules to fold. A box is a list of numbers; `taken` changes it.


def taken(box):
    box[0] += 1
    return box[0]


def squared(x):
    return x * x + LIMIT


def ignoring(x):
    return LIMIT


def perhaps(test, x):
    return x if test else 0


def swapped(a, b):
    return 10 * b - a


def graded(x):
    if x < LIMIT:
        return 0
    half = x / 2
    return half if half > LIMIT else -half


def endless(x):
    return x if x < LIMIT else endless(x - 1)


def keyed(a, b=LIMIT):
    return 10 * a + b


def within(a, b):
    k = a + 1
    wide = perhaps(k > b, k) + b
    return swapped(squared(wide), k)


def branching(kind, x):
    if kind == LIMIT:
        return x
    return taken(x)


def squares_what_it_takes(box):
    return squared(taken(box))


def takes_for_nothing(box):
    return ignoring(taken(box)) + box[0]


def takes_before_the_question(box):
    return perhaps(False, taken(box)) + box[0]


def takes_in_order(box):
    return swapped(taken(box), box[0])


def takes_least(box):
    return min(taken(box), taken(box), 7) * 100 + max(taken(box), LIMIT)


def least_of_equals(box):
    return (type(min(box[1], 2.0)), type(max(2.0, box[1])), type(min(2.0, box[1])), max(box), min(box, key=lambda x: -x))


def shadows(box):
    LIMIT = box[0]
    return squared(LIMIT) + LIMIT


def has_names_of_its_own(box):
    return [squared(box) for box in box] + [k(LIMIT) for k in (lambda box: squared(box), squared)]


def gives_names(box):
    return within(box[0], 2) + within(box[0] + box[1], box[2] - 1) + graded(box[0] * 3) + graded(box[1] + box[1])


def calls_itself(box):
    return endless(box[0] + 9) + endless(LIMIT)


def names_arguments(box):
    return keyed(b=taken(box), a=taken(box)) + keyed(box[0]) + keyed(*box[:2])


def chooses(box):
    return branching(LIMIT, box) * 2 + LETTERS.index("b") * [branching(4, box)]


def counts(box):
    n = 0
    while n < LIMIT:
        if LIMIT == 4:
            n -= 77
        elif LIMIT == 3:
            n += squared(1)
    for box[1] in range(LIMIT):
        n += graded(box[1])
    return n


RULES = (
    squares_what_it_takes, takes_for_nothing, takes_before_the_question, takes_in_order, takes_least, least_of_equals, shadows,
    has_names_of_its_own, gives_names, calls_itself, names_arguments, chooses, counts,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("box", [[1, 2, 3], [4, 2, 9], [7, -5, 0]])
def test_what_cannot_be_written_in_place_is_left_as_it_was(rule, box):
    expected, left = rule(before := list(box)), before
    assert folded(rule) is not rule
    assert (folded(rule)(after := list(box)), after) == (expected, left)


def test_what_can_be_is_written_in_place():
    def called(rule):
        return {step.argval.rpartition(".")[2] for step in get_instructions(folded(rule)) if step.opname == "LOAD_GLOBAL"}

    assert called(shadows) == called(counts) - {"range"} == set()
    assert called(squares_what_it_takes) == {"squared", "taken"}
    assert called(takes_for_nothing) == {"ignoring", "taken"}
    # The branch that a number settles is all that is left.
    assert 77 not in folded(counts).__code__.co_consts
    # What follows from numbers alone is worked out.
    assert squared(1) in folded(counts).__code__.co_consts
    assert called(chooses) >= {"branching kind=4"}


def test_a_function_that_cannot_be_read_is_its_own_folded_version():
    def inside(x):
        return x

    assert folded(inside) is inside
    assert folded(len) is len


def test_a_traceback_leads_to_the_rule_that_was_written():
    def where(rule):
        with pytest.raises(TypeError) as error:
            rule([None])
        return [(frame.filename, frame.lineno, frame.name) for frame in traceback.extract_tb(error.tb)][1:]

    assert where(folded(squares_what_it_takes)) == where(squares_what_it_takes)


# --- The rules of the model


def test_every_rule_folded_answers_as_it_is_written():
    tables = example_book().tables

    def apart(rule):
        expected, got = (answers(rule, each, tables, [list(m.row) for m in moments()]) for each in (rule, folded(rule)))
        return [(a[:2], b[:2]) for a, b in zip(expected, got, strict=True) if a != b][:1]

    assert {name: found for name, rule in compiled.rules().items() if (found := apart(rule))} == {}


def test_no_number_is_looked_up_by_name():
    live(scenario(persons=1, days=1))
    space = workshop().space
    rules = [thing for thing in space.values() if isinstance(thing, FunctionType)]
    asked = {step.argval for rule in rules for step in get_instructions(rule) if step.opname == "LOAD_GLOBAL"}
    assert len(rules) > 100
    assert [name for name in asked if isinstance(space.get(name), int | float | type(sys))] == []
    small = {"skilled", "insecure", "may_be_hired", "small_child", "law_flags"}
    assert small & {name.rpartition(".")[2] for name in asked} == set()


def test_a_parameter_that_never_changes_is_read_without_a_call():
    tables = example_book().tables
    fixed = tables._replace(const=[value if value == value else 1.0 for value in tables.const])

    def calls(rule):
        seen = []
        sys.setprofile(lambda frame, event, _: seen.append(frame.f_code.co_name) if event == "call" else None)
        try:
            rule(list(moments()[0].row), fixed, moments()[0].day)
        finally:
            sys.setprofile(None)
        return seen.count("value")

    for rule in (drop_factor, why_declined):
        assert calls(rule) > 0
        assert calls(folded(rule)) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lives_are_those_of_the_rules_as_they_are_written(monkeypatch, seed):
    told = with_measures(*MEASURES, persons=300) if seed == 1 else scenario(persons=300, days=2192, seed=seed, entrants=seed == 2)
    cohort = build_cohort(told, load_registry())
    book = build_book(told, load_registry(), cohort.scale)
    digest, calls = simulate(cohort, book, seed).digest(), {}
    for name, rule in (("folded", folded), ("plain", lambda rule: rule)):
        monkeypatch.setattr(people, "folded", rule)
        monkeypatch.setattr(desks, "folded", rule)
        seen = Counter()
        sys.setprofile(lambda frame, event, _, seen=seen: seen.update((event, frame.f_code.co_name)))
        try:
            assert simulate(cohort, book, seed).digest() == digest
        finally:
            sys.setprofile(None)
        calls[name] = seen
    assert calls["folded"]["draw"] == calls["plain"]["draw"] > 1000
    assert calls["folded"]["value"] < 0.4 * calls["plain"]["value"]
    assert calls["folded"]["call"] < 0.8 * calls["plain"]["call"]


def test_nothing_is_folded_before_somebody_lives():
    code = "import sys, sim.cli, sim.engine; print('sim.rules.folded' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
