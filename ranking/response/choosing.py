"""Which offer, if any: a conditional logit over the offers of a mailing (McFadden 1974), held near a prior.

Redemptions are few, and own frequency alone is hard to beat: the weights start from it and move only as far as the
redemptions so far bear out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import NotTrainedError
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.response.features import Table

PRIOR: Final = {"trips": 1.0, "bought": 0.5, "type_trips": 0.2, "buyers": 0.1}
PENALTY: Final = 30.0
"""Squared distance from the prior, in standard deviations of each feature."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mailing:
    """The offers of one customer in one campaign: features (k, d), and which were used (k,)."""

    values: Floats
    used: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class OfferModel:
    """score = weights . values; softmax over the offers of a customer."""

    names: tuple[str, ...]
    weights: FloatArray

    def scores(self, table: Table) -> FloatArray:
        """Shape (n,)."""
        if table.names != self.names:
            raise NotTrainedError("the offer model was made by another version: run `pushwright train` again")
        found: FloatArray = (table.values @ self.weights).astype(np.float32)
        return found

    def shares(self, scores: FloatArray, starts: IntArray) -> FloatArray:
        """Softmax within each customer; `starts` are the first rows of the customers, ascending."""
        if not len(scores):
            return scores
        sizes = np.diff(np.append(starts, len(scores)))
        top = np.repeat(np.maximum.reduceat(scores, starts), sizes)
        weight = np.exp(scores - top)
        shares: FloatArray = (weight / np.repeat(np.add.reduceat(weight, starts), sizes)).astype(np.float32)
        return shares


def fit_offers(names: tuple[str, ...], mailings: Sequence[Mailing]) -> OfferModel:
    """Learns from the mailings with a used offer; without any the prior is the model."""
    from scipy.optimize import minimize

    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    useful = [mailing for mailing in mailings if mailing.used.any()]
    if not useful:
        return OfferModel(names, prior.astype(np.float32))
    spread = np.concatenate([mailing.values for mailing in useful]).std(axis=0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = (weights - prior) * spread
        total, slope = PENALTY * float((away**2).sum()), 2 * PENALTY * away * spread
        for mailing in useful:
            score = mailing.values @ weights
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            total -= float(np.log(chance[mailing.used]).mean())
            slope = slope - mailing.values[mailing.used].mean(axis=0) + chance @ mailing.values
        return total, slope

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 80})
    return OfferModel(names, found.x.astype(np.float32))
