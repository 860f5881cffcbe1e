"""Which of the good items comes first: always the best, or now and then another one, with the probability logged.

All draws depend on seed, customer and product alone, so that neither the order nor the grouping of customers changes a
result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.records import ExplorationRule, stable_fraction
from ranking.history import FloatArray
from ranking.ids import IntArray

GRID: Final = 60
"""Steps of each item's distribution when a probability to come first is summed."""


@dataclass(frozen=True)
class Exploration:
    """Softmax over a customer's items: P(first = i) is proportional to exp(log_odds_i / temperature).

    Temperature 0 never explores.
    """

    temperature: float = 0.0

    @property
    def name(self) -> str:
        """Names the policy in ranked lists."""
        return "greedy" if self.temperature == 0 else f"softmax-{self.temperature:g}"

    def propensities(self, log_odds: FloatArray) -> FloatArray:
        """Probability of each item of one customer to come first, shape (k,)."""
        if self.temperature == 0:
            return np.ones(len(log_odds), dtype=np.float32)
        scaled = log_odds.astype(np.float64) / self.temperature
        weights = np.exp(scaled - scaled.max(initial=-np.inf))
        shares: FloatArray = np.maximum(weights / weights.sum(), np.finfo(np.float32).tiny).astype(np.float32)
        return shares

    def order(self, log_odds: FloatArray, product_ids: Sequence[str], *, customer_id: str, seed: int) -> IntArray:
        """Positions in the order to show, shape (k,). Gumbel noise makes the first one a draw from the softmax."""
        if self.temperature == 0:
            return np.arange(len(log_odds), dtype=np.int64)
        keys = log_odds / self.temperature + _gumbel([stable_fraction(seed, customer_id, name) for name in product_ids])
        return np.argsort(-keys, kind="stable").astype(np.int64)


@dataclass(frozen=True)
class Thompson(Exploration):
    """Thompson sampling: each chance p is drawn anew from Beta(p * cases, (1 - p) * cases); the largest comes first.

    `cases` is how many cases a chance is held to rest on: the fewer, the more is tried. Where softmax tries what is
    nearly as good, this tries what is uncertain: chances that lie far apart hardly change places.
    """

    cases: float = 50.0

    @property
    def name(self) -> str:
        """Names the policy in ranked lists."""
        return f"thompson-{self.cases:g}"

    def propensities(self, log_odds: FloatArray) -> FloatArray:
        """Probability of each item of one customer to come first, shape (k,).

        P(i first) is the integral of the distributions of all others over that of i; it is summed over GRID steps, and
        never drawn, so that the same list always logs the same.
        """
        from scipy.special import betainc, betaincinv

        if len(log_odds) < 2:
            return np.ones(len(log_odds), dtype=np.float32)
        likely, unlikely = self._shapes(log_odds)
        # Every item's own steps are in the grid, so that no distribution falls between two points.
        levels = (np.arange(GRID) + 0.5) / GRID
        grid = np.unique(betaincinv(likely[:, None], unlikely[:, None], levels[None, :]))
        below = betainc(likely[:, None], unlikely[:, None], grid[None, :])
        below = np.concatenate([np.zeros((len(below), 1)), below, np.ones((len(below), 1))], axis=1)
        middle = (below[:, 1:] + below[:, :-1]) / 2
        others = np.stack([np.delete(middle, k, axis=0).prod(axis=0) for k in range(len(middle))])
        first = np.maximum((np.diff(below, axis=1) * others).sum(axis=1), np.finfo(np.float32).tiny)
        return np.asarray(first / first.sum(), dtype=np.float32)

    def order(self, log_odds: FloatArray, product_ids: Sequence[str], *, customer_id: str, seed: int) -> IntArray:
        """Positions in the order to show, shape (k,)."""
        from scipy.special import betaincinv

        uniform = np.array([stable_fraction("thompson", seed, customer_id, name) for name in product_ids])
        likely, unlikely = self._shapes(log_odds)
        drawn = betaincinv(likely, unlikely, np.clip(uniform, 1e-12, 1 - 1e-12))
        return np.argsort(-drawn, kind="stable").astype(np.int64)

    def _shapes(self, log_odds: FloatArray) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        chance = np.clip(1 / (1 + np.exp(-log_odds.astype(np.float64))), 1e-4, 1 - 1e-4)
        return chance * self.cases, (1 - chance) * self.cases


def _gumbel(uniform: Sequence[float]) -> npt.NDArray[np.float64]:
    inside = np.clip(np.asarray(uniform, dtype=np.float64), 1e-12, 1 - 1e-12)
    return np.asarray(-np.log(-np.log(inside)), dtype=np.float64)


def policy_of(wanted: ExplorationRule | None) -> Exploration:
    """The policy that a brief asks for; without one the best always comes first."""
    if wanted is None:
        return Exploration()
    return Thompson(cases=wanted.cases) if wanted.kind == "thompson" else Exploration(wanted.temperature)
