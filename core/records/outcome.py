"""How one customer leaves a batch: the send plan, and the line of the drafts file."""

from typing import Annotated, Literal

from pydantic import Field

from core.records.base import Record, UtcDatetime
from core.records.copy import Draft, Facts, TokenUsage
from core.records.guardrail import Verdict
from core.records.understanding import MemoryFact, RankedItem


class SendPlan(Record):
    """When to send, and what moved it."""

    send_at: UtcDatetime
    not_after: UtcDatetime
    local: str
    """ISO local date and minute without zone."""
    timezone: str
    minutes_after_midnight: Annotated[int, Field(ge=0, lt=1440)]
    basis: Literal["customer", "segment", "population", "random", "given"]
    confidence: Annotated[float, Field(ge=0, le=1)]
    propensity: Annotated[float, Field(gt=0, le=1)] = 1.0
    moved_by: tuple[str, ...] = ()


class OutcomeReason(Record):
    """Why a customer was not drafted."""

    rule_id: str
    text: str


class OutcomeItem(RankedItem):
    """A ranked item with the name a person reads."""

    name: str


class CustomerOutcome(Record):
    """One line of a drafts file: one customer, in exactly one of the four states, with the reason."""

    customer_id: str
    campaign_id: str
    outcome: Literal["drafted", "held_out", "excluded", "failed"]
    reason: OutcomeReason | None = None
    draft: Draft | None = None
    items: tuple[OutcomeItem, ...] = ()
    memory: tuple[MemoryFact, ...] = ()
    facts: Facts = Field(default_factory=dict)
    verdict: Verdict | None = None
    plan: SendPlan | None = None


class BatchSummary(Record):
    """What a batch did, in counts that add up: audience = drafted + held_out + excluded + failed."""

    campaign_id: str
    goal: str
    as_of: str
    """ISO date; nothing that happened on or after it was used."""
    mode: str
    voice: str
    tone: str
    seed: int
    policy: str
    models: dict[str, str]
    """Locale -> model; a locale that is not here was written by the copy bank."""
    audience: int
    drafted: int
    held_out: int
    excluded: int
    failed: int
    reasons: dict[str, int]
    """Rule id -> customers who were not drafted for it."""
    sources: dict[str, dict[str, int]]
    """Locale -> source of the copy (model, revised, copy_bank) -> drafts."""
    angles: dict[str, int]
    checks: dict[str, int]
    """Rule id -> candidates or renderings that it stopped."""
    fallbacks: dict[str, int]
    """Why the copy bank was used although a model had written."""
    candidates: int
    """Candidates that models wrote."""
    failed_candidates: int = 0
    """Of those, how many did not pass."""
    answer_checks: dict[str, int] = Field(default_factory=dict)
    """Rule id -> of the candidates that did not pass, those that it stopped; one may fail by several rules."""
    units: int
    """Pieces of writing that a model was asked for: situations, or customers in individual mode."""
    cached_units: int
    """Of those, how many were answered from the template cache."""
    usage: TokenUsage
    notes: tuple[str, ...] = ()
    """Choices that a reader must know of."""
