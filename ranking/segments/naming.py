"""Names for segments that a campaign team understands: rhythm, size of the basket, and what there is more of in it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ranking.history import FloatArray

_RHYTHMS: Final = ((7.0, "several times a week"), (3.2, "weekly"), (1.6, "fortnightly"), (0.8, "monthly"))
"""Baskets a month from which a rhythm is called so."""
_RARE: Final = "rare"
_BIG, _SMALL = 1.3, 0.75
"""Items a basket, against the shop's middle one."""
LEAST_LEAN: Final = 1.1
"""Share against the shop's mix from which a part of the shop is worth a word."""
MOST_PARTS: Final = 2


def rhythm_word(baskets_a_month: float) -> str:
    """How often somebody comes."""
    return next((word for least, word in _RHYTHMS if baskets_a_month >= least), _RARE)


def size_words(items_a_basket: float, usual: float) -> str:
    """How much they take at once."""
    if items_a_basket >= _BIG * usual:
        return "big baskets"
    return "small baskets" if items_a_basket <= _SMALL * usual else "baskets"


def leaning_parts(shares: FloatArray, overall: FloatArray, parts: Sequence[str], most: int = MOST_PARTS) -> list[str]:
    """The parts of the shop that stand out most, weighed by how much of the baskets they are; arrays (n_parts,)."""
    lean = shares / np.maximum(overall, 1e-9)
    more = (shares - overall) * (lean >= LEAST_LEAN)
    return [parts[int(k)].replace("_", " ") for k in np.argsort(-more, kind="stable")[:most] if more[k] > 0]


def segment_name(rhythm: str, size: str, leans: Sequence[str]) -> str:
    """ "weekly big baskets, produce and dairy"."""
    head = f"{rhythm} {size}"
    return f"{head}, {' and '.join(leans)}" if leans else f"{head}, a bit of everything"


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names that come twice get a number."""
    found: list[str] = []
    for name in names:
        again = sum(1 for other in found if other == name or other.startswith(f"{name} ("))
        found.append(f"{name} ({again + 1})" if again else name)
    return tuple(found)
