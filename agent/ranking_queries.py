"""Ranking outside a batch, for people who ask."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from agent.assembly import Workspace, open_ranking
from agent.drafting import item_rules
from agent.scope import check_promoted, offers_by_product, products_in_scope
from core.errors import InputError, NotTrainedError
from core.records import CampaignBrief, OutcomeItem, RankRules, Record, Segment


class RankAnswer(Record):
    """The items for one customer."""

    customer_id: str
    segment: str | None = None
    """How the customer shops, in words; None where nothing is known."""
    items: tuple[OutcomeItem, ...]
    empty_reason: str = ""
    left_out: tuple[str, ...] = ()
    """What the rules of the brief kept out."""


def rank_customers(
    workspace: Workspace,
    customer_ids: Sequence[str],
    *,
    campaign: str | None,
    top: int,
    seed: int,
    only: str | None,
    brief: CampaignBrief | None = None,
) -> list[RankAnswer]:
    """One answer a customer, in order, as of the day the model was trained for.

    `campaign` keeps to its offers; `brief` to its scope, under its rules and as of the day on which it is known.
    """
    from ranking.policy import policy_of

    ranking = open_ranking(workspace)
    unknown = [c for c in customer_ids if c not in workspace.store.customers.get_many(list(customer_ids))]
    if unknown:
        raise InputError(f"customer {unknown[0]!r} is not in the store ({len(unknown)} unknown in all)")
    scope: Sequence[str] | None = _campaign_products(workspace, campaign) if campaign else None
    today, rules = ranking.today, None
    if brief is not None:
        scope, rules = _brief_products(workspace, brief, customer_ids)
        ranking = replace(ranking, exploration=policy_of(brief.exploration))
        today, only = brief.known_until, "new" if brief.scope.new_to_customer else only
    lists = ranking.rank(customer_ids, scope=scope, today=today, top=top, seed=seed, only=only, rules=rules)
    products = workspace.store.products.get_many([item.product_id for each in lists for item in each.items])
    segments = ranking.segment_of(customer_ids)
    return [
        RankAnswer(
            customer_id=each.customer_id,
            segment=segment,
            empty_reason=each.empty_reason,
            left_out=each.left_out,
            items=tuple(
                OutcomeItem(**item.model_dump(), name=products[item.product_id].name.get("en", item.product_id))
                for item in each.items
            ),
        )
        for each, segment in zip(lists, segments, strict=True)
    ]


def customer_segments(workspace: Workspace) -> list[Segment]:
    """The segments of the trained model, the largest first. Raises NotTrainedError where it has none."""
    ranking = open_ranking(workspace)
    if ranking.segments is None:
        raise NotTrainedError("the ranking model has no segments: too few customers with baskets, or trained before")
    return ranking.segments.records()


def _brief_products(
    workspace: Workspace, brief: CampaignBrief, customer_ids: Sequence[str]
) -> tuple[Sequence[str], RankRules | None]:
    """The scope of a brief, and what its rules come to for these customers."""
    zone = workspace.settings.shop_timezone
    products = {product.product_id: product for product in workspace.store.products.all()}
    offers = [*brief.offers, *workspace.store.offers.of_campaign(brief.campaign_id)]
    scope = products_in_scope(brief.scope, products, offers_by_product(brief, offers, products.values(), zone))
    check_promoted(brief, products, scope)
    now = datetime.combine(brief.known_until, time(), ZoneInfo(zone)).astimezone(UTC)
    rules = item_rules(workspace, brief, products, scope, now)
    return scope, rules.for_ranking(customer_ids) if rules is not None else None


def _campaign_products(workspace: Workspace, campaign: str) -> list[str]:
    offers = workspace.store.offers.of_campaign(campaign)
    if not offers:
        raise InputError(f"--campaign {campaign!r} has no offers in the store")
    return sorted({product_id for offer in offers for product_id in offer.products})
