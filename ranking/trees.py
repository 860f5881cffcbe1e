"""Gradient-boosted trees: fitted by scikit-learn, kept as plain arrays, so that no pickle is needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.errors import PushwrightError
from ranking.history import FloatArray
from ranking.ids import IntArray

MAX_DEPTH: Final = 6
MAX_LEAVES: Final = 31
CHECKED_ROWS: Final = 500
ROWS_AT_ONCE: Final = 16_384
"""So many rows stay in the processor's cache while all trees look at them."""


@dataclass(frozen=True)
class _Doubled:
    """Arrays of shape (n_trees, 2 * n_nodes), as they are walked along: feature, threshold and children; values."""

    steps: tuple[IntArray, FloatArray, IntArray]
    value: FloatArray


@dataclass(frozen=True)
class Trees:
    """Arrays of shape (n_trees, n_nodes). Node 0 is the root; a leaf points to itself; x <= threshold goes left.

    The score of a row is `baseline` plus the values of the leaves that it reaches: log odds of a purchase.
    """

    baseline: float
    feature: npt.NDArray[np.int32]
    threshold: FloatArray
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: FloatArray

    def __len__(self) -> int:
        return len(self.value)

    def score(self, values: FloatArray, start: int = 0, stop: int | None = None) -> FloatArray:
        """Sum over the trees start..stop (baseline included at start 0). `values` (n, n_features) -> (n,)."""
        total = np.full(len(values), self.baseline if start == 0 else 0.0, dtype=np.float32)
        for begin in range(0, len(values), ROWS_AT_ONCE):
            block = np.ascontiguousarray(values[begin : begin + ROWS_AT_ONCE], dtype=np.float32)
            offsets = np.arange(len(block), dtype=np.int64) * values.shape[1]
            part = total[begin : begin + ROWS_AT_ONCE]
            for tree in range(start, len(self) if stop is None else stop):
                part += self._doubled.value[tree].take(self._leaves(tree, block, offsets))
        return total

    def _leaves(self, tree: int, block: FloatArray, offsets: IntArray) -> IntArray:
        """Twice the number of the leaf that each row of `block` reaches."""
        feature, threshold, children = (part[tree] for part in self._doubled.steps)
        flat = block.ravel()
        node: IntArray = children.take(block[:, feature[0]] <= threshold[0])
        for _ in range(MAX_DEPTH - 1):
            goes_left = flat.take(offsets + feature.take(node)) <= threshold.take(node)
            node = children.take(node + goes_left)
        return node

    @cached_property
    def _doubled(self) -> "_Doubled":
        # Every node stands twice, and its children are interleaved: one gather finds the next node, twice its number.
        threshold, value = np.repeat(self.threshold, 2, axis=1), np.repeat(self.value, 2, axis=1)
        feature: IntArray = np.repeat(self.feature, 2, axis=1).astype(np.int64)
        children: IntArray = (2 * np.stack([self.right, self.left], axis=2).reshape(len(self), -1)).astype(np.int64)
        return _Doubled((feature, threshold.astype(np.float32), children), value.astype(np.float32))


def fit_trees(
    values: FloatArray, labels: npt.NDArray[np.int8], *, trees: int, learning_rate: float, seed: int
) -> Trees:
    """Binary boosting on `values` (n, n_features) and `labels` (n,) of 0 and 1."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=learning_rate,
        max_leaf_nodes=MAX_LEAVES,
        max_depth=MAX_DEPTH,
        min_samples_leaf=100,
        l2_regularization=5.0,
        max_features=0.6,
        early_stopping=False,  # pyright: ignore[reportArgumentType]
        random_state=seed,
    )
    model.fit(values, labels)
    exported = _export(model)
    sample = values[:CHECKED_ROWS]
    if not np.allclose(exported.score(sample), model.decision_function(sample), atol=1e-3):
        raise PushwrightError("the boosted trees could not be read out of scikit-learn: use the version that is pinned")
    return exported


def _export(model: Any) -> Trees:
    nodes = [iteration[0].nodes for iteration in model._predictors]
    width = max(len(tree) for tree in nodes)
    shape = (len(nodes), width)
    feature, left, right = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    threshold, value = (np.zeros(shape, dtype=np.float32) for _ in range(2))
    for k, tree in enumerate(nodes):
        size, own, leaf = len(tree), np.arange(len(tree)), tree["is_leaf"].astype(bool)
        feature[k, :size] = np.where(leaf, 0, tree["feature_idx"])
        left[k, :size] = np.where(leaf, own, tree["left"])
        right[k, :size] = np.where(leaf, own, tree["right"])
        threshold[k, :size] = _rounded_down(np.where(leaf, 0.0, tree["num_threshold"]))
        value[k, :size] = tree["value"]
    return Trees(float(np.ravel(model._baseline_prediction)[0]), feature, threshold, left, right, value)


def _rounded_down(thresholds: npt.NDArray[np.float64]) -> FloatArray:
    """The largest float32 not above each threshold: a float32 value compares with it as with the threshold itself."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near).astype(np.float32)
