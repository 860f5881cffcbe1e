"""Features of pairs (customer, item), grouped by the evidence they stand for.

Every feature that is evidence is 0 where there is none: what a reason is worth is how much the score falls when the
features of its group are set to 0.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ranking import columns as c
from ranking.generators.port import positions_in
from ranking.history import HALF_LIVES, FloatArray, History, decay_column
from ranking.ids import IntArray
from ranking.snapshot import Level, Snapshot
from ranking.tables import CustomerTable

OWN: Final = "own_history"
TOGETHER: Final = "bought_together"
SIMILAR: Final = "similar_customers"
CONTENT: Final = "content"
POPULAR: Final = "popular"
CONTEXT: Final = ""
"""What holds for a customer whatever the item: no evidence for one."""

GENERATOR_GROUPS: Final = {
    "companion": TOGETHER, "type_content": CONTENT, "type_popular": POPULAR, "popular": POPULAR,
}  # fmt: skip


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs of a chunk, shapes (n_pairs,): `row` is the place in `customers`, `item` a code at the level."""

    customers: IntArray
    row: IntArray
    item: IntArray

    @property
    def customer(self) -> IntArray:
        """Code of the customer of each pair."""
        return self.customers[self.row]


@dataclass(frozen=True)
class FeatureMatrix:
    """`values` has shape (n_pairs, n_features); `groups` says which evidence a feature belongs to."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: FloatArray


Scores = dict[str, FloatArray]
"""Scores of every generator of a level for a chunk, (n_customers, len(generator.items))."""


class _Columns:
    def __init__(self, size: int) -> None:
        self.size = size
        self.found: list[tuple[str, str, FloatArray]] = []

    def add(self, group: str, name: str, values: npt.NDArray[np.floating[Any]]) -> None:
        self.found.append((group, name, np.nan_to_num(values.astype(np.float32))))

    def matrix(self) -> FeatureMatrix:
        values = np.empty((self.size, len(self.found)), dtype=np.float32)
        for column, (_, _, array) in enumerate(self.found):
            values[:, column] = array
        return FeatureMatrix(tuple(n for _, n, _ in self.found), tuple(g for g, _, _ in self.found), values)


def pair_features(
    snapshot: Snapshot, level: Level, pairs: Pairs, scores: Scores, type_scores: Scores, day: int
) -> FeatureMatrix:
    """All features of the pairs as of `day`; product pairs also get those of their type."""
    found = _Columns(len(pairs.item))
    _own(found, "", level.history, level.customers, pairs, day)
    _generators(found, level, pairs, scores)
    _statistics(found, "", level, pairs.item)
    if level.name == c.PRODUCT:
        types = snapshot.type_level
        type_pairs = Pairs(pairs.customers, pairs.row, snapshot.catalogue.product_type[pairs.item])
        _own(found, "type_", types.history, types.customers, type_pairs, day)
        _generators(found, types, type_pairs, type_scores)
        _statistics(found, "type_", types, type_pairs.item)
        _within_type(found, snapshot, pairs, type_pairs)
    _context(found, level.customers, pairs, day)
    return found.matrix()


def _own(found: _Columns, prefix: str, history: History, table: CustomerTable, pairs: Pairs, day: int) -> None:
    customers = pairs.customer
    rows = history.rows(customers, pairs.item)
    has = (rows >= 0).astype(np.float32)
    trips = history.take(c.TRIPS, rows)
    age = np.maximum(day - history.take(c.LAST_DAY, rows, day), 0)
    baskets = _of(table.baskets, customers)
    later = _of(table.last_basket, customers) - history.take(c.LAST_BASKET, rows)
    gap = history.take(c.GAP, rows)
    phase = np.where(gap > 0, age / np.maximum(gap, 1), 0)
    found.add(OWN, f"{prefix}trips", np.log1p(trips))
    for half_life in HALF_LIVES:
        faded = 0.5 ** ((day - history.day) / half_life)
        found.add(OWN, f"{prefix}{decay_column(half_life)}", history.take(decay_column(half_life), rows) * faded)
    found.add(OWN, f"{prefix}recent", history.take(c.RECENT, rows))
    found.add(OWN, f"{prefix}share", trips / np.maximum(baskets, 1))
    first = history.take(c.FIRST_DAY, rows, day)
    span = np.maximum(day - first, 1)
    found.add(OWN, f"{prefix}rate", has * trips / np.maximum(span, 14) * 30)
    found.add(OWN, f"{prefix}nearness", has / (1 + age / 30))
    found.add(OWN, f"{prefix}basket_nearness", has / (1 + np.maximum(later, 0)))
    found.add(OWN, f"{prefix}per_gap", np.where(gap > 0, 30 / np.maximum(gap, 1), 0))
    found.add(OWN, f"{prefix}phase", np.minimum(phase, 5))


def _generators(found: _Columns, level: Level, pairs: Pairs, scores: Scores) -> None:
    for generator in level.generators:
        columns = positions_in(generator.items, pairs.item)
        known = columns >= 0
        values = np.zeros(len(columns), dtype=np.float32)
        values[known] = scores[generator.name][pairs.row[known], columns[known]]
        found.add(GENERATOR_GROUPS.get(generator.name, SIMILAR), generator.name, values)


def _statistics(found: _Columns, prefix: str, level: Level, items: IntArray) -> None:
    table = level.items
    for name in ("buyers", "lately", "decayed", "trend", "repeat", "loyalty"):
        found.add(POPULAR, f"{prefix}{name}", getattr(table, name)[items])


def _within_type(found: _Columns, snapshot: Snapshot, pairs: Pairs, type_pairs: Pairs) -> None:
    """Which share of the customer's trips for the type, and of everybody's, goes to this product."""
    product, types = snapshot.product_level, snapshot.type_level
    own = product.history.take(c.TRIPS, product.history.rows(pairs.customer, pairs.item))
    own_type = types.history.take(c.TRIPS, types.history.rows(pairs.customer, type_pairs.item))
    found.add(OWN, "share_of_type", own / np.maximum(own_type, 1))
    lately = np.expm1(product.items.decayed[pairs.item])
    found.add(POPULAR, "popular_in_type", lately / np.maximum(np.expm1(types.items.decayed[type_pairs.item]), 1))


def _context(found: _Columns, table: CustomerTable, pairs: Pairs, day: int) -> None:
    customers = pairs.customer
    baskets = _of(table.baskets, customers)
    found.add(CONTEXT, "baskets", np.log1p(baskets))
    found.add(CONTEXT, "baskets_lately", _of(table.lately, customers))
    found.add(CONTEXT, "away", np.where(baskets > 0, 1 / (1 + (day - _of(table.last_day, customers)) / 30), 0))
    found.add(CONTEXT, "distinct", np.log1p(_of(table.distinct, customers)))
    found.add(CONTEXT, "lines", _of(table.lines, customers))


def _of(column: "np.ndarray[tuple[int], np.dtype[np.generic]]", customers: IntArray) -> FloatArray:
    """Values of the customers, 0 for somebody unknown."""
    if not len(column):
        return np.zeros(len(customers), dtype=np.float32)
    return np.where(customers >= 0, column[np.maximum(customers, 0)], 0).astype(np.float32)
