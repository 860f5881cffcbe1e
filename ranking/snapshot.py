"""Everything that is counted from the events before one day: histories, statistics and generators at both levels."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from ranking import columns as c
from ranking.catalogue import Catalogue
from ranking.companions import Companions, build_companions
from ranking.followers import Followers, build_followers
from ranking.generators.companion import companion
from ranking.generators.content import content
from ranking.generators.factors import factorised
from ranking.generators.item_item import cosine_neighbours, ease
from ranking.generators.neighbours import neighbours
from ranking.generators.popularity import popularity
from ranking.generators.port import Generator
from ranking.history import FloatArray, History, build_history
from ranking.ids import IdIndex
from ranking.interactions import Interactions
from ranking.shared_buyers import SharedBuyers
from ranking.tables import CustomerTable, ItemTable, customer_table, item_table

TASTE_HALF_LIFE: Final = 120.0
RECENT_HALF_LIFE: Final = 30.0
MOST_POPULAR: Final = 3000


@dataclass(frozen=True)
class Level:
    """Products or types: how they were bought, and what scores them."""

    name: str
    history: History
    items: ItemTable
    customers: CustomerTable
    generators: tuple[Generator, ...]


@dataclass(frozen=True)
class Snapshot:
    """Both levels, counted from what happened before one day."""

    catalogue: Catalogue
    customers: IdIndex
    day: int
    """First day that is not counted, as days since 1970-01-01."""
    companions: Companions
    followers: Followers
    type_level: Level
    product_level: Level

    @property
    def generator_names(self) -> tuple[str, ...]:
        """Names of all generators, the order in which features stand."""
        return tuple(g.name for level in (self.product_level, self.type_level) for g in level.generators)

    @cached_property
    def shared_buyers(self) -> SharedBuyers:
        """Who bought which types."""
        return SharedBuyers(self.type_level.history)


def build_snapshot(interactions: Interactions, item_vectors: FloatArray | None) -> Snapshot:
    """`item_vectors` (n_products, d) in the order of the catalogue's index, None where there are none."""
    companions = build_companions(interactions)
    return Snapshot(
        interactions.catalogue,
        interactions.customers,
        interactions.today_day,
        companions,
        build_followers(interactions),
        _type_level(interactions, item_vectors, companions),
        _product_level(interactions),
    )


def _type_level(interactions: Interactions, item_vectors: FloatArray | None, companions: Companions) -> Level:
    ever, taste = interactions.matrix(c.TYPE), interactions.matrix(c.TYPE, TASTE_HALF_LIFE)
    recent = interactions.matrix(c.TYPE, RECENT_HALF_LIFE)
    generators: list[Generator] = [
        ease("type_ease", ever, ridge=100.0, kept=600),
        cosine_neighbours("type_knn", taste),
        neighbours("type_peers", taste, recent, most_items=taste.shape[1], min_customers=1),
        companion("companion", recent, companions),
        popularity("type_popular", recent, MOST_POPULAR),
        factorised("type_als", taste),
    ]
    if item_vectors is not None:
        generators.append(content("type_content", taste, type_vectors(interactions, item_vectors)))
    return _level(interactions, c.TYPE, generators)


def _product_level(interactions: Interactions) -> Level:
    ever, taste = interactions.matrix(c.PRODUCT), interactions.matrix(c.PRODUCT, TASTE_HALF_LIFE)
    recent = interactions.matrix(c.PRODUCT, RECENT_HALF_LIFE)
    generators: list[Generator] = [
        ease("ease", ever, ridge=30.0, kept=128),
        neighbours("peers", taste, recent, most_items=8_000, min_customers=3),
        popularity("popular", recent, MOST_POPULAR),
    ]
    return _level(interactions, c.PRODUCT, generators)


def _level(interactions: Interactions, name: str, generators: list[Generator]) -> Level:
    history = build_history(interactions, name)
    return Level(name, history, item_table(history), customer_table(interactions, history), tuple(generators))


def type_vectors(interactions: Interactions, item_vectors: FloatArray) -> FloatArray:
    """Mean vector of the products of each type, shape (n_types, d)."""
    catalogue = interactions.catalogue
    n, size = len(catalogue.product_type), len(catalogue.types)
    member = sparse.csr_array((np.ones(n, dtype=np.float32), (catalogue.product_type, np.arange(n))), shape=(size, n))
    counts = np.maximum(np.asarray(member.sum(axis=1)).ravel(), 1)
    return np.asarray((member @ item_vectors) / counts[:, None], dtype=np.float32)
