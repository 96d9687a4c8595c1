"""The registry: everything about the model that is data, loaded whole or not at all.

Numbers, stations, measures, districts, law, sources and texts lie in files under `data`, where people can read and change them.
Loading reads all of them, checks that every row is complete and that every name one row gives to another exists, and either
hands out one frozen `Registry` or raises one `RegistryError` with all findings.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

from sim.registry.aims import AIMS
from sim.registry.codes import REGIONS, STATION_IDS
from sim.registry.coordination import Coordinated, load_coordination
from sim.registry.errors import RegistryError
from sim.registry.parameters import Known, load_parameters
from sim.registry.rows import Findings, Row, near, read_rows
from sim.registry.stations import load_stations
from sim.registry.supports import load_supports
from sim.registry.texts import Texts, load_texts
from sim.registry.types import Attribute, District, MeasureField, MeasureKind, Parameter, Source, Station, Support, Text, Touch
from sim.registry.units import Unit, load_units

if TYPE_CHECKING:
    from sim.registry.law import Law

DATA: Final = Path(__file__).parent / "data"
"""Where the registry's files lie."""

_OPS: Final = ("min", "max", "add", "mul", "set")
_COST_UNITS: Final = ("person_month", "teaching_unit", "difference", "once", "district_year")
_CostUnit = Literal["person_month", "teaching_unit", "difference", "once", "district_year"]


@dataclass(frozen=True, slots=True)
class Registry:
    """All data of the model, by id; `districts` and `regions` by code."""

    parameters: Mapping[str, Parameter]
    stations: Mapping[str, Station]
    supports: Mapping[str, Support]
    measures: Mapping[str, MeasureKind]
    attributes: Mapping[str, Attribute]
    sources: Mapping[str, Source]
    districts: tuple[District, ...]
    regions: tuple[str, ...]
    law: "Law"
    texts: Texts
    units: Mapping[str, Unit]
    payers: Mapping[str, Text]
    coordination: tuple[Coordinated, ...] = ()


@cache
def load_registry(folder: Path = DATA) -> Registry:
    """The registry of a data folder, read once per process. Raises RegistryError with all findings."""
    # Asked for here, so that importing the package does not read the law's modules.
    from sim.registry.law import load_law

    findings = Findings()
    texts = load_texts(folder / "texts", findings)
    findings.close()
    units = load_units(folder / "units.toml", findings)
    sources = _load_sources(folder, findings)
    payers = {row.id: row.as_text(row.table_of_all(), "the payer") for row in read_rows(folder / "payers.toml", findings)}
    parameters = load_parameters(folder, Known(units, sources, texts, frozenset(STATION_IDS[1:])), findings)
    stations = load_stations(folder / "stations.toml", parameters, payers, findings)
    supports = load_supports(folder / "supports.toml", parameters, payers, findings)
    measures = _load_measures(folder / "measures.toml", parameters, sources, units, findings)
    districts = load_districts(folder / "districts.csv")
    attributes = _load_attributes(folder / "attributes.toml", districts, findings)
    coordination = load_coordination(folder / "coordination_districts.toml", districts, parameters, sources, findings)
    try:
        law = load_law(folder / "law")
        _check_law(law, stations, supports, sources, findings)
        _check_gates(law, measures, findings)
    except RegistryError as error:
        findings.include(error)
    findings.close()
    texts = texts.at_stations({station.id: station.label for station in stations.values()})
    texts = texts.at_supports({support.id: support.label for support in supports.values()})
    return Registry(
        parameters, stations, supports, measures, attributes, sources, districts, REGIONS, law, texts, units, payers, coordination
    )


def _check_law(
    law: "Law",
    stations: Mapping[str, Station],
    supports: Mapping[str, Support],
    sources: Mapping[str, Source],
    findings: Findings,
) -> None:
    """Every rule has a source that exists, every station and support asks a gate that the law knows."""
    for rule in law.rules:
        if rule.source not in sources:
            findings.add(f"{rule.file}: {rule.id}", f"there is no source '{rule.source}'{near(rule.source, sources)}")
    for station in stations.values():
        if station.gate and station.gate not in law.gates:
            findings.add(f"stations.toml: {station.id}", f"the law has no gate '{station.gate}'{near(station.gate, law.gates)}")
    for support in supports.values():
        for gate in support.gates:
            if gate not in law.gates:
                findings.add(f"supports.toml: {support.id}", f"the law has no gate '{gate}'{near(gate, law.gates)}")


def _check_gates(law: "Law", measures: Mapping[str, MeasureKind], findings: Findings) -> None:
    """Every gate that a measure names is known to the law."""
    for kind in measures.values():
        for gate in filter(None, (*kind.gates, kind.lifts)):
            if gate not in law.gates:
                findings.add(f"measures.toml: {kind.id}", f"the law has no gate '{gate}'{near(gate, law.gates)}")


def _load_sources(folder: Path, findings: Findings) -> dict[str, Source]:
    """The sources of all files named sources*.toml; a key stands in one of them only."""
    sources: dict[str, Source] = {}
    for path in sorted(folder.glob("sources*.toml")):
        for row in read_rows(path, findings):
            if row.id in sources:
                row.wrong("this source is already defined")
            title = row.text("title") if isinstance(row.raw("title"), dict) else Text(*[row.string("title")] * 2)
            sources[row.id] = Source(row.id, title, row.string("publisher"), row.string("address"))
            row.close()
    return sources


def _load_measures(
    path: Path, parameters: Mapping[str, Parameter], sources: Mapping[str, Source], units: Mapping[str, Unit], findings: Findings
) -> dict[str, MeasureKind]:
    """The measures in file order."""
    measures: dict[str, MeasureKind] = {}
    for row in read_rows(path, findings):
        fields = tuple(_field(inner, units) for inner in row.rows("fields"))
        kind = MeasureKind(
            code=int(row.number("code")),
            id=row.id,
            row=int(row.number("row")),
            label=row.text("label"),
            description=row.text("description"),
            fields=fields,
            touches=tuple(_touch(row, one, parameters, fields) for one in row.tables("touches")),
            stations=tuple(row.one_of(station, STATION_IDS[1:], "stations") for station in row.strings("stations")),
            cost_unit=cast(_CostUnit, row.choice("cost_unit", _COST_UNITS)),
            source=row.choice("source", sources),
            aim=row.choice("aim", AIMS),
            hinges=tuple(row.one_of(parameter, parameters, "hinges") for parameter in row.strings("hinges")),
            gates=row.strings("gates", ()),
            permit=row.flag("permit", False),
            lifts=row.string("lifts", ""),
        )
        row.close()
        if any(kind.code == other.code for other in measures.values()):
            row.wrong(f"the code {kind.code} is taken")
        measures[row.id] = kind
    return measures


def _field(row: Row, units: Mapping[str, Unit]) -> MeasureField:
    """One key that a measure takes."""
    low, high = row.pair("range")
    field = MeasureField(row.id, row.choice("unit", units), low, high, row.flag("required"), row.text("label"))
    row.close()
    return field


def _touch(row: Row, given: Mapping[str, object], parameters: Mapping[str, Parameter], fields: tuple[MeasureField, ...]) -> Touch:
    """One cause that a measure changes; a factor multiplies anything, every other value must be in the parameter's unit."""
    names = tuple(field.name for field in fields)
    touch = Touch(
        parameter=row.one_of(given.get("parameter"), parameters, "touches.parameter"),
        op=cast(Literal["min", "max", "add", "mul", "set"], row.one_of(given.get("op"), _OPS, "touches.op")),
        field=row.one_of(given.get("field"), names, "touches.field"),
    )
    if touch.parameter in parameters and touch.field in names:
        wanted = "factor" if touch.op == "mul" else parameters[touch.parameter].unit
        unit = fields[names.index(touch.field)].unit
        if unit != wanted:
            row.wrong(f"the field '{touch.field}' is in {unit}, but '{touch.op}' on {touch.parameter} needs {wanted}")
    return touch


def _load_attributes(path: Path, districts: tuple[District, ...], findings: Findings) -> dict[str, Attribute]:
    """What a measure may target; regions and districts name themselves."""
    attributes: dict[str, Attribute] = {}
    named: dict[str, tuple[tuple[str, Text], ...]] = {
        "regions": tuple((name, Text(name, name)) for name in REGIONS),
        "districts": tuple((one.ags, Text(one.name, one.name)) for one in districts),
    }
    for row in read_rows(path, findings):
        label, given = row.text("label"), row.raw("values")
        values = named.get(given, ()) if isinstance(given, str) else ()
        if isinstance(given, dict):
            values = tuple((value, row.as_text(text, f"'{value}'")) for value, text in given.items())
        if not values:
            row.wrong("'values' is empty")
        attributes[row.id] = Attribute(row.id, label, values)
        row.close()
    return attributes


def load_districts(path: Path) -> tuple[District, ...]:
    """The districts in file order. The key `ags` is text: it has a leading zero."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_district(code, line) for code, line in enumerate(csv.DictReader(file)))


def _district(code: int, line: Mapping[str, str]) -> District:
    """One district from its line."""
    return District(
        code=code,
        ags=line["ags"],
        name=line["name"],
        kind="kreisfreie_stadt" if line["type"] == "kreisfreie_stadt" else "kreis",
        region=REGIONS.index(line["reg_bez"]),
        population=int(line["population_2017"]),
        tariff_network=line["tariff_network"],
        agency_district=line["agency_district"],
        not_very_central_pct=float(line["pop_not_very_central_pct"]),
        unemployment_rate=float(line["unemployment_rate_2018"]),
        protection_seekers=int(line["protection_seekers_2018"]),
        asylblg_recipients=int(line["asylblg_recipients_2019"]),
        recognised=int(line["recognised_2023"]),
        open=int(line["open_2023"]),
        geduldet=int(line["geduldet_2023"]),
        flueag_key_pct=float(line["flueag_key_pct"]),
    )
