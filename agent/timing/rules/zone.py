"""In whose clock: the customer's zone, else the campaign's, else the shop's."""

from typing import Literal

from core.records import Record

RULE = "timing.zone"
CAMPAIGN_RULE = "timing.zone.campaign"
SHOP_RULE = "timing.zone.shop"


class ZoneChoice(Record):
    """A zone and where it comes from; `moved_by` names the fallback, empty where the customer has a zone."""

    name: str
    source: Literal["customer", "campaign", "shop"]
    moved_by: tuple[str, ...] = ()


def choose_zone(customer: str | None, campaign: str | None, shop: str) -> ZoneChoice:
    """The first zone that is known."""
    if customer:
        return ZoneChoice(name=customer, source="customer")
    if campaign:
        return ZoneChoice(name=campaign, source="campaign", moved_by=(CAMPAIGN_RULE,))
    return ZoneChoice(name=shop, source="shop", moved_by=(SHOP_RULE,))
