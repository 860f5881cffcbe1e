"""Metric values per customer, as trec_eval reckons them (through ir-measures), and two figures of whole lists."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import ir_measures

DEPTH: Final = 10
METRICS: Final = ("ndcg", "recall", "precision", "map", "mrr", "hit")
"""All at DEPTH: nDCG, recall, precision, average precision, reciprocal rank, and whether anything was hit."""

Values = dict[str, npt.NDArray[np.float64]]
"""Of each metric one value a customer, shape (n,), in the order of the customers."""
Items = npt.NDArray[np.int64]


def per_customer(wanted: Sequence[Sequence[int]], lists: Items) -> Values:
    """Metrics of each customer's list against what they wanted.

    `wanted` holds item codes of each of n customers, at least one each; `lists` (n, DEPTH) holds codes, best first, -1
    where a list ends. An empty list has 0 in everything.
    """
    import ir_measures

    relevant = {str(k): dict.fromkeys(map(str, items), 1) for k, items in enumerate(wanted)}
    run = {str(k): _scored(row) for k, row in enumerate(lists)}
    names = _measures()
    found = {name: np.zeros(len(wanted), dtype=np.float64) for name in METRICS}
    for value in ir_measures.iter_calc(list(names), relevant, run):
        found[names[value.measure]][int(value.query_id)] = value.value
    return found


def _scored(row: Items) -> dict[str, float]:
    """Distinct falling scores, so that no tie is broken by the name of the item."""
    return {str(item): float(len(row) - place) for place, item in enumerate(row.tolist()) if item >= 0}


@cache
def _measures() -> "Mapping[ir_measures.Measure, str]":
    from ir_measures import AP, RR, P, R, Success, nDCG

    families: tuple[Any, ...] = (nDCG, R, P, AP, RR, Success)
    return {family @ DEPTH: name for family, name in zip(families, METRICS, strict=True)}


def coverage(lists: Items, pool: int) -> float:
    """Share of the `pool` sellable items that stands in at least one list."""
    return len(np.unique(lists[lists >= 0])) / max(pool, 1)


def novelty(lists: Items, buyers: npt.NDArray[np.floating[Any]], customers: int) -> float:
    """Mean of -log2 of the share of customers who bought the item, over all places of all lists; 0 for no lists.

    `buyers` (n_items,) counts customers; one more buyer is assumed of each, so that a new item has a finite value.
    """
    shown = lists[lists >= 0]
    if not len(shown):
        return 0.0
    return float(np.mean(-np.log2((buyers[shown] + 1) / (customers + 1))))
