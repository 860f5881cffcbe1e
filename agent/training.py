"""Everything that is learned from the store: catalogue index, ranking, hours, memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from agent.assembly import Workspace, open_configured_embedder, open_ranking, open_vectors
from agent.responses import train_responses
from core.errors import InputError
from core.ports import Vectors
from core.records import CustomerProfile, Product, Record

if TYPE_CHECKING:
    import polars as pl

    from ranking.model import RankingModel
    from retrieval.memory import ChromaMemory

Report = Callable[[str, int, int], None]
_CARDS = 500
KEPT = "the response model as it was"


class TrainReport(Record):
    """What was learned, and from how much."""

    until: str
    events: int
    customers: int
    products: int
    embedded: int
    cards: int
    weights_until: str
    """The first day that the learned weights of the ranking know nothing of; earlier than `until` after an update."""
    responses: str
    """What came of the response model, in a line."""


def train_all(
    workspace: Workspace, *, until: date | None, seed: int, report: Report, update: bool = False
) -> TrainReport:
    """Learn from what happened before the day `until` (up to the last event where None).

    With `update` everything is counted anew, and the weights of the ranking and the response model stay as they were
    learned. Raises InputError where there is nothing to learn from, NotTrainedError for an update of nothing.
    """
    from retrieval.catalogue import ChromaCatalogue
    from retrieval.memory import ChromaMemory

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
    kept = _kept_ranking(workspace, day) if update else None
    report("hours", 0, 1)
    _train_hours(workspace, events, midnight)
    report("hours", 1, 1)
    embedder = open_configured_embedder(workspace)
    with open_vectors(workspace) as chroma:
        report("catalogue", 0, 1)
        # What has no name is never promoted, and need not be found.
        named = [product for product in products if product.name]
        catalogue, counts = ChromaCatalogue.build(
            chroma, named, embedder, lambda done, total: report("catalogue", done, total)
        )
        vectors = np.zeros((len(products), embedder.dimension), dtype=np.float32)
        rows = [row for row, product in enumerate(products) if product.name]
        vectors[rows] = catalogue.vectors([product.product_id for product in named])
        report("ranking", 0, 1)
        ranking = _ranking(kept, events, products, vectors, today=day, timezone=zone, seed=seed)
        ranking.save(workspace.ranking_folder)
        report("ranking", 1, 1)
        responses = KEPT if update else train_responses(workspace, events, products)
        memory = ChromaMemory.open(chroma, embedder, renew=True)
        customers = events["customer_id"].unique().sort().to_list()
        cards = _remember(workspace, memory, ranking, products, vectors, customers, report)
    return TrainReport(
        until=day.isoformat(),
        events=events.height,
        customers=len(customers),
        products=len(products),
        embedded=counts.embedded,
        cards=cards,
        weights_until=ranking.learned_until.isoformat(),
        responses=responses,
    )


def _kept_ranking(workspace: Workspace, day: date) -> "RankingModel":
    """The model whose weights are kept. Raises InputError where they were learned from what comes after `day`."""
    kept = open_ranking(workspace)
    if day < kept.learned_until:
        raise InputError(
            f"--until {day}: the weights to keep were learned from events up to {kept.learned_until}; name that day or "
            "a later one, or train without --update"
        )
    return kept


def _ranking(
    kept: "RankingModel | None",
    events: "pl.DataFrame",
    products: Sequence[Product],
    vectors: Vectors,
    *,
    today: date,
    timezone: str,
    seed: int,
) -> "RankingModel":
    """A newly learned model, or `kept` over newly counted events."""
    from ranking.model import RankingModel

    if kept is not None:
        return kept.recounted(events, products, vectors, today=today)
    return RankingModel.fit(events, products, vectors, today=today, timezone=timezone, seed=seed)


def _day_after_last_event(workspace: Workspace, zone: str) -> date:
    last = workspace.store.events.snapshot()["at"].max()
    if not isinstance(last, datetime):
        raise InputError(f"{workspace.home.path} holds no events; load some first with `pushwright ingest`")
    return last.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)


def _train_hours(workspace: Workspace, events: "pl.DataFrame", until: datetime) -> None:
    from agent.timing.hours import HourModel

    customers = workspace.store.customers.get_many(workspace.store.customers.ids())
    zones = {customer.customer_id: customer.timezone for customer in customers.values() if customer.timezone}
    zone = workspace.settings.shop_timezone
    HourModel.fit(events, until=until, shop_timezone=zone, timezones=zones).save(workspace.hours_folder)


def _remember(
    workspace: Workspace,
    memory: "ChromaMemory",
    ranking: "RankingModel",
    products: Sequence[Product],
    vectors: Vectors,
    customer_ids: Sequence[str],
    report: Report,
) -> int:
    """One card for every customer with events, in chunks."""
    from retrieval.facts import facts_for
    from retrieval.names import type_names

    names = type_names(products)
    row_of = {product.product_id: row for row, product in enumerate(products)}
    done = 0
    for start in range(0, len(customer_ids), _CARDS):
        chunk = customer_ids[start : start + _CARDS]
        profiles = [profile for profile in ranking.profiles(chunk) if profile is not None]
        types = sorted({habit.type_key for profile in profiles for habit in profile.habits})
        customers = workspace.store.customers.get_many(chunk)
        cards = facts_for(profiles, names, ranking.companions(types), customers=customers.values())
        memory.remember(cards, tastes_of(profiles, row_of, vectors))
        done += len(cards)
        report("memory", start + len(chunk), len(customer_ids))
    return done


def tastes_of(profiles: Sequence[CustomerProfile], row_of: Mapping[str, int], vectors: Vectors) -> Vectors:
    """Unit vectors, shape (n, d): the mean of what a customer buys, each type by the root of its trips.

    The root, because a hundred cartons of milk say less than a hundred times one carton.
    """
    tastes = np.zeros((len(profiles), vectors.shape[1]), dtype=np.float32)
    for place, profile in enumerate(profiles):
        known = [habit for habit in profile.habits if habit.last_product_id in row_of]
        if known:
            weights = np.sqrt([habit.trips for habit in known], dtype=np.float32)
            mean = weights @ vectors[[row_of[habit.last_product_id] for habit in known]]
            tastes[place] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return tastes
