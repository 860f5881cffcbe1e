"""A town with campaigns whose outcome has a reason: coupon users answer, with an offer on what they buy."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from core.records import Offer, OfferKind
from ranking.response.campaigns import Campaign, Shopping, campaigns_of, shopping_of
from tests.ranking.conftest import PRODUCTS, SCHEMA, ZONE, bought

WEEK = timedelta(days=7)
STARTS = (date(2017, 5, 1), date(2017, 6, 1), date(2017, 7, 1))
OFFERED = {"chips": "chips-a", "bread": "bread-a", "juice": "new-a"}


def offer(campaign: int, name: str, **more: object) -> Offer:
    """One coupon of a campaign."""
    start = STARTS[campaign]
    fields = {
        "offer_id": f"{name}-{campaign}",
        "campaign_id": f"camp-{campaign}",
        "products": (OFFERED[name],),
        "kind": OfferKind.NONE,
        "instrument": "coupon",
        "starts_at": datetime(start.year, start.month, start.day, 4, tzinfo=UTC),
        "ends_at": datetime(start.year, start.month, start.day, 4, tzinfo=UTC) + 3 * WEEK,
        **more,
    }
    return Offer.model_validate(fields)


def redeemed(customer: str, day: date, offer_id: str) -> dict:
    """A coupon that was used."""
    at = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    empty = dict.fromkeys(SCHEMA)
    return {**empty, "event_id": f"{offer_id}|{customer}", "customer_id": customer, "kind": "redeemed", "at": at,
            "offer_id": offer_id}  # fmt: skip


def is_saver(k: int) -> bool:
    """Every third customer uses coupons, and answers."""
    return k % 3 == 0


def favourite(k: int) -> str:
    """What customer k buys each week."""
    return "chips" if k % 2 else "bread"


def town(customers: int = 60) -> pl.DataFrame:
    """Events of a year's first half; in every campaign the savers use the coupon for what they buy."""
    lines: list[dict] = []
    for k in range(customers):
        saved = 0.5 if is_saver(k) else 0.0
        for week in range(30):
            day = date(2017, 1, 2) + week * WEEK + timedelta(days=k % 5)
            lines += bought(f"c{k:02d}", day, OFFERED[favourite(k)], "milk-a", coupon_discount=saved)
        lines += [
            redeemed(f"c{k:02d}", start + timedelta(days=4), f"{favourite(k)}-{place}")
            for place, start in enumerate(STARTS)
            if is_saver(k)
        ]
    return pl.DataFrame(lines, schema={**SCHEMA, "offer_id": pl.String})


def campaigns(customers: int = 60) -> list[Campaign]:
    """Three campaigns with the same three offers to everybody."""
    offers = [offer(place, name) for place in range(3) for name in OFFERED]
    names = [f"c{k:02d}" for k in range(customers)]
    return campaigns_of(offers, PRODUCTS, {f"camp-{place}": names for place in range(3)}, ZONE)


def shopping(events: pl.DataFrame | None = None) -> Shopping:
    """The town's events as the models read them."""
    return shopping_of(town() if events is None else events, PRODUCTS, ZONE)
