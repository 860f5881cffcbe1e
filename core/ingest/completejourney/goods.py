"""Which rows of the product table are goods that somebody could want again."""

import polars as pl

_DEPARTMENTS = (
    "CHARITABLE CONT",
    "CNTRL/STORE SUP",
    "COUPON",
    "ELECT &PLUMBING",
    "FUEL",
    "GM MERCH EXP",
    "MISCELLANEOUS",
    "PHOTO & VIDEO",
    "POSTAL CENTER",
    "PROD-WHS SALES",
)
_CATEGORIES = (
    "BOTTLE DEPOSITS",
    "COUPON",
    "COUPON/MISC ITEMS",
    "COUPONS/STORE & MFG",
    "IN-STORE PHOTOFINISHING",
    "LONG DISTANCE CALLING CARDS",
    "MEAT SUPPLIES",
    "OVERNIGHT PHOTOFINISHING",
    "PROD SUPPLIES",
    "TICKETS",
)
_TYPES = ("MISC SALES TRANS", "PREPAID WIRELESS CARDS")


def goods(products: pl.DataFrame) -> pl.DataFrame:
    """Leaves out coupons, fuel, services, deposits, store supplies, bookings by the till, and what has no type."""
    return products.filter(
        pl.col("department").is_not_null(),
        pl.col("product_type").is_not_null(),
        ~pl.col("department").is_in(_DEPARTMENTS),
        ~pl.col("product_category").fill_null("").is_in(_CATEGORIES),
        ~pl.col("product_type").is_in(_TYPES),
    ).sort("product_id")
