"""Events become baskets and sparse matrices.

Every table here counts what a customer did before the local midnight at which `today` starts; later events are cut off.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from core.errors import InputError
from core.records import EventKind
from ranking import columns as c
from ranking.catalogue import Catalogue
from ranking.ids import IdIndex

EPOCH: Final = date(1970, 1, 1)
_EPOCH_ORDINAL: Final = EPOCH.toordinal()

KIND_WEIGHTS: Final[dict[str, float]] = {
    EventKind.PURCHASE: 1.0,
    EventKind.REVIEW: 0.5,
    EventKind.CART: 0.3,
    EventKind.PUSH_CLICKED: 0.2,
    EventKind.VIEW: 0.1,
}
"""How much one event says about wanting the product, relative to a purchase. Other kinds say nothing of the product."""

REQUIRED: Final = (c.EVENT_ID, c.CUSTOMER_ID, c.KIND, c.PRODUCT_ID, c.ORDER_ID, c.VALUE, c.AT)


@dataclass(frozen=True)
class Interactions:
    """What customers did with the products of the catalogue, up to `today`.

    `lines` holds one row per customer, basket, product and kind, sorted by customer, day, basket and product, with the
    columns CUSTOMER, PRODUCT, TYPE, BASKET, DAY, WEIGHT, KIND, EVENT_ID and SAVED. `purchases` are the lines bought.
    """

    catalogue: Catalogue
    customers: IdIndex
    lines: pl.DataFrame
    today: date
    timezone: str

    @property
    def today_day(self) -> int:
        """`today` as days since 1970-01-01."""
        return day_number(self.today)

    @cached_property
    def purchases(self) -> pl.DataFrame:
        """The lines that were bought."""
        return self.lines.filter(pl.col(c.KIND) == EventKind.PURCHASE.value)

    def before(self, today: date) -> "Interactions":
        """The same customers as they were known at the start of an earlier day."""
        lines = self.lines.filter(pl.col(c.DAY) < day_number(today))
        return Interactions(self.catalogue, self.customers, lines, today, self.timezone)

    def per_basket(self, level: str) -> pl.DataFrame:
        """One row per customer, item, basket and kind: the lines themselves for products, merged ones for types."""
        return self.lines if level == c.PRODUCT else self._types_per_basket

    @cached_property
    def _types_per_basket(self) -> pl.DataFrame:
        keys = [c.CUSTOMER, c.TYPE, c.BASKET, c.KIND]
        return self.lines.group_by(keys).agg(pl.col(c.WEIGHT, c.DAY).max())

    def size(self, level: str) -> int:
        """How many items there are: products or types."""
        return len(self.catalogue.products if level == c.PRODUCT else self.catalogue.types)

    def matrix(self, level: str, half_life: float | None = None) -> "sparse.csr_array":
        """Customers x items, float32: weights of the lines summed, halved every `half_life` days where given.

        An item counts once a basket. Shape (n_customers, n_products) or (n_customers, n_types).
        """
        weight: pl.Expr = pl.col(c.WEIGHT)
        if half_life is not None:
            weight = weight * (0.5 ** ((self.today_day - pl.col(c.DAY)) / half_life))
        cells = self.per_basket(level).group_by(c.CUSTOMER, level).agg(weight.sum()).sort(c.CUSTOMER, level)
        return sparse.csr_array(
            (cells[c.WEIGHT].to_numpy().astype(np.float32), (cells[c.CUSTOMER].to_numpy(), cells[level].to_numpy())),
            shape=(len(self.customers), self.size(level)),
        )


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(_EPOCH_ORDINAL + int(number))


def build_interactions(events: pl.DataFrame, catalogue: Catalogue, *, today: date, timezone: str) -> Interactions:
    """Baskets from events: days in the shop's `timezone`, nothing on or after `today`, no returns, no unknown products.

    A purchase without an order counts with the others of its day. Raises InputError where a column is missing.
    """
    missing = [name for name in REQUIRED if name not in events.columns]
    if missing:
        raise InputError(f"events lack the column {missing[0]!r}: needed are {', '.join(REQUIRED)}")
    local_day = pl.col(c.AT).dt.convert_time_zone(timezone).dt.date().cast(pl.Int32).cast(pl.Int64)
    kept = (
        events.lazy()
        .with_columns(local_day.alias(c.DAY), pl.col(c.KIND).cast(pl.String))
        .filter(pl.col(c.DAY) < day_number(today), pl.col(c.KIND).is_in(list(KIND_WEIGHTS)))
        .filter((pl.col(c.VALUE) >= 0) | pl.col(c.VALUE).is_null())
        .join(catalogue.products.frame(c.PRODUCT_ID, c.PRODUCT).lazy(), on=c.PRODUCT_ID)
        .select(c.EVENT_ID, c.CUSTOMER_ID, c.KIND, c.PRODUCT, c.DAY, _order(), _saved(events.columns), c.AT)
        .collect()
    )
    customers = IdIndex(kept[c.CUSTOMER_ID].unique())
    return Interactions(catalogue, customers, _lines(kept, catalogue, customers), today, timezone)


def _order() -> pl.Expr:
    return pl.coalesce(pl.col(c.ORDER_ID).cast(pl.String), pl.col(c.DAY).cast(pl.String)).alias(c.ORDER_ID)


def _saved(present: list[str]) -> pl.Expr:
    """Coupons where the events tell them apart from other discounts, else any discount."""
    for name in (c.COUPON_DISCOUNT, c.DISCOUNT):
        if name in present:
            return (pl.col(name) > 0).alias(c.SAVED)
    return pl.lit(None, dtype=pl.Boolean).alias(c.SAVED)


def _lines(kept: pl.DataFrame, catalogue: Catalogue, customers: IdIndex) -> pl.DataFrame:
    coded = kept.join(customers.frame(c.CUSTOMER_ID, c.CUSTOMER), on=c.CUSTOMER_ID)
    baskets = coded.group_by(c.CUSTOMER, c.ORDER_ID).agg(pl.col(c.DAY).max()).sort(c.CUSTOMER, c.DAY, c.ORDER_ID)
    numbered = baskets.select(c.CUSTOMER, c.ORDER_ID, pl.int_range(pl.len(), dtype=pl.Int64).alias(c.BASKET))
    once = (
        coded.join(numbered, on=[c.CUSTOMER, c.ORDER_ID])
        .sort(c.BASKET, c.PRODUCT, c.KIND, c.AT, c.EVENT_ID)
        .group_by(c.CUSTOMER, c.BASKET, c.PRODUCT, c.KIND, maintain_order=True)
        .agg(pl.col(c.EVENT_ID, c.DAY).last(), pl.col(c.SAVED).max())
    )
    types = pl.Series(c.TYPE, catalogue.product_type, dtype=pl.Int64)
    weights = pl.col(c.KIND).replace_strict(KIND_WEIGHTS, return_dtype=pl.Float64).alias(c.WEIGHT)
    return once.with_columns(types.gather(once[c.PRODUCT]), weights)
