"""The page of the measures: every line of the mission's table, its files, and what each does at full size.

Figures come from the results file that `python -m sim.report.effects` writes; a file without results says so. Nothing on the
page is typed by hand but the lines of data/mission.toml and the notes of data/files.toml.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.registry import Registry, formats
from sim.registry.files import load_files
from sim.registry.mission import Line, load_left_out, load_mission
from sim.registry.types import Lang
from sim.report.judged import BASELINE, EXAMS, MONEY, aims_of, least_seen, scenario_of, verdicts
from sim.report.pages.cited import cell
from sim.scenario.levers import weakest
from sim.scenario.tree import SUFFIX, builtin_root
from sim.scenario.types import Scenario

WEAKEST: Final = 5
RESULTS: Final = "effects.json"

Effects = Mapping[str, Any]


def page(registry: Registry, lang: Lang, folder: Path) -> str:
    """The page in one language, as Markdown. `folder` is where it will lie and where the results file lies."""
    told = _Told(registry, lang, _read(folder / RESULTS))
    lines = load_mission()
    parts = [
        f"# {told.text('title')}",
        "",
        told.text("lead", lines=len(lines), files=len(_paths()) - 1),
        "",
        told.about(),
        "",
        told.text("aims"),
        "",
        told.text("counted"),
        "",
        told.text("head"),
        "|---|---|---|---|---|",
        *(told.line(line) for line in lines),
    ]
    for line in lines:
        parts += ["", f"## {line.number} {line.label.in_(lang)}", "", *told.section(line)]
    parts += ["", f"## {told.text('undetected')}", "", *told.undetected()]
    parts += ["", f"## {told.text('left_out')}", "", *told.left_out()]
    parts += ["", f"## {told.text('weakest')}", "", *told.weakest()]
    return "\n".join(parts) + "\n"


@cache
def _paths() -> dict[str, str]:
    """The shipped files by name, as paths below the folder of scenarios."""
    root = builtin_root()
    return {path.stem: path.relative_to(root).as_posix() for path in sorted(root.rglob(f"*{SUFFIX}"))}


def _read(path: Path) -> Effects:
    try:
        found: Effects = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"files": {}}
    return found


class _Told:
    """Tells lines and files in one language."""

    def __init__(self, registry: Registry, lang: Lang, effects: Effects) -> None:
        self.registry, self.lang = registry, lang
        self.files: Mapping[str, Any] = effects["files"]
        self.run: Mapping[str, Any] = effects.get("about", {})
        self.sample: Mapping[str, Any] | None = effects.get("sample")
        self.notes = load_files()

    def text(self, key: str, **values: object) -> str:
        """A text of this page."""
        return self.registry.texts.get(f"pages.measures.{key}", self.lang, **values)

    def about(self) -> str:
        """How the figures were made."""
        if not self.files:
            return self.text("no_results")
        persons = self.run.get("persons")
        size = self.text("full_size") if persons is None else self.text("sample", persons=formats.number(persons, self.lang))
        ranges = self.text("no_ranges")
        if self.sample is not None:
            persons = formats.number(self.sample["persons"], self.lang)
            ranges = self.text("ranges", persons=persons, replications=self.sample["replications"])
        about = {"size": size, "replications": self.run["replications"], "version": self.run["model_version"]}
        return self.text("about", **about, ranges=ranges)

    def line(self, line: Line) -> str:
        """One row of the overview."""
        files = ", ".join(self.link(name) for name in line.files)
        label, passage, mechanism = (cell(text.in_(self.lang)) for text in (line.label, line.passage, line.mechanism))
        return f"| {line.number} | {label} | {passage} | {mechanism} | {files} |"

    def link(self, name: str) -> str:
        """A file by its name, linked."""
        return f"[{name}](../scenarios/{_paths()[name]})"

    def section(self, line: Line) -> Iterator[str]:
        """A line with what each of its files does."""
        yield f"{self.text('passage')}: {line.passage.in_(self.lang)}. {line.mechanism.in_(self.lang)}"
        yield ""
        yield self.text("files_head")
        yield "|---|---|---|---|---|---|---|---|"
        for name in line.files:
            yield self.row(name)
        remarks = [(name, self.notes[name].remark) for name in line.files if name in self.notes]
        for name, remark in remarks:
            if remark is not None:
                yield f"\n{self.link(name)}: {remark.in_(self.lang)}"

    def row(self, name: str) -> str:
        """What one file is for and does: its aims, exams with interval and parameter range, public money, payers, grade of the
        evidence."""
        scenario = scenario_of(name)
        found = self.files.get(name)
        exams = None if found is None else found["effects"].get(EXAMS)
        money = None if found is None else found["effects"].get(MONEY)
        cells = (
            f"{self.link(name)}: {scenario.name.in_(self.lang)}",
            "; ".join(self.aim(aim, found) for aim in aims_of(name, self.notes)) or "–",
            self.text("reference" if name == BASELINE else "not_run") if exams is None else self.interval(exams, 1),
            self.reach(scenario, exams),
            "–" if money is None else self.interval(money, 1e-6),
            "–" if not found or not found["payers"] else self.payers(found["payers"]),
            self.costs(scenario),
            self.grade(scenario),
        )
        return "| " + " | ".join(cell(each) for each in cells) + " |"

    def reach(self, scenario: Scenario, exams: Mapping[str, Any] | None) -> str:
        """How far the effect on exams reaches with what it hinges on; a file that changes the law alone hinges on nothing."""
        if exams is not None and "least" in exams:
            return self.between(exams["least"], exams["most"], 1)
        return self.without_measure(scenario) if self.sample is not None and not scenario.measures else "–"

    def without_measure(self, scenario: Scenario) -> str:
        """What stands in a column about measures where there is none: the law is changed, or nothing."""
        return "–" if scenario.id == BASELINE else self.text("law_only")

    def aim(self, aim: str, found: Mapping[str, Any] | None) -> str:
        """An outcome a file is for, and what the file does to it."""
        effect = None if found is None else found["effects"].get(aim)
        return f"{self.outcome(aim)}: {self.text('not_run') if effect is None else self.interval(effect, 1)}"

    def outcome(self, aim: str) -> str:
        """An aim in words."""
        return self.registry.texts.get(f"outcomes.aim.{aim}", self.lang)

    def interval(self, effect: Mapping[str, Any], factor: float) -> str:
        """A mean with its interval; an effect that cannot be told from zero says so."""
        digits = 1 if factor == 1 else 2
        mean = self.number(effect["mean"] * factor, digits)
        if effect["verdict"] == "none":
            return self.text("nothing")
        if effect["low"] is None:
            return mean
        told = f"{mean} ({self.between(effect['low'] * factor, effect['high'] * factor, digits)})"
        return f"{told}, {self.text('open')}" if effect["verdict"] == "open" else told

    def between(self, low: float, high: float, digits: int) -> str:
        """Two bounds."""
        return self.text("between", low=self.number(low, digits), high=self.number(high, digits))

    def number(self, value: float, digits: int) -> str:
        """A difference with its sign."""
        return ("+" if round(value, digits) > 0 else "") + formats.number(value, self.lang, digits)

    def payers(self, payers: Mapping[str, float]) -> str:
        """Who pays more and who less, in million euros, the largest first."""
        order = sorted((payer for payer in payers if round(payers[payer] * 1e-6, 2)), key=lambda payer: -abs(payers[payer]))
        known = self.registry.payers
        return "; ".join(f"{known[payer].in_(self.lang)} {self.number(payers[payer] * 1e-6, 2)}" for payer in order)

    def costs(self, scenario: Scenario) -> str:
        """What the file itself says that its measures cost, and who pays it."""
        told = []
        for measure in scenario.measures:
            if measure.cost is None:
                continue
            label = self.registry.measures[measure.id].label.in_(self.lang)
            payer = self.registry.payers[measure.cost.payer].in_(self.lang)
            unit = self.text(f"unit.{self.registry.measures[measure.id].cost_unit}")
            cents = measure.cost.amount_cents
            amount = self.text("difference") if cents is None else formats.number(cents / 100, self.lang, 2)
            if cents == 0:
                # Days on places are billed by their station or support; whatever else a measure takes has no price then.
                billed = self.registry.measures[measure.id].cost_unit == "person_month"
                told.append(self.text("no_price" if billed else "unpriced", label=label))
            else:
                told.append(self.text("cost", label=label, amount=amount, unit=unit, payer=payer))
        return "; ".join(told) or ("–" if scenario.measures else self.without_measure(scenario))

    def grade(self, scenario: Scenario) -> str:
        """The weakest grade of what a file moves, and of what its effect hinges on."""
        kinds = [self.registry.measures[measure.id] for measure in scenario.measures]
        names = [name for kind in kinds for name in (*(touch.parameter for touch in kind.touches), *kind.hinges)]
        return weakest(self.registry.parameters[name].grade for name in names) if names else self.without_measure(scenario)

    def undetected(self) -> Iterator[str]:
        """The files of which no aim can be told from zero, with what could have been seen and why it was not."""
        found = verdicts(self.files, self.notes)
        if not found:
            yield self.text("no_results")
            return
        weak = sorted(name for name, verdict in found.items() if verdict is False)
        unsaid = sum(verdict is None for verdict in found.values())
        yield self.text("undetected_lead", weak=len(weak), files=len(found) - unsaid)
        if unsaid:
            yield self.text("undetected_open", files=unsaid)
        if weak:
            yield ""
        for name in weak:
            yield f"- {self.link(name)}: {self.unseen(name)}"

    def unseen(self, name: str) -> str:
        """What could have been seen of a file's first aim, whom the file reached, and the reason why nothing was seen."""
        aim, note, reached = aims_of(name, self.notes)[0], self.notes.get(name), self.files[name]["reached"]
        effect = self.files[name]["effects"][aim]
        seen = least_seen(effect)
        told = [self.text("visible", half=formats.number(seen, self.lang, 1)) if seen else self.text("same")]
        if aim != EXAMS and EXAMS in self.files[name]["effects"]:
            told.append(self.text("exams", exams=self.interval(self.files[name]["effects"][EXAMS], 1)))
        if reached:
            told.append(self.text("reached", persons=formats.number(max(reached.values()), self.lang, 0)))
        reason = note.reason.in_(self.lang) if note and note.reason else self.text("no_reason")
        return f"{self.outcome(aim)}: {'; '.join(told)}. {reason}"

    def left_out(self) -> Iterator[str]:
        """What the document names and no file runs."""
        for one in load_left_out():
            yield f"- {one.what.in_(self.lang)}: {one.why.in_(self.lang)}"

    def weakest(self) -> Iterator[str]:
        """The files whose effect on exams is hardest to tell from zero, with what could have been seen and whom they reached."""
        ranked = []
        for name, found in self.files.items():
            exams = found["effects"].get(EXAMS)
            if exams is not None and exams["low"] is not None:
                half = (exams["high"] - exams["low"]) / 2
                ranked.append((abs(exams["mean"]) / half if half else 0.0, name, least_seen(exams), found["reached"]))
        if not ranked:
            yield self.text("no_results")
            return
        yield self.text("weakest_lead", open=sum(strength < 1 for strength, *_ in ranked))
        yield ""
        for _, name, seen, reached in sorted(ranked, key=lambda each: each[:2])[:WEAKEST]:
            persons = formats.number(max(reached.values(), default=0.0), self.lang, 0)
            shown = formats.number(seen, self.lang, 1)
            told = self.text("detectable", half=shown, persons=persons) if seen else self.text("unchanged", persons=persons)
            yield f"- {self.link(name)}: {told}"
