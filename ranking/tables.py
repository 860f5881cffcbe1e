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
FIRST_HALF_LIFE: Final = 45.0
"""Days after which a first basket counts for half."""
PRIOR_FIRST: Final = 20.0
"""First baskets in which everybody's taste of late counts as much as what was in them."""
LEAST_FIRST: Final = 1e-5
"""Share of first baskets below which none falls: the logarithm of nothing is not a number."""


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
    first: FloatArray
    """Log odds that a customer's first basket holds it: what is known of somebody of whom nothing is known."""


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
        first=_first_baskets(history),
    )


def _first_baskets(history: History) -> FloatArray:
    """Share of first baskets that hold an item, those of late counting more, as log odds. Shape (n_items,).

    Where few customers are new the share is drawn to that of everybody who came lately: (f + k s) / (n + k), with f of
    n decayed first baskets, the share s of customers, and k = PRIOR_FIRST.
    """
    entered = pl.col(c.FIRST_DAY).min().over(c.CUSTOMER)
    dated = history.table.with_columns(
        (0.5 ** ((history.day - entered) / FIRST_HALF_LIFE)).alias("weight"),
        (pl.col(c.FIRST_DAY) == entered).alias("entry"),
        pl.col(decay_column(FIRST_HALF_LIFE)).clip(0, 1).alias("fading"),
    )
    # In a fixed order, by numpy: a sum of groups in any order differs in its last digit from run to run.
    customers = dated.group_by(c.CUSTOMER).agg(pl.col("weight").first(), pl.col("fading").max()).sort(c.CUSTOMER)
    codes, weight, entry, fade = (dated[name].to_numpy() for name in (history.level, "weight", "entry", "fading"))
    entries, fading = (np.bincount(codes, weights=w, minlength=history.n_items) for w in (weight * entry, fade))
    entered_at_all, came = float(customers["weight"].sum()), float(customers["fading"].sum())
    share = (entries + PRIOR_FIRST * fading / max(came, 1.0)) / (entered_at_all + PRIOR_FIRST)
    share = np.clip(share, LEAST_FIRST, 1 - LEAST_FIRST)
    return np.log(share / (1 - share)).astype(np.float32)


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
