"""JSON Lines: one object a line, UTF-8."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from pydantic_core import from_json

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
        names: dict[str, None] = {}
        for _place, line, _done in self._lines():
            try:
                names |= dict.fromkeys(_names(_parsed(line)))
            except ValueError:  # `batches` says what is wrong with the line
                continue
        return list(names)

    def batches(self) -> Iterator[Batch]:
        """All rows but empty lines; a line that is not an object of plain values is broken."""
        rows: list[dict[str, str | None]] = []
        places: list[int] = []
        broken: list[Reject] = []
        for place, line, done in self._lines():
            try:
                rows.append(_flat(_parsed(line)))
                places.append(place)
            except ValueError as error:
                broken.append(Reject(place, "", line.strip()[:200], f"is not a JSON object of plain values: {error}"))
            if len(rows) == BATCH_ROWS or len(broken) == BATCH_ROWS:
                yield Batch(_frame(rows), places, broken, done)
                rows, places, broken = [], [], []
        yield Batch(_frame(rows), places, broken, self.total)

    def _lines(self) -> Iterator[tuple[int, str, int]]:
        """Line number, text and bytes read so far of each line that is not empty."""
        done = 0
        try:
            with self._path.open("rb") as stream:
                for place, raw in enumerate(stream, start=1):
                    done += len(raw)
                    line = self._decoded(raw, place)
                    if not line.isspace():
                        yield place, line, done
        except OSError as error:
            raise IngestError(f"{self._path}: cannot be read: {error.strerror}") from error

    def _decoded(self, raw: bytes, place: int) -> str:
        try:
            return raw.decode("utf-8-sig" if place == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise IngestError(f"{self._path} line {place}: is not UTF-8 ({error.reason}); save it as UTF-8") from error


def _parsed(line: str) -> Mapping[str, Any]:
    value = from_json(line, allow_inf_nan=False)
    if not isinstance(value, dict):
        raise ValueError("it is not an object")
    return value


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if isinstance(value, dict):
            yield from (f"{name}.{inner}" for inner in _names(value))
        else:
            yield name


def _flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for name, value in row.items():
        if isinstance(value, str):
            flat[prefix + name] = value or None
        elif isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, float) and name.endswith("_id"):
            raise ValueError(f"{name} is a decimal; an id is text or a whole number")
        else:
            flat[prefix + name] = _text(value)
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
