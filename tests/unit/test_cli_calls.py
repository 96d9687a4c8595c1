"""What is typed: help, complaints, languages, exit codes."""

import json
import re
import subprocess
import sys

import pytest

from sim.cli import main
from sim.cli.helping import HelpPage
from sim.cli.talk import choose_language, duration
from sim.cli.tree import build
from sim.registry import RegistryError
from sim.study.words import _texts, word

HEAVY = ("numpy", "polars", "numba", "plotly", "simpy", "scipy", "dash")
COMMANDS = (
    *("check", "run", "compare", "report", "explain", "measures", "person", "new", "selftest"),
    *("study", "study ls", "study show", "study verify", "study rm"),
)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_help_loads_nothing_heavy():
    code = "import sys; from sim.cli import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_page_is_written_in_both_languages(command, capsys):
    pages = []
    for lang in ("de", "en"):
        assert main([*command.split(), "--help", "--lang", lang]) == 0
        pages.append(capsys.readouterr().out)
    german, english = pages
    assert german != english
    for page in pages:
        assert "option." not in page
        assert "help." not in page
    assert prose(german) & prose(english) <= ALIKE | set(COMMANDS)


TYPED = re.compile(r"--?[\w-]+|\S*[._/|]\w\S*|wegweiser( \w+)*")
"""What is typed as it stands on a page in any language: options, files, choices, calls."""
ALIKE = {"Wegweiser", "JSON", "NAME", "Name", "TEXT", "Station", "in", "baseline", "auto", "compiled", "simpy"} | {
    "numba", "results", "duldung", "integrationskurs", "explain", "ls", "rm", "show", "verify",
}  # fmt: skip
"""Words that are the same in German and English, or that name something to be typed."""


def prose(page):
    """The words of a help page that somebody wrote for readers."""
    return set(re.findall(r"[^\W\d]{2,}", TYPED.sub(" ", page)))


def test_a_sentence_left_in_english_would_be_noticed(capsys, monkeypatch):
    monkeypatch.setitem(_texts()["cli.help.check"], "de", _texts()["cli.help.check"]["en"])
    pages = []
    for lang in ("de", "en"):
        assert main(["check", "--help", "--lang", lang]) == 0
        pages.append(prose(capsys.readouterr().out))
    assert {"scenario", "files", "what"} <= pages[0] & pages[1]


def test_what_is_to_be_typed_has_its_name_in_the_language_of_the_page(capsys):
    for call, lang, says in (
        ("compare --help", "de", "[OPTIONEN] BASIS DATEI [ANGABEN...]"),
        ("compare --help", "en", "[OPTIONS] BASE FILE [ARGUMENTS...]"),
        ("study --help", "de", "wegweiser study BEFEHL"),
        ("--help", "de", "--lang de|en"),
    ):
        assert main([*call.split(), "--lang", lang]) == 0
        assert says in capsys.readouterr().out
    assert main(["check", "--lang", "de"]) == 2
    assert "Zu DATEI fehlt eine Angabe." in capsys.readouterr().err


def test_every_message_has_both_languages_and_the_same_places():
    from string import Formatter

    for key, text in _texts().items():
        places = [{name for _, name, _, _ in Formatter().parse(text[lang]) if name} for lang in ("de", "en")]
        assert text.keys() == {"de", "en"}, key
        assert places[0] == places[1], key


def test_every_key_that_the_commands_carry_is_written(capsys):
    from sim.cli.talk import Talk

    app = build(Talk("de"))
    assert isinstance(app.help_formatter, HelpPage)
    assert word("cli.help.about", "de").startswith("Wegweiser")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("rum baseline", 'no command "rum". Did you mean run?'),
        ("run baseline --perso 3", "Did you mean --persons?"),
        ("run baseline --persons viele", '"viele" does not fit --persons'),
        ("run baseline --engine fast", "Allowed: auto, compiled, simpy"),
        ("run", "FILE needs a value"),
        ("run baseline --seed", "--seed needs a value"),
        ("run baseline other", 'no use for "other"'),
        ("compare baseline", "FILE needs a value"),
        ("person", "Give either a number or --find"),
        ("person 4 --find duldung", "Give either a number or --find"),
        ("person --find duldng", "Did you mean duldung"),
        ("person --find qqqq", "is not a word to search for"),
        ("person --find parts", "name the second scenario too"),
        ("person --find duldung --limit 0", "at least 1"),
        ("run baseline --lang fr", "Allowed: de, en"),
        ("explain --status duldung", "all three are needed"),
        ("explain --status duldung --station integrationskurs --on morgen", "Write it like this: 2018-09-01"),
        ("explain --status duldet --station integrationskurs --on 2018-09-01", "Allowed: anerkannt"),
        ("explain --status duldung --station integrationskurs --on 2010-09-01", "known from"),
        ("explain", "What is to be explained?"),
        ("explain ausbildungsticke", "Similar: ausbildungsticket"),
        ("explain qqqqqq", "does not know"),
        ("measures ausbildungsticke", "Similar: ausbildungsticket"),
        ("measures qqqqqq", "no measure"),
        ("report nowhere", "no results in nowhere"),
        ("study show nowhere", "no results in nowhere"),
        ("check nowhere.toml", "nowhere"),
        ("run baseline --persons 0", "--persons"),
    ],
)
def test_a_wrong_call_ends_with_two_and_a_lesson(call, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(call.split()) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert out == ""
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_the_compiled_engine_without_its_compiler_ends_with_two_and_a_lesson(capsys, monkeypatch):
    monkeypatch.setattr("sim.engine.ready.find_spec", lambda _: None)
    assert main(["run", "baseline", "--engine", "compiled"]) == 2
    assert 'pip install "wegweiser[fast]"' in capsys.readouterr().err


def test_complaints_come_in_german_too(capsys):
    assert main(["rum", "--lang", "de"]) == 2
    assert "Den Befehl »rum« gibt es nicht. Gemeint: run?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LC_ALL": "de_DE.UTF-8"}, "de"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "de_AT"}, "de"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE"}, "en"),
        ({"LC_ALL": "C"}, "en"),
        ({"LC_ALL": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_comes_from_the_locale(environment, lang, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert choose_language(None) == lang


def test_lang_may_stand_anywhere(capsys):
    for call in (["--lang", "de", "explain"], ["explain", "--lang=de"]):
        assert main(call) == 2
        assert "Was soll erklärt werden?" in capsys.readouterr().err


def test_with_json_a_failure_is_json_too(capsys):
    assert main(["explain", "qqqqqq", "--json"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["exit"] == 2
    assert "does not know" in err


@pytest.mark.parametrize(
    "call",
    [
        "compare baseline ausbildungsticket --json --persons abc",
        "frobnicate --json",
        "run --json",
        "run baseline --json --lang fr",
        "study rm somewhere --json",
    ],
)
def test_with_json_a_call_that_is_not_understood_is_json_too(call, capsys):
    assert main(call.split()) == 2
    out, err = capsys.readouterr()
    assert json.loads(out) == {"error": err.rstrip("\n"), "exit": 2}


@pytest.mark.parametrize("name", ["baseline", "baseline.toml", "ausbildungsticket", "Baseline"])
@pytest.mark.parametrize(("lang", "says"), [("de", "würde es verdecken"), ("en", "would hide it")])
def test_a_new_file_never_hides_a_scenario_that_comes_with_the_product(name, lang, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["new", name, "--lang", lang]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main(["new", f"my_{name}"]) == 0


def test_the_words_of_a_search_are_told_without_a_run(capsys):
    assert main(["person", "--find", "?", "--lang", "de"]) == 0
    out = capsys.readouterr().out
    assert "gewinnt" in out
    assert "Regierungsbezirk Köln" in out


def test_a_fault_of_the_program_names_its_log_and_shows_no_traceback(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("sim.cli._call", lambda tokens, talk: 1 / 0)
    assert main(["run", "baseline"]) == 1
    err = capsys.readouterr().err
    (log,) = tmp_path.iterdir()
    assert str(log) in err
    assert "Traceback" not in err
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_explain_tells_the_law_with_its_paragraph(lang, capsys):
    call = ["explain", "--status", "duldung", "--station", "integrationskurs", "--on", "2018-09-01"]
    assert main([*call, "--lang", lang]) == 0
    assert "§ 44 Abs. 4" in capsys.readouterr().out
    assert main([*call, "--lang", lang, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == "closed"


def test_explain_tells_a_measure_and_a_parameter(capsys):
    assert main(["explain", "ausbildungsticket", "--json"]) == 0
    measure = json.loads(capsys.readouterr().out)["measure"]
    assert "price" in measure["fields"]
    parameter = measure["acts_on"][0]
    assert main(["explain", parameter]) == 0
    assert "Grade of the evidence" in capsys.readouterr().out


def test_a_duration_is_written_in_minutes():
    assert [duration(5), duration(65), duration(3723)] == ["0:05", "1:05", "1:02:03"]


@pytest.mark.parametrize(("lang", "word"), [("de", "2 Befunde"), ("en", "2 findings")])
def test_wrong_data_files_are_an_error_of_input_with_all_findings(lang, word, capsys, monkeypatch):
    def broken(*_):
        raise RegistryError("stations.toml: ifk: unknown gate 'ifkk'", "world.toml: bamf_months: two values for one day")

    monkeypatch.setattr("sim.cli._call", broken)
    assert main(["check", "baseline", "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert word in told
    assert "unknown gate 'ifkk'" in told
    assert "two values for one day" in told
