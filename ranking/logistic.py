"""Logistic regression on the same features as the trees: fitted by scikit-learn, kept as plain arrays."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ranking.history import FloatArray

FARTHEST: Final = 6.0
"""Standard deviations from the mean beyond which a value counts as just so far: one odd value may not decide."""
STRENGTH: Final = 0.05
"""Inverse of the penalty."""


@dataclass(frozen=True)
class Logistic:
    """log odds = intercept + weights . clip(values, low, high); arrays have shape (n_features,)."""

    intercept: float
    weights: FloatArray
    low: FloatArray
    high: FloatArray

    def score(self, values: FloatArray) -> FloatArray:
        """`values` (n, n_features) -> (n,)."""
        held = np.clip(values, self.low, self.high)
        # Not a matrix product: that may round a row differently in another chunk.
        return np.asarray(np.einsum("ij,j->i", held, self.weights) + np.float32(self.intercept), dtype=np.float32)


def fit_logistic(values: FloatArray, labels: npt.NDArray[np.int8]) -> Logistic:
    """On `values` (n, n_features) and `labels` (n,) of 0 and 1; a feature without any spread gets no weight."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64)
    told = spread > 1e-9
    scale = np.where(told, spread, 1.0)
    standard = np.clip((values - mean) / scale, -FARTHEST, FARTHEST)
    model = LogisticRegression(C=STRENGTH, solver="newton-cholesky", max_iter=100).fit(standard, labels)
    weights = np.where(told, model.coef_[0] / scale, 0.0)
    return Logistic(
        intercept=float(model.intercept_[0] - weights @ mean),
        weights=weights.astype(np.float32),
        low=(mean - FARTHEST * scale).astype(np.float32),
        high=(mean + FARTHEST * scale).astype(np.float32),
    )
