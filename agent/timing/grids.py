"""Counts of moments on the grid of the week, and the circular kernels that smooth them."""

import math

import numpy as np
import numpy.typing as npt

from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def counts(rows: Ints, cells: Ints, weights: Floats, row_count: int) -> Floats:
    """Weighted counts, shape (row_count, 168)."""
    flat = np.bincount(rows * HOURS_OF_WEEK + cells, weights=weights, minlength=row_count * HOURS_OF_WEEK)
    return np.asarray(flat, dtype=np.float64).reshape(row_count, HOURS_OF_WEEK)


def decay(age_days: Floats, half_life_days: float) -> Floats:
    """Weight of something that old: 1 now, one half after a half-life."""
    return np.asarray(np.exp2(-age_days / half_life_days))


def circular_kernel(size: int, deviation: float) -> Floats:
    """Gaussian weights between places on a circle, shape (size, size), columns adding up to 1."""
    if deviation == 0:
        return np.eye(size)
    steps = np.arange(size)
    forward = (steps[:, None] - steps[None, :]) % size
    distance = np.minimum(forward, size - forward)
    kernel = np.exp(-0.5 * (distance / deviation) ** 2)
    return np.asarray(kernel / kernel.sum(axis=0))


def hour_kernel(deviation: float) -> Floats:
    """Share of a moment that each hour around it gets, by the minute past the hour: shape (60, 2 reach + 1).

    The moment is blurred by a normal distribution of `deviation` hours, so that ten to nine counts for nine as well.
    The middle column is its own hour; no deviation leaves everything there.
    """
    if deviation == 0:
        return np.ones((60, 1))
    reach = math.ceil(3 * deviation)
    edges = np.arange(-reach, reach + 2)[None, :] - (np.arange(60)[:, None] + 0.5) / 60
    below = np.vectorize(math.erf, otypes=[float])(edges / (deviation * math.sqrt(2)))
    shares = np.diff(below, axis=1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def blurred_counts(rows: Ints, cells: Ints, minutes: Ints, weights: Floats, row_count: int, deviation: float) -> Floats:
    """Weighted counts, shape (row_count, 168), each moment spread over the hours around it on the same day."""
    shares = hour_kernel(deviation)
    reach = shares.shape[1] // 2
    day, hour = cells // HOURS_OF_DAY, cells % HOURS_OF_DAY
    total = np.zeros((row_count, HOURS_OF_WEEK))
    for column in range(shares.shape[1]):
        there = day * HOURS_OF_DAY + (hour + column - reach) % HOURS_OF_DAY
        total += counts(rows, there, weights * shares[minutes, column], row_count)
    return total


def mix_days(week: Floats, other_days_share: float) -> Floats:
    """Week counts (n, 168) partly spread over the same hour of all days."""
    by_day = week.reshape(-1, 7, HOURS_OF_DAY)
    mixed = (1 - other_days_share) * by_day + other_days_share * by_day.mean(axis=1, keepdims=True)
    return np.asarray(mixed.reshape(-1, HOURS_OF_WEEK))


def normalised(rows: Floats) -> Floats:
    """Each row divided by its sum."""
    return np.asarray(rows / rows.sum(axis=-1, keepdims=True))
