"""Parquet: read in row batches, each value turned into the text that a CSV file would have."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import IngestError
from core.ingest.batch import BATCH_ROWS, Batch


class ParquetFile:
    """Numbers, times, flags, text, lists of text and objects of these."""

    place_name = "row"

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def total(self) -> int:
        """Rows."""
        return int(self._open().metadata.num_rows)

    def names(self) -> list[str]:
        """The columns. Ids that are decimals, and columns that have no form as text, are refused here."""
        schema = self._open().schema_arrow
        if len(set(schema.names)) < len(schema.names):
            return list(schema.names)
        empty = self._as_text(_polars(pa.Table.from_batches([], schema=schema)))
        return empty.columns

    def batches(self) -> Iterator[Batch]:
        """All rows."""
        done = 0
        for record_batch in self._open().iter_batches(batch_size=BATCH_ROWS):
            frame = self._as_text(_polars(pa.Table.from_batches([record_batch])))
            places = list(range(done + 1, done + 1 + frame.height))
            done += frame.height
            yield Batch(frame, places, [], done)

    def _open(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path, memory_map=True)
        except (OSError, pa.ArrowException) as error:
            raise IngestError(f"{self._path}: is not a readable Parquet file: {str(error).splitlines()[0]}") from error

    def _as_text(self, frame: pl.DataFrame) -> pl.DataFrame:
        while structs := [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Struct)]:
            for name in structs:
                frame = frame.unnest(name, separator=".")
        columns = [self._text(name, dtype) for name, dtype in frame.schema.items()]
        return frame.select(columns).with_columns(pl.when(pl.all() != "").then(pl.all()))

    def _text(self, name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name)
        if dtype.is_float() and name.endswith("_id"):
            raise IngestError(f"{self._path}: column {name} holds decimals; an id is text or a whole number")
        if isinstance(dtype, pl.List) and dtype.inner == pl.String:
            return column.list.join("|")
        if isinstance(dtype, pl.Datetime):
            # pandas writes nanoseconds, which nobody measures.
            return column.dt.cast_time_unit("us").dt.to_string("iso:strict")
        if isinstance(dtype, pl.Time):
            return column.dt.to_string("%H:%M:%S%.6f")
        if isinstance(dtype, pl.Date):
            return column.dt.to_string("iso:strict")
        if dtype.is_nested() or isinstance(dtype, pl.Binary | pl.Object | pl.Duration):
            raise IngestError(f"{self._path}: column {name} has the type {dtype}, which has no form as text")
        return column.cast(pl.String)


def _polars(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame
