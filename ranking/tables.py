"""Numbers of single items and single customers that features read, as arrays."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from ranking import columns as c
from ranking.history import FloatArray, History, decay_column
from ranking.ids import IntArray
from ranking.interactions import Interactions

PRIOR_BUYERS: Final = 10.0
"""Buyers at the overall rate that are mixed into an item's repeat rate."""


@dataclass(frozen=True)
class ItemTable:
    """Per item of a level, shape (n_items,)."""

    buyers: FloatArray
    """Log of one plus the customers who ever bought it."""
    lately: FloatArray
    """Log of one plus the customers of the last thirty days."""
    decayed: FloatArray
    """Log of one plus the decayed customers, half-life fifteen days."""
    trend: FloatArray
    """Log ratio of this month's customers to a month's share of the quarter before, shrunk."""
    repeat: FloatArray
    """Share of buyers who bought it again, shrunk to the overall share."""
    loyalty: FloatArray
    """Mean trips per buyer, log."""


@dataclass(frozen=True)
class CustomerTable:
    """Per customer, shape (n_customers,)."""

    baskets: FloatArray
    lately: FloatArray
    """Baskets in the last thirty days."""
    last_day: FloatArray
    distinct: FloatArray
    """Different items bought."""
    lines: FloatArray
    """Items per basket."""
    last_basket: IntArray
    """Code of the newest basket; baskets of a customer have consecutive codes."""


def item_table(history: History) -> ItemTable:
    """Statistics of every item from the pairs."""
    pairs = history.table
    age = history.day - pl.col(c.LAST_DAY)
    stats = pairs.group_by(history.level).agg(
        pl.len().alias("buyers"),
        (pl.col(c.RECENT) > 0).sum().alias("lately"),
        (age <= 120).sum().alias("quarter"),
        pl.col(decay_column(15.0)).clip(0, 1).sum().alias("decayed"),
        (pl.col(c.TRIPS) > 1).sum().alias("again"),
        pl.col(c.TRIPS).sum().alias("trips"),
    )
    codes = stats[history.level].to_numpy()
    buyers, lately, quarter, decayed, again, trips = (
        _spread(stats[name].to_numpy(), codes, history.n_items)
        for name in ("buyers", "lately", "quarter", "decayed", "again", "trips")
    )
    overall = again.sum() / max(buyers.sum(), 1)
    return ItemTable(
        buyers=np.log1p(buyers),
        lately=np.log1p(lately),
        decayed=np.log1p(decayed),
        trend=np.log((lately + 2) / (quarter / 3 + 2)),
        repeat=((again + PRIOR_BUYERS * overall) / (buyers + PRIOR_BUYERS)).astype(np.float32),
        loyalty=np.log1p(trips / np.maximum(buyers, 1)),
    )


def customer_table(interactions: Interactions, history: History) -> CustomerTable:
    """Statistics of every customer from the baskets and from the pairs of `history`."""
    n = len(interactions.customers)
    day = interactions.today_day
    bought = interactions.purchases
    baskets = bought.group_by(c.CUSTOMER, c.BASKET).agg(pl.col(c.DAY).max(), pl.len().alias("lines"))
    stats = baskets.group_by(c.CUSTOMER).agg(
        pl.len().alias("baskets"),
        ((day - pl.col(c.DAY)) <= 30).sum().alias("lately"),
        pl.col(c.DAY).max().alias("last"),
        pl.col("lines").mean().alias("lines"),
        pl.col(c.BASKET).max().alias("newest"),
    )
    codes = stats[c.CUSTOMER].to_numpy()
    pairs = history.table.group_by(c.CUSTOMER).agg(pl.len().alias("distinct"))
    spread = {name: _spread(stats[name].to_numpy(), codes, n) for name in ("baskets", "lately", "last", "lines")}
    newest = np.zeros(n, dtype=np.int64)
    newest[codes] = stats["newest"].to_numpy()
    return CustomerTable(
        baskets=spread["baskets"],
        lately=spread["lately"],
        last_day=spread["last"],
        distinct=_spread(pairs["distinct"].to_numpy(), pairs[c.CUSTOMER].to_numpy(), n),
        lines=spread["lines"],
        last_basket=newest,
    )


def _spread(values: "np.ndarray[tuple[int], np.dtype[np.generic]]", codes: IntArray, size: int) -> FloatArray:
    full = np.zeros(size, dtype=np.float32)
    full[codes] = values
    return full
