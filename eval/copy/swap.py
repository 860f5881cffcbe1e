"""The swap test: can copy be matched to its own customer among nine others?

Copy that fits everybody is matched by chance, one time in ten. What is known of a customer is taken from their ranked
items and their memory, not from the facts that the writer was handed: copy that was sent to the wrong person together
with its facts is found as well. The nine others write the same language; a draft is the same case in every run.
"""

import re
from collections.abc import Sequence
from typing import Final, Protocol

from agent.guardrails.numbers.claims import Kind
from core.ports import Embedder, Vectors
from core.records import OutcomeItem, stable_fraction
from eval.copy.case import Case

OTHERS: Final = 9
CHANCE: Final = 1 / (OTHERS + 1)
_COUNTED: Final = frozenset({Kind.TIMES, Kind.ORDINAL, Kind.DURATION, Kind.NUMBER, Kind.PACKS})
_LATER: Final = 3
"""A message may go out so many days after the items were ranked."""
_NAME, _NUMBER = 3.0, 1.0
_MEMORIES: Final = 3
"""Longer cards take longer to embed and blur what a customer is known for."""


def others_of(cases: Sequence[Case], index: int) -> list[int]:
    """Nine other customers who read the same language, chosen by hash; fewer where there are not so many."""
    key, language = cases[index].customer_id, cases[index].language
    same = [other for other, case in enumerate(cases) if other != index and case.language == language]
    return sorted(same, key=lambda other: stable_fraction("swap", key, cases[other].customer_id))[:OTHERS]


def by_facts(cases: Sequence[Case]) -> list[float | None]:
    """1 where its own customer's facts fit the copy best, 1 / k where k customers fit equally; None without nine."""
    return [_matched(cases, index, lambda i, j: fit(cases[i], cases[j])) for index in range(len(cases))]


def fit(copy: Case, customer: Case) -> float:
    """How well the copy fits what is known of a customer: its item is one of theirs, its numbers are their numbers."""
    text = copy.text.lower()
    numbers = [claim.value for claim in copy.claims if claim.kind in _COUNTED]
    return max((_item_fit(text, numbers, item) for item in customer.outcome.items), default=0.0)


def _item_fit(text: str, numbers: Sequence[float], item: OutcomeItem) -> float:
    if not _names(text, item.name.lower()):
        return 0.0
    known = _known_numbers(item)
    return _NAME + _NUMBER * sum(number in known for number in numbers) + min(len(item.name), 50) / 1000


def _names(text: str, name: str) -> bool:
    if not name:
        return False
    edge = r"(?![a-z])" if name[-1].isascii() else ""
    return re.search((r"(?<![a-z])" if name[0].isascii() else "") + re.escape(name) + edge, text) is not None


def _known_numbers(item: OutcomeItem) -> set[float]:
    found: set[float] = set()
    for reason in item.reasons:
        trips, since, cycle = (reason.facts.get(key) for key in ("trips_this_year", "days_since", "cycle_days"))
        if isinstance(trips, int | float):
            found |= {float(trips), float(trips) + 1}
        if isinstance(since, int | float):
            found |= {float(since) + late for late in range(_LATER + 1)}
        if isinstance(cycle, int | float):
            found |= {float(cycle), float(round(cycle))}
    return found


def by_embedding(cases: Sequence[Case], embedder: Embedder) -> list[float | None]:
    """The same by meaning: the copy's vector against those of what is known of the customers."""
    if not cases:
        return []
    copies = embedder.embed_queries([case.text for case in cases])
    cards = embedder.embed_documents([card(case) for case in cases])
    near = copies @ cards.T
    # A card that is near to every copy would win every match: what counts is to be nearer than usual.
    near = near - _usual(cases, near)
    return [_matched(cases, index, lambda i, j: float(near[i, j])) for index in range(len(cases))]


def _usual(cases: Sequence[Case], near: Vectors) -> Vectors:
    """Mean similarity of each card to the copies of its language, shape (1, n)."""
    import numpy as np

    languages = np.array([case.language for case in cases])
    same = languages[:, None] == languages[None, :]
    usual: Vectors = (near * same).sum(axis=0, keepdims=True) / same.sum(axis=0, keepdims=True)
    return usual


def card(case: Case) -> str:
    """What is known of a customer, as one text: ranked items in their language, then the first of memory."""
    names = ", ".join(item.name for item in case.outcome.items)
    return f"{names}. " + "; ".join(memory.text for memory in case.outcome.memory[:_MEMORIES])


def _matched(cases: Sequence[Case], index: int, score: "_Score") -> float | None:
    others = others_of(cases, index)
    if len(others) < OTHERS:
        return None
    own = score(index, index)
    rivals = [score(index, other) for other in others]
    if max(rivals) > own:
        return 0.0
    return 1.0 / (1 + rivals.count(own))


class _Score(Protocol):
    """(copy, customer) to how well they fit, for type checkers."""

    def __call__(self, copy: int, customer: int, /) -> float: ...
