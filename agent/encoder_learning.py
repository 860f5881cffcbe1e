"""Tuning the sentence encoder on what customers put in one basket."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from agent.assembly import Workspace
from core.errors import InputError
from core.files import write_whole
from core.records import Product, Record, digest_of, stable_fraction
from ranking.companions import Companions
from retrieval.tuning import Pair, Tuned, TuneSettings

if TYPE_CHECKING:
    import polars as pl

    from retrieval.tuning import Trainable

CARD: Final = "pushwright.json"
TRIED_SHARE: Final = 0.15
"""Of the customers; their baskets are not learned from."""
MOST_TRIED: Final = 600
Report = Callable[[str, int, int], None]


class EncoderCard(Record):
    """What a tuned encoder is, beside its weights."""

    base: str
    until: str
    """The first day of which nothing was known."""
    seed: int
    customers: int
    pairs: int
    tried: int
    settings: TuneSettings
    tuned: Tuned
    events_digest: str


def learn_encoder(
    workspace: Workspace,
    model: "Trainable",
    *,
    base: str,
    until: date,
    out: Path,
    seed: int,
    settings: TuneSettings,
    report: Report,
    customers: Sequence[str] | None = None,
) -> EncoderCard:
    """Tune `model` on the baskets before `until`, and save it with its card in `out`.

    Customers are those given, or all; 15 % of them, drawn by their ids, only say when to stop. Raises InputError where
    there are too few pairs.
    """
    from retrieval.tuning import tune

    events, products = workspace.store.events.snapshot(), workspace.store.products.all()
    names = customers if customers is not None else events["customer_id"].unique().sort().to_list()
    tested = {name for name in names if stable_fraction("encoder", seed, name) < TRIED_SHARE}
    texts = type_texts(products)
    known = [name for name in names if name not in tested]
    zone = workspace.settings.shop_timezone
    pairs, weights = _pairs(_rules(events, products, known, until, zone), texts)
    tried, _ = _pairs(_rules(events, products, sorted(tested), until, zone), texts)
    tried = sorted(set(tried), key=lambda pair: stable_fraction("encoder-tried", seed, "|".join(pair)))[:MOST_TRIED]
    if not tried:
        raise InputError(f"{workspace.home.path} holds too few baskets before {until} to try an encoder on")
    tuned = tune(model, pairs, weights, tried, seed=seed, settings=settings, report=report)
    card = EncoderCard(
        base=base,
        until=until.isoformat(),
        seed=seed,
        customers=len(known),
        pairs=len(pairs),
        tried=len(tried),
        settings=settings,
        tuned=tuned,
        events_digest=digest_of([events.height, str(events["at"].max()), len(products)]),
    )
    model.save(str(out))
    with write_whole(out / CARD) as file:
        json.dump(card.model_dump(mode="json"), file, indent=1)
    return card


def type_texts(products: Sequence[Product]) -> dict[str, str]:
    """By type the text that most of its named products are found by; of equal ones the first."""
    from retrieval.product_text import product_text

    counts: dict[str, dict[str, int]] = {}
    for product in products:
        if product.name:
            own = counts.setdefault(product.type_key, {})
            text = product_text(product)
            own[text] = own.get(text, 0) + 1
    return {key: min(own, key=lambda text: (-own[text], text)) for key, own in counts.items()}


def _rules(
    events: "pl.DataFrame", products: Sequence[Product], customers: Sequence[str], until: date, zone: str
) -> Companions:
    import polars as pl

    from ranking.catalogue import Catalogue
    from ranking.companions import build_companions
    from ranking.interactions import build_interactions

    some = events.filter(pl.col("customer_id").is_in(list(customers)))
    return build_companions(build_interactions(some, Catalogue.of(products), today=until, timezone=zone))


def _pairs(rules: Companions, texts: dict[str, str]) -> tuple[list[Pair], list[float]]:
    """Texts of types that are bought together, each pair once, and how often it is to be drawn."""
    ids = rules.types.ids
    pairs: list[Pair] = []
    weights: list[float] = []
    for row in np.flatnonzero(rules.anchor < rules.other).tolist():
        anchor, other = texts.get(ids[rules.anchor[row]]), texts.get(ids[rules.other[row]])
        if anchor and other and anchor != other:
            pairs.append((anchor, other))
            weights.append(float(np.sqrt(rules.together[row]) * np.log(rules.lift[row])))
    return pairs, weights
