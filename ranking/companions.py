"""Types that are bought in the same basket more often than chance would have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from core.records import Companion
from ranking import columns as c
from ranking.history import FloatArray
from ranking.ids import IdIndex, IntArray
from ranking.interactions import Interactions

MIN_TOGETHER: Final = 15
MIN_LIFT: Final = 1.2
MIN_Z: Final = 4.0
"""Standard deviations that the joint baskets must lie above chance (Poisson)."""
PRIOR_BASKETS: Final = 5.0
"""Joint baskets at chance that are added to seen and expected ones: a rare pair's lift is drawn towards 1."""
KEPT_PER_ANCHOR: Final = 30


@dataclass(frozen=True)
class Companions:
    """Pairs of types as parallel arrays, sorted by anchor, then lift from high to low."""

    types: IdIndex
    anchor: IntArray
    other: IntArray
    together: IntArray
    lift: FloatArray
    baskets: IntArray
    """Baskets with each type, shape (n_types,)."""
    all_baskets: int

    @cached_property
    def _starts(self) -> IntArray:
        return np.searchsorted(self.anchor, np.arange(len(self.types) + 1)).astype(np.int64)

    def of(self, type_keys: Sequence[str]) -> list[Companion]:
        """Companions of the given anchors, in their order, strongest first; none for an unknown type."""
        codes = [code for code in self.types.codes(type_keys) if code >= 0]
        rows = [row for code in codes for row in range(self._starts[code], self._starts[code + 1])]
        return [self.record(row) for row in rows]

    def record(self, row: int) -> Companion:
        """One pair as an association rule: from the anchor to the other type."""
        ids, together = self.types.ids, int(self.together[row])
        return Companion(
            anchor_type=ids[self.anchor[row]],
            type_key=ids[self.other[row]],
            together=together,
            lift=round(float(self.lift[row]), 2),
            support=together / self.all_baskets,
            confidence=together / int(self.baskets[self.anchor[row]]),
        )

    @cached_property
    def matrix(self) -> "sparse.csr_array":
        """Anchor x other with log lift, float32, shape (n_types, n_types)."""
        size = len(self.types)
        return sparse.csr_array((np.log(self.lift).astype(np.float32), (self.anchor, self.other)), shape=(size, size))

    def times_others(self, row: int) -> float:
        """How many times as often baskets with the anchor hold the other type as baskets without the anchor do.

        From the plain counts, so that anybody can check it; where no basket without the anchor has it, the lift.
        """
        anchor, other, both = int(self.anchor[row]), int(self.other[row]), int(self.together[row])
        elsewhere = int(self.baskets[other]) - both
        if elsewhere == 0:
            return float(self.lift[row])
        without = self.all_baskets - int(self.baskets[anchor])
        return (both / int(self.baskets[anchor])) / (elsewhere / without)

    def row(self, anchor: int, other: int) -> int:
        """Row of a pair, -1 where it is no pair."""
        start, end = self._starts[anchor], self._starts[anchor + 1]
        hits = np.flatnonzero(self.other[start:end] == other)
        return int(start + hits[0]) if len(hits) else -1


def build_companions(interactions: Interactions) -> Companions:
    """Pairs with enough joint baskets, a lift worth telling and little chance of being chance.

    lift = (together + prior) / (expected + prior) with expected = baskets(a) * baskets(b) / baskets.
    """
    types = interactions.catalogue.types
    baskets = basket_matrix(interactions.purchases, len(types))
    joint = sparse.coo_array(baskets.T @ baskets)
    totals = np.asarray(baskets.sum(axis=0), dtype=np.float64).ravel()
    expected = totals[joint.row] * totals[joint.col] / max(baskets.shape[0], 1)
    lift = (joint.data + PRIOR_BASKETS) / (expected + PRIOR_BASKETS)
    z = (joint.data - expected) / np.sqrt(np.maximum(expected, 1e-9))
    keep = (joint.row != joint.col) & (joint.data >= MIN_TOGETHER) & (lift >= MIN_LIFT) & (z >= MIN_Z)
    anchor, other, together, kept = (a[keep] for a in (joint.row, joint.col, joint.data, lift))
    order = np.lexsort((other, -kept, anchor))
    order = order[rank_in_group(anchor[order]) < KEPT_PER_ANCHOR]  # pyright: ignore[reportArgumentType]
    return Companions(
        types,
        anchor[order].astype(np.int64),
        other[order].astype(np.int64),
        together[order].astype(np.int64),
        kept[order].astype(np.float32),
        totals.astype(np.int64),
        int(baskets.shape[0]),
    )


def basket_matrix(bought: pl.DataFrame, n_types: int) -> "sparse.csr_array":
    cells = bought.select(c.BASKET, c.TYPE).unique().sort(c.BASKET, c.TYPE)
    rows = cells[c.BASKET].rank("dense").to_numpy().astype(np.int64) - 1
    shape = (int(rows.max()) + 1 if len(rows) else 0, n_types)
    return sparse.csr_array((np.ones(len(rows), dtype=np.float32), (rows, cells[c.TYPE].to_numpy())), shape=shape)


def rank_in_group(groups: IntArray) -> IntArray:
    """Position of each element among equal neighbours; `groups` is sorted. Shape (n,)."""
    position = np.arange(len(groups))
    first = np.searchsorted(groups, groups)
    return (position - first).astype(np.int64)
