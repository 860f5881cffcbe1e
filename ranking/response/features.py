"""What speaks for an answer, and for one offer rather than another: as it stood when a day began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from ranking import columns as c
from ranking.history import FloatArray
from ranking.response.campaigns import AGE, OFFER_ID, Campaign, Shopping

NEVER: Final = 400
"""Age in days of what has not happened."""
TYPE_TRIPS: Final = "type_trips"
BUYERS: Final = "buyers"
COUPONED: Final = "couponed"
SAVED_TRIPS: Final = "saved_trips"
_CAMPAIGN: Final = "campaign_id"


@dataclass(frozen=True)
class Table:
    """`keys` names the rows (CUSTOMER_ID, and OFFER_ID where they are pairs); `values` is (n, len(names))."""

    keys: pl.DataFrame
    names: tuple[str, ...]
    values: FloatArray
    raw: pl.DataFrame
    """The plain counts of the same rows, for reasons and baselines."""


def offer_table(shopping: Shopping, campaign: Campaign, day: date) -> Table:
    """A row for each customer mailed and each offer, sorted by both."""
    known = shopping.before(day)
    members, offers = campaign.members, campaign.offers
    own = known.lines.join(members, on=c.CUSTOMER_ID, how="semi")
    trips = (
        own.join(offers, on=c.PRODUCT_ID)
        .group_by(c.CUSTOMER_ID, OFFER_ID, c.ORDER_ID)
        .agg(pl.col(AGE).min(), pl.col(c.SAVED).max())
        .group_by(c.CUSTOMER_ID, OFFER_ID)
        .agg(pl.len().alias(c.TRIPS), pl.col(AGE).min(), pl.col(c.SAVED).sum().alias(SAVED_TRIPS))
    )
    kinds = offers.join(known.lines.select(c.PRODUCT_ID, c.TYPE).unique(), on=c.PRODUCT_ID)
    type_trips = (
        own.select(c.CUSTOMER_ID, c.TYPE, c.ORDER_ID)
        .unique()
        .join(kinds.select(OFFER_ID, c.TYPE).unique(), on=c.TYPE)
        .group_by(c.CUSTOMER_ID, OFFER_ID)
        .agg(pl.col(c.ORDER_ID).n_unique().alias(TYPE_TRIPS))
    )
    lately = (
        known.lines.filter(pl.col(AGE) <= 60)
        .join(offers, on=c.PRODUCT_ID)
        .group_by(OFFER_ID)
        .agg(pl.col(c.CUSTOMER_ID).n_unique().alias(BUYERS), pl.col(c.SAVED).mean().alias(COUPONED))
    )
    pair = [c.CUSTOMER_ID, OFFER_ID]
    raw = (
        members.join(offers.select(OFFER_ID).unique(), how="cross")
        .join(trips, on=pair, how="left")
        .join(type_trips, on=pair, how="left")
        .join(lately, on=OFFER_ID, how="left")
        .with_columns(pl.col(AGE).fill_null(NEVER))
        .with_columns(pl.exclude(*pair).fill_null(0).cast(pl.Float64))
        .sort(pair)
    )
    log = np.log1p
    g = {name: raw[name].to_numpy() for name in raw.columns if name not in pair}
    columns = {
        "trips": log(g[c.TRIPS]),
        "bought": (g[c.TRIPS] > 0).astype(float),
        "type_trips": log(g[TYPE_TRIPS]),
        "buyers": log(g[BUYERS]),
        "couponed": g[COUPONED],
        "saved_trips": log(g[SAVED_TRIPS]),
        "nearness": 1 / (1 + g[AGE] / 30),
    }
    return _table(raw, pair, columns)


def customer_table(
    shopping: Shopping, campaign: Campaign, day: date, pairs: Table, campaigns: Sequence[Campaign]
) -> Table:
    """A row for each customer mailed, sorted. `pairs` is the campaign's offer table of the same day; of `campaigns`
    those before `day` say how a customer answered earlier."""
    known = shopping.before(day)
    earlier = [other for other in campaigns if other.before(day)]
    parts = (
        _baskets(known.lines.join(campaign.members, on=c.CUSTOMER_ID, how="semi")),
        _overlap(pairs.raw),
        _answers(known.used, earlier),
        _mailed(earlier),
    )
    raw = campaign.members
    for part in parts:
        raw = raw.join(part, on=c.CUSTOMER_ID, how="left")
    ages = ("recency", "coupon_recency", "answer_recency")
    raw = raw.with_columns(pl.col(*ages).fill_null(NEVER))
    raw = raw.with_columns(pl.exclude(c.CUSTOMER_ID).fill_null(0).cast(pl.Float64)).sort(c.CUSTOMER_ID)
    g = {name: raw[name].to_numpy() for name in raw.columns if name != c.CUSTOMER_ID}
    logs = (
        "coupon_baskets", "coupon_baskets_90", "baskets_30", "baskets_90", "baskets", "spend_90", "offers_own",
        "offer_trips", "offer_trips_fading", "best_offer", "offers", "answers", "campaigns_answered",
        "campaigns_mailed",
    )  # fmt: skip
    columns = {
        "coupon_share": g["coupon_share"],
        "recency": 1 / (1 + g["recency"] / 30),
        "coupon_recency": 1 / (1 + g["coupon_recency"] / 30),
        "answer_recency": 1 / (1 + g["answer_recency"] / 60),
        "saved_share": g["saved"] / np.maximum(g["spend"], 1),
        "answer_rate": g["campaigns_answered"] / np.maximum(g["campaigns_mailed"], 1),
        "overlap": g["offers_own"] / np.maximum(g["offers"], 1),
        **{name: np.log1p(g[name]) for name in logs},
    }
    return _table(raw, [c.CUSTOMER_ID], columns)


def _table(raw: pl.DataFrame, keys: list[str], columns: "dict[str, np.ndarray]") -> Table:
    values = np.stack(list(columns.values()), axis=1).astype(np.float32)
    return Table(raw.select(keys), tuple(columns), values, raw)


def _baskets(lines: pl.DataFrame) -> pl.DataFrame:
    """How often, how lately and for how much each customer came, and how often with a coupon."""
    coupon, quarter = pl.col(c.SAVED), pl.col(AGE) <= 90
    return (
        lines.group_by(c.CUSTOMER_ID, c.ORDER_ID)
        .agg(pl.col(AGE).min(), pl.col(c.SAVED).max(), pl.col(c.VALUE, c.DISCOUNT).sum())
        .group_by(c.CUSTOMER_ID)
        .agg(
            pl.len().alias("baskets"),
            (pl.col(AGE) <= 30).sum().alias("baskets_30"),
            quarter.sum().alias("baskets_90"),
            pl.col(AGE).min().alias("recency"),
            coupon.mean().alias("coupon_share"),
            coupon.sum().alias("coupon_baskets"),
            (coupon & quarter).sum().alias("coupon_baskets_90"),
            pl.col(AGE).filter(coupon).min().alias("coupon_recency"),
            pl.col(c.VALUE).sum().alias("spend"),
            pl.col(c.VALUE).filter(quarter).sum().alias("spend_90"),
            pl.col(c.DISCOUNT).sum().alias("saved"),
        )
    )


def _overlap(pairs: pl.DataFrame) -> pl.DataFrame:
    """How much of the offer list the customer buys anyway."""
    fading = pl.col(c.TRIPS) * 0.5 ** (pl.col(AGE) / 45)
    return pairs.group_by(c.CUSTOMER_ID).agg(
        (pl.col(c.TRIPS) > 0).sum().alias("offers_own"),
        pl.col(c.TRIPS).sum().alias("offer_trips"),
        fading.sum().alias("offer_trips_fading"),
        fading.max().alias("best_offer"),
        pl.len().alias("offers"),
    )


def _answers(used: pl.DataFrame, earlier: Sequence[Campaign]) -> pl.DataFrame:
    """Offers of earlier campaigns that were used: how many, in how many campaigns, how lately."""
    parts = [campaign.offers.select(OFFER_ID, pl.lit(campaign.campaign_id).alias(_CAMPAIGN)) for campaign in earlier]
    schema = {OFFER_ID: pl.String, _CAMPAIGN: pl.String}
    campaign_of = pl.concat(parts).unique() if parts else pl.DataFrame(schema=schema)
    return (
        used.join(campaign_of, on=OFFER_ID)
        .group_by(c.CUSTOMER_ID)
        .agg(
            pl.len().alias("answers"),
            pl.col(_CAMPAIGN).n_unique().alias("campaigns_answered"),
            pl.col(AGE).min().alias("answer_recency"),
        )
    )


def _mailed(earlier: Sequence[Campaign]) -> pl.DataFrame:
    """How many earlier campaigns each customer was in."""
    parts = [campaign.members for campaign in earlier]
    members = pl.concat(parts) if parts else pl.DataFrame(schema={c.CUSTOMER_ID: pl.String})
    return members.group_by(c.CUSTOMER_ID).agg(pl.len().alias("campaigns_mailed"))
