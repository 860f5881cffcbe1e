"""CSV: comma-separated, UTF-8 with or without a mark, quoted where need be, a header in the first line."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import polars as pl

from core.errors import IngestError
from core.ingest.batch import BATCH_ROWS, Batch, Reject


class CsvFile:
    """Reads with the standard library's reader: it knows the line of every row, however fields are quoted."""

    place_name = "line"

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def total(self) -> int:
        """Bytes."""
        return self._path.stat().st_size

    def names(self) -> list[str]:
        """The header."""
        with _text(self._path) as (_raw, stream):
            return self._header(csv.reader(stream, strict=True))

    def batches(self) -> Iterator[Batch]:
        """All rows but empty lines; a row with more or fewer fields than the header is broken."""
        with _text(self._path) as (raw, stream):
            reader = csv.reader(stream, strict=True)
            header = self._header(reader)
            rows: list[list[str]] = []
            places: list[int] = []
            broken: list[Reject] = []
            first_line = reader.line_num + 1
            for row in reader:
                if len(row) == len(header):
                    rows.append(row)
                    places.append(first_line)
                elif row:
                    broken.append(_ragged(row, header, first_line))
                first_line = reader.line_num + 1
                if len(rows) == BATCH_ROWS or len(broken) == BATCH_ROWS:
                    yield Batch(_frame(rows, header), places, broken, raw.tell())
                    rows, places, broken = [], [], []
            yield Batch(_frame(rows, header), places, broken, self.total)

    def _header(self, reader: Iterator[list[str]]) -> list[str]:
        header = next(reader, None)
        if not header:
            raise IngestError(f"{self._path}: the first line is empty; it has to name the columns")
        if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
            raise IngestError(
                f"{self._path}: the fields are not separated by commas ({header[0]!r}); save it with commas"
            )
        return [name.strip() for name in header]


@contextmanager
def _text(path: Path) -> Iterator[tuple[BinaryIO, TextIOWrapper]]:
    try:
        with path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream:
            yield raw, stream
    except UnicodeDecodeError as error:
        raise IngestError(f"{path}: is not UTF-8 ({error.reason}); save it as UTF-8") from error
    except csv.Error as error:
        raise IngestError(f"{path}: is not well-formed CSV: {error}") from error
    except OSError as error:
        raise IngestError(f"{path}: cannot be read: {error.strerror}") from error


def _frame(rows: Sequence[Sequence[str]], header: Sequence[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(header)
    schema = dict.fromkeys(header, pl.String)
    frame = pl.DataFrame(dict(zip(header, map(list, columns), strict=True)), schema=schema)
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _ragged(row: Sequence[str], header: Sequence[str], line: int) -> Reject:
    known = dict(zip(header, row, strict=False))
    return Reject(line, "", ",".join(row)[:200], f"has {len(row)} fields where the header has {len(header)}", {**known})
