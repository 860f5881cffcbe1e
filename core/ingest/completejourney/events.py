"""Till lines as purchase events, and visits to the shop that left no goods."""

import polars as pl


def purchases(lines: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """Events named as in the store's snapshot, ordered by basket and product.

    All amounts in the table are positive. `sales_value` is what the shop takes for the line: after the card discount
    and the shop's own part of a coupon, before the maker's part (`coupon_disc`), which the customer does not pay.
    Lines with neither quantity nor money are none (voided); one with money and no quantity keeps its money.
    """
    bought = lines.filter((pl.col("quantity") > 0) | (pl.col("sales_value") > 0)).join(
        goods.select("product_id"), on="product_id", how="semi"
    )
    coupon = pl.col("coupon_disc") + pl.col("coupon_match_disc") + pl.col("unmatched")
    paid = pl.col("sales_value") - pl.col("coupon_disc") - pl.col("unmatched")
    return (
        bought.join(_unmatched_coupons(lines, bought), on="basket_id", how="left")
        .sort("basket_id", "product_id", "quantity", "sales_value")
        .with_columns((pl.col("unmatched_share").fill_null(0) * pl.col("sales_value")).alias("unmatched"))
        .select(
            _event_id(),
            pl.col("household_id").cast(pl.String).alias("customer_id"),
            pl.lit("purchase").alias("kind"),
            pl.col("product_id").cast(pl.String),
            pl.col("basket_id").cast(pl.String).alias("order_id"),
            pl.when(pl.col("quantity") > 0).then(pl.col("quantity").cast(pl.Float64)).alias("quantity"),
            paid.clip(lower_bound=0).round(2).alias("value"),
            (pl.col("retail_disc") + coupon).round(2).alias("discount"),
            coupon.round(2).alias("coupon_discount"),
            "at",
        )
    )


def visits(lines: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """A purchase of no product for each basket that has none in `bought` (as `purchases` gives them).

    Fuel and services are no goods to write about, but they show when a customer was there.
    """
    return (
        lines.with_columns(pl.col("basket_id").cast(pl.String).alias("order_id"))
        .join(bought, on="order_id", how="anti")
        .group_by("order_id", pl.col("household_id").cast(pl.String).alias("customer_id"))
        .agg(pl.col("at").min())
        .sort("order_id")
        .select(
            (pl.col("order_id") + "-visit").alias("event_id"),
            "customer_id",
            pl.lit("purchase").alias("kind"),
            "order_id",
            "at",
        )
    )


def _event_id() -> pl.Expr:
    """basket-product, and a number from the second line on where a basket has the product more than once.

    The lines are sorted by basket and product.
    """
    name = pl.col("basket_id").cast(pl.String) + "-" + pl.col("product_id").cast(pl.String)
    position = pl.int_range(pl.len())
    again = (pl.struct("basket_id", "product_id") == pl.struct("basket_id", "product_id").shift()).fill_null(
        value=False
    )
    first = pl.when(~again).then(position).forward_fill()
    count = (position - first + 1).cast(pl.String)
    return pl.when(again).then(name + "-" + count).otherwise(name).alias("event_id")


def _unmatched_coupons(lines: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Columns basket_id and unmatched_share: coupons that the till booked on no product, per dollar of the basket.

    They are lines of their own without department and quantity. Spread over the goods in proportion to the money, they
    leave each basket with what was paid for it and show that a coupon was used; a basket is never paid below zero.
    """
    coupons = lines.filter(pl.col("quantity") == 0, pl.col("sales_value") == 0, pl.col("coupon_disc") > 0)
    loose = coupons.join(bought.select("basket_id", "product_id"), on=["basket_id", "product_id"], how="anti")
    takings = bought.group_by("basket_id").agg(pl.col("sales_value").sum().alias("taken"))
    return (
        loose.group_by("basket_id")
        .agg(pl.col("coupon_disc").sum().alias("loose"))
        .join(takings, on="basket_id")
        .filter(pl.col("taken") > 0)
        .select("basket_id", (pl.col("loose") / pl.col("taken")).clip(upper_bound=1).alias("unmatched_share"))
    )
