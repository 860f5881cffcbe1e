"""The whole demo shop into the store."""

from datetime import date, datetime

import polars as pl

from core.ingest.completejourney.campaigns import memberships, offers, redemptions
from core.ingest.completejourney.customers import customers
from core.ingest.completejourney.cut import day_start, lines_before
from core.ingest.completejourney.events import purchases, visits
from core.ingest.completejourney.goods import goods
from core.ingest.completejourney.products import products
from core.ingest.completejourney.source import read
from core.ingest.progress import OnProgress, no_progress
from core.ingest.report import IngestReport, KindReport
from core.store import Store, WriteCounts

_CHUNK = 100_000
_LABEL = "Complete Journey"


def ingest_completejourney(
    store: Store, on_progress: OnProgress = no_progress, *, until: date | None = None
) -> IngestReport:
    """Load the demo shop in one transaction; again changes nothing.

    With `until` the data are as they stood when that day began in the shop's zone: purchases, prices, first sales
    and used coupons from before it, and the campaigns that start on it or earlier. Raises IngestError where the package
    is missing.
    """
    table = goods(read("products"))
    lines = lines_before(read("transactions"), until)
    bought = purchases(lines, table)
    events = pl.concat([bought, visits(lines, bought), redemptions(table, until)], how="diagonal")
    mailed = list(memberships(until))
    total = events.height
    on_progress(_LABEL, 0, total)
    with store.transaction() as writing:
        kinds = (
            KindReport.of("products", writing.products.upsert_many(products(table, lines, _as_of(lines, until)))),
            KindReport.of("customers", writing.customers.upsert_many(customers(lines, mailed))),
            KindReport.of("events", _load_events(writing, events, on_progress)),
            KindReport.of("offers", writing.offers.upsert_many(offers(table, until))),
            KindReport.of("lists", writing.lists.add_many(mailed)),
        )
    return IngestReport(kinds=kinds)


def _load_events(store: Store, events: pl.DataFrame, on_progress: OnProgress) -> WriteCounts:
    counts = WriteCounts()
    for chunk in events.iter_slices(_CHUNK):
        counts += store.events.load(chunk)
        on_progress(_LABEL, counts.total, events.height)
    return counts


def _as_of(lines: pl.DataFrame, until: date | None) -> datetime:
    """When the catalogue was looked at: the day of the cut, or the last purchase."""
    if until is not None:
        return day_start(until)
    last = lines["at"].max()
    assert isinstance(last, datetime)
    return last
