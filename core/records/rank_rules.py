"""What the rules of a brief come to for a ranker: factors on items, for everybody and for single customers."""

from typing import Literal

from pydantic import Field

from core.records.base import Record


class Rest(Record):
    """Something that one customer has had enough of for now."""

    rule_id: str
    level: Literal["type", "group"]
    """Whether `key` is a product's type key or its group key."""
    key: str
    factor: float
    """What the odds are multiplied by; 0 leaves the items out."""
    text: str
    """What the customer was pushed, in English, for the team."""


class RankRules(Record):
    """Rules for one call of a ranker; without any of them nothing changes."""

    boosts: dict[str, float] = Field(default_factory=dict)
    """Product id -> what its odds are multiplied by."""
    rests: dict[str, tuple[Rest, ...]] = Field(default_factory=dict)
    """Customer id -> what rests."""
