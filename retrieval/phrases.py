"""Words for numbers of days and times, and a fact before it has an id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

FactKind = Literal[
    "favourite", "cycle", "recent", "companion", "price", "coupon", "last_push", "rhythm", "preference", "away"
]
"""As in core.records.MemoryFact."""


@dataclass(frozen=True)
class Phrase:
    """One fact in words; `key` tells it from the customer's other facts of its kind."""

    kind: FactKind
    key: str
    text: str
    evidence: tuple[str, ...]
    at: date | datetime


def ago(days: int) -> str:
    """0 -> today, 1 -> yesterday, 21 -> 21 days ago."""
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def every(days: float) -> str:
    """1.4 -> every day, 20.0 -> every 20 days."""
    whole = max(1, round(days))
    return "every day" if whole == 1 else f"every {whole} days"


def times(count: int) -> str:
    """1 -> once, 2 -> twice, 7 -> 7 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def and_list(names: Sequence[str]) -> str:
    """milk, bread and eggs."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
