"""What a campaign team hands over, and the audience that follows from it."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from core.records.base import Locale, Record
from core.records.brief_rules import ExplorationRule, Fatigue, Promotion, Variety
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
    quiet_days: Annotated[int, Field(ge=1)] | None = None
    """Of these only customers who have bought nothing for so many days."""
    likeliest: Annotated[int, Field(ge=1)] | None = None
    """Of these only so many: those most likely to use one of the campaign's offers."""


class ProductScope(Record):
    """Which products may be promoted; empty fields do not restrict. `offered` keeps to the campaign's offers."""

    offered: bool = False
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Path prefixes such as "GROCERY/COFFEE"."""
    groups: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Only products that are sold in one of these regions: the attribute `region`, several with commas between them; a
    product without it is sold everywhere."""
    price_from: Annotated[float, Field(ge=0)] | None = None
    """Only products that cost at least so much, in the catalogue's currency; then none without a price."""
    price_to: Annotated[float, Field(gt=0)] | None = None
    """Only products that cost at most so much."""
    new_to_customer: bool = False
    """Only what the customer has never bought."""

    @model_validator(mode="after")
    def _has_a_band(self) -> "ProductScope":
        if self.price_from is not None and self.price_to is not None and self.price_to < self.price_from:
            raise ValueError("price_to must not be below price_from")
        return self


class Caps(Record):
    """Limits on what one customer and one item get."""

    per_customer_days: Annotated[int, Field(ge=0, le=30)] = 1
    """At most one push per customer in so many days; 0 is no limit."""
    per_item_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """No kind of product leads more than this share of the batch's messages, rounded up."""


def _by_locale(value: object) -> object:
    """A bare list counts for every language."""
    return {"all": value} if isinstance(value, list | tuple | str) else value


LocalPhrases = Annotated[dict[Locale, tuple[str, ...]], BeforeValidator(_by_locale)]
"""Phrases by language; `all` counts in every language."""

LocalText = Annotated[dict[Locale, str], BeforeValidator(_by_locale)]
"""One text by language."""


class CampaignBrief(Record):
    """Everything a campaign team says about one campaign."""

    campaign_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.-]+$")]
    goal: Annotated[str, Field(min_length=1, max_length=500)]
    voice: str = "default"
    tone: Tone = Tone.WARM
    audience: AudienceRule = AudienceRule()
    scope: ProductScope = ProductScope()
    promoted: tuple[Promotion, ...] = ()
    """Items that come earlier than the customer alone would have them; of several that fit, the factors multiply."""
    fatigue: Fatigue | None = None
    """What the customer's own pushes of late take from an item or an angle."""
    variety: Variety | None = None
    """What they take from a part of the shop."""
    exploration: ExplorationRule | None = None
    """Whether another item than the best now and then comes first; never by default."""
    offers: tuple[Offer, ...] = ()
    """Offers that only this brief knows; the store's offers of the same campaign_id count as well."""
    locales: tuple[Locale, ...] = ("en", "zh")
    channels: Annotated[tuple[str, ...], Field(min_length=1)] = ("apns", "fcm")
    must_say: LocalPhrases = Field(default_factory=dict)
    """Stands word for word in every message; where the words lack it, it is the last sentence of the body."""
    must_not_say: LocalPhrases = Field(default_factory=dict)
    disclaimer: LocalText = Field(default_factory=dict)
    """Ends every body."""
    call_to_action: LocalText = Field(default_factory=dict)
    """What the model is told to ask of the reader."""
    deep_link: str = "app://product/{product_id}?campaign={campaign_id}"
    mode: WriteMode = WriteMode.TEMPLATE
    variants: Annotated[int, Field(ge=1, le=8)] = 1
    """Every customer is in one of so many by a stable hash; each has words of its own in every situation."""
    human_control: bool = False
    """The first variant is written by the copy bank alone, as a control for what the model writes."""
    window: SendWindow
    quiet_hours: QuietHours | None = None
    caps: Caps = Caps()
    holdout_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    random_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Share of customers whose send hour is drawn at random, so that the timing model can learn."""
    random_copy_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Share of customers whose item and angle are drawn evenly among those that fit, so that the choice can learn."""
    as_of: date | None = None
    """What is known ends where this day starts, in the shop's zone; the day the window opens by default."""

    @model_validator(mode="after")
    def _control_has_a_rival(self) -> "CampaignBrief":
        if self.human_control and self.variants == 1:
            raise ValueError("human_control needs at least two variants: one for the copy bank, one for the model")
        return self

    def must_say_in(self, locale: Locale) -> tuple[str, ...]:
        """Phrases that a message in this language must have, the disclaimer last."""
        phrases = self.must_say.get("all", ()) + self.must_say.get(locale, ())
        disclaimer = self.disclaimer.get(locale) or self.disclaimer.get("all")
        return (*phrases, disclaimer) if disclaimer else phrases

    def must_not_say_in(self, locale: Locale) -> tuple[str, ...]:
        """Phrases that a message in this language must not have."""
        return self.must_not_say.get("all", ()) + self.must_not_say.get(locale, ())

    def call_to_action_in(self, locale: Locale) -> str:
        """What a message in this language asks of the reader; empty where nothing is asked."""
        return self.call_to_action.get(locale) or self.call_to_action.get("all", "")

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
