"""The rows of stations.toml: what a station is, what a stay there means, and who may enter."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, cast, get_args

from sim.registry.codes import (
    CERT_IDS,
    GENDER_IDS,
    NAMED_STATIONS,
    REGIONS,
    ROOM_FOR_STATIONS,
    SCHOOLING_IDS,
    STATION_IDS,
)
from sim.registry.rows import Findings, Row, read_rows
from sim.registry.types import Area, Entry, Handing, Parameter, Places, Station, StationKind, Stay, StayLength, Text

LEADS_TO: Final = ("none", "school", "course", "training", "work")
APPLIES_FROM: Final = ("none", "school", "course", "between", "work", "eq")
LITERACY: Final = ("any", "first_script", "other_scripts")
TAKE_UP_BY: Final = ("asylum", "gender", "small_child", "done")
SPREADS: Final = ("seekers", "people", "asylum")
CERTIFICATES: Final = ("none", "next", "one_up_a_year", *(f"at_least_{one}" for one in CERT_IDS[1:]))
LENGTHS: Final[Mapping[str, int]] = {
    "open": 0,
    "school_year": 0,
    "school_years": 1,
    "lessons": 1,
    "months_to_school": 2,
    "months": 2,
    "years": 1,
    "training": 1,
}
"""How many parameters each law of length takes."""

Known = Mapping[str, Parameter]


def load_stations(path: Path, parameters: Known, payers: Mapping[str, Text], findings: Findings) -> dict[str, Station]:
    """The stations in the order of their codes."""
    stations: dict[str, Station] = {}
    for row in read_rows(path, findings):
        stations[row.id] = Station(
            code=int(row.number("code")),
            id=row.id,
            label=row.text("label"),
            short=row.text("short"),
            kind=cast(StationKind, row.choice("kind", get_args(StationKind))),
            desk=cast(Area, row.choice("desk", get_args(Area))),
            gate=row.string("gate", ""),
            payer=row.choice("payer", payers, ""),
            cost=row.choice("cost", parameters, ""),
            colour=row.string("colour"),
            stay=_stay(row.inner("stay"), parameters),
            entry=_entry(row.inner("entry"), parameters) if "entry" in row else None,
            places=read_places(row.inner("places"), parameters) if "places" in row else None,
        )
        row.close()
    for number, station in enumerate(stations.values(), start=1):
        if station.code != number or NAMED_STATIONS.get(station.id, number) != number:
            what = f"carries the code {station.code}; codes count the rows and stay as they are"
            findings.add(f"{path.name}: {station.id}", what)
    for missing in sorted(set(NAMED_STATIONS) - set(stations)):
        findings.add(path.name, f"the station '{missing}' has no row")
    if len(stations) >= ROOM_FOR_STATIONS:
        findings.add(path.name, f"there are {len(stations)} stations, but a person's row has room for {ROOM_FOR_STATIONS - 1}")
    return stations


def _stay(row: Row, parameters: Known) -> Stay:
    length = cast(StayLength, row.choice("length", LENGTHS))
    length_of = tuple(row.one_of(one, parameters, "length_of") for one in row.strings("length_of", ()))
    if length and len(length_of) != LENGTHS[length]:
        row.wrong(f"the length '{length}' takes {LENGTHS[length]} parameters, not {len(length_of)}")
    search = row.string("search", "none")
    if search not in ("free", "none"):
        row.one_of(search, parameters, "search")
    stay = Stay(
        leads_to=row.choice("leads_to", LEADS_TO),
        apply=row.choice("apply", APPLIES_FROM),
        search=search,
        contact=row.choice("contact", parameters),
        hours=row.choice("hours", parameters, ""),
        school_hours=row.flag("school_hours", False),
        dropout=row.choice("dropout", parameters, ""),
        needs_german=int(row.number("needs_german", 0.0)),
        length=length,
        length_of=length_of,
        test=row.flag("test", False),
        repeat=row.choice("repeat", parameters, ""),
        repeat_lessons=row.choice("repeat_lessons", parameters, ""),
        certificate=row.choice("certificate", CERTIFICATES, "none"),
        certificate_of=row.choice("certificate_of", parameters, ""),
        second_year=row.choice("second_year", parameters, ""),
        once=row.flag("once", False),
        counts_as=_stations(row, "counts_as"),
        score=row.choice("score", parameters, ""),
        exam=row.choice("exam", parameters, ""),
        qualifies=row.flag("qualifies", False),
        protects=row.flag("protects", False),
        need=row.choice("need", parameters, ""),
        paid=row.choice("paid", parameters, ""),
        lessons=row.choice("lessons", parameters, ""),
    )
    row.close()
    return stay


def _stations(row: Row, key: str) -> tuple[str, ...]:
    return tuple(row.one_of(one, STATION_IDS, key) for one in row.strings(key, ()))


def _entry(row: Row, parameters: Known) -> Entry:
    take_up = tuple(row.one_of(one, parameters, "take_up") for one in row.strings("take_up", ()))
    if len(take_up) > 2:
        row.wrong("'take_up' names one share, or two by 'take_up_by'")
    entry = Entry(
        literacy=row.choice("literacy", LITERACY, "any"),
        take_up=take_up,
        again=row.choice("again", parameters, ""),
        certificate_min=row.choice("certificate_min", CERT_IDS, "none"),
        certificate_below=row.choice("certificate_below", CERT_IDS, "none"),
        german_min=row.choice("german_min", parameters, ""),
        age_max=row.choice("age_max", parameters, ""),
        at_once=row.flag("at_once", False),
        citizens=row.flag("citizens", False),
        take_up_by=row.choice("take_up_by", TAKE_UP_BY, "asylum"),
        german_below=row.choice("german_below", parameters, ""),
        gender=row.choice("gender", GENDER_IDS, ""),
        wish=row.flag("wish", False),
        childcare=row.choice("childcare", parameters, ""),
        entrance=row.choice("entrance", parameters, ""),
        entrance_from=row.choice("entrance_from", SCHOOLING_IDS, "upper"),
        visits_max=int(row.number("visits_max", 0.0)),
        not_done=_stations(row, "not_done"),
        or_done=_stations(row, "or_done"),
        done_one_of=_stations(row, "done_one_of"),
        without=row.choice("without", STATION_IDS, ""),
        after_or_without=row.choice("after_or_without", STATION_IDS, ""),
    )
    row.close()
    return entry


def read_places(row: Row, parameters: Known) -> Places:
    """What the desks of a row hand out."""

    def many(key: str) -> tuple[str, ...]:
        return tuple(row.one_of(one, parameters, key) for one in row.strings(key, ()))

    calendar = cast(Literal["rolling", "months"], row.choice("calendar", ("rolling", "months")))
    months = tuple(int(row.as_number(month, "'months'")) for month in row.values("months"))
    if (calendar == "months") != bool(months) or not set(months) <= set(range(1, 13)):
        row.wrong("'months' lists months from 1 to 12, for a calendar of months and for no other")
    month_share = row.string("month_share", "")
    for month in months if month_share else ():
        row.one_of(f"{month_share}_{month:02d}", parameters, "month_share")
    places = Places(
        handing=cast(Handing, row.choice("handing", get_args(Handing))),
        calendar=calendar,
        months=months,
        day=int(row.number("day", 1.0)),
        of=row.choice("of", parameters),
        regions=tuple(row.one_of(one, REGIONS, "regions") for one in row.strings("regions", ())),
        districts=row.strings("districts", ()),
        extra=row.choice("extra", parameters, ""),
        every=int(row.number("every", 28.0)),
        wait=many("wait"),
        spread=cast(Literal["seekers", "people", "asylum"], row.choice("spread", SPREADS, "seekers")),
        shares=many("shares"),
        rest_of=many("rest_of"),
        factors=many("factors"),
        month_share=month_share,
        others=row.choice("others", parameters, ""),
        others_year=row.choice("others_year", parameters, ""),
        others_factor=row.choice("others_factor", parameters, ""),
        group_min=row.choice("group_min", parameters, ""),
        group_size=row.choice("group_size", parameters, ""),
        lead=row.choice("lead", parameters, ""),
        reservation=row.choice("reservation", parameters, ""),
        elastic=row.choice("elastic", parameters, ""),
        level=int(row.number("level", 5.0)),
        phase=row.number("phase", 0.0),
    )
    if (places.handing == "groups") != bool(places.group_min and places.group_size and places.lead):
        row.wrong("groups, and nothing else, have 'group_min', 'group_size' and 'lead'")
    if (places.handing == "offers") != bool(places.reservation):
        row.wrong("offers of firms, and nothing else, have a 'reservation'")
    row.close()
    return places


def desk_parameters(handed_out: Iterable[Places | None]) -> tuple[str, ...]:
    """Every parameter by which desks hand out places, once, in the order in which they are met."""
    found: dict[str, None] = {}
    for places in handed_out:
        if places is not None:
            names = [
                places.of,
                places.extra,
                *places.shares,
                *places.rest_of,
                *places.factors,
                places.others,
                places.others_year,
                places.others_factor,
            ]
            names += [*places.wait, places.group_min, places.group_size, places.lead, places.elastic]
            names += [f"{places.month_share}_{month:02d}" for month in places.months if places.month_share]
            found |= dict.fromkeys(name for name in names if name)
    return tuple(found)


def station_parameters(stations: Mapping[str, Station]) -> tuple[str, ...]:
    """Every parameter that rules read because a station names it, once, in the order in which they are met."""
    found: dict[str, None] = {}
    for station in stations.values():
        stay, entry = station.stay, station.entry
        names = [stay.search, stay.contact, stay.hours, stay.dropout, *stay.length_of, stay.repeat, stay.repeat_lessons]
        names += [stay.certificate_of, stay.second_year, stay.score, stay.exam, stay.need, stay.paid, stay.lessons]
        if entry is not None:
            names += [*entry.take_up, entry.again, entry.german_min, entry.german_below, entry.age_max]
            names += [entry.childcare, entry.entrance]
        if station.places is not None:
            names.append(station.places.reservation)
        found |= dict.fromkeys(name for name in names if name not in ("", "free", "none"))
    return tuple(found)
