"""What item-based generators share: a customer's history times a matrix of item-to-item weights."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from ranking.generators.port import Anchors, no_anchors, positions_in, rows_of
from ranking.history import FloatArray
from ranking.ids import IntArray

DENSE_FROM: Final = 0.15
"""Share of filled weights from which whole rows are added up faster than single entries are found."""
DENSE_ITEMS: Final = 4000
"""A dense matrix of more items would take too much memory."""


@dataclass(frozen=True)
class LinearGenerator:
    """score(customer, j) = sum over i of history[customer, i] * weights[i, j].

    `history` has shape (n_customers, len(items)), `weights` (len(items), len(items)) with an empty diagonal.
    """

    name: str
    items: IntArray
    history: "sparse.csr_array"
    weights: "sparse.csr_array"

    def scores(self, customers: IntArray) -> FloatArray:
        """Shape (n, len(items))."""
        history = rows_of(self.history, customers)
        if self._dense is not None:
            return np.asarray(history @ self._dense, dtype=np.float32)
        return np.asarray((history @ self.weights).toarray(), dtype=np.float32)

    @cached_property
    def _dense(self) -> FloatArray | None:
        """The weights where they are so full that a dense matrix is quicker; the sums are the same to the last bit."""
        size = len(self.items)
        if size > DENSE_ITEMS or self.weights.nnz < DENSE_FROM * size * size:
            return None
        return np.asarray(self.weights.toarray(), dtype=np.float32)

    @cached_property
    def _incoming(self) -> "sparse.csr_array":
        return sparse.csr_array(self.weights.T)

    def anchors(self, customers: IntArray, items: IntArray) -> Anchors:
        """The item of the history with the largest term of the sum, and its share of the positive terms."""
        columns = positions_in(self.items, items)
        history = rows_of(self.history, np.where(columns >= 0, customers, -1))
        terms = sparse.csr_array(history.multiply(rows_of(self._incoming, columns)))
        return largest_terms(terms, self.items)


def largest_terms(terms: "sparse.csr_array", items: IntArray) -> Anchors:
    """Of each row the item with the largest positive term and its share of them; `terms` (n, len(items))."""
    found = no_anchors(terms.shape[0])
    if not terms.nnz:
        return found
    positive = sparse.csr_array(terms.maximum(0))
    best = np.asarray(positive.max(axis=1).toarray()).ravel()
    total = np.asarray(positive.sum(axis=1)).ravel()
    has = best > 0
    if has.any():
        found.item[has] = items[np.asarray(positive.argmax(axis=1)).ravel()[has]]
        found.share[has] = best[has] / total[has]
    return found


def damped(matrix: "sparse.csr_array") -> "sparse.csr_array":
    """Logarithm of one plus the weights: the twentieth purchase says less than the second."""
    result = matrix.copy()
    result.data = np.log1p(result.data)
    return result


def popular_items(matrix: "sparse.csr_array", most: int, min_customers: int) -> IntArray:
    """Ascending codes of the at most `most` items that at least `min_customers` have; ties go to the smaller code."""
    customers = np.bincount(matrix.indices, minlength=matrix.shape[1])
    order = np.argsort(-customers, kind="stable")[:most]
    return np.sort(order[customers[order] >= min_customers]).astype(np.int64)
