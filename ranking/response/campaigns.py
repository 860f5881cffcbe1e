"""Campaigns as the response models see them: a first day, offers with their products, and who was written to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl

from core.records import EventKind, Offer, Product
from ranking import columns as c
from ranking.interactions import EPOCH, day_number

OFFER_ID = "offer_id"
AGE = "age"
USED_DAY = "used_day"


@dataclass(frozen=True)
class Campaign:
    """One campaign. `offers` has a row a pair of OFFER_ID and PRODUCT_ID; `mailed` are the customers written to."""

    campaign_id: str
    starts_on: date
    offers: pl.DataFrame
    mailed: tuple[str, ...]

    @property
    def members(self) -> pl.DataFrame:
        """One column, CUSTOMER_ID."""
        return pl.DataFrame({c.CUSTOMER_ID: list(self.mailed)}, schema={c.CUSTOMER_ID: pl.String})

    def before(self, day: date) -> bool:
        """Whether it started earlier than `day`."""
        return self.starts_on < day


def campaigns_of(
    offers: Iterable[Offer], products: Sequence[Product], mailed: Mapping[str, Sequence[str]], timezone: str
) -> list[Campaign]:
    """The campaigns that have offers, the earliest first. `mailed` has the customers by campaign id."""
    by_campaign: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.campaign_id:
            by_campaign.setdefault(offer.campaign_id, []).append(offer)
    zone = ZoneInfo(timezone)
    found = [
        Campaign(
            campaign_id=name,
            starts_on=min(offer.starts_at for offer in some).astimezone(zone).date(),
            offers=offer_products(some, products),
            mailed=tuple(sorted(mailed.get(name, ()))),
        )
        for name, some in by_campaign.items()
    ]
    return sorted(found, key=lambda campaign: (campaign.starts_on, campaign.campaign_id))


def offer_products(offers: Sequence[Offer], products: Sequence[Product]) -> pl.DataFrame:
    """Pairs of OFFER_ID and PRODUCT_ID: the named products, and those below the named category paths."""
    pairs = {(offer.offer_id, product_id) for offer in offers for product_id in offer.products}
    for offer in offers:
        for path in offer.categories:
            inside = (p for p in products if p.type_key == path or p.type_key.startswith(f"{path}/"))
            pairs |= {(offer.offer_id, product.product_id) for product in inside}
    ordered = sorted(pairs)
    columns = {OFFER_ID: [offer for offer, _ in ordered], c.PRODUCT_ID: [product for _, product in ordered]}
    return pl.DataFrame(columns, schema=dict.fromkeys((OFFER_ID, c.PRODUCT_ID), pl.String))


@dataclass(frozen=True)
class Shopping:
    """Purchases of goods, and offers used, with their local DAY as days since 1970-01-01.

    `lines` has CUSTOMER_ID, PRODUCT_ID, TYPE (text), ORDER_ID, VALUE, DISCOUNT, SAVED (a coupon was at work) and DAY;
    `used` has CUSTOMER_ID, OFFER_ID and DAY.
    """

    lines: pl.DataFrame
    used: pl.DataFrame

    def before(self, day: date) -> "Shopping":
        """What was known when `day` began, with AGE in days; a purchase on the day before has age 1."""
        number = day_number(day)
        lines, used = (
            table.filter(pl.col(c.DAY) < number).with_columns((number - pl.col(c.DAY)).alias(AGE))
            for table in (self.lines, self.used)
        )
        return Shopping(lines, used)


def shopping_of(events: pl.DataFrame, products: Sequence[Product], timezone: str) -> Shopping:
    """Reads the events table of the store; one from before offers were recorded has no used ones."""
    types = pl.DataFrame(
        {c.PRODUCT_ID: [p.product_id for p in products], c.TYPE: [p.type_key for p in products]},
        schema={c.PRODUCT_ID: pl.String, c.TYPE: pl.String},
    )
    local = (pl.col(c.AT).dt.convert_time_zone(timezone).dt.date() - EPOCH).dt.total_days().alias(c.DAY)
    dated = events.with_columns(local, pl.col(c.KIND).cast(pl.String))
    day = pl.col(c.DAY).cast(pl.String)
    lines = (
        dated.filter(pl.col(c.KIND) == EventKind.PURCHASE.value)
        .join(types, on=c.PRODUCT_ID)
        .select(
            c.CUSTOMER_ID, c.PRODUCT_ID, c.TYPE, c.DAY,
            pl.coalesce(c.ORDER_ID, pl.col(c.CUSTOMER_ID) + "|" + day).alias(c.ORDER_ID),
            pl.col(c.VALUE).fill_null(0), pl.col(c.DISCOUNT).fill_null(0),
            (pl.col(c.COUPON_DISCOUNT).fill_null(0) > 0).alias(c.SAVED),
        )
    )  # fmt: skip
    if OFFER_ID not in dated.columns:
        dated = dated.with_columns(pl.lit(None, dtype=pl.String).alias(OFFER_ID))
    used = dated.filter(pl.col(c.KIND) == EventKind.REDEEMED.value).select(c.CUSTOMER_ID, OFFER_ID, c.DAY)
    return Shopping(lines, used)


def used_pairs(campaign: Campaign, used: pl.DataFrame) -> pl.DataFrame:
    """CUSTOMER_ID, OFFER_ID and USED_DAY: what those mailed used of the campaign's offers, and when first."""
    own = campaign.offers.select(OFFER_ID).unique()
    return (
        used.join(own, on=OFFER_ID, how="semi")
        .join(campaign.members, on=c.CUSTOMER_ID, how="semi")
        .group_by(c.CUSTOMER_ID, OFFER_ID)
        .agg(pl.col(c.DAY).min().alias(USED_DAY))
        .sort(c.CUSTOMER_ID, OFFER_ID)
    )
