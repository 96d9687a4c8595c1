"""A small network that Ciw and SimPy both express: two stations in a row, and customers who lose patience.

Customers come by a Poisson process, each station has so many servers with exponential service, and whoever has waited longer than
an exponential patience leaves the network. Each library is used as its documentation teaches and draws its own numbers, so
counts agree only up to chance; for the first station there is an exact answer to compare both with.
"""

import random
from collections.abc import Generator
from dataclasses import asdict, dataclass
from typing import Any

STATIONS = 2
LOAD = 0.95
PATIENCE = 2.0


@dataclass(frozen=True)
class Found:
    """Customers who came, who left station 1 or 2 without service, who were served at both; mean wait for service at each."""

    came: int
    reneged: tuple[int, int]
    served: int
    waits: tuple[float, float]


def in_ciw(servers: int, customers: int, seed: int) -> Found:
    """Run it in Ciw for as long as so many customers take to come."""
    import ciw

    exponential: Any = ciw.dists.Exponential
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[exponential(LOAD * servers), None],
        service_distributions=[exponential(1.0)] * STATIONS,
        reneging_time_distributions=[exponential(1.0 / PATIENCE)] * STATIONS,
        number_of_servers=[servers] * STATIONS,
        routing=[[0.0, 1.0], [0.0, 0.0]],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(customers / (LOAD * servers))
    records = simulation.get_all_records()
    reneged = [sum(r.node == node and r.record_type == "renege" for r in records) for node in (1, 2)]
    waits = [[r.waiting_time for r in records if r.node == node and r.record_type == "service"] for node in (1, 2)]
    came = simulation.nodes[0].number_of_individuals
    return Found(came, (reneged[0], reneged[1]), len(waits[1]), (_mean(waits[0]), _mean(waits[1])))


def in_simpy(servers: int, customers: int, seed: int) -> Found:
    """The same in SimPy: a process per customer, a resource per station."""
    import simpy

    luck = random.Random(seed)
    env = simpy.Environment()
    stations = [simpy.Resource(env, servers) for _ in range(STATIONS)]
    came = served = 0
    reneged = [0] * STATIONS
    waits: list[list[float]] = [[] for _ in range(STATIONS)]

    def customer() -> Generator[simpy.Event, Any, None]:
        nonlocal served
        for number, station in enumerate(stations):
            since = env.now
            with station.request() as turn:
                yield turn | env.timeout(luck.expovariate(1.0 / PATIENCE))
                if not turn.triggered:
                    reneged[number] += 1
                    return
                wait = env.now - since
                yield env.timeout(luck.expovariate(1.0))
                waits[number].append(wait)
        served += 1

    def source() -> Generator[simpy.Event, Any, None]:
        nonlocal came
        while True:
            yield env.timeout(luck.expovariate(LOAD * servers))
            came += 1
            env.process(customer())

    env.process(source())
    env.run(until=customers / (LOAD * servers))
    return Found(came, (reneged[0], reneged[1]), served, (_mean(waits[0]), _mean(waits[1])))


def expected_share(servers: int) -> float:
    """The share of customers who leave the first station (M/M/c+M) without service, exactly."""
    load, theta = LOAD * servers, 1.0 / PATIENCE
    below, above = [1.0], [1.0]
    for number in range(servers, 0, -1):
        below.append(below[-1] * number / load)
    for waiting in range(1, 20 * servers):
        above.append(above[-1] * load / (servers + waiting * theta))
    leaving = sum(weight * waiting * theta for waiting, weight in enumerate(above))
    return leaving / (sum(below) + sum(above) - 1.0) / load


def told(found: Found) -> dict[str, Any]:
    """As plain numbers for the record."""
    return asdict(found)


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
