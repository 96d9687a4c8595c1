"""The command line for real: small runs in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cohort import build_cohort
from sim.outcomes.shared import same_persons
from sim.registry import load_registry

PATH = os.pathsep.join([str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")])
SMALL = """
name = { de = "Klein", en = "Small" }
question = { de = "Was geschah?", en = "What happened?" }
based_on = "baseline"
[run]
persons = 200
replications = 2
horizon = "24 Monate"
"""
TICKET = """
name = { de = "Ticket", en = "Ticket" }
question = { de = "Wie viele?", en = "How many?" }
based_on = "small"
[measures.ausbildungsticket]
from = 2018-08-01
price = "20 EUR/Monat"
coverage = "85 %"
cost = { amount = "Differenz", payer = "land" }
"""
LANGUAGE = """
name = { de = "Deutsch", en = "German" }
question = { de = "Wie viele?", en = "How many?" }
based_on = "small"
[measures.sprachfoerderung_ifk]
from = 2018-01-01
hours = "6 UE/Woche"
cost = { amount = "3,90 EUR/UE", payer = "land" }
"""
ARRIVALS = """
name = { de = "Andere kommen", en = "Others come" }
question = { de = "Was, wenn andere kommen?", en = "What if others come?" }
based_on = "small"
"""
OTHERS = {
    "world_2019": "world = 2019-06-01\n",
    "nobody_later": "entrants = false\n",
    "more_turn_18": '[assumptions.entrants_turned18]\nvalue = 9000\nsource = "test"\ngrade = "C"\n',
    "other_cohort": '[assumptions.share_court]\nvalue = 0.7\nsource = "test"\ngrade = "C"\n',
}
BAD = TICKET.replace("price", "pric").replace('"85 %"', "85").replace('"small"', '"smal"')


def call(*arguments, cwd, **environment):
    """One call in a process of its own, without anything of the caller's language or hash seed."""
    fixed = {"PYTHONPATH": PATH, "LC_ALL": "en_GB.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | fixed | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def answer(*arguments, cwd, **environment):
    """The JSON of a call that must succeed."""
    done = call(*arguments, "--json", cwd=cwd, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write_files(folder):
    for name, text in (("small", SMALL), ("ticket", TICKET), ("language", LANGUAGE), ("other_name", TICKET), ("bad", BAD)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    for name, text in OTHERS.items():
        (folder / f"{name}.toml").write_text(ARRIVALS + text, encoding="utf-8")
    (folder / "nothing.toml").write_text(TICKET.replace('"85 %"', "0"), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A working folder in which `small` was run once and compared once, with one worker."""
    folder = tmp_path_factory.mktemp("work")
    write_files(folder)
    return folder


@pytest.fixture(scope="module")
def single(folder):
    return answer("run", "small", "--workers", 1, cwd=folder)


@pytest.fixture(scope="module")
def compared(folder):
    return answer("compare", "small", "ticket", "language", "nothing", "--workers", 1, cwd=folder)


@pytest.fixture
def work(tmp_path):
    write_files(tmp_path)
    return tmp_path


def test_run_gives_a_digest_a_report_and_plausibility(single, folder):
    assert len(single["digest"]) == 64
    assert single["sample"] is True
    assert (folder / single["report"]).is_file()
    assert any(check["low"] is not None for check in single["plausibility"])


def test_run_in_words_says_sample_and_names_the_report(folder, single):
    done = call("run", "small", "--lang", "de", cwd=folder)
    assert done.returncode == 0
    assert "Stichprobe (200 von" in done.stdout
    assert "nicht für Schlüsse" in done.stdout
    assert "Die Bänder sind für die volle Kohorte gedacht" in done.stdout
    assert "Bericht: " in done.stdout
    assert single["digest"] in done.stdout


def test_two_workers_and_other_hash_seeds_give_the_same_digest(single, work):
    assert answer("run", "small", "--workers", 2, cwd=work, PYTHONHASHSEED="0")["digest"] == single["digest"]
    assert answer("run", "small", "--workers", 1, "--out", "again", cwd=work, PYTHONHASHSEED="1")["digest"] == single["digest"]


def test_another_seed_gives_another_digest(single, work):
    assert answer("run", "small", "--seed", 1, "--replications", 1, cwd=work)["digest"] != single["digest"]


def test_comparing_runs_the_base_as_it_runs_alone(single, compared):
    assert compared["digests"]["small"] == single["digest"]


def test_the_order_and_the_names_of_scenarios_change_no_digest(compared, work):
    other = answer("compare", "small", "language", "other_name", cwd=work)
    assert other["digests"]["language"] == compared["digests"]["language"]
    assert other["digests"]["other_name"] == compared["digests"]["ticket"]


def test_who_arrives_may_differ_between_compared_scenarios(compared, work):
    found = answer("compare", "small", *OTHERS, cwd=work)
    assert {one["identity"]["result"] for one in found["compared"]} == {"not_applicable"}
    assert found["digests"]["small"] == compared["digests"]["small"]
    assert len(set(found["digests"].values())) == len(OTHERS) + 1
    one, other = (build_cohort(sim.load(work / f"{name}.toml"), load_registry()) for name in ("small", "other_cohort"))
    here, _ = same_persons(one, other)
    parted = answer("person", "--find", "parts", "--base", "small", "--policy", "other_cohort", cwd=work)["found"]
    assert set(parted) <= set(one.id[here].tolist())
    another = next(person for person in one.id.tolist() if person not in one.id[here])
    done = call("person", another, "--base", "small", "--policy", "other_cohort", "--lang", "de", cwd=work)
    assert done.returncode == 2
    assert "eine andere" in done.stderr


def test_every_comparison_checks_identity(compared):
    found = {one["scenario"]: one["identity"] for one in compared["compared"]}
    assert found["ticket"] == {"result": "passed", "first_day": "2018-08-01"}
    assert found["language"] == {"result": "not_applicable", "first_day": "2018-01-01"}
    assert found["nothing"] == {"result": "zero_effect", "first_day": None}
    assert compared["digests"]["nothing"] == compared["digests"]["small"]


def test_a_comparison_tells_the_answer_and_who_pays(folder, compared):
    done = call("compare", "small", "ticket", "language", "nothing", "--lang", "en", cwd=folder)
    assert done.returncode == 0
    assert "spending until" in done.stdout
    assert "not for conclusions" in done.stdout
    assert {one["scenario"] for one in compared["compared"]} == {"ticket", "language", "nothing"}
    assert all(set(one["exams_after_displacement"]) == set(one["exams"]) for one in compared["compared"])
    assert "after displacement: " in done.stdout
    assert "Minus: public money is saved" in done.stdout
    assert "land" in next(one["costs_euro"] for one in compared["compared"] if one["scenario"] == "language")


def test_a_measure_for_a_group_that_nobody_is_in_says_that_it_reached_nobody(work):
    nobody = LANGUAGE + 'who = { status = ["titel_nach_ausbildung"], district = ["bonn"] }\n'
    (work / "nobody.toml").write_text(nobody, encoding="utf-8")
    done = call("compare", "small.toml", "nobody.toml", "--lang", "de", "--engine", "simpy", "--out", "out", cwd=work)
    assert done.returncode == 0, done.stderr
    assert "hat bis Ende 2019 niemanden erreicht" in " ".join(done.stdout.split())


def test_finished_replications_are_not_run_again(work):
    first = answer("run", "small", "--replications", 1, cwd=work)
    unit = next((work / first["folder"] / "units").iterdir())
    before = {path.name: path.stat().st_mtime_ns for path in unit.iterdir()}
    second = call("run", "small", "--replications", 2, "--workers", 1, cwd=work)
    assert "1 of 2 replications are there already" in second.stderr
    assert {path.name: path.stat().st_mtime_ns for path in unit.iterdir()} == before
    assert len(list(unit.parent.iterdir())) == 2


def test_a_changed_scenario_is_not_mixed_with_old_results(work):
    answer("run", "ticket", "--replications", 1, cwd=work)
    (work / "ticket.toml").write_text(TICKET.replace("20 EUR", "30 EUR"), encoding="utf-8")
    done = call("run", "ticket", "--replications", 1, cwd=work)
    assert done.returncode == 2
    assert "measures.ausbildungsticket.fields.price: 20" in done.stderr
    assert call("run", "ticket", "--replications", 1, "--no-resume", cwd=work).returncode == 0


def test_the_report_can_be_written_again(folder, single):
    path = folder / single["report"]
    path.unlink()
    again = answer("report", single["folder"], cwd=folder)
    assert path.is_file()
    assert again["digest"] == single["digest"]


def test_results_are_listed_shown_verified_and_removed(work):
    made = answer("run", "small", "--replications", 1, cwd=work)
    assert [one["scenarios"] for one in answer("study", "ls", cwd=work)["studies"]] == [["small"]]
    assert answer("study", "show", made["folder"], cwd=work)["digests"] == made["digests"]
    assert answer("study", "verify", made["folder"], cwd=work) == {"whole": True, "damaged": [], "missing": 0, "changed": []}
    file = next((work / made["folder"]).glob("units/*/keys.parquet"))
    file.write_bytes(file.read_bytes()[:-1])
    assert call("study", "verify", made["folder"], cwd=work).returncode == 2
    assert call("study", "rm", made["folder"], cwd=work).returncode == 2
    assert call("study", "rm", made["folder"], "--yes", cwd=work).returncode == 0
    assert not (work / made["folder"]).exists()


@pytest.mark.parametrize(
    ("arguments", "lang", "word"),
    [
        ("check bad", "de", "Fehler"),
        ("check bad", "en", "error"),
        ("run bad", "de", "Fehler"),
        ("run bad", "en", "error"),
        ("compare small bad", "de", "Fehler"),
        ("compare bad small", "en", "error"),
        ("person 1 --policy bad", "de", "Fehler"),
    ],
)
def test_a_bad_file_starts_nothing_and_writes_nothing(arguments, lang, word, work):
    before = sorted(path.name for path in work.iterdir())
    done = call(*arguments.split(), "--lang", lang, cwd=work)
    assert done.returncode == 2
    assert f"bad.toml:4:12: {word}" in done.stderr
    assert "pric" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in work.iterdir()) == before


def test_files_with_other_run_settings_are_not_compared(work):
    done = call("compare", "baseline", "ticket", cwd=work)
    assert done.returncode == 2
    assert "persons: None / 200" in done.stderr
    assert not (work / "results").exists()


@pytest.fixture(scope="module")
def somebody(folder):
    """The number of a person who was drawn and is there from the first day."""
    cohort = build_cohort(sim.load(folder / "small.toml"), load_registry())
    return int(cohort.id[cohort.entry == 0][0])


def test_one_life_is_told_from_entry_to_the_end_of_the_record(folder, somebody):
    (life,) = answer("person", somebody, "--base", "small", cwd=folder)["lives"]
    days = [row["day"] for row in life["rows"]]
    assert days == sorted(days)
    assert days[0] == "2018-01-01"
    done = call("person", somebody, "--base", "small", "--lang", "de", cwd=folder)
    assert done.stdout.startswith(f"Person {somebody} (erfunden)")
    assert "Ende der Aufzeichnung" in done.stdout


def test_two_lives_are_told_side_by_side_as_an_illustration(folder, somebody):
    told = answer("person", somebody, "--base", "small", "--policy", "nothing", cwd=folder)
    assert told["parting"] is None
    assert "illustration" in told["note"]
    done = call("person", somebody, "--base", "small", "--policy", "language", cwd=folder)
    assert done.returncode == 0
    assert "not an effect on one person" in done.stdout


def test_closed_doors_are_told_with_their_rule(folder, somebody):
    told = answer("explain", "small", "--person", somebody, cwd=folder)
    for door in (*told["refusals"], *told["doors"]):
        assert door["text"]
        assert door["opens"]
    assert len(told["refusals"]) <= len(told["doors"])


def test_persons_are_found_and_the_next_call_is_named(folder):
    found = answer("person", "--find", "duldung, recht", "--base", "small", cwd=folder)
    assert found["found"]
    done = call("person", "--find", "duldung, recht", "--base", "small", "--limit", 1, cwd=folder)
    assert f"wegweiser person {found['found'][0]} --base small" in done.stdout
    told = answer("explain", "small", "--person", found["found"][0], cwd=folder)
    assert "law" in {door["kind"] for door in told["doors"]}


def test_a_person_who_was_not_drawn_is_named_with_her_neighbours(folder):
    done = call("person", 10**8, "--base", "small", cwd=folder)
    assert done.returncode == 2
    assert "Near by there are" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process on Windows")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_finished(work, workers):
    command = [sys.executable, "-m", "sim", "run", "small", "--replications", "40", "--workers", str(workers)]
    environment = os.environ | {"PYTHONPATH": PATH, "LC_ALL": "en_GB.UTF-8"}
    process = subprocess.Popen(
        command, cwd=work, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in process.stderr:
        if "of 40 finished" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    rest = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "The same command again goes on from there" in rest
    assert "Traceback" not in rest
    finished = [path.name for path in next(work.glob("results/*/units")).iterdir()]
    assert finished
    assert all(name.startswith("d0000-r") for name in finished)
    assert answer("report", next(work.glob("results/*")), cwd=work)["replications"] == len(finished)
