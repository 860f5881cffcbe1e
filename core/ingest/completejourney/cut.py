"""The data as they stood when a day began."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from core.ingest.completejourney.source import SHOP_ZONE


def day_start(day: date) -> datetime:
    """When the day begins for the shop, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(SHOP_ZONE)).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The last second of the day for the shop, in UTC: read as a local date it still is that day."""
    return day_start(day + timedelta(days=1)) - timedelta(seconds=1)


def lines_before(transactions: pl.DataFrame, until: date | None) -> pl.DataFrame:
    """Till lines before the day `until`, with `at`: the moment in UTC (the table has UTC without saying so)."""
    lines = transactions.with_columns(
        pl.col("transaction_timestamp").dt.cast_time_unit("us").dt.replace_time_zone("UTC").alias("at")
    ).drop("transaction_timestamp")
    return lines if until is None else lines.filter(pl.col("at") < day_start(until))
