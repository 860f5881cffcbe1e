"""The port of the generators, and what they all share.

A generator works at one level (products or types). Arrays: `customers` (n,) holds codes, -1 for somebody unknown;
scores have shape (n, len(items)), float32, are 0 where the generator knows nothing, and only their order within a
customer has a meaning across generators.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

from ranking.history import FloatArray
from ranking.ids import IntArray


@dataclass(frozen=True)
class Anchors:
    """Of every asked pair the one thing in the customer's history that contributed most to its score.

    All arrays have shape (n,): `item` is its code or -1 where there is none, `share` its part of the score, 0 to 1.
    """

    item: IntArray
    share: FloatArray


class Generator(Protocol):
    """Scores the items it knows for a chunk of customers."""

    @property
    def name(self) -> str:
        """Names the generator in features, reports and model files."""
        ...

    @property
    def items(self) -> IntArray:
        """Ascending codes of the items that it can score."""
        ...

    def scores(self, customers: IntArray) -> FloatArray:
        """Shape (n, len(items))."""
        ...

    def anchors(self, customers: IntArray, items: IntArray) -> Anchors:
        """What moved the score of each pair (customers[k], items[k])."""
        ...


def no_anchors(size: int) -> Anchors:
    """For generators whose scores do not come from single things in the history."""
    return Anchors(np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.float32))


def rows_of(matrix: "sparse.csr_array", customers: IntArray) -> "sparse.csr_array":
    """Rows of the customers; an empty one for somebody unknown."""
    known = customers >= 0
    picked = (
        matrix[np.where(known, customers, 0)]
        if matrix.shape[0]
        else sparse.csr_array((len(customers), matrix.shape[1]))
    )
    if known.all():
        return picked
    return sparse.csr_array(sparse.diags_array(known.astype(np.float32)) @ picked)


def positions_in(items: IntArray, wanted: IntArray) -> IntArray:
    """Where each wanted code stands in the ascending `items`, -1 where it does not. Shape (len(wanted),)."""
    if not len(items):
        return np.full(len(wanted), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(items, wanted), len(items) - 1)
    return np.where(items[found] == wanted, found, -1).astype(np.int64)
