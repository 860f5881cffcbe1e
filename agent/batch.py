"""A batch: a brief and an audience, chunk by chunk through the graph, to one outcome a customer and a summary."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence

from agent.graph import build_graph
from agent.services import Services
from core.errors import InputError
from core.records import Audience, BatchSummary, Customer, CustomerOutcome, OutcomeReason

CHUNK = 100

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with how many customers are done, and how many there are."""


def run_batch(
    services: Services, customers: Sequence[Customer], audience: Audience, *, on_progress: Progress
) -> list[CustomerOutcome]:
    """Outcomes in the order of `customers`. Raises InputError where the audience leaves nobody to write to."""
    treated_ids = {member.customer_id for member in audience.members if member.arm == "treated"}
    if not treated_ids:
        raise InputError(_nobody(audience))
    outcomes = _not_written(services, audience)
    treated = [customer for customer in customers if customer.customer_id in treated_ids]
    graph = build_graph()
    on_progress(0, len(treated))
    for start in range(0, len(treated), CHUNK):
        chunk = tuple(treated[start : start + CHUNK])
        result = graph.invoke({"customers": chunk}, context=services)
        outcomes.update({outcome.customer_id: outcome for outcome in result["outcomes"]})
        on_progress(start + len(chunk), len(treated))
        _log.info("drafted %d of %d customers", start + len(chunk), len(treated))
    return [outcomes[customer.customer_id] for customer in customers]


def _nobody(audience: Audience) -> str:
    reasons = Counter(exclusion.text for exclusion in audience.excluded)
    held = sum(member.arm == "holdout" for member in audience.members)
    parts = [f"{count} because {text}" for text, count in reasons.most_common()]
    parts += [f"{held} held out"] if held else []
    return (
        f"campaign {audience.campaign_id}: nobody is left to write to ({'; '.join(parts) or 'the audience is empty'})"
    )


def _not_written(services: Services, audience: Audience) -> dict[str, CustomerOutcome]:
    campaign = services.brief.campaign_id
    outcomes = {
        exclusion.customer_id: CustomerOutcome(
            customer_id=exclusion.customer_id,
            campaign_id=campaign,
            outcome="excluded",
            reason=OutcomeReason(rule_id=exclusion.rule_id, text=exclusion.text),
        )
        for exclusion in audience.excluded
    }
    for member in audience.members:
        if member.arm == "holdout":
            outcomes[member.customer_id] = CustomerOutcome(
                customer_id=member.customer_id,
                campaign_id=campaign,
                outcome="held_out",
                reason=OutcomeReason(rule_id="audience.holdout", text="in the control group of this campaign"),
            )
    return outcomes


def summarise(services: Services, outcomes: Sequence[CustomerOutcome], *, notes: Sequence[str] = ()) -> BatchSummary:
    """Counts that add up, from the outcomes themselves."""
    brief, tally = services.brief, services.tally
    states = Counter(outcome.outcome for outcome in outcomes)
    sources: dict[str, dict[str, int]] = {}
    angles: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.draft is not None:
            by_source = sources.setdefault(outcome.draft.locale, {})
            by_source[outcome.draft.source] = by_source.get(outcome.draft.source, 0) + 1
            angles[outcome.draft.angle] += 1
    return BatchSummary(
        campaign_id=brief.campaign_id,
        goal=brief.goal,
        as_of=brief.known_until.isoformat(),
        mode=brief.mode,
        voice=brief.voice,
        tone=brief.tone,
        seed=services.seed,
        policy=services.guardrail.policy_version,
        models={locale: model.name for locale, model in services.models.items()},
        audience=len(outcomes),
        drafted=states["drafted"],
        held_out=states["held_out"],
        excluded=states["excluded"],
        failed=states["failed"],
        reasons=dict(Counter(o.reason.rule_id for o in outcomes if o.reason).most_common()),
        sources=sources,
        angles=dict(angles.most_common()),
        checks=dict(tally.failed_checks.most_common()),
        fallbacks=dict(tally.fallbacks.most_common()),
        candidates=tally.candidates["written"],
        failed_candidates=tally.candidates["failed"],
        answer_checks=dict(sorted(tally.failed_answers.items(), key=lambda pair: (-pair[1], pair[0]))),
        units=tally.model_units,
        cached_units=tally.cached_units,
        usage=tally.usage,
        notes=tuple(notes),
    )
