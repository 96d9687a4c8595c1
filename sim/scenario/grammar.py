"""The grammar: which keys a scenario file may hold, and what each must look like on its own.

Every file of a lineage is read by itself, so that a mistake in a parent is told in the parent's lines. What needs the whole
lineage (does a measure have a start at all, does it lie inside the run) is checked afterwards, in `build`.
"""

import re
from dataclasses import dataclass
from datetime import date

from sim.registry import Registry
from sim.scenario.document import Document
from sim.scenario.entries import read_assumption, read_measure
from sim.scenario.law import FORWARD, READINGS, read_forward, read_readings
from sim.scenario.positions import Path
from sim.scenario.problems import Findings, short
from sim.scenario.quantities import Misread, read_text
from sim.scenario.sheet import Facts, Sheet, as_day

TOP_KEYS = (
    "name", "question", "based_on", "combine", "law", READINGS, FORWARD, "world", "note", "entrants", "run", "measures",
    "assumptions",
)  # fmt: skip
RUN_KEYS = ("persons", "replications", "seed", "start", "horizon")
AS_ENACTED = "as enacted"
AS_IT_WAS = "as it was"

MAX_PERSONS = 10_000_000
MAX_REPLICATIONS = 32_767
"""Results number replications in 16 bits."""
MAX_SEED = 2**63 - 1
MAX_YEARS = 100
MAX_PARTS = 20
LAST_START = date(2100, 1, 1)

_HORIZON_WORDS = {
    "months": ("monat", "monate", "monaten", "month", "months"),
    "years": ("jahr", "jahre", "jahren", "year", "years"),
    "days": ("tag", "tage", "tagen", "day", "days"),
}
_PER_YEAR = {"months": 12, "years": 1, "days": 365}


@dataclass(frozen=True, slots=True)
class Horizon:
    """A length of time by the calendar: so many "days", "months" or "years"."""

    count: int
    kind: str

    def end(self, start: date) -> date:
        """The first day after it. Where a month lacks the day of `start`, its last day stands in."""
        if self.kind == "days":
            return date.fromordinal(start.toordinal() + self.count)
        months = start.month - 1 + self.count * (12 if self.kind == "years" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        for day in range(start.day, 27, -1):
            try:
                return date(year, month, day)
            except ValueError:
                continue
        return date(year, month, min(start.day, 27))


def read_facts(document: Document, registry: Registry, findings: Findings) -> Facts:
    """Everything one file says, each value checked by itself; problems go into `findings`."""
    sheet = Sheet(document, registry, findings)
    sheet.only((), TOP_KEYS, "unknown.top")
    for key in ("name", "question"):
        if sheet.has((key,)):
            sheet.put((key,), sheet.text((key,)))
        else:
            findings.error(document.top(), "missing.top", {"name": key}, hints=(f"hint.{key}",))
    _read_top(sheet)
    if sheet.has(("run",)) and sheet.table(("run",)) is not None:
        _read_run(sheet)
    for table, reader in (("measures", read_measure), ("assumptions", read_assumption)):
        if sheet.has((table,)):
            for name in sheet.table((table,)) or ():
                reader(sheet, name)
    return sheet.facts


def read_horizon(value: object) -> Horizon | None:
    """The horizon that a whole number (months) or a text ("10 Jahre", "120 months") names, or None when it names none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Horizon(value, "months")
    if not isinstance(value, str):
        return None
    match = re.fullmatch(r"\s*([\d.,\u00a0\u202f]+)\s*([^\W\d_]*)\s*", value)
    if match is None:
        return None
    number = read_text(match[1], None)
    word = match[2].casefold()
    kind = next((kind for kind, words in _HORIZON_WORDS.items() if word in words), "months" if not word else "")
    if isinstance(number, Misread) or not kind or not number.value.is_integer():
        return None
    return Horizon(int(number.value), kind)


def fits(horizon: Horizon) -> bool:
    """Whether a horizon is at least one day or month and at most `MAX_YEARS` long."""
    return 1 <= horizon.count <= MAX_YEARS * _PER_YEAR[horizon.kind]


def _read_top(sheet: Sheet) -> None:
    if sheet.has(("note",)):
        sheet.put(("note",), sheet.text(("note",)))
    if sheet.has(("based_on",)):
        sheet.put(("based_on",), sheet.string(("based_on",)))
    if sheet.has(("combine",)):
        _read_combine(sheet)
    if sheet.has(("entrants",)):
        sheet.put(("entrants",), sheet.flag(("entrants",)))
    if sheet.has(("law",)):
        _read_frozen(sheet, ("law",), AS_ENACTED, first_law(sheet.registry))
    if sheet.has((READINGS,)):
        read_readings(sheet)
    if sheet.has((FORWARD,)):
        read_forward(sheet)
    if sheet.has(("world",)):
        _read_frozen(sheet, ("world",), AS_IT_WAS, first_world(sheet.registry))


def _read_combine(sheet: Sheet) -> None:
    path: Path = ("combine",)
    if not isinstance(sheet.get(path), list):
        sheet.wanted(path, "texts")
        sheet.put(path, None)
        return
    parts = sheet.strings(path)
    if parts is not None and len(parts) > MAX_PARTS:
        sheet.wrong(path, "combine_many", limit=MAX_PARTS)
        parts = None
    sheet.put(path, parts)
    if parts is not None and not sheet.has(("based_on",)):
        sheet.findings.error(sheet.document.key(*path), "combine_without_parent", {"name": "combine"}, hints=("hint.combine",))
    seen: set[str] = set()
    for where, part in parts or ():
        if part in seen:
            sheet.wrong(where, "combine_twice", part=short(part))
        seen.add(part)


def _read_frozen(sheet: Sheet, path: Path, free: str, first: date | None) -> None:
    """A day that law or world are held at, or the words that leave them free; free is noted as False, since None means unread."""
    value = sheet.get(path)
    if value == free:
        sheet.put(path, False)
        return
    if isinstance(value, str) and as_day(value) is None:
        sheet.findings.unknown(sheet.document.value(*path), "frozen", value, (free,), {"key": sheet.name(path), "free": free})
        sheet.put(path, None)
        return
    day = sheet.day(path)
    if day is not None and first is not None and day < first:
        sheet.wrong(path, "before_first", first=first, iso=first.isoformat(), day=day, free=free)
        day = None
    sheet.put(path, day)


def first_law(registry: Registry) -> date | None:
    """The first day on which the law is known."""
    return min((rule.valid_from for rule in registry.law.rules), default=None)


def first_world(registry: Registry) -> date | None:
    """The first day of the world's series."""
    series = (each.series for each in registry.parameters.values() if each.follows == "world" and each.series)
    return min((steps[0][0] for steps in series), default=None)


def _read_run(sheet: Sheet) -> None:
    sheet.only(("run",), RUN_KEYS, "unknown.run")
    bounds = {"persons": (1, MAX_PERSONS), "replications": (1, MAX_REPLICATIONS), "seed": (0, MAX_SEED)}
    for key, (low, high) in bounds.items():
        path: Path = ("run", key)
        if sheet.has(path):
            unit = sheet.registry.units.get("persons") if key == "persons" else None
            sheet.put(path, sheet.whole(path, low, high, unit))
    if sheet.has(("run", "start")):
        _read_start(sheet)
    if sheet.has(("run", "horizon")):
        _read_horizon(sheet)


def _read_start(sheet: Sheet) -> None:
    path: Path = ("run", "start")
    start = sheet.day(path)
    first = first_law(sheet.registry)
    if start is not None and first is not None and not first <= start <= LAST_START:
        sheet.wrong(path, "start_outside", first=first, last=LAST_START)
        start = None
    sheet.put(path, start)


def _read_horizon(sheet: Sheet) -> None:
    path: Path = ("run", "horizon")
    value = sheet.get(path)
    horizon = read_horizon(value)
    if horizon is None:
        if isinstance(value, str):
            sheet.wrong(path, "no_horizon", text=short(value))
        else:
            sheet.wanted(path, "horizon")
    elif not fits(horizon):
        sheet.wrong(path, "horizon_outside", years=MAX_YEARS)
        horizon = None
    sheet.put(path, horizon)
