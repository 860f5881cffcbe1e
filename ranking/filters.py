"""Rules that keep items away from a customer. Every rule has an id; what it removed is counted, never silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ranking import columns as c
from ranking.features import Pairs
from ranking.snapshot import Snapshot

Mask = npt.NDArray[np.bool_]

OUT_OF_SCOPE: Final = "rank.scope"
OUT_OF_STOCK: Final = "rank.stock"
PRIVATE: Final = "rank.private"
NAMELESS: Final = "rank.no_name"
JUST_BOUGHT: Final = "rank.just_bought"

JUST_BOUGHT_DAYS: Final = 7
DUE_FROM: Final = 0.6
"""Share of the usual gap after which the next purchase is near enough to speak of it."""

TEXTS: Final = {
    OUT_OF_SCOPE: "not in the campaign's scope",
    OUT_OF_STOCK: "out of stock",
    PRIVATE: "private on a lock screen",
    NAMELESS: "without a display name",
    JUST_BOUGHT: "bought in the last days and not due",
}


@dataclass(frozen=True)
class ItemRules:
    """Which products may be ranked at all, shape (n_products,), and how many each rule took from the scope."""

    allowed: Mask
    removed: dict[str, int]
    in_scope: int

    def describe(self) -> str:
        """One clause a rule that took something."""
        parts = [f"{count} {TEXTS[rule]} ({rule})" for rule, count in self.removed.items() if count]
        return "; ".join([f"{self.in_scope} products in scope", *parts])


def item_rules(snapshot: Snapshot, scope: Sequence[str] | None) -> ItemRules:
    """Scope, stock, privacy and names. Scope ids that the model does not know are simply not there."""
    catalogue = snapshot.catalogue
    allowed = np.ones(len(catalogue.products), dtype=bool)
    if scope is not None:
        codes = catalogue.products.codes(scope)
        allowed[:] = False
        allowed[codes[codes >= 0]] = True
    in_scope = int(allowed.sum())
    removed: dict[str, int] = {}
    for rule, fits in (
        (OUT_OF_STOCK, catalogue.in_stock),
        (PRIVATE, ~catalogue.sensitive),
        (NAMELESS, catalogue.nameable),
    ):
        removed[rule] = int((allowed & ~fits).sum())
        allowed &= fits
    return ItemRules(allowed, removed, in_scope)


def just_bought(snapshot: Snapshot, pairs: Pairs, day: int) -> Mask:
    """Product pairs whose type the customer bought within a week and will not need soon. Shape (n_pairs,)."""
    history = snapshot.type_level.history
    rows = history.rows(pairs.customer, snapshot.catalogue.product_type[pairs.item])
    age = day - history.take(c.LAST_DAY, rows, -10_000)
    gap = history.take(c.GAP, rows)
    due = (gap > 0) & (age >= DUE_FROM * gap)
    return (rows >= 0) & (age < JUST_BOUGHT_DAYS) & ~due
