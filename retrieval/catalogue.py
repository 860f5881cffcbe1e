"""The catalogue by meaning, in Chroma: one record a distinct product text."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.errors import IndexMismatchError, NotTrainedError
from core.ports import Embedder, Vectors
from core.records import Product
from retrieval.chroma import ChromaStore, Stamp
from retrieval.collection import Row, VectorCollection
from retrieval.product_text import product_text, text_id

COLLECTION = "catalogue"
SCHEMA = 1
EXACT_RECORDS = 100_000
_EMBED_BATCH = 256

Progress = Callable[[int, int], None]
"""Called with texts done and texts to do."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BuildCounts:
    """What a build did, in records (distinct texts)."""

    products: int
    records: int
    embedded: int
    deleted: int


class ChromaCatalogue:
    """An opened catalogue index. Holds the vectors in memory once asked for them (1.5 KB a distinct text)."""

    def __init__(self, collection: VectorCollection, embedder: Embedder) -> None:
        self._collection = collection
        self._embedder = embedder
        rows = collection.all_rows()
        self._products_of = {row.id: _products_in(row) for row in rows}
        self._record_of = {product: row.id for row in rows for product in self._products_of[row.id]}
        self._row_of = {row.id: position for position, row in enumerate(rows)}
        self._matrix: Vectors | None = None

    @classmethod
    def open(cls, store: ChromaStore, embedder: Embedder) -> "ChromaCatalogue":
        """The index as `build` left it.

        Raises NotTrainedError where there is none, IndexMismatchError where it was built with another embedder or its
        build was cut short.
        """
        collection = store.existing(COLLECTION, Stamp.of(SCHEMA, embedder))
        if not collection.metadata.get("complete"):
            raise IndexMismatchError(
                f"the build of {COLLECTION} in {store.location} was cut short; run `pushwright train` to finish it"
            )
        return cls(collection, embedder)

    @classmethod
    def build(
        cls,
        store: ChromaStore,
        products: Sequence[Product],
        embedder: Embedder,
        on_progress: Progress | None = None,
    ) -> tuple["ChromaCatalogue", BuildCounts]:
        """Index exactly these products. Only texts that are new are embedded, unless the embedder is another one.

        Raises StateError where the store cannot be used.
        """
        wanted = _wanted_rows(products)
        collection = _open_or_renew(store, embedder)
        present = {row.id: row for row in collection.all_rows()}
        new = [row for id_, row in wanted.items() if id_ not in present]
        moved = [row for id_, row in wanted.items() if id_ in present and present[id_].metadata != row.metadata]
        gone = sorted(set(present) - set(wanted))
        if new or moved or gone:
            collection.mark(complete=False)
            _embed_rows(collection, new, embedder, on_progress or _silent)
            collection.update_metadata(moved)
            collection.delete(gone)
        collection.mark(complete=True)
        counts = BuildCounts(products=len(products), records=len(wanted), embedded=len(new), deleted=len(gone))
        _log.info("catalogue index: %s", counts)
        return cls(collection, embedder), counts

    def __len__(self) -> int:
        return len(self._record_of)

    def __contains__(self, product_id: str) -> bool:
        return product_id in self._record_of

    def vectors(self, product_ids: Sequence[str]) -> Vectors:
        """Shape (n, d), unit rows in the order asked; a product that is not indexed is an IndexMismatchError."""
        missing = next((id_ for id_ in product_ids if id_ not in self._record_of), None)
        if missing is not None:
            raise IndexMismatchError(
                f"product {missing!r} is not in the catalogue index; run `pushwright train` after each ingest"
            )
        if not product_ids:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        found: Vectors = self._all_vectors()[[self._row_of[self._record_of[id_]] for id_ in product_ids]]
        return found

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """(product_id, cosine similarity), the nearest first; products that share a text follow each other by id."""
        hits = ((id_, similarity) for ids, similarity in self.search_kinds(text, limit) for id_ in ids)
        return list(islice(hits, max(limit, 0)))

    def search_kinds(self, text: str, limit: int) -> list[tuple[tuple[str, ...], float]]:
        """As `search`, but one hit a distinct text, with all the products that share it.

        Exact up to EXACT_RECORDS distinct texts, so that the same catalogue always gives the same answer; by Chroma's
        approximate graph beyond.
        """
        query = self._embedder.embed_queries([text])[0]
        if len(self._row_of) > EXACT_RECORDS:
            near = self._collection.nearest(query, limit)
            return [(self._products_of[one.row.id], one.similarity) for one in near]
        return [(self._products_of[id_], similarity) for id_, similarity in self._nearest_exactly(query, limit)]

    def _nearest_exactly(self, query: Vectors, limit: int) -> list[tuple[str, float]]:
        if not self._row_of or limit < 1:
            return []
        similarities = self._all_vectors() @ query
        best = np.argsort(-similarities, kind="stable")[:limit]  # rows are in the order of their ids: ties go by id
        ids = list(self._row_of)
        return [(ids[row], float(similarities[row])) for row in best]

    def _all_vectors(self) -> Vectors:
        if self._matrix is None:
            self._matrix = self._collection.vectors(list(self._row_of))
        return self._matrix


def _open_or_renew(store: ChromaStore, embedder: Embedder) -> VectorCollection:
    stamp = Stamp.of(SCHEMA, embedder)
    try:
        return store.existing(COLLECTION, stamp)
    except NotTrainedError:
        return store.created(COLLECTION, stamp)
    except IndexMismatchError as error:
        _log.warning("catalogue index is built anew: %s", error)
        return store.created(COLLECTION, stamp)


def _wanted_rows(products: Sequence[Product]) -> dict[str, Row]:
    ids_of: dict[str, list[str]] = {}
    for product in sorted(products, key=lambda product: product.product_id):
        ids_of.setdefault(product_text(product), []).append(product.product_id)
    rows = (Row(text_id(text), text, {"products": json.dumps(ids)}) for text, ids in ids_of.items())
    return {row.id: row for row in sorted(rows, key=lambda row: row.id)}


def _products_in(row: Row) -> tuple[str, ...]:
    return tuple(json.loads(str(row.metadata["products"])))


def _embed_rows(collection: VectorCollection, rows: list[Row], embedder: Embedder, on_progress: Progress) -> None:
    for start in range(0, len(rows), _EMBED_BATCH):
        part = rows[start : start + _EMBED_BATCH]
        collection.write(part, embedder.embed_documents([row.document for row in part]))
        on_progress(start + len(part), len(rows))


def _silent(_done: int, _total: int) -> None:
    pass
