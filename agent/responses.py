"""Who of those mailed answers a campaign, and with which offer: the response model over the store."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.assembly import Workspace
from core.errors import InputError
from core.records import Offer, OfferFit, Product, ResponseScore

if TYPE_CHECKING:
    import polars as pl

    from ranking.response.campaigns import Campaign


def response_folder(workspace: Workspace) -> Path:
    """Where the response model is kept."""
    return workspace.home.models / "response"


def store_campaigns(workspace: Workspace, products: Sequence[Product]) -> "list[Campaign]":
    """The campaigns with offers, the earliest first; who was mailed stands in the list of the campaign's id."""
    from ranking.response.campaigns import campaigns_of

    offers, lists = workspace.store.offers.all(), workspace.store.lists
    named = sorted({offer.campaign_id for offer in offers if offer.campaign_id})
    mailed = {name: lists.members(name) for name in named}
    return campaigns_of(offers, products, mailed, workspace.settings.shop_timezone)


def train_responses(workspace: Workspace, events: "pl.DataFrame", products: Sequence[Product]) -> str:
    """Fit and keep the response model; says in a line what came of it. Too few answers are no error."""
    from core.errors import NotTrainedError
    from ranking.interactions import day_of
    from ranking.response.campaigns import shopping_of
    from ranking.response.model import ResponseModel, lesson_of

    campaigns = [campaign for campaign in store_campaigns(workspace, products) if campaign.mailed]
    shopping = shopping_of(events, products, workspace.settings.shop_timezone)
    if shopping.lines.is_empty() or not campaigns:
        return "no response model: no campaign with offers and a list"
    last = shopping.lines["day"].max()
    assert isinstance(last, int)
    today = day_of(last + 1)
    lessons = [lesson_of(shopping, campaign, campaigns) for campaign in campaigns if campaign.before(today)]
    try:
        model = ResponseModel.fit(lessons, today=today)
    except NotTrainedError as error:
        return f"no response model: {error}"
    model.save(response_folder(workspace))
    return f"response model of {model.about['answered']} answers to {model.about['mailings']} mailings"


def campaign_answers(
    workspace: Workspace,
    offers: Sequence[Offer],
    customer_ids: Sequence[str],
    *,
    campaign_id: str,
    today: date,
    top: int = 3,
) -> tuple[list[ResponseScore], list[OfferFit]]:
    """How likely each customer is to use one of the offers, the likeliest first; and the `top` offers of each.

    What is known ends where `today` starts. Raises InputError where there are no offers, NotTrainedError where there is
    no model.
    """
    from ranking.response.campaigns import Campaign, offer_products, shopping_of
    from ranking.response.model import ResponseModel, lesson_of

    products = workspace.store.products.all()
    pairs = offer_products(offers, products)
    if pairs.is_empty():
        raise InputError(f"campaign {campaign_id!r} has no offers: nothing says how many would answer it")
    model = ResponseModel.load(response_folder(workspace))
    shopping = shopping_of(workspace.store.events.snapshot(), products, workspace.settings.shop_timezone)
    campaign = Campaign(campaign_id, today, pairs, tuple(sorted(set(customer_ids))))
    lesson = lesson_of(shopping, campaign, store_campaigns(workspace, products))
    return model.answers(lesson), model.offers(lesson, top=top)


def list_answers(
    workspace: Workspace, campaign_id: str, customer_ids: Sequence[str]
) -> tuple[list[ResponseScore], list[OfferFit]]:
    """`campaign_answers` of a campaign of the store, for these customers or else for its list, as of its first day.

    Raises InputError for a campaign without offers or customers.
    """
    offers = workspace.store.offers.of_campaign(campaign_id)
    if not offers:
        raise InputError(f"--campaign {campaign_id!r} has no offers in the store")
    ids = list(customer_ids) or workspace.store.lists.members(campaign_id)
    unknown = sorted(set(ids) - set(workspace.store.customers.get_many(ids)))
    if unknown or not ids:
        said = f"customer {unknown[0]!r} is not in the store" if unknown else f"no list {campaign_id!r} in the store"
        raise InputError(f"{said}: name customers to score")
    zone = ZoneInfo(workspace.settings.shop_timezone)
    today = min(offer.starts_at for offer in offers).astimezone(zone).date()
    return campaign_answers(workspace, offers, ids, campaign_id=campaign_id, today=today)
