"""The event table as columns, kept in a Parquet file that is never older than the table.

Every write to the events changes a random version in the same transaction; the file carries it in its name. A reader
asks for the version first and, if it must build the file, reads version and rows in one transaction.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from core.files import write_whole
from core.store.dialect import read_plain
from core.store.meta import get_meta
from core.store.scope import Scope
from core.store.tables import events

if TYPE_CHECKING:
    import polars as pl

VERSION_KEY = "events_version"
_NEVER_WRITTEN = "empty"
_CHUNK = 10_000
_COLUMNS = (
    "event_id",
    "customer_id",
    "kind",
    "product_id",
    "order_id",
    "quantity",
    "value",
    "discount",
    "coupon_discount",
    "at",
    "push_id",
    "offer_id",
)
_log = logging.getLogger(__name__)


class Snapshots:
    """Reads the snapshot; `folder` is where the file is kept, None builds it anew each time."""

    def __init__(self, scope: Scope, folder: Path | None) -> None:
        self._scope = scope
        self._folder = folder

    def read(self, until: datetime | None) -> "pl.DataFrame":
        """All events before `until`, ordered by `at`, then `event_id`."""
        import polars as pl

        with self._scope.read() as connection:
            version = get_meta(connection, VERSION_KEY) or _NEVER_WRITTEN
            frame = self._kept(version)
            built = frame is None
            if frame is None:
                frame = _build(connection)
        if built:
            self._keep(frame, version)
        return frame if until is None else frame.filter(pl.col("at") < until)

    def clear(self, keep: Path | None = None) -> None:
        """Remove the files, all but `keep`."""
        if self._folder is not None:
            for path in self._folder.glob("events-*.parquet"):
                if path != keep:
                    path.unlink(missing_ok=True)

    def _kept(self, version: str) -> "pl.DataFrame | None":
        import polars as pl

        if self._folder is None:
            return None
        try:
            # Memory mapping would fail a reader whose file another process removes on some systems.
            frame = pl.read_parquet(_path(self._folder, version), memory_map=False)
            # An older version kept fewer columns.
            return frame if frame.columns == list(_COLUMNS) else None
        except FileNotFoundError:
            return None
        except pl.exceptions.PolarsError as error:
            _log.warning("the event snapshot is damaged and is made anew: %s", error)
            return None

    def _keep(self, frame: "pl.DataFrame", version: str) -> None:
        if self._folder is None:
            return
        path = _path(self._folder, version)
        with write_whole(path, binary=True) as stream:
            frame.write_parquet(stream)
        # Somebody may have been erased meanwhile: what is outdated by now must not stay on the disk.
        with self._scope.read() as connection:
            current = get_meta(connection, VERSION_KEY) or _NEVER_WRITTEN
        self.clear(keep=path if current == version else None)


def _path(folder: Path, version: str) -> Path:
    return folder / f"events-{version}.parquet"


def _build(connection: Connection) -> "pl.DataFrame":
    import polars as pl

    chunks = list(_chunks(connection))
    frame = pl.concat(chunks) if chunks else pl.DataFrame(schema=_schema())
    return frame.sort("at", "event_id")


def _chunks(connection: Connection) -> "Iterator[pl.DataFrame]":
    import polars as pl

    statement = select(*(events.c["at_us" if name == "at" else name] for name in _COLUMNS))
    stored = _schema() | {"at": pl.Int64()}
    for rows in read_plain(connection, statement, _CHUNK):
        columns = [list(values) for values in zip(*rows, strict=True)]
        frame = pl.DataFrame(dict(zip(_COLUMNS, columns, strict=True)), schema=stored)
        yield frame.with_columns(pl.col("at").cast(_schema()["at"]))


def _schema() -> "dict[str, pl.DataType]":
    import polars as pl

    numbers = ("quantity", "value", "discount", "coupon_discount")
    special: dict[str, pl.DataType] = {"at": pl.Datetime("us", "UTC")}
    return {name: special.get(name) or (pl.Float64() if name in numbers else pl.String()) for name in _COLUMNS}
