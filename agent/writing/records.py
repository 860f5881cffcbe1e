"""What flows between the nodes of the agent: assignments, situations, candidates."""

from typing import Literal

from core.records import (
    Angle,
    CampaignBrief,
    Customer,
    DraftSource,
    Facts,
    Locale,
    OutcomeReason,
    Product,
    RankedList,
    Record,
    SendPlan,
    TokenUsage,
    Tone,
    Verdict,
    digest_of,
)


class AngleOption(Record):
    """One thing that could be said to a customer: an angle on an item, with the facts for it."""

    angle: Angle
    product_id: str
    facts: Facts
    score: float
    propensity: float = 1.0


class Assignment(Record):
    """What will be said to one customer, and when."""

    customer: Customer
    product: Product
    angle: Angle
    propensity: float
    facts: Facts
    plan: SendPlan
    ranked: RankedList


class Dropped(Record):
    """A customer of the chunk for whom nothing can be written."""

    customer_id: str
    outcome: Literal["held_out", "excluded", "failed"]
    reason: OutcomeReason
    ranked: RankedList | None = None


class Situation(Record):
    """What customers must share to share a template."""

    angle: Angle
    group: str
    number: str
    offer: str
    locale: Locale
    voice: str
    tone: Tone

    @property
    def key(self) -> str:
        """Identifies the situation within a campaign."""
        return digest_of(self)


class Candidate(Record):
    """Words that may be sent: a slotted title and body, where they came from, and what became of them."""

    title: str
    body: str
    source: DraftSource
    provenance: str
    """Prompt digest of the model call, or the id of a copy bank line."""
    seed: int = 0
    round: int = 0
    labels: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()
    fault: str = ""
    """Why it cannot be used at all, as a rule id; empty where it can."""
    score: float = 0.0


class Unit(Record):
    """One piece of writing: a situation with the customers in it, or in individual mode one customer."""

    key: str
    situation: Situation
    sample: Facts
    """The facts that the prompt shows."""
    members: tuple[str, ...]
    """Customer ids."""
    slotted: bool
    """Whether the answer is turned into a template."""
    has_model: bool


class UnitResult(Record):
    """The candidates of a unit after a round of writing."""

    key: str
    candidates: tuple[Candidate, ...]
    round: int = 0
    usage: TokenUsage = TokenUsage()
    cached: bool = False


class CheckedUnit(Record):
    """A unit's candidates with the verdict that each got on the worst rendering among its members."""

    key: str
    passed: tuple[Candidate, ...]
    failed: tuple[tuple[Candidate, Verdict], ...]


def situation_of(assignment: Assignment, brief: CampaignBrief) -> Situation:
    """The situation that an assignment falls into."""
    facts = assignment.facts
    return Situation(
        angle=assignment.angle,
        group=assignment.product.type_key,
        number=str(facts.get("number", "singular")),
        offer=str(facts.get("offer", "")),
        locale=assignment.customer.locale,
        voice=brief.voice,
        tone=brief.tone,
    )
