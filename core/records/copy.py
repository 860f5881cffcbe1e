"""Words: angles, tones, facts that may be said, lines people wrote, templates and drafts."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from core.records.base import Locale, Record, digest_of


class Angle(StrEnum):
    """Why this message, to this customer, now."""

    REPLENISH = "replenish"
    COMPLEMENT = "complement"
    OFFER = "offer"
    PRICE_DROP = "price_drop"
    NEW_ARRIVAL = "new_arrival"
    BACK_IN_STOCK = "back_in_stock"
    FAVOURITE = "favourite"
    CART = "cart"
    WIN_BACK = "win_back"


class Tone(StrEnum):
    """How it sounds."""

    PLAIN = "plain"
    WARM = "warm"
    PLAYFUL = "playful"
    CASUAL = "casual"
    CALM = "calm"
    PROFESSIONAL = "professional"
    FORMAL = "formal"
    SOPHISTICATED = "sophisticated"
    EXCITED = "excited"
    URGENT = "urgent"


Facts = dict[str, str | int | float | bool]
"""What may be said to one customer about one item, by name: price, currency, base_price, saving, discount_percent,
offer_ends (ISO date), stock, today (ISO date), days_since, cycle_days, times_bought, anchor and others.
Absent means unknown: a claim that does not follow from a fact is unsupported."""


class CopyLine(Record):
    """A slotted line that a person wrote, with the conditions under which it is true."""

    id: str
    angle: Angle
    locale: Locale
    title: Annotated[str, Field(min_length=1)]
    body: Annotated[str, Field(min_length=1)]
    tones: tuple[Tone, ...]
    shape: str
    groups: tuple[str, ...] = ()
    number: Literal["any", "singular", "plural"] = "any"
    needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class CopyTemplate(Record):
    """Slotted title and body (sandboxed Jinja2) for one situation, and where they came from."""

    title: str
    body: str
    slots: tuple[str, ...]
    angle: Angle
    locale: Locale
    voice: str
    labels: tuple[str, ...] = ()
    source: "DraftSource"
    provenance: str
    """Model and prompt digest, or the id of the copy bank's line."""

    @property
    def digest(self) -> str:
        """Binds reviews: an edited template has another digest."""
        return digest_of([self.title, self.body, self.locale])


class Message(Record):
    """One turn of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


class DraftSource(StrEnum):
    """Who wrote the words."""

    MODEL = "model"
    REVISED = "revised"
    COPY_BANK = "copy_bank"


class TokenUsage(Record):
    """What a model call cost."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        return TokenUsage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


class Draft(Record):
    """One message for one customer. Its digest binds what was checked to what is sent."""

    draft_id: str
    digest: str
    product_id: str
    locale: Locale
    channel: str
    title: str
    body: str
    deep_link: str
    angle: Angle
    labels: tuple[str, ...] = ()
    source: DraftSource
    model: str | None = None
    template_digest: str | None = None
    prompt_digest: str | None = None
    seed: int
    variant: int = 0
    """Which of the brief's variants the customer is in."""

    @staticmethod
    def digest_for(title: str, body: str, deep_link: str, channel: str) -> str:
        """The digest of everything a reader sees or taps."""
        return digest_of([title, body, deep_link, channel])
