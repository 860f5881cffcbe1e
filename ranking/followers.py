"""Sequential patterns of two steps in a window of time: after A, within so many days, B.

What PrefixSpan finds for sequences of length two, with a window, and counted over baskets instead of customers: in a
shop where people come back for years nearly everything follows everything, so B counts only where it is news, that
is, where it stands neither in the basket with A nor in one of the same number of days before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from core.records import Follower
from ranking import columns as c
from ranking.companions import basket_matrix, rank_in_group
from ranking.history import FloatArray
from ranking.ids import IdIndex, IntArray
from ranking.interactions import Interactions

WINDOWS: Final = (7, 14, 30, 60)
"""Days; the one nearest to three usual gaps between a customer's baskets is taken."""
GAPS: Final = 3
MIN_FOLLOWED: Final = 15
MIN_LIFT: Final = 1.2
MIN_Z: Final = 4.0
"""Standard deviations that the followed baskets must lie above chance (Poisson)."""
PRIOR_BASKETS: Final = 5.0
KEPT_PER_ANCHOR: Final = 30
_SPAN: Final = 1_000_000
"""More days than any history has: keeps the days of different customers apart."""


@dataclass(frozen=True)
class Followers:
    """Pairs of types as parallel arrays, sorted by anchor, then lift from high to low."""

    types: IdIndex
    anchor: IntArray
    other: IntArray
    followed: IntArray
    lift: FloatArray
    baskets: IntArray
    """Baskets with each type whose window is over, shape (n_types,)."""
    news: IntArray
    """Baskets in whose window each type was news, shape (n_types,)."""
    all_baskets: int
    within_days: int

    @cached_property
    def _starts(self) -> IntArray:
        return np.searchsorted(self.anchor, np.arange(len(self.types) + 1)).astype(np.int64)

    def of(self, type_keys: Sequence[str]) -> list[Follower]:
        """What follows the given types, in their order, strongest first; nothing for an unknown type."""
        codes = [code for code in self.types.codes(type_keys) if code >= 0]
        return [self.record(row) for code in codes for row in range(self._starts[code], self._starts[code + 1])]

    def record(self, row: int) -> Follower:
        """One pair, with counts that anybody can check."""
        anchor, other, followed = int(self.anchor[row]), int(self.other[row]), int(self.followed[row])
        return Follower(
            anchor_type=self.types.ids[anchor],
            type_key=self.types.ids[other],
            within_days=self.within_days,
            followed=followed,
            anchor_baskets=int(self.baskets[anchor]),
            support=followed / self.all_baskets,
            confidence=followed / int(self.baskets[anchor]),
            usual=int(self.news[other]) / self.all_baskets,
            lift=round(float(self.lift[row]), 2),
        )

    @cached_property
    def matrix(self) -> "sparse.csr_array":
        """Anchor x other with log lift, float32, shape (n_types, n_types)."""
        size = len(self.types)
        return sparse.csr_array((np.log(self.lift).astype(np.float32), (self.anchor, self.other)), shape=(size, size))


def usual_window(bought: pl.DataFrame) -> int:
    """Days within which customers of this shop come back a few times; the shortest window where nobody came twice."""
    days = bought.select(c.CUSTOMER, c.DAY).unique().sort(c.CUSTOMER, c.DAY)
    gap = days.select(pl.col(c.DAY).diff().over(c.CUSTOMER)).to_series().median()
    wanted = GAPS * gap if isinstance(gap, float) else 0.0
    return min(WINDOWS, key=lambda window: abs(window - wanted))


def build_followers(interactions: Interactions, within_days: int | None = None) -> Followers:
    """Pairs with enough followed baskets, a lift worth telling and little chance of being chance.

    lift = (followed + prior) / (expected + prior). What is expected of A and B is B's share of all news times the news
    after the baskets with A: somebody who buys much of everything makes no pattern. Without `within_days` the shop's
    own rhythm says how many.
    """
    types = interactions.catalogue.types
    bought = interactions.purchases
    within_days = usual_window(bought) if within_days is None else within_days
    held = basket_matrix(bought, len(types))
    seen, news = _news(bought, held, within_days, interactions.today_day)
    held, news = held[seen], news[seen]
    joint = sparse.coo_array(held.T @ news)
    baskets, fresh = (np.asarray(m.sum(axis=0), dtype=np.float64).ravel() for m in (held, news))
    after = np.asarray(held.T @ np.asarray(news.sum(axis=1)).ravel(), dtype=np.float64).ravel()
    expected = after[joint.row] * fresh[joint.col] / max(float(fresh.sum()), 1)
    lift = (joint.data + PRIOR_BASKETS) / (expected + PRIOR_BASKETS)
    z = (joint.data - expected) / np.sqrt(np.maximum(expected, 1e-9))
    keep = (joint.data >= MIN_FOLLOWED) & (lift >= MIN_LIFT) & (z >= MIN_Z)
    anchor, other, followed, kept = (a[keep] for a in (joint.row, joint.col, joint.data, lift))
    order = np.lexsort((other, -kept, anchor))
    order = order[rank_in_group(anchor[order].astype(np.int64)) < KEPT_PER_ANCHOR]
    return Followers(
        types,
        anchor[order].astype(np.int64),
        other[order].astype(np.int64),
        followed[order].astype(np.int64),
        kept[order].astype(np.float32),
        baskets.astype(np.int64),
        fresh.astype(np.int64),
        int(held.shape[0]),
        within_days,
    )


def _news(
    bought: pl.DataFrame, held: "sparse.csr_array", within_days: int, today: int
) -> tuple[IntArray, "sparse.csr_array"]:
    """(rows, news): baskets whose window is over, and per basket the types that were news in its window, 0 or 1.

    Rows are those of `held`: baskets in the order of their codes, which is that of customers and days.
    """
    of = bought.group_by(c.BASKET).agg(pl.col(c.CUSTOMER).first(), pl.col(c.DAY).max()).sort(c.BASKET)
    day = of[c.DAY].to_numpy().astype(np.int64)
    moment = of[c.CUSTOMER].to_numpy().astype(np.int64) * _SPAN + day
    end = np.searchsorted(moment, moment, side="right")
    later = _over(end, np.searchsorted(moment, moment + within_days, side="right")) @ held
    known = _over(np.searchsorted(moment, moment - within_days), end) @ held
    later.data[:] = 1
    known.data[:] = 1
    news = sparse.csr_array(later - later.multiply(known))
    news.eliminate_zeros()
    return np.flatnonzero(day + within_days < today).astype(np.int64), news


def _over(start: IntArray, stop: IntArray) -> "sparse.csr_array":
    """A matrix whose row k has ones in the columns start[k]:stop[k], shape (n, n)."""
    sizes = stop - start
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    within = np.arange(int(indptr[-1])) - np.repeat(indptr[:-1], sizes)
    indices = np.repeat(start, sizes) + within
    ones = np.ones(len(indices), dtype=np.float32)
    return sparse.csr_array((ones, indices, indptr), shape=(len(start), len(start)))
