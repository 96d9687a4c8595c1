"""The law as it stands in files: one file per change, holding only what it changes.

A regime is a day on which the law changes. Its files carry that day at the head of their name and in `valid_from`, a title in
both languages, and the rules that are new from then on. A rule of a file may answer for several gates at once, because one
sentence of the law often does ("any work is forbidden"); `codes` names these gates, each with the number that stands for the
answer in stored results. Here files become `LawRule`s, one per gate; what they add up to is worked out in `sim.registry.law`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal, cast

from sim.registry.codes import ANSWER_IDS, CLOCK_IDS, STATUS_IDS
from sim.registry.rows import Findings, Row, read_file
from sim.registry.types import Grade, LawRule, Text

FIRST_CODE: Final = 100
"""Smaller numbers are gates that are not law (codes.RULE_*)."""

GATES_FILE: Final = "gates.toml"
_GRADES: Final = ("A", "B", "C", "D")
_NO_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Regime:
    """A change of the law: its day, its title, and the file it stands in."""

    valid_from: date
    title: Text
    file: str


@dataclass(frozen=True, slots=True)
class LawFiles:
    """Everything that stands in a folder of law files, rules in the order of their days."""

    begins: date
    gates: Mapping[str, Text]
    regimes: tuple[Regime, ...]
    rules: tuple[LawRule, ...]


def read_law_files(folder: Path, findings: Findings) -> LawFiles:
    """The gates and all regimes of a folder; what is wrong with a file or a rule goes into the findings."""
    head = Row(GATES_FILE, GATES_FILE, read_file(folder / GATES_FILE, findings), findings)
    begins = _day(head, "begins")
    gates = {gate: head.as_text(label, f"'{gate}'") for gate, label in head.table("gates").items()}
    head.close()
    regimes: list[Regime] = []
    rules: list[LawRule] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != GATES_FILE:
            regime, new = _read_regime(path, gates, findings)
            regimes.append(regime)
            rules += new
    _check_numbers(rules, findings)
    return LawFiles(begins, gates, tuple(regimes), tuple(rules))


def _read_regime(path: Path, gates: Mapping[str, Text], findings: Findings) -> tuple[Regime, list[LawRule]]:
    """One file."""
    head = Row(path.name, path.stem, read_file(path, findings), findings)
    regime = Regime(_day(head, "valid_from"), head.text("title"), path.name)
    if not path.name.startswith(f"{regime.valid_from.isoformat()}_"):
        head.wrong("the name of the file must begin with its day, as in 2019-08-01_name.toml")
    rules: list[LawRule] = []
    for data in head.tables("rule"):
        row = Row(f"{path.name}: {data.get('id')}", str(data.get("id")), data, findings)
        rules += _read_rule(row, regime, gates)
    head.close()
    return regime, rules


def _read_rule(row: Row, regime: Regime, gates: Mapping[str, Text]) -> list[LawRule]:
    """One rule, once for each gate it answers for."""
    name = row.string("id")
    statuses = tuple(row.one_of(status, STATUS_IDS, "statuses") for status in row.strings("statuses"))
    valid_until = _day(row, "valid_until") if "valid_until" in row else None
    if valid_until is not None and valid_until <= regime.valid_from:
        row.wrong("'valid_until' must lie after 'valid_from'")
    clock = row.choice("clock", CLOCK_IDS, "none")
    after, until = _count(row, "after_months"), _count(row, "until_months")
    if (clock == "none") != (after + until == 0):
        row.wrong("'clock' goes together with 'after_months' or 'until_months'")
    shared = LawRule(
        code=0,
        id=name,
        gate="",
        statuses=statuses,
        answer=cast(Literal["closed", "open", "left_over"], row.choice("answer", ANSWER_IDS)),
        valid_from=regime.valid_from,
        valid_until=valid_until,
        after_months=after,
        clock=cast(Literal["none", "stay", "status"], clock),
        entered_before=_day(row, "entered_before") if "entered_before" in row else None,
        not_in_reception=_flag(row, "not_in_reception"),
        permit=_flag(row, "permit"),
        consent=_flag(row, "consent"),
        priority_check=_flag(row, "priority_check"),
        paragraph=row.string("paragraph"),
        text=row.text("text"),
        opens=row.text("opens"),
        source=row.string("source"),
        grade=cast(Grade, row.choice("grade", _GRADES)),
        file=regime.file,
        until_months=until,
        reception_months=_count(row, "reception_months"),
        consent_until_months=_count(row, "consent_until_months"),
    )
    numbers = {
        row.one_of(gate, gates, "codes"): int(row.as_number(code, f"'codes.{gate}'")) for gate, code in row.table("codes").items()
    }
    if not statuses or not numbers:
        row.wrong("a rule names at least one status and one gate with its number ('codes')")
    row.close()
    return [_for_gate(shared, gate, code) for gate, code in numbers.items()]


def _for_gate(shared: LawRule, gate: str, code: int) -> LawRule:
    """The rule as it answers for one gate."""
    return replace(shared, code=code, gate=gate, id=f"{gate}.{shared.id}")


def _check_numbers(rules: list[LawRule], findings: Findings) -> None:
    """Numbers and names of rules are given once, and numbers stay clear of those that are not law."""
    codes: dict[int, LawRule] = {}
    names: dict[str, LawRule] = {}
    for rule in rules:
        where = f"{rule.file}: {rule.id}"
        if rule.code < FIRST_CODE:
            findings.add(where, f"the number {rule.code} must be at least {FIRST_CODE}")
        if rule.code in codes:
            findings.add(where, f"the number {rule.code} is taken by {codes[rule.code].id} in {codes[rule.code].file}")
        if rule.id in names:
            findings.add(where, f"the name is taken in {names[rule.id].file}")
        codes[rule.code] = names[rule.id] = rule


def _day(row: Row, key: str) -> date:
    """A required day."""
    value = row.raw(key)
    if type(value) is not date:
        row.wrong(f"'{key}' must be a day, as in 2019-08-01")
        return _NO_DAY
    return value


def _count(row: Row, key: str) -> int:
    """A whole number of months, 0 when absent."""
    value = row.raw(key)
    if value is None:
        return 0
    if type(value) is not int or value < 1:
        row.wrong(f"'{key}' must be a whole number of months, at least 1")
        return 0
    return value


def _flag(row: Row, key: str) -> bool:
    """True or false, false when absent."""
    return row.flag(key) if row.raw(key) is not None else False
