"""The log-linear pool: opinions multiplied, each raised to a fitted power, and normalised (Genest & Zidek 1986).

The log-likelihood is concave in the powers, so Newton's method finds the one optimum; the powers also set the
temperature, which keeps the pool calibrated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Floats

RIDGE = 1e-3
ROUNDS = 30
TOLERANCE = 1e-6


def pooled(opinions: Floats, weights: Floats) -> Floats:
    """Probabilities (n, cells) from log-probabilities (n, cells, k) and powers (k,)."""
    scores = opinions @ weights
    scores -= scores.max(axis=1, keepdims=True)
    likelihood = np.exp(scores)
    return np.asarray(likelihood / likelihood.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Fold:
    """Opinions (n, cells, k) and what then happened, as weighted counts (n, cells)."""

    opinions: Floats
    observed: Floats


def fit_pool(folds: Sequence[Fold], start: Floats) -> Floats:
    """Powers (k,) under which what happened in all folds is likeliest; a ridge pulls towards `start`.

    Works on each customer's counts, so its cost does not grow with the moments.
    """
    total = sum(float(fold.observed.sum()) for fold in folds)
    powers = start.copy()
    for _ in range(ROUNDS):
        slope = -RIDGE * (powers - start)
        curvature = RIDGE * np.eye(len(powers))
        for fold in folds:
            fold_slope, fold_curvature = _derivatives(fold, powers)
            slope = slope + fold_slope / total
            curvature = curvature + fold_curvature / total
        step = np.linalg.solve(curvature, slope)
        powers = powers + step
        if np.abs(step).max() < TOLERANCE:
            break
    return np.asarray(powers)


def _derivatives(fold: Fold, powers: Floats) -> tuple[Floats, Floats]:
    """Slope (k,) and negative curvature (k, k) of the fold's log-likelihood."""
    k = len(powers)
    mass = fold.observed.sum(axis=1)
    expected = pooled(fold.opinions, powers) * mass[:, None]
    flat = fold.opinions.reshape(-1, k)
    slope = (fold.observed - expected).reshape(-1) @ flat
    second = flat.T @ (flat * expected.reshape(-1, 1))
    mean = np.matmul(expected[:, None, :], fold.opinions)[:, 0, :]
    seen = mass > 0
    return slope, second - (mean[seen] / mass[seen, None]).T @ mean[seen]
