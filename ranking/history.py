"""How each customer bought each item: one row per pair, as arrays that features and generators read.

Days are counted as of `today`; a day without purchases costs nothing, so a history can be read at any later day.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from core.records import EventKind
from ranking import columns as c
from ranking.ids import IntArray
from ranking.interactions import Interactions

FloatArray = npt.NDArray[np.float32]

HALF_LIVES: Final = (15.0, 45.0, 120.0)
"""Days after which an older purchase counts half, from a fortnight's mood to a season's habit."""


def decay_column(half_life: float) -> str:
    """Name of the column with the decayed number of trips."""
    return f"decayed_{half_life:g}"


@dataclass(frozen=True)
class History:
    """Pairs of customer and item (a product or a type), sorted by customer and item.

    `keys` = customer * n_items + item, ascending, shape (n_pairs,). `table` has the same rows.
    """

    level: str
    n_items: int
    n_customers: int
    day: int
    table: pl.DataFrame

    @cached_property
    def keys(self) -> IntArray:
        """Ascending pair keys, shape (n_pairs,)."""
        pairs = self.table.select(pl.col(c.CUSTOMER) * self.n_items + pl.col(self.level)).to_series()
        return pairs.to_numpy().astype(np.int64)

    @cached_property
    def starts(self) -> IntArray:
        """Rows of customer k are starts[k]:starts[k + 1], shape (n_customers + 1,)."""
        bounds = np.arange(self.n_customers + 1, dtype=np.int64) * self.n_items
        return np.searchsorted(self.keys, bounds).astype(np.int64)

    @cached_property
    def _columns(self) -> dict[str, npt.NDArray[np.float32]]:
        return {name: self.table[name].to_numpy().astype(np.float32) for name in self.table.columns}

    def rows(self, customers: IntArray, items: IntArray) -> IntArray:
        """Row of each pair, -1 where the customer never bought the item. All arrays have the same shape (n,)."""
        wanted = customers * self.n_items + items
        found = np.searchsorted(self.keys, wanted)
        found[found == len(self.keys)] = 0
        hit = self.keys[found] == wanted if len(self.keys) else np.zeros(len(wanted), dtype=bool)
        return np.where(hit & (customers >= 0), found, -1)

    def take(self, name: str, rows: IntArray, default: float = 0.0) -> FloatArray:
        """Values of a column at `rows`; `default` where the row is -1."""
        column = self._columns[name]
        if not len(column):
            return np.full(len(rows), default, dtype=np.float32)
        return np.where(rows >= 0, column[rows], np.float32(default)).astype(np.float32)


def build_history(interactions: Interactions, level: str) -> History:
    """Trips, dates, gaps and decayed counts of every pair of customer and item at `level` (PRODUCT or TYPE)."""
    today = interactions.today_day
    once = interactions.per_basket(level).filter(pl.col(c.KIND) == EventKind.PURCHASE.value)
    age = today - pl.col(c.DAY)
    decayed = [
        (0.5 ** (age / half_life)).sum().cast(pl.Float32).alias(decay_column(half_life)) for half_life in HALF_LIVES
    ]
    counts = once.group_by(c.CUSTOMER, level).agg(
        pl.len().cast(pl.Int64).alias(c.TRIPS),
        pl.col(c.DAY).min().alias(c.FIRST_DAY),
        pl.col(c.DAY).max().alias(c.LAST_DAY),
        pl.col(c.BASKET).max().alias(c.LAST_BASKET),
        (age <= 30).sum().cast(pl.Int64).alias(c.RECENT),
        *decayed,
    )
    table = counts.join(median_gaps(once, level), on=[c.CUSTOMER, level], how="left").sort(c.CUSTOMER, level)
    return History(level, interactions.size(level), len(interactions.customers), today, table)


def median_gaps(once: pl.DataFrame, level: str) -> pl.DataFrame:
    """Median days between the days on which a customer bought an item; only pairs with at least three such days."""
    days = once.select(c.CUSTOMER, level, c.DAY).unique().sort(c.CUSTOMER, level, c.DAY)
    gaps = days.with_columns(pl.col(c.DAY).diff().over(c.CUSTOMER, level).alias(c.GAP))
    return (
        gaps.group_by(c.CUSTOMER, level)
        .agg(pl.col(c.GAP).median().cast(pl.Float32), pl.len().alias("days"))
        .filter(pl.col("days") >= 3)
        .select(c.CUSTOMER, level, c.GAP)
    )
