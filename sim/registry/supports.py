"""The rows of supports.toml: what may run beside a station, who asks for it, and what it changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, cast, get_args

from sim.registry.codes import ROOM_FOR_SUPPORTS, STATION_IDS
from sim.registry.rows import Findings, Row, read_rows
from sim.registry.stations import read_places
from sim.registry.types import Area, MeasureKind, Order, Parameter, Places, Station, Support, Text

ACTS: Final = (
    "dropout", "exam", "lessons", "contact", "score", "prepared_school", "prepared", "handover_days", "lost", "registration",
    "job", "bab", "decision_days", "contact_back", "child_dropout", "child_job",
)  # fmt: skip
"""What a support may change; how, says `rules.supports`."""
ORDERS: Final = get_args(Order)
CHILD: Final = ("none", "under_three", "from_three")


def load_supports(
    path: Path, parameters: Mapping[str, Parameter], payers: Mapping[str, Text], findings: Findings
) -> dict[str, Support]:
    """The supports in the order of their codes."""
    supports: dict[str, Support] = {}
    for row in read_rows(path, findings):
        supports[row.id] = _support(row, parameters, payers)
        row.close()
    for number, support in enumerate(supports.values(), start=1):
        if support.code != number:
            what = f"carries the code {support.code}; codes count the rows and stay as they are"
            findings.add(f"{path.name}: {support.id}", what)
    if len(supports) > ROOM_FOR_SUPPORTS:
        findings.add(path.name, f"there are {len(supports)} supports, but a person's row has room for {ROOM_FOR_SUPPORTS}")
    return supports


def _support(row: Row, parameters: Mapping[str, Parameter], payers: Mapping[str, Text]) -> Support:
    support = Support(
        code=int(row.number("code")),
        id=row.id,
        label=row.text("label"),
        short=row.text("short"),
        asks=_pairs(row, "asks", STATION_IDS[1:], parameters),
        beside=tuple(row.one_of(one, STATION_IDS[1:], "beside") for one in row.strings("beside", ())),
        gates=row.strings("gates", ()),
        notice=row.choice("notice", parameters, ""),
        months=row.choice("months", parameters, ""),
        lessons=row.choice("lessons", parameters, ""),
        after_stay=row.flag("after_stay", False),
        appointment=row.flag("appointment", False),
        child=cast(Literal["none", "under_three", "from_three"], row.choice("child", CHILD, "none")),
        take_up=row.choice("take_up", parameters, ""),
        age_below=int(row.number("age_below", 0.0)),
        leave=row.choice("leave", parameters, ""),
        order=cast(Order, row.choice("order", ORDERS, "joined")),
        acts=_pairs(row, "acts", ACTS, parameters),
        payer=row.choice("payer", payers),
        cost=row.choice("cost", parameters),
        desk=cast(Area, row.choice("desk", ("district", "region"))),
        places=read_places(row.inner("places"), parameters),
    )
    for station, _ in support.asks:
        if station not in support.beside:
            row.wrong(f"it is asked for in '{station}', which is not among 'beside'")
    if len(support.gates) > 2:
        row.wrong("'gates' names two at most")
    own_way = support.appointment or support.child != "none"
    if (support.child != "none") != bool(support.take_up) or own_way == bool(support.asks):
        row.wrong("a place for a child, and nothing else, has a 'take_up'; all but that and an appointment 'asks' in stations")
    if not own_way and bool(support.lessons) == bool(support.months):
        row.wrong("either 'months' or 'lessons' says how long it lasts")
    if support.lessons and "lessons" not in dict(support.acts):
        row.wrong("'lessons' needs the hours a week among 'acts'")
    return support


def _pairs(row: Row, key: str, allowed: tuple[str, ...], parameters: Mapping[str, Parameter]) -> tuple[tuple[str, str], ...]:
    pairs = row.table(key).items()
    return tuple((row.one_of(name, allowed, key), row.one_of(parameter, parameters, key)) for name, parameter in pairs)


def changed_by(kind: MeasureKind, supports: Mapping[str, Support]) -> tuple[Support, ...]:
    """The supports whose places or effects a measure changes, if it changes nothing else; an appointment does not count."""
    touched = {touch.parameter for touch in kind.touches}
    lasting = [one for one in supports.values() if not one.appointment]
    found = [(one, touched & {one.places.of, one.places.extra, *dict(one.acts).values()}) for one in lasting]
    if set().union(*(own for _, own in found)) != touched:
        return ()
    return tuple(one for one, own in found if own)


def all_places(stations: Mapping[str, Station], supports: Mapping[str, Support]) -> list[Places | None]:
    """What is handed out at desks, by stations and supports in the order of their codes."""
    return [*(station.places for station in stations.values()), *(support.places for support in supports.values())]


def support_parameters(supports: Mapping[str, Support]) -> tuple[str, ...]:
    """Every parameter that rules read because a support names it, once, in the order in which they are met."""
    found: dict[str, None] = {}
    for one in supports.values():
        names = [*dict(one.asks).values(), one.take_up, one.notice, one.months, one.lessons, one.leave, *dict(one.acts).values()]
        found |= dict.fromkeys(name for name in names if name)
    return tuple(found)
