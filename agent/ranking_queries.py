"""Ranking outside a batch, for people who ask."""

from collections.abc import Sequence

from agent.assembly import Workspace, open_ranking
from core.errors import InputError
from core.records import OutcomeItem, Record


class RankAnswer(Record):
    """The items for one customer."""

    customer_id: str
    items: tuple[OutcomeItem, ...]
    empty_reason: str = ""


def rank_customers(
    workspace: Workspace, customer_ids: Sequence[str], *, campaign: str | None, top: int, seed: int, only: str | None
) -> list[RankAnswer]:
    """One answer a customer, in order, as of the day the model was trained for."""
    ranking = open_ranking(workspace)
    unknown = [c for c in customer_ids if c not in workspace.store.customers.get_many(list(customer_ids))]
    if unknown:
        raise InputError(f"customer {unknown[0]!r} is not in the store ({len(unknown)} unknown in all)")
    scope = _campaign_products(workspace, campaign) if campaign else None
    lists = ranking.rank(customer_ids, scope=scope, today=ranking.today, top=top, seed=seed, only=only)
    products = workspace.store.products.get_many([item.product_id for each in lists for item in each.items])
    return [
        RankAnswer(
            customer_id=each.customer_id,
            empty_reason=each.empty_reason,
            items=tuple(
                OutcomeItem(**item.model_dump(), name=products[item.product_id].name.get("en", item.product_id))
                for item in each.items
            ),
        )
        for each in lists
    ]


def _campaign_products(workspace: Workspace, campaign: str) -> list[str]:
    offers = workspace.store.offers.of_campaign(campaign)
    if not offers:
        raise InputError(f"--campaign {campaign!r} has no offers in the store")
    return sorted({product_id for offer in offers for product_id in offer.products})
