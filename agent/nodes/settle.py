"""settle: one outcome a customer. The best words that pass are taken; where none do, the outcome says why."""

from collections.abc import Sequence

from langgraph.runtime import Runtime

from agent.services import Services
from agent.state import AgentState, SettleOutput, current_assignments
from agent.trace import Chosen
from agent.writing.choice import Choice, is_model, ranked_choices, table_of, words_key
from agent.writing.messages import channel_of, deep_link_of
from agent.writing.novelty import Said
from agent.writing.records import Assignment, CheckedUnit, Dropped
from agent.writing.taking import Taken, take_best
from core.records import (
    CustomerOutcome,
    Draft,
    MemoryRecall,
    OutcomeItem,
    OutcomeReason,
    RankedList,
    Verdict,
    digest_of,
)


def settle(state: AgentState, runtime: Runtime[Services]) -> SettleOutput:
    """Outcomes in the order of the chunk's customers."""
    services = runtime.context
    recalls = {recall.customer_id: recall for recall in state["recalls"]}
    unit_of = {member: unit.key for unit in state["units"] for member in unit.members}
    checked = {unit.key: unit for unit in state["checked"]}
    outcomes: dict[str, CustomerOutcome] = {}
    for dropped in state["dropped"]:
        outcomes[dropped.customer_id] = _dropped(services, dropped, recalls[dropped.customer_id])
    assignments = current_assignments(state["assignments"], state["chosen"])
    past = services.past_words.of(list(assignments))
    for customer_id, assignment in assignments.items():
        unit, recall = checked[unit_of[customer_id]], recalls[customer_id]
        outcomes[customer_id] = _settled(services, assignment, unit, recall, past.get(customer_id, ()))
    return {"outcomes": tuple(outcomes[customer.customer_id] for customer in state["customers"])}


def _settled(
    services: Services, assignment: Assignment, unit: CheckedUnit, recall: MemoryRecall, said: Sequence[Said]
) -> CustomerOutcome:
    """The best choice whose own rendering passes; the verdict is the one over exactly these words."""
    taken = take_best(services, assignment, ranked_choices(services, assignment, unit, said))
    _tell(services, assignment, unit, taken)
    last = taken.verdict
    if taken.choice is not None and last is not None:
        words = taken.choice.candidate
        services.tally.used_words.add(words.title, words.body, assignment.customer.locale)
        return _drafted(services, assignment, taken.choice, last, recall)
    reason = OutcomeReason(
        rule_id="settle.nothing_passed" if last else "settle.no_words",
        text=last.findings[0].reason if last and last.findings else f"no line for the angle {assignment.angle} fits",
    )
    return CustomerOutcome(
        customer_id=assignment.customer.customer_id,
        campaign_id=services.brief.campaign_id,
        outcome="failed",
        reason=reason,
        items=_items(services, assignment.ranked, assignment.customer.locale),
        memory=recall.facts,
        facts=assignment.facts,
        verdict=last,
        plan=assignment.plan,
    )


def _tell(services: Services, assignment: Assignment, unit: CheckedUnit, taken: Taken) -> None:
    customer_id = assignment.customer.customer_id
    services.trace.step(Chosen(customer_id=customer_id, unit=unit.key, table=table_of(taken.choices, taken.choice)))


def _drafted(
    services: Services, assignment: Assignment, choice: Choice, verdict: Verdict, recall: MemoryRecall
) -> CustomerOutcome:
    return CustomerOutcome(
        customer_id=assignment.customer.customer_id,
        campaign_id=services.brief.campaign_id,
        outcome="drafted",
        draft=_draft(services, assignment, choice),
        items=_items(services, assignment.ranked, assignment.customer.locale),
        memory=recall.facts,
        facts=assignment.facts,
        verdict=verdict,
        plan=assignment.plan,
    )


def _draft(services: Services, assignment: Assignment, choice: Choice) -> Draft:
    brief, candidate = services.brief, choice.candidate
    channel, link = channel_of(assignment, brief), deep_link_of(assignment, brief)
    by_model = is_model(candidate)
    return Draft(
        draft_id=digest_of([brief.campaign_id, assignment.customer.customer_id, services.seed]),
        digest=Draft.digest_for(choice.words.title, choice.words.body, link, channel),
        product_id=assignment.product.product_id,
        locale=assignment.customer.locale,
        channel=channel,
        title=choice.words.title,
        body=choice.words.body,
        deep_link=link,
        angle=assignment.angle,
        labels=candidate.labels,
        source=candidate.source,
        model=services.models[assignment.customer.locale].name if by_model else None,
        template_digest=words_key(candidate),
        prompt_digest=candidate.provenance if by_model else None,
        seed=services.seed,
        variant=assignment.variant,
    )


def _dropped(services: Services, dropped: Dropped, recall: MemoryRecall) -> CustomerOutcome:
    return CustomerOutcome(
        customer_id=dropped.customer_id,
        campaign_id=services.brief.campaign_id,
        outcome=dropped.outcome,
        reason=dropped.reason,
        memory=recall.facts,
    )


def _items(services: Services, ranked: RankedList, locale: str) -> tuple[OutcomeItem, ...]:
    return tuple(
        OutcomeItem(**item.model_dump(), name=services.products[item.product_id].name.get(locale, item.product_id))
        for item in ranked.items
    )
