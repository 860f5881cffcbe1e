"""Whether an encoder pays: what is close in meaning to a customer's purchases, alone and as a part of the ranking."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from core.records import Product
from eval.intervals import mean_of
from eval.ranking.metrics import per_customer
from eval.ranking.split import Split, Target, wanted_from, wanted_items
from eval.suite import Measure

if TYPE_CHECKING:
    import polars as pl

    from core.ports import Vectors

IN_RANKING: Final[Mapping[Target, str]] = {"all": "all purchases", "new": "new to the customer"}
_DRAWS: Final = 1000


def meaning_alone(
    events: "pl.DataFrame",
    products: Sequence[Product],
    vectors: "Mapping[str, Vectors]",
    split: Split,
    *,
    zone: str,
) -> list[Measure]:
    """nDCG@10 of types new to the customer in the month after the cut, by name of the encoder.

    Each of `vectors` is (len(products), d), in the order of `products`; a row of zeros is a product without a text.
    Names: `types.new.ndcg.<encoder>`.
    """
    from eval.ranking.methods import generator_lists
    from ranking import columns as c
    from ranking.catalogue import Catalogue
    from ranking.generators.content import content
    from ranking.history import build_history
    from ranking.interactions import build_interactions
    from ranking.snapshot import TASTE_HALF_LIFE, type_vectors

    catalogue = Catalogue.of(products)
    known = build_interactions(events, catalogue, today=split.cut, timezone=zone)
    wanted = wanted_from(catalogue, known.customers, build_history(known, c.TYPE), zone, events, split)
    items = wanted.of("new")
    rows = [row for row, some in enumerate(items) if some]
    row_of = {product.product_id: row for row, product in enumerate(products)}
    order = [row_of[name] for name in catalogue.products.ids]
    taste = known.matrix(c.TYPE, TASTE_HALF_LIFE)
    measures = []
    for name, found in vectors.items():
        generator = content("content", taste, type_vectors(known, np.asarray(found)[order]))
        values = per_customer([items[row] for row in rows], generator_lists(generator, wanted, "new")[rows])["ndcg"]
        label = f"nDCG@10, types new to the customer, close in meaning alone, {name}"
        measures.append(mean_of(f"types.new.ndcg.{name}", label, values.tolist(), draws=_DRAWS))
    return measures


def meaning_in_ranking(
    events: "pl.DataFrame",
    products: Sequence[Product],
    before: "Vectors",
    after: "Vectors",
    split: Split,
    *,
    zone: str,
    seed: int,
) -> list[Measure]:
    """nDCG@10 of products by the whole ranking with the vectors of either encoder, and what the second adds.

    Both are (len(products), d). Names: `products.new.ndcg.before`, `.after`, and `products.new.gain`: the mean
    difference on the same customers. Nothing for a target that nobody wanted anything of.
    """
    found = {
        name: _ranked(events, products, vectors, split, zone=zone, seed=seed)
        for name, vectors in (("before", before), ("after", after))
    }
    measures = []
    for target, words in IN_RANKING.items():
        label = f"nDCG@10, products, {words}, the whole ranking"
        one, other = found["before"][target], found["after"][target]
        if not len(one):
            continue  # Nobody of the tested bought anything of the kind.
        measures += [
            mean_of(f"products.{target}.ndcg.before", f"{label}, before", one.tolist(), draws=_DRAWS),
            mean_of(f"products.{target}.ndcg.after", f"{label}, after", other.tolist(), draws=_DRAWS),
            mean_of(f"products.{target}.gain", f"{label}, gain", (other - one).tolist(), draws=_DRAWS),
        ]
    return measures


def _ranked(
    events: "pl.DataFrame", products: Sequence[Product], vectors: "Vectors", split: Split, *, zone: str, seed: int
) -> "dict[Target, np.ndarray]":
    """nDCG@10 by target of each customer who wanted anything."""
    from eval.ranking.methods import blend_lists
    from ranking.model import RankingModel

    model = RankingModel.fit(
        events, products, vectors, today=split.cut, timezone=zone, seed=seed, learn_from=split.learners
    )
    wanted = wanted_items(model, events, split, "product")
    found: dict[Target, np.ndarray] = {}
    for target in IN_RANKING:
        items = wanted.of(target)
        rows = [row for row, some in enumerate(items) if some]
        lists = blend_lists(model, split, wanted, "product", target)
        found[target] = per_customer([items[row] for row in rows], lists[rows])["ndcg"]
    return found
