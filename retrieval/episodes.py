"""Longer things worth recalling by meaning: reviews, conversations, rare purchases."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, cast, get_args

from pydantic import Field

from core.ports import Embedder, Vectors
from core.records import Record, UtcDatetime, digest_of
from retrieval.chroma import ChromaStore, Stamp
from retrieval.collection import Row, VectorCollection

COLLECTION = "episodes"
SCHEMA = 1

EpisodeKind = Literal["review", "conversation", "purchase"]


class Episode(Record):
    """One longer text about or by a customer. The text is untrusted."""

    episode_id: Annotated[str, Field(min_length=1)]
    customer_id: Annotated[str, Field(min_length=1)]
    kind: EpisodeKind
    text: Annotated[str, Field(min_length=1)]
    at: UtcDatetime
    evidence: tuple[str, ...] = ()
    similarity: float | None = None
    """Cosine to the query that recalled it."""


def write_episodes(collection: VectorCollection, episodes: Sequence[Episode], embedder: Embedder) -> None:
    """Insert or replace, by customer and episode id; the last of equal ids wins."""
    rows = list({row.id: row for row in map(_row_of, episodes)}.values())
    if rows:
        collection.write(rows, _embed(rows, embedder))


def nearest_episodes(
    collection: VectorCollection, customer_id: str, query: Vectors, limit: int
) -> list[tuple[Episode, float]]:
    """The customer's episodes, the most similar first, ties by id. Exact: one customer has few."""
    rows = collection.where(customer_id=customer_id)
    similarities = (collection.vectors([row.id for row in rows]) @ query).tolist() if rows else []
    scored = [(_episode_of(row), float(score)) for row, score in zip(rows, similarities, strict=True)]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0].episode_id))[: max(limit, 0)]


def renewed_episodes(store: ChromaStore, embedder: Embedder) -> VectorCollection:
    """The collection in the space of another embedder: every text is embedded again."""
    old = store.unchecked(COLLECTION)
    rows = old.all_rows() if old is not None else []
    fresh = store.created(COLLECTION, Stamp.of(SCHEMA, embedder))
    if rows:
        fresh.write(rows, _embed(rows, embedder))
    return fresh


def _embed(rows: Sequence[Row], embedder: Embedder) -> Vectors:
    return embedder.embed_documents([row.document for row in rows])


def _row_of(episode: Episode) -> Row:
    return Row(
        id=digest_of(["episode", episode.customer_id, episode.episode_id]),
        document=episode.text,
        metadata={
            "customer_id": episode.customer_id,
            "episode_id": episode.episode_id,
            "kind": episode.kind,
            "at": episode.at.isoformat(),
            "evidence": json.dumps(episode.evidence),
        },
    )


def _episode_of(row: Row) -> Episode:
    kind = str(row.metadata["kind"])
    if kind not in get_args(EpisodeKind):
        raise ValueError(f"episode {row.id} has the unknown kind {kind!r}")
    return Episode(
        episode_id=str(row.metadata["episode_id"]),
        customer_id=str(row.metadata["customer_id"]),
        kind=cast("EpisodeKind", kind),
        text=row.document,
        at=datetime.fromisoformat(str(row.metadata["at"])),
        evidence=tuple(json.loads(str(row.metadata["evidence"]))),
    )
