"""Whom a brief's audience rule names, out of the store."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.assembly import Workspace
from core.errors import BriefError, InputError
from core.records import AudienceRule, CampaignBrief, Customer, stable_fraction


def recipients(
    workspace: Workspace, brief: CampaignBrief, *, only: Sequence[str] | None = None, limit: int | None = None
) -> list[Customer]:
    """The customers that the rule names, in a stable order; of them those in `only`, and the first `limit`.

    Raises BriefError for a rule that names nobody known, InputError for a customer in `only` whom it does not name.
    """
    ids = _named(workspace, brief.audience)
    if brief.audience.quiet_days is not None:
        busy = _bought_within(workspace, brief, brief.audience.quiet_days)
        ids = [customer_id for customer_id in ids if customer_id not in busy]
    if brief.audience.likeliest is not None:
        ids = _likeliest(workspace, brief, ids, brief.audience.likeliest)
    if only is not None:
        outside = sorted(set(only) - set(ids))
        if outside:
            raise InputError(f"customer {outside[0]!r} is not in the audience of {brief.campaign_id}")
        ids = [customer_id for customer_id in ids if customer_id in set(only)]
    chosen = sorted(ids, key=lambda customer_id: (stable_fraction(brief.campaign_id, customer_id), customer_id))[:limit]
    known = workspace.store.customers.get_many(chosen)
    missing = [customer_id for customer_id in chosen if customer_id not in known]
    if missing:
        raise BriefError(f"audience: customer {missing[0]!r} is not in the store ({len(missing)} unknown in all)")
    return list(known.values())


def _named(workspace: Workspace, rule: AudienceRule) -> list[str]:
    store = workspace.store
    if not rule.list_id:
        return list(rule.customers) or store.customers.ids_with(rule.attributes)
    ids = store.lists.members(rule.list_id)
    if not ids:
        raise BriefError(f"audience.list_id {rule.list_id!r}: no such list{_known_lists(workspace)}")
    return list(ids)


def _likeliest(workspace: Workspace, brief: CampaignBrief, ids: Sequence[str], most: int) -> list[str]:
    """The `most` customers who are likeliest to use one of the offers, as known when the campaign begins."""
    from agent.responses import campaign_answers

    offers = [*brief.offers, *workspace.store.offers.of_campaign(brief.campaign_id)]
    if not offers:
        raise BriefError("audience.likeliest needs a campaign with offers: the brief and the store know none of it")
    scores, _ = campaign_answers(workspace, offers, ids, campaign_id=brief.campaign_id, today=brief.known_until, top=1)
    return [score.customer_id for score in scores[:most]]


def _known_lists(workspace: Workspace) -> str:
    known = list(workspace.store.lists.sizes())
    return f"; there is {', '.join(known[:8])}" if known else "; the store holds no lists"


def _bought_within(workspace: Workspace, brief: CampaignBrief, days: int) -> set[str]:
    """Customers with a purchase in the last `days` days before what is known ends."""
    import polars as pl

    midnight = datetime.combine(brief.known_until, time(), ZoneInfo(workspace.settings.shop_timezone))
    end = midnight.astimezone(UTC)
    recent = workspace.store.events.snapshot(end).filter(
        (pl.col("kind") == "purchase") & (pl.col("at") >= end - timedelta(days=days))
    )
    return set(recent["customer_id"].unique().to_list())
