"""Is a run plausible? A few figures everybody in the field knows, with wide bands, and what a Jobcenter would look up next.

A band is no target of calibration: it says what would make an expert stop reading. A figure with nobody at risk has no value
and no verdict. Rows without a band are context: starts per year, waiting times, stocks on 31 December.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.cohort.types import Cohort
from sim.engine.trajectory import Trajectory
from sim.outcomes.clock import day_of, years
from sim.outcomes.keys import INTEGRATION_COURSES
from sim.outcomes.lives import Lives, read_lives
from sim.outcomes.milestones import Milestones
from sim.outcomes.segments import DEPARTED, GAP_STATIONS, Segments, among, spell_starts
from sim.outcomes.states import ABSENT, EMPLOYED, state_on
from sim.outcomes.training import dissolved_within_a_year, observed_a_year, without_training_after_a_year
from sim.registry import codes, load_registry
from sim.registry.types import Text

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
FIVE_YEARS = 1826
ADULT = 18
GEDULDETE = (codes.D, codes.DX, codes.AD)
GESTATTETE = (codes.GP, codes.G0, codes.GS)
YOUNG = (18, 28)
"""Who "Durchstarten in Ausbildung und Arbeit" was for: ages 18 to 27."""
DURCHSTARTEN = 2020
"""The programme counted about 23,000 young people with Gestattung or Duldung in NRW when it began."""
BEFORE_PANDEMIC = (2018, 2019)
RECOGNISED = (codes.REC,)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure and the band it should lie in. `unit` is "share" (0 .. 1), "count", "weeks" or "months" (of gap per twelve
    months at risk). `n` is the number of persons, contracts or days behind it; `ok` is None without a band or without anybody
    at risk."""

    id: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    ok: bool | None
    label: Text
    unit: Literal["share", "count", "weeks", "months"]


def check(cohort: Cohort, trajectory: Trajectory) -> tuple[Check, ...]:
    """The plausibility figures of a run: those with a band first, then context."""
    return check_lives(read_lives(cohort, trajectory))


def check_lives(lives: Lives) -> tuple[Check, ...]:
    """The same of a run that has been read already."""
    cohort, segments = lives.cohort, lives.segments
    return (
        *_follow_on(cohort, segments),
        *_employment(cohort, segments),
        *_first_year(cohort, segments, lives.milestones),
        *_gaps(segments),
        *_without_title(cohort, segments),
        *_waits(cohort, segments),
        *_starts(cohort, segments),
        *_stocks(cohort, segments),
    )


def _follow_on(cohort: Cohort, segments: Segments) -> Iterator[Check]:
    """IFK leavers aged 18 and over without an accepted follow-on on the last school day."""
    events = segments.events
    rows = segments.by_kind.of(codes.EV_FOLLOW_ON)
    rows = rows[events.value[rows] == codes.IFK]
    birth = cohort.birth[events.person[rows]]
    adult = _of_age(cohort.start, birth, events.day[rows])
    without = events.code[rows[adult]] == 0
    yield _share("ifk_without_follow_on", int(without.sum()), len(without), 0.10, 0.45)


def _of_age(start: date, birth: NDArray[np.int32], day: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether persons born on a day have turned 18 on another, by the calendar."""
    born, then = np.datetime64(start) + birth, np.datetime64(start) + day
    months = [dates.astype("datetime64[M]") for dates in (born, then)]
    passed = (months[1] - months[0]).astype(np.int64)
    reached = then - months[1] >= born - months[0]
    return np.asarray((passed > 12 * ADULT) | ((passed == 12 * ADULT) & reached))


def _employment(cohort: Cohort, segments: Segments) -> Iterator[Check]:
    """At work or in training five years after arrival, among those present that day."""
    day = cohort.arrival.astype(np.int64) + FIVE_YEARS
    state = state_on(segments, np.arange(len(cohort)), day)
    present = (state != ABSENT) & (state != DEPARTED) & (day >= 0)
    employed = present & among(state, EMPLOYED)
    for name, group, low, high in (
        ("employed_five_years", np.ones(len(cohort), dtype=bool), 0.40, 0.70),
        ("employed_five_years_men", cohort.gender == codes.MALE, 0.50, 0.75),
        ("employed_five_years_women", cohort.gender == codes.FEMALE, 0.15, 0.45),
    ):
        yield _share(name, int((employed & group).sum()), int((present & group).sum()), low, high)


def _first_year(cohort: Cohort, segments: Segments, milestones: Milestones) -> Iterator[Check]:
    starts = spell_starts(cohort, segments, codes.AUSBILDUNG)
    starts = starts[observed_a_year(segments, starts)]
    dissolved = dissolved_within_a_year(segments, starts)
    without = without_training_after_a_year(segments, milestones, starts)
    yield _share("dissolved_within_a_year", int(dissolved.sum()), len(starts), 0.15, 0.40)
    yield _share("without_training_after_a_year", int(without.sum()), len(starts), 0.10, 0.32)


def _gaps(segments: Segments) -> Iterator[Check]:
    """Months of gap by law per twelve months at risk: more for Geduldete than for recognised persons."""
    rows = np.flatnonzero(among(segments.station, GAP_STATIONS) & (segments.cause == codes.CAUSE_LAW))
    # Time without contact counts as a failed hand-over, whatever caused it.
    rows = rows[segments.station[rows] != codes.KEIN_KONTAKT]
    status, length = segments.status[rows], segments.end[rows] - segments.start[rows]
    days = segments.present[..., :-1].sum(axis=(0, 2, 3), dtype=np.int64)
    rates: list[tuple[float | None, int]] = []
    for statuses in (GEDULDETE, RECOGNISED):
        at_risk = int(days[list(statuses)].sum())
        by_law = int(length[among(status, statuses)].sum(dtype=np.int64))
        rates.append((12.0 * by_law / at_risk if at_risk else None, at_risk))
    (geduldet, at_risk), (recognised, at_risk_recognised) = rates
    ok = geduldet > recognised if geduldet is not None and recognised is not None else None
    yield Check("gap_by_law_geduldete", geduldet, recognised, None, at_risk, ok, _label("gap_by_law_geduldete"), "months")
    yield Check(
        "gap_by_law_recognised", recognised, None, None, at_risk_recognised, None, _label("gap_by_law_recognised"), "months"
    )


def _starts(cohort: Cohort, segments: Segments) -> Iterator[Check]:
    for name, stations in (
        ("training_starts", (codes.AUSBILDUNG,)),
        ("eq_starts", codes.of_kind(codes.KIND_EQ)),
        ("ik_starts", INTEGRATION_COURSES),
    ):
        rows = spell_starts(cohort, segments, *stations)
        day = segments.spells.start[rows]
        for year in years(cohort.start, cohort.horizon):
            first, last = ((date(each, 1, 1) - cohort.start).days for each in (year, year + 1))
            count = int(((day >= first) & (day < last)).sum())
            yield Check(f"{name}.{year}", float(count), None, None, count, None, _label(name, year=year), "count")


def _without_title(cohort: Cohort, segments: Segments) -> Iterator[Check]:
    """Persons aged 18 to 27 with Gestattung or Duldung on 31 December, at the size of the full population; with a band for the
    end of the year in which a programme of the state counted them. Source of the band: 23,000 (G.I.B. 3/2021), a fifth to each
    side."""
    untitled = np.flatnonzero(among(segments.status, GESTATTETE + GEDULDETE))
    start, end = segments.start[untitled], segments.end[untitled]
    for year in years(cohort.start, cohort.horizon):
        day = (date(year, 12, 31) - cohort.start).days
        if not 0 <= day < cohort.horizon:
            continue
        rows = untitled[(start <= day) & (end > day)]
        age = (day - cohort.birth[segments.position[rows]]) / 365.25
        young = (age >= YOUNG[0]) & (age < YOUNG[1])
        for name, statuses in (("gestattete", GESTATTETE), ("geduldete", GEDULDETE), ("without_title", GESTATTETE + GEDULDETE)):
            n = int((young & among(segments.status[rows], statuses)).sum())
            stock = n / cohort.scale
            low, high = (18_400.0, 27_600.0) if (name, year) == ("without_title", DURCHSTARTEN) else (None, None)
            ok = None if low is None or high is None else low <= stock <= high
            yield Check(f"{name}.{year}", stock, low, high, n, ok, _label(name, year=year), "count")


def _waits(cohort: Cohort, segments: Segments) -> Iterator[Check]:
    """Median weeks from joining a list to the start, for courses that begin in a year. The band is that of the integration course
    before the pandemic: a median of 5 to 7 weeks and a mean of 8 to 14 (BAMF, 28.05.2019)."""
    events = segments.events
    rows = segments.by_kind.of(codes.EV_ADMITTED)
    courses = (("wait_integrationskurs", INTEGRATION_COURSES), ("wait_berufssprachkurs", (codes.BERUFSSPRACHKURS,)))
    for name, stations in courses:
        of = rows[among(events.code[rows], stations)]
        waits, day = events.value[of], events.day[of]
        if name == "wait_integrationskurs":
            yield _median_wait("wait_before_pandemic", waits, day, cohort.start, BEFORE_PANDEMIC, (4.0, 14.0))
        for year in years(cohort.start, cohort.horizon):
            yield _median_wait(f"{name}.{year}", waits, day, cohort.start, (year, year))


def _median_wait(
    name: str, waits: I32, day: I32, start: date, span: tuple[int, int], band: tuple[float, float] | None = None
) -> Check:
    first, last = (date(span[0], 1, 1) - start).days, (date(span[1] + 1, 1, 1) - start).days
    found = waits[(day >= first) & (day < last)]
    weeks = float(np.median(found)) / 7.0 if len(found) else None
    low, high = band if band is not None else (None, None)
    ok = None if weeks is None or band is None else band[0] <= weeks <= band[1]
    label = _label(name.partition(".")[0], year=span[0])
    return Check(name, weeks, low, high, len(found), ok, label, "weeks")


def _stocks(cohort: Cohort, segments: Segments) -> Iterator[Check]:
    """Persons at each station on 31 December, everybody in the model."""
    texts = load_registry().stations
    found = [(date(year, 12, 31) - cohort.start).days for year in years(cohort.start, cohort.horizon)]
    at = np.array([day for day in found if 0 <= day < cohort.horizon], dtype=np.int64)
    counts = segments.present[..., at].sum(axis=(0, 1))
    for station in texts.values():
        for day, count in zip(at, counts[station.code], strict=True):
            year = day_of(cohort.start, int(day)).year
            label = Text(
                _label("stock", year=year, station=station.label.de).de,
                _label("stock", year=year, station=station.label.en).en,
            )
            yield Check(f"stock.{station.id}.{year}", float(count), None, None, int(count), None, label, "count")


def _share(name: str, hits: int, n: int, low: float, high: float) -> Check:
    value = hits / n if n else None
    return Check(name, value, low, high, n, None if value is None else low <= value <= high, _label(name), "share")


@cache
def _label(name: str, **values: object) -> Text:
    texts = load_registry().texts
    return Text(*(texts.get(f"outcomes.check.{name}", lang, **values) for lang in ("de", "en")))
