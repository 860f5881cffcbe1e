"""Why an item is in the list: evidence with numbers that a person can check, weighted by what it really contributed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.records import Reason
from ranking.blend import Blend, Mask, drops_without, probability
from ranking.candidates import is_stranger
from ranking.features import CONTENT, OWN, POPULAR, SIMILAR, TOGETHER
from ranking.generators.port import Anchors, Generator
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.newcomers import Newcomers
from ranking.profiles import Profiles
from ranking.reason_texts import Facts, content_text, first_text, own_text, popular_text, similar_text, together_text
from ranking.scoring import Scored
from ranking.snapshot import Snapshot

LEAST_WEIGHT: Final = 0.001
"""Evidence that moved the probability by less is not worth telling."""
MOST_REASONS: Final = 3
GROUPS: Final = (OWN, TOGETHER, SIMILAR, CONTENT, POPULAR)
POPULAR_FROM: Final = 20
"""Buyers in a month from which popularity is worth a sentence, unless there is nothing else to say."""


@dataclass(frozen=True)
class _Rows:
    """The pairs that need reasons, as arrays (n,)."""

    customer: IntArray
    product: IntArray
    kind: IntArray
    """Type of the product."""


class ReasonWriter:
    """Writes the reasons of scored pairs."""

    def __init__(self, snapshot: Snapshot, profiles: Profiles, blend: Blend, day: int) -> None:
        self._snapshot = snapshot
        self._profiles = profiles
        self._blend = blend
        self._day = day

    def write(self, scored: Scored, newcomers: Newcomers | None = None) -> list[tuple[Reason, ...]]:
        """At most three reasons for every pair, the weightiest first."""
        rows = _Rows(scored.pairs.customer, scored.pairs.item, self._snapshot.catalogue.product_type[scored.pairs.item])
        found: list[list[Reason]] = [[] for _ in range(len(rows.product))]
        groups = [group for group in GROUPS if group in scored.features.groups]
        drops = drops_without(self._blend, scored.features, scored.bought, scored.log_odds, groups)
        self._add_own(found, rows, drops[OWN])
        self._add_together(found, rows, drops[TOGETHER])
        self._add_similar(found, rows, drops[SIMILAR])
        if CONTENT in drops:
            self._add_content(found, rows, drops[CONTENT])
        stranger = is_stranger(self._snapshot.product_level, rows.customer)
        # Nothing else speaks for a stranger's item: without what first baskets hold nothing is left of its score.
        self._add_popular(found, rows, np.where(stranger, probability(scored.log_odds), drops[POPULAR]), stranger)
        if newcomers is not None:
            for k in np.flatnonzero(scored.lift > 0):
                lent = newcomers.reason(int(rows.customer[k]), float(scored.lift[k]), float(scored.total[k]))
                found[k] += [lent] if lent is not None else []
        return [_weightiest(reasons) for reasons in found]

    def _add_own(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        for k in map(int, np.flatnonzero(drop >= LEAST_WEIGHT)):
            habit = self._profiles.habit_facts(int(rows.customer[k]), int(rows.kind[k]), self._day)
            if habit is not None:
                text = own_text(self._label(rows, k), habit)
                found[k].append(Reason(kind=OWN, text=text, weight=float(drop[k]), facts=habit))

    def _add_together(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        anchors = self._generator("companion").anchors(rows.customer, rows.kind)
        companions = self._snapshot.companions
        for k in self._worth(drop, anchors):
            pair = companions.row(int(anchors.item[k]), int(rows.kind[k]))
            facts = {
                **self._anchor_facts(int(rows.customer[k]), int(anchors.item[k])),
                "together": int(companions.together[pair]),
                "anchor_baskets": int(companions.baskets[anchors.item[k]]),
                "times_others": round(companions.times_others(pair), 1),
                "lift": round(float(companions.lift[pair]), 1),
            }
            text = together_text(self._label(rows, k), facts)
            found[k].append(self._anchored(TOGETHER, text, facts, float(drop[k] * anchors.share[k]), rows, k, anchors))

    def _add_similar(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        anchors = self._generator("type_ease").anchors(rows.customer, rows.kind)
        for k in self._worth(drop, anchors):
            anchor, kind = int(anchors.item[k]), int(rows.kind[k])
            facts = {
                **self._anchor_facts(int(rows.customer[k]), anchor),
                "both_customers": self._snapshot.shared_buyers.both(anchor, kind),
                "anchor_customers": len(self._snapshot.shared_buyers.of(anchor)),
            }
            text = similar_text(self._label(rows, k), facts)
            found[k].append(self._anchored(SIMILAR, text, facts, float(drop[k] * anchors.share[k]), rows, k, anchors))

    def _add_content(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        anchors = self._generator("type_content").anchors(rows.customer, rows.kind)
        for k in self._worth(drop, anchors):
            facts = self._anchor_facts(int(rows.customer[k]), int(anchors.item[k]))
            text = content_text(facts)
            found[k].append(self._anchored(CONTENT, text, facts, float(drop[k] * anchors.share[k]), rows, k, anchors))

    def _add_popular(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray, stranger: Mask) -> None:
        buyers, kind_buyers = (
            np.rint(np.expm1(level.items.lately)).astype(np.int64)
            for level in (self._snapshot.product_level, self._snapshot.type_level)
        )
        active = int((self._snapshot.product_level.customers.lately > 0).sum())
        for k in range(len(rows.product)):
            count, kinds = int(buyers[rows.product[k]]), int(kind_buyers[rows.kind[k]])
            if not found[k] or (drop[k] >= LEAST_WEIGHT and count >= POPULAR_FROM):
                facts: Facts = {"buyers_30_days": count}
                if count == 0:
                    facts["kind_buyers_30_days"] = kinds
                text = popular_text(self._label(rows, k), count, kinds, active)
                if stranger[k]:
                    percent = 100 * float(drop[k])
                    said = round(percent) if percent >= 1 else float(f"{percent:.1g}")
                    facts["first_baskets_percent"] = said
                    text = f"{first_text(said)} {text}"
                weight = max(float(drop[k]), 0.0)
                found[k].append(Reason(kind=POPULAR, text=text, weight=weight, facts=facts))

    def _label(self, rows: _Rows, k: int) -> str:
        """What the pair's kind of product is called."""
        return self._snapshot.catalogue.type_labels[int(rows.kind[k])]

    def _worth(self, drop: FloatArray, anchors: Anchors) -> Sequence[int]:
        """Rows whose anchor moved the score enough and may be named."""
        worth = (drop * anchors.share >= LEAST_WEIGHT) & (anchors.item >= 0)
        worth &= ~self._snapshot.catalogue.private_types[np.maximum(anchors.item, 0)]
        return [int(k) for k in np.flatnonzero(worth)]

    def _generator(self, name: str) -> Generator:
        return next(g for g in self._snapshot.type_level.generators if g.name == name)

    def _anchor_facts(self, customer: int, anchor_type: int) -> Facts:
        catalogue = self._snapshot.catalogue
        facts: Facts = {
            "anchor": catalogue.type_labels[anchor_type],
            "anchor_type": catalogue.types.ids[anchor_type],
        }
        habit = self._profiles.habit_facts(customer, anchor_type, self._day)
        if habit is not None:
            facts |= {"anchor_trips": habit["trips"], "anchor_days_since": habit["days_since"]}
        return facts

    def _anchored(
        self,
        kind: str,
        text: str,
        facts: Facts,
        weight: float,
        rows: _Rows,
        k: int,
        anchors: Anchors,
    ) -> Reason:
        product = self._profiles.last_product(int(rows.customer[k]), int(anchors.item[k]))
        return Reason.model_validate(
            {"kind": kind, "text": text, "weight": weight, "anchor_product_id": product, "facts": facts}
        )


def _weightiest(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The most telling ones; of two sentences about the same anchor the one about baskets says more."""
    in_baskets = {reason.facts["anchor_type"] for reason in reasons if reason.kind == TOGETHER}
    told = [r for r in reasons if r.kind not in (SIMILAR, CONTENT) or r.facts["anchor_type"] not in in_baskets]
    return tuple(sorted(told, key=lambda reason: -reason.weight)[:MOST_REASONS])
