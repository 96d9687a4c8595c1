"""The command `wegweiser`: what is typed, handed to the model, and what it found, told in the language of the caller.

This is the only place that turns trouble into exit codes (contract 11): 0 done, 1 a fault of the program, 2 a fault in what was
asked for, 3 a broken promise about results, 130 interrupted. No traceback reaches the user; a fault of the program is written to
a file, and its name is printed."""

import gc
import os
import sys
from collections.abc import Sequence

from cyclopts.exceptions import CycloptsError

from sim.cli.helping import complain
from sim.cli.process import settle
from sim.cli.talk import LANGS, Talk, choose_language, use_utf8
from sim.cli.tree import build
from sim.study.errors import ContractError, StudyError, StudyInterrupted
from sim.study.words import word

DONE, INTERNAL, INPUT, CONTRACT, INTERRUPTED = 0, 1, 2, 3, 130


def command() -> int:
    """The installed command: `main` in a process of its own, which ends with the exit code."""
    settle()
    code = main()
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one call and returns its exit code."""
    use_utf8(sys.stdout, sys.stderr)
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    tokens, wanted = _take_language(tokens)
    try:
        talk = Talk(choose_language(wanted), "--json" in tokens)
    except ValueError:
        lang = choose_language(None)
        message = word("cli.bad.choice", lang, name="--lang", value=wanted, choices=", ".join(LANGS))
        return _say(message, INPUT, Talk(lang, "--json" in tokens))
    try:
        return _call(tokens, talk)
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        talk.aside("interrupted")
        return INTERRUPTED
    except Exception as error:
        return _fail(error, talk)


def _call(tokens: list[str], talk: Talk) -> int:
    try:
        command, bound, hidden = build(talk).parse_args(tokens, print_error=False, exit_on_error=False)
    except CycloptsError as error:
        return _say(complain(error, talk), INPUT, talk)
    given = {"talk": talk} if "talk" in hidden else {}
    code = command(*bound.args, **bound.kwargs, **given)
    sys.stdout.flush()
    return code if isinstance(code, int) else DONE


def _fail(error: Exception, talk: Talk) -> int:
    from sim.registry import RegistryError
    from sim.scenario import ScenarioErrors

    if isinstance(error, ScenarioErrors):
        return _say(error.render(talk.lang), INPUT, talk)
    if isinstance(error, StudyError):
        code = CONTRACT if isinstance(error, ContractError) else INTERRUPTED if isinstance(error, StudyInterrupted) else INPUT
        return _say(error.render(talk.lang), code, talk)
    if isinstance(error, RegistryError):
        count = len(error.messages)
        head = talk.word("data_wrong" if count > 1 else "data_wrong_one", count=count)
        return _say("\n".join((head, *(f"  {message}" for message in error.messages))), INPUT, talk)
    return _say(talk.word("internal", error=f"{type(error).__name__}: {error}".splitlines()[0], log=_log(error)), INTERNAL, talk)


def _say(message: str, code: int, talk: Talk) -> int:
    print(message, file=sys.stderr)
    talk.give({"error": message, "exit": code})
    return code


def _log(error: Exception) -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="wegweiser-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    return log.name


def _take_language(tokens: list[str]) -> tuple[list[str], str | None]:
    """`--lang` may stand anywhere, since the language is needed before the call is understood."""
    rest: list[str] = []
    wanted: str | None = None
    waiting = iter(tokens)
    for token in waiting:
        if token == "--lang":
            wanted = next(waiting, "")
        elif token.startswith("--lang="):
            wanted = token.removeprefix("--lang=")
        else:
            rest.append(token)
    return rest, wanted
