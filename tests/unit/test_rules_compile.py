"""Every rule compiles as it stands and answers as in Python, for rows taken from a real run.

Rules are found, not listed: a new rule is compiled and compared from the day it is written. A new kind of argument needs one line
in VALUES, and the tests say so.
"""

import ast
import pickle
import random
import subprocess
import sys
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from rule_rows import example_book, moments

import sim.rules
from sim.registry import load_registry
from sim.registry.codes import STATION_KINDS, SUPPORTS
from sim.registry.supports import ACTS
from sim.rules import clocks, names
from sim.rules import compiled as c
from sim.rules import person as p
from sim.rules.book import Tables
from sim.rules.held import REPLACE
from sim.rules.read import value
from sim.rules.stations import FACTS
from sim.rules.support_facts import SUPPORT_FACTS

DAYS = ("day", "at")
SUBJECT = ("me", "b", *DAYS)
TAUGHT = [station for station in load_registry().stations.values() if station.stay.hours]
VALUES = {
    "act": range(len(ACTS)),
    "days": (7.0, 182.0),
    "how": range(REPLACE + 1),
    "number": (0.5, 1.3),
    "share": (0.0, 0.4, 1.0),
    "support": range(SUPPORTS - 1),
    "cents": (0, 5_000, 60_000),
    "clock": (clocks.DEPART, clocks.STATUS, clocks.CHILD, clocks.DROP, clocks.JOB, clocks.RISE),
    "decision": range(1, 96),
    "distance": range(3),
    "effect": range(names.COORDINATION_HANDOVER, names.COORDINATION_LOST),
    "form": range(8),
    "district": range(53),
    "gate": range(len(names.GATES)),
    "group": range(len(names.CLOCK_GROUPS)),
    "k": range(len(names.PARAMETERS)),
    "key": (0, 1, -1, 2**63 - 1, -(2**63), 0x1234_5678_9ABC_DEF0, -0x1234_5678_9ABC_DEF0),
    "kind": range(2),
    "lessons": [names.PARAMETERS.index(name) for name in names.PARAMETERS if name.startswith("course_ue_")],
    "which": range(min(FACTS, SUPPORT_FACTS)),
    "limit": (0, 200, 2000, p.NEVER),
    "mean_days": (0.5, 30.0, 400.0),
    "minutes": range(0, 240, 7),
    "obj": range(64),
    "occurrence": (0, 1, 77, 2**20 - 1),
    "same_region": (False, True),
    "station": [station.code for station in TAUGHT],
    "u": (2.0**-54, 0.001, 0.37, 0.5, 0.9999, 1.0 - 2.0**-53),
    "v": (2.0**-54, 0.25, 0.6, 1.0 - 2.0**-53),
    "zone": range(3),
}
OF_RULE = {"passes_study": {"station": [station.code for station in TAUGHT if station.stay.exam]}}
"""Arguments that a rule is called with for some of the values only."""


def arguments(rule):
    return [name for name in signature(rule).parameters if name not in SUBJECT]


def answers(rule, function, tables, rows):
    """What a function says and does to the row, for every moment with arguments by lot: (result, its type, the row after)."""
    lot = random.Random(rule.__name__)
    found = []
    for moment, row in zip(moments(), rows, strict=True):
        given = {"me": row, "b": tables} | dict.fromkeys(DAYS, moment.day + lot.choice((0, 1, 40, 400)))
        values = VALUES | OF_RULE.get(rule.__name__, {})
        given.update((name, lot.choice(values[name])) for name in arguments(rule))
        result = function(*(given[name] for name in signature(rule).parameters))
        found.append((result, type(result), row if isinstance(row, list) else row.tolist()))
    return found


def where_apart(rule, plain, arrays):
    """How often Python and compiled code differ, and the first case of it; None where they never do."""
    expected = answers(rule, rule, plain, [list(m.row) for m in moments()])
    got = answers(rule, c.compiled(rule), arrays, list(np.array([m.row for m in moments()], dtype=np.int64)))
    apart = [(m.day, a[:2], b[:2]) for m, a, b in zip(moments(), expected, got, strict=True) if a != b]
    return (len(apart), apart[0]) if apart else None


def test_every_argument_of_a_rule_has_values_to_try():
    missing = {name: rule for rule, function in c.rules().items() for name in arguments(function) if name not in VALUES}
    assert not missing, "say in VALUES what these arguments can be"


def test_every_module_that_reads_rows_has_rules_that_are_found():
    found = {name.partition(".")[0] for name in c.rules()}
    reading = {path.stem for path in Path(sim.rules.__file__).parent.glob("*.py") if "import Row" in path.read_text()}
    assert reading - set(c.NOT_RULES) <= found
    assert "draws.draw" in c.rules()
    assert len(c.rules()) > 50


@pytest.mark.numba
@pytest.mark.slow
def test_every_rule_compiles_and_answers_as_in_python():
    plain, arrays = example_book().tables, c.as_arrays(example_book().tables)
    different = {name: apart for name, rule in c.rules().items() if (apart := where_apart(rule, plain, arrays))}
    # A hazard may be absurd, as a wild assumption makes it: it saturates in both.
    absurd = plain._replace(const=[v * 1e12 for v in plain.const])
    for rule in (clocks.settle, clocks.due):
        assert not where_apart(rule, absurd, c.as_arrays(absurd))
    assert not different
    versions = [str(version) for rule in c.rules().values() for version in c.compiled(rule).signatures]
    assert not [version for version in versions if "Literal" in version]


def test_the_rows_show_every_kind_of_station_and_every_status():
    assert {STATION_KINDS[m.row[p.MAIN]] for m in moments()} == set(STATION_KINDS) - {0}
    assert {m.row[p.STATUS] for m in moments()} == set(range(11))


@pytest.mark.numba
def test_rules_that_call_each_other_in_a_circle_are_refused_by_name():
    example = {"__name__": "sim.rules.example"}
    exec("def there(day): return back(day)\ndef back(day): return there(day)", example)
    with pytest.raises(c.NotCompilable, match="there -> back -> there"):
        c.compiled(example["there"])


def test_tables_as_arrays_read_the_same_in_python():
    plain, arrays = example_book().tables, c.as_arrays(example_book().tables)
    assert isinstance(arrays, Tables)
    for name, column in plain._asdict().items():
        assert np.array_equal(np.array(column), np.array(getattr(arrays, name)), equal_nan=name in ("const", "everybody")), name
    for moment in moments()[::50]:
        for k in range(len(names.PARAMETERS)):
            assert value(plain, k, moment.row, moment.day) == value(arrays, k, moment.row, moment.day)


def test_a_pickle_of_arrays_carries_no_address():
    arrays = c.as_arrays(example_book().tables)
    assert arrays.address == arrays.directory.ctypes.data
    copied = pickle.loads(pickle.dumps(arrays))
    assert "address" not in vars(copied)
    assert copied.address != arrays.address


@pytest.mark.numba
def test_tables_without_an_address_raise_instead_of_reading_somewhere():
    broken = c.as_arrays(example_book().tables)._replace(val=[1.0])
    with pytest.raises(AttributeError):
        c.compiled(value)(broken, 0, np.array(moments()[0].row), 0)


def test_whatever_a_rule_names_is_in_the_hash_of_the_cache_folder():
    package = Path(sim.rules.__file__).parents[1]
    hashed = {path for pattern in c.SOURCES for path in package.glob(pattern)}
    rule_modules = {name.partition(".")[0] for name in c.rules()}
    for module in rule_modules:
        for node in ast.walk(ast.parse((package / "rules" / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim."):
                for alias in node.names:
                    parts = node.module.split(".")[1:]
                    candidates = (package.joinpath(*parts).with_suffix(".py"), package.joinpath(*parts, f"{alias.name}.py"))
                    assert any(path in hashed for path in candidates), f"{module}: {node.module}.{alias.name}"


@pytest.mark.numba
def test_the_cache_folder_is_another_one_after_an_edit_in_any_rule(tmp_path, monkeypatch):
    rule = tmp_path / "rules" / "law.py"
    rule.parent.mkdir()
    rule.write_text("A = 1\n")
    monkeypatch.setattr(c, "__file__", str(rule.with_name("compiled.py")))
    monkeypatch.setenv("WEGWEISER_CACHE", str(tmp_path / "kept"))
    before = c.fingerprint.__wrapped__()
    rule.write_text("A = 2\n")
    assert c.fingerprint.__wrapped__() != before
    assert c.cache_folder().parent == tmp_path / "kept"


def test_numba_is_loaded_only_when_a_rule_is_compiled():
    code = "import sys, sim.engine.people; from sim.rules import compiled; compiled.rules(); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
