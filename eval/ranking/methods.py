"""What is compared: simple baselines, every generator alone, and the blend. Each gives a list of ten a customer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.ranking.metrics import DEPTH, Items
from eval.ranking.split import Split, Target, Wanted

if TYPE_CHECKING:
    import polars as pl

    from ranking.generators.port import Generator
    from ranking.model import RankingModel

BLEND: Final = "blend"
OWN: Final = "own_frequency"
POPULARITY: Final = "popularity"
KNN: Final = "item_knn"
_CHUNK: Final = 256

LABELS: Final = {
    BLEND: "Pushwright (blend)",
    OWN: "Own frequency",
    "own_decayed": "Own frequency, recent counts more",
    POPULARITY: "Popularity of the last weeks",
    KNN: "Item-kNN (cosine)",
    "ease": "EASE",
    "peers": "Similar customers",
    "companion": "Bought together",
    "content": "Close in meaning",
}


@dataclass(frozen=True)
class Method:
    """A named way to make lists: for a target, shape (n, DEPTH) of item codes with -1 where a list ends."""

    name: str
    lists: Callable[[Target], Items]


def methods(model: "RankingModel", events: "pl.DataFrame", split: Split, wanted: Wanted, level: str) -> list[Method]:
    """The blend first, then baselines and generators of `level`."""
    from ranking import columns as c
    from ranking.history import decay_column

    whole = model.snapshot.product_level if level == c.PRODUCT else model.snapshot.type_level
    found = [
        Method(BLEND, lambda target: _blend(model, split, wanted, level, target)),
        Method(OWN, lambda target: _own(model, wanted, level, (c.TRIPS, c.LAST_DAY), target)),
        Method("own_decayed", lambda target: _own(model, wanted, level, (decay_column(45.0),), target)),
    ]
    generators = list(whole.generators)
    if level == c.PRODUCT:
        generators.append(_item_knn(model, events, split))
    found += [Method(_short(g.name), partial(_generator, g, wanted)) for g in generators]
    return found


def _short(name: str) -> str:
    plain = name.removeprefix("type_")
    return {"popular": POPULARITY, "knn": KNN}.get(plain, plain)


def _item_knn(model: "RankingModel", events: "pl.DataFrame", split: Split) -> "Generator":
    """The classic of the libraries, which the product level of the model does without."""
    from ranking import columns as c
    from ranking.generators.item_item import cosine_neighbours
    from ranking.interactions import build_interactions
    from ranking.snapshot import TASTE_HALF_LIFE

    known = build_interactions(events, model.snapshot.catalogue, today=split.cut, timezone=model.about["timezone"])
    return cosine_neighbours("knn", known.matrix(c.PRODUCT, TASTE_HALF_LIFE), most_items=4000)


def _blend(model: "RankingModel", split: Split, wanted: Wanted, level: str, target: Target) -> Items:
    from ranking import columns as c

    only = None if target == "all" else target
    index = model.snapshot.catalogue.products if level == c.PRODUCT else model.snapshot.catalogue.types
    orders = model.order(wanted.names, level=level, today=split.cut, top=DEPTH, only=only)
    lists = np.full((len(orders), DEPTH), -1, dtype=np.int64)
    for row, order in enumerate(orders):
        lists[row, : len(order.ids)] = index.codes(order.ids)
    return lists


def _own(model: "RankingModel", wanted: Wanted, level: str, by: tuple[str, ...], target: Target) -> Items:
    """What each customer bought, the largest `by` first; nothing where only new items count."""
    from ranking import columns as c

    lists = np.full((len(wanted.codes), DEPTH), -1, dtype=np.int64)
    if target == "new" or not len(wanted.bought):
        return lists
    history = (model.snapshot.product_level if level == c.PRODUCT else model.snapshot.type_level).history
    row, item = np.divmod(wanted.bought, wanted.n_items)
    pair = history.rows(wanted.codes[row], item)
    order = np.lexsort((item, *(-history.take(name, pair) for name in reversed(by)), row))
    row, item = row[order], item[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    keep = place < DEPTH
    lists[row[keep], place[keep]] = item[keep]
    return lists


def _generator(generator: "Generator", wanted: Wanted, target: Target) -> Items:
    """The ten items with the highest positive scores, ties to the smaller code."""
    lists = np.full((len(wanted.codes), DEPTH), -1, dtype=np.int64)
    if not len(generator.items):
        return lists
    for start in range(0, len(wanted.codes), _CHUNK):
        rows = slice(start, min(start + _CHUNK, len(wanted.codes)))
        scores = generator.scores(wanted.codes[rows])
        if target != "all":
            scores = np.where(_had(generator, wanted, rows) == (target == "repeat"), scores, 0)
        kept = min(DEPTH, scores.shape[1])
        best = np.sort(np.argpartition(-scores, kept - 1, axis=1)[:, :kept], axis=1)
        value = np.take_along_axis(scores, best, axis=1)
        order = np.argsort(-value, axis=1, kind="stable")
        best, value = np.take_along_axis(best, order, axis=1), np.take_along_axis(value, order, axis=1)
        lists[rows, :kept] = np.where(value > 0, generator.items[best], -1)
    return lists


def _had(generator: "Generator", wanted: Wanted, rows: slice) -> np.ndarray:
    """Whether each customer of the rows had bought each item that the generator knows."""
    from ranking.generators.port import positions_in

    row, item = np.divmod(wanted.bought, wanted.n_items)
    inside = (row >= rows.start) & (row < rows.stop)
    column = positions_in(generator.items, item[inside])
    had = np.zeros((rows.stop - rows.start, len(generator.items)), dtype=bool)
    had[row[inside][column >= 0] - rows.start, column[column >= 0]] = True
    return had
