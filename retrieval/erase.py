"""Forgetting a person: out of every collection, read back, and out of the files."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from core.errors import StateError
from retrieval.chroma import ChromaStore
from retrieval.collection import Row, VectorCollection

_DELETE = 3  # Chroma's code for a deletion in its write-ahead log
_BUSY_SECONDS = 60


def erase_customer(store: ChromaStore, collections: Sequence[str], customer_id: str) -> int:
    """Delete every record of the customer; returns how many there were.

    Works whichever embedder the collections were made with. In a folder of our own the texts are also gone from the
    files afterwards (tested by searching their bytes), which rewrites the SQLite file: about a second for 100 MB.
    What stays until Chroma next compacts its log is record ids (digests, not names) and a vector that belongs to
    nobody. On a server, `chroma vacuum` run there does the rest.
    """
    opened = [found for name in collections if (found := store.unchecked(name)) is not None]
    erased = [id_ for collection in opened for id_ in _delete_rows(collection, customer_id)]
    left = sum(len(collection.where(customer_id=customer_id)) + len(collection.read(erased)) for collection in opened)
    if left:
        raise StateError(f"{left} records of customer {customer_id!r} are still in {store.location} after deletion")
    if erased and store.folder is not None:
        _scrub_files(store.folder, erased)
    return len(erased)


def _delete_rows(collection: VectorCollection, customer_id: str) -> list[str]:
    """Overwrite, then delete: a deleted row keeps its content in the graph file, an overwritten one does not."""
    rows = collection.where(customer_id=customer_id)
    if rows:
        blank = [Row(row.id, "", {"customer_id": "", **dict.fromkeys(row.metadata, "")}) for row in rows]
        collection.write(blank, np.ones((len(rows), int(collection.metadata["dimension"])), dtype=np.float32))
        collection.delete([row.id for row in rows])
    return [row.id for row in rows]


def _scrub_files(folder: Path, ids: Sequence[str]) -> None:
    """Chroma keeps what was deleted in its log, in the full-text index and in free pages.

    The log's deletion entry stays, so that the graph file learns of it; the entries with content before it go.
    """
    database = folder / "chroma.sqlite3"
    try:
        with closing(sqlite3.connect(database, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            connection.executemany(
                "DELETE FROM embeddings_queue WHERE id = ? AND operation <> ?", [(id_, _DELETE) for id_ in ids]
            )
            connection.execute("INSERT INTO embedding_fulltext_search(embedding_fulltext_search) VALUES ('optimize')")
            connection.execute("VACUUM")
    except sqlite3.Error as error:
        raise StateError(
            f"the customer is deleted, but {database} could not be rewritten without the remains ({error}); "
            f"stop other work on it, then run `chroma vacuum --path {folder}`"
        ) from error
