"""What the events say about each customer, computed in columns for all customers at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from core.records import CustomerProfile, TypeHabit
from ranking import columns as c
from ranking.history import median_gaps
from ranking.ids import IdIndex, IntArray
from ranking.interactions import EPOCH, Interactions, day_number, day_of

EVIDENCE_KEPT = 3


@dataclass(frozen=True)
class Profiles:
    """Two tables: `customers` with one row a customer in the order of the index, `habits` sorted by customer and trips.

    They become records only for the customers that are asked for.
    """

    index: IdIndex
    type_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    today: date
    customers: pl.DataFrame
    habits: pl.DataFrame

    @cached_property
    def _starts(self) -> IntArray:
        return np.searchsorted(self.habits[c.CUSTOMER].to_numpy(), np.arange(len(self.index) + 1)).astype(np.int64)

    @cached_property
    def _row_of(self) -> dict[int, int]:
        return {code: row for row, code in enumerate(self.customers[c.CUSTOMER])}

    @cached_property
    def _habit_rows(self) -> dict[tuple[int, int], int]:
        pairs = zip(self.habits[c.CUSTOMER], self.habits[c.TYPE], strict=True)
        return {pair: row for row, pair in enumerate(pairs)}

    def habit_facts(self, customer: int, kind: int, day: int) -> dict[str, str | int | float] | None:
        """Trips, dates and cycle of a customer's habit with a type (codes), as of `day`; None without one."""
        row = self._habit_rows.get((customer, kind))
        if row is None:
            return None
        columns = self._fact_columns
        facts: dict[str, str | int | float] = {
            "trips": columns[c.TRIPS][row],
            "trips_this_year": columns[c.TRIPS_THIS_YEAR][row] if day_of(day).year == self.today.year else 0,
            "days_since": day - columns[c.LAST_DAY][row],
        }
        cycle = columns[c.GAP][row]
        return facts if cycle is None else {**facts, "cycle_days": round(cycle, 1)}

    @cached_property
    def _fact_columns(self) -> dict[str, list[Any]]:
        """Plain lists: single cells of a table are slow to read."""
        names = (c.TRIPS, c.TRIPS_THIS_YEAR, c.LAST_DAY, c.GAP, c.LAST_PRODUCT)
        return {name: self.habits[name].to_list() for name in names}

    def last_product(self, customer: int, kind: int) -> str | None:
        """The product of a type (code) that a customer bought last; None where they never bought one."""
        row = self._habit_rows.get((customer, kind))
        return None if row is None else self.product_ids[self._fact_columns[c.LAST_PRODUCT][row]]

    def get(self, customer_ids: Sequence[str], today: date) -> list[CustomerProfile | None]:
        """One profile a customer as seen on `today`; None for one who bought nothing before the data were cut."""
        return [self._profile(name, today) for name in customer_ids]

    def _profile(self, name: str, today: date) -> CustomerProfile | None:
        code = self.index.code(name)
        if code not in self._row_of:
            return None
        row = self.customers.row(self._row_of[code], named=True)
        rows = self.habits[int(self._starts[code]) : int(self._starts[code + 1])]
        return CustomerProfile(
            customer_id=name,
            as_of=today,
            first_on=day_of(row[c.FIRST_DAY]),
            last_on=day_of(row[c.LAST_DAY]),
            trips=row[c.TRIPS],
            typical_gap_days=row[c.GAP],
            coupon_share=row[c.COUPON_SHARE],
            habits=tuple(self._habit(habit, today) for habit in rows.iter_rows(named=True)),
        )

    def _habit(self, row: dict[str, Any], today: date) -> TypeHabit:
        return TypeHabit(
            type_key=self.type_ids[row[c.TYPE]],
            trips=row[c.TRIPS],
            trips_this_year=row[c.TRIPS_THIS_YEAR] if today.year == self.today.year else 0,
            last_on=day_of(row[c.LAST_DAY]),
            days_since=day_number(today) - row[c.LAST_DAY],
            cycle_days=row[c.GAP],
            last_product_id=self.product_ids[row[c.LAST_PRODUCT]],
            evidence=tuple(row[c.EVIDENCE]),
        )


def build_profiles(interactions: Interactions) -> Profiles:
    """Profiles of everybody who bought something."""
    bought = interactions.purchases
    return Profiles(
        index=interactions.customers,
        type_ids=interactions.catalogue.types.ids,
        product_ids=interactions.catalogue.products.ids,
        today=interactions.today,
        customers=_customer_table(bought),
        habits=_habit_table(bought, interactions.today),
    )


def _customer_table(bought: pl.DataFrame) -> pl.DataFrame:
    baskets = bought.group_by(c.CUSTOMER, c.BASKET).agg(pl.col(c.DAY).max(), pl.col(c.SAVED).max())
    counts = baskets.group_by(c.CUSTOMER).agg(
        pl.len().cast(pl.Int64).alias(c.TRIPS),
        pl.col(c.DAY).min().alias(c.FIRST_DAY),
        pl.col(c.DAY).max().alias(c.LAST_DAY),
        pl.col(c.SAVED).mean().alias(c.COUPON_SHARE),
    )
    every = pl.lit(0, dtype=pl.Int64).alias(c.TYPE)
    gaps = median_gaps(baskets.with_columns(every), c.TYPE).select(c.CUSTOMER, c.GAP)
    return counts.join(gaps, on=c.CUSTOMER, how="left").sort(c.CUSTOMER)


def _habit_table(bought: pl.DataFrame, today: date) -> pl.DataFrame:
    """One row per customer and type; of several products of a type in one basket the last line speaks for the trip."""
    trips = (
        bought.sort(c.CUSTOMER, c.DAY, c.BASKET, c.PRODUCT)
        .group_by(c.CUSTOMER, c.TYPE, c.BASKET, maintain_order=True)
        .agg(pl.col(c.DAY).last(), pl.col(c.PRODUCT).last(), pl.col(c.EVENT_ID).last())
    )
    year_start = (date(today.year, 1, 1) - EPOCH).days
    counts = trips.group_by(c.CUSTOMER, c.TYPE, maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias(c.TRIPS),
        (pl.col(c.DAY) >= year_start).sum().cast(pl.Int64).alias(c.TRIPS_THIS_YEAR),
        pl.col(c.DAY).last().alias(c.LAST_DAY),
        pl.col(c.PRODUCT).last().alias(c.LAST_PRODUCT),
        pl.col(c.EVENT_ID).tail(EVIDENCE_KEPT).reverse().alias(c.EVIDENCE),
    )
    joined = counts.join(median_gaps(trips, c.TYPE), on=[c.CUSTOMER, c.TYPE], how="left")
    return joined.sort(c.CUSTOMER, c.TRIPS, c.LAST_DAY, c.TYPE, descending=[False, True, True, False])
