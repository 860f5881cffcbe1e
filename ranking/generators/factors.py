"""Matrix factorisation of implicit feedback: customers and items as points whose product says what goes together."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from ranking.generators.linear import damped, popular_items
from ranking.generators.port import Anchors, no_anchors
from ranking.history import FloatArray
from ranking.ids import IntArray

MOST_ITEMS: Final = 8000
FACTORS: Final = 64
ITERATIONS: Final = 12
REGULARISATION: Final = 0.05
ALPHA: Final = 10.0
"""How much surer a purchase makes of a liking than its absence of a dislike."""


@dataclass(frozen=True)
class FactorGenerator:
    """score(customer, j) = customers[customer] . factors[j]; shapes (n_customers, d) and (len(items), d)."""

    name: str
    items: IntArray
    customers: FloatArray
    factors: FloatArray

    def scores(self, customers: IntArray) -> FloatArray:
        """Shape (n, len(items)); zeros for somebody unknown."""
        if not len(self.customers):
            return np.zeros((len(customers), len(self.items)), dtype=np.float32)
        own = np.where(customers[:, None] >= 0, self.customers[np.maximum(customers, 0)], 0)
        # Rounded, because a matrix product may round a row differently in another chunk.
        return np.asarray(np.round(own.astype(np.float32) @ self.factors.T, 4), dtype=np.float32)

    def anchors(self, customers: IntArray, items: IntArray) -> Anchors:  # noqa: ARG002
        """Factors are nothing that a person could name: no anchors."""
        return no_anchors(len(items))


def factorised(
    name: str, matrix: "sparse.csr_array", *, most_items: int = MOST_ITEMS, min_customers: int = 1, seed: int = 0
) -> FactorGenerator:
    """Alternating least squares (Hu, Koren, Volinsky 2008) by the library implicit; `matrix` is customers x items."""
    items = popular_items(matrix, most_items, min_customers)
    history = sparse.csr_matrix(damped(matrix)[:, items])
    if not history.nnz:
        empty = np.zeros((0, FACTORS), dtype=np.float32)
        return FactorGenerator(name, items, empty, np.zeros((len(items), FACTORS), dtype=np.float32))
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    # One thread: the same seed then gives the same factors, and the library asks for a BLAS that does not spread out.
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=FACTORS,
            regularization=REGULARISATION,
            alpha=ALPHA,
            iterations=ITERATIONS,
            num_threads=1,
            random_state=seed,
            dtype=np.float32,
            use_gpu=False,
        )
        model.fit(history, show_progress=False)
    own = np.asarray(model.user_factors, dtype=np.float32)
    own[np.diff(history.indptr) == 0] = 0
    return FactorGenerator(name, items, own, np.asarray(model.item_factors, dtype=np.float32))
