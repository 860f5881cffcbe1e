"""Shelf prices: the table has none, so they are read off the till lines."""

import polars as pl

MODAL_SHARE = 0.2
"""Below it the commonest unit price says too little: the goods are weighed, or sold at any price."""
ENOUGH_LINES = 10
"""From here on a product is judged by its own lines; one with fewer follows its product type."""


def shelf_prices(lines: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """Columns product_id and price (dollars, cents exact) for the goods that have a price per piece.

    The price is the median over the lines of what one piece costs without any discount,
    (sales_value + retail_disc + coupon_match_disc) / quantity. Goods sold by weight or at varying prices get none: the
    quantity is 1 there and each line has a price of its own. Such a product has at least ENOUGH_LINES lines of which
    the commonest price covers less than MODAL_SHARE; a product with fewer lines counts as such where most lines of the
    judged products of its type are of that kind.
    """
    priced = _unit_prices(lines).join(goods.select("product_id", *_TYPE), on="product_id")
    judged = _judged(priced)
    weighed_types = _weighed_types(judged)
    return (
        judged.join(weighed_types, on=_TYPE, how="left", nulls_equal=True)
        .filter(~pl.when(_ENOUGH).then(pl.col("varies")).otherwise(pl.col("type_varies").fill_null(value=False)))
        .select("product_id", pl.col("price").round(2))
        .sort("product_id")
    )


_TYPE = ["department", "product_category", "product_type"]
_ENOUGH = pl.col("lines") >= ENOUGH_LINES


def _unit_prices(lines: pl.DataFrame) -> pl.DataFrame:
    paid_in_full = pl.col("sales_value") + pl.col("retail_disc") + pl.col("coupon_match_disc")
    return (
        lines.filter(pl.col("quantity") > 0)
        .select("product_id", (paid_in_full / pl.col("quantity")).round(2).alias("unit_price"))
        .filter(pl.col("unit_price") > 0)
    )


def _judged(priced: pl.DataFrame) -> pl.DataFrame:
    by_price = priced.group_by("product_id", "unit_price").len("same")
    modal = by_price.group_by("product_id").agg(pl.col("same").max(), pl.col("same").sum().alias("lines"))
    medians = priced.group_by("product_id", *_TYPE).agg(pl.col("unit_price").median().alias("price"))
    return medians.join(modal, on="product_id").with_columns(
        (pl.col("same") / pl.col("lines") < MODAL_SHARE).alias("varies")
    )


def _weighed_types(judged: pl.DataFrame) -> pl.DataFrame:
    lines_that_vary = pl.col("lines").filter(pl.col("varies")).sum()
    return (
        judged.filter(_ENOUGH).group_by(_TYPE).agg((lines_that_vary * 2 > pl.col("lines").sum()).alias("type_varies"))
    )
