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
OWN_POPULAR: Final = "own_popular"
POPULARITY: Final = "popularity"
KNN: Final = "item_knn"
_CHUNK: Final = 256

LABELS: Final = {
    BLEND: "Pushwright (blend)",
    OWN: "Own frequency",
    OWN_POPULAR: "Own frequency, ties and the rest by popularity",
    "own_decayed": "Own frequency, recent counts more",
    POPULARITY: "Popularity of the last weeks",
    KNN: "Item-kNN (cosine)",
    "ease": "EASE",
    "peers": "Similar customers",
    "als": "Matrix factorisation (ALS)",
    "companion": "Bought together",
    "follower": "Bought next",
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
        Method(BLEND, lambda target: blend_lists(model, split, wanted, level, target)),
        Method(OWN, lambda target: _own(model, wanted, level, (c.TRIPS, c.LAST_DAY), target)),
        Method(OWN_POPULAR, lambda target: _own_popular(model, wanted, level, target)),
        Method("own_decayed", lambda target: _own(model, wanted, level, (decay_column(45.0),), target)),
    ]
    generators = list(whole.generators)
    generators += _only_measured(model, events, split, level)
    found += [Method(_short(g.name), partial(generator_lists, g, wanted)) for g in generators]
    return found


def _short(name: str) -> str:
    plain = name.removeprefix("type_")
    return {"popular": POPULARITY, "knn": KNN}.get(plain, plain)


def _only_measured(model: "RankingModel", events: "pl.DataFrame", split: Split, level: str) -> "list[Generator]":
    """Generators that the model does without, because its blend gained nothing from them."""
    from dataclasses import replace

    import polars as pl

    from ranking import columns as c
    from ranking.generators.factors import factorised
    from ranking.generators.follower import follower
    from ranking.generators.item_item import cosine_neighbours
    from ranking.interactions import build_interactions
    from ranking.snapshot import TASTE_HALF_LIFE

    known = build_interactions(events, model.snapshot.catalogue, today=split.cut, timezone=model.about["timezone"])
    if level == c.PRODUCT:
        taste = known.matrix(c.PRODUCT, TASTE_HALF_LIFE)
        return [cosine_neighbours("knn", taste, most_items=4000), factorised("als", taste, min_customers=3)]
    followers = model.snapshot.followers
    lately = known.lines.filter(pl.col(c.DAY) >= known.today_day - followers.within_days)
    return [follower("follower", replace(known, lines=lately).matrix(c.TYPE), followers)]


def blend_lists(model: "RankingModel", split: Split, wanted: Wanted, level: str, target: Target) -> Items:
    """What the ranking itself shows each of `wanted.names`, as of the cut."""
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


def _own_popular(model: "RankingModel", wanted: Wanted, level: str, target: Target) -> Items:
    """What each customer bought most often, of equals what most bought lately; then what is popular and new to them."""
    from ranking import columns as c

    whole = model.snapshot.product_level if level == c.PRODUCT else model.snapshot.type_level
    recent = whole.items.decayed
    popular = np.argsort(-recent, kind="stable")
    lists = np.full((len(wanted.codes), DEPTH), -1, dtype=np.int64)
    row, item = np.divmod(wanted.bought, wanted.n_items)
    trips = whole.history.take(c.TRIPS, whole.history.rows(wanted.codes[row], item))
    starts = np.searchsorted(row, np.arange(len(lists) + 1))
    for k in range(len(lists)):
        own = slice(int(starts[k]), int(starts[k + 1]))
        had = item[own]
        first = had[np.lexsort((had, -recent[had], -trips[own]))] if target != "new" else had[:0]
        rest = popular[: DEPTH + len(had)]
        rest = rest[~np.isin(rest, had)] if target != "repeat" else rest[:0]
        best = np.concatenate([first, rest])[:DEPTH]
        lists[k, : len(best)] = best
    return lists


def generator_lists(generator: "Generator", wanted: Wanted, target: Target) -> Items:
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
