"""`wegweiser selftest`: the real checks on this machine, and what it says when a promise is broken."""

import json

import pytest

from sim.cli import main
from sim.study import selftest
from sim.study.selftest import Finding


@pytest.mark.numba
def test_every_promise_holds_on_this_machine_with_both_engines(capsys):
    assert main(["selftest", "--json", "--lang", "en"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"]
    assert [one["check"] for one in found["checks"]] == ["engines", "engines", "again", "before", "nothing", "differs"]
    assert all(one["held"] is True for one in found["checks"])


def test_a_broken_promise_ends_with_three_and_says_which(capsys, monkeypatch):
    monkeypatch.setattr(selftest, "selftest", lambda: iter([Finding("engines", "baseline", False), Finding("again", "b", True)]))
    assert main(["selftest", "--lang", "de"]) == 3
    said = capsys.readouterr().out
    assert "VERLETZT        baseline: beide Rechenkerne" in said
    assert "Eine Zusage ist verletzt" in said


def test_without_numba_the_engines_are_not_compared_and_that_is_said(capsys, monkeypatch):
    monkeypatch.setattr("sim.engine.ready.find_spec", lambda _: None)
    assert main(["selftest", "--lang", "en"]) == 0
    assert capsys.readouterr().out.count("not checked") == 2
