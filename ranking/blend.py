"""The blend: from features of a pair to the log odds that the customer buys the item within the horizon."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from ranking.features import OWN, FeatureMatrix
from ranking.history import FloatArray
from ranking.logistic import Logistic
from ranking.trees import Trees

HORIZON_DAYS: Final = 30
"""A score is the log odds of a purchase within so many days."""

Mask = npt.NDArray[np.bool_]

PRIOR_INTERCEPT: Final = -5.0
PRIOR_WEIGHTS: Final[dict[str, float]] = {
    "trips": 0.9,
    "decayed_120": 0.5,
    "nearness": 0.6,
    "ease": 1.5,
    "type_ease": 1.0,
    "type_decayed_120": 0.1,
    "companion": 0.3,
    "type_content": 0.8,
    "decayed": 0.25,
    "repeat": 0.5,
}
"""For a shop with too little history to learn from: signs and sizes as the trees find them in a year of groceries."""


class Blend(Protocol):
    """Scores feature rows. `bought` (n,) says which pairs the customer bought before."""

    def log_odds(self, features: FeatureMatrix, bought: Mask) -> FloatArray:
        """Shape (n,)."""
        ...

    def rough(self, features: FeatureMatrix, bought: Mask) -> FloatArray:
        """A cheaper score that orders nearly alike, for leaving out the hopeless pairs. Shape (n,)."""
        ...


@dataclass(frozen=True)
class Head:
    """Boosted trees and a logistic regression on the same rows; the score is a weighted mean of their log odds.

    They err differently: the trees see steps and combinations, the regression goes on where rows are few.
    """

    trees: Trees
    logistic: Logistic
    share: float
    """Weight of the regression, 0 to 0.5: the fewer purchases were learned from, the more."""

    def score(self, values: FloatArray) -> FloatArray:
        """`values` (n, n_features) -> (n,)."""
        mixed = (1 - self.share) * self.trees.score(values) + self.share * self.logistic.score(values)
        return mixed.astype(np.float32, copy=False)


@dataclass(frozen=True)
class LearnedBlend:
    """Two heads: one for what the customer bought before, one for what is new to them.

    They answer the same question, so their log odds compare; each learns only from the pairs it will be asked about.
    """

    repeat: Head
    new: Head

    def log_odds(self, features: FeatureMatrix, bought: Mask) -> FloatArray:
        """Shape (n,)."""
        return _by_head(bought, features.values, self.repeat.score, self.new.score)

    def rough(self, features: FeatureMatrix, bought: Mask) -> FloatArray:
        """The regressions alone: they cost next to nothing."""
        return _by_head(bought, features.values, self.repeat.logistic.score, self.new.logistic.score)


def _by_head(
    bought: Mask,
    values: FloatArray,
    repeat: Callable[[FloatArray], FloatArray],
    new: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    total = np.empty(len(values), dtype=np.float32)
    total[bought] = repeat(values[bought])
    total[~bought] = new(values[~bought])
    return total


@dataclass(frozen=True)
class PriorBlend:
    """Fixed weights, for a shop whose history is too short to learn from."""

    def log_odds(self, features: FeatureMatrix, bought: Mask) -> FloatArray:
        """Shape (n,)."""
        total = np.full(len(bought), PRIOR_INTERCEPT, dtype=np.float32)
        # Column by column: a matrix product may round a row differently in another chunk.
        for column, name in enumerate(features.names):
            total += np.float32(PRIOR_WEIGHTS.get(name, 0.0)) * features.values[:, column]
        return total

    def rough(self, features: FeatureMatrix, bought: Mask) -> FloatArray:
        """The score itself: it costs nothing."""
        return self.log_odds(features, bought)


def probability(log_odds: FloatArray) -> FloatArray:
    """The logistic function, shape as given."""
    return (1 / (1 + np.exp(-log_odds))).astype(np.float32)


def drops_without(
    blend: Blend, features: FeatureMatrix, bought: Mask, log_odds: FloatArray, groups: Sequence[str]
) -> dict[str, FloatArray]:
    """How much the probability falls from that of `log_odds` when the evidence of a group is taken away. Shapes (n,).

    Without its own history a pair is one that was never bought, and is scored as such.
    """
    # All groups at once: a few rows cost nearly as much as many.
    size = len(bought)
    values = np.tile(features.values, (len(groups), 1))
    still_bought = np.tile(bought, len(groups))
    for k, group in enumerate(groups):
        rows = slice(k * size, (k + 1) * size)
        values[rows, np.array([name == group for name in features.groups], dtype=bool)] = 0
        if group == OWN:
            still_bought[rows] = False
    reduced = blend.log_odds(FeatureMatrix(features.names, features.groups, values), still_bought)
    with_it, without = probability(log_odds), probability(reduced)
    return {group: with_it - without[k * size : (k + 1) * size] for k, group in enumerate(groups)}
