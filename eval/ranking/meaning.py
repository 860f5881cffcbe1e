"""Whether an encoder pays: what is close in meaning to a customer's purchases, ranked by that alone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.records import Product
from eval.intervals import mean_of
from eval.ranking.metrics import per_customer
from eval.ranking.split import Split, wanted_from
from eval.suite import Measure

if TYPE_CHECKING:
    import polars as pl

    from core.ports import Vectors


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
        measures.append(mean_of(f"types.new.ndcg.{name}", label, values.tolist(), draws=1000))
    return measures
