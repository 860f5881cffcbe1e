"""When a customer can be reached, and when they would be written to: for a person who asks about a few customers."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.assembly import Workspace, open_delivery, open_hour_model
from agent.timing.push_log import LoggedTimer, StorePushLog
from agent.timing.records import HourProfile
from agent.timing.timer import Timer
from core.records import CampaignBrief, Customer, OutcomeReason, SendPlan, SendWindow

if TYPE_CHECKING:
    from agent.timing.hours import HourModel

ANY_CAMPAIGN = "any"
_DAYS = 7
_UNKNOWN = OutcomeReason(
    rule_id="timing.unknown_customer", text="the store knows no such customer, so that there is no consent"
)


class WhenAnswer(HourProfile):
    """The customer's week, and a plan or why there is none."""

    plan: SendPlan | None
    reason: OutcomeReason | None


def when_customers(
    workspace: Workspace, customer_ids: Sequence[str], brief: CampaignBrief | None, *, seed: int
) -> list[WhenAnswer]:
    """An answer a customer, in the order asked. Nothing is written down.

    Without a brief the plan is that of any message in the week after the data that the hours were learned from. Raises
    NotTrainedError where the hours know more than the brief's day allows.
    """
    shop = workspace.settings.shop_timezone
    model = open_hour_model(workspace, known_until=_day_starts(brief, shop) if brief else None)
    campaign = brief or _any_campaign(model, shop)
    now = _day_starts(campaign, shop)
    offers = workspace.store.offers.of_campaign(campaign.campaign_id) if brief else []
    timer = Timer(model, shop_timezone=shop, settings=open_delivery(workspace), offers=offers)
    looking = LoggedTimer(timer, StorePushLog(workspace.store), writes=False)
    known = workspace.store.customers.get_many(customer_ids)
    outcomes = _planned(looking, list(known.values()), campaign, now, seed)
    return [_answer(profile, outcomes.get(profile.customer_id, _UNKNOWN)) for profile in model.profile(customer_ids)]


def _day_starts(brief: CampaignBrief, shop: str) -> datetime:
    """What happens from here on is not known."""
    return datetime.combine(brief.known_until, time(), ZoneInfo(shop)).astimezone(UTC)


def _any_campaign(model: "HourModel", shop: str) -> CampaignBrief:
    day = model.card.until.astimezone(ZoneInfo(shop)).date()
    return CampaignBrief(
        campaign_id=ANY_CAMPAIGN,
        goal="any message",
        window=SendWindow(starts_on=day, ends_on=day + timedelta(days=_DAYS - 1)),
    )


def _planned(
    timer: LoggedTimer, customers: Sequence[Customer], brief: CampaignBrief, now: datetime, seed: int
) -> dict[str, SendPlan | OutcomeReason]:
    plans = timer.plan(customers, brief, now=now, seed=seed)
    return {customer.customer_id: plan for customer, plan in zip(customers, plans, strict=True)}


def _answer(profile: HourProfile, outcome: SendPlan | OutcomeReason) -> WhenAnswer:
    fields = profile.model_dump()
    if isinstance(outcome, SendPlan):
        return WhenAnswer(**fields, plan=outcome, reason=None)
    return WhenAnswer(**fields, plan=None, reason=outcome)
