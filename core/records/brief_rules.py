"""What a brief may say about the choice of items: what is promoted, and what a customer has had enough of."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.records.base import Record

Share = Annotated[float, Field(ge=0, le=1)]


class Promotion(Record):
    """Items that the campaign would like to see more often; an item is meant if it fits every field that is filled."""

    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Path prefixes such as "GROCERY/COFFEE"."""
    groups: tuple[str, ...] = ()
    boost: Annotated[float, Field(gt=0, le=20)]
    """What the odds of these items are multiplied by before items are put in order; below 1 they come later."""

    @model_validator(mode="after")
    def _names_something(self) -> "Promotion":
        if not (self.products or self.categories or self.groups):
            raise ValueError("name what is promoted: products, categories or groups")
        return self


class Fatigue(Record):
    """What a customer was pushed lately is worth less. Planned and sent pushes of all other campaigns count."""

    item_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """So many days a kind of product that a push was about counts for `item_factor`."""
    item_factor: Share = 0.0
    """What its odds are multiplied by; 0 leaves it out."""
    angle_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """So many days an angle that a push had counts for `angle_factor`."""
    angle_factor: Share = 0.5
    """What its score is multiplied by when the angle is chosen; 0 leaves it out."""

    @model_validator(mode="after")
    def _limits_something(self) -> "Fatigue":
        if self.item_days is None and self.angle_days is None:
            raise ValueError("say for how many days: item_days, angle_days or both")
        return self


class Variety(Record):
    """A customer's messages should not all be about one part of the shop: a product's group, else its department."""

    messages: Annotated[int, Field(ge=1, le=50)] = 3
    """So many of the customer's last pushes are looked at."""
    factor: Share = 0.5
    """What the odds of a group are multiplied by for each of them that was about it; 0 leaves it out."""


class ExplorationRule(Record):
    """Now and then another of the best items comes first, so that the team learns; the probability is logged."""

    kind: Literal["softmax", "thompson"] = "softmax"
    """softmax tries what is nearly as good, thompson what is uncertain."""
    temperature: Annotated[float, Field(gt=0, le=5)] = 0.3
    """softmax: the chance of each item grows with its log odds divided by this; the larger, the more is tried."""
    cases: Annotated[float, Field(ge=2, le=10_000)] = 50.0
    """thompson: on so many cases a foretold chance is held to rest; the fewer, the more is tried."""
