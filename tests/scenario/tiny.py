"""A registry small enough to be read at a glance, for tests that must not change when a figure of the model does."""

from datetime import date

from sim.registry import Registry
from sim.registry.law import Law
from sim.registry.law_data import Gate, Switch
from sim.registry.load import REGIONS
from sim.registry.texts import Texts
from sim.registry.types import Attribute, LawRule, MeasureField, MeasureKind, Parameter, Source, Station, Stay, Text, Touch
from sim.registry.units import Unit, fold


def both(text):
    return Text(text, text)


def unit(name, de, en, symbol, **scaled):
    """A unit with its id and symbol as spellings; `scaled` adds further ones, with a slash for two underscores."""
    spellings = {name: 1.0, **({symbol: 1.0} if symbol and symbol != "%" else {})}
    spellings |= {word.replace("__", "/"): factor for word, factor in scaled.items()}
    known = {fold(word): factor for word, factor in spellings.items()}
    return Unit(name, Text(de, en), both(symbol), 100.0 if symbol == "%" else 1.0, tuple(known.items()))


UNITS = {
    each.id: each
    for each in (
        unit("share", "Anteil", "share", "%", **{"%": 0.01}, Prozent=0.01),
        unit("factor", "Faktor", "factor", "", Faktor=1.0),
        unit("persons", "Personen", "persons", "Personen"),
        unit("places", "Plätze", "places", "Plätze"),
        unit("days", "Tage", "days", "Tage", Wochen=7.0),
        unit("months", "Monate", "months", "Monate", Jahre=12.0),
        unit("ue_per_week", "UE in der Woche", "UE a week", "UE/Woche"),
        unit("eur_per_month", "Euro im Monat", "euros a month", "€/Monat", EUR__month=1.0),
        unit("eur_per_ue", "Euro je UE", "euros per UE", "€/UE"),
    )
}


def parameter(name, value, unit, low, high, series=(), follows="nothing"):
    return Parameter(
        id=name,
        value=value,
        unit=unit,
        low=low,
        high=high,
        read="entry",
        label=Text(f"Größe {name}", f"quantity {name}"),
        description=both("..."),
        source="annahme",
        page="",
        grade="C",
        touches=(),
        series=series,
        follows=follows,
    )


def measure(code, name, label, cost_unit, stations, touches, *fields):
    return MeasureKind(code, name, code, label, both("..."), fields, touches, stations, cost_unit, "seed", "exam_passed")


def rule(code, gate, statuses, answer, **given):
    more = {"valid_from": date(2016, 8, 6), "valid_until": None, "paragraph": "§ 1", "text": both("..."), **given}
    return LawRule(
        code=code,
        id=f"{gate}.rule{code}",
        gate=gate,
        statuses=statuses,
        answer=answer,
        after_months=0,
        clock="none",
        entered_before=None,
        not_in_reception=False,
        permit=False,
        consent=False,
        priority_check=False,
        opens=both("..."),
        source="seed",
        grade="A",
        file="law.toml",
        **more,
    )


RULES = (
    rule(100, "kurs", ("anerkannt",), "open"),
    rule(
        101,
        "kurs",
        ("duldung",),
        "closed",
        valid_until=date(2023, 1, 1),
        paragraph="§ 44 Abs. 4 AufenthG",
        text=Text("Geduldete haben keinen Zugang zum Kurs.", "Persons with a Duldung have no access to the course."),
    ),
    rule(102, "kurs", ("duldung",), "left_over", valid_from=date(2023, 1, 1)),
    rule(103, "ausbildung", ("anerkannt", "duldung"), "open"),
    rule(104, "kurs", ("duldung",), "open", reading="kurs_2018.praxis", valid_until=date(2019, 1, 1)),
)
GATE_LABELS = Text("Kurs", "course"), Text("Ausbildung", "training")


def tiny_law():
    """Two gates: the course is shut to Geduldete until 2022, training is open to everybody. One point is disputed."""
    doors = {
        gate: Gate(gate, label, "station", (), (), gate == "kurs")
        for gate, label in zip(("kurs", "ausbildung"), GATE_LABELS, strict=True)
    }
    readings = {"gesetz": Text("wie im Gesetz", "as in the law"), "praxis": Text("wie in der Praxis", "as in practice")}
    switches = {"kurs_2018": Switch("kurs_2018", Text("Kurs bis 2018", "course until 2018"), "gesetz", readings, "seed")}
    cells = {}
    for each in RULES:
        for status in each.statuses:
            if not each.reading:
                cells.setdefault((each.gate, status), []).append(each)
    calendars = {cell: tuple(rules) for cell, rules in cells.items()}
    return Law(date(2016, 8, 6), RULES, doors, switches, (), calendars)


STAY = Stay(
    "course", "course", "free", "", "", False, "", 0, "open", (), False, "", "", "none", "", "", False, (), "", "", False, False
)
"""A stay about which nothing is said."""


def station(code, name, gate):
    label = Text(f"die Station {name}", f"the station {name}")
    return Station(code, name, label, both(name), "course", "district", gate, "land", "", "#000000", STAY, None, None)


MEASURES = (
    measure(
        1,
        "ticket",
        Text("Ticket", "Ticket"),
        "difference",
        ("ausbildung",),
        (Touch("fare", "min", "price"),),
        MeasureField("price", "eur_per_month", 0, 200, True, Text("Preis", "price")),
    ),
    measure(
        2,
        "sprache",
        Text("Sprachförderung", "language support"),
        "teaching_unit",
        ("kurs",),
        (Touch("hours_week", "add", "hours"),),
        MeasureField("hours", "ue_per_week", 0, 20, True, Text("Stunden", "hours")),
    ),
    measure(
        3,
        "plaetze",
        Text("Plätze", "places"),
        "person_month",
        ("kurs",),
        (Touch("seats", "add", "places"),),
        MeasureField("places", "places", 0, 50_000, True, Text("Plätze", "places")),
    ),
    measure(
        4,
        "konferenz",
        Text("Konferenz", "conference"),
        "once",
        ("kurs",),
        (Touch("prepared", "max", "prepared"),),
        MeasureField("prepared", "share", 0, 1, False, Text("Anteil", "share")),
        MeasureField("days", "days", 0, 365, False, Text("Tage", "days")),
    ),
)

FARES = ((date(2018, 1, 1), 60.0), (date(2019, 1, 1), 62.0), (date(2023, 5, 1), 49.0))
PARAMETERS = (
    parameter("fare", 60.0, "eur_per_month", 50, 90, FARES, "world"),
    parameter("hours_week", 12.0, "ue_per_week", 8, 20),
    parameter("seats", 9000.0, "places", 5000, 20_000),
    parameter("prepared", 0.5, "share", 0.2, 0.8, ((date(2020, 1, 1), 0.8),), "law"),
    parameter("burden", 1.3, "factor", 1.0, 1.8),
)

STATUS = (("anerkannt", Text("anerkannt", "recognised")), ("duldung", Text("Duldung", "Duldung")))
AREA = (("kreisfreie_stadt", Text("Stadt", "city")), ("kreis", Text("Kreis", "rural district")))
ATTRIBUTES = (
    Attribute("status", Text("Status", "status"), STATUS),
    Attribute("area", Text("Raumtyp", "area"), AREA),
    Attribute("district", Text("Kreis", "district"), (("05113", both("Essen")), ("05954", both("Ennepe-Ruhr-Kreis")))),
)


def tiny_registry():
    return Registry(
        parameters={each.id: each for each in PARAMETERS},
        stations={"kurs": station(4, "kurs", "kurs"), "ausbildung": station(8, "ausbildung", "ausbildung")},
        measures={each.id: each for each in MEASURES},
        attributes={each.id: each for each in ATTRIBUTES},
        sources={
            "annahme": Source("annahme", Text("Annahme", "Assumption"), "-", "-"),
            "seed": Source("seed", Text(*["Werkstattgespräch"] * 2), "-", "-"),
        },
        districts=(),
        regions=REGIONS,
        law=tiny_law(),
        texts=Texts({}),
        units=UNITS,
        supports={},
        payers={"land": Text("Land", "state"), "kommune": Text("Kommune", "municipality"), "ba": Text("BA", "BA")},
    )
