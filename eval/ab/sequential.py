"""Intervals that hold at every moment, so that a running test may be looked at as often as one likes.

Asymptotic confidence sequences: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and
asymptotic confidence sequences", Annals of Statistics 52 (2024). After n units with mean m and standard deviation s

    m +- s * sqrt( 2 (n r^2 + 1) / (n^2 r^2) * log( sqrt(n r^2 + 1) / alpha ) )

holds for all n at once with probability 1 - alpha; r makes it tightest at a number of units chosen before (their B.2).
The effect is the mean of the influence values of the difference in means.
"""

import math

import numpy as np

from eval.ab.results import Floats

LEAST = 20
"""The theory is asymptotic: nothing is said before so many units in each arm."""


def tightest_at(n: int, alpha: float) -> float:
    """The r for which the interval after n units is about as tight as it can be."""
    inner = -2 * math.log(alpha)
    return math.sqrt((inner + math.log(inner) + 1) / n)


def half_width(deviation: float, n: int, alpha: float, planned: int) -> float:
    """Half the interval's width after n units whose values have this standard deviation."""
    r2 = tightest_at(planned, alpha) ** 2
    return deviation * math.sqrt(2 * (n * r2 + 1) / (n**2 * r2) * math.log(math.sqrt(n * r2 + 1) / alpha))


def influence(value: Floats, treated: "np.ndarray") -> Floats:
    """Shape (n,): values whose mean is the difference in means, with n times its variance."""
    share = float(treated.mean())
    of_treated, of_control = float(value[treated].mean()), float(value[~treated].mean())
    found: Floats = np.where(treated, (value - of_treated) / share, -(value - of_control) / (1 - share))
    return found + (of_treated - of_control)


def interval(value: Floats, treated: "np.ndarray", *, alpha: float, planned: int) -> tuple[float, float, float] | None:
    """(difference, low, high) after all units; None while an arm is too small."""
    n, ones = len(value), int(treated.sum())
    if min(ones, n - ones) < LEAST:
        return None
    values = influence(value, treated)
    half = half_width(float(values.std()), n, alpha, planned)
    mean = float(values.mean())
    return mean, mean - half, mean + half


def path(
    value: Floats, treated: "np.ndarray", *, alpha: float, planned: int, points: int = 40
) -> list[tuple[int, float, float, float]]:
    """(units, difference, low, high) as the test went on, at about so many moments."""
    # The first tenth is so wide that nothing else could be seen beside it.
    looks = np.unique(np.linspace(max(2 * LEAST, len(value) // 10), len(value), points).astype(int))
    found = []
    for n in looks:
        now = interval(value[:n], treated[:n], alpha=alpha, planned=planned)
        if now is not None:
            found.append((int(n), *now))
    return found
