"""What a reader hands on: rows as text with their places, and the rows that could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

BATCH_ROWS = 50_000


@dataclass(frozen=True)
class Reject:
    """A row that does not fit: the first thing that is wrong with it."""

    place: int
    """Line of a text file, row of a Parquet file, counted from 1."""
    column: str
    value: str | None
    reason: str
    row: dict[str, str | None] = field(default_factory=dict)
    """The row as it was read, as far as it could be."""


@dataclass(frozen=True)
class Batch:
    """Up to BATCH_ROWS rows; all columns are text, an empty field is null."""

    frame: pl.DataFrame
    places: list[int]
    broken: list[Reject]
    done: int
    """How far the file is read after this batch, of the reader's `total`."""


class Reader(Protocol):
    """One open way to read one file, from the start each time."""

    place_name: str
    """`line` or `row`."""

    @property
    def total(self) -> int:
        """Bytes or rows of the whole file."""
        ...

    def names(self) -> list[str]:
        """The columns of the file. Raises IngestError for a file that cannot be read."""
        ...

    def batches(self) -> Iterator[Batch]:
        """All rows. Raises IngestError for a file that cannot be read."""
        ...
