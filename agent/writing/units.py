"""The pieces of writing that a chunk needs: one a situation in template mode, one a customer in individual mode."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agent.services import Services
from agent.writing.choice import is_human_control
from agent.writing.facts import offer_facts
from agent.writing.records import Assignment, Situation, Unit, situation_of
from agent.writing.sample import goods_of, kin_of, sample_facts
from core.records import Product, WriteMode


def units_of(services: Services, assignments: Iterable[Assignment]) -> list[Unit]:
    """Units in a stable order in which neighbours share the longest part of their prompts."""
    if services.brief.mode is WriteMode.INDIVIDUAL:
        return [_individual(services, assignment) for assignment in assignments]
    members: dict[Situation, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        members[situation_of(assignment, services.brief)].append(assignment)
    ordered = sorted(members.items(), key=lambda pair: _order(pair[0]))
    return [_shared(services, situation, group) for situation, group in ordered]


def _order(situation: Situation) -> tuple[str, ...]:
    return (situation.locale, situation.angle, situation.offer, situation.group, situation.key)


def _has_model(services: Services, situation: Situation) -> bool:
    return situation.locale in services.models and not is_human_control(services.brief, situation.variant)


def _individual(services: Services, assignment: Assignment) -> Unit:
    situation = situation_of(assignment, services.brief)
    return Unit(
        key=assignment.customer.customer_id,
        situation=situation,
        sample=assignment.facts,
        members=(assignment.customer.customer_id,),
        slotted=True,
        has_model=_has_model(services, situation),
        by_agent=services.uses_tools and _has_model(services, situation),
    )


def _shared(services: Services, situation: Situation, group: Sequence[Assignment]) -> Unit:
    """The sample is about goods of the shop that depend on the situation alone, and so does the prompt."""
    goods = goods_of(situation, services.typical.values(), frozenset(services.scope))
    product = goods[0] if goods else group[0].product
    offer = services.offers_by_product.get(product.product_id)
    terms = offer_facts(offer, product, services.shop_timezone)
    anchor = services.typical.get(services.companion_types.get(product.type_key, ""))
    return Unit(
        key=situation.key,
        situation=situation,
        sample=sample_facts(
            situation, product, anchor, terms, today=str(group[0].facts["today"]), regular=_other(services, product)
        ),
        kin=kin_of(goods, situation.locale),
        members=tuple(assignment.customer.customer_id for assignment in group),
        slotted=True,
        has_model=_has_model(services, situation),
    )


def _other(services: Services, product: Product) -> Product | None:
    """Something of another kind that may be named, the same one whoever is in the batch."""
    others = (p for _, p in sorted(services.typical.items()) if p.type_key != product.type_key and not p.sensitive)
    return next(others, None)
