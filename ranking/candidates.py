"""Which items are worth scoring for whom: what a customer bought, and the best of every generator."""

from typing import Final

import numpy as np
import numpy.typing as npt

from ranking import columns as c
from ranking.features import Pairs, Scores
from ranking.history import FloatArray, decay_column
from ranking.ids import IntArray
from ranking.snapshot import Level, Snapshot

OWN_KEPT: Final = 120
EACH_KEPT: Final = 40
GROUPS_EACH: Final = 4
SMALL_SCOPE: Final = 200
"""So few allowed items are all scored for everybody."""
Mask = npt.NDArray[np.bool_]


def level_scores(level: Level, customers: IntArray) -> Scores:
    """Scores of all generators of the level."""
    return {generator.name: generator.scores(customers) for generator in level.generators}


def is_stranger(level: Level, customers: IntArray) -> Mask:
    """Whether a customer never bought anything. Shape (n,)."""
    baskets = level.customers.baskets
    known = customers >= 0
    return ~known | (baskets[np.maximum(customers, 0)] == 0) if len(baskets) else np.ones(len(customers), dtype=bool)


def _for_strangers(level: Level, customers: IntArray, allowed: Mask) -> tuple[IntArray, IntArray]:
    """Rows and items: for each customer without a basket the allowed items that most first baskets hold."""
    rows = np.flatnonzero(is_stranger(level, customers))
    items = np.flatnonzero(allowed)
    best = items[np.lexsort((items, -level.items.first[items]))[:EACH_KEPT]] if len(rows) else items[:0]
    return np.repeat(rows, len(best)), np.tile(best, len(rows))


def own_pairs(level: Level, customers: IntArray, kept: int = OWN_KEPT) -> tuple[IntArray, IntArray]:
    """Rows and items of what each customer bought, at most `kept` each: the strongest decayed counts."""
    history = level.history
    known = customers >= 0
    if not known.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    begin = np.where(known, history.starts[np.maximum(customers, 0)], 0)
    end = np.where(known, history.starts[np.maximum(customers, 0) + 1], 0)
    sizes = end - begin
    row = np.repeat(np.arange(len(customers)), sizes)
    within = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    pair = np.repeat(begin, sizes) + within
    strength = history.take(decay_column(120.0), pair)
    order = np.lexsort((history.keys[pair], -strength, row))
    keep = order[within < kept]
    return row[keep], (history.keys[pair[keep]] % history.n_items)


def best_pairs(scores: FloatArray, items: IntArray, allowed: Mask, kept: int) -> tuple[IntArray, IntArray]:
    """Rows and items of the `kept` highest positive scores in each row among the allowed items."""
    columns = np.flatnonzero(allowed[items])
    if not len(columns):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    alike = len(scores) > 1 and scores.strides[0] == 0
    rows = scores[:1] if alike else scores
    inside = rows if len(columns) == len(items) else rows[:, columns]
    row, place = _highest(inside, min(kept, len(columns)))
    if alike:
        row, place = _for_everybody(place, len(scores))
    return row, items[columns[place]]


def _highest(scores: FloatArray, kept: int) -> tuple[IntArray, IntArray]:
    """Rows and places of the `kept` highest positive values of each row; of equal ones the first places."""
    row, place = np.nonzero((scores >= _floor(scores, kept)) & (scores > 0))
    order = np.lexsort((place, -scores[row, place], row))
    row, place = row[order], place[order]
    keep = np.arange(len(row)) - np.searchsorted(row, row) < kept
    return row[keep], place[keep]


def _floor(scores: FloatArray, kept: int) -> FloatArray:
    """A value for each row, shape (n, 1), that its `kept` highest reach and few others do.

    Of `kept` groups the highest are all at least as high as the lowest of those highest: far quicker to find than the
    `kept` highest themselves.
    """
    groups = GROUPS_EACH * kept
    size = scores.shape[1] // groups
    if size < 2:
        return np.full((len(scores), 1), -np.inf, dtype=np.float32)
    highest = scores[:, : size * groups].reshape(len(scores), size, groups).max(axis=1)
    return np.partition(highest, -kept, axis=1)[:, [-kept]]


def candidate_pairs(
    snapshot: Snapshot,
    level: Level,
    customers: IntArray,
    scores: Scores,
    type_scores: Scores,
    allowed: Mask,
    promoted: IntArray | None = None,
    lent: tuple[IntArray, IntArray] | None = None,
) -> Pairs:
    """Distinct pairs sorted by customer and item; `allowed` (n_items,) is the scope.

    Of the `promoted` items those that most customers bought lately are scored for everybody; `lent` are more rows and
    items.
    """
    found = [own_pairs(level, customers), _for_strangers(level, customers, allowed)]
    found += [lent] if lent is not None else []
    found += [best_pairs(scores[g.name], g.items, allowed, EACH_KEPT) for g in level.generators]
    if level.name == c.PRODUCT:
        found.append(_from_types(snapshot, type_scores, allowed))
    scope = np.flatnonzero(allowed)
    if len(scope) <= SMALL_SCOPE:
        found.append(_for_everybody(scope, len(customers)))
    elif promoted is not None and len(promoted):
        inside = promoted[allowed[promoted]]
        leading = np.lexsort((inside, -level.items.decayed[inside]))[:SMALL_SCOPE]
        found.append(_for_everybody(inside[leading], len(customers)))
    row, item = (np.concatenate(parts) for parts in zip(*found, strict=True))
    keep = allowed[item]
    keys = np.unique(row[keep] * level.history.n_items + item[keep])
    return Pairs(customers, keys // level.history.n_items, keys % level.history.n_items)


def _for_everybody(items: IntArray, size: int) -> tuple[IntArray, IntArray]:
    return np.repeat(np.arange(size), len(items)), np.tile(items, size)


def _from_types(snapshot: Snapshot, type_scores: Scores, allowed: Mask) -> tuple[IntArray, IntArray]:
    """The most bought allowed products of the types that the type level finds best."""
    leaders = leading_products(snapshot, allowed, 3)
    rows, items = [], []
    every = np.ones(len(leaders), dtype=bool)
    for generator in snapshot.type_level.generators:
        row, kind = best_pairs(type_scores[generator.name], generator.items, every, 20)
        for place in range(leaders.shape[1]):
            product = leaders[kind, place]
            rows.append(row[product >= 0])
            items.append(product[product >= 0])
    return np.concatenate(rows), np.concatenate(items)


def leading_products(snapshot: Snapshot, allowed: Mask, most: int) -> IntArray:
    """The `most` allowed products of every type that most customers bought lately, -1 as filler: (n_types, most)."""
    catalogue = snapshot.catalogue
    products = np.flatnonzero(allowed)
    popular = snapshot.product_level.items.decayed[products]
    types = catalogue.product_type[products]
    order = np.lexsort((products, -popular, types))
    sorted_types = types[order]
    place = np.arange(len(order)) - np.searchsorted(sorted_types, sorted_types)
    leaders = np.full((len(catalogue.types), most), -1, dtype=np.int64)
    keep = place < most
    leaders[sorted_types[keep], place[keep]] = products[order[keep]]
    return leaders
