"""Small things that the timing tests build on."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

from agent.timing.hour_files import HourArrays
from agent.timing.hours import HourModel
from agent.timing.records import HourCard, HourSettings
from core.records import CampaignBrief, Consent, Customer, SendWindow

NEW_YORK = "America/New_York"


def utc(text: str) -> datetime:
    """A UTC moment from ISO text without zone."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def customer(customer_id: str = "c1", timezone: str | None = NEW_YORK, **fields: Any) -> Customer:
    """A customer who agreed to pushes."""
    consent = fields.pop("consent", Consent(push=True))
    return Customer(customer_id=customer_id, timezone=timezone, consent=consent, **fields)


def crowd(size: int, timezone: str | None = NEW_YORK) -> list[Customer]:
    """Customers c0, c1 and so on."""
    one = customer(timezone=timezone)
    return [one.model_copy(update={"customer_id": f"c{number}"}) for number in range(size)]


def window(
    starts: str = "2017-11-06", ends: str = "2017-11-12", earliest: str = "09:00", latest: str = "20:00", **fields: Any
) -> SendWindow:
    """A window from ISO texts."""
    return SendWindow(
        starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends),
        earliest=time.fromisoformat(earliest),
        latest=time.fromisoformat(latest),
        **fields,
    )


def brief(frame: SendWindow | None = None, **fields: Any) -> CampaignBrief:
    """A brief with one campaign id."""
    return CampaignBrief(campaign_id=fields.pop("campaign_id", "camp"), goal="g", window=frame or window(), **fields)


def model_with(peaks: dict[str, Sequence[int]], shop: str = NEW_YORK) -> HourModel:
    """An hour model in which each customer has the given hours of the week, and the population likes 18:00."""
    ids = sorted(peaks)
    weeks = np.full((len(ids), 168), 0.001)
    for row, customer_id in enumerate(ids):
        weeks[row, list(peaks[customer_id])] = 0.1
    everybody = np.full(168, 0.001)
    everybody[18::24] = 0.1
    arrays = HourArrays(
        customers=tuple(ids),
        weeks=(weeks / weeks.sum(axis=1, keepdims=True)).astype(np.float16) if ids else np.empty((0, 168), np.float16),
        population=everybody / everybody.sum(),
        moments=np.full(len(ids), 30.0),
        segment=np.zeros(len(ids), dtype=np.int16),
    )
    card = HourCard(
        version=1,
        until=utc("2017-11-01T00:00"),
        shop_timezone=shop,
        customers=len(ids),
        moments=30 * len(ids),
        settings=HourSettings(),
        pool_weights={},
        digest=arrays.digest,
    )
    return HourModel(card, arrays)


def events(rows: Sequence[tuple[str, str, str, str | None, str | None]]) -> pl.DataFrame:
    """An event table from (customer_id, kind, ISO time in UTC, order_id, push_id)."""
    return pl.DataFrame(
        {
            "event_id": [f"e{place}" for place in range(len(rows))],
            "customer_id": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "product_id": ["p"] * len(rows),
            "order_id": [row[3] for row in rows],
            "quantity": [1.0] * len(rows),
            "value": [1.0] * len(rows),
            "at": [utc(row[2]) for row in rows],
            "push_id": [row[4] for row in rows],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC"), "order_id": pl.String, "push_id": pl.String},
    )


def weekly_shopper(customer_id: str, start: str, weeks: int) -> list[tuple[str, str, str, str | None, str | None]]:
    """One basket of two lines every week at the same UTC minute."""
    first = utc(start)
    rows: list[tuple[str, str, str, str | None, str | None]] = []
    for week in range(weeks):
        at = (first + timedelta(days=7 * week)).replace(tzinfo=None).isoformat()
        rows += [(customer_id, "purchase", at, f"{customer_id}-{week}", None)] * 2
    return rows
