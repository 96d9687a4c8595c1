"""Small random scenarios, and the lives lived in them, for tests of the engine.

A population of a few hundred is made by believing in a small cohort, which takes a twentieth of the time that sampling the whole
one would; places are scaled to it. Everything else is as in a real run: dated law, dated world, measures with target groups and
partial coverage, beliefs anywhere in their ranges, and now and then an extreme that no file would let through.

Every test that uses the same seed sees the same examples, so each of them is lived once.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from random import Random

from hypothesis import Phase, settings
from hypothesis import strategies as st

from sim.cohort import Cohort, build_cohort
from sim.engine import simulate
from sim.engine.trajectory import Trajectory
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules.book import RuleBook, build_book
from sim.rules.desks import DESK_PARAMETERS, Intake
from sim.rules.names import PARAMETERS
from sim.scenario import load_scenario
from sim.scenario.entries import splits_by_area
from sim.scenario.types import Assumption, Measure, RunSpec, Scenario

FULL = 65_900
START = date(2018, 1, 1)
SEED = 20180629
_ROWS = (*load_registry().stations.values(), *load_registry().supports.values())
PLACES = tuple(dict.fromkeys(row.places.of for row in _ROWS if row.places))
"""Every parameter that says how many places there are."""
CERTAIN = tuple(name for name in PARAMETERS if load_registry().parameters[name].unit == "share")
"""Shares that a rule draws against: at 0 nobody and at 1 everybody takes that branch."""

# Shrinking would live dozens of further lives; the first counterexample tells seed and scenario already.
few = settings(max_examples=16, phases=(Phase.explicit, Phase.generate))


def belief(parameter, value):
    """An assumption as code may make it: no range is checked."""
    return Assumption(parameter, value, 0.0, 1e9, "annahme", "C", "", 0)


def policy(kind, start, *, end=None, who=(), coverage=1.0, **told):
    return Measure(kind, start, end, who, coverage, tuple(told.items()), None, "", 0)


def scenario(persons=300, days=730, seed=SEED, beliefs=(), **changed):
    """The baseline with a cohort of `persons` and entrants in proportion."""
    share = persons / FULL
    flows = ("entrants_arrived", "entrants_turned18")
    sized = [belief(name, load_registry().parameters[name].value * share) for name in flows]
    run = RunSpec(persons=None, replications=1, seed=seed, start=START, horizon_days=days)
    return replace(baseline(), run=run, assumptions=(belief("cohort_size", persons), *sized, *beliefs), **changed)


@cache
def baseline() -> Scenario:
    return load_scenario("baseline")


@dataclass(frozen=True, eq=False)
class Lived:
    """A scenario and the lives in it. Its name in a failure is what makes it again."""

    scenario: Scenario
    places: float
    replication: int
    cohort: Cohort
    book: RuleBook
    trajectory: Trajectory

    def __repr__(self) -> str:
        return f"lived({self.scenario!r}, places={self.places!r}, replication={self.replication!r})"

    @cached_property
    def spells(self):
        """Per person the spells in order."""
        table = self.trajectory.spells
        columns = (table.person, table.start, table.end, table.station, table.reason, table.cause, table.target, table.status)
        return _by_person(Stay, (*columns, table.censored), len(self.cohort))

    @cached_property
    def events(self):
        """Per person the events in order."""
        table = self.trajectory.events
        columns = (table.person, table.day, table.seq, table.kind, table.code, table.value)
        return _by_person(Event, columns, len(self.cohort))

    def of(self, *kinds):
        """(person, event) of these kinds."""
        return [(person, each) for person, told in enumerate(self.events) for each in told if each.kind in kinds]

    def status_at(self, person, event):
        """The residence status when an event happened."""
        status = int(self.cohort.status[person])
        for each in self.events[person]:
            if (each.day, each.seq) >= (event.day, event.seq):
                break
            if each.kind == c.EV_STATUS:
                status = each.code
        return status

    def statuses_on(self, person, day):
        """Every status a person has on a day, from morning to evening."""
        found = {int(self.cohort.status[person])}
        for each in self.events[person]:
            if each.kind == c.EV_STATUS and each.day < day:
                found = {each.code}
            elif each.kind == c.EV_STATUS and each.day == day:
                found.add(each.code)
        return found

    def desk(self, person, station, day):
        """The desk of a station for where she lives on a day."""
        moves = [each.code for each in self.events[person] if each.kind == c.EV_MOVED and each.day <= day]
        district = moves[-1] if moves else int(self.cohort.district[person])
        return self.book.tables.desk_of[station * 53 + district]

    @cached_property
    def seats(self):
        """By desk the stays at its station."""
        return self._by_desk(lambda stay: stay.station)

    @cached_property
    def waits(self):
        """By desk the (person, stay) of those who waited on its list."""
        return self._by_desk(lambda stay: stay.target if (stay.station, stay.cause) == (c.WARTEN, c.CAUSE_NO_PLACE) else 0)

    def _by_desk(self, station_of):
        found = defaultdict(list)
        for person, told in enumerate(self.spells):
            for stay in told:
                found[self.desk(person, station_of(stay), stay.start)].append((person, stay))
        return found

    def seated(self, desk, day):
        """How many sit at a desk's station in the night after a day."""
        return sum(stay.start <= day < stay.end for _, stay in self.seats[desk])

    def still_waiting(self, desk, day):
        """(person, registered) of those on a desk's list after its intake. Who is turned away there decides anew the next day."""
        station = self.book.desks.station[desk]
        found = []
        for person, stay in self.waits[desk]:
            if stay.start <= day and stay.end > day + 1:
                since = self.registered(person, station, day + 1)
                if since is not None and since <= day:
                    found.append((person, since))
        return found

    def registered(self, person, station, day):
        """The last day until `day` on which a person joined the list of a station, or None."""
        days = [e.day for e in self.events[person] if e.kind == c.EV_REGISTERED and e.code == station and e.day <= day]
        return days[-1] if days else None

    @cached_property
    def intakes(self) -> dict[tuple[int, int], Intake]:
        """By desk and day."""
        return {(each.desk, each.day): each for each in self.book.desks.intakes}

    def law(self, gate, status, day):
        """The rule that answers on a day of the run."""
        when = self.scenario.law or self.scenario.run.start + timedelta(days=int(day))
        return load_registry().law.rule_at(gate, c.STATUS_IDS[status], when)


@dataclass(frozen=True, slots=True)
class Stay:
    start: int
    end: int
    station: int
    reason: int
    cause: int
    target: int
    status: int
    censored: int


@dataclass(frozen=True, slots=True)
class Event:
    day: int
    seq: int
    kind: int
    code: int
    value: int


def _by_person(make, columns, persons):
    told = [[] for _ in range(persons)]
    for person, *rest in zip(*(column.tolist() for column in columns), strict=True):
        told[person].append(make(*rest))
    return told


@cache
def live(scenario: Scenario, places: float | None = None, replication: int = 0) -> Lived:
    """Live a scenario. `places` is the scale of places, by default that of the cohort against the real one."""
    registry = load_registry()
    cohort = build_cohort(scenario, registry)
    stock = int((cohort.population == c.POPULATION_COHORT).sum())
    places = stock / FULL if places is None else places
    book = build_book(scenario, registry, places)
    return Lived(scenario, places, replication, cohort, book, simulate(cohort, book, replication))


def lives():
    """Random lives: up to 400 persons over one day to four years."""
    return lucky(random_lives)


def lucky(make):
    """A strategy from a function of a random generator: every example is fresh, and one number tells it."""
    return st.randoms(use_true_random=True).map(make)


def random_lives(luck: Random) -> Lived:
    """One population, its scenario and its lives."""
    persons = luck.choice((200, 300, 300, 400, 400, 1))
    days = luck.choice((365, 730, 730, 1096, 1461, 1461, 30, 1))
    told = random_scenario(luck, persons, days)
    return live(told, luck.choice((0.3, 1.0, 4.0)) * persons / FULL, luck.randrange(4))


def random_scenario(luck: Random, persons: int, days: int) -> Scenario:
    """A scenario of that size: measures, beliefs, law and world as enacted or held at a day, with or without entrants."""
    law = luck.choice((None, luck.choice(load_registry().law.dates), random_day(luck, date(2016, 8, 6), date(2026, 12, 31))))
    return scenario(
        persons=persons,
        days=days,
        seed=luck.randrange(2**63),
        beliefs=random_beliefs(luck),
        measures=random_measures(luck, days),
        law=law,
        world=luck.choice((None, random_day(luck, START, date(2025, 12, 31)))),
        entrants=luck.choice((True, True, False)),
    )


def random_measures(luck: Random, days: int) -> tuple[Measure, ...]:
    """Up to five measures of different kinds."""
    kinds = luck.sample(sorted(load_registry().measures), luck.randrange(6))
    return tuple(random_measure(luck, kind, days) for kind in sorted(kinds, key=lambda name: load_registry().measures[name].code))


def random_measure(luck: Random, kind: str, days: int) -> Measure:
    """A measure of a kind from some day on, for some group, covering some of it. Places can be targeted by district only."""
    row = load_registry().measures[kind]
    at_desks = any(touch.parameter in DESK_PARAMETERS for touch in row.touches)
    places = ("area", "region", "district") if splits_by_area(row, load_registry()) else ()
    start = luck.randrange(days)
    end = luck.choice((None, luck.randrange(start + 1, days + 1)))
    return policy(
        kind,
        START + timedelta(days=start),
        end=None if end is None or end >= days else START + timedelta(days=end),
        who=random_group(luck, places if at_desks else tuple(sorted(load_registry().attributes))),
        coverage=1.0 if at_desks else luck.choice((1.0, 0.5, 0.0, luck.random())),
        **{field.name: luck.uniform(field.low, field.high) for field in row.fields},
    )


def random_group(luck: Random, attributes: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Whom a measure is for: up to two attributes with some of their values."""
    rows = load_registry().attributes
    found = []
    for name in luck.sample(attributes, min(len(attributes), luck.randrange(3))):
        values = [value for value, _ in rows[name].values]
        found.append((name, tuple(luck.sample(values, luck.randint(1, len(values))))))
    return tuple(found)


def random_beliefs(luck: Random) -> tuple[Assumption, ...]:
    """Up to eight beliefs inside their ranges, up to four branches shut or forced, and sometimes no place anywhere."""
    registry = load_registry()
    free = sorted(set(registry.parameters) - {"cohort_size", "entrants_arrived", "entrants_turned18"})
    found = {name: luck.uniform(registry.parameters[name].low, registry.parameters[name].high) for name in luck.sample(free, 8)}
    found |= {name: luck.choice((0.0, 1.0)) for name in luck.sample(CERTAIN, luck.randrange(5))}
    if luck.random() < 0.15:
        found |= dict.fromkeys(PLACES, 0.0)
    return tuple(belief(name, found[name]) for name in sorted(found))


def random_day(luck: Random, first: date, last: date) -> date:
    return first + timedelta(days=luck.randrange((last - first).days + 1))
