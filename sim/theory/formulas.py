"""Exact answers of queueing theory."""

import math
from collections.abc import Callable

import numpy as np
from scipy.integrate import quad
from scipy.linalg import expm
from scipy.special import gamma, stdtrit


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


def erlang_a(load: float, places: int, impatience: float) -> tuple[float, float]:
    """Exponential patience that runs out at the rate `impatience`, in units of service: the share that leaves the list, and the
    mean number on it, by the balance of a birth and death process."""
    weights = [1.0]
    most = places + 60 + int(20.0 * load / impatience)
    for k in range(1, most):
        weights.append(weights[-1] * load / (min(k, places) + max(0, k - places) * impatience))
    on_list = sum(weight * max(0, k - places) for k, weight in enumerate(weights)) / sum(weights)
    return impatience * on_list / load, on_list


def fixed_patience(load: float, patience: float) -> tuple[float, float]:
    """One place and exponential service of mean 1, and everybody leaves the list after `patience`: the share that does, and the
    mean number on it. From the density of the wait that a newcomer would have: load * empty * exp(-(1 - load) w) up to
    `patience`, behind it as exp(-w)."""
    slope = 1.0 - load
    at_the_end = load * math.exp(-slope * patience)
    empty = 1.0 / (1.0 + load * (1.0 - math.exp(-slope * patience)) / slope + at_the_end)
    lost = empty * at_the_end
    waited = quad(lambda w: w * empty * load * math.exp(-slope * w), 0.0, patience)[0] + patience * lost
    return lost, load * waited


def weibull_mean(shape: float, scale: float) -> float:
    """The mean of a Weibull law."""
    return scale * float(gamma(1.0 + 1.0 / shape))


def weibull_shape(cv: float) -> float:
    """The shape of the Weibull law whose coefficient of variation is `cv`, by bisection."""
    low, high = 0.5, 200.0
    for _ in range(200):
        shape = 0.5 * (low + high)
        spread = math.sqrt(float(gamma(1.0 + 2.0 / shape)) / float(gamma(1.0 + 1.0 / shape)) ** 2 - 1.0)
        low, high = (shape, high) if spread > cv else (low, shape)
    return shape


def weibull_kurtosis(shape: float) -> float:
    """The fourth moment of a Weibull law around its mean, in squares of its variance; 3 for a normal law."""
    one, two, three, four = (float(gamma(1.0 + k / shape)) for k in (1, 2, 3, 4))
    return (four - 4.0 * three * one + 6.0 * two * one**2 - 3.0 * one**4) / (two - one**2) ** 2


def mean_deviation_share(runs: int, kurtosis: float) -> float:
    """The mean of the standard deviation found in so many values, as a share of the true one, to the first order."""
    return 1.0 - (2.0 + kurtosis - 3.0) / (8.0 * runs)


def changed_end(end: float, shape: float, scale: float, since: float, ratio: float) -> float:
    """When a Weibull life that would end at `end` does so if its hazard is multiplied by `ratio` from `since` on, with the same
    luck."""
    if end <= since:
        return end
    before = (since / scale) ** shape
    return float(scale * (before + ((end / scale) ** shape - before) / ratio) ** (1.0 / shape))


def changed_hazard(shape: float, scale: float, since: float, ratio: float) -> tuple[float, float, float, float]:
    """A Weibull life whose hazard is multiplied by `ratio` from `since` on, with the same luck: both means, the variance of what
    is gained, and how many times larger it would be with luck of its own."""

    def mean(what: Callable[[float, float], float]) -> float:
        def at(luck: float) -> float:
            end = scale * luck ** (1.0 / shape)
            return what(end, changed_end(end, shape, scale, since, ratio)) * math.exp(-luck)

        turn = (since / scale) ** shape
        return float(quad(at, 0.0, turn)[0] + quad(at, turn, turn + 60.0, limit=200)[0])

    one, other = mean(lambda end, _: end), mean(lambda _, end: end)
    shared = mean(lambda end, changed: (changed - end) ** 2) - (other - one) ** 2
    apart = mean(lambda end, _: end * end) - one**2 + mean(lambda _, end: end * end) - other**2
    return one, other, shared, apart / shared


def t_quantile(degrees: int) -> float:
    """How many standard errors a two-sided 95 % interval reaches to each side."""
    return float(stdtrit(degrees, 0.975))


def runs_needed(cv: float, precision: float) -> int:
    """The smallest number of runs whose 95 % interval reaches no further than this share of the mean to each side, where one run
    has the coefficient of variation `cv`."""
    runs = 2
    while t_quantile(runs - 1) * cv / math.sqrt(runs) > precision:
        runs += 1
    return runs
