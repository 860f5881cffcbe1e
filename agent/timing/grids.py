"""Counts of moments on the grid of the week, and the circular kernels that smooth them."""

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


def smooth_week(week: Floats, deviation: float, other_days_share: float) -> Floats:
    """Week counts (n, 168) spread over neighbouring hours, and partly over the same hour of other days."""
    by_day = week.reshape(-1, 7, HOURS_OF_DAY) @ circular_kernel(HOURS_OF_DAY, deviation)
    mixed = (1 - other_days_share) * by_day + other_days_share * by_day.mean(axis=1, keepdims=True)
    return np.asarray(mixed.reshape(-1, HOURS_OF_WEEK))


def normalised(rows: Floats) -> Floats:
    """Each row divided by its sum."""
    return np.asarray(rows / rows.sum(axis=-1, keepdims=True))
