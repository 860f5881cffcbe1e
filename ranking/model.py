"""The ranking model: fitted on events, kept in a directory, asked for ranked lists, profiles and companions."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from core.errors import InputError, NotTrainedError
from core.records import Companion, CustomerProfile, Product, RankedItem, RankedList, RankRules, digest_of
from ranking import columns as c
from ranking.blend import HORIZON_DAYS, Blend, PriorBlend, probability
from ranking.catalogue import Catalogue
from ranking.files import load_parts, save_parts
from ranking.filters import JUST_BOUGHT, TEXTS, ItemRules, item_rules
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.interactions import build_interactions, day_number
from ranking.newcomers import Newcomers
from ranking.policy import Exploration
from ranking.profiles import Profiles, build_profiles
from ranking.reasons import ReasonWriter
from ranking.rule_reasons import left_out, rule_reasons
from ranking.rules import ItemFactors
from ranking.scoring import Only, Request, Scored, first_of_type, place_in_row, score_chunk
from ranking.segments.segments import Segments, build_segments
from ranking.snapshot import Snapshot, build_snapshot
from ranking.training import learn_blends

logger = logging.getLogger(__name__)

CHUNK: Final = 256
LEARNED: Final = "weights_until"
"""In the card: the day up to which the weights were learned. `today` is that up to which everything is counted."""


@dataclass(frozen=True)
class Order:
    """What a customer is most likely to buy, best first, without business rules: ids of products or of types."""

    customer_id: str
    ids: tuple[str, ...]
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class RankingModel:
    """Implements core.ports.Ranker. Make one with `fit` or `load`."""

    snapshot: Snapshot
    profiles_table: Profiles
    product_blend: Blend
    type_blend: Blend
    about: dict[str, Any]
    """Data cut, time zone, seed, sizes and digests, as they stand in the card."""
    exploration: Exploration = field(default_factory=Exploration)
    segments: Segments | None = None
    """None for a shop with too few customers to tell apart."""

    @classmethod
    def fit(
        cls,
        events: pl.DataFrame,
        products: Sequence[Product],
        item_vectors: FloatArray | None,
        *,
        today: date,
        timezone: str,
        seed: int,
        learn_from: Collection[str] | None = None,
    ) -> "RankingModel":
        """Learn from the events before the local midnight of `today`.

        `item_vectors` (len(products), d) is in the order of `products`; without them nothing is retrieved by meaning.
        `learn_from` names the customers whose purchases the blend learns from (evaluation keeps some out).
        """
        catalogue = Catalogue.of(products)
        vectors = _ordered_vectors(catalogue, products, item_vectors)
        interactions = build_interactions(events, catalogue, today=today, timezone=timezone)
        product_blend, type_blend = learn_blends(interactions, vectors, seed=seed, learn_from=learn_from)
        snapshot = build_snapshot(interactions, vectors)
        about = {
            "today": today.isoformat(),
            LEARNED: today.isoformat(),
            "timezone": timezone,
            "seed": seed,
            "horizon_days": HORIZON_DAYS,
            "customers": len(interactions.customers),
            "products": len(catalogue.products),
            "lines": len(interactions.lines),
            "blend": "fixed weights" if isinstance(product_blend, PriorBlend) else "boosted trees and logistic",
            "catalogue": digest_of(list(catalogue.products.ids)),
        }
        profiles = build_profiles(interactions)
        segments = build_segments(snapshot, profiles, seed=seed)
        return cls(snapshot, profiles, product_blend, type_blend, about, segments=segments)

    def recounted(
        self, events: pl.DataFrame, products: Sequence[Product], item_vectors: FloatArray | None, *, today: date
    ) -> "RankingModel":
        """The same blends over newly counted events: what a fresh day needs, without learning again.

        Raises InputError where the blends would get other features than those they learned from.
        """
        catalogue = Catalogue.of(products)
        interactions = build_interactions(events, catalogue, today=today, timezone=self.about["timezone"])
        counted = {
            LEARNED: self.learned_until.isoformat(),
            "today": today.isoformat(),
            "customers": len(interactions.customers),
            "products": len(catalogue.products),
            "lines": len(interactions.lines),
            "catalogue": digest_of(list(catalogue.products.ids)),
        }
        snapshot = build_snapshot(interactions, _ordered_vectors(catalogue, products, item_vectors))
        if snapshot.generator_names != self.snapshot.generator_names:
            raise InputError(
                f"the weights were learned from {', '.join(self.snapshot.generator_names)}, and now there are "
                f"{', '.join(snapshot.generator_names)}: run `pushwright train` without --update"
            )
        profiles = build_profiles(interactions)
        return replace(
            self,
            snapshot=snapshot,
            profiles_table=profiles,
            about={**self.about, **counted},
            segments=build_segments(snapshot, profiles, seed=self.about["seed"]),
        )

    def save(self, directory: Path) -> None:
        """Write the model; an older one in `directory` is replaced."""
        parts = {
            "snapshot": self.snapshot,
            "profiles": self.profiles_table,
            "product_blend": self.product_blend,
            "type_blend": self.type_blend,
            "segments": self.segments,
        }
        save_parts(directory, parts, self.about)

    @classmethod
    def load(cls, directory: Path) -> "RankingModel":
        """Read a model. Raises NotTrainedError where there is none, or a damaged, older or foreign one."""
        parts, about = load_parts(directory)
        blends = parts["product_blend"], parts["type_blend"]
        return cls(parts["snapshot"], parts["profiles"], *blends, about, segments=parts.get("segments"))

    def exploring(self, temperature: float) -> "RankingModel":
        """The same model with a softmax policy of this temperature (0: always the best first)."""
        return replace(self, exploration=Exploration(temperature))

    @property
    def today(self) -> date:
        """The first day that the model knows nothing of."""
        return date.fromisoformat(self.about["today"])

    @property
    def learned_until(self) -> date:
        """The first day that the weights know nothing of; earlier than `today` after an update."""
        return date.fromisoformat(self.about[LEARNED])

    def rank(
        self,
        customer_ids: Sequence[str],
        *,
        scope: Sequence[str] | None,
        today: date,
        top: int,
        seed: int,
        only: str | None = None,
        per_type: int = 1,
        rules: RankRules | None = None,
    ) -> list[RankedList]:
        """One list a customer, in the order asked, at most `per_type` products of each type.

        A score is the probability of a purchase within thirty days; a reason's weight is how much of it would be lost
        without that evidence. `only` keeps to what is "new" to the customer or to what they "repeat". `rules` are those
        of a brief: they multiply the odds, or leave items out.
        """
        day, eligible = self._checked_day(today), item_rules(self.snapshot, scope)
        factors = ItemFactors.of(self.snapshot.catalogue, rules) if rules is not None else None
        newcomers = Newcomers(self.segments, self.snapshot.product_level.items) if self.segments is not None else None
        request = Request(day, eligible.allowed, _checked_only(only), factors=factors, newcomers=newcomers)
        writer = ReasonWriter(self.snapshot, self.profiles_table, self.product_blend, day)
        asked = {"rules": rules.model_dump()} if rules is not None else {}
        context = self._context(scope=scope, today=today, top=top, seed=seed, only=only, per_type=per_type, **asked)
        lists: list[RankedList] = []
        for names, codes in self._chunks(customer_ids):
            chunk = replace(request, names=names)
            scored = score_chunk(self.snapshot, self.snapshot.product_level, self.product_blend, codes, chunk)
            scored = scored.take(first_of_type(scored, self.snapshot.catalogue.product_type, per_type))
            scored = scored.take(np.flatnonzero(place_in_row(scored.pairs.row) < top))
            lists += self._lists(names, scored, writer, eligible, request, context=context, seed=seed)
        return lists

    def profiles(self, customer_ids: Sequence[str]) -> list[CustomerProfile | None]:
        """Profiles as of the day the model was fitted for; None for a customer without purchases."""
        return self.profiles_table.get(customer_ids, self.today)

    def companions(self, type_keys: Sequence[str]) -> list[Companion]:
        """What goes with the given types, strongest first within each."""
        return self.snapshot.companions.of(type_keys)

    def segment_of(self, customer_ids: Sequence[str]) -> list[str | None]:
        """Name of each customer's segment; None for somebody without purchases, or where there are no segments."""
        if self.segments is None:
            return [None] * len(customer_ids)
        found = self.segments.of(self.snapshot.customers.codes(customer_ids))
        return [self.segments.names[k] if k >= 0 else None for k in found]

    def order(
        self,
        customer_ids: Sequence[str],
        *,
        level: str = c.PRODUCT,
        today: date,
        top: int,
        only: str | None = None,
    ) -> list[Order]:
        """Pure prediction for evaluations: no rules, no limit per type, no exploration. `level` is product or type."""
        if level not in (c.PRODUCT, c.TYPE):
            raise InputError(f"level {level!r} is neither 'product' nor 'type'")
        whole = self.snapshot.product_level if level == c.PRODUCT else self.snapshot.type_level
        blend = self.product_blend if level == c.PRODUCT else self.type_blend
        allowed = np.ones(whole.history.n_items, dtype=bool)
        request = Request(self._checked_day(today), allowed, _checked_only(only), skip_just_bought=False)
        ids = (self.snapshot.catalogue.products if level == c.PRODUCT else self.snapshot.catalogue.types).ids
        orders: list[Order] = []
        for names, codes in self._chunks(customer_ids):
            scored = score_chunk(self.snapshot, whole, blend, codes, request)
            scored = scored.take(np.flatnonzero(place_in_row(scored.pairs.row) < top))
            bounds = np.searchsorted(scored.pairs.row, np.arange(len(names) + 1))
            chances = probability(scored.log_odds)
            for k, name in enumerate(names):
                part = slice(int(bounds[k]), int(bounds[k + 1]))
                found = tuple(ids[item] for item in scored.pairs.item[part])
                orders.append(Order(name, found, tuple(float(p) for p in chances[part])))
        return orders

    def _chunks(self, customer_ids: Sequence[str]) -> Iterator[tuple[Sequence[str], IntArray]]:
        for start in range(0, len(customer_ids), CHUNK):
            names = customer_ids[start : start + CHUNK]
            yield names, self.snapshot.customers.codes(names)

    def _lists(
        self,
        names: Sequence[str],
        scored: Scored,
        writer: ReasonWriter,
        rules: ItemRules,
        request: Request,
        *,
        context: str,
        seed: int,
    ) -> list[RankedList]:
        factors = request.factors
        reasons = writer.write(scored, request.newcomers)
        if factors is not None:
            ruled = rule_reasons(factors, names, scored)
            reasons = [(*own, *more) for own, more in zip(reasons, ruled, strict=True)]
        total = scored.total
        bounds = np.searchsorted(scored.pairs.row, np.arange(len(names) + 1))
        chances = probability(total)
        ids = self.snapshot.catalogue.products.ids
        lists = []
        for k, name in enumerate(names):
            rows = np.arange(bounds[k], bounds[k + 1])
            products = [ids[item] for item in scored.pairs.item[rows]]
            log_odds = total[rows]
            out = left_out(factors, name, k, scored) if factors is not None else ()
            propensity = self.exploration.propensities(log_odds)
            order = self.exploration.order(log_odds, products, customer_id=name, seed=seed)
            items = tuple(
                RankedItem(
                    product_id=products[place],
                    score=float(chances[rows[place]]),
                    propensity=float(propensity[place]),
                    reasons=reasons[rows[place]],
                )
                for place in order
            )
            lists.append(
                RankedList(
                    ranking_id=digest_of([name, context]),
                    customer_id=name,
                    policy=self.exploration.name,
                    context_digest=context,
                    items=items,
                    empty_reason="" if items else _why_empty(rules, int(scored.held_back[k]), out),
                    left_out=out,
                )
            )
        return lists

    def _context(self, **asked: Any) -> str:
        plain = {**asked, "today": asked["today"].isoformat(), "policy": self.exploration.name, "model": self.about}
        return digest_of({**plain, "scope": None if asked["scope"] is None else sorted(asked["scope"])})

    def _checked_day(self, today: date) -> int:
        if today < self.today:
            raise NotTrainedError(
                f"the ranking model knows events up to {self.today}, after {today}: "
                f"run `pushwright train --until {today}`"
            )
        return day_number(today)


def _checked_only(only: str | None) -> Only | None:
    known: dict[str | None, Only | None] = {None: None, "new": "new", "repeat": "repeat"}
    if only in known:
        return known[only]
    raise InputError(f"only={only!r} is neither 'new' nor 'repeat'")


def _why_empty(rules: ItemRules, held_back: int, left_out_by_brief: Sequence[str]) -> str:
    recent = [f"{held_back} {TEXTS[JUST_BOUGHT]} ({JUST_BOUGHT})"] if held_back else []
    return "nothing to rank: " + "; ".join([rules.describe(), *recent, *left_out_by_brief])


def _ordered_vectors(
    catalogue: Catalogue, products: Sequence[Product], item_vectors: FloatArray | None
) -> FloatArray | None:
    if item_vectors is None:
        return None
    if item_vectors.ndim != 2 or len(item_vectors) != len(products):
        raise InputError(f"item_vectors has shape {item_vectors.shape} for {len(products)} products")
    row_of = {product.product_id: row for row, product in enumerate(products)}
    return item_vectors[[row_of[name] for name in catalogue.products.ids]]
