"""The law as dated data: for every gate, residence status and day exactly one rule decides.

Think of a wall of calendars, one for each pair of gate and status. Every file of the law sticks its rules on the calendars they
speak about, from its own day on; on each calendar a later rule ends the one before it, and the last one runs on. A rule may
also end by itself (`valid_until`), and then another must begin on that very day. A day without a rule is a gap, a day with two
is an overlap; both are mistakes in the files, and loading names the two files between which each of them lies.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from sim.registry.codes import STATUS_IDS
from sim.registry.law_data import LawFiles, Regime, read_law_files
from sim.registry.rows import Findings, near
from sim.registry.types import LawRule, Text


@dataclass(frozen=True, slots=True)
class Law:
    """All rules of the law from `begins` on.

    `rules` are the rules as written, one per number, by day; `gates` the gate ids and `labels` their names; `regimes` the
    changes by day; `dates` all days on which the deciding rule changes at some gate for some status, `begins` included.
    """

    begins: date
    rules: tuple[LawRule, ...]
    gates: tuple[str, ...]
    labels: Mapping[str, Text]
    regimes: tuple[Regime, ...]
    dates: tuple[date, ...]
    _timelines: Mapping[tuple[str, str], tuple[LawRule, ...]]

    def timeline(self, gate: str, status: str) -> tuple[LawRule, ...]:
        """The rules that decide at a gate for a status, one after the other without a gap from `begins` on.

        `valid_until` of each is the day the next one begins, None for the last. Raises KeyError for an unknown gate or status,
        naming the nearest.
        """
        try:
            return self._timelines[gate, status]
        except KeyError:
            word, known = (status, STATUS_IDS) if gate in self.gates else (gate, self.gates)
            raise KeyError(f"the law does not know '{word}'{near(word, known)}") from None

    def rule_at(self, gate: str, status: str, day: date) -> LawRule:
        """The rule that decides on a day. Raises KeyError as `timeline`, and ValueError for a day before the law begins."""
        timeline = self.timeline(gate, status)
        if day < self.begins:
            raise ValueError(f"the law is known from {self.begins} on, not on {day}")
        return timeline[bisect_right(timeline, day, key=lambda rule: rule.valid_from) - 1]

    def by_code(self, code: int) -> LawRule:
        """The rule with a number, as written. Raises KeyError."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(f"no rule of the law has the number {code}")

    def regime_of(self, rule: LawRule) -> Regime:
        """The change of the law that brought a rule."""
        return next(regime for regime in self.regimes if regime.file == rule.file)


def load_law(folder: Path) -> Law:
    """The law of a folder of files.

    Raises RegistryError with everything that is wrong in the files or, when each file is right by itself, with all gaps and
    overlaps between them, each naming both files.
    """
    findings = Findings()
    files = read_law_files(folder, findings)
    findings.close()
    calendars = _Calendars(files)
    timelines = {(gate, status): calendars.timeline(gate, status) for gate in files.gates for status in STATUS_IDS}
    calendars.report(findings)
    findings.close()
    days = sorted({rule.valid_from for timeline in timelines.values() for rule in timeline})
    return Law(files.begins, files.rules, tuple(files.gates), files.gates, files.regimes, tuple(days), timelines)


class _Calendars:
    """The calendars being filled, and what does not fit on them."""

    def __init__(self, files: LawFiles) -> None:
        self._begins = files.begins
        self._first = files.regimes[0].file if files.regimes else "-"
        self._last = files.regimes[-1].file if files.regimes else "-"
        self._entries: dict[tuple[str, str], list[LawRule]] = {}
        # One mistake in a file often shows for several statuses; it is told once, with all of them.
        self._wrong: dict[tuple[str, str], list[str]] = {}
        for rule in files.rules:
            for status in rule.statuses:
                self._entries.setdefault((rule.gate, status), []).append(rule)

    def timeline(self, gate: str, status: str) -> tuple[LawRule, ...]:
        """The rules of one calendar with their ends filled in; gaps and overlaps are noted."""
        rules = sorted(self._entries.get((gate, status), ()), key=lambda rule: rule.valid_from)
        notes = self._gaps_at_the_ends(rules)
        for rule, after in pairwise(rules):
            end = rule.valid_until or after.valid_from
            if rule.valid_from == after.valid_from:
                notes.append(f"overlap: {rule.file} and {after.file} both answer from {rule.valid_from} on")
            elif end > after.valid_from:
                notes.append(f"overlap: {rule.file} answers until {end}, {after.file} from {after.valid_from} on")
            elif end < after.valid_from:
                notes.append(f"gap: {rule.file} answers until {end}, {after.file} only from {after.valid_from} on")
        for note in notes:
            self._wrong.setdefault((gate, note), []).append(status)
        ends = [after.valid_from for after in rules[1:]]
        return tuple(replace(rule, valid_until=end) for rule, end in zip(rules, [*ends, None], strict=False))

    def report(self, findings: Findings) -> None:
        """Hand over what was noted."""
        for (gate, note), statuses in self._wrong.items():
            findings.add(f"gate '{gate}', status {', '.join(statuses)}", note)

    def _gaps_at_the_ends(self, rules: list[LawRule]) -> list[str]:
        """What is missing before the first and after the last rule."""
        if not rules:
            return [f"gap: no file from {self._first} to {self._last} answers"]
        notes = []
        if rules[0].valid_from > self._begins:
            notes.append(f"gap: {self._first} does not answer, {rules[0].file} only from {rules[0].valid_from} on")
        if rules[0].valid_from < self._begins:
            notes.append(f"overlap: {rules[0].file} lies before the law begins in {self._first} on {self._begins}")
        if rules[-1].valid_until is not None:
            notes.append(f"gap: {rules[-1].file} answers until {rules[-1].valid_until}, and no file up to {self._last} after it")
        return notes
