"""The log-linear pool: opinions multiplied, each raised to a fitted power, and normalised (Genest & Zidek 1986).

How much an opinion weighs may differ between customers: the power of opinion j for customer i is the sum over
conditions m of scales[i, m] * powers[m, j]. The log-likelihood is concave in the powers, so Newton's method finds the
one optimum; the powers also set the temperature, which keeps the pool calibrated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Floats

RIDGE = 1e-3
FEW_DATA_RIDGE = 80.0
"""As above, divided by the moments: what little data cannot tell stays at the start."""
ROUNDS = 30
TOLERANCE = 1e-6
_LEAST = 1e-300


@dataclass(frozen=True)
class Opinions:
    """Scores (n, cells, k), such as log-probabilities, and what scales their powers for each customer (n, m)."""

    scores: Floats
    scales: Floats


@dataclass(frozen=True)
class Fold:
    """Opinions, and what then happened as weighted counts (n, cells)."""

    opinions: Opinions
    observed: Floats


def pooled(opinions: Opinions, powers: Floats) -> Floats:
    """Probabilities (n, cells) under `powers` (m, k)."""
    own = opinions.scales @ powers
    scores = np.matmul(opinions.scores, own[:, :, None])[:, :, 0]
    scores -= scores.max(axis=1, keepdims=True)
    likelihood = np.exp(scores)
    return np.asarray(likelihood / likelihood.sum(axis=1, keepdims=True))


def fit_pool(folds: Sequence[Fold], start: Floats) -> Floats:
    """Powers (m, k) under which what happened in all folds is likeliest; a ridge pulls towards `start`.

    Works on each customer's counts, so its cost does not grow with the moments.
    """
    total = sum(float(fold.observed.sum()) for fold in folds)
    ridge = RIDGE + FEW_DATA_RIDGE / total
    powers, loss = start, _loss(folds, start) / total
    for _ in range(ROUNDS):
        slope = -ridge * (powers - start).ravel()
        curvature = ridge * np.eye(powers.size)
        for fold in folds:
            fold_slope, fold_curvature = _derivatives(fold, powers)
            slope = slope + fold_slope / total
            curvature = curvature + fold_curvature / total
        step = np.linalg.solve(curvature, slope).reshape(powers.shape)
        # A full step can overshoot far from the optimum: it is halved until the fit gets better.
        while np.abs(step).max() >= TOLERANCE:
            away = 0.5 * ridge * float(((powers + step - start) ** 2).sum())
            next_loss = _loss(folds, powers + step) / total + away
            if next_loss < loss:
                break
            step = step / 2
        else:
            break
        powers, loss = powers + step, next_loss
    return powers


def _loss(folds: Sequence[Fold], powers: Floats) -> float:
    """Negative log-likelihood of all that happened."""
    return -sum(float((fold.observed * np.log(pooled(fold.opinions, powers) + _LEAST)).sum()) for fold in folds)


def _derivatives(fold: Fold, powers: Floats) -> tuple[Floats, Floats]:
    """Slope (m k,) and negative curvature (m k, m k) of the fold's log-likelihood."""
    scores, scales = fold.opinions.scores, fold.opinions.scales
    n, m, k = len(scores), scales.shape[1], scores.shape[2]
    mass = fold.observed.sum(axis=1)
    probability = pooled(fold.opinions, powers)
    # Per customer first: opinions only, (n, k) and (n, k, k); the scales then spread them over conditions.
    surprise = np.matmul((fold.observed - mass[:, None] * probability)[:, None, :], scores)[:, 0, :]
    mean = np.matmul(probability[:, None, :], scores)
    second = np.matmul((scores * (mass[:, None] * probability)[:, :, None]).transpose(0, 2, 1), scores)
    spread = second - mass[:, None, None] * mean.transpose(0, 2, 1) * mean
    pairs = (scales[:, :, None] * scales[:, None, :]).reshape(n, m * m)
    curvature = (pairs.T @ spread.reshape(n, k * k)).reshape(m, m, k, k).transpose(0, 2, 1, 3)
    return (scales.T @ surprise).ravel(), curvature.reshape(m * k, m * k)
