"""One customer's outcome in plain text: what was known at the start, and what came of it."""

from collections.abc import Iterator

from core.records import CustomerOutcome
from eval.report.claims import fact_lines
from eval.report.summary_text import fitted


def customer_lines(outcome: CustomerOutcome) -> Iterator[str]:
    """Ranked items with their reasons, and what the memory holds."""
    yield f"# Customer {outcome.customer_id}: ranked items"
    for item in outcome.items:
        yield fitted(f"- {item.score:.3f} {item.name}: {'; '.join(reason.text for reason in item.reasons)}", 160)
    yield ""
    yield f"# Customer {outcome.customer_id}: memory"
    for fact in outcome.memory:
        yield fitted(f"- {fact.kind}: {fact.text} ({fact.observed_at:%Y-%m-%d})", 160)
    yield ""


def outcome_lines(outcome: CustomerOutcome) -> Iterator[str]:
    """The message, its facts, its verdict and its minute."""
    yield f"# Customer {outcome.customer_id}: {outcome.outcome}"
    draft, plan = outcome.draft, outcome.plan
    if draft is None:
        yield f"{outcome.reason.rule_id}: {outcome.reason.text}" if outcome.reason else "no reason recorded"
        return
    yield fitted(draft.title)
    yield fitted(draft.body)
    said = ", ".join(f"{line.name} {line.value}" for line in fact_lines(draft, outcome.facts) if line.said)
    yield fitted(f"source     {draft.source}, {draft.model or draft.template_digest}, seed {draft.seed}", 160)
    yield fitted(f"facts      {said or 'none stated'}", 160)
    if outcome.verdict is not None:
        yield f"verdict    {outcome.verdict.decision}, policy {outcome.verdict.policy}"
    if plan is not None:
        yield f"sent       {plan.local} {plan.timezone} ({plan.basis}, confidence {plan.confidence:.2f})"
