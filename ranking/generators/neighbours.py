"""Customer-based collaborative filtering: what the most similar customers buy now."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from ranking.generators.linear import damped, popular_items
from ranking.generators.port import Anchors, no_anchors, rows_of
from ranking.history import FloatArray
from ranking.ids import IntArray

NEAREST: Final = 150
DENSE_CELLS: Final = 10_000_000
MOST_PEERS: Final = 20_000
"""Customers who can be somebody's neighbours; of more than this every k-th is taken."""


@dataclass(frozen=True)
class NeighbourGenerator:
    """score(customer, item) = mean over the nearest peers of their recent rate of buying it, weighted by similarity.

    `profiles` (n_customers, d) has unit rows, `peers` (m,) are codes of customers, `rates` (m, len(items)) is sparse.
    """

    name: str
    items: IntArray
    profiles: "sparse.csr_array"
    peers: IntArray
    rates: "sparse.csr_array"

    def scores(self, customers: IntArray) -> FloatArray:
        """Shape (n, len(items))."""
        similar = self._similar(customers)
        similar[customers[:, None] == self.peers[None, :]] = 0
        if len(self.peers) > NEAREST:
            threshold = np.partition(similar, -NEAREST, axis=1)[:, [-NEAREST]]
            similar = np.where(similar >= threshold, similar, 0)
        weight = similar / np.maximum(similar.sum(axis=1, keepdims=True), 1e-9)
        return np.asarray((sparse.csr_array(weight.astype(np.float32)) @ self.rates).toarray(), dtype=np.float32)

    def _similar(self, customers: IntArray) -> FloatArray:
        """Cosine of every customer with every peer, shape (n, m)."""
        product = rows_of(self.profiles, customers) @ self._by_trait
        return product if isinstance(product, np.ndarray) else product.toarray()

    @cached_property
    def _by_trait(self) -> "sparse.csr_array | FloatArray":
        """Profiles of the peers, one row a trait: shape (d, m). Dense where that is small, and so quicker."""
        turned = sparse.csr_array(self.profiles[self.peers].T)
        return turned.toarray() if turned.shape[0] * turned.shape[1] <= DENSE_CELLS else turned

    def anchors(self, customers: IntArray, items: IntArray) -> Anchors:  # noqa: ARG002
        """Neighbours are people, not things: no anchors."""
        return no_anchors(len(items))


def neighbours(
    name: str, taste: "sparse.csr_array", recent: "sparse.csr_array", *, most_items: int, min_customers: int
) -> NeighbourGenerator:
    """`taste` (customers x anything) decides who is similar, `recent` (customers x items, decayed) what they buy."""
    holders = np.maximum(np.bincount(taste.indices, minlength=taste.shape[1]), 1)
    rarity = np.log(max(taste.shape[0], 1) / holders).clip(0)
    weighted = sparse.csr_array(damped(taste) @ sparse.diags_array(rarity.astype(np.float32)))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    profiles = sparse.csr_array(sparse.diags_array((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ weighted)
    items = popular_items(recent, most_items, min_customers)
    step = max(1, -(-taste.shape[0] // MOST_PEERS))
    peers = np.arange(0, taste.shape[0], step, dtype=np.int64)
    return NeighbourGenerator(name, items, profiles, peers, sparse.csr_array(damped(recent)[peers][:, items]))
