"""JSON Lines: one object a line, UTF-8."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from core.errors import IngestError
from core.ingest.batch import BATCH_ROWS, Batch, Reject


class JsonlFile:
    """Objects inside a row become columns with a dot, lists become text between bars."""

    place_name = "line"

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def total(self) -> int:
        """Bytes."""
        return self._path.stat().st_size

    def names(self) -> list[str]:
        """The columns of all rows: a row need not have each, so the whole file is read."""
        return list(dict.fromkeys(name for batch in self.batches() for name in batch.frame.columns))

    def batches(self) -> Iterator[Batch]:
        """All rows but empty lines; a line that is not an object of plain values is broken."""
        try:
            yield from self._batches()
        except OSError as error:
            raise IngestError(f"{self._path}: cannot be read: {error.strerror}") from error

    def _batches(self) -> Iterator[Batch]:
        rows: list[dict[str, str | None]] = []
        places: list[int] = []
        broken: list[Reject] = []
        with self._path.open("rb") as stream:
            for place, raw in enumerate(stream, start=1):
                line = self._decoded(raw, place)
                try:
                    if line.strip():
                        rows.append(_flat(json.loads(line, parse_constant=_refuse)))
                        places.append(place)
                except ValueError as error:
                    broken.append(
                        Reject(place, "", line.strip()[:200], f"is not a JSON object of plain values: {error}")
                    )
                if len(rows) == BATCH_ROWS or len(broken) == BATCH_ROWS:
                    yield Batch(_frame(rows), places, broken, stream.tell())
                    rows, places, broken = [], [], []
        yield Batch(_frame(rows), places, broken, self.total)

    def _decoded(self, raw: bytes, place: int) -> str:
        try:
            return raw.decode("utf-8-sig" if place == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise IngestError(f"{self._path} line {place}: is not UTF-8 ({error.reason}); save it as UTF-8") from error


def _flat(value: Any, prefix: str = "") -> dict[str, str | None]:
    if not isinstance(value, Mapping):
        raise ValueError("it is not an object")
    flat: dict[str, str | None] = {}
    for name, inner in value.items():
        if isinstance(inner, float) and name.endswith("_id"):
            raise ValueError(f"{name} is a decimal; an id is text or a whole number")
        flat |= _flat(inner, f"{prefix}{name}.") if isinstance(inner, Mapping) else {prefix + name: _text(inner)}
    return flat


def _text(value: Any) -> str | None:
    """As in a CSV file: null and "" are not known."""
    if isinstance(value, list):
        items = [_text(item) or "" for item in value]
        if any("|" in item for item in items):
            raise ValueError("an item of a list has a bar in it")
        return "|".join(items) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or value == "" else str(value)


def _frame(rows: list[dict[str, str | None]]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
