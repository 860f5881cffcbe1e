"""plan: when to send, and which angle on which item, from the facts that will be true at that minute."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from langgraph.runtime import Runtime

from agent.guardrails.strangers import is_name
from agent.item_rules import ANGLE_RULE, TiredAngle
from agent.services import Services
from agent.state import AgentState, PlanOutput
from agent.timing.arms import has_random_copy
from agent.trace import Planned
from agent.writing.facts import all_facts
from agent.writing.item_cap import below_cap, count_lead
from agent.writing.planning import choose_option, score_options, tired, weights
from agent.writing.records import AngleOption, Assignment, Dropped
from agent.writing.units import units_of
from core.records import Angle, Customer, CustomerProfile, Locale, OutcomeReason, RankedList, SendPlan, stable_fraction
from prompts.copybank import has_line
from prompts.slots import slot_values

_CONTROL_GROUPS = frozenset({"arms.holdout", "arms.global_control"})
_NOTHING_FOUND = frozenset({"rank.no_item", "plan.no_angle"})
_NO_TIRED: Mapping[Angle, TiredAngle] = {}


def plan(state: AgentState, runtime: Runtime[Services]) -> PlanOutput:
    """An assignment or a reason for every customer, and the units of writing that the assignments need."""
    services = runtime.context
    plans = services.timer.plan(state["customers"], services.brief, now=services.now, seed=services.seed)
    assignments: list[Assignment] = []
    dropped: list[Dropped] = []
    rows = zip(state["customers"], state["ranked"], state["profiles"], plans, strict=True)
    ids = [customer.customer_id for customer in state["customers"]]
    tired_angles = services.rules.tired_angles(ids) if services.rules is not None else {}
    for customer, ranked, profile, send in rows:
        lately = tired_angles.get(customer.customer_id, _NO_TIRED)
        match _assign(services, customer, ranked, profile, send, lately):
            case Assignment() as assignment:
                assignments.append(assignment)
            case OutcomeReason() as reason:
                outcome = _outcome_of(reason)
                dropped.append(Dropped(customer_id=customer.customer_id, outcome=outcome, reason=reason, ranked=ranked))
    return {
        "assignments": tuple(assignments),
        "dropped": tuple(dropped),
        "units": tuple(units_of(services, assignments)),
    }


def _outcome_of(reason: OutcomeReason) -> Literal["held_out", "excluded", "failed"]:
    """Control groups are held out, rules exclude, and where ranking or planning found nothing the batch has failed."""
    if reason.rule_id in _CONTROL_GROUPS:
        return "held_out"
    return "failed" if reason.rule_id in _NOTHING_FOUND else "excluded"


def _assign(
    services: Services,
    customer: Customer,
    ranked: RankedList,
    profile: CustomerProfile | None,
    send: SendPlan | OutcomeReason,
    lately: Mapping[Angle, TiredAngle],
) -> Assignment | OutcomeReason:
    if isinstance(send, OutcomeReason):
        return send
    if not ranked.items:
        return OutcomeReason(rule_id="rank.no_item", text=ranked.empty_reason or "nothing in scope is left to promote")
    options = _options(services, customer, ranked, profile, send)
    if not options:
        return OutcomeReason(rule_id="plan.no_angle", text="no angle has the facts it needs for any ranked item")
    options = tired(options, lately)
    if not options:
        return OutcomeReason(rule_id=ANGLE_RULE, text="every angle that fits was in a push of the last days")
    open_options = below_cap(services, options)
    if not open_options:
        share = services.brief.caps.per_item_share
        return OutcomeReason(
            rule_id="caps.item_share", text=f"each ranked item already leads {share:.0%} of the batch's messages"
        )
    share = services.brief.random_copy_share
    chosen = choose_option(
        open_options,
        customer.customer_id,
        services.seed,
        random_share=share,
        evenly=has_random_copy(services.brief.campaign_id, customer.customer_id, share, services.seed),
    )
    services.trace.step(
        Planned(customer_id=customer.customer_id, chosen=chosen, options=tuple(open_options), left_out=ranked.left_out)
    )
    count_lead(services, chosen)
    return Assignment(
        customer=customer,
        product=services.products[chosen.product_id],
        angle=chosen.angle,
        propensity=chosen.propensity,
        facts=chosen.facts,
        plan=send,
        ranked=_of_options(ranked, options) if services.brief.scope.new_to_customer else ranked,
        variant=_variant(services, customer.customer_id),
        options=tuple(open_options) if services.uses_tools else (),
    )


def _known_names(services: Services, profile: CustomerProfile | None, locale: Locale) -> frozenset[str]:
    """The names of what somebody buys: two types may have one, and a reader knows no types."""
    bought = (services.products.get(habit.last_product_id) for habit in profile.habits) if profile else ()
    return frozenset(product.name[locale] for product in bought if product is not None and locale in product.name)


def _of_options(ranked: RankedList, options: Sequence[AngleOption]) -> RankedList:
    """The items that are new to the customer."""
    kept = {option.product_id for option in options}
    return ranked.model_copy(update={"items": tuple(item for item in ranked.items if item.product_id in kept)})


def _variant(services: Services, customer_id: str) -> int:
    """A stable one of the brief's variants, each as likely as the others."""
    brief = services.brief
    return int(stable_fraction(brief.campaign_id, customer_id, "variant") * brief.variants)


def _options(
    services: Services, customer: Customer, ranked: RankedList, profile: CustomerProfile | None, send: SendPlan
) -> list[AngleOption]:
    on = datetime.fromisoformat(send.local).date()
    options: list[AngleOption] = []
    only_new, place = services.brief.scope.new_to_customer, 0
    known = _known_names(services, profile, customer.locale) if only_new else frozenset()
    for item in ranked.items:
        product = services.products[item.product_id]
        if not is_name(product.name.get(customer.locale, "")):
            continue
        facts = all_facts(
            customer,
            product,
            item,
            profile=profile,
            products=services.products,
            offer=services.offers_by_product.get(product.product_id),
            on=on,
            zone=services.shop_timezone,
            companion=services.companion_types.get(product.type_key),
        )
        # Another size of what somebody buys every week is not new to them.
        if only_new and (not facts.get("new") or facts["item"] in known):
            continue
        options += _sayable(score_options(product.product_id, place, facts), customer.locale)
        place += 1
        if place == weights()["plan"]["items"]:
            break
    return options


def _sayable(options: list[AngleOption], locale: str) -> list[AngleOption]:
    """The options for which the copy bank has words, so that every customer has something to fall back on."""
    if not options:
        return []
    values = slot_values(options[0].facts, locale)
    return [option for option in options if has_line(option.angle, locale, option.facts, values)]
