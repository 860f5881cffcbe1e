"""Why an item is in the list: evidence with numbers that a person can check, weighted by what it really contributed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.records import Reason
from ranking.blend import Blend, drop_without
from ranking.features import CONTENT, OWN, POPULAR, SIMILAR, TOGETHER
from ranking.generators.port import Anchors, Generator
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.profiles import Profiles
from ranking.scoring import Scored
from ranking.snapshot import Snapshot

LEAST_WEIGHT: Final = 0.001
"""Evidence that moved the probability by less is not worth telling."""
MOST_REASONS: Final = 3
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

    def write(self, scored: Scored) -> list[tuple[Reason, ...]]:
        """At most three reasons for every pair, the weightiest first."""
        rows = _Rows(scored.pairs.customer, scored.pairs.item, self._snapshot.catalogue.product_type[scored.pairs.item])
        found: list[list[Reason]] = [[] for _ in range(len(rows.product))]
        self._add_own(found, rows, self._drop(scored, OWN))
        self._add_together(found, rows, self._drop(scored, TOGETHER))
        self._add_similar(found, rows, self._drop(scored, SIMILAR))
        if any(group == CONTENT for group in scored.features.groups):
            self._add_content(found, rows, self._drop(scored, CONTENT))
        self._add_popular(found, rows, self._drop(scored, POPULAR))
        return [tuple(sorted(reasons, key=lambda r: -r.weight)[:MOST_REASONS]) for reasons in found]

    def _drop(self, scored: Scored, group: str) -> FloatArray:
        return drop_without(self._blend, scored.features, scored.bought, scored.log_odds, group)

    def _add_own(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        for k in np.flatnonzero(drop >= LEAST_WEIGHT):
            habit = self._profiles.habit_facts(int(rows.customer[k]), int(rows.kind[k]), self._day)
            if habit is not None:
                found[k].append(Reason(kind=OWN, text=_own_text(habit), weight=float(drop[k]), facts=habit))

    def _add_together(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        anchors = self._generator("companion").anchors(rows.customer, rows.kind)
        companions = self._snapshot.companions
        for k in self._worth(drop, anchors):
            pair = companions.row(int(anchors.item[k]), int(rows.kind[k]))
            facts = {
                **self._anchor_facts(int(rows.customer[k]), int(anchors.item[k])),
                "together": int(companions.together[pair]),
                "lift": round(float(companions.lift[pair]), 1),
            }
            text = (
                f"bought together with {facts['anchor']} in {facts['together']} baskets, "
                f"{facts['lift']} times as often as chance"
            )
            found[k].append(self._anchored(TOGETHER, text, facts, float(drop[k] * anchors.share[k]), rows, k, anchors))

    def _add_similar(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        anchors = self._generator("type_ease").anchors(rows.customer, rows.kind)
        for k in self._worth(drop, anchors):
            facts = self._anchor_facts(int(rows.customer[k]), int(anchors.item[k]))
            text = f"customers who buy {facts['anchor']} buy this too"
            found[k].append(self._anchored(SIMILAR, text, facts, float(drop[k] * anchors.share[k]), rows, k, anchors))

    def _add_content(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        anchors = self._generator("type_content").anchors(rows.customer, rows.kind)
        for k in self._worth(drop, anchors):
            facts = self._anchor_facts(int(rows.customer[k]), int(anchors.item[k]))
            text = f"close in meaning to {facts['anchor']}, bought {_times(facts.get('anchor_trips', 0))}"
            found[k].append(self._anchored(CONTENT, text, facts, float(drop[k] * anchors.share[k]), rows, k, anchors))

    def _add_popular(self, found: list[list[Reason]], rows: _Rows, drop: FloatArray) -> None:
        buyers = np.rint(np.expm1(self._snapshot.product_level.items.lately)).astype(np.int64)
        for k in range(len(rows.product)):
            count = int(buyers[rows.product[k]])
            if not found[k] or (drop[k] >= LEAST_WEIGHT and count >= POPULAR_FROM):
                text = f"bought by {count} customers in the last 30 days"
                weight = max(float(drop[k]), 0.0)
                found[k].append(Reason(kind=POPULAR, text=text, weight=weight, facts={"buyers_30_days": count}))

    def _worth(self, drop: FloatArray, anchors: Anchors) -> Sequence[int]:
        """Rows whose anchor moved the score enough and may be named."""
        worth = (drop * anchors.share >= LEAST_WEIGHT) & (anchors.item >= 0)
        worth &= ~self._snapshot.catalogue.private_types[np.maximum(anchors.item, 0)]
        return [int(k) for k in np.flatnonzero(worth)]

    def _generator(self, name: str) -> Generator:
        return next(g for g in self._snapshot.type_level.generators if g.name == name)

    def _anchor_facts(self, customer: int, anchor_type: int) -> dict[str, str | int | float]:
        catalogue = self._snapshot.catalogue
        facts: dict[str, str | int | float] = {
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
        facts: dict[str, str | int | float],
        weight: float,
        rows: _Rows,
        k: int,
        anchors: Anchors,
    ) -> Reason:
        product = self._profiles.last_product(int(rows.customer[k]), int(anchors.item[k]))
        return Reason.model_validate(
            {"kind": kind, "text": text, "weight": weight, "anchor_product_id": product, "facts": facts}
        )


def _own_text(habit: dict[str, str | int | float]) -> str:
    parts = [f"bought {_times(habit['trips_this_year'])} this year" if habit["trips_this_year"] else "bought before"]
    if "cycle_days" in habit:
        parts.append(f"every {habit['cycle_days']:g} days")
    return ", ".join([*parts, f"last {habit['days_since']} days ago"])


def _times(count: str | int | float) -> str:
    return {1: "once", 2: "twice"}.get(int(count), f"{count} times")
