"""The entries of the two big tables: one measure, one assumption, each read by itself against its row in the registry."""

from sim.registry import Registry
from sim.registry.stations import desk_parameters
from sim.registry.types import MeasureField, MeasureKind, Parameter, Text
from sim.registry.units import Unit, fold
from sim.scenario.positions import Path
from sim.scenario.problems import short
from sim.scenario.sheet import Limits, Sheet, shown
from sim.scenario.types import Cost

COMMON_KEYS = ("from", "until", "who", "coverage", "cost")
ASSUMPTION_KEYS = ("value", "range", "source", "grade")
GRADES = ("A", "B", "C", "D")
PLACE_UNITS = ("places", "places_per_year", "appointments_per_year")
WHERE = ("area", "region", "district")
"""Places are handed out at a desk, and a desk knows where it is but not who will come."""
DIFFERENCE_WORDS = ("Differenz", "difference")
COST_UNITS = {"person_month": "eur_per_month", "teaching_unit": "eur_per_ue", "difference": "eur_per_month"}
# What is paid once for a person has no unit of time; no parameter of the model counts in it, so the registry does not list it.
ONCE = Unit(
    "eur",
    Text("Euro je Person, einmal", "euros per person, once"),
    Text("€", "€"),
    1.0,
    tuple((fold(spelling), 1.0) for spelling in ("eur", "EUR/Person", "EUR je Person", "EUR/person", "EUR per person")),
)
# What is paid for a district and a year, whoever lives there: an office that works together with others.
DISTRICT_YEAR = Unit(
    "eur_per_district_year",
    Text("Euro je Kreis im Jahr", "euros per district and year"),
    Text("€ je Kreis im Jahr", "€ per district and year"),
    1.0,
    tuple(
        (fold(spelling), 1.0)
        for spelling in ("eur", "EUR/Jahr", "EUR im Jahr", "EUR je Kreis im Jahr", "EUR/year", "EUR a year", "EUR per year")
    ),
)
MAX_EURO = 1_000_000.0


def read_measure(sheet: Sheet, name: str) -> None:
    """One table `[measures.ID]`."""
    path: Path = ("measures", name)
    kind = sheet.registry.measures.get(name)
    if kind is None:
        names = tuple(sheet.registry.measures)
        sheet.findings.unknown(sheet.document.key(*path), "unknown.measure", name, names)
        return
    if sheet.table(path) is None:
        return
    sheet.put(path, kind)
    sheet.only(path, (*COMMON_KEYS, *(field.name for field in kind.fields)), "unknown.measure_key", measure=kind.label)
    for key in ("from", "until"):
        if sheet.has((*path, key)):
            sheet.put((*path, key), sheet.day((*path, key)))
    if sheet.has((*path, "who")):
        sheet.put((*path, "who"), _read_who(sheet, (*path, "who")))
    coverage: float | None = 1.0
    if sheet.has((*path, "coverage")):
        limits = Limits(sheet.registry.units["share"], 0.0, 1.0)
        coverage = sheet.quantity((*path, "coverage"), limits)
        sheet.put((*path, "coverage"), coverage)
    if hands_out_places(kind, sheet.registry):
        _check_places(sheet, path, kind, coverage)
    if sheet.has((*path, "cost")):
        sheet.put((*path, "cost"), _read_cost(sheet, (*path, "cost"), kind))
    for field in kind.fields:
        if sheet.has((*path, field.name)):
            sheet.put((*path, field.name), sheet.quantity((*path, field.name), _limits(sheet, field)))


def hands_out_places(kind: MeasureKind, registry: Registry) -> bool:
    """Whether a measure acts on places at desks and not on persons."""
    at_stations = [station.places for station in registry.stations.values()]
    desks = desk_parameters([*at_stations, *(support.places for support in registry.supports.values())])
    return any(touch.parameter in desks or _counts_places(touch.parameter, registry) for touch in kind.touches)


def splits_by_area(kind: MeasureKind, registry: Registry) -> bool:
    """Whether what a measure changes at desks may differ by area: a number of places may, a share of them holds everywhere."""
    return all(_counts_places(touch.parameter, registry) for touch in kind.touches)


def _counts_places(name: str, registry: Registry) -> bool:
    parameter = registry.parameters.get(name)
    return parameter is not None and parameter.unit in PLACE_UNITS


def _check_places(sheet: Sheet, path: Path, kind: MeasureKind, coverage: float | None) -> None:
    """Note where a file picks persons for what is handed out as places: by what they are, or by a share of them."""
    group = sheet.get((*path, "who"))
    by_area = splits_by_area(kind, sheet.registry)
    allowed = tuple(each for each in WHERE if by_area and each in sheet.registry.attributes)
    for name in group if isinstance(group, dict) else ():
        if name in sheet.registry.attributes and name not in allowed:
            mark = sheet.document.key(*path, "who", name)
            sheet.findings.error(mark, "places_who" if by_area else "places_state", {"measure": kind.label}, allowed=allowed)
    if coverage is not None and coverage < 1.0:
        sheet.wrong((*path, "coverage"), "places_coverage", measure=kind.label)


def read_assumption(sheet: Sheet, name: str) -> None:
    """One table `[assumptions.ID]`."""
    path: Path = ("assumptions", name)
    parameter = sheet.registry.parameters.get(name)
    if parameter is None:
        names = tuple(sheet.registry.parameters)
        sheet.findings.unknown(sheet.document.key(*path), "unknown.parameter", name, names)
        return
    if sheet.table(path) is None:
        return
    sheet.put(path, parameter)
    sheet.only(path, ASSUMPTION_KEYS, "unknown.assumption_key")
    limits = possible(parameter, sheet.registry.units[parameter.unit])
    if sheet.has((*path, "value")):
        sheet.put((*path, "value"), sheet.quantity((*path, "value"), limits))
    if sheet.has((*path, "range")):
        sheet.put((*path, "range"), _read_range(sheet, (*path, "range"), limits))
    if sheet.has((*path, "source")):
        sheet.put((*path, "source"), sheet.string((*path, "source")))
    if sheet.has((*path, "grade")):
        sheet.put((*path, "grade"), _read_grade(sheet, (*path, "grade")))


def cost_unit(kind: MeasureKind, registry: Registry) -> Unit:
    """In which unit the amount of a measure's costs is given."""
    special = {"once": ONCE, "district_year": DISTRICT_YEAR}
    return special[kind.cost_unit] if kind.cost_unit in special else registry.units[COST_UNITS[kind.cost_unit]]


def possible(parameter: Parameter, unit: Unit) -> Limits:
    """The values a belief may take at all: a share stays between 0 and 1, and what the registry never has below zero stays
    above."""
    if unit.id == "share":
        return Limits(unit, 0.0, 1.0)
    return Limits(unit, 0.0 if parameter.low >= 0 else -1e9, 1e9)


def _limits(sheet: Sheet, field: MeasureField) -> Limits:
    return Limits(sheet.registry.units[field.unit], field.low, field.high)


def _read_who(sheet: Sheet, path: Path) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """The target group: rows of (attribute, values), both in the registry's order, so that equal groups read equal."""
    table = sheet.table(path, "hint.who")
    if table is None:
        return None
    attributes = sheet.registry.attributes
    sheet.only(path, attributes, "unknown.attribute")
    rows = [(name, _read_group(sheet, (*path, name), name)) for name in attributes if name in table]
    good = [(name, values) for name, values in rows if values is not None]
    return tuple(good) if len(good) == len(table) else None


def _read_group(sheet: Sheet, path: Path, name: str) -> tuple[str, ...] | None:
    """The chosen values of one attribute, each by its id or by its name in one of the languages."""
    attribute = sheet.registry.attributes[name]
    chosen = sheet.strings(path)
    if chosen is None:
        return None
    ids = {value.casefold(): value for value, _ in attribute.values}
    for value, label in attribute.values:
        ids.setdefault(label.de.casefold(), value)
        ids.setdefault(label.en.casefold(), value)
    found: list[str] = []
    for where, word in chosen:
        meant = ids.get(word.strip().casefold())
        if meant is not None:
            found.append(meant)
            continue
        # Districts have numbers for ids; people know them by name.
        names = tuple(label.de if value.isdigit() else value for value, label in attribute.values)
        sheet.findings.unknown(sheet.document.value(*where), "unknown.group", word, names, {"attribute": attribute.label})
    return tuple(value for value, _ in attribute.values if value in found) if len(found) == len(chosen) else None


def _read_cost(sheet: Sheet, path: Path, kind: MeasureKind) -> Cost | None:
    table = sheet.table(path, "hint.cost")
    if table is None:
        return None
    sheet.only(path, ("amount", "payer"), "unknown.cost_key")
    for key in ("amount", "payer"):
        if key not in table:
            sheet.wrong(path, f"missing.{key}", hints=("hint.cost",))
    unit = cost_unit(kind, sheet.registry)
    payer = _read_payer(sheet, (*path, "payer")) if "payer" in table else None
    value = table.get("amount")
    if isinstance(value, str) and value.strip().casefold() in {word.casefold() for word in DIFFERENCE_WORDS}:
        if kind.cost_unit != "difference":
            sheet.wrong((*path, "amount"), "no_difference", measure=kind.label, unit=unit.label)
            return None
        return Cost(None, payer) if payer else None
    if kind.cost_unit == "difference" and isinstance(value, str) and not any(sign.isdigit() for sign in value):
        sheet.wrong((*path, "amount"), "number.no_number", ("hint.difference",), text=short(value), unit=unit.label)
        return None
    amount = sheet.quantity((*path, "amount"), Limits(unit, 0.0, MAX_EURO)) if "amount" in table else None
    if amount is None or payer is None:
        return None
    cents = round(amount * 100)
    if abs(amount * 100 - cents) > 1e-6:
        sheet.wrong((*path, "amount"), "part_of_cent", value=short(sheet.document.raw(*path, "amount")))
        return None
    if kind.cost_unit == "difference":
        mark = sheet.document.value(*path, "amount")
        sheet.findings.warn(mark, "fixed_amount", {"measure": kind.label}, hints=("hint.difference",))
        return Cost(None, payer)
    return Cost(cents, payer)


def _read_payer(sheet: Sheet, path: Path) -> str | None:
    payer = sheet.string(path)
    if payer is None or payer in sheet.registry.payers:
        return payer
    sheet.findings.unknown(sheet.document.value(*path), "unknown.payer", payer, tuple(sheet.registry.payers))
    return None


def _read_range(sheet: Sheet, path: Path, limits: Limits) -> tuple[float, float] | None:
    value = sheet.get(path)
    if not isinstance(value, list):
        sheet.wanted(path, "range")
        return None
    if len(value) != 2:
        sheet.wrong(path, "range_two", count=len(value))
        return None
    low, high = (sheet.quantity((*path, number), limits) for number in range(2))
    if low is None or high is None:
        return None
    if low > high:
        sheet.wrong(path, "range_reversed", low=shown(limits.unit, low), high=shown(limits.unit, high))
        return None
    return low, high


def _read_grade(sheet: Sheet, path: Path) -> str | None:
    grade = sheet.string(path)
    if grade is None or grade in GRADES:
        return grade
    sheet.findings.unknown(sheet.document.value(*path), "unknown.grade", short(grade), GRADES)
    return None
