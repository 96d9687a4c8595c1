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
SWITCHES_FILE: Final = "switches.toml"
KINDS: Final = ("station", "support", "benefit", "title", "permission")
NEEDS: Final = (
    "registered",
    "knowledge",
    "contract",
    "after_missed_b1",
    "discretion",
    "livelihood",
    "exam_and_job",
    "passed_or_broken_off",
    "identity",
    "school_four_years",
    "school_three_years",
    "duldung_twelve",
    "job_35_hours",
    "job_20_hours",
    "shortage_promise",
    "in_cologne",
    "not_schulpflichtig",
    "no_certificate",
    "work_record",
    "certificate",
    "move_needed",
    "residence_release",
)
"""What else must hold, beyond status and months: each a text `law.needs.NAME`."""
_GRADES: Final = ("A", "B", "C", "D")
_NO_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Gate:
    """A question to the law. `stations` are the model's stations behind it, `names` other words it may be asked by; `read` says
    that the engine asks it (the list `GATES` of the rules)."""

    id: str
    label: Text
    kind: Literal["station", "support", "benefit", "title", "permission"]
    stations: tuple[str, ...]
    names: tuple[str, ...]
    read: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A point on which the sources disagree: `readings` by name, one of them the `default`."""

    id: str
    label: Text
    default: str
    readings: Mapping[str, Text]
    source: str


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
    gates: Mapping[str, Gate]
    switches: Mapping[str, Switch]
    regimes: tuple[Regime, ...]
    rules: tuple[LawRule, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rules of a file may name."""

    gates: Mapping[str, Gate]
    readings: tuple[str, ...]


def read_law_files(folder: Path, findings: Findings) -> LawFiles:
    """The gates and all regimes of a folder; what is wrong with a file or a rule goes into the findings."""
    head = Row(GATES_FILE, GATES_FILE, read_file(folder / GATES_FILE, findings), findings)
    begins = _day(head, "begins")
    gates = {row.id: _read_gate(row) for row in head.rows("gates")}
    head.close()
    switches = _read_switches(folder / SWITCHES_FILE, findings) if (folder / SWITCHES_FILE).exists() else {}
    readings = tuple(f"{one.id}.{name}" for one in switches.values() for name in one.readings if name != one.default)
    known = _Known(gates, readings)
    regimes: list[Regime] = []
    rules: list[LawRule] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name not in (GATES_FILE, SWITCHES_FILE):
            regime, new = _read_regime(path, known, findings)
            regimes.append(regime)
            rules += new
    _check_numbers(rules, findings)
    return LawFiles(begins, gates, switches, tuple(regimes), tuple(rules))


def _read_gate(row: Row) -> Gate:
    """One question to the law."""
    gate = Gate(
        id=row.id,
        label=row.text("label"),
        kind=cast(Literal["station", "support", "benefit", "title", "permission"], row.choice("kind", KINDS)),
        stations=row.strings("stations") if "stations" in row else (),
        names=row.strings("names") if "names" in row else (),
        read=_flag(row, "read"),
    )
    row.close()
    return gate


def _read_switches(path: Path, findings: Findings) -> dict[str, Switch]:
    """The disputed points."""
    switches: dict[str, Switch] = {}
    for name, data in read_file(path, findings).items():
        row = Row(f"{path.name}: {name}", name, data if isinstance(data, dict) else {}, findings)
        readings = {key: row.as_text(value, f"'readings.{key}'") for key, value in row.table("readings").items()}
        switches[name] = Switch(name, row.text("label"), row.choice("default", readings), readings, row.string("source"))
        row.close()
    return switches


def _read_regime(path: Path, known: _Known, findings: Findings) -> tuple[Regime, list[LawRule]]:
    """One file."""
    head = Row(path.name, path.stem, read_file(path, findings), findings)
    regime = Regime(_day(head, "valid_from"), head.text("title"), path.name)
    if not path.name.startswith(f"{regime.valid_from.isoformat()}_"):
        head.wrong("the name of the file must begin with its day, as in 2019-08-01_name.toml")
    rules: list[LawRule] = []
    for data in head.tables("rule"):
        row = Row(f"{path.name}: {data.get('id')}", str(data.get("id")), data, findings)
        rules += _read_rule(row, regime, known)
    head.close()
    return regime, rules


def _read_rule(row: Row, regime: Regime, known: _Known) -> list[LawRule]:
    """One rule, once for each gate it answers for."""
    shared = LawRule(
        code=0,
        id=row.string("id"),
        gate="",
        statuses=tuple(row.one_of(status, STATUS_IDS, "statuses") for status in row.strings("statuses")),
        answer=cast(Literal["closed", "open", "left_over"], row.choice("answer", ANSWER_IDS)),
        valid_from=regime.valid_from,
        valid_until=_day_or_none(row, "valid_until"),
        after_months=_count(row, "after_months"),
        clock=cast(Literal["none", "stay", "status"], row.choice("clock", CLOCK_IDS, "none")),
        entered_before=_day_or_none(row, "entered_before"),
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
        until_months=_count(row, "until_months"),
        reception_months=_count(row, "reception_months"),
        consent_until_months=_count(row, "consent_until_months"),
        age_from=_count(row, "age_from"),
        age_under=_count(row, "age_under"),
        early_entry=_day_or_none(row, "early_entry"),
        early_months=_count(row, "early_months"),
        needs=tuple(row.one_of(need, NEEDS, "needs") for need in row.strings("needs")) if "needs" in row else (),
        applicable=_flag(row, "applicable") if "applicable" in row else True,
        agencies=row.strings("agencies") if "agencies" in row else (),
        reading=row.choice("reading", known.readings, ""),
    )
    _check_rule(row, shared)
    numbers = {
        row.one_of(gate, known.gates, "codes"): int(row.as_number(code, f"'codes.{gate}'"))
        for gate, code in row.table("codes").items()
    }
    if not shared.statuses or not numbers:
        row.wrong("a rule names at least one status and one gate with its number ('codes')")
    row.close()
    return [_for_gate(shared, gate, code) for gate, code in numbers.items()]


def _check_rule(row: Row, rule: LawRule) -> None:
    """What the fields of a rule must be to one another."""
    if rule.valid_until is not None and rule.valid_until <= rule.valid_from:
        row.wrong("'valid_until' must lie after 'valid_from'")
    if (rule.clock == "none") != (rule.after_months + rule.until_months == 0):
        row.wrong("'clock' goes together with 'after_months' or 'until_months'")
    if (rule.early_entry is None) != (rule.early_months == 0) or rule.early_months > rule.after_months:
        row.wrong("'early_entry' goes together with 'early_months', which are fewer than 'after_months'")
    if rule.priority_check != bool(rule.agencies):
        row.wrong("'priority_check' goes together with 'agencies', the agency districts that check")
    if not rule.applicable and rule.answer != "closed":
        row.wrong("what is not 'applicable' is closed")


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


def _day_or_none(row: Row, key: str) -> date | None:
    """A day, None when absent."""
    return _day(row, key) if row.raw(key) is not None else None


def _count(row: Row, key: str) -> int:
    """A whole number of months or years, 0 when absent."""
    value = row.raw(key)
    if value is None:
        return 0
    if type(value) is not int or value < 1:
        row.wrong(f"'{key}' must be a whole number, at least 1")
        return 0
    return value


def _flag(row: Row, key: str) -> bool:
    """True or false, false when absent."""
    return row.flag(key) if row.raw(key) is not None else False
