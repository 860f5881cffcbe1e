"""What the rules of a brief did to a list, in words: boosted, held back, left out."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.records import Reason
from ranking.blend import probability
from ranking.rules import PROMOTED, ItemFactors
from ranking.scoring import Scored

BRIEF: Final = "brief"


def rule_reasons(factors: ItemFactors, names: Sequence[str], scored: Scored) -> list[tuple[Reason, ...]]:
    """For every pair what rules moved it; a reason's weight is what the score would lose without that rule."""
    totals = scored.total
    found: list[tuple[Reason, ...]] = []
    for k, (row, item) in enumerate(zip(scored.pairs.row, scored.pairs.item, strict=True)):
        reasons = []
        boost = factors.boost(int(item))
        if boost is not None:
            word = "Boosted" if boost > 1 else "Held back"
            reasons.append(_reason(PROMOTED, f"{word} by the brief: x{boost:g}.", boost, float(totals[k])))
        reasons += [
            _reason(rest.rule_id, f"Held back by the brief: x{rest.factor:g}, {rest.text}.", rest.factor, totals[k])
            for rest in factors.about(names[int(row)], int(item))
        ]
        found.append(tuple(reasons))
    return found


def _reason(rule: str, text: str, factor: float, total: float) -> Reason:
    with_it, without = probability(np.array([total, total - np.log(factor)], dtype=np.float32))
    return Reason(kind=BRIEF, text=text, weight=float(with_it - without), facts={"rule": rule, "factor": factor})


def left_out(factors: ItemFactors, name: str, row: int, scored: Scored) -> tuple[str, ...]:
    """One line for every rest that kept candidates of a customer out, in the order of the rests."""
    items = scored.rested.item[scored.rested.row == row]
    lines = []
    for one in factors.rests.get(name, ()):
        if one.rest.factor == 0 and one.covers(factors.catalogue, items).any():
            labels = factors.catalogue.type_labels
            label = labels[one.code] if one.rest.level == "type" else one.rest.key
            lines.append(f"{label}: {one.rest.text} ({one.rest.rule_id})")
    return tuple(lines)
