"""Whether a reason is the real one: without the named purchases the score must fall.

Not the model's own word is taken for it: the purchases that the first reason of the first item names are erased from
the customer's history, everything that is counted from histories is counted anew, and the same item is scored again.
As a control, purchases of another type are erased that no reason of the item names, about as many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.records import Product, RankedItem, RankedList, stable_fraction
from eval.intervals import share_of
from eval.ranking.split import Split
from eval.suite import Measure

if TYPE_CHECKING:
    import polars as pl

    from core.ports import Vectors
    from ranking.model import RankingModel


@dataclass(frozen=True)
class Claim:
    """The first reason of a customer's first item, with the type that it names and another one to compare with."""

    customer_id: str
    product_id: str
    score: float
    kind: str
    named: str
    other: str


@dataclass(frozen=True)
class Tried:
    """A claim with the scores after the named and after the other purchases were erased."""

    claim: Claim
    without_named: float
    without_other: float


def faithfulness(
    model: "RankingModel",
    events: "pl.DataFrame",
    products: Sequence[Product],
    vectors: "Vectors | None",
    split: Split,
    *,
    sample: int,
    seed: int,
) -> list[Tried]:
    """Tries claims that the model makes at the cut to `sample` of the tested customers: half are about new items."""
    drawn = sorted(split.tested, key=lambda name: stable_fraction("faithful", seed, name))[:sample]
    lists = model.rank(drawn[::2], scope=None, today=split.cut, top=1, seed=seed)
    lists += model.rank(drawn[1::2], scope=None, today=split.cut, top=1, seed=seed, only="new")
    claims = [claim for ranked in lists if (claim := _claim(model, ranked)) is not None]
    type_of = {product.product_id: product.type_key for product in products}

    def scores(erased: Mapping[str, str]) -> list[float]:
        kept = events.filter(~_erased(events, erased, type_of))
        return _scores(model.recounted(kept, products, vectors, today=split.cut), claims, split)

    named = scores({claim.customer_id: claim.named for claim in claims})
    other = scores({claim.customer_id: claim.other for claim in claims})
    return [Tried(*parts) for parts in zip(claims, named, other, strict=True)]


def faithful_measures(tried: Sequence[Tried]) -> tuple[Measure, ...]:
    """How often the score falls, in all and by kind of reason, and how often further than with the control."""
    fell = [one.without_named < one.claim.score for one in tried]
    further = sum(one.without_named < one.without_other for one in tried)
    words = "Score falls without the purchases that the reason names"
    kinds = sorted({one.claim.kind for one in tried})
    by_kind = [[f for f, one in zip(fell, tried, strict=True) if one.claim.kind == kind] for kind in kinds]
    return (
        share_of("reasons.faithful", words, sum(fell), len(tried)),
        share_of("reasons.specific", "It falls further than without other purchases", further, len(tried)),
        *(
            share_of(f"reasons.faithful.{kind}", f"{words}, {kind.replace('_', ' ')}", sum(some), len(some))
            for kind, some in zip(kinds, by_kind, strict=True)
        ),
    )


def _claim(model: "RankingModel", ranked: RankedList) -> Claim | None:
    """None where the first reason names no purchases (popularity), or where nothing else was bought."""
    if not ranked.items:
        return None
    item = ranked.items[0]
    types, products = model.snapshot.catalogue.types, model.snapshot.catalogue.products
    own = types.ids[model.snapshot.catalogue.product_type[products.code(item.product_id)]]
    named = own if item.reasons[0].kind == "own_history" else str(item.reasons[0].facts.get("anchor_type", ""))
    (profile,) = model.profiles([ranked.customer_id])
    trips = {habit.type_key: habit.trips for habit in profile.habits} if profile else {}
    rest = sorted(set(trips) - _named_types(item, own))
    if named not in trips or not rest:
        return None
    other = min(rest, key=lambda key: (abs(trips[key] - trips[named]), key))
    return Claim(ranked.customer_id, item.product_id, item.score, item.reasons[0].kind, named, other)


def _named_types(item: RankedItem, own: str) -> set[str]:
    return {own, *(str(reason.facts["anchor_type"]) for reason in item.reasons if "anchor_type" in reason.facts)}


def _erased(events: "pl.DataFrame", erased: Mapping[str, str], type_of: Mapping[str, str]) -> "pl.Series":
    """Whether each event is about the type that is erased of its customer. Shape (n_events,)."""
    import polars as pl

    gone = pl.col("customer_id").replace_strict(erased, default=None, return_dtype=pl.String)
    kind = pl.col("product_id").replace_strict(type_of, default=None, return_dtype=pl.String)
    return events.select((gone == kind).fill_null(value=False)).to_series()


def _scores(model: "RankingModel", claims: Sequence[Claim], split: Split) -> list[float]:
    """Scores of the claimed items; 0 for one that is no longer ranked."""
    lists = [
        model.rank([claim.customer_id], scope=[claim.product_id], today=split.cut, top=1, seed=0)[0] for claim in claims
    ]
    return [ranked.items[0].score if ranked.items else 0.0 for ranked in lists]
