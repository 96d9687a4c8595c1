"""Exact answers of queueing theory."""

import math

import numpy as np
from scipy.linalg import expm


def erlang_b(load: float, places: int) -> float:
    """The share that finds all places taken and leaves, whatever the law of service."""
    blocked = 1.0
    for k in range(1, places + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(load: float, places: int) -> float:
    """The share that has to wait where everybody waits."""
    blocked = erlang_b(load, places)
    return blocked / (1.0 - load / places * (1.0 - blocked))


def pollaczek(load: float, service: float, scv: float) -> float:
    """The mean wait with one place, `scv` being the squared coefficient of variation of service."""
    return load * service * (1.0 + scv) / (2.0 * (1.0 - load))


def erlang2_load(rate: float, until: float, mean: float, at: float) -> float:
    """How many are present at `at` where people come at `rate` from 0 to `until` and stay by an Erlang law of two stages."""

    def stayed(time: float) -> float:
        # The integral of the chance to be still present, from 0 to `time`.
        x = 2.0 * time / mean
        return mean - mean * math.exp(-x) * (1.0 + x / 2.0)

    return rate * (stayed(at) - stayed(max(0.0, at - until)))


def left_over(mean_arrivals: float, places: int) -> tuple[float, float]:
    """Who is left over after a yearly intake of so many places for Poisson arrivals, in the long run: the mean number and the
    chance that it is not 0, by iterating the distribution until it does not change."""
    most = 40 * places
    k = np.arange(most)
    logs = -mean_arrivals + k * math.log(mean_arrivals) - np.array([math.lgamma(i + 1.0) for i in k])
    come = np.exp(logs)
    spectrum = np.fft.rfft(come, 2 * most)
    over = np.zeros(most)
    over[0] = 1.0
    for _ in range(20_000):
        waiting = np.fft.irfft(np.fft.rfft(over, 2 * most) * spectrum, 2 * most)[:most]
        following = np.concatenate(([waiting[: places + 1].sum()], waiting[places + 1 :], np.zeros(places)))
        if float(np.abs(following - over).sum()) < 1e-12:
            break
        over = following
    return float((over * k).sum()), float(over[1:].sum())


def absorbing(rates: tuple[tuple[float, ...], ...], at: float) -> list[float]:
    """Where somebody is at `at` who was in state 0 at 0; `rates` between states, square."""
    generator = np.array(rates)
    generator -= np.diag(generator.sum(axis=1))
    return [float(x) for x in expm(generator * at)[0]]
