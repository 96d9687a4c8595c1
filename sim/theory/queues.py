"""Cases of one station: M/M/1, M/M/c, M/G/1, and refusal when full."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine import Engine
from sim.rules.book import DISTRICTS
from sim.theory.formulas import erlang_a, erlang_b, erlang_c, fixed_patience, pollaczek
from sim.theory.measure import Counts, Estimate, Lives, Plan, by_copy, lived, pooled, within
from sim.theory.network import FOR_EVER, NO_LIMIT, Law, Stop, erlang, exponential, fixed, mixed
from sim.theory.rows import Row

Parts = list[tuple[Counts, Counts]]


@dataclass(frozen=True, slots=True)
class Queue:
    """One station in units of its mean service, of `ticks` each. `warm` is cut off at both ends of a run."""

    load: float
    places: int
    law: Law
    ticks: int
    warm: float
    width: int
    replications: int
    limit: int = NO_LIMIT
    patience: Law = FOR_EVER

    def plan(self, seed: int, engine: Engine, share: float) -> Plan:
        """So long that about `width` persons come, with a margin for chance."""
        time = (self.width - 6.0 * math.sqrt(self.width)) / self.load
        stop = Stop(self.law, self.places, self.limit, self.patience)
        replications = max(1, round(self.replications * share))
        rate = self.load / self.ticks
        return Plan((stop,), int(time * self.ticks), (rate,), self.width, DISTRICTS, replications, seed, engine)


@dataclass(frozen=True, slots=True)
class Seen:
    """Waits in units of service, the share that waits, the shares that wait and are in the system longer than some times, how
    many are in it and on its list, and the share that leaves without a place."""

    wait: Estimate
    waiting: Estimate
    later: tuple[Estimate, ...]
    longer: tuple[Estimate, ...]
    number: Estimate
    on_list: Estimate
    refused: Estimate


def watch(queue: Queue, plan: Plan, times: Sequence[float] = ()) -> Seen:
    """Run a queue. `times` in units of service, counted from arrival to admission and to departure."""
    first, last = int(queue.warm * queue.ticks), plan.horizon - int(queue.warm * queue.ticks)
    parts: dict[object, Parts] = {}
    for run in lived(plan):
        for key, part in _look(queue, run, first, last, times):
            parts.setdefault(key, []).append(part)
    found = {key: pooled(part) for key, part in parts.items()}
    later, longer = (tuple(found[end, time] for time in times) for end in ("admitted", "departed"))
    return Seen(found["wait"], found["waiting"], later, longer, found["number"], found["list"], found["refused"])


def _look(queue: Queue, run: Lives, first: int, last: int, times: Sequence[float]) -> list[tuple[object, tuple[Counts, Counts]]]:
    counted = (run.entry >= first) & (run.entry < last)
    came = by_copy(np.ones_like(run.entry), counted)
    wait, stay = run.wait(), run.departed - run.entry
    window = np.full(len(came), float(last - first))
    turned_away = (run.admitted[0] == run.horizon) & (run.departed < run.horizon)
    gone = np.minimum(run.admitted[0], run.departed)
    # Whoever is longer than a time by less than a tick counts half: which side of it she is on has been rounded away.
    longer = [
        ((end, time), 0.5 * ((spent > time * queue.ticks).astype(float) + (spent >= time * queue.ticks)))
        for end, spent in (("admitted", wait), ("departed", stay))
        for time in times
    ]
    return [
        ("wait", (by_copy(wait / queue.ticks, counted), came)),
        ("waiting", (by_copy(wait > 0, counted), came)),
        ("refused", (by_copy(turned_away, counted), came)),
        ("number", (within(run.entry, run.departed, first, last), window)),
        ("list", (within(run.entry, gone, first, last), window)),
        *((key, (by_copy(share, counted), came)) for key, share in longer),
    ]


def mm1(seed: int, engine: Engine, share: float) -> list[Row]:
    """One place, load .8."""
    rho, ticks = 0.8, 1000
    queue = Queue(rho, 1, exponential(ticks), ticks, 900.0, 4400, 18)
    seen = watch(queue, queue.plan(seed, engine, share))
    wait = rho / (1.0 - rho)
    bias = _bias_of_wait(wait, rho, ticks)
    return [
        Row("1", "wait", "", wait, seen.wait, bias),
        Row("1", "number", "", rho / (1.0 - rho), seen.number, rho * bias),
        Row("1", "list", "", rho * wait, seen.on_list, rho * bias),
    ]


def mm1_tail(seed: int, engine: Engine, share: float) -> list[Row]:
    """The 95th percentile of the time in the system of M/M/1."""
    rho, ticks = 0.8, 1000
    queue = Queue(rho, 1, exponential(ticks), ticks, 900.0, 4400, 140)
    p95 = -math.log(0.05) / (1.0 - rho)
    seen = watch(queue, queue.plan(seed, engine, share), (p95,))
    return [Row("1", "longer", f"{p95:.3f}", 0.05, seen.longer[0], 0.05 / (1.0 - rho) / ticks**2)]


def mmc(seed: int, engine: Engine, share: float) -> list[Row]:
    """Five places, load 2.5; the case of pydesrap, whose unit of time is a tenth of a service."""
    load, places, ticks = 2.5, 5, 4000
    queue = Queue(load, places, exponential(ticks), ticks, 20.0, 4000, 10)
    seen = watch(queue, queue.plan(seed, engine, share))
    late = erlang_c(load, places)
    wait = late / (places - load)
    bias = abs(erlang_c(load * (1.0 - 0.5 / ticks), places) - late)
    small = _bias_of_wait(wait, load / places, ticks)
    return [
        Row("2", "waiting", "", late, seen.waiting, bias),
        Row("2", "wait", "", 10.0 * wait, seen.wait.times(10.0), 10.0 * small),
        Row("2", "number", "", load + load * wait, seen.number, load * small),
    ]


def mm10(seed: int, engine: Engine, share: float) -> list[Row]:
    """Ten places, load 8."""
    load, places, ticks = 8.0, 10, 6000
    queue = Queue(load, places, exponential(ticks), ticks, 40.0, 4400, 68)
    seen = watch(queue, queue.plan(seed, engine, share), (1.0,))
    late = erlang_c(load, places)
    wait = late / (places - load)
    bias = abs(erlang_c(load * (1.0 - 0.5 / ticks), places) - late)
    return [
        Row("2b", "waiting", "", late, seen.waiting, bias),
        Row("2b", "wait", "", wait, seen.wait, _bias_of_wait(wait, load / places, ticks)),
        Row("2b", "later", "1", late * math.exp(load - places), seen.later[0], bias * math.exp(load - places)),
    ]


def loss(seed: int, engine: Engine, share: float) -> list[Row]:
    """Refused when full; the answer is the same for every law of service."""
    ticks = 4000
    kinds = (
        (8.0, 10, exponential(ticks), "exponential", 5),
        (20.0, 20, fixed(ticks), "fixed", 4),
        (5.0, 3, erlang(2, ticks), "Erlang-2", 1),
    )
    rows = []
    for load, places, law, name, replications in kinds:
        queue = Queue(load, places, law, ticks, 10.0, 4000, replications, limit=0)
        seen = watch(queue, queue.plan(seed, engine, share))
        refused = erlang_b(load, places)
        bias = abs(erlang_b(load * (1.0 - 0.5 / ticks), places) - refused)
        rows.append(Row("3", "refused", f"{load:g}, {places}, {name}", refused, seen.refused, bias))
    return rows


def mg1(seed: int, engine: Engine, share: float) -> list[Row]:
    """One place, load .5, service more and less spread."""
    rho, ticks = 0.5, 1000
    # Two exponential laws that carry the same load each: the spread is 4 with this share of the short ones.
    short = 0.5 * (1.0 + math.sqrt(3.0 / 5.0))
    kinds = (
        (0.0, fixed(ticks), 1),
        (0.5, erlang(2, ticks), 2),
        (1.0, exponential(ticks), 2),
        (4.0, mixed(short, 0.5 * ticks / short, 0.5 * ticks / (1.0 - short)), 6),
    )
    rows = []
    for scv, law, replications in kinds:
        queue = Queue(rho, 1, law, ticks, 100.0, 4400, replications)
        seen = watch(queue, queue.plan(seed, engine, share))
        wait = pollaczek(rho, 1.0, scv)
        rows.append(Row("7", "wait_scv", f"{scv:g}", wait, seen.wait, _bias_of_wait(wait, rho, ticks)))
    return rows


def patience(seed: int, engine: Engine, share: float) -> list[Row]:
    """Who has waited long enough leaves the list: five places with an exponential law of patience, one with a fixed one."""
    ticks = 4000
    kinds = (
        (5.0, 5, exponential(2.0 * ticks), "exponential, 2", erlang_a(5.0, 5, 0.5), 4),
        (0.8, 1, fixed(3.0 * ticks), "fixed, 3", fixed_patience(0.8, 3.0), 6),
    )
    rows = []
    for load, places, law, name, (lost, on_list), replications in kinds:
        queue = Queue(load, places, exponential(ticks), ticks, 40.0, 4000, replications, patience=law)
        seen = watch(queue, queue.plan(seed, engine, share))
        of = f"{load:g}, {places}, {name}"
        # Patience that ends on the tick of an admission comes first, so it is shorter by half a tick.
        rows.append(Row("patience", "lost", of, lost, seen.refused, 0.5 * lost / ticks))
        rows.append(Row("patience", "on_list", of, on_list, seen.on_list, 0.5 * on_list / ticks))
    return rows


def _bias_of_wait(wait: float, rho: float, ticks: int) -> float:
    """Waits grow with the variance that rounding adds to a service, at most a quarter of a square tick, and because a service of
    no length lasts a tick, which makes the mean of an exponential service longer by half a tick's share of a tick."""
    return wait / (1.0 - rho) / ticks**2
