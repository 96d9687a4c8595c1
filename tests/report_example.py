"""Test data for the report: schema-valid result tables made by formula.

Nothing here comes from a simulation. The curves are smooth functions of the month, the "luck" of a replication is a sine, and
the measure adds a fixed share; the point is that every number of a report can be worked out by hand. Sizes are small so that
tests stay quick.
"""

import math
from collections.abc import Iterator
from datetime import date

import polars as pl

from sim.registry import codes, load_registry
from sim.registry.types import Text
from sim.report import Check, Difference, Identity, Manifest, ReportInput
from sim.scenario.types import Assumption, Cost, Measure, RunSpec, Scenario

START = date(2018, 1, 1)
MONTHS = 120
DAYS = (date(2028, 1, 1) - START).days
COHORT, ENTRANTS = 6_000, 4_000
AREAS = ("kreisfreie_stadt", "kreis")
CEILING = {
    "training_entered": 0.42,
    "exam_passed": 0.22,
    "b1": 0.71,
    "b2": 0.38,
    "certificate": 0.55,
    "eq_entered": 0.09,
    "departed": 0.07,
    "in_training": 0.08,
    "work_skilled": 0.21,
    "work_any": 0.49,
    "employed": 0.57,
    "secure": 0.80,
    "gap": 0.16,
}
STATES = {
    "fachkraft": 0.21,
    "helferjob": 0.28,
    "ausbildung": 0.08,
    "eq": 0.01,
    "integrationskurs": 0.03,
    "integrationskurs_alpha": 0.01,
    "berufssprachkurs_b2": 0.02,
    "ifk": 0.01,
    "seiteneinsteigerklasse": 0.0,
    "weiterfuehrende_schule": 0.02,
    "familienzeit": 0.09,
    "suche": 0.06,
    "luecke": 0.03,
    "kein_kontakt": 0.04,
}
GROWN = ("training_entered", "exam_passed", "employed", "work_skilled", "work_any", "in_training")
EFFECTS = {"base": 0.0, "ticket": 0.004, "language": 0.009, "nothing": 0.0, "unclear": 0.0}


def scenario(name: str, replications: int = 5, **changes: object) -> Scenario:
    """A scenario of the example; `name` is a key of EFFECTS."""
    measures: tuple[Measure, ...] = ()
    if name in ("ticket", "unclear"):
        who = (("area", ("kreis",)),)
        measures = (
            Measure(
                "ausbildungsticket",
                date(2019, 8, 1),
                date(2023, 5, 1),
                who,
                0.85,
                (("price", 20.0),),
                Cost(None, "land"),
                f"{name}.toml",
                9,
            ),
        )
    if name == "language":
        measures = (
            Measure(
                "sprachfoerderung_ifk", date(2018, 8, 1), None, (), 1.0, (("hours", 6.0),), Cost(390, "land"), f"{name}.toml", 9
            ),
        )
    texts = {
        "base": Text("Grundlauf", "Baseline"),
        "ticket": Text("Ausbildungsticket für 20 Euro", "Training ticket for 20 euros"),
        "language": Text("Mehr Deutsch in der IFK", "More German in the IFK"),
        "nothing": Text("Nichts geändert", "Nothing changed"),
        "unclear": Text("Unklare Wirkung", "Unclear effect"),
    }
    values: dict[str, object] = {
        "id": name,
        "name": texts[name],
        "question": Text("Wie viele zusätzliche Abschlüsse?", "How many additional qualifications?"),
        "note": Text("Testdaten nach Formel, keine Simulation.", "Test data by formula, not a simulation."),
        "law": None,
        "world": None,
        "entrants": True,
        "run": RunSpec(None, replications, 20180629, START, DAYS),
        "measures": measures,
        "assumptions": (),
        "lineage": (f"{name}.toml",),
    }
    return Scenario(**{**values, **changes})  # type: ignore[arg-type]


def belief() -> Assumption:
    """An assumption of a user about a number of the registry."""
    return Assumption("travel_burden_dropout", 1.5, 1.0, 1.8, "Einschätzung", "C", "ticket.toml", 20)


def luck(replication: int, salt: int) -> float:
    """A number in -1 .. 1 that stands for chance."""
    return math.sin(12.9898 * (replication + 1) + 78.233 * salt)


def level(outcome: str, month: int, name: str, replication: int) -> float:
    """Share of a group that has reached the outcome by a month."""
    grown = CEILING[outcome] / (1 + math.exp(-(month - 42) / 14)) + 0.001 * luck(replication, len(outcome))
    if name == "unclear" and outcome in GROWN:
        return grown + 0.002 * (-1) ** replication * month / MONTHS
    extra = EFFECTS[name] * month / MONTHS * (1 + 0.4 * luck(replication, 3))
    return grown + (extra if outcome in GROWN or (name == "language" and outcome in ("b1", "b2")) else 0.0)


def groups(population: str) -> Iterator[tuple[str, int]]:
    """The crossed groups of a population with their sizes."""
    size = COHORT if population == "cohort" else ENTRANTS
    for status, share in (("anerkannt", 0.59), ("gestattung_andere", 0.28), ("duldung", 0.125), ("ausbildungsduldung", 0.005)):
        for gender, part in (("maennlich", 0.74), ("weiblich", 0.26)):
            for area in AREAS:
                yield f"{status}|{gender}|{area}", round(size * share * part / 2)


def curves(names: tuple[str, ...], replications: int) -> pl.DataFrame:
    """The curves: every month of the total, the last month of the crossed groups."""
    rows: list[tuple[object, ...]] = []
    for name in names:
        for replication in range(replications):
            for population in ("cohort", "entrants", "all"):
                size = {"cohort": COHORT, "entrants": ENTRANTS, "all": COHORT + ENTRANTS}[population]
                for month in range(MONTHS + 1):
                    where = (name, 0, replication, month, population)
                    for outcome in CEILING:
                        if population == "all":
                            parts = (round(part * level(outcome, month, name, replication)) for part in (COHORT, ENTRANTS))
                            rows.append((*where, "total", "total", outcome, sum(parts), size))
                        else:
                            value = round(size * level(outcome, month, name, replication))
                            rows.append((*where, "total", "total", outcome, value, size))
                    rows += [
                        (*where, "total", "total", f"state.{station}", value, size)
                        for station, value in places(name, replication, month, size)
                    ]
            rows += crossed(name, replication)
    schema = ("scenario", "draw", "replication", "month", "population", "axis", "group", "outcome", "value", "base")
    return pl.DataFrame(rows, schema=schema, orient="row")


def places(name: str, replication: int, month: int, size: int) -> Iterator[tuple[str, int]]:
    """How many are at each station; they always add up to the size of the population."""
    grown = 1 / (1 + math.exp(-(month - 30) / 16))
    left = size
    for station, share in STATES.items():
        extra = EFFECTS[name] * month / MONTHS if station in ("ausbildung", "fachkraft") else 0.0
        value = round(size * (share * grown + extra + 0.0004 * luck(replication, len(station))))
        value = max(0, min(left, value))
        left -= value
        yield station, value
    departed = min(left, round(size * CEILING["departed"] * grown))
    yield "warten", left - departed
    yield "departed", departed


def crossed(name: str, replication: int) -> list[tuple[object, ...]]:
    """Exams of the crossed groups at the end."""
    rows: list[tuple[object, ...]] = []
    for population in ("cohort", "entrants"):
        for position, (group, size) in enumerate(groups(population)):
            strength = 1.6 if group.endswith("|kreis") else 0.4
            value = round(size * (0.22 + strength * EFFECTS[name] * (1 + 0.4 * luck(replication, position))))
            rows.append((name, 0, replication, MONTHS, population, "status_gender_area", group, "exam_passed", value, size))
    return rows


def gaps(names: tuple[str, ...], replications: int) -> pl.DataFrame:
    """Days in a Förderlücke by status and cause."""
    rows: list[tuple[object, ...]] = []
    for name in names:
        for replication in range(replications):
            for position, status in enumerate(codes.STATUS_IDS[:6]):
                at_risk = int(COHORT * 365 * (0.5 - 0.08 * position))
                for year in range(2018, 2028):
                    rows.append((name, 0, replication, "cohort", status, "at_risk", year, at_risk))
                    for number, cause in enumerate(codes.CAUSE_IDS[1:]):
                        share = 0.09 * (1 + position / 4 if cause == "law" else 1) / (number + 1)
                        share -= EFFECTS[name] if cause == "mobility" else 0.0
                        days = int(at_risk * max(0.0, share) * (1 + 0.004 * luck(replication, number)))
                        rows.append((name, 0, replication, "cohort", status, cause, year, days))
    schema = ("scenario", "draw", "replication", "population", "status", "cause", "year", "person_days")
    return pl.DataFrame(rows, schema=schema, orient="row")


def costs(names: tuple[str, ...], replications: int) -> pl.DataFrame:
    """Cents by payer and item."""
    base = (
        ("bund_bamf", "place.integrationskurs", 9_000),
        ("ba", "place.eq", 700),
        ("ba", "bab", 2_100),
        ("jobcenter", "benefit_sgb2", 41_000),
        ("land", "place.ifk", 6_300),
        ("kommune", "benefit_asylblg", 8_800),
        ("betrieb", "training_pay", 17_500),
        ("person", "fares", 1_900),
        ("steuern_beitraege", "taxes.fachkraft", -24_000),
    )
    rows: list[tuple[object, ...]] = []
    for name in names:
        for replication in range(replications):
            for population, size in (("cohort", COHORT), ("entrants", ENTRANTS), ("all", COHORT + ENTRANTS)):
                for payer, item, euros in base:
                    change = 1 + (EFFECTS[name] * (-0.6 if item == "fares" else 0.5))
                    cents = round(size * euros * 100 * change * (1 + 0.0005 * luck(replication, len(item))))
                    rows.append((name, 0, replication, population, 2020, payer, item, cents))
                if name in ("ticket", "language"):
                    item = "ausbildungsticket" if name == "ticket" else "sprachfoerderung_ifk"
                    rows.append((name, 0, replication, population, 2021, "land", item, size * (31_000 + 100 * replication)))
    schema = ("scenario", "draw", "replication", "population", "year", "payer", "item", "cents")
    return pl.DataFrame(rows, schema=schema, orient="row")


def keys(names: tuple[str, ...], replications: int, money: pl.DataFrame) -> pl.DataFrame:
    """Key figures, the public total taken from the costs."""
    rows: list[tuple[object, ...]] = []
    public = money.filter(~pl.col("payer").is_in(["betrieb", "person"]))
    sums = public.group_by("scenario", "draw", "replication", "population").agg(pl.col("cents").sum()).sort(pl.all())
    for name, draw, replication, population, cents in sums.iter_rows():
        rows.append((name, draw, replication, population, "cost_total_public", float(cents)))
        rows.append((name, draw, replication, population, "cost_total_public_discounted", 0.9 * cents))
    for name in names:
        for replication in range(replications):
            rows.append((name, 0, replication, "cohort", "dissolved_12m", float(480 + round(6 * luck(replication, 5)))))
            rows.append((name, 0, replication, "all", "supported.abh", float(700 if name == names[0] else 720 + replication)))
            rows.append((name, 0, replication, "all", "support_days.abh", 365.25 / 12 * (7_000 if name == names[0] else 7_200)))
            rows.append((name, 0, replication, "all", "supported.coach", 0.0))
            rows.append((name, 0, replication, "all", "support_days.coach", 0.0))
            if name == "ticket":
                rows.append((name, 0, replication, "all", "reached.ausbildungsticket", float(1_200 + replication)))
    return pl.DataFrame(rows, schema=("scenario", "draw", "replication", "population", "key", "value"), orient="row")


def pairs(names: tuple[str, ...], table: pl.DataFrame) -> pl.DataFrame:
    """Persons who gained or lost an exam: 40 lose whatever happens, the gain makes up the rest."""
    last = table.filter(
        (pl.col("outcome") == "exam_passed")
        & (pl.col("axis") == "total")
        & (pl.col("population") == "cohort")
        & (pl.col("month") == MONTHS)
    )
    before = dict(last.filter(pl.col("scenario") == names[0]).select("replication", "value").iter_rows())
    rows: list[tuple[object, ...]] = []
    for name in names[1:]:
        for replication, value in last.filter(pl.col("scenario") == name).select("replication", "value").iter_rows():
            lost = 0 if name == "nothing" else 40
            gained = value - before[replication] + lost
            rows.append((name, 0, replication, "cohort", "total", "total", "exam_passed", gained, lost, COHORT - gained - lost))
    schema = ("scenario", "draw", "replication", "population", "axis", "group", "key", "gained", "lost", "same")
    return pl.DataFrame(rows, schema=schema, orient="row")


def partings(names: tuple[str, ...], replications: int) -> pl.DataFrame:
    """Through what paired lives part first; where nothing is changed nobody does."""
    rows: list[tuple[object, ...]] = []
    for name in names[1:]:
        for replication in range(replications):
            ways = {} if name == "nothing" else {"price": 300 + replication, "place": 120, "stay": 80 - replication}
            for population, size in (("cohort", COHORT), ("entrants", ENTRANTS)):
                told = {**ways, "never": size - sum(ways.values())}
                rows += [(name, 0, replication, population, way, persons) for way, persons in told.items()]
    return pl.DataFrame(rows, schema=("scenario", "draw", "replication", "population", "way", "persons"), orient="row")


def checks() -> tuple[Check, ...]:
    """Plausibility figures: one inside its band, one outside, one without a value, one without a band."""
    return (
        Check(
            "ifk_without_follow_on",
            Text("IFK-Abgänge ohne Anschluss", "IFK leavers without a next step"),
            0.31,
            0.10,
            0.45,
            True,
            "share",
            "base",
        ),
        Check(
            "employed_five_years",
            Text("In Arbeit nach fünf Jahren", "At work after five years"),
            0.74,
            0.40,
            0.70,
            False,
            "share",
            "base",
        ),
        Check(
            "dissolved_within_a_year",
            Text("Verträge gelöst im ersten Jahr", "Contracts dissolved in the first year"),
            None,
            0.15,
            0.40,
            None,
            "share",
            "base",
        ),
        Check(
            "gap_by_law_geduldete",
            Text("Lücke durch Recht: Geduldete", "Gap by law: Duldung"),
            2.5,
            1.1,
            None,
            True,
            "months",
            "base",
        ),
        Check(
            "training_starts.2020",
            Text("Ausbildungsbeginne 2020", "Training starts 2020"),
            2841.0,
            None,
            None,
            None,
            "count",
            "base",
        ),
    )


def differences(names: tuple[str, ...]) -> tuple[Difference, ...]:
    """What was compared."""
    everybody, district = Text("alle", "everybody"), Text("Raumtyp: Kreis (85 %)", "type of area: rural district (85%)")
    unit = Text("€/Monat", "€/month")
    ticket = Difference(
        "ticket",
        "measure",
        Text("Ausbildungsticket: Preis, den die Person zahlt", "Training ticket: price the person pays"),
        Text("61,10 bis 81,10", "61.10 to 81.10"),
        Text("höchstens 20", "at most 20"),
        unit,
        date(2019, 8, 1),
        date(2023, 5, 1),
        district,
        "werkstattgespraech_2018",
    )
    language = Difference(
        "language",
        "measure",
        Text(
            "Mehr Sprachförderung in der IFK: zusätzliche Stunden in der Woche",
            "More language support in the IFK: additional lessons a week",
        ),
        Text("0 (zusammen 12)", "0 (12 altogether)"),
        Text("6 (zusammen 18)", "6 (18 altogether)"),
        Text("UE/Woche", "UE/week"),
        date(2018, 8, 1),
        None,
        everybody,
        "Vorschlag aus einer Arbeitsgruppe",
    )
    return tuple(row for row in (ticket, language) if row.scenario in names)


def example(*names: str, replications: int = 5, sample: bool = False, scenarios: tuple[Scenario, ...] = ()) -> ReportInput:
    """A whole report input; `names` are keys of EFFECTS, the first is the reference."""
    names = names or ("base", "ticket")
    table = curves(names, replications)
    money = costs(names, replications)
    return ReportInput(
        scenarios=scenarios or tuple(scenario(name, replications) for name in names),
        registry=load_registry(),
        curves=table,
        gaps=gaps(names, replications),
        costs=money,
        keys=keys(names, replications, money),
        pairs=pairs(names, table) if len(names) > 1 else None,
        checks=checks(),
        identity=tuple(Identity(name, "zero_effect" if name == "nothing" else "passed", date(2019, 8, 1)) for name in names[1:]),
        manifest=Manifest(
            command=f"wegweiser compare {' '.join(names)} --replications {replications}",
            model_version="1",
            seed=20180629,
            replications=replications,
            persons=COHORT,
            full_persons=65_900,
            sample=sample,
            run_seconds=83.4,
            digests=tuple((name, f"{len(name):064x}") for name in names),
            versions=(("python", "3.11"), ("wegweiser", "0.1.0")),
            files=tuple(
                (f"{name}.toml", f'name = {{ de = "{name}", en = "{name}" }}  # <b>&amp;</b> </script>\n') for name in names
            ),
        ),
        differences=differences(names),
        partings=partings(names, replications) if len(names) > 1 else None,
    )
