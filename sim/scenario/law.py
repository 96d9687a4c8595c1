"""What a scenario may say about the law besides the day at which it stands still, and the law that follows from it.

`[readings]` chooses a reading of a disputed point; `[brought_forward]` lets a rule hold from an earlier day than its own. Both
speak about the law as it is written, so a name that the law does not know is refused with the nearest one.
"""

from collections.abc import Iterator
from datetime import date

from sim.registry import Registry
from sim.registry.law import Law, Variant
from sim.registry.types import LawRule
from sim.scenario.positions import Path
from sim.scenario.sheet import Facts, Sheet
from sim.scenario.types import Scenario

READINGS = "readings"
FORWARD = "brought_forward"


def law_of(scenario: Scenario, registry: Registry) -> Law:
    """The law as a scenario has it: asked for a day, it answers with the rule that decides in this scenario, held or not."""
    variant = Variant(scenario.readings, scenario.law, scenario.brought_forward)
    return registry.law if variant == Variant() else registry.law.under(variant)


def rules_to_bring_forward(registry: Registry) -> dict[str, dict[str, LawRule]]:
    """The rules that can come earlier than they came, by gate and name: those that are not there from the first day."""
    rules: dict[str, dict[str, LawRule]] = {}
    for rule in registry.law.rules:
        if rule.valid_from > registry.law.begins and not rule.reading:
            rules.setdefault(rule.gate, {})[rule.id.removeprefix(f"{rule.gate}.")] = rule
    return rules


def read_readings(sheet: Sheet) -> None:
    """The table `[readings]`: a switch of the law and the reading that holds."""
    switches = sheet.registry.law.switches
    for name in sheet.table((READINGS,)) or ():
        path: Path = (READINGS, name)
        if name not in switches:
            sheet.findings.unknown(sheet.document.key(*path), "unknown.switch", name, tuple(switches))
            continue
        chosen, known = sheet.string(path), tuple(switches[name].readings)
        if chosen is not None and chosen not in known:
            values = {"switch": switches[name].label}
            sheet.findings.unknown(sheet.document.value(*path), "unknown.reading", chosen, known, dict(values))
            chosen = None
        if chosen is not None and not any(sheet.registry.law.doors[gate].read for gate in _spoken_of(name, sheet.registry)):
            sheet.findings.warn(sheet.document.key(*path), "law_not_asked", {"law": switches[name].label})
        sheet.put(path, chosen)


def _spoken_of(switch: str, registry: Registry) -> Iterator[str]:
    """The gates at which a switch makes a difference."""
    return (rule.gate for rule in registry.law.rules if rule.reading.startswith(f"{switch}."))


def read_forward(sheet: Sheet) -> None:
    """The table `[brought_forward]`: `gate.rule = day`."""
    rules = rules_to_bring_forward(sheet.registry)
    for gate in sheet.table((FORWARD,)) or ():
        if gate not in rules:
            sheet.findings.unknown(sheet.document.key(FORWARD, gate), "unknown.gate", gate, tuple(rules))
            continue
        for name in sheet.table((FORWARD, gate), "hint.brought_forward") or ():
            path: Path = (FORWARD, gate, name)
            if name in rules[gate]:
                _read_day(sheet, path, rules[gate][name])
            else:
                values = {"gate": sheet.registry.law.doors[gate].label}
                sheet.findings.unknown(sheet.document.key(*path), "unknown.rule", name, tuple(rules[gate]), dict(values))


def _read_day(sheet: Sheet, path: Path, rule: LawRule) -> None:
    """The day from which one rule holds."""
    law = sheet.registry.law
    day = sheet.day(path)
    if day is not None and not law.begins <= day < rule.valid_from:
        sheet.wrong(path, "not_brought_forward", first=law.begins, own=rule.valid_from)
        day = None
    if day is not None and not law.doors[rule.gate].read:
        sheet.findings.warn(sheet.document.key(*path), "law_not_asked", {"law": law.doors[rule.gate].label})
    sheet.put(path, day)


def chosen_readings(facts: Facts, registry: Registry) -> tuple[tuple[str, str], ...]:
    """(switch, reading) where a file chose another than the advised one, in the order of the law."""
    said = {path[1]: fact.value for path, fact in facts.items() if path[0] == READINGS and fact.good}
    return tuple((one.id, said[one.id]) for one in registry.law.switches.values() if said.get(one.id, one.default) != one.default)


def chosen_forward(facts: Facts) -> tuple[tuple[str, date], ...]:
    """(rule, day) of the rules that come earlier, by name."""
    said = [(f"{path[1]}.{path[2]}", fact.value) for path, fact in facts.items() if path[0] == FORWARD and fact.good]
    return tuple(sorted(said))
