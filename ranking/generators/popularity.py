"""What many customers buy, lately."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ranking.generators.port import Anchors, no_anchors
from ranking.history import FloatArray
from ranking.ids import IntArray


@dataclass(frozen=True)
class PopularityGenerator:
    """score(customer, item) = log(1 + decayed number of customers who have it): the same for everybody."""

    name: str
    items: IntArray
    strength: FloatArray

    def scores(self, customers: IntArray) -> FloatArray:
        """Shape (n, len(items)): one row that is read for everybody."""
        return np.broadcast_to(self.strength, (len(customers), len(self.strength)))

    def anchors(self, customers: IntArray, items: IntArray) -> Anchors:  # noqa: ARG002
        """Popularity has no anchors."""
        return no_anchors(len(items))


def popularity(name: str, recent: "sparse.csr_array", most_items: int) -> PopularityGenerator:
    """`recent` (customers x items) holds decayed weights; one customer counts for at most one. The best are kept."""
    capped = recent.copy()
    capped.data = np.minimum(capped.data, 1)
    strength = np.log1p(np.asarray(capped.sum(axis=0)).ravel()).astype(np.float32)
    items = np.sort(np.argsort(-strength, kind="stable")[:most_items]).astype(np.int64)
    return PopularityGenerator(name, items, strength[items])
