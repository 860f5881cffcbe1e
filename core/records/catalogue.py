"""What a shop sells, to whom, and on what terms: products, customers, events, offers, lists."""

from datetime import time
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from core.records.base import Locale, Record, UtcDatetime

Id = Annotated[str, Field(min_length=1, max_length=128)]


@cache
def _zones() -> frozenset[str]:
    """Read once: looking them up walks the whole zone database."""
    return frozenset(available_timezones())


class Product(Record):
    """Something a customer can buy.

    `attributes` are facts as text. The writing reads: `size` ("12.3 oz"), `group` (a copy group such as "dairy"),
    `unit.en` (one package: "bag"), `measure.zh` (its measure word), `number.en` (singular or plural),
    `use.en`/`use.zh` (an occasion).
    """

    product_id: Id
    name: dict[Locale, str] = Field(default_factory=dict)
    category: tuple[str, ...] = ()
    brand: str | None = None
    price: Annotated[float, Field(ge=0)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    stock: Annotated[int, Field(ge=0)] | None = None
    description: dict[Locale, str] = Field(default_factory=dict)
    attributes: dict[str, str] = Field(default_factory=dict)
    url: str | None = None
    image: str | None = None
    sensitive: str | None = None
    """Why it may never be named on a lock screen (alcohol, health, ...); None where it may."""
    first_sold_at: UtcDatetime | None = None
    as_of: UtcDatetime

    @property
    def type_key(self) -> str:
        """The kind of thing it is: its whole category path, or itself where it has none."""
        return "/".join(self.category) if self.category else self.product_id

    @property
    def group_key(self) -> str:
        """The part of the shop it stands in: its attribute `group`, else the first step of its category path."""
        return self.attributes.get("group") or (self.category[0].lower() if self.category else "")


class Consent(Record):
    """Whether the customer agreed to marketing pushes, and when they said so."""

    push: bool
    at: UtcDatetime | None = None


class QuietHours(Record):
    """Local hours in which nothing is sent; `start` after `end` wraps midnight."""

    start: time
    end: time


class Customer(Record):
    """Somebody who may be written to."""

    customer_id: Id
    display_name: str | None = None
    locale: Locale = "en"
    timezone: str | None = None
    consent: Consent
    quiet_hours: QuietHours | None = None
    attributes: dict[str, str] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in _zones():
            raise ValueError(f"{value!r} is not an IANA time zone such as America/New_York")
        return value


class EventKind(StrEnum):
    """What happened."""

    VIEW = "view"
    CART = "cart"
    PURCHASE = "purchase"
    REVIEW = "review"
    PUSH_SENT = "push_sent"
    PUSH_OPENED = "push_opened"
    PUSH_CLICKED = "push_clicked"
    PUSH_DISMISSED = "push_dismissed"
    UNSUBSCRIBED = "unsubscribed"
    REDEEMED = "redeemed"
    """An offer, such as a coupon, was used."""


class Event(Record):
    """One thing a customer did, or that was done to them."""

    event_id: Id
    customer_id: Id
    kind: EventKind
    product_id: Id | None = None
    order_id: str | None = None
    """What was bought together shares it."""
    quantity: Annotated[float, Field(gt=0)] | None = None
    value: float | None = None
    """Money paid for the whole line in the product's currency."""
    discount: Annotated[float, Field(ge=0)] | None = None
    """Money saved on this line through offers of any kind; None where the data do not say."""
    coupon_discount: Annotated[float, Field(ge=0)] | None = None
    """The part of `discount` that a coupon gave."""
    text: str | None = None
    """What the customer wrote (reviews). Untrusted."""
    at: UtcDatetime
    push_id: str | None = None
    offer_id: Id | None = None
    """The offer that was redeemed."""


class OfferKind(StrEnum):
    """How an offer helps. `none` is an offer whose value is not known here, such as a coupon in the post."""

    PERCENT = "percent"
    AMOUNT = "amount"
    PRICE = "price"
    GIFT = "gift"
    NONE = "none"


class Offer(Record):
    """Terms that hold for products or categories from `starts_at` to `ends_at`."""

    offer_id: Id
    campaign_id: str | None = None
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kind: OfferKind
    instrument: Literal["deal", "coupon"] = "deal"
    """A deal holds for everybody; a coupon is held by the customers of its campaign."""
    value: Annotated[float, Field(ge=0)] | None = None
    base_price: Annotated[float, Field(ge=0)] | None = None
    minimum: Annotated[float, Field(ge=0)] | None = None
    """Spend that the basket needs before an amount or percent offer counts."""
    starts_at: UtcDatetime
    ends_at: UtcDatetime
    conditions: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> "Offer":
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        if (self.value is None) != (self.kind in (OfferKind.NONE, OfferKind.GIFT)):
            raise ValueError(f"kind {self.kind} {'needs' if self.value is None else 'takes no'} value")
        if self.kind is OfferKind.PERCENT and self.value is not None and not 0 < self.value < 100:
            raise ValueError(f"value {self.value} is not a percentage between 0 and 100")
        return self


class ListMembership(Record):
    """A customer is on a list that somebody drew up outside, for example those mailed in a campaign."""

    list_id: Id
    customer_id: Id
