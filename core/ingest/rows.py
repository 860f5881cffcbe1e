"""Rows of the small files as records: products, customers, offers, lists."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.ingest.batch import Batch, Reject
from core.ingest.columns import COLUMNS, KEYS, Column, column_for
from core.ingest.forms import MISSING, PATTERNS, TRUE
from core.ingest.report import Kind
from core.records import Customer, ListMembership, Offer, Product, Record

_RECORDS: dict[Kind, type[Record]] = {
    "products": Product,
    "customers": Customer,
    "offers": Offer,
    "lists": ListMembership,
}


class _BadValueError(ValueError):
    def __init__(self, column: str, value: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


class RowReader:
    """Turns the rows of one kind into records; remembers keys, so that a second row with the same key is refused."""

    def __init__(self, kind: Kind) -> None:
        self._kind: Kind = kind
        self._seen: dict[tuple[str | None, ...], str] = {}

    def read(self, path: Path, batch: Batch, place_name: str) -> Iterator[Record | Reject]:
        """A record or a reject for each row, in order."""
        taken_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for place, row in zip(batch.places, batch.frame.iter_rows(named=True), strict=True):
            try:
                record = self._record(row, taken_at)
                self._first(row, f"{path.name} {place_name} {place}")
            except _BadValueError as error:
                yield Reject(place, error.column, error.value, error.reason, row)
            else:
                yield record

    def _record(self, row: Mapping[str, str | None], taken_at: datetime) -> Record:
        fields = _fields(self._kind, row)
        if self._kind == "products":
            fields.setdefault("as_of", taken_at)
        try:
            return _RECORDS[self._kind].model_validate(fields)
        except ValidationError as error:
            raise _explained(error, row) from error

    def _first(self, row: Mapping[str, str | None], where: str) -> None:
        names = KEYS[self._kind]
        key = tuple(row[name] for name in names)
        if key in self._seen:
            raise _BadValueError(names[-1], key[-1], f"appears twice; the first time in {self._seen[key]}")
        self._seen[key] = where


def _fields(kind: Kind, row: Mapping[str, str | None]) -> dict[str, Any]:
    """Nested as the record wants them; what is empty is left out."""
    for column in COLUMNS[kind]:
        if column.required and row.get(column.name) is None:
            raise _BadValueError(column.name, None, MISSING)
    fields: dict[str, Any] = {}
    for name, text in row.items():
        known = column_for(kind, name)
        if known is not None and text is not None:
            _put(fields, name, _value(known, name, text))
    return fields


def _put(fields: dict[str, Any], name: str, value: Any) -> None:
    outer, dot, inner = name.partition(".")
    if dot:
        fields.setdefault(outer, {})[inner] = value
    else:
        fields[outer] = value


def _value(column: Column, name: str, text: str) -> Any:
    if column.form in PATTERNS:
        pattern, reason = PATTERNS[column.form]
        if not re.fullmatch(pattern, text):
            raise _BadValueError(name, text, reason)
    match column.form:
        case "flag":
            return text.lower() in TRUE
        case "list":
            return tuple(part.strip() for part in text.split("|") if part.strip())
        case "path":
            # A list in JSON Lines or Parquet arrives between bars.
            return tuple(part.strip() for part in re.split(r"[/|]", text) if part.strip())
        case _:
            return text


def _explained(error: ValidationError, row: Mapping[str, str | None]) -> _BadValueError:
    first = error.errors()[0]
    column = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    return _BadValueError(column, row.get(column), reason[:1].lower() + reason[1:])
