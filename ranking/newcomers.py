"""What customers with a basket or two are lent: the taste of the segment that they come nearest to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from core.records import Reason
from ranking.blend import probability
from ranking.features import Pairs
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.segments.segments import Segments
from ranking.tables import ItemTable

SEGMENT: Final = "segment"
KEPT: Final = 40
LEAST_WEIGHT: Final = 0.001

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Newcomers:
    """Popularity by segment, for customers who are in one by their first baskets alone."""

    segments: Segments
    items: ItemTable
    """Of the products."""

    def segment_of(self, customers: IntArray) -> IntArray:
        """Segment of each newcomer, -1 for everybody else. Shape (n,)."""
        settled = self.segments.settled[np.maximum(customers, 0)] > 0
        return np.where(settled, -1, self.segments.of(customers)).astype(np.int64)

    @cached_property
    def _leaders(self) -> tuple[IntArray, ...]:
        """Of each segment all products that it bought, the most popular there first."""
        lift = self.segments.lift
        found = []
        for k in range(lift.shape[0]):
            row = slice(int(lift.indptr[k]), int(lift.indptr[k + 1]))
            items, score = lift.indices[row], self.items.decayed[lift.indices[row]] + lift.data[row]
            found.append(items[np.argsort(-score, kind="stable")].astype(np.int64))
        return tuple(found)

    def candidates(self, customers: IntArray, allowed: Mask) -> tuple[IntArray, IntArray]:
        """Rows and items: the allowed products that are most popular in each newcomer's segment."""
        rows, items = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        segments = self.segment_of(customers)
        for row in np.flatnonzero(segments >= 0):
            leaders = self._leaders[segments[row]]
            best = leaders[allowed[leaders]][:KEPT]
            rows.append(np.full(len(best), row, dtype=np.int64))
            items.append(best)
        return np.concatenate(rows), np.concatenate(items)

    def shifts(self, pairs: Pairs, bought: Mask) -> FloatArray:
        """What the segment adds to the log odds of what a newcomer never bought, else 0. Shape (n_pairs,)."""
        segment = np.where(bought, -1, self.segment_of(pairs.customers)[pairs.row])
        shifts = np.zeros(len(segment), dtype=np.float32)
        rows = np.flatnonzero(segment >= 0)
        if len(rows):
            shifts[rows] = np.asarray(self.segments.lift[segment[rows], pairs.item[rows]]).ravel()
        return shifts

    def reason(self, customer: int, lift: float, total: float) -> Reason | None:
        """The sentence for a pair that the segment lifted; None where that is not worth telling."""
        with_it, without = probability(np.array([total, total - lift], dtype=np.float32))
        if lift <= 0 or with_it - without < LEAST_WEIGHT:
            return None
        name, ratio = self.segments.names[self.segments.member[customer]], round(float(np.exp(lift)), 1)
        text = f"Customers who shop alike ({name}) buy this {ratio:g} times as often as all customers do."
        weight = float(with_it - without)
        return Reason(kind="segment", text=text, weight=weight, facts={"segment": name, "times_all": ratio})
