"""What a campaign team hands over, and the audience that follows from it."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.records.base import Locale, Record
from core.records.catalogue import Offer, QuietHours
from core.records.copy import Tone


class WriteMode(StrEnum):
    """Template: the model writes once per situation. Individual: it writes every message."""

    TEMPLATE = "template"
    INDIVIDUAL = "individual"


class SendWindow(Record):
    """Local days and hours in which the campaign may send; `earliest` is inclusive, `latest` exclusive."""

    starts_on: date
    ends_on: date
    earliest: time = time(9, 0)
    latest: time = time(20, 0)
    timezone: str | None = None
    """For customers without a zone of their own."""

    @model_validator(mode="after")
    def _ordered(self) -> "SendWindow":
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on must not be before starts_on")
        if self.latest <= self.earliest:
            raise ValueError("latest must be after earliest")
        return self


class AudienceRule(Record):
    """Who is in: a list drawn up outside, ids, attributes that must match, or everybody where all are empty."""

    list_id: str | None = None
    customers: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict)


class ProductScope(Record):
    """Which products may be promoted; empty fields do not restrict. `offered` keeps to the campaign's offers."""

    offered: bool = False
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Path prefixes such as "GROCERY/COFFEE"."""
    groups: tuple[str, ...] = ()


class Caps(Record):
    """Limits on what one customer and one item get."""

    per_customer_days: Annotated[int, Field(ge=0, le=30)] = 1
    """At most one push per customer in so many days; 0 is no limit."""
    per_item_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """No kind of product leads more than this share of the batch's messages, rounded up."""


class CampaignBrief(Record):
    """Everything a campaign team says about one campaign."""

    campaign_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.-]+$")]
    goal: Annotated[str, Field(min_length=1, max_length=500)]
    voice: str = "default"
    tone: Tone = Tone.WARM
    audience: AudienceRule = AudienceRule()
    scope: ProductScope = ProductScope()
    offers: tuple[Offer, ...] = ()
    """Offers that only this brief knows; the store's offers of the same campaign_id count as well."""
    locales: tuple[Locale, ...] = ("en", "zh")
    channels: Annotated[tuple[str, ...], Field(min_length=1)] = ("apns", "fcm")
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    call_to_action: str = ""
    deep_link: str = "app://product/{product_id}?campaign={campaign_id}"
    mode: WriteMode = WriteMode.TEMPLATE
    variants: Annotated[int, Field(ge=1, le=8)] = 1
    window: SendWindow
    quiet_hours: QuietHours | None = None
    caps: Caps = Caps()
    holdout_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    random_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Share of customers whose send hour is drawn at random, so that the timing model can learn."""
    as_of: date | None = None
    """What is known ends where this day starts, in the shop's zone; the day the window opens by default."""

    @property
    def known_until(self) -> date:
        """Nothing that happened on or after this day is used."""
        return self.as_of or self.window.starts_on


class Member(Record):
    """One customer in the audience."""

    customer_id: str
    reason: str
    arm: Literal["treated", "holdout"]


class Exclusion(Record):
    """One customer who is not written to, and why."""

    customer_id: str
    rule_id: str
    text: str


class Audience(Record):
    """Who is written to, who is held out, who is excluded: the three add up to everybody the rule named."""

    campaign_id: str
    rule_digest: str
    members: tuple[Member, ...]
    excluded: tuple[Exclusion, ...]
