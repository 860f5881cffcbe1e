"""One Chroma collection, in batches, with typed rows and errors that a person can act on."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from core.ports import Vectors

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.types import Include, Where

Metadata = dict[str, str | int | float | bool]

T = TypeVar("T")

_BATCH = 1000


class _Translator(Protocol):
    def translated(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True)
class Row:
    """A record as it is kept; Chroma refuses empty metadata."""

    id: str
    document: str
    metadata: Metadata


@dataclass(frozen=True)
class Near:
    """A record found by meaning; `similarity` is the cosine."""

    row: Row
    similarity: float


class VectorCollection:
    """Reads and writes rows. Every call may be made from any thread."""

    def __init__(self, store: _Translator, collection: "Collection", max_batch: int) -> None:
        self._store = store
        self._collection = collection
        self._batch = min(_BATCH, max_batch)

    @property
    def metadata(self) -> Metadata:
        """What was stored with the collection itself."""
        return _plain(self._collection.metadata)

    def mark(self, **changes: str | int | float | bool) -> None:
        """Change the collection's own metadata."""
        with self._store.translated():
            self._collection.modify(metadata={**self.metadata, **changes})

    def count(self) -> int:
        """Number of records."""
        with self._store.translated():
            return self._collection.count()

    def write(self, rows: Sequence[Row], vectors: Vectors) -> None:
        """Insert or replace; `vectors` has shape (n, d), in the order of `rows`."""
        for start, part in self._parts(rows):
            with self._store.translated():
                self._collection.upsert(
                    ids=[row.id for row in part],
                    embeddings=np.ascontiguousarray(vectors[start : start + len(part)], dtype=np.float32),
                    documents=[row.document for row in part],
                    metadatas=[dict(row.metadata) for row in part],
                )

    def update_metadata(self, rows: Sequence[Row]) -> None:
        """Write the metadata of records that are there; their vectors and documents stay."""
        for _, part in self._parts(rows):
            with self._store.translated():
                self._collection.update(ids=[row.id for row in part], metadatas=[dict(row.metadata) for row in part])

    def delete(self, ids: Sequence[str]) -> None:
        """Delete the records of these ids; ids that are not there are passed over."""
        for _, part in self._parts(ids):
            with self._store.translated():
                self._collection.delete(ids=list(part))

    def read(self, ids: Sequence[str]) -> dict[str, Row]:
        """The records of those ids that are there."""
        found: dict[str, Row] = {}
        for _, part in self._parts(list(dict.fromkeys(ids))):
            found.update((row.id, row) for row in self._get(ids=list(part)))
        return found

    def where(self, **equals: str) -> list[Row]:
        """The records whose metadata has this one value, by id."""
        conditions: Where = dict(equals)
        return sorted(self._get(where=conditions), key=lambda row: row.id)

    def all_rows(self) -> list[Row]:
        """Every record, by id."""
        pages = (self._get(offset=at, limit=self._batch) for at in range(0, self.count(), self._batch))
        return sorted((row for page in pages for row in page), key=lambda row: row.id)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """Shape (n, d) in the order of `ids`, which must all be there (KeyError)."""
        found: dict[str, Vectors] = {}
        for _, part in self._parts(list(dict.fromkeys(ids))):
            with self._store.translated():
                result = self._collection.get(ids=list(part), include=["embeddings"])
            found.update(zip(result["ids"], np.asarray(result["embeddings"], dtype=np.float32), strict=True))
        return np.stack([found[id_] for id_ in ids]) if ids else np.empty((0, 0), dtype=np.float32)

    def nearest(self, vector: Vectors, limit: int) -> list[Near]:
        """At most `limit` records, the most similar first, ties by id. `vector` has shape (d,)."""
        available = self.count()
        if not available or limit < 1:
            return []
        with self._store.translated():
            result = self._collection.query(
                query_embeddings=np.asarray(vector, dtype=np.float32)[None, :],
                n_results=min(limit, available),
                include=["documents", "metadatas", "distances"],
            )
        rows = _rows(result["ids"][0], (result["documents"] or [[]])[0], (result["metadatas"] or [[]])[0])
        found = [Near(row, 1.0 - float(far)) for row, far in zip(rows, (result["distances"] or [[]])[0], strict=True)]
        return sorted(found, key=lambda near: (-near.similarity, near.row.id))

    def _get(
        self,
        *,
        ids: list[str] | None = None,
        where: "Where | None" = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[Row]:
        include: Include = ["documents", "metadatas"]
        with self._store.translated():
            result = self._collection.get(ids=ids, where=where, limit=limit, offset=offset, include=include)
        return _rows(result["ids"], result["documents"] or [], result["metadatas"] or [])

    def _parts(self, items: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
        for start in range(0, len(items), self._batch):
            yield start, items[start : start + self._batch]


def _rows(ids: Sequence[str], documents: Sequence[str | None], metadatas: Sequence[object]) -> list[Row]:
    return [
        Row(id=id_, document=document or "", metadata=_plain(metadata))
        for id_, document, metadata in zip(ids, documents, metadatas, strict=True)
    ]


def _plain(metadata: object) -> Metadata:
    if not isinstance(metadata, dict):
        return {}
    return {str(key): value for key, value in metadata.items() if isinstance(value, (str, int, float, bool))}
