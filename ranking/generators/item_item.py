"""Item-based collaborative filtering: cosine neighbours (sparse), and EASE (dense, closed form)."""

from typing import Final

import numpy as np
from scipy import sparse

from core.errors import PushwrightError
from ranking.generators.linear import LinearGenerator, damped, popular_items
from ranking.history import FloatArray

MOST_ITEMS: Final = 6000
"""EASE inverts a matrix of this side: 6,000 take about ten seconds and 150 MB; rarer items have too few customers."""
MIN_CUSTOMERS: Final = 5
SHRINKAGE: Final = 20.0
NEIGHBOURS: Final = 60
_BLOCK: Final = 512


def cosine_neighbours(name: str, matrix: "sparse.csr_array", *, most_items: int = MOST_ITEMS) -> LinearGenerator:
    """weights[i, j] = cosine of the customers of i and j, shrunk for rare pairs; the nearest of each j are kept."""
    items = popular_items(matrix, most_items, MIN_CUSTOMERS)
    history = sparse.csr_array(damped(matrix)[:, items])
    gram = sparse.csc_array(history.T @ history)
    norms = np.sqrt(gram.diagonal())
    both = sparse.csc_array((history > 0).astype(np.float32).T @ (history > 0).astype(np.float32))
    dense = gram.toarray() / np.maximum(np.outer(norms, norms), 1e-9)
    dense *= both.toarray() / (both.toarray() + SHRINKAGE)
    np.fill_diagonal(dense, 0)
    return LinearGenerator(name, items, history, _nearest(dense.astype(np.float32), NEIGHBOURS))


def ease(
    name: str, matrix: "sparse.csr_array", *, ridge: float, kept: int, most_items: int = MOST_ITEMS
) -> LinearGenerator:
    """EASE (Steck 2019, Embarrassingly Shallow Autoencoders): B = I - P / diag(P), P = (X'X + ridge I)^-1.

    Rows of X are divided by the square root of their length, so that heavy buyers do not decide alone. Of every column
    the `kept` largest weights stay.
    """
    items = popular_items(matrix, most_items, MIN_CUSTOMERS)
    history = damped_rows(sparse.csr_array(damped(matrix)[:, items]))
    gram: FloatArray = (history.T @ history).toarray().astype(np.float32, copy=False)
    gram[np.diag_indices_from(gram)] += ridge
    # In place from here on: at 6,000 items each copy takes 144 MB.
    weights = _inverse(gram)
    del gram
    weights /= -np.diag(weights)
    np.fill_diagonal(weights, 0)
    return LinearGenerator(name, items, history, _nearest(weights, kept))


def _inverse(gram: FloatArray) -> FloatArray:
    """Inverse of a positive definite matrix by Cholesky, in half the time of a general solver."""
    from scipy.linalg.lapack import spotrf, spotri

    if not len(gram):
        return gram
    factor, failed = spotrf(gram, lower=1, clean=1, overwrite_a=1)
    lower, failed_again = spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_again:
        raise PushwrightError("the item matrix is not positive definite: raise the ridge of EASE")
    lower += np.tril(lower, -1).T
    return np.asarray(lower, dtype=np.float32)


def damped_rows(history: "sparse.csr_array") -> "sparse.csr_array":
    """Each row divided by the square root of its length."""
    lengths = np.sqrt(np.asarray(history.multiply(history).sum(axis=1)).ravel())
    scale = 1 / np.sqrt(np.maximum(lengths, 1e-6))
    return sparse.csr_array(sparse.diags_array(scale.astype(np.float32)) @ history)


def _nearest(dense: FloatArray, keep: int) -> "sparse.csr_array":
    """The `keep` entries of every column that are largest in size, the rest zero."""
    if dense.shape[0] <= keep:
        return sparse.csr_array(dense)
    # Block by block: what is compared and thrown away is several times the size of what is kept.
    blocks = [_nearest_of(dense[:, start : start + _BLOCK], keep) for start in range(0, dense.shape[1], _BLOCK)]
    return sparse.csr_array(sparse.hstack(blocks, format="csr"))


def _nearest_of(columns: FloatArray, keep: int) -> "sparse.csr_array":
    size = np.abs(columns)
    return sparse.csr_array(np.where(size >= np.partition(size, -keep, axis=0)[-keep], columns, 0))
