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
    note: str = ""
    """What a rule of the brief did to the score."""


class Assignment(Record):
    """What will be said to one customer, and when."""

    customer: Customer
    product: Product
    angle: Angle
    propensity: float
    facts: Facts
    plan: SendPlan
    ranked: RankedList
    variant: int = 0
    options: tuple[AngleOption, ...] = ()
    """Everything that could be said, for an agent that may choose itself; empty where none is at work."""


class Dropped(Record):
    """A customer of the chunk for whom nothing can be written."""

    customer_id: str
    outcome: Literal["held_out", "excluded", "failed"]
    reason: OutcomeReason
    ranked: RankedList | None = None


SPEAKS_OF_PURCHASES = frozenset({Angle.OFFER, Angle.PRICE_DROP, Angle.BACK_IN_STOCK, Angle.CART, Angle.WIN_BACK})
"""Angles on an item that the customer may have bought before, or never."""


class Situation(Record):
    """What customers must share to share a template."""

    angle: Angle
    group: str
    """The copy group of the goods, such as dairy; the type where they have none."""
    number: str
    priced: bool = True
    """Whether the goods have a price that can be said: those sold by weight have none."""
    phase: str = ""
    """Of a cycle that the angle speaks of: `due` or `soon`."""
    new: bool = False
    """The item was never bought, where the angle could speak of earlier purchases."""
    offer: str
    locale: Locale
    voice: str
    tone: Tone
    variant: int = 0

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
    hints: tuple[str, ...] = ()
    """Rows of the prompt that said what it was to be about."""
    answer: str = ""
    """What the model said, word for word; empty for the copy bank."""


class Unit(Record):
    """One piece of writing: a situation with the customers in it, or in individual mode one customer."""

    key: str
    situation: Situation
    sample: Facts
    """The facts that the prompt shows."""
    kin: tuple[str, ...] = ()
    """Other goods that the words will be used for."""
    members: tuple[str, ...]
    """Customer ids."""
    slotted: bool
    """Whether the answer is turned into a template."""
    has_model: bool
    by_agent: bool = False
    """Whether an agent with tools writes it."""


class UnitResult(Record):
    """The candidates of a unit after a round of writing."""

    key: str
    candidates: tuple[Candidate, ...]
    round: int = 0
    usage: TokenUsage = TokenUsage()
    cached: bool = False


class CheckedUnit(Record):
    """A unit's candidates with the verdict on each over the renderings of its members."""

    key: str
    passed: tuple[Candidate, ...]
    failed: tuple[tuple[Candidate, Verdict], ...]


def situation_of(assignment: Assignment, brief: CampaignBrief) -> Situation:
    """The situation that an assignment falls into."""
    facts = assignment.facts
    return Situation(
        angle=assignment.angle,
        group=str(facts.get("group") or assignment.product.type_key),
        number=str(facts.get("number", "singular")),
        priced="price" in facts,
        phase=_phase(facts) if assignment.angle is Angle.REPLENISH else "",
        new=assignment.angle in SPEAKS_OF_PURCHASES and facts.get("new") is True,
        offer=str(facts.get("offer", "")),
        locale=assignment.customer.locale,
        voice=brief.voice,
        tone=brief.tone,
        variant=assignment.variant,
    )


def _phase(facts: Facts) -> str:
    """`due` from the day on which the cycle is over."""
    return "due" if int(facts["days_since"]) >= int(facts["cycle_days"]) else "soon"
