"""The whole law of one day as a table: instruments down, residence statuses across, a sign in every cell.

The signs say at a glance what `explain` says in words. A question mark behind a sign says that the answer is an assumption, an
exclamation mark that the sources disagree.
"""

from dataclasses import dataclass
from datetime import date

from sim.registry.codes import STATUS_IDS
from sim.registry.formats import day as written_day
from sim.registry.law import Law
from sim.registry.law_data import KINDS, Gate
from sim.registry.texts import Texts
from sim.registry.types import Lang, LawRule

_SIGNS = ("open", "conditional", "left_over", "closed", "not_applicable", "assumed", "disputed")


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: `sign` as in the legend, `months` to wait first (0: none), `grade` of its evidence."""

    status: str
    rule: LawRule
    sign: str
    months: int
    disputed: bool

    @property
    def mark(self) -> str:
        """The cell as it is written: sign, months, and what stands behind them."""
        symbol = {"open": "●", "conditional": "◐", "left_over": "○", "closed": "✕", "not_applicable": "·"}[self.sign]
        months = str(self.months) if self.months else ""
        return symbol + months + ("?" if self.rule.grade == "C" else "") + ("!" if self.disputed else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument on one day, a cell for every status."""

    gate: Gate
    cells: tuple[Cell, ...]


def matrix(law: Law, day: date) -> tuple[Line, ...]:
    """All gates by kind, each with its answers to all statuses. Raises ValueError for a day before the law begins."""
    ordered = sorted(law.doors.values(), key=lambda gate: KINDS.index(gate.kind))
    return tuple(Line(gate, tuple(_cell(law, gate, status, day) for status in STATUS_IDS)) for gate in ordered)


def _cell(law: Law, gate: Gate, status: str, day: date) -> Cell:
    """One cell."""
    rule = law.rule_at(gate.id, status, day)
    return Cell(status, rule, _sign(rule), rule.after_months, bool(law.disputed(gate.id, status, day)))


def _sign(rule: LawRule) -> str:
    """The sign of an answer."""
    if not rule.applicable:
        return "not_applicable"
    if rule.answer != "open":
        return rule.answer
    limits = (rule.after_months, rule.until_months, rule.age_from, rule.age_under, rule.entered_before, rule.needs)
    flags = (rule.not_in_reception, rule.permit, rule.consent, rule.priority_check)
    return "conditional" if any(limits) or any(flags) else "open"


def legend(texts: Texts, lang: Lang) -> tuple[str, ...]:
    """What the signs mean, one line each."""
    return tuple(texts.get(f"law.matrix.{sign}", lang) for sign in _SIGNS)


def render_matrix(law: Law, day: date, texts: Texts, lang: Lang, statuses: tuple[tuple[str, str], ...]) -> str:
    """The table as plain text with its legend. `statuses` are the ids and names of the statuses in the language."""
    lines = matrix(law, day)
    wide = max(len(line.gate.label.in_(lang)) for line in lines) + 2
    shorts = "".join(texts.get(f"law.short.{status}", lang).ljust(6) for status in STATUS_IDS)
    out = [texts.get("law.matrix.title", lang, day=written_day(day, lang))]
    kind = ""
    for line in lines:
        if line.gate.kind != kind:
            kind = line.gate.kind
            out += ["", texts.get(f"law.kind.{kind}", lang).ljust(wide) + shorts.rstrip()]
        marks = "".join(cell.mark.ljust(6) for cell in line.cells)
        out.append(line.gate.label.in_(lang).ljust(wide) + marks.rstrip())
    named = [f"{texts.get(f'law.short.{status}', lang)} {label}" for status, label in statuses]
    out += ["", "; ".join(named), *legend(texts, lang), texts.get("law.matrix.why", lang, day=day.isoformat())]
    return "\n".join(out)
