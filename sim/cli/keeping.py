"""`wegweiser study`: looking after finished results."""

import shutil
from pathlib import Path
from typing import Any

from sim.cli.talk import Talk
from sim.study.errors import StudyError
from sim.study.manifest import FILE_NAME, inputs_of
from sim.study.manifest import differences as changed_inputs
from sim.study.store import Store
from sim.study.study import REPORT, TABLES, Study, open_study


def list_studies(folder: Path, talk: Talk) -> int:
    """One line per folder of results below `folder`."""
    rows = []
    for path in sorted(folder.glob(f"**/{FILE_NAME}")):
        study = open_study(path.parent)
        rows.append(_facts(study))
        talk.say(
            "study.row",
            folder=study.folder,
            done=study.replications,
            asked=study.manifest.replications,
            scenarios=", ".join(item.id for item in study.scenarios),
            size=_size(study, talk),
        )
    if not rows:
        talk.say("study.none", folder=folder)
    talk.give({"studies": rows})
    return 0


def show_study(folder: Path, talk: Talk) -> int:
    """What was asked, with what, and how far it is."""
    study = open_study(folder)
    manifest = study.manifest
    facts = _facts(study)
    for scenario in study.scenarios:
        talk.line(f"{scenario.id}: {scenario.name.in_(talk.lang)}")
    talk.say("study.run", size=_size(study, talk), seed=manifest.base.run.seed, start=manifest.base.run.start)
    talk.say("study.done", done=study.replications, asked=manifest.replications)
    talk.say("study.inputs", digest=manifest.digest)
    if study.units:
        for name, digest in study.digests().items():
            talk.say("study.digest", scenario=name, digest=digest)
    talk.say("study.versions", versions=", ".join(f"{name} {version}" for name, version in manifest.packages))
    for command in manifest.commands:
        talk.say("study.command", command=command)
    talk.give(facts)
    return 0


def verify_study(folder: Path, talk: Talk) -> int:
    """Whether the files are whole, all units asked for are there, and the inputs are still those of today."""
    study = open_study(folder)
    damaged = Store(folder).damaged()
    changes = changed_inputs(study.manifest.inputs, inputs_of(study.scenarios))
    missing = study.manifest.replications - study.replications
    for path in damaged:
        talk.say("study.damaged", path=path)
    if missing:
        talk.say("study.missing_units", missing=missing, asked=study.manifest.replications)
    for change in changes:
        talk.say("study.drift", change=change)
    if not damaged:
        talk.say("study.whole", units=len(study.units))
    talk.give({"whole": not damaged, "damaged": [str(path) for path in damaged], "missing": missing, "changed": changes})
    return 2 if damaged else 0


def remove_study(folder: Path, yes: bool, talk: Talk) -> int:
    """Removes a folder of results, and nothing that is not one."""
    study = open_study(folder)
    if not yes:
        raise StudyError("cli.study.sure", folder=folder, units=len(study.units))
    Store(folder).clear()
    for name in (FILE_NAME, REPORT):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / TABLES, ignore_errors=True)
    kept = sorted(path.name for path in folder.iterdir())
    if not kept:
        folder.rmdir()
        talk.say("study.removed", folder=folder)
    else:
        talk.say("study.removed_part", folder=folder, kept=", ".join(kept))
    return 0


def _facts(study: Study) -> dict[str, Any]:
    return {
        "folder": str(study.folder),
        "scenarios": [item.id for item in study.scenarios],
        "persons": study.manifest.base.run.persons,
        "seed": study.manifest.base.run.seed,
        "replications": study.replications,
        "asked": study.manifest.replications,
        "inputs": study.manifest.digest,
        "digests": study.digests() if study.units else {},
        "versions": dict(study.manifest.packages),
        "commands": list(study.manifest.commands),
    }


def _size(study: Study, talk: Talk) -> str:
    persons = study.manifest.base.run.persons
    return talk.word("study.all") if persons is None else talk.word("study.some", persons=persons)
