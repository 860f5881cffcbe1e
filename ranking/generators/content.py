"""Retrieval by meaning: items whose vectors lie near what the customer bought."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ranking.generators.linear import largest_terms
from ranking.generators.port import Anchors, rows_of
from ranking.history import FloatArray
from ranking.ids import IntArray


@dataclass(frozen=True)
class ContentGenerator:
    """score(customer, j) = taste . vector_j, taste = mean of the unit vectors of the history weighted by `history`.

    Many items share a text: `vectors` (u, d) are the distinct ones, centred and of length one; `vector_of`
    (len(items),) says which one an item has. `history` is (n_customers, len(items)), rows sum to one.
    """

    name: str
    items: IntArray
    history: "sparse.csr_array"
    vectors: FloatArray
    vector_of: IntArray

    def scores(self, customers: IntArray) -> FloatArray:
        """Shape (n, len(items))."""
        # Rounded, because a matrix product may round a row differently in another chunk.
        near = np.round(self.tastes(customers) @ self.vectors.T, 4)
        return np.asarray(near[:, self.vector_of], dtype=np.float32)

    def tastes(self, customers: IntArray) -> FloatArray:
        """Mean vectors of the histories, shape (n, d); zeros for somebody unknown."""
        merge = sparse.csr_array(
            (np.ones(len(self.vector_of), dtype=np.float32), (np.arange(len(self.vector_of)), self.vector_of)),
            shape=(len(self.vector_of), len(self.vectors)),
        )
        return np.asarray((rows_of(self.history, customers) @ merge) @ self.vectors, dtype=np.float32)

    def anchors(self, customers: IntArray, items: IntArray) -> Anchors:
        """The bought item with the largest weight times similarity, the item itself left out."""
        history = rows_of(self.history, customers)
        row = np.repeat(np.arange(len(customers)), np.diff(history.indptr))
        asked, place = np.unique(self.vector_of[items], return_inverse=True)
        similar = self.vectors[asked] @ self.vectors.T
        terms = history.data * similar[place[row], self.vector_of[history.indices]]
        terms = np.where(history.indices == items[row], 0, terms).astype(np.float32)
        return largest_terms(
            sparse.csr_array((terms, history.indices, history.indptr), shape=history.shape), self.items
        )


def content(name: str, matrix: "sparse.csr_array", item_vectors: FloatArray) -> ContentGenerator:
    """`matrix` customers x items at a level, `item_vectors` (n_items, d) in the same order."""
    centred = item_vectors - item_vectors.mean(axis=0, keepdims=True)
    distinct, vector_of = np.unique(centred.astype(np.float32), axis=0, return_inverse=True)
    lengths = np.linalg.norm(distinct, axis=1, keepdims=True)
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    scale = sparse.diags_array((1 / np.maximum(sums, 1e-9)).astype(np.float32))
    return ContentGenerator(
        name,
        np.arange(matrix.shape[1], dtype=np.int64),
        sparse.csr_array(scale @ matrix),
        distinct / np.maximum(lengths, 1e-9),
        vector_of.ravel().astype(np.int64),
    )
