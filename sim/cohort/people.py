"""Where people are on the first day, since when, and what German and certificate they bring.

The share of each station is given; who is there more often than others is told by weights (data/initial.toml). Each station's
weights are scaled so that its share comes out on average, then every person draws her station from her own shares. Whoever holds
an Ausbildungsduldung is in training and counts towards its share.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from sim.cohort import attributes as a
from sim.cohort.attributes import Draws, Floats, Ints
from sim.registry.codes import (
    AD,
    AUSBILDUNG,
    CERT_HSA9,
    CERT_HSA10,
    DX,
    FACHKRAFT,
    G0,
    GS,
    HELFERJOB,
    IFK,
    LUECKE,
    SEITENEINSTEIGERKLASSE,
    STATION_IDS,
    STATUS_IDS,
    WARTEN,
    WEITERFUEHRENDE_SCHULE,
    D,
)

EARLY_DAY = -730
"""Arrived before 2016."""
MOST_CHANCES = 0.98
"""Nobody's chances of being at some station add up to more: everybody may also wait."""
SCALINGS = 12
"""Where somebody's chances are cut the share is missing, so the weights are scaled again; each time closes most of it."""
LONGEST_DAYS = {
    "ifk": 0,
    "helferjob": 540,
    "fachkraft": 900,
    "weiterbildungskolleg": 360,
    "schulische_ausbildung": 900,
    "bae": 900,
    "studium": 900,
}
NEED_CERTIFICATE = ("helferausbildung", "schulische_ausbildung", "studium")
AFTER_COURSES = range(HELFERJOB, WARTEN + 1)
"""Work, family and waiting: who is barred from courses knows less German there."""


@cache
def weights() -> dict[str, dict[str, Any]]:
    """The weights of data/initial.toml by station."""
    return tomllib.loads(files("sim.registry").joinpath("data/initial.toml").read_text(encoding="utf-8"))


def initial_stations(d: Draws, columns: dict[str, Ints]) -> dict[str, Ints]:
    """`station` and `station_since` of everybody in the stock."""
    names = list(weights())
    chances = np.stack([_weight(weights()[name], columns) for name in names])
    shares = np.array([d.at(f"initial_share_{name}") for name in names])
    in_training = columns["status"] == AD
    chances[:, in_training] = 0.0
    taken = np.array([name == STATION_IDS[AUSBILDUNG] for name in names]) * in_training.mean()
    wanted = np.maximum(shares - taken, 0.0)
    for _ in range(SCALINGS):
        chances *= (wanted / np.maximum(chances.mean(axis=1), 1e-12))[:, None]
        chances /= np.maximum(chances.sum(axis=0) / MOST_CHANCES, 1.0)
    at = np.cumsum(chances, axis=0)
    drawn = (d.u(a.STATION)[None, :] >= at).sum(axis=0)
    codes = np.array([STATION_IDS.index(name) for name in names] + [LUECKE])
    station = np.where(in_training, AUSBILDUNG, codes[drawn])
    return {"station": station.astype(np.int64), "station_since": _since(station, d)}


def _weight(row: dict[str, Any], columns: dict[str, Ints]) -> Floats:
    age = np.clip((-columns["birth"] / 365.25).astype(np.int64) - 18, 0, 7)
    weight = np.array(row.get("age", [1.0] * 8))[age]
    by_status = np.array([row.get("status", {}).get(name, 1.0) for name in STATUS_IDS])
    weight = weight * by_status[columns["status"]]
    weight = weight * np.where(columns["gender"] == 1, row.get("female", 1.0), row.get("male", 1.0))
    weight = weight * np.where(columns["children"] > 0, row.get("parent", 1.0), row.get("childless", 1.0))
    weight = weight * np.where(columns["literacy"] == 2, row.get("first_script", 1.0), row.get("other_script", 1.0))
    return np.asarray(weight * np.where(columns["arrival"] < EARLY_DAY, row.get("early", 1.0), 1.0))


def _since(station: Ints, d: Draws) -> Ints:
    """Elapsed time: school years began on 1 August, training on one of the last three, the rest lies evenly behind."""
    u = d.u(a.ELAPSED)
    year = np.where(u < 0.65, 0, np.where(u < 0.9, 1, 2))
    school = np.isin(station, (IFK, SEITENEINSTEIGERKLASSE, WEITERFUEHRENDE_SCHULE, STATION_IDS.index("fit_fuer_mehr")))
    longest = np.array([LONGEST_DAYS.get(name, 190) for name in STATION_IDS])[station]
    since = np.where(school, -153, np.where(station == AUSBILDUNG, -153 - 365 * year, -(u * longest).astype(np.int64)))
    return (since - 1).astype(np.int64)


def initial_german(d: Draws, columns: dict[str, Ints]) -> dict[str, Ints]:
    """`german` and `certificate` of everybody in the stock."""
    station = columns["station"]
    means = np.array([0.0] + [_mean(d, name) for name in STATION_IDS[1:]])[station]
    barred = np.isin(columns["status"], (G0, GS, D, DX)) & np.isin(station, AFTER_COURSES)
    learned = means * np.clip(columns["learner"] / 1000.0, 0.6, 1.4) - np.where(barred, d.at("initial_german_no_course"), 0.0)
    level = learned + d.at("initial_german_spread") * np.clip(d.normal(a.GERMAN), -2.5, 2.5)
    u = d.u(a.CERTIFICATE)
    share = np.full(len(u), d.at("initial_certificate_other"))
    share[station == WEITERFUEHRENDE_SCHULE] = d.at("initial_certificate_school")
    share[np.isin(station, (AUSBILDUNG, FACHKRAFT))] = d.at("initial_certificate_training")
    share[np.isin(station, (IFK, SEITENEINSTEIGERKLASSE, STATION_IDS.index("fit_fuer_mehr")))] = 0.0
    share[np.isin(station, [STATION_IDS.index(name) for name in NEED_CERTIFICATE])] = 1.0
    held = np.where(u < d.at("initial_certificate_hsa10") * share, CERT_HSA10, np.where(u < share, CERT_HSA9, 0))
    return {"german": np.clip(level, 0, 5400).astype(np.int64), "certificate": held.astype(np.int64)}


def _mean(d: Draws, name: str) -> float:
    return d.at(f"initial_german_{name}") if name != "warten" else 0.0
