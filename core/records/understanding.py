"""What is understood of a customer, and what is chosen for them: profiles, ranked items, memory."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from core.records.base import Record, UtcDatetime


class TypeHabit(Record):
    """How one customer buys one type of product. Trips count baskets, not units."""

    type_key: str
    trips: int
    trips_this_year: int
    last_on: date
    days_since: int
    cycle_days: float | None = None
    """Median gap between purchases in days; None with fewer than three trips."""
    last_product_id: str
    evidence: tuple[str, ...] = ()
    """Event ids, the newest first, at most three."""


class CustomerProfile(Record):
    """What the events say about one customer as of `as_of`; habits ordered by trips, most first."""

    customer_id: str
    as_of: date
    first_on: date
    last_on: date
    trips: int
    typical_gap_days: float | None = None
    coupon_share: float | None = None
    """Share of baskets in which the customer saved through an offer; None where the data do not say."""
    habits: tuple[TypeHabit, ...]


class Companion(Record):
    """People who bought `anchor_type` also bought `type_key` in the same basket: an association rule."""

    anchor_type: str
    type_key: str
    together: int
    lift: float
    """Drawn towards 1 where there are few baskets."""
    support: float | None = None
    """Share of all baskets that hold both; None where it was not counted."""
    confidence: float | None = None
    """Share of the anchor's baskets that hold the other as well; None where it was not counted."""


class Follower(Record):
    """Within `within_days` after a basket with `anchor_type` customers bought `type_key`, which was news to them.

    News: it stood neither in that basket nor in one of as many days before. Counted over all baskets whose window is
    over.
    """

    anchor_type: str
    type_key: str
    within_days: int
    followed: int
    """Baskets with the anchor that were followed so."""
    anchor_baskets: int
    support: float
    """`followed` as a share of all baskets."""
    confidence: float
    """`followed` as a share of the anchor's baskets."""
    usual: float
    """Share of all baskets, whatever was in them, after which the type was news."""
    lift: float
    """Against what is expected of customers who buy as much; drawn towards 1 where there are few."""


class Reason(Record):
    """Evidence for an item, with numbers a person can check. `text` is English and for the team, not for copy."""

    kind: Literal[
        "own_history", "bought_together", "similar_customers", "content", "offer", "popular", "segment", "brief"
    ]
    text: str
    weight: float
    """Part of the item's score that this evidence contributed."""
    anchor_product_id: str | None = None
    facts: dict[str, str | int | float] = Field(default_factory=dict)


class RankedItem(Record):
    """One item for one customer. `propensity` is the probability with which the policy put it first.

    Where a brief boosts or rests items, `score` has their factors in it, and a reason of kind "brief" says so.
    """

    product_id: str
    score: float
    propensity: Annotated[float, Field(gt=0, le=1)] = 1.0
    reasons: tuple[Reason, ...] = ()


class RankedList(Record):
    """The items for one customer, best first; `empty_reason` says why there are none."""

    ranking_id: str
    customer_id: str
    policy: str
    context_digest: str
    items: tuple[RankedItem, ...]
    empty_reason: str = ""
    left_out: tuple[str, ...] = ()
    """What the brief's rules kept out of this list, with the rule and why."""


class Segment(Record):
    """Customers who shop alike, named by what they do."""

    name: str
    customers: int
    share: float
    """Of all customers who have baskets enough to be compared."""
    baskets_a_month: float
    """The middle customer's."""
    items_a_basket: float
    more_of: tuple[str, ...]
    """Parts of the shop of which they buy more than others do."""


class ResponseScore(Record):
    """How likely a customer is to answer a campaign at all, for audience limits and for the team to read."""

    customer_id: str
    campaign_id: str
    probability: Annotated[float, Field(ge=0, le=1)]
    """Chance that the customer uses at least one of the campaign's offers."""
    place: Annotated[int, Field(ge=1)]
    """1 is the likeliest of those scored together."""
    why: tuple[str, ...] = ()
    """What speaks for it most, in English, with numbers a person can check."""


class OfferFit(Record):
    """How well one offer of a campaign suits a customer, beside the campaign's others."""

    customer_id: str
    offer_id: str
    share: Annotated[float, Field(ge=0, le=1)]
    """Chance that it is this offer, if the customer uses one; the offers of a customer add up to 1."""
    trips: int
    """Baskets of the customer with one of the offer's products."""


class MemoryFact(Record):
    """One thing remembered of a customer. `text` is English, for prompts and people."""

    fact_id: str
    text: str
    kind: Literal[
        "favourite", "cycle", "recent", "companion", "price", "coupon", "last_push", "rhythm", "preference", "away"
    ]
    evidence: tuple[str, ...] = ()
    observed_at: UtcDatetime
    similarity: float | None = None


class CustomerCard(Record):
    """Everything the memory holds of one customer, about ten facts."""

    customer_id: str
    facts: tuple[MemoryFact, ...]
    as_of: UtcDatetime


class MemoryRecall(Record):
    """What was recalled of one customer."""

    customer_id: str
    facts: tuple[MemoryFact, ...]
    index_version: str
