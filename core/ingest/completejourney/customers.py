"""Households as customers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from core.ingest.completejourney.cut import day_start
from core.ingest.completejourney.source import SHOP_ZONE, read
from core.records import Consent, Customer, ListMembership, stable_fraction

_ATTRIBUTES = ("age", "income", "household_size")


def customers(lines: pl.DataFrame, mailed: Iterable[ListMembership]) -> Iterator[Customer]:
    """Households that have bought something or were mailed; the age, income and size bands are known of 801.

    Assumed for the demo, as the data do not say it: everybody lives in the shop's zone and agreed to pushes on the day
    of their first purchase, and half of the households read Chinese (`household_locale`).
    """
    first = dict(lines.group_by(pl.col("household_id").cast(pl.String)).agg(pl.col("at").min()).iter_rows())
    known = _demographics()
    for customer_id in sorted({*first, *(member.customer_id for member in mailed)}, key=int):
        yield Customer(
            customer_id=customer_id,
            locale=household_locale(customer_id),
            timezone=SHOP_ZONE,
            consent=Consent(push=True, at=_local_day_start(first.get(customer_id))),
            attributes=known.get(customer_id, {}),
        )


def household_locale(customer_id: str) -> str:
    """`zh` for half of the households by a stable hash, so that the demo shows both languages; `en` for the others."""
    return "zh" if stable_fraction("demo-locale", customer_id) < 0.5 else "en"


def _local_day_start(moment: datetime | None) -> datetime | None:
    return None if moment is None else day_start(moment.astimezone(ZoneInfo(SHOP_ZONE)).date())


def _demographics() -> dict[str, dict[str, str]]:
    table = read("demographics").select(pl.col("household_id").cast(pl.String), *_ATTRIBUTES)
    return {
        row["household_id"]: {name: row[name] for name in _ATTRIBUTES if row[name] is not None}
        for row in table.iter_rows(named=True)
    }
