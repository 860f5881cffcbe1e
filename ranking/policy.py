"""Which of the good items comes first: always the best, or now and then another one, with the probability logged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.records import stable_fraction
from ranking.history import FloatArray
from ranking.ids import IntArray


@dataclass(frozen=True)
class Exploration:
    """Softmax over a customer's items: P(first = i) is proportional to exp(log_odds_i / temperature).

    Temperature 0 never explores. Draws depend on seed, customer and product alone, so that neither the order nor the
    grouping of customers changes a result.
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


def _gumbel(uniform: Sequence[float]) -> npt.NDArray[np.float64]:
    inside = np.clip(np.asarray(uniform, dtype=np.float64), 1e-12, 1 - 1e-12)
    return np.asarray(-np.log(-np.log(inside)), dtype=np.float64)
