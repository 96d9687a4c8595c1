"""The commands and their options: what may be typed.

Nothing is done here. Each command hands over to a module that is imported only when the command is called, so that a help page
comes at once. Help texts are keys, looked up by the help page. `talk` is no option: the dispatcher puts it in."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from sim.cli.helping import HelpPage
from sim.cli.options import (
    DEFAULT_ORDER,
    DEFAULT_SIZE,
    DEFAULT_WORLDS,
    NO_CASE,
    NO_SEARCH,
    AsJson,
    Case,
    Order,
    Search,
    Size,
    Worlds,
)
from sim.cli.talk import Talk
from sim.version import __version__

Hidden = Annotated[Talk, Parameter(parse=False)]
File = Annotated[str, Parameter(help="option.file")]
Files = Annotated[str, Parameter(help="option.files")]
Folder = Annotated[Path, Parameter(help="option.folder")]


def build(talk: Talk) -> App:
    """All commands, with help pages in the language of `talk`."""
    app = App(name="wegweiser", help="help.about", help_format="plaintext", help_formatter=HelpPage(talk), version=__version__)
    for command in (check, run, compare, report, explain, measures, person, new, selftest):
        app.command(command, help=f"help.{command.__name__}")
    study = App(name="study", help="help.study")
    study.command(study_ls, name="ls", help="help.study_ls")
    study.command(study_show, name="show", help="help.study_show")
    study.command(study_verify, name="verify", help="help.study_verify")
    study.command(study_rm, name="rm", help="help.study_rm")
    app.command(study)
    return app


def check(file: File, /, *files: Files, as_json: AsJson = False, talk: Hidden) -> int:
    """Reads scenario files and says in words what they change."""
    from sim.cli.checking import check_files

    return check_files((file, *files), talk)


def new(name: Annotated[str, Parameter(help="option.new_name")], /, *, as_json: AsJson = False, talk: Hidden) -> int:
    """Writes a scenario file to start from."""
    from sim.cli.checking import new_file

    return new_file(name, talk)


def run(
    file: File,
    /,
    *,
    order: Order = DEFAULT_ORDER,
    as_json: AsJson = False,
    talk: Hidden,
) -> int:
    """Runs one scenario."""
    from sim.cli.running import run_files

    return run_files((file,), order, talk)


def compare(
    base: Annotated[str, Parameter(help="option.base")],
    file: File,
    /,
    *files: Files,
    order: Order = DEFAULT_ORDER,
    decompose: Annotated[bool, Parameter(help="option.decompose", negative="", show_default=False)] = False,
    as_json: AsJson = False,
    talk: Hidden,
) -> int:
    """Runs scenarios over the same persons with the same luck and compares them."""
    from sim.cli.running import run_files

    return run_files((base, file, *files), order, talk, decompose)


def report(folder: Folder, /, *, as_json: AsJson = False, talk: Hidden) -> int:
    """Writes the report of finished results again."""
    from sim.cli.running import report_folder

    return report_folder(folder, talk)


def explain(
    key: Annotated[str | None, Parameter(help="option.key")] = None,
    /,
    *,
    case: Case = NO_CASE,
    person: Annotated[int | None, Parameter(help="option.explain_person")] = None,
    size: Size = DEFAULT_SIZE,
    as_json: AsJson = False,
    talk: Hidden,
) -> int:
    """Says where a number comes from, or what the law answers."""
    from sim.cli.doors import explain_person
    from sim.cli.explaining import explain_case, explain_key, explain_matrix

    if person is not None:
        return explain_person(person, key or "baseline", size, talk)
    if case.matrix:
        return explain_matrix(case.on, talk)
    return explain_case(case, talk) if case.asked() else explain_key(key, talk)


def measures(
    id: Annotated[str | None, Parameter(help="option.measure")] = None, /, *, as_json: AsJson = False, talk: Hidden
) -> int:
    """Shows the levers of the model."""
    from sim.cli.levers import tell_measures

    return tell_measures(id, talk)


def person(
    id: Annotated[int | None, Parameter(help="option.person_id")] = None,
    /,
    *,
    worlds: Worlds = DEFAULT_WORLDS,
    search: Search = NO_SEARCH,
    size: Size = DEFAULT_SIZE,
    as_json: AsJson = False,
    talk: Hidden,
) -> int:
    """Tells one life, or two side by side, or looks for lives worth telling."""
    from sim.cli.finding import find_persons
    from sim.cli.living import tell_person
    from sim.study.errors import StudyError

    if (id is None) == (search.find is None):
        raise StudyError("cli.bad.person")
    if id is None:
        return find_persons(search, worlds.files(), size, talk)
    return tell_person(id, worlds.files(), size, talk)


def selftest(*, as_json: AsJson = False, talk: Hidden) -> int:
    """Checks the program on this machine."""
    from sim.cli.testing import check_program

    return check_program(talk)


def study_ls(
    folder: Annotated[Path, Parameter(help="option.results")] = Path("results"), /, *, as_json: AsJson = False, talk: Hidden
) -> int:
    """Lists results."""
    from sim.cli.keeping import list_studies

    return list_studies(folder, talk)


def study_show(folder: Folder, /, *, as_json: AsJson = False, talk: Hidden) -> int:
    """Shows what a folder of results holds."""
    from sim.cli.keeping import show_study

    return show_study(folder, talk)


def study_verify(folder: Folder, /, *, as_json: AsJson = False, talk: Hidden) -> int:
    """Checks that results are whole and unchanged."""
    from sim.cli.keeping import verify_study

    return verify_study(folder, talk)


def study_rm(
    folder: Folder,
    /,
    *,
    yes: Annotated[bool, Parameter(help="option.yes", negative="", show_default=False)] = False,
    talk: Hidden,
) -> int:
    """Removes results."""
    from sim.cli.keeping import remove_study

    return remove_study(folder, yes, talk)
