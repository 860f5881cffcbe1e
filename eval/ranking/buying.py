"""Who buys what within the month, as a yes or a no: accuracy, F1 and how true the foretold chances are.

A pair is a customer and an item that the customer bought before, that is a candidate of the model, or that was bought
in the month: of any other pair everybody says no, and rightly. A chance becomes a yes from a threshold on that gave the
best F1 a month earlier, whose outcome was known before the cut; so with the counts of the baselines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from core.records import Product
from eval.ranking.methods import BLEND, OWN
from eval.ranking.split import Split, own_items, wanted_items

if TYPE_CHECKING:
    import polars as pl

    from core.ports import Vectors
    from ranking.model import RankingModel

DECAYED: Final = "own_decayed"
METHODS: Final = (BLEND, OWN, DECAYED)
CHUNK: Final = 256
RATES: Final = ("accuracy", "f1", "precision", "recall")

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """Pairs of `customers` customers in a month, arrays of shape (n_pairs,): `row` is the customer's place, ascending.

    `scores` holds by method the model's chance or a count, 0 where it knows nothing; `scored` says which pairs are
    candidates of the model.
    """

    customers: int
    row: npt.NDArray[np.int64]
    bought: Flags
    scored: Flags
    scores: Mapping[str, Floats]


@dataclass(frozen=True)
class Foretold:
    """The tested month of one level, with the thresholds that the month before it taught."""

    asked: Asked
    thresholds: Mapping[str, float]
    learned_from: int
    """Pairs of the month that taught the thresholds."""


def foretell(
    model: "RankingModel",
    earlier: "RankingModel",
    events: "pl.DataFrame",
    split: Split,
    level: str,
) -> Foretold:
    """Thresholds from the month in which `earlier` (see `a_month_earlier`) ends, used on the month after the cut."""
    before = replace(split, cut=earlier.today, days=(split.cut - earlier.today).days)
    taught = asked_pairs(earlier, events, before, level)
    thresholds = {name: best_threshold(taught.bought, taught.scores[name]) for name in METHODS}
    return Foretold(asked_pairs(model, events, split, level), thresholds, len(taught.row))


def a_month_earlier(
    model: "RankingModel", events: "pl.DataFrame", products: Sequence[Product], vectors: "Vectors | None", split: Split
) -> "RankingModel":
    """The model with its learned blend as it stood a month before the cut.

    The blend has learned from that month, but from other customers than those who are tested.
    """
    return model.recounted(events, products, vectors, today=split.cut - timedelta(days=split.days))


def asked_pairs(model: "RankingModel", events: "pl.DataFrame", split: Split, level: str) -> Asked:
    """Pairs of all tested customers, those who bought nothing in the month as well."""
    from ranking import columns as c
    from ranking.history import decay_column

    snapshot = model.snapshot
    history = (snapshot.product_level if level == c.PRODUCT else snapshot.type_level).history
    codes = snapshot.customers.codes(split.tested)
    wanted = wanted_items(model, events, split, level)
    place = {name: row for row, name in enumerate(split.tested)}
    scored, chances = _chances(model, codes, split, level)
    rows, items = own_items(codes, history.starts, history.keys, history.n_items)
    bought = _keys([(place[n], np.array(i)) for n, i in zip(wanted.names, wanted.items, strict=True)], history.n_items)
    keys = np.unique(np.concatenate([scored, rows * history.n_items + items, bought]))
    row, item = np.divmod(keys, history.n_items)
    chance = np.zeros(len(keys))
    chance[np.searchsorted(keys, scored)] = chances
    pair = history.rows(codes[row], item)
    counts = {name: history.take(of, pair) for name, of in ((OWN, c.TRIPS), (DECAYED, decay_column(45.0)))}
    return Asked(
        customers=len(split.tested),
        row=row,
        bought=np.isin(keys, bought),
        scored=np.isin(keys, scored),
        scores={BLEND: chance, **{name: values.astype(np.float64) for name, values in counts.items()}},
    )


def _chances(
    model: "RankingModel", codes: npt.NDArray[np.int64], split: Split, level: str
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Keys row * n_items + item of all candidates of the customers, ascending, and the chance of each."""
    from ranking import columns as c
    from ranking.blend import probability
    from ranking.interactions import day_number
    from ranking.scoring import Request, featured_pairs

    snapshot = model.snapshot
    whole, blend = snapshot.type_level, model.type_blend
    if level == c.PRODUCT:
        whole, blend = snapshot.product_level, model.product_blend
    n_items = whole.history.n_items
    request = Request(day_number(split.cut), np.ones(n_items, dtype=bool), skip_just_bought=False)
    keys, chances = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for start in range(0, len(codes), CHUNK):
        found = featured_pairs(snapshot, whole, codes[start : start + CHUNK], request)
        keys.append((found.pairs.row + start) * n_items + found.pairs.item)
        chances.append(probability(blend.log_odds(found.features, found.bought)).astype(np.float64))
    return np.concatenate(keys), np.concatenate(chances)


def _keys(parts: Sequence[tuple[int, np.ndarray]], n_items: int) -> npt.NDArray[np.int64]:
    """row * n_items + item of every item of every row, shape (sum of sizes,)."""
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([empty, *(row * n_items + items.astype(np.int64) for row, items in parts)])


def best_threshold(bought: Flags, score: Floats) -> float:
    """The smallest score that should be a yes for the best F1; infinite (always no) where nothing was bought.

    A score of 0 is never a yes: such a pair is asked about only because it was bought.
    """
    from sklearn.metrics import precision_recall_curve

    if not bought[score > 0].any():
        return float("inf")
    precision, recall, thresholds = precision_recall_curve(bought, score)
    precision, recall = precision[:-1][thresholds > 0], recall[:-1][thresholds > 0]
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    return float(thresholds[thresholds > 0][int(np.argmax(f1))])


def counts_by_customer(asked: Asked, said_yes: Flags) -> npt.NDArray[np.int64]:
    """Answers of each customer, shape (customers, 4): yes and bought, yes and not, no and bought, no and not."""
    kind = 2 * (~said_yes).astype(np.int64) + (~asked.bought).astype(np.int64)
    return np.bincount(asked.row * 4 + kind, minlength=asked.customers * 4).reshape(asked.customers, 4)


def rates(counts: npt.NDArray[np.floating]) -> Floats:
    """Accuracy, F1, precision and recall (..., 4) of counts (..., 4); 0 where undefined, as with scikit-learn."""
    hit, false, missed, rest = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)

    def share(part: Floats, whole: Floats) -> Floats:
        return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)

    return np.stack(
        [
            share(hit + rest, hit + false + missed + rest),
            share(2 * hit, 2 * hit + false + missed),
            share(hit, hit + false),
            share(hit, hit + missed),
        ],
        axis=-1,
    )
