"""Who answers a campaign at all: a logistic model on how the customer shops and answered before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import NotTrainedError
from ranking.history import FloatArray
from ranking.response.features import Table

LEAST_ANSWERS: Final = 20
"""Customers who answered, below which nothing can be learnt."""
STRENGTH: Final = 0.3
"""Inverse of the penalty."""

_COUPONS = "used coupons in {coupon_baskets:.0f} of {baskets:.0f} baskets, last {coupon_recency:.0f} days before"
_ANSWERS = "answered {campaigns_answered:.0f} of {campaigns_mailed:.0f} earlier campaigns"
_OVERLAP = "buys goods of {offers_own:.0f} of the {offers:.0f} offers"
_VISITS = "came {baskets_30:.0f} times in the 30 days before"
WORDS: Final = {
    **dict.fromkeys(("coupon_share", "coupon_baskets", "coupon_baskets_90", "coupon_recency"), _COUPONS),
    **dict.fromkeys(("answers", "campaigns_answered", "answer_rate", "answer_recency"), _ANSWERS),
    **dict.fromkeys(("offers_own", "overlap", "offer_trips", "offer_trips_fading", "best_offer"), _OVERLAP),
    **dict.fromkeys(("baskets_30", "baskets_90", "recency"), _VISITS),
    "spend_90": "spent {spend_90:.0f} in the 90 days before",
}
"""How a feature is said; those that are not here are not said."""
_NEEDS: Final = {
    _COUPONS: "coupon_baskets", _ANSWERS: "campaigns_answered", _OVERLAP: "offers_own", _VISITS: "baskets_30",
}  # fmt: skip
"""What must be above 0 for the words to speak for anything."""
_SINGLE: Final = re.compile(r"\b1 (time|day|basket)s\b")
REASONS: Final = 3


@dataclass(frozen=True)
class AnswerModel:
    """log odds = intercept + weights . (values - mean) / scale; arrays have shape (n_features,)."""

    names: tuple[str, ...]
    mean: FloatArray
    scale: FloatArray
    weights: FloatArray
    intercept: float

    def log_odds(self, table: Table) -> FloatArray:
        """Shape (n,)."""
        total: FloatArray = (self._terms(table).sum(axis=1) + self.intercept).astype(np.float32)
        return total

    def why(self, table: Table) -> list[tuple[str, ...]]:
        """Of each row the features that raise the odds most, in words."""
        terms = self._terms(table)
        rows = table.raw.to_dicts()
        return [_words(self.names, terms[k], row) for k, row in enumerate(rows)]

    def _terms(self, table: Table) -> npt.NDArray[np.float64]:
        if table.names != self.names:
            raise NotTrainedError("the response model was made by another version: run `pushwright train` again")
        terms: npt.NDArray[np.float64] = np.asarray(
            (table.values - self.mean) / self.scale * self.weights, dtype=np.float64
        )
        return terms


def _words(names: Sequence[str], terms: npt.NDArray[np.float64], row: dict[str, float]) -> tuple[str, ...]:
    best = [int(place) for place in np.argsort(-terms, kind="stable") if terms[place] > 0]
    words = [WORDS[names[place]] for place in best if names[place] in WORDS]
    said = [_SINGLE.sub(r"1 \1", text.format(**row)) for text in words if row.get(_NEEDS.get(text, ""), 1)]
    return tuple(dict.fromkeys(said))[:REASONS]


def fit_answers(tables: Sequence[Table], answered: Sequence[npt.NDArray[np.bool_]]) -> AnswerModel:
    """`answered` (n,) of each table says who used an offer. Raises NotTrainedError where too few did."""
    from sklearn.linear_model import LogisticRegression

    labels = np.concatenate(answered) if answered else np.zeros(0, dtype=bool)
    if labels.sum() < LEAST_ANSWERS or labels.all():
        raise NotTrainedError(
            f"{int(labels.sum())} customers answered campaigns so far; a response model needs {LEAST_ANSWERS}"
        )
    values = np.concatenate([table.values for table in tables]).astype(np.float64)
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale[scale < 1e-9] = 1
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit((values - mean) / scale, labels)
    return AnswerModel(
        tables[0].names,
        mean.astype(np.float32),
        scale.astype(np.float32),
        model.coef_[0].astype(np.float32),
        float(model.intercept_[0]),
    )
