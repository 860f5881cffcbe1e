"""Everything that is learned from the store: catalogue index, ranking, hours, memory."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent.assembly import Workspace, open_configured_embedder, open_vectors
from core.errors import InputError
from core.records import Product, Record

if TYPE_CHECKING:
    import polars as pl
    from ranking.model import RankingModel

    from core.ports import Embedder
    from retrieval.chroma import ChromaStore

Report = Callable[[str, int, int], None]
_CARDS = 500


class TrainReport(Record):
    """What was learned, and from how much."""

    until: str
    events: int
    customers: int
    products: int
    embedded: int
    cards: int


def train_all(workspace: Workspace, *, until: date | None, seed: int, report: Report) -> TrainReport:
    """Learn from what happened before the day `until` (before tomorrow of the last event where None).

    Raises InputError where there is nothing to learn from.
    """
    zone = workspace.settings.shop_timezone
    day = until or _day_after_last_event(workspace, zone)
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    events = workspace.store.events.snapshot(midnight)
    products = workspace.store.products.all()
    if events.is_empty() or not products:
        raise InputError(
            f"{workspace.home.path} holds {events.height} events before {day} and {len(products)} products; "
            "load some first, for example with `pushwright ingest --demo completejourney`"
        )
    report("hours", 0, 1)
    _train_hours(workspace, events, midnight)
    report("hours", 1, 1)
    embedder = open_configured_embedder(workspace)
    with open_vectors(workspace) as chroma:
        ranking, embedded = _train_ranking(workspace, chroma, embedder, events, products, day, seed, report)
        cards = _remember(workspace, chroma, embedder, ranking, products, report)
    return TrainReport(
        until=day.isoformat(),
        events=events.height,
        customers=events["customer_id"].n_unique(),
        products=len(products),
        embedded=embedded,
        cards=cards,
    )


def _day_after_last_event(workspace: Workspace, zone: str) -> date:
    last = workspace.store.events.snapshot()["at"].max()
    if not isinstance(last, datetime):
        raise InputError(f"{workspace.home.path} holds no events; load some first with `pushwright ingest`")
    return last.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)


def _train_hours(workspace: Workspace, events: "pl.DataFrame", until: datetime) -> None:
    from agent.timing.hour_files import save_hours
    from agent.timing.hours import HourModel

    customers = workspace.store.customers.get_many(workspace.store.customers.ids())
    zones = {customer.customer_id: customer.timezone for customer in customers.values() if customer.timezone}
    zone = workspace.settings.shop_timezone
    save_hours(HourModel.fit(events, until=until, shop_timezone=zone, timezones=zones), workspace.hours_folder)


def _train_ranking(
    workspace: Workspace,
    chroma: "ChromaStore",
    embedder: "Embedder",
    events: "pl.DataFrame",
    products: Sequence[Product],
    day: date,
    seed: int,
    report: Report,
) -> tuple["RankingModel", int]:
    from ranking.model import RankingModel

    from retrieval.catalogue import ChromaCatalogue

    catalogue, counts = ChromaCatalogue.build(
        chroma, products, embedder, lambda done, total: report("catalogue", done, total)
    )
    vectors = catalogue.vectors([product.product_id for product in products])
    report("ranking", 0, 1)
    zone = workspace.settings.shop_timezone
    ranking = RankingModel.fit(events, products, vectors, today=day, timezone=zone, seed=seed)
    ranking.save(workspace.ranking_folder)
    report("ranking", 1, 1)
    return ranking, counts.embedded


def _remember(
    workspace: Workspace,
    chroma: "ChromaStore",
    embedder: "Embedder",
    ranking: "RankingModel",
    products: Sequence[Product],
    report: Report,
) -> int:
    """One card for every customer with events, in chunks."""
    from retrieval.facts import facts_for
    from retrieval.memory import ChromaMemory
    from retrieval.names import type_names

    memory = ChromaMemory.open(chroma, embedder, renew=True)
    names = type_names(products)
    ids = ranking.customer_ids
    done = 0
    for start in range(0, len(ids), _CARDS):
        chunk = ids[start : start + _CARDS]
        profiles = [profile for profile in ranking.profiles(chunk) if profile is not None]
        types = sorted({habit.type_key for profile in profiles for habit in profile.habits})
        customers = workspace.store.customers.get_many(chunk)
        cards = facts_for(profiles, names, ranking.companions(types), customers=customers.values())
        memory.remember(cards, ranking.tastes([card.customer_id for card in cards]))
        done += len(cards)
        report("memory", start + len(chunk), len(ids))
    return done
