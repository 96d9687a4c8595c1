"""`wegweiser selftest`: does the program keep its promises on this machine?"""

import sys

from sim.cli.talk import Talk

OK, BREACH = 0, 3


def check_program(talk: Talk) -> int:
    """Runs every check and says what it found. Exit code 3 where a promise is broken."""
    from sim.engine.ready import can_compile, is_ready
    from sim.study.selftest import selftest

    if can_compile() and not is_ready():
        talk.aside("progress.compiling")
    found = []
    for finding in selftest():
        verdict = {True: "held", False: "broken", None: "skipped"}[finding.held]
        talk.line(f"  {talk.word(f'selftest.{verdict}'):<16}{talk.word(f'selftest.{finding.key}', scenario=finding.about)}")
        sys.stdout.flush()
        found.append({"check": finding.key, "scenario": finding.about, "held": finding.held})
    broken = any(one["held"] is False for one in found)
    talk.say("selftest.bad" if broken else "selftest.good")
    talk.give({"ok": not broken, "checks": found})
    return BREACH if broken else OK
