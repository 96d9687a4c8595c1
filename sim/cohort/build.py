"""From a scenario to a population.

The 2017 cohort has exact whole-number margins: status, and districts crossed with status (those with a secure status live where
recognised people live, the others where the Länder put them). Everything else is drawn by name. Entrants come month by month:
those who turn 18 in a class or school here, and those who arrive. A sample keeps the ids of its persons; a multiple of the
full size is made of clones with their own ids and their original's luck (contract 9).
"""

from dataclasses import fields
from datetime import date
from typing import get_args

import numpy as np

from sim.cohort import attributes as a
from sim.cohort.attributes import Draws, Ints, draws_for
from sim.cohort.entrants import entrants
from sim.cohort.people import initial_german, initial_stations
from sim.cohort.types import NEVER, Cohort
from sim.registry import Registry
from sim.registry.codes import (
    AD,
    DX,
    G0,
    GP,
    GS,
    ORIGIN_GOOD,
    ORIGIN_OTHER,
    ORIGIN_SAFE,
    POPULATION_COHORT,
    REC,
    D,
)
from sim.rules.desks import largest_remainder
from sim.rules.draws import draw_array, person_keys
from sim.rules.names import DRAW_SAMPLE
from sim.scenario.resolve import Values, resolve
from sim.scenario.types import Scenario

YOUNGEST, OLDEST = 18.0, 26.0
COLUMN_TYPES = {
    field.name: get_args(get_args(field.type)[1])[0]
    for field in fields(Cohort)
    if field.name not in ("start", "horizon", "scale", "full_size")
}


def build_cohort(scenario: Scenario, registry: Registry) -> Cohort:
    """The population of a scenario at the size its `run` asks for."""
    values = resolve(scenario, registry)
    start, horizon, seed = scenario.run.start, scenario.run.horizon_days, scenario.run.seed
    first = base_cohort(seed, values, registry, start)
    size = len(first["id"])
    parts = [first]
    if scenario.entrants:
        parts.append(entrants(seed, values, registry, (start, horizon), size))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in first}
    full = int(columns["id"][-1]) + 1
    persons = scenario.run.persons or size
    scale = persons / size
    if scale < 1.0:
        columns = _sample(columns, seed, persons, scale)
    elif scale > 1.0:
        columns = _multiply(columns, persons, size, full)
    typed = {name: column.astype(COLUMN_TYPES[name]) for name, column in columns.items()}
    return Cohort(start=start, horizon=horizon, scale=scale, full_size=full, **typed)


def base_cohort(seed: int, values: Values, registry: Registry, start: date) -> dict[str, Ints]:
    """The persons of the stock at the start, before any sampling."""
    size = int(values.at("cohort_size", start))
    ids = np.arange(size, dtype=np.int64)
    d = draws_for(seed, ids, values, start)
    group, district = _margins(size, d, registry)
    status = _status(group, d)
    gender = _gender(group, d)
    born = _of_age(a.birth(d, YOUNGEST, OLDEST, np.zeros(size, dtype=np.int64)), start)
    arrival = _arrival(d, born, status)
    taught = a.schooling(d)
    learner = a.learner(d, taught)
    number, youngest_age = a.children(d, gender, -born)
    columns: dict[str, Ints] = {
        "id": ids,
        "population": np.full(size, POPULATION_COHORT, dtype=np.int64),
        "entry": np.zeros(size, dtype=np.int64),
        "birth": born,
        "gender": gender,
        "origin": _origin(status, group, d),
        "arrival": arrival,
        "minor": (d.u(a.MINOR) < d.at("share_minor_cohort")).astype(np.int64),
        "schooling": taught,
        "vocation": (d.u(a.VOCATION) < d.at("share_vocation")).astype(np.int64),
        "literacy": a.literacy(d, taught),
        "learner": learner,
        "staying": a.staying_power(d, learner),
        "motive": (1000.0 * d.u(a.MOTIVE)).astype(np.int64),
        "wish": (d.u(a.WISH) < a.by_group(gender, [d.at("wish_share_maennlich"), d.at("wish_share_weiblich")])).astype(np.int64),
        "status": status,
        "court": _court(status, d),
        "status_since": _status_since(arrival, d),
        "district": district,
        "housing": np.where(group == 0, 2, np.where(d.u(a.HOUSING) < d.at("share_reception"), 0, 1)).astype(np.int64),
        "children": number,
        "youngest": np.where(youngest_age >= 0, -youngest_age, NEVER).astype(np.int64),
    }
    columns |= initial_stations(d, columns)
    columns |= initial_german(d, columns)
    return columns


def _of_age(born: Ints, start: date) -> Ints:
    """Birth days of persons who are 18 to 25 by the calendar on the day before the start, the day on which they were counted."""
    bounds = [(date(start.year - age, start.month, min(start.day, 28)) - start).days for age in (int(OLDEST), int(YOUNGEST))]
    return np.clip(born, bounds[0], bounds[1] - 1)


def _margins(size: int, d: Draws, registry: Registry) -> tuple[Ints, Ints]:
    """Status group (0 recognised, 1 Gestattung, 2 Duldung) and district per person, with exact whole-number margins."""
    shares = np.array([d.at("share_anerkannt"), d.at("share_gestattung"), d.at("share_duldung")])
    totals = largest_remainder(shares, size)
    keys = (
        [district.recognised for district in registry.districts],
        [district.asylblg_recipients for district in registry.districts],
        [district.geduldet for district in registry.districts],
    )
    cells = [largest_remainder(np.array(key, dtype=np.float64), int(total)) for key, total in zip(keys, totals, strict=True)]
    group = np.repeat(np.arange(3), totals).astype(np.int64)
    district = np.concatenate([np.repeat(np.arange(len(cell)), cell) for cell in cells]).astype(np.int64)
    return group, district


def _status(group: Ints, d: Draws) -> Ints:
    good, safe = d.at("share_gestattung_gut"), d.at("share_gestattung_sicher")
    asylum = np.array([GP, GS, G0])[a.pick(d.u(a.STATUS), [good, safe, 1.0 - good - safe])]
    ban = d.u(a.WORK_BAN) < d.at("share_work_ban")
    in_training = d.u(a.TITLE) < d.at("share_ausbildungsduldung")
    tolerated = np.where(ban, DX, np.where(in_training, AD, D))
    return np.choose(group, [np.full(len(group), REC), asylum, tolerated]).astype(np.int64)


def _gender(group: Ints, d: Draws) -> Ints:
    share = a.by_group(group, [d.at(f"share_female_{name}") for name in ("anerkannt", "gestattung", "duldung")])
    return (d.u(a.GENDER) < share).astype(np.int64)


def _origin(status: Ints, group: Ints, d: Draws) -> Ints:
    u = d.u(a.ORIGIN)
    good = np.where(group == 0, d.at("share_origin_good_anerkannt"), d.at("share_origin_good_duldung"))
    safe = np.where(group == 0, d.at("share_origin_safe_anerkannt"), d.at("share_origin_safe_duldung"))
    drawn = np.where(u < good, ORIGIN_GOOD, np.where(u < good + safe, ORIGIN_SAFE, ORIGIN_OTHER))
    asylum = np.where(status == GP, ORIGIN_GOOD, np.where(status == GS, ORIGIN_SAFE, ORIGIN_OTHER))
    return np.where(group == 1, asylum, drawn).astype(np.int64)


def _arrival(d: Draws, born: Ints, status: Ints) -> Ints:
    """Day of arrival: by year, evenly within it; the first year stands for 2010 to 2013. Nobody arrives before birth."""
    names = ("2013_or_before", "2014", "2015", "2016", "2017")
    year = a.pick(d.u(a.ARRIVAL_YEAR), [d.at(f"arrival_share_{name}") for name in names])
    u = d.u(a.ARRIVAL_DAY)
    late_2015 = 1.0 - (1.0 - u) ** 2 * 0.5 - 0.5 * (1.0 - u)
    within = np.where(year == 2, late_2015, u)
    day = (-1826.0 + 365.25 * year + 365.0 * within).astype(np.int64)
    day = np.where(year == 0, (-1461.0 - 1461.0 * u).astype(np.int64), day)
    return np.minimum(np.maximum(day, born + 30), -1).astype(np.int64)


def _court(status: Ints, d: Draws) -> Ints:
    pending = np.isin(status, (GP, G0, GS))
    return (pending & (d.u(a.COURT) < d.at("share_court"))).astype(np.int64)


def _status_since(arrival: Ints, d: Draws) -> Ints:
    """The present status began somewhere between two months after arrival and the start."""
    span = np.maximum(1, -arrival - 60)
    return (-(d.u(a.STATUS_TIME) * span)).astype(np.int64) - 1


def _sample(columns: dict[str, Ints], seed: int, persons: int, scale: float) -> dict[str, Ints]:
    """Exactly `persons` of the cohort and the same share of entrants, by a named draw; ids are kept."""
    u = draw_array(person_keys(seed, 0, columns["id"]), DRAW_SAMPLE, 0, 0)
    stock = columns["population"] == POPULATION_COHORT
    threshold = np.sort(u[stock])[persons - 1]
    kept = np.where(stock, u <= threshold, u < scale)
    return {name: column[kept] for name, column in columns.items()}


def _multiply(columns: dict[str, Ints], persons: int, size: int, full: int) -> dict[str, Ints]:
    """Whole copies with shifted ids, and a sample-sized rest of one more copy."""
    copies, rest = divmod(persons, size)
    parts = [{**columns, "id": columns["id"] + k * full} for k in range(copies)]
    if rest:
        share = rest / size
        stock = columns["population"] == POPULATION_COHORT
        rank = np.cumsum(stock) - 1
        kept = np.where(stock, rank < rest, (columns["id"] * 2654435761 % 1000) < share * 1000)
        parts.append({name: column[kept] + (copies * full if name == "id" else 0) for name, column in columns.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in columns}
