"""The folder of a study: whole units, resumed, verified, never mixed."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import polars as pl
import pytest

from sim.registry.types import Text
from sim.scenario.types import Assumption, Cost, Measure, RunSpec, Scenario
from sim.study import manifest as manifests
from sim.study.codec import from_json, to_json
from sim.study.errors import StudyError, StudyInterrupted
from sim.study.executor import MOST_THREADS, Progress, Task, may_be_threads, work_off
from sim.study.store import Store, Unit
from sim.study.study import Plan, default_folder, open_study, run_study

RUN = RunSpec(persons=300, replications=3, seed=7, start=date(2017, 12, 31), horizon_days=730)
TICKET = Measure(
    id="ausbildungsticket",
    start=date(2019, 8, 1),
    end=None,
    who=(("area", ("kreis",)),),
    coverage=0.85,
    fields=(("price", 20.0),),
    cost=Cost(None, "land"),
    file="ticket.toml",
    line=7,
)
BURDEN = Assumption("travel_burden_dropout", 1.3, 1.0, 1.8, "expert judgement", "C", "ticket.toml", 14)


def scenario(id: str, *measures: Measure, run: RunSpec = RUN) -> Scenario:
    return Scenario(
        id, Text(id, id), Text("?", "?"), None, None, date(2019, 1, 1), True, run, measures, (BURDEN,), (f"{id}.toml",)
    )


BASE, TICKETS = scenario("baseline"), scenario("tickets", TICKET)


def count(task: Task) -> dict[str, pl.DataFrame]:
    """A small unit of work: a table that says which unit it is, and a digest as the model would give one."""
    rows = [(item.id, task.unit.draw, task.unit.replication, item.run.seed + task.unit.replication) for item in task.scenarios]
    keys = pl.DataFrame(rows, schema=["scenario", "draw", "replication", "value"], orient="row")
    return {"keys": keys, "meta": keys.with_columns(pl.col("value").cast(pl.String).alias("digest"), pl.lit(0.5).alias("scale"))}


def count_and_note(task: Task) -> dict[str, pl.DataFrame]:
    with (task.folder.parent / "calls").open("a", encoding="utf-8") as notes:
        notes.write(f"{task.unit.replication}\n")
    return count(task)


def die_once(task: Task) -> dict[str, pl.DataFrame]:
    mark = task.folder.parent / "died"
    if task.unit.replication == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return count(task)


def die_always(task: Task) -> dict[str, pl.DataFrame]:
    if task.unit.replication == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return count(task)


def stop_at_two(task: Task) -> dict[str, pl.DataFrame]:
    if task.unit.replication == 2:
        raise KeyboardInterrupt
    return count(task)


def fail_at_one(task: Task) -> dict[str, pl.DataFrame]:
    if task.unit.replication == 1:
        raise StudyError("study.twice", scenario="x")
    return count(task)


def calls(folder: Path) -> list[str]:
    return sorted((folder / "calls").read_text(encoding="utf-8").split())


def plan(tmp_path: Path, **changes: object) -> Plan:
    return replace(Plan(folder=tmp_path / "study", workers=1), **changes)  # type: ignore[arg-type]


def test_a_scenario_comes_back_from_json_as_it_was():
    assert from_json(Scenario, json.loads(json.dumps(to_json(TICKETS)))) == TICKETS


def test_a_manifest_comes_back_from_its_file_as_it_was(tmp_path):
    manifest = manifests.describe((BASE, TICKETS), "wegweiser compare baseline tickets", (("tickets.toml", "law = 1\n"),))
    manifests.write(manifest, tmp_path)
    assert manifests.read(tmp_path) == manifest


def test_a_study_stores_one_table_per_unit_and_kind_and_reads_them_in_order(tmp_path):
    study = run_study((BASE, TICKETS), plan(tmp_path), count)
    assert [unit.replication for unit in study.units] == [0, 1, 2]
    assert study.frame("keys")["value"].to_list() == [7, 7, 8, 8, 9, 9]
    assert sorted(path.name for path in (study.folder / "units" / "d0000-r0001").iterdir()) == [
        "SHA256SUMS",
        "keys.parquet",
        "meta.parquet",
    ]
    assert study.is_sample


def test_finished_units_are_not_computed_again(tmp_path):
    run_study((BASE,), plan(tmp_path), count_and_note)
    run_study((BASE,), plan(tmp_path), count_and_note)
    assert calls(tmp_path) == ["0", "1", "2"]


def test_more_replications_may_be_added_later(tmp_path):
    run_study((BASE,), plan(tmp_path), count_and_note)
    more = scenario("baseline", run=replace(RUN, replications=5))
    study = run_study((more,), plan(tmp_path), count_and_note)
    assert calls(tmp_path) == ["0", "1", "2", "3", "4"]
    assert study.replications == 5
    assert run_study((BASE,), plan(tmp_path), count_and_note).replications == 3
    assert manifests.read(study.folder).replications == 5


def test_no_resume_computes_everything_anew(tmp_path):
    run_study((BASE,), plan(tmp_path), count_and_note)
    run_study((scenario("baseline", TICKET),), plan(tmp_path, resume=False), count_and_note)
    assert calls(tmp_path) == ["0", "0", "1", "1", "2", "2"]


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (scenario("baseline", run=replace(RUN, seed=8)), "run.seed: 7 -> 8"),
        (scenario("baseline", TICKET), "scenarios.baseline.measures.ausbildungsticket: null -> "),
        (replace(BASE, law=date(2018, 6, 1)), 'scenarios.baseline.law: null -> "2018-06-01"'),
        (
            replace(BASE, assumptions=(replace(BURDEN, value=1.5),)),
            "scenarios.baseline.assumptions.travel_burden_dropout.value: 1.3 -> 1.5",
        ),
        (replace(BASE, id="other"), "baseline; "),
    ],
)
def test_changed_inputs_are_named_in_both_languages_and_nothing_is_lost(tmp_path, other, named):
    run_study((BASE,), plan(tmp_path), count)
    with pytest.raises(StudyError) as caught:
        run_study((other,), plan(tmp_path), count)
    for lang in ("de", "en"):
        assert named in caught.value.render(lang)
        assert "--no-resume" in caught.value.render(lang)
    assert open_study(tmp_path / "study").replications == 3


def test_a_folder_of_other_scenarios_is_named_by_its_scenarios_and_not_by_what_they_hold(tmp_path):
    run_study((BASE,), plan(tmp_path), count)
    with pytest.raises(StudyError) as caught:
        run_study((scenario("my_ticket", TICKET),), plan(tmp_path), count)
    assert "Dort liegt: baseline; gefragt ist: my_ticket." in caught.value.render("de")
    assert "Lies there: baseline; asked for: my_ticket." in caught.value.render("en")
    for lang in ("de", "en"):
        assert "{" not in caught.value.render(lang)
        assert "->" not in caught.value.render(lang)
    with pytest.raises(StudyError, match=r"asked for: baseline, tickets\."):
        run_study((BASE, TICKETS), plan(tmp_path), count)


def test_words_and_places_in_files_are_no_inputs(tmp_path):
    run_study((BASE, TICKETS), plan(tmp_path), count_and_note)
    retold = replace(TICKETS, name=Text("Anders", "Other"), measures=(replace(TICKET, line=99),), lineage=("elsewhere.toml",))
    study = run_study((BASE, retold), plan(tmp_path), count_and_note)
    assert calls(tmp_path) == ["0", "1", "2"]
    assert study.manifest.by_id("tickets").name.en == "Other"


def test_the_order_of_the_compared_scenarios_is_no_input():
    other = scenario("zebra", TICKET)
    assert manifests.inputs_of((BASE, TICKETS, other)) == manifests.inputs_of((BASE, other, TICKETS))
    assert default_folder((BASE, TICKETS, other)) == default_folder((BASE, other, TICKETS))


def test_scenarios_with_other_run_settings_are_not_compared(tmp_path):
    with pytest.raises(StudyError, match="seed: 7 / 8"):
        run_study((BASE, scenario("tickets", run=replace(RUN, seed=8))), plan(tmp_path), count)
    assert not (tmp_path / "study").exists()


def test_two_scenarios_of_one_name_are_not_compared(tmp_path):
    with pytest.raises(StudyError, match="baseline"):
        run_study((BASE, scenario("baseline", TICKET)), plan(tmp_path), count)


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match="not a folder of results"):
        run_study((BASE,), plan(tmp_path, resume=False), count)
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["thesis.txt"]


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(tmp_path):
    with pytest.raises(StudyInterrupted) as caught:
        run_study((BASE,), plan(tmp_path), stop_at_two)
    assert "2 of 3" in str(caught.value)
    assert open_study(tmp_path / "study").replications == 2
    assert run_study((BASE,), plan(tmp_path), count).replications == 3


def test_two_workers_give_what_one_gives(tmp_path):
    one = run_study((BASE, TICKETS), plan(tmp_path), count)
    two = run_study((BASE, TICKETS), plan(tmp_path, folder=tmp_path / "two", workers=2), count)
    assert two.frame("keys").equals(one.frame("keys"))
    assert two.digests() == one.digests()


def test_any_executor_will_do(tmp_path):
    with ThreadPoolExecutor(2) as threads:
        study = run_study((BASE,), plan(tmp_path, executor=threads), count)
    assert study.frame("keys")["value"].to_list() == [7, 8, 9]


def test_a_killed_worker_loses_nothing(tmp_path):
    study = run_study((BASE,), plan(tmp_path, workers=2), die_once)
    assert (tmp_path / "died").exists()
    assert study.frame("keys")["value"].to_list() == [7, 8, 9]


def test_workers_that_are_always_killed_end_with_a_hint(tmp_path):
    with pytest.raises(StudyError, match="--workers 1"):
        run_study((BASE,), plan(tmp_path, workers=2), die_always)
    assert open_study(tmp_path / "study").replications == 2


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_in_one_unit_is_raised_as_it_is(tmp_path, workers):
    with pytest.raises(StudyError) as caught:
        run_study((BASE,), plan(tmp_path, workers=workers), fail_at_one)
    assert caught.value.key == "study.twice"
    assert "x" in caught.value.render("de")


def compiled_tasks(folder: Path, number: int) -> list[Task]:
    return [Task(folder, Unit(0, replication), (BASE, TICKETS), "compiled") for replication in range(number)]


def test_a_few_workers_of_compiled_lives_are_threads_of_this_process(tmp_path):
    (task, *_) = tasks = compiled_tasks(tmp_path / "threads", 3)
    pids = set()

    def note(task: Task) -> dict[str, pl.DataFrame]:
        pids.add(os.getpid())
        return count(task)

    work_off(tasks, note, 2, lambda _: None)
    assert pids == {os.getpid()}
    assert Store(task.folder).read("keys", Store(task.folder).finished())["value"].to_list() == [7, 7, 8, 8, 9, 9]
    assert not may_be_threads(task, MOST_THREADS + 1)
    assert not may_be_threads(replace(task, engine="simpy"), 2)
    assert not may_be_threads(replace(task, processes=(("baseline", (lambda model: iter(()),)),)), 2)


@pytest.mark.parametrize(
    ("number", "workers", "threads"), [(1, 2, {2}), (1, 1, {1}), (3, 2, {1}), (1, MOST_THREADS + 1, {MOST_THREADS})]
)
def test_a_single_unit_has_all_workers_to_itself(tmp_path, number, workers, threads):
    given = set()

    def note(task: Task) -> dict[str, pl.DataFrame]:
        given.add(task.threads)
        return count(task)

    work_off(compiled_tasks(tmp_path, number), note, workers, lambda _: None)
    assert given == threads


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a process on Windows")
def test_ctrl_c_tells_threads_that_nobody_waits_for_them(tmp_path):
    stopped = []
    # Where tests run in the background, a shell has this signal ignored.
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)

    def stop_at_two(task: Task) -> dict[str, pl.DataFrame]:
        if task.unit.replication == 2:
            os.kill(os.getpid(), signal.SIGINT)
            until = monotonic() + 30
            while not task.stopped() and monotonic() < until:
                sleep(0.01)
            stopped.append(task.stopped())
            raise StudyError("study.twice", scenario="x")
        return count(task)

    try:
        with pytest.raises(StudyInterrupted, match="of 5"):
            work_off(compiled_tasks(tmp_path, 5), stop_at_two, 2, lambda _: None)
    finally:
        signal.signal(signal.SIGINT, usual)
    assert stopped == [True]
    assert Unit(0, 2) not in Store(tmp_path).finished()
    assert Unit(0, 0) in Store(tmp_path).finished()


def test_progress_counts_found_and_new_units(tmp_path):
    run_study((scenario("baseline", run=replace(RUN, replications=1)),), plan(tmp_path), count)
    seen: list[Progress] = []
    run_study((BASE,), plan(tmp_path, watch=seen.append), count)
    assert [(item.done, item.total, item.found) for item in seen] == [(1, 3, 1), (2, 3, 1), (3, 3, 1)]
    assert seen[0].left is None
    assert seen[-1].left == 0


def test_what_a_killed_worker_left_half_written_is_no_result(tmp_path):
    half = tmp_path / "study" / "units" / ".d0000-r0001.999"
    run_study((BASE,), plan(tmp_path), count)
    half.mkdir()
    (half / "keys.parquet").write_bytes(b"PAR1")
    assert open_study(tmp_path / "study").replications == 3
    run_study((BASE,), plan(tmp_path), count)
    assert not half.exists()


def test_a_unit_that_is_there_already_stays(tmp_path):
    store = Store(tmp_path)
    store.write(Unit(0, 0), {"keys": pl.DataFrame({"value": [1]})})
    store.write(Unit(0, 0), {"keys": pl.DataFrame({"value": [2]})})
    assert store.read("keys", store.finished())["value"].to_list() == [1]
    assert [path.name for path in (tmp_path / "units").iterdir()] == ["d0000-r0000"]


def test_a_changed_file_is_found(tmp_path):
    run_study((BASE,), plan(tmp_path), count)
    store = Store(tmp_path / "study")
    assert store.damaged() == ()
    file = store.path(Unit(0, 1)) / "keys.parquet"
    file.write_bytes(file.read_bytes()[:-9])
    assert store.damaged() == (file,)
    with pytest.raises(StudyError, match=r"keys\.parquet"):
        open_study(tmp_path / "study").frame("keys")


@pytest.mark.parametrize(("text", "key"), [("{", "study.unreadable"), ('{"format": 99}', "study.format"), ("[]", "study.format")])
def test_a_damaged_manifest_is_said_to_be_damaged(tmp_path, text, key):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        open_study(tmp_path)
    assert caught.value.key == key
