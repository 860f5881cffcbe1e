"""The blend learns from the past: what was known at an earlier day, and what was bought in the month after it."""

import logging
import math
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from ranking import columns as c
from ranking.blend import HORIZON_DAYS, Blend, Head, LearnedBlend, Mask, PriorBlend
from ranking.features import FeatureMatrix
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.interactions import Interactions, day_number
from ranking.logistic import fit_logistic
from ranking.scoring import Request, featured_pairs
from ranking.snapshot import Level, Snapshot, build_snapshot
from ranking.trees import fit_trees

logger = logging.getLogger(__name__)

CUTS: Final = 3
"""How many months before today are learnt from; each needs as much history before it again."""
CHUNK: Final = 256
MIN_POSITIVES: Final = 300
"""Purchases in the learning months below which fixed weights are better than learnt ones."""
NEGATIVES_KEPT: Final = 0.3
"""Share of the pairs without a purchase that is learnt from; the baseline is corrected for the others."""
REPEAT_TREES: Final = 130
NEW_TREES: Final = 80
LEARNING_RATE: Final = 0.06
FEW_POSITIVES: Final = 10_000
"""Purchases up to which the regression counts as much as the trees; from there on it counts less and less."""


class Lessons:
    """Rows gathered over the cuts for one level."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self.values: list[FloatArray] = []
        self.labels: list[npt.NDArray[np.int8]] = []
        self.bought: list[Mask] = []

    def add(self, features: FeatureMatrix, labels: npt.NDArray[np.int8], bought: Mask) -> None:
        """Rows of one chunk: all purchases, and a part of the others."""
        keep = (labels == 1) | (self._random.random(len(labels)) < NEGATIVES_KEPT)
        self.values.append(features.values[keep])
        self.labels.append(labels[keep])
        self.bought.append(bought[keep])

    def blend(self, seed: int) -> Blend:
        """Learned heads where there is enough to learn from, the fixed weights otherwise."""
        if not self.values:
            return PriorBlend()
        values, labels = np.concatenate(self.values), np.concatenate(self.labels)
        bought: Mask = np.concatenate(self.bought)
        counts = [int(labels[mask].sum()) for mask in (bought, ~bought)]
        logger.info("blend learns from %d pairs, %d repeated and %d new purchases", len(labels), *counts)
        if min(counts) < MIN_POSITIVES:
            return PriorBlend()
        heads = []
        for mask, trees in ((bought, REPEAT_TREES), (~bought, NEW_TREES)):
            fitted = fit_trees(values[mask], labels[mask], trees=trees, learning_rate=LEARNING_RATE, seed=seed)
            smooth, left_out = fit_logistic(values[mask], labels[mask]), math.log(NEGATIVES_KEPT)
            heads.append(
                Head(
                    replace(fitted, baseline=fitted.baseline + left_out),
                    replace(smooth, intercept=smooth.intercept + left_out),
                    regression_share(int(labels[mask].sum())),
                )
            )
        return LearnedBlend(*heads)


def regression_share(positives: int) -> float:
    """A half where little was learned from, less the more there was."""
    return min(0.5, FEW_POSITIVES / (FEW_POSITIVES + positives))


def learn_blends(
    interactions: Interactions, item_vectors: FloatArray | None, *, seed: int, learn_from: Collection[str] | None
) -> tuple[Blend, Blend]:
    """Blends for products and for types, from the months before `interactions.today`.

    `learn_from` restricts whose purchases are learnt from; everybody's where None.
    """
    product, types = Lessons(seed), Lessons(seed)
    first_day = interactions.lines[c.DAY].min() if len(interactions.lines) else None
    customers = _learners(interactions, learn_from)
    for back in range(1, CUTS + 1):
        cut = interactions.today - timedelta(days=HORIZON_DAYS * back)
        if not isinstance(first_day, int) or day_number(cut) - first_day < HORIZON_DAYS * 2:
            break
        snapshot = build_snapshot(interactions.before(cut), item_vectors)
        for level, lessons in ((snapshot.product_level, product), (snapshot.type_level, types)):
            _learn_month(interactions, snapshot, level, customers, lessons)
        del snapshot, level  # before the next one is built
    return product.blend(seed), types.blend(seed)


def _learners(interactions: Interactions, learn_from: Collection[str] | None) -> IntArray:
    if learn_from is None:
        return np.arange(len(interactions.customers), dtype=np.int64)
    codes = interactions.customers.codes(sorted(learn_from))
    return codes[codes >= 0]


def _learn_month(
    interactions: Interactions, snapshot: Snapshot, level: Level, customers: IntArray, lessons: Lessons
) -> None:
    """Pairs of everybody who bought something in the month after the snapshot, labelled with what they bought."""
    wanted = future_pairs(interactions, snapshot.day, level)
    active = np.isin(customers, wanted // level.history.n_items)
    request = Request(snapshot.day, np.ones(level.history.n_items, dtype=bool), skip_just_bought=False)
    for start in range(0, int(active.sum()), CHUNK):
        chunk = customers[active][start : start + CHUNK]
        found = featured_pairs(snapshot, level, chunk, request)
        labels = np.isin(found.pairs.customer * level.history.n_items + found.pairs.item, wanted)
        lessons.add(found.features, labels.astype(np.int8), found.bought)


def future_pairs(interactions: Interactions, day: int, level: Level) -> IntArray:
    """Ascending keys customer * n_items + item of what was bought within the horizon from `day` on."""
    future = interactions.purchases.filter(interactions.purchases[c.DAY].is_between(day, day + HORIZON_DAYS - 1))
    keys = future[c.CUSTOMER].to_numpy() * level.history.n_items + future[level.name].to_numpy()
    return np.unique(keys).astype(np.int64)
