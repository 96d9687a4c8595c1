"""Who enters later: those who turn 18 in a class or school of the state, and those who arrive as adults.

Numbers are given per year and spread over its months; within a month everybody has her own day. Without them classes and lists
would run empty while the cohort grows older.
"""

from datetime import date, timedelta

import numpy as np

from sim.cohort import attributes as a
from sim.cohort.attributes import Draws, Ints, draws_for
from sim.cohort.types import NEVER
from sim.registry import Registry
from sim.registry.codes import (
    G0,
    GP,
    GS,
    IFK,
    LUECKE,
    ORIGIN_GOOD,
    ORIGIN_OTHER,
    ORIGIN_SAFE,
    POPULATION_ARRIVED,
    POPULATION_TURNED_18,
    REC,
    SEITENEINSTEIGERKLASSE,
    WEITERFUEHRENDE_SCHULE,
    D,
)
from sim.scenario.resolve import Values

SHORTEST_18, LONGEST_25 = 6_575, 9_495
"""Days after which everybody is 18, and until which nobody is 26, whatever leap years lie between."""


def entrants(seed: int, values: Values, registry: Registry, span: tuple[date, int], first_id: int) -> dict[str, Ints]:
    """All entrants of a run, in order of entry; `span` is (start, horizon in days), ids follow on `first_id`."""
    start, horizon = span
    turned = _schedule(values, "entrants_turned18", start, horizon)
    arrived = _schedule(values, "entrants_arrived", start, horizon)
    month = np.concatenate([np.repeat(np.arange(len(turned)), turned), np.repeat(np.arange(len(arrived)), arrived)])
    kind = np.repeat([POPULATION_TURNED_18, POPULATION_ARRIVED], [turned.sum(), arrived.sum()])
    order = np.lexsort((kind, month))
    month, kind = month[order], kind[order]
    ids = first_id + np.arange(len(month), dtype=np.int64)
    d = draws_for(seed, ids, values, start)
    begins = np.array([_month_start(start, m) for m in range(len(turned) + 1)])
    entry = np.maximum(begins[month] + (d.u(a.DAY) * (begins[month + 1] - begins[month])).astype(np.int64), 1)
    kept = entry < horizon
    ids, kind, entry = ids[kept], kind[kept], entry[kept]
    d = draws_for(seed, ids, values, start)
    return _people(d, ids, kind.astype(np.int64), entry.astype(np.int64), registry)


def _people(d: Draws, ids: Ints, kind: Ints, entry: Ints, registry: Registry) -> dict[str, Ints]:
    young = kind == POPULATION_TURNED_18
    u_group = d.u(a.STATUS)
    shares = [d.at(f"entrants_turned18_status_{name}") for name in ("anerkannt", "gestattung", "duldung")]
    good, safe = d.at("entrants_share_gut"), d.at("entrants_share_sicher")
    asylum = np.array([GP, GS, G0])[a.pick(d.u(a.ORIGIN), [good, safe, 1.0 - good - safe])]
    status = np.where(young, np.choose(a.pick(u_group, shares), [np.full(len(ids), REC), asylum, np.full(len(ids), D)]), asylum)
    share_female = np.where(
        np.isin(status, (GP, G0, GS)),
        d.at("share_female_gestattung"),
        np.where(status == D, d.at("share_female_duldung"), d.at("share_female_anerkannt")),
    )
    gender = (d.u(a.GENDER) < share_female).astype(np.int64)
    older = np.clip(a.birth(d, 18.0, 26.0, entry), entry - LONGEST_25, entry - SHORTEST_18)
    born = np.where(young, entry - 6575, older)
    arrival = np.where(young, entry - 200 - (d.u(a.ARRIVAL_DAY) * 1100.0).astype(np.int64), entry)
    taught = a.schooling(d)
    learner = a.learner(d, taught)
    number, youngest_age = a.children(d, gender, entry - born)
    number = np.where(young, 0, number)
    station = _station(d, young)
    return {
        "id": ids,
        "population": kind,
        "entry": entry,
        "birth": born.astype(np.int64),
        "gender": gender,
        "origin": np.where(status == GP, ORIGIN_GOOD, np.where(status == GS, ORIGIN_SAFE, ORIGIN_OTHER)).astype(np.int64),
        "arrival": arrival.astype(np.int64),
        "minor": (young & (d.u(a.MINOR) < d.at("share_minor_turned18"))).astype(np.int64),
        "schooling": taught,
        "vocation": (~young & (d.u(a.VOCATION) < d.at("share_vocation"))).astype(np.int64),
        "literacy": a.literacy(d, taught),
        "learner": learner,
        "staying": a.staying_power(d, learner),
        "motive": (1000.0 * d.u(a.MOTIVE)).astype(np.int64),
        "wish": (d.u(a.WISH) < a.by_group(gender, [d.at("wish_share_maennlich"), d.at("wish_share_weiblich")])).astype(np.int64),
        "status": status.astype(np.int64),
        "court": (young & np.isin(status, (GP, G0, GS)) & (d.u(a.COURT) < d.at("entrants_turned18_court"))).astype(np.int64),
        "status_since": np.where(young, entry - 60, entry).astype(np.int64),
        "district": _districts(d, registry),
        "housing": np.where(young, 1, 0).astype(np.int64),
        "children": number.astype(np.int64),
        "youngest": np.where(number > 0, entry - youngest_age, NEVER).astype(np.int64),
        "station": station,
        "station_since": np.where(young, entry - 200, entry - 1).astype(np.int64),
        "german": _german(d, station, young, learner),
        "certificate": np.where(
            (station == WEITERFUEHRENDE_SCHULE) & (d.u(a.CERTIFICATE) < d.at("entrants_turned18_certificate")), 1, 0
        ).astype(np.int64),
    }


def _station(d: Draws, young: np.ndarray) -> Ints:
    shares = [d.at("entrants_turned18_share_ifk"), d.at("entrants_turned18_share_seiteneinsteigerklasse"), 1.0]
    codes = np.array([IFK, SEITENEINSTEIGERKLASSE, WEITERFUEHRENDE_SCHULE])
    school = codes[a.pick(d.u(a.STATION), shares)]
    return np.where(young, school, LUECKE).astype(np.int64)


def _german(d: Draws, station: Ints, young: np.ndarray, learner: Ints) -> Ints:
    """Newcomers know next to none; who turns 18 in a class has what its pupils have."""
    mean = np.where(station == WEITERFUEHRENDE_SCHULE, d.at("initial_german_weiterfuehrende_schule"), d.at("initial_german_ifk"))
    level = mean * learner / 1000.0 + d.at("initial_german_spread") * np.clip(d.normal(a.GERMAN), -2.5, 2.5)
    fresh = d.at("german_start_arrived") * 2.0 * d.u(a.GERMAN)
    return np.clip(np.where(young, level, fresh), 0, 5400).astype(np.int64)


def _districts(d: Draws, registry: Registry) -> Ints:
    """Newcomers are put into districts by the key of § 3 FlüAG NRW."""
    key = np.array([district.flueag_key_pct for district in registry.districts])
    return a.pick(d.u(a.DISTRICT), list(key / key.sum()))


def _schedule(values: Values, parameter: str, start: date, horizon: int) -> Ints:
    """Whole numbers per month from a number per year, by its running total; the last month may lie beyond the horizon."""
    months = 0
    while _month_start(start, months) < horizon:
        months += 1
    total, given = 0.0, 0
    result = []
    for month in range(months):
        total += values.at(parameter, start + timedelta(days=_month_start(start, month))) / 12.0
        result.append(int(total) - given)
        given += result[-1]
    return np.array(result, dtype=np.int64)


def _month_start(start: date, months: int) -> int:
    """The day on which month number `months` of the run begins."""
    years, month = divmod(start.month - 1 + months, 12)
    day = min(start.day, 28)
    return (date(start.year + years, month + 1, day) - start).days if months else 0
