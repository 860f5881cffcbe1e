"""A split by time: the models learn from what happened before a day and foretell what happened after it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from agent.timing.grids import Ints
from agent.timing.moments import AT, CELL, CUSTOMER, moments_of
from core.errors import InputError
from core.records import EventKind

_BASKETS = {EventKind.PURCHASE.value: 1.0}


@dataclass(frozen=True)
class Split:
    """`events` up to the end; models may look at those before `until` only, the UTC midnight of `day` at the shop.

    `customer_ids`, `came`, `cells` (n,) are the moments to foretell: who came, when, in which local hour of the week.
    """

    events: pl.DataFrame
    day: date
    until: datetime
    stop: datetime
    shop_timezone: str
    timezones: Mapping[str, str]
    customer_ids: list[str]
    came: pl.Series
    cells: Ints


def split_events(
    events: pl.DataFrame,
    *,
    until: date | None,
    days: int,
    least: int,
    without: Collection[str] = (),
    shop_timezone: str,
    timezones: Mapping[str, str],
) -> Split:
    """Split at local midnight of `until`, or `days` before the last event; the `days` after it are foretold.

    Foretold are the baskets of customers who had at least `least` of them before, except those in `without`. Raises
    InputError where nothing is left.
    """
    day = until or _days_before_the_last(events, days, shop_timezone)
    start, stop = _midnight(day, shop_timezone), _midnight(day + timedelta(days=days), shop_timezone)
    baskets = moments_of(
        events,
        until=stop,
        kind_weights=_BASKETS,
        shop_timezone=shop_timezone,
        timezones=timezones,
    )
    earlier = baskets.filter(pl.col(AT) < start).group_by(CUSTOMER).len()
    known = earlier.filter(pl.col("len") >= least)[CUSTOMER]
    judged = baskets.filter(
        pl.col(AT) >= start, pl.col(CUSTOMER).is_in(known.implode()), ~pl.col(CUSTOMER).is_in(list(without))
    )
    if judged.is_empty():
        raise InputError(
            f"no customer with {least} baskets before {day} came in the {days} days after it: choose another --until, "
            "more --days or a lower --least"
        )
    return Split(
        events=events.filter(pl.col(AT) < stop),
        day=day,
        until=start,
        stop=stop,
        shop_timezone=shop_timezone,
        timezones=timezones,
        customer_ids=judged[CUSTOMER].to_list(),
        came=judged[AT],
        cells=judged[CELL].cast(pl.Int64).to_numpy(),
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _days_before_the_last(events: pl.DataFrame, days: int, zone: str) -> date:
    last = events[AT].max()
    if not isinstance(last, datetime):
        raise InputError("there are no events to judge by: load some with `pushwright ingest`")
    return last.astimezone(ZoneInfo(zone)).date() + timedelta(days=1 - days)
