"""From events to moments: when somebody was demonstrably there, once per basket or session, in local time."""

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from core.errors import InputError

CUSTOMER = "customer_id"
AT = "at"
CELL = "cell"
MINUTE = "minute"
WEIGHT = "weight"
AGE_DAYS = "age_days"
_ZONE = "zone"
EVENT_COLUMNS = ("customer_id", "kind", "order_id", "at", "push_id")


def moments_of(
    events: pl.DataFrame,
    *,
    until: datetime,
    kind_weights: Mapping[str, float],
    shop_timezone: str,
    timezones: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """One row a basket or session: customer_id, at (UTC), cell (local hour of the week, 0 to 167), minute (past
    the hour), weight, age_days.

    A purchase is one moment per order, whatever its lines; other kinds are one moment per customer and hour. Rows are
    ordered by customer, time and kind. Raises InputError for a frame without the needed columns.
    """
    _require_columns(events)
    until = until.astimezone(UTC)
    weights = pl.DataFrame({"kind": list(kind_weights), WEIGHT: list(kind_weights.values())})
    hour = pl.col(AT).dt.truncate("1h").dt.to_string("%Y-%m-%dT%H")
    unit = pl.when(pl.col("kind") == "purchase").then(pl.coalesce("order_id", hour)).otherwise(hour)
    grouped = (
        events.lazy()
        .select(
            pl.col(CUSTOMER).cast(pl.String), pl.col("kind").cast(pl.String), pl.col("order_id").cast(pl.String), AT
        )
        .filter(pl.col(AT) < until)
        .join(weights.lazy(), on="kind")
        .filter(pl.col(WEIGHT) > 0)
        .group_by(CUSTOMER, "kind", unit.alias("unit"))
        .agg(pl.col(AT).min(), pl.col(WEIGHT).first())
        .sort(CUSTOMER, AT, "kind", "unit")
        .collect()
    )
    local = with_local_cell(grouped, shop_timezone=shop_timezone, timezones=timezones)
    age = (pl.lit(until) - pl.col(AT)).dt.total_seconds() / 86400
    return local.select(CUSTOMER, AT, CELL, MINUTE, WEIGHT, age.alias(AGE_DAYS))


def with_local_cell(
    frame: pl.DataFrame, *, shop_timezone: str, timezones: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """`frame` (customer_id, at) with its local hour of the week as `cell` and the `minute` past that hour.

    Times are those of each customer's own zone.
    """
    zones = sorted(set(timezones.values())) if timezones else []
    local = _minute_of_week(shop_timezone)
    if timezones and zones:
        known = pl.DataFrame({CUSTOMER: list(timezones), _ZONE: list(timezones.values())})
        frame = frame.join(known, on=CUSTOMER, how="left", maintain_order="left")
        for zone in zones:
            local = pl.when(pl.col(_ZONE) == zone).then(_minute_of_week(zone)).otherwise(local)
    placed = frame.with_columns((local // 60).alias(CELL), (local % 60).alias(MINUTE))
    return placed.drop(_ZONE, strict=False)


def _minute_of_week(zone: str) -> pl.Expr:
    local = pl.col(AT).dt.convert_time_zone(zone)
    day, hour = local.dt.weekday().cast(pl.Int32) - 1, local.dt.hour().cast(pl.Int32)
    return (day * 24 + hour) * 60 + local.dt.minute().cast(pl.Int32)


def _require_columns(events: pl.DataFrame) -> None:
    missing = [name for name in EVENT_COLUMNS if name not in events.columns]
    if missing:
        raise InputError(f"the events lack the column(s) {', '.join(missing)}; they have {', '.join(events.columns)}")
    if events.schema[AT] != pl.Datetime("us", "UTC"):
        raise InputError(f"events column 'at' is {events.schema[AT]}, needed is a UTC datetime in microseconds")
