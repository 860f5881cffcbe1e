"""From a chunk of customers to scored pairs: candidates, features, blend, rules of the brief."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np

from ranking import columns as c
from ranking.blend import Blend, Mask
from ranking.candidates import candidate_pairs, is_stranger, level_scores
from ranking.features import FeatureMatrix, Pairs, pair_features
from ranking.filters import just_bought
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.newcomers import Newcomers
from ranking.rules import ItemFactors
from ranking.snapshot import Level, Snapshot

Only = Literal["new", "repeat"]
ROUGH_KEPT: Final = 60
"""Pairs of a customer that are worth the whole blend."""


@dataclass(frozen=True)
class Request:
    """What is asked of the scoring: the day, the allowed items (n_items,), and which pairs."""

    day: int
    allowed: Mask
    only: Only | None = None
    skip_just_bought: bool = True
    factors: ItemFactors | None = None
    """The rules of a brief; only for products."""
    newcomers: Newcomers | None = None
    """What customers with a basket or two are lent; only for products."""
    names: Sequence[str] = field(default=())
    """Ids of the chunk's customers, where there are factors."""


@dataclass(frozen=True)
class Scored:
    """Pairs sorted by customer, best first; all parts have the same rows. `held_back` (n_customers,) counts pairs that
    were left out because they were just bought."""

    pairs: Pairs
    features: FeatureMatrix
    bought: Mask
    log_odds: FloatArray
    """What the evidence alone says."""
    shift: FloatArray
    """What the rules of the brief, and a newcomer's segment, add to it; zeros without them."""
    lift: FloatArray
    """The segment's part of the shift."""
    held_back: IntArray
    rested: Pairs
    """Pairs that the rules of the brief left out."""

    @property
    def total(self) -> FloatArray:
        """Log odds with the rules: what orders the pairs."""
        return self.log_odds + self.shift

    def take(self, rows: IntArray) -> "Scored":
        """The same with only the given rows."""
        pairs, matrix = self.pairs, self.features
        return replace(
            self,
            pairs=Pairs(pairs.customers, pairs.row[rows], pairs.item[rows]),
            features=FeatureMatrix(matrix.names, matrix.groups, matrix.values[rows]),
            bought=self.bought[rows],
            log_odds=self.log_odds[rows],
            shift=self.shift[rows],
            lift=self.lift[rows],
        )


def featured_pairs(snapshot: Snapshot, level: Level, customers: IntArray, request: Request) -> Scored:
    """Candidates of a chunk with their features, not yet scored (log odds 0)."""
    type_scores = level_scores(snapshot.type_level, customers)
    scores = type_scores if level.name == c.TYPE else level_scores(level, customers)
    promoted = request.factors.boosted if request.factors is not None else None
    lent = request.newcomers.candidates(customers, request.allowed) if request.newcomers is not None else None
    pairs = candidate_pairs(snapshot, level, customers, scores, type_scores, request.allowed, promoted, lent)
    bought = level.history.rows(pairs.customer, pairs.item) >= 0
    keep = np.ones(len(bought), dtype=bool)
    held_back = np.zeros(len(customers), dtype=np.int64)
    if request.only is not None:
        keep = bought == (request.only == "repeat")
    if request.skip_just_bought and level.name == c.PRODUCT:
        recent = just_bought(snapshot, pairs, request.day)
        held_back = np.bincount(pairs.row[keep & recent], minlength=len(customers))
        keep &= ~recent
    lift = np.zeros(len(bought), dtype=np.float32)
    if request.newcomers is not None:
        lift = request.newcomers.shifts(pairs, bought)
    shift = lift
    if request.factors is not None:
        shift = lift + request.factors.shifts(request.names, pairs)
    rests = keep & np.isneginf(shift)
    rested, keep = Pairs(customers, pairs.row[rests], pairs.item[rests]), keep & ~rests
    pairs, bought = Pairs(customers, pairs.row[keep], pairs.item[keep]), bought[keep]
    features = pair_features(snapshot, level, pairs, scores, type_scores, request.day)
    nothing = np.zeros(len(bought), dtype=np.float32)
    return Scored(pairs, features, bought, nothing, shift[keep], lift[keep], held_back, rested)


def score_chunk(snapshot: Snapshot, level: Level, blend: Blend, customers: IntArray, request: Request) -> Scored:
    """The whole scoring of a chunk: the rough score leaves out the hopeless pairs, the blend orders the rest."""
    found = featured_pairs(snapshot, level, customers, request)
    rough = _for_strangers(level, found.pairs, blend.rough(found.features, found.bought)) + found.shift
    order = _best_first(found.pairs, rough)
    found = found.take(order[place_in_row(found.pairs.row[order]) < ROUGH_KEPT])
    log_odds = _for_strangers(level, found.pairs, blend.log_odds(found.features, found.bought))
    scored = replace(found, log_odds=log_odds)
    return scored.take(_best_first(scored.pairs, scored.total))


def _for_strangers(level: Level, pairs: Pairs, log_odds: FloatArray) -> FloatArray:
    """The same, but of customers without a basket what first baskets hold.

    The blend learns from people with a history: to it, a taste of zero for everything is a strong dislike.
    """
    return np.where(is_stranger(level, pairs.customer), level.items.first[pairs.item], log_odds).astype(np.float32)


def place_in_row(row: IntArray) -> IntArray:
    """0, 1, 2, ... within each run of equal values of the sorted `row`. Shape (n,)."""
    return np.arange(len(row), dtype=np.int64) - np.searchsorted(row, row)


def _best_first(pairs: Pairs, score: FloatArray) -> IntArray:
    return np.lexsort((pairs.item, -score, pairs.row)).astype(np.int64)


def first_of_type(scored: Scored, product_type: IntArray, most: int) -> IntArray:
    """Rows that keep at most `most` products of each type in a customer's list, in unchanged order."""
    n_types = int(product_type.max(initial=0)) + 1
    group = scored.pairs.row * n_types + product_type[scored.pairs.item]
    order = np.argsort(group, kind="stable")
    place = np.empty(len(group), dtype=np.int64)
    place[order] = place_in_row(group[order])
    return np.flatnonzero(place < most)
