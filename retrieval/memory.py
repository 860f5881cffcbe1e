"""The customer memory in Chroma: one card a customer, and episodes."""

from collections.abc import Sequence

import numpy as np
from pydantic import TypeAdapter

from core.errors import IndexMismatchError, InputError, NotTrainedError
from core.ports import Embedder, Vectors
from core.records import CustomerCard, MemoryFact, MemoryRecall, digest_of
from retrieval import episodes
from retrieval.chroma import ChromaStore, Stamp
from retrieval.collection import Row, VectorCollection
from retrieval.episodes import Episode
from retrieval.erase import erase_customer

COLLECTION = "customers"
SCHEMA = 1

_FACTS: TypeAdapter[tuple[MemoryFact, ...]] = TypeAdapter(tuple[MemoryFact, ...])


class ChromaMemory:
    """Reads and writes cards by customer id, a chunk at a time."""

    def __init__(self, store: ChromaStore, cards: VectorCollection, told: VectorCollection, embedder: Embedder) -> None:
        self._store = store
        self._cards = cards
        self._episodes = told
        self._embedder = embedder

    @classmethod
    def open(cls, store: ChromaStore, embedder: Embedder, *, renew: bool = False) -> "ChromaMemory":
        """The memory in `store`, empty where there is none yet.

        Another embedder is an IndexMismatchError; with `renew` the cards start anew instead (training writes them
        all) and the episodes are embedded again.
        """
        cards = _open(store, COLLECTION, Stamp.of(SCHEMA, embedder))
        told = _open(store, episodes.COLLECTION, Stamp.of(episodes.SCHEMA, embedder))
        if not renew:
            return cls(store, _raised(cards), _raised(told), embedder)
        if isinstance(cards, IndexMismatchError):
            cards = store.created(COLLECTION, Stamp.of(SCHEMA, embedder))
        if isinstance(told, IndexMismatchError):
            told = episodes.renewed_episodes(store, embedder)
        return cls(store, cards, told, embedder)

    @property
    def index_version(self) -> str:
        """Format and embedder of the cards; stands in every recall."""
        return f"{COLLECTION}/{SCHEMA}/{self._embedder.name}"

    def __len__(self) -> int:
        return self._cards.count()

    def remember(self, cards: Sequence[CustomerCard], tastes: Vectors) -> None:
        """Write or replace one card a customer; `tastes` has shape (n, d), zeros where the taste is not known."""
        _check(cards, tastes, self._embedder.dimension)
        self._cards.write([_row_of(card) for card in cards], tastes)

    def recall(self, customer_ids: Sequence[str]) -> list[MemoryRecall]:
        """One recall a customer, in the order asked; nothing remembered is an empty recall."""
        rows = self._cards.read([_card_id(customer_id) for customer_id in customer_ids])
        return [self._recall_of(customer_id, rows.get(_card_id(customer_id))) for customer_id in customer_ids]

    def similar(self, customer_id: str, limit: int) -> list[tuple[str, float]]:
        """(customer_id, cosine of the tastes), the most similar first; none for an unknown customer or taste."""
        card_id = _card_id(customer_id)
        if card_id not in self._cards.read([card_id]):
            return []
        taste = self._cards.vectors([card_id])[0]
        found = self._nearest(taste, limit + 1) if taste.any() else []
        return [(other, similarity) for other, similarity in found if other != customer_id][: max(limit, 0)]

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """(customer_id, cosine) of the customers whose taste is nearest to a text."""
        return self._nearest(self._embedder.embed_queries([text])[0], limit)

    def remember_episodes(self, records: Sequence[Episode]) -> None:
        """Write or replace episodes."""
        episodes.write_episodes(self._episodes, records, self._embedder)

    def recall_episodes(self, customer_id: str, query: str, limit: int) -> list[Episode]:
        """This customer's episodes nearest to the query, each with its similarity."""
        vector = self._embedder.embed_queries([query])[0]
        found = episodes.nearest_episodes(self._episodes, customer_id, vector, limit)
        return [episode.model_copy(update={"similarity": similarity}) for episode, similarity in found]

    def episode_texts(self, customer_id: str, query: str, limit: int) -> list[str]:
        """The texts of `recall_episodes`."""
        return [episode.text for episode in self.recall_episodes(customer_id, query, limit)]

    def forget(self, customer_id: str) -> int:
        """Erase a customer; returns how many records are gone, and proves that none is left (StateError if one is)."""
        return forget_customer(self._store, customer_id)

    def _nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        return [(str(near.row.metadata["customer_id"]), near.similarity) for near in self._cards.nearest(vector, limit)]

    def _recall_of(self, customer_id: str, row: Row | None) -> MemoryRecall:
        facts = _FACTS.validate_json(str(row.metadata["facts"])) if row is not None else ()
        return MemoryRecall(customer_id=customer_id, facts=facts, index_version=self.index_version)


def forget_customer(store: ChromaStore, customer_id: str) -> int:
    """`ChromaMemory.forget` without an embedder, so that a change of embedder never stands in the way."""
    return erase_customer(store, (COLLECTION, episodes.COLLECTION), customer_id)


def _open(store: ChromaStore, name: str, stamp: Stamp) -> VectorCollection | IndexMismatchError:
    try:
        return store.existing(name, stamp)
    except NotTrainedError:
        return store.created(name, stamp)
    except IndexMismatchError as error:
        return error


def _raised(opened: VectorCollection | IndexMismatchError) -> VectorCollection:
    if isinstance(opened, IndexMismatchError):
        raise opened
    return opened


def _card_id(customer_id: str) -> str:
    """A digest: what a forgotten customer leaves in Chroma's log is then not their id."""
    return digest_of(["customer", customer_id])


def _row_of(card: CustomerCard) -> Row:
    return Row(
        id=_card_id(card.customer_id),
        document="\n".join(fact.text for fact in card.facts),
        metadata={
            "customer_id": card.customer_id,
            "facts": _FACTS.dump_json(card.facts, exclude_defaults=True).decode(),
            "as_of": card.as_of.isoformat(),
            "version": SCHEMA,
        },
    )


def _check(cards: Sequence[CustomerCard], tastes: Vectors, dimension: int) -> None:
    if tastes.shape != (len(cards), dimension) and cards:
        raise InputError(f"{len(cards)} cards need tastes of shape ({len(cards)}, {dimension}), not {tastes.shape}")
    if not np.isfinite(tastes).all():
        raise InputError("a customer's taste holds numbers that are not finite")
    ids = [card.customer_id for card in cards]
    if len(set(ids)) != len(ids):
        twice = next(id_ for position, id_ in enumerate(ids) if id_ in ids[:position])
        raise InputError(f"customer {twice!r} has two cards; give one a customer")
