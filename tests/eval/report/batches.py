"""Batches made by hand: small enough to count, with every outcome, two languages and texts that mean harm."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from core.records import (
    Angle,
    BatchSummary,
    CustomerOutcome,
    Decision,
    Draft,
    DraftSource,
    Facts,
    Finding,
    MemoryFact,
    OutcomeItem,
    OutcomeReason,
    Reason,
    SendPlan,
    Severity,
    TokenUsage,
    Verdict,
)

NOON = datetime(2017, 11, 6, 17, tzinfo=UTC)
HOSTILE = """<script>alert(1)</script>"' onmouseover="alert(2)" </style><img src=https://evil.example/x.png>"""

COFFEE: Facts = {
    "item": "ground coffee",
    "number": "singular",
    "currency": "USD",
    "price": 6.49,
    "size": "12 oz",
    "days_since": 21,
    "cycle_days": 20,
    "top": True,
}
COFFEE_TITLE = "Coffee math says today"
COFFEE_BODY = "Yours lasts you about 20 days. This is day 21. Ground coffee, 12 oz, $6.49."
MILK: Facts = {"item": "鲜牛奶", "currency": "CNY", "price": 15.8, "times_bought": 17, "size": "950ml"}
MILK_TITLE = "第18瓶牛奶"
MILK_BODY = "今年您买过17次。950ml鲜牛奶，今天¥15.8，早餐照旧。"


def draft(
    customer_id: str = "c1",
    *,
    locale: str = "en",
    source: DraftSource = DraftSource.MODEL,
    angle: Angle = Angle.REPLENISH,
    title: str = COFFEE_TITLE,
    body: str = COFFEE_BODY,
    deep_link: str = "app://product/p1?campaign=autumn",
) -> Draft:
    """A draft; everything that is not said is the coffee's."""
    return Draft(
        draft_id=f"draft-{customer_id}",
        digest=Draft.digest_for(title, body, deep_link, "apns"),
        product_id="p1",
        locale=locale,
        channel="apns",
        title=title,
        body=body,
        deep_link=deep_link,
        angle=angle,
        source=source,
        model="scripted:test" if source is not DraftSource.COPY_BANK else None,
        template_digest="7e3a",
        seed=7,
    )


def plan(
    hour: int = 12, basis: Literal["customer", "segment", "population", "random", "given"] = "customer"
) -> SendPlan:
    """A plan for 6 November 2017 at `hour`:05 in New York."""
    return SendPlan(
        send_at=NOON,
        not_after=NOON,
        local=f"2017-11-06T{hour:02d}:05",
        timezone="America/New_York",
        minutes_after_midnight=hour * 60 + 5,
        basis=basis,
        confidence=0.72,
        moved_by=(
            "timing.quiet_hours",
            "somebody moved it",
        ),
    )


def drafted(
    customer_id: str,
    words: Draft | None = None,
    *,
    facts: Facts = COFFEE,
    send: SendPlan | None = None,
    name: str = "ground coffee",
    reason: str = "bought ground coffee 14 times this year",
    remembered: Sequence[str] = ("buys ground coffee about every 20 days",),
) -> CustomerOutcome:
    """An outcome with a draft and all the evidence there can be."""
    own = Reason(kind="own_history", text=reason, weight=0.6, facts={"trips": 14, "type": "COFFEE/GROUND"})
    other = Reason(kind="popular", text="many buy it", weight=0.2)
    words = words or draft(customer_id)
    return CustomerOutcome(
        customer_id=customer_id,
        campaign_id="autumn",
        outcome="drafted",
        draft=words,
        items=(
            OutcomeItem(product_id="p1", name=name, score=1.5, reasons=(other, own)),
            OutcomeItem(product_id="p2", name="oat milk", score=0.9),
        ),
        memory=tuple(
            MemoryFact(fact_id=f"m{at}", text=text, kind="cycle", observed_at=NOON)
            for at, text in enumerate(remembered)
        ),
        facts=facts,
        verdict=Verdict(
            decision=Decision.PASS,
            policy="policy-1",
            digest=words.digest,
            findings=(
                Finding(
                    check="platform", rule_id="platform.body_cut", severity=Severity.WARN, field="title", span=(0, 6),
                    reason="the body is long",
                ),
            ),
        ),
        plan=send or plan(),
    )  # fmt: skip


def undrafted(
    customer_id: str,
    outcome: Literal["held_out", "excluded", "failed"] = "excluded",
    rule_id: str = "audience.no_consent",
    text: str = "did not agree to marketing pushes",
) -> CustomerOutcome:
    """An outcome without a draft."""
    return CustomerOutcome(
        customer_id=customer_id,
        campaign_id="autumn",
        outcome=outcome,
        reason=OutcomeReason(rule_id=rule_id, text=text),
    )


def mixed() -> list[CustomerOutcome]:
    """Seven customers: four drafted (one of them by somebody who means harm), one in each other state."""
    milk = draft(
        "c2", locale="zh", source=DraftSource.COPY_BANK, title=MILK_TITLE, body=MILK_BODY, angle=Angle.FAVOURITE
    )
    harm = draft("c4", title=HOSTILE, body=HOSTILE, deep_link="javascript:alert(3)", source=DraftSource.REVISED)
    return [
        drafted("c1", send=plan(9)),
        drafted("c2", milk, facts=MILK, send=plan(17, "segment"), name="鲜牛奶"),
        drafted("c3", send=plan(17, "random")),
        drafted("c4", harm, facts={"item": HOSTILE}, name=HOSTILE, reason=HOSTILE, remembered=[HOSTILE] * 5),
        undrafted("c5", "held_out", "audience.holdout", "in the control group of this campaign"),
        undrafted("c6"),
        undrafted(f"c7{HOSTILE}", "failed", "settle.nothing_passed", HOSTILE),
    ]


def summary_of(outcomes: Sequence[CustomerOutcome], **changes: object) -> BatchSummary:
    """The summary that agrees with `outcomes`, but for `changes`."""
    states = Counter(outcome.outcome for outcome in outcomes)
    drafts = [outcome.draft for outcome in outcomes if outcome.draft]
    summary = BatchSummary(
        campaign_id="autumn",
        goal="Bring regulars back",
        as_of="2017-11-06",
        mode="template",
        voice="default",
        tone="playful",
        seed=7,
        policy="policy-1",
        models={"en": "scripted:test"},
        audience=len(outcomes),
        drafted=states["drafted"],
        held_out=states["held_out"],
        excluded=states["excluded"],
        failed=states["failed"],
        reasons=dict(Counter(outcome.reason.rule_id for outcome in outcomes if outcome.reason)),
        sources={
            locale: dict(Counter(str(one.source) for one in drafts if one.locale == locale))
            for locale in sorted({one.locale for one in drafts})
        },
        angles=dict(Counter(str(one.angle) for one in drafts)),
        checks={"facts.unsupported": 41, "style.cliche": 9},
        fallbacks={"choice.weaker_than_copy_bank": 3},
        candidates=96,
        failed_candidates=48,
        answer_checks={"facts.unsupported": 40, "template.loose_number": 12},
        units=32,
        cached_units=6,
        usage=TokenUsage(calls=118, prompt_tokens=60423, completion_tokens=5110),
        notes=("Chinese was written by the copy bank.",),
    )
    return BatchSummary.model_validate(summary.model_dump() | changes)
