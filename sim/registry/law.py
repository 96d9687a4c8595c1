"""The law as dated data: for every gate, residence status and day exactly one rule decides.

Think of a wall of calendars, one for each pair of gate and status. Every file of the law sticks its rules on the calendars they
speak about, from its own day on; on each calendar a later rule ends the one before it, and the last one runs on. A rule may
also end by itself (`valid_until`), and then another must begin on that very day. A day without a rule is a gap, a day with two
is an overlap; both are mistakes in the files, and loading names the two files between which each of them lies.

What a scenario does to the law is a note stuck over a calendar: another reading of a disputed point, a rule that holds earlier,
or all calendars held at one day (`Law.under`). Under the note nothing is lost: where it ends, the calendar goes on.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from sim.registry.codes import STATUS_IDS
from sim.registry.law_data import Gate, LawFiles, Regime, Switch, read_law_files
from sim.registry.rows import Findings, near
from sim.registry.types import LawRule

Timelines = Mapping[tuple[str, str], tuple[LawRule, ...]]
"""The calendars by (gate, status)."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What a scenario does to the law. `readings` chooses readings of disputed points, by switch; `held` is the day at which the
    law stands still (None: as enacted); `earlier` gives rules, by id, with the day from which they hold instead of their own."""

    readings: tuple[tuple[str, str], ...] = ()
    held: date | None = None
    earlier: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """All rules of the law from `begins` on.

    `rules` are the rules as written, one per number, by day, those of other readings included; `doors` the gates by id and
    `switches` the disputed points; `regimes` the changes by day; `dates` all days on which the deciding rule changes at some gate
    for some status, `begins` included.
    """

    begins: date
    rules: tuple[LawRule, ...]
    doors: Mapping[str, Gate]
    switches: Mapping[str, Switch]
    regimes: tuple[Regime, ...]
    _timelines: Timelines
    dates: tuple[date, ...] = field(init=False)
    _by_code: Mapping[int, LawRule] = field(init=False)
    _gate_of: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        days = sorted({rule.valid_from for timeline in self._timelines.values() for rule in timeline})
        object.__setattr__(self, "dates", tuple(days))
        object.__setattr__(self, "_by_code", {rule.code: rule for rule in self.rules})
        names = {name: one.id for one in self.doors.values() for name in (*one.stations, *one.names)}
        object.__setattr__(self, "_gate_of", names | {gate: gate for gate in self.doors})

    @property
    def gates(self) -> tuple[str, ...]:
        """The ids of all gates."""
        return tuple(self.doors)

    def gate_of(self, name: str) -> str:
        """The gate that a gate's id, a station of the model or another word for it stands for. Raises KeyError naming the
        nearest."""
        try:
            return self._gate_of[name]
        except KeyError:
            raise KeyError(f"the law does not know '{name}'{near(name, self._gate_of)}") from None

    @property
    def askable(self) -> tuple[str, ...]:
        """Every word that `gate_of` knows."""
        return tuple(self._gate_of)

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
        try:
            return self._by_code[code]
        except KeyError:
            raise KeyError(f"no rule of the law has the number {code}") from None

    def regime_of(self, rule: LawRule) -> Regime:
        """The change of the law that brought a rule."""
        return next(regime for regime in self.regimes if regime.file == rule.file)

    def rule_named(self, name: str) -> LawRule:
        """The rule with an id, as written. Raises KeyError naming the nearest."""
        found = {rule.id: rule for rule in self.rules}
        if name not in found:
            raise KeyError(f"the law has no rule '{name}'{near(name, found)}")
        return found[name]

    def disputed(self, gate: str, status: str, day: date) -> tuple[LawRule, ...]:
        """The rules that would decide at a gate for a status on a day under another reading."""
        return tuple(
            rule
            for rule in self.rules
            if rule.reading and rule.gate == gate and status in rule.statuses
            if rule.valid_from <= day and (rule.valid_until is None or day < rule.valid_until)
        )

    def under(self, variant: Variant) -> "Law":
        """The law as a scenario has it: first the readings it chooses, then held where it stands still, then the rules that
        come earlier; these hold until their own day, or for good where the law is held before it. Raises KeyError for an unknown
        switch, reading or rule."""
        calendars = dict(self._timelines)
        for switch, chosen in variant.readings:
            known = self.switches[switch].readings
            if chosen not in known:
                raise KeyError(f"'{switch}' has no reading '{chosen}'{near(chosen, known)}")
            for rule in self.rules:
                if rule.reading == f"{switch}.{chosen}":
                    _cover(calendars, rule)
        if variant.held is not None:
            calendars = {cell: (_at(timeline, variant.held, self.begins),) for cell, timeline in calendars.items()}
        for name, day in variant.earlier:
            rule = self.rule_named(name)
            if variant.held is None:
                _cover(calendars, replace(rule, valid_from=day, valid_until=rule.valid_from))
            elif variant.held < rule.valid_from:
                _cover(calendars, replace(rule, valid_from=day, valid_until=None))
        return Law(self.begins, self.rules, self.doors, self.switches, self.regimes, calendars)


def _at(timeline: tuple[LawRule, ...], day: date, begins: date) -> LawRule:
    """The rule of a day, as the only one there is."""
    rule = timeline[bisect_right(timeline, day, key=lambda rule: rule.valid_from) - 1]
    return replace(rule, valid_from=begins, valid_until=None)


def _cover(calendars: dict[tuple[str, str], tuple[LawRule, ...]], note: LawRule) -> None:
    """Stick a rule over the calendars it speaks about, from its first day to its last; what it covers is cut, not lost."""
    for status in note.statuses:
        pieces = [note]
        for rule in calendars[note.gate, status]:
            end = rule.valid_until or date.max
            if rule.valid_from < note.valid_from:
                pieces.append(replace(rule, valid_until=min(end, note.valid_from)))
            if note.valid_until is not None and end > note.valid_until:
                pieces.append(replace(rule, valid_from=max(rule.valid_from, note.valid_until)))
        pieces.sort(key=lambda rule: rule.valid_from)
        joined: list[LawRule] = []
        for rule in pieces:
            if joined and joined[-1].code == rule.code:
                rule = replace(rule, valid_from=joined.pop().valid_from)
            joined.append(rule)
        ends = [after.valid_from for after in joined[1:]]
        calendars[note.gate, status] = tuple(
            replace(rule, valid_until=end) for rule, end in zip(joined, [*ends, None], strict=True)
        )


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
    _check_readings(files, findings)
    findings.close()
    return Law(files.begins, files.rules, files.gates, files.switches, files.regimes, timelines)


def _check_readings(files: LawFiles, findings: Findings) -> None:
    """Rules of one reading never answer for one cell on one day, and none lies before the law begins."""
    cells: dict[tuple[str, str, str], list[LawRule]] = {}
    for rule in files.rules:
        if rule.reading and rule.valid_from < files.begins:
            findings.add(f"{rule.file}: {rule.id}", f"lies before the law begins on {files.begins}")
        for status in rule.statuses if rule.reading else ():
            cells.setdefault((rule.reading, rule.gate, status), []).append(rule)
    for (reading, gate, status), rules in cells.items():
        for rule, after in pairwise(sorted(rules, key=lambda rule: rule.valid_from)):
            if rule.valid_until is None or rule.valid_until > after.valid_from:
                where = f"gate '{gate}', status {status}, reading {reading}"
                findings.add(where, f"overlap: {rule.file} and {after.file} both answer from {after.valid_from} on")


class _Calendars:
    """The calendars being filled, and what does not fit on them."""

    def __init__(self, files: LawFiles) -> None:
        self._begins = files.begins
        self._first = files.regimes[0].file if files.regimes else "-"
        self._last = files.regimes[-1].file if files.regimes else "-"
        self._ended: dict[tuple[int, date | None], LawRule] = {}
        self._entries: dict[tuple[str, str], list[LawRule]] = {}
        # One mistake in a file often shows for several statuses; it is told once, with all of them.
        self._wrong: dict[tuple[str, str], list[str]] = {}
        for rule in files.rules:
            for status in () if rule.reading else rule.statuses:
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
        return tuple(self._until(rule, end) for rule, end in zip(rules, [*ends, None], strict=False))

    def _until(self, rule: LawRule, end: date | None) -> LawRule:
        """A rule with its end, one and the same for all statuses it ends for on that day."""
        if rule.valid_until == end:
            return rule
        if (rule.code, end) not in self._ended:
            self._ended[rule.code, end] = replace(rule, valid_until=end)
        return self._ended[rule.code, end]

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
