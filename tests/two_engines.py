"""One scenario lived by both engines, and scenarios wide enough to find where they might part."""

import re
from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
from engine_lives import CERTAIN, FULL, PLACES, START, belief, policy, random_scenario, scenario

from sim.cohort import build_cohort
from sim.engine import EndlessDay, batch, flat, machine, simulate
from sim.outcomes.identity import first_difference
from sim.registry import codes as c
from sim.registry import load_registry
from sim.rules import person as p
from sim.rules.book import build_book
from sim.rules.desks import COURSE_TICK_DAYS
from sim.rules.names import PARAMETERS
from sim.scenario.entries import hands_out_places

PERSONS = 300
FROM_A_DESK = (
    c.IFK, c.WEITERFUEHRENDE_SCHULE, c.INTEGRATIONSKURS, c.INTEGRATIONSKURS_ALPHA, c.BERUFSSPRACHKURS, c.EQ, c.AUSBILDUNG,
)  # fmt: skip


def made(told, places=None):
    """A population and its rule book. `places`: the scale of places, by default that of the cohort against the real one."""
    cohort = build_cohort(told, load_registry())
    stock = int((cohort.population == c.POPULATION_COHORT).sum())
    return cohort, build_book(told, load_registry(), stock / FULL if places is None else places)


def lived(cohort, book, replication, engine, acts=()):
    """What an engine returns, or the day on which it found no end; and what a process that does `acts` saw of the population."""
    seen = []
    try:
        return simulate(cohort, book, replication, engine, [process(acts, seen)] if acts else ()), seen
    except EndlessDay as error:
        return re.search(r"day \d+: more than \d+ steps", str(error)).group(), seen


def where_apart(cohort, book, replication=0, acts=()):
    """The first difference between the engines, "" where there is none, and what the readable one returned."""
    (readable, one), (compiled, other) = (lived(cohort, book, replication, engine, acts) for engine in ("simpy", "compiled"))
    looked = first_field_apart(one, other)
    if isinstance(readable, str) or isinstance(compiled, str):
        return looked or ("" if readable == compiled else f"readable: {readable!r:.80}, compiled: {compiled!r:.80}"), readable
    if compiled.digest() == readable.digest():
        return looked, readable
    apart = first_difference(readable, compiled, book.tables.horizon + 1)
    return f"{looked} {apart or 'dtype'}; counts {counted(readable)} and {counted(compiled)}", readable


def first_field_apart(one, other):
    """The first field and day on which two processes saw different rows, "" where there is none."""
    for (day, rows), (_, others) in zip(one, other, strict=False):
        for field in range(p.FIELDS):
            if rows[field] != others[field]:
                return f"field {field} on day {day};"
    return ""


def process(acts, seen):
    """An analyst's process that does something on some mornings: (day, "set", parameter, value), (day, "scale", station, factor),
    or (day, "look", station, n): note the rows of all who are present; twice the places if more wait than a draw says."""

    def own(model):
        for day, what, name, value in sorted(acts, key=lambda act: act[0]):
            yield model.until(day)
            if what == "set":
                model.parameters[name] = value
            elif what == "scale":
                model.places.scale(name, value)
            else:
                rows = [model._engine.field(field).tolist() for field in range(p.FIELDS)]
                seen.append((day, rows))
                if rows[p.MAIN].count(c.WARTEN) > value * model.draw(0, 1, day):
                    model.places.scale(name, 2.0)

    return own


def random_acts(luck: Random, days: int):
    """What a process does in a run of so many days, now and then nothing."""
    rows = load_registry().parameters
    acts = []
    for _ in range(luck.choice((0, 1, 3, 8))):
        name = luck.choice(PARAMETERS)
        set_to = luck.choice((rows[name].low, rows[name].high, luck.uniform(rows[name].low, rows[name].high)))
        station = luck.choice(sorted({c.STATION_IDS[station] for station in FROM_A_DESK}))
        acts += [
            (luck.randrange(days), "set", name, set_to),
            (luck.randrange(days), "scale", station, luck.choice((0.0, 0.5, 1.0, 1.3, 4.0))),
            (luck.randrange(days), "look", station, luck.randrange(200)),
        ]
    return tuple(acts)


def counted(trajectory):
    """How often each kind of event happened, and each rule refused."""
    events = trajectory.events
    kinds, rules = Counter(events.kind.tolist()), Counter(events.value[events.kind == c.EV_REFUSED].tolist())
    return sorted(kinds.items()), sorted(rules.items())


def most_in_a_day(trajectory):
    """The most events that one person had on one day."""
    return int(trajectory.events.seq.max(initial=-1)) + 1


def random_world(luck: Random, days: int, persons: int = PERSONS):
    """A scenario with measures, law and world by lot, and beliefs inside and at the ends of their ranges; the scale of places."""
    told = random_scenario(luck, persons, days)
    rows = load_registry().parameters
    free = sorted(set(rows) - {each.id for each in told.assumptions})
    at_an_end = tuple(belief(name, luck.choice((rows[name].low, rows[name].high))) for name in luck.sample(free, 6))
    return replace(told, assumptions=(*told.assumptions, *at_an_end)), luck.choice((0.3, 1.0, 4.0)) * persons / FULL


def everything_at(end):
    """Beliefs in which every parameter lies at one end of its range; sizes of the population stay."""
    kept = ("cohort_size", "entrants_arrived", "entrants_turned18")
    return tuple(belief(name, getattr(row, end)) for name, row in load_registry().parameters.items() if name not in kept)


def every_measure(coverage):
    """All measures at once from the first day, as strong as they can be. A desk knows nobody, so places reach all, and a row has
    room for some that reach a share of people."""
    registry = load_registry()
    rows = sorted(registry.measures.values(), key=lambda row: row.code)
    for_people = [row.id for row in rows if not hands_out_places(row, registry)]
    some = for_people[: p.COVER_SLOTS] if 0.0 < coverage < 1.0 else for_people
    return tuple(
        policy(row.id, START, coverage=coverage if row.id in some else 1.0, **{f.name: f.high for f in row.fields})
        for row in rows
    )


def extremes():
    """Scenarios at the edge of what can be said, by name."""
    certain = {share: tuple(belief(name, share) for name in CERTAIN) for share in (0.0, 1.0)}
    patient = (belief("background_patience_days", 1e5), belief("course_starts_factor", 0.1))
    lead = load_registry().parameters["course_lead_days"].value
    on_the_day = lead + COURSE_TICK_DAYS // 2 + 8 * COURSE_TICK_DAYS
    nothing = [name for name in PARAMETERS if name.startswith(("contact_gain_month", "score_", "background_score_margin"))]
    just_enough = ("german_ceiling", "reservation_score", "eq_reservation_score")
    alike = dict.fromkeys(nothing, 0.0) | dict.fromkeys(just_enough, 2000.0) | {"german_gain_per_ue": 1e6}
    return {
        "no place anywhere": scenario(PERSONS, 1096, beliefs=tuple(belief(name, 0.0) for name in PLACES)),
        "places for everybody": scenario(PERSONS, 1096, beliefs=tuple(belief(name, 1e7) for name in PLACES)),
        "one day": scenario(PERSONS, 1),
        "two days": scenario(PERSONS, 2),
        "fifty years": scenario(20, 18_262),
        "one person": scenario(1, 3652),
        "nothing by chance happens": scenario(PERSONS, 1461, beliefs=certain[0.0]),
        "everything by chance happens": scenario(PERSONS, 1461, beliefs=certain[1.0]),
        "every parameter at its lowest": scenario(PERSONS, 1096, beliefs=everything_at("low")),
        "every parameter at its highest": scenario(PERSONS, 1096, beliefs=everything_at("high")),
        "measures for nobody": scenario(PERSONS, 1461, measures=every_measure(0.0)),
        "measures for half": scenario(PERSONS, 1461, measures=every_measure(0.5)),
        "measures for everybody": scenario(PERSONS, 1461, measures=every_measure(1.0)),
        "nobody enters later": scenario(PERSONS, 1461, entrants=False),
        "others wait as long as the run lasts": scenario(PERSONS, 3652, beliefs=patient),
        "others have waited enough on a day of intake": scenario(
            PERSONS, 1461, beliefs=(belief("background_patience_days", on_the_day),)
        ),
        "whoever learns is as good as the others": scenario(
            PERSONS, 1461, beliefs=tuple(belief(name, number) for name, number in alike.items())
        ),
    }


TIGHT = ("spells", "events", "joins", "supports", "agenda", "pool")
"""What the compiled engine makes larger when it is full."""
A_LOT = 50_000
"""More than a small run needs."""


def first_blocks_with(tight, more=0, first_blocks=batch.first_blocks):
    """In place of `batch.first_blocks`: what `tight` names has next to nothing and `more` words at first, all else a lot."""

    def blocks(cohort, book, replication):
        # Everybody is noted for her first day before anything can grow, and one person's day must fit into the ledger.
        agenda = machine.first_chunk(book.tables.horizon, len(cohort)) + machine.CHUNK_WORDS * (len(cohort) + 1)
        least = {"agenda": agenda, "pool": 500} | dict.fromkeys(TIGHT[:4], 4 * flat.ROWS_A_DAY)
        words = {part: least[part] + more if part in tight else A_LOT for part in TIGHT}
        return first_blocks(cohort, book, replication) | {
            machine.M_LEDGER: flat._laid_out(len(book.desks.station), *(words[part] for part in TIGHT[:4])),
            machine.M_AGENDA: np.zeros(words["agenda"], dtype=np.int64),
            machine.M_PEOPLE: np.zeros(words["agenda"], dtype=np.int64),
            machine.M_POOL: np.zeros(words["pool"], dtype=np.int64),
        }

    return blocks
