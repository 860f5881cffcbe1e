"""Campaigns of the shop: who was mailed, and the coupons that went with it."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from core.ingest.completejourney.cut import day_end, day_start
from core.ingest.completejourney.goods import goods
from core.ingest.completejourney.source import SHOP_ZONE, read
from core.records import ListMembership, Offer, OfferKind, Record


class Campaign(Record):
    """One campaign. It has no name; `kind` is the shop's own word: Type A, B or C."""

    campaign_id: str
    kind: str
    starts_on: date
    ends_on: date
    households: int
    """How many were mailed; they are the list of the same id."""
    offers: int


def campaigns() -> list[Campaign]:
    """All campaigns, the earliest first."""
    offered = _coupons(goods(read("products")), None).select("campaign_id", "coupon_upc").unique()
    mailed = read("campaigns").group_by("campaign_id").len("households")
    table = (
        read("campaign_descriptions")
        .join(mailed, on="campaign_id", how="left")
        .join(offered.group_by("campaign_id").len("offers"), on="campaign_id", how="left")
        .with_columns(pl.col("households", "offers").fill_null(0))
        .sort("start_date", "campaign_id")
    )
    return [
        Campaign(
            campaign_id=f"cj-{row['campaign_id']}",
            kind=row["campaign_type"],
            starts_on=row["start_date"].date(),
            ends_on=row["end_date"].date(),
            households=row["households"],
            offers=row["offers"],
        )
        for row in table.iter_rows(named=True)
    ]


def offers(goods_table: pl.DataFrame, until: date | None) -> Iterator[Offer]:
    """One offer for each coupon of a campaign that starts on or before `until`, for the goods it is good for.

    What a coupon is worth is not known. It holds from the first to the last day of the campaign, in the shop's zone.
    """
    coupons = (
        _coupons(goods_table, until)
        .group_by("campaign_id", "coupon_upc", "start_date", "end_date")
        .agg(pl.col("product_id").unique().sort().cast(pl.String))
        .sort("campaign_id", "coupon_upc")
    )
    for row in coupons.iter_rows(named=True):
        yield Offer(
            offer_id=f"cj-{row['campaign_id']}-{row['coupon_upc']}",
            campaign_id=f"cj-{row['campaign_id']}",
            products=tuple(row["product_id"]),
            kind=OfferKind.NONE,
            instrument="coupon",
            starts_at=day_start(row["start_date"].date()),
            ends_at=day_end(row["end_date"].date()),
        )


def memberships(until: date | None) -> Iterator[ListMembership]:
    """Who was mailed in each campaign that starts on or before `until`."""
    mailed = read("campaigns").join(_running(until), on="campaign_id").sort("campaign_id", "household_id")
    for row in mailed.iter_rows(named=True):
        yield ListMembership(list_id=f"cj-{row['campaign_id']}", customer_id=str(row["household_id"]))


def redemptions(goods_table: pl.DataFrame, until: date | None) -> pl.DataFrame:
    """Events: coupons used before the day `until`. Only the day is known; they stand at its noon."""
    known = _coupons(goods_table, until).select("campaign_id", "coupon_upc").unique()
    name = pl.format("cj-{}-{}", "campaign_id", "coupon_upc")
    noon = pl.col("redemption_date").dt.cast_time_unit("us").dt.offset_by("12h").dt.replace_time_zone(SHOP_ZONE)
    used = read("coupon_redemptions").join(known, on=["campaign_id", "coupon_upc"], how="semi")
    events = (
        used.select(
            pl.format("{}-{}-{}", name, "household_id", pl.col("redemption_date").dt.date()).alias("event_id"),
            pl.col("household_id").cast(pl.String).alias("customer_id"),
            pl.lit("redeemed").alias("kind"),
            noon.dt.convert_time_zone("UTC").alias("at"),
            name.alias("offer_id"),
        )
        .unique("event_id")
        .sort("event_id")
    )
    return events if until is None else events.filter(pl.col("at") < day_start(until))


def _running(until: date | None) -> pl.DataFrame:
    table = read("campaign_descriptions")
    return table if until is None else table.filter(pl.col("start_date").dt.date() <= until)


def _coupons(goods_table: pl.DataFrame, until: date | None) -> pl.DataFrame:
    return (
        read("coupons")
        .join(goods_table.select("product_id"), on="product_id", how="semi")
        .join(_running(until).select("campaign_id", "start_date", "end_date"), on="campaign_id")
    )
