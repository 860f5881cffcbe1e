"""One draft with its evidence, ready to be laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agent.guardrails.channels import channels, length
from core.records import CustomerOutcome, Draft, Finding, MemoryFact, OutcomeItem, Reason, SendPlan, Verdict
from eval.report.claims import FactLine, Piece, fact_lines, pieces
from eval.report.words import (
    BASES,
    EVIDENCE,
    SOURCES,
    Moment,
    locale_name,
    moment_of,
    move_in_words,
    number,
    percent,
    spoken,
)


@dataclass(frozen=True)
class Fit:
    """How long a field is beside what the lock screen shows of it, both in half-widths (a Han character is two)."""

    length: int
    shown: int

    @property
    def cut(self) -> bool:
        """Whether the reader sees only part of it."""
        return self.length > self.shown


@dataclass(frozen=True)
class Evidence:
    """One reason for the item. `share` is its part of what all reasons add to the score, in words.

    `facts` are the numbers behind it; `weight` has three decimals because scores are probabilities.
    """

    kind: str
    text: str
    weight: str
    share: str
    facts: str


@dataclass(frozen=True)
class Move:
    """A rule that moved the send time, and what it means; the two are the same where it has no words."""

    rule: str
    says: str


@dataclass(frozen=True)
class FindingLine:
    """A finding with the words it is about."""

    finding: Finding
    quote: str


@dataclass(frozen=True)
class Card:
    """Everything the gallery shows of one customer with a draft. Texts are as they came: the template escapes them."""

    customer_id: str
    draft: Draft
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]
    locale: str
    angle: str
    source: str
    moment: Moment | None
    plan: SendPlan | None
    basis: str
    confidence: str
    moves: tuple[Move, ...]
    ios_title: Fit
    ios_body: Fit
    android_title: Fit
    item: OutcomeItem | None
    place: int
    others: tuple[OutcomeItem, ...]
    evidence: tuple[Evidence, ...]
    said: tuple[FactLine, ...]
    unsaid: tuple[FactLine, ...]
    memory: tuple[MemoryFact, ...]
    verdict: Verdict | None
    findings: tuple[FindingLine, ...]


def card_of(outcome: CustomerOutcome) -> Card:
    """The card of an outcome that has a draft."""
    draft, plan = outcome.draft, outcome.plan
    if draft is None:
        raise ValueError(f"customer {outcome.customer_id} has no draft")
    place = next((at for at, item in enumerate(outcome.items) if item.product_id == draft.product_id), -1)
    item = outcome.items[place] if place >= 0 else None
    facts = fact_lines(draft, outcome.facts)
    return Card(
        customer_id=outcome.customer_id,
        draft=draft,
        title=pieces(draft.title, draft, outcome.facts),
        body=pieces(draft.body, draft, outcome.facts),
        locale=locale_name(draft.locale),
        angle=spoken(draft.angle),
        source=SOURCES[draft.source],
        moment=moment_of(plan, draft.locale) if plan else None,
        plan=plan,
        basis=BASES[plan.basis] if plan else "",
        confidence=percent(plan.confidence, 1) if plan else "",
        moves=tuple(Move(rule, move_in_words(rule)) for rule in plan.moved_by) if plan else (),
        ios_title=_fit(draft.title, "apns", "title"),
        ios_body=_fit(draft.body, "apns", "body"),
        android_title=_fit(draft.title, "fcm", "title"),
        item=item,
        place=place + 1,
        others=tuple(other for other in outcome.items if other is not item),
        evidence=evidence_of(item.reasons) if item else (),
        said=tuple(line for line in facts if line.said),
        unsaid=tuple(line for line in facts if not line.said),
        memory=outcome.memory,
        verdict=outcome.verdict,
        findings=tuple(FindingLine(f, _quote(f, draft)) for f in (outcome.verdict.findings if outcome.verdict else ())),
    )


def evidence_of(reasons: Sequence[Reason]) -> tuple[Evidence, ...]:
    """Reasons by weight, the heaviest first."""
    total = sum(reason.weight for reason in reasons if reason.weight > 0)
    ordered = sorted(reasons, key=lambda reason: (-reason.weight, reason.kind, reason.text))
    return tuple(
        Evidence(
            kind=EVIDENCE[reason.kind],
            text=reason.text,
            weight=f"{reason.weight:+.3f}",
            share=percent(reason.weight, total) if reason.weight > 0 else "",
            facts=", ".join(
                f"{spoken(name)} {number(value)}" for name, value in reason.facts.items() if not isinstance(value, str)
            ),
        )
        for reason in ordered
    )


_FIELDS: Final = ("title", "body", "deep_link")


def _quote(finding: Finding, draft: Draft) -> str:
    if finding.span is None or finding.field not in _FIELDS:
        return ""
    text: str = getattr(draft, finding.field)
    return text[slice(*finding.span)]


def _fit(text: str, channel: str, field: str) -> Fit:
    known = channels()[channel]
    limit = known.title if field == "title" else known.body
    return Fit(length(text, "half_width"), limit.limit)
