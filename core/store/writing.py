"""Counted upserts and chunked look-ups that every noun shares."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select, Table, func, select

from core.store.counts import WriteCounts
from core.store.dialect import upsert, upsert_plain

T = TypeVar("T")

_WRITE_CHUNK = 10_000
_LOOKUP_CHUNK = 500
"""Below the parameter limit of every SQLite in use (999)."""


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` values, the last one shorter."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows the table has."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def write_rows(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> WriteCounts:
    """Upsert all rows and say what that did. The same key twice: the later row wins, the count says changed."""
    return _counted(connection, table, rows, upsert)


def write_plain_rows(connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]]) -> WriteCounts:
    """As `write_rows`, fast, for rows in the order of the table's columns whose values need no conversion."""
    return _counted(connection, table, rows, upsert_plain)


def _counted(
    connection: Connection,
    table: Table,
    rows: Iterable[T],
    write: Callable[[Connection, Table, Sequence[T]], int],
) -> WriteCounts:
    before = count_rows(connection, table)
    total = touched = 0
    for chunk in chunks(rows, _WRITE_CHUNK):
        total += len(chunk)
        touched += write(connection, table, chunk)
    new = count_rows(connection, table) - before
    return WriteCounts(new=new, changed=touched - new, unchanged=total - touched)


def rows_by_key(
    connection: Connection, statement: Select[Any], key: Column[str], keys: Sequence[str]
) -> Iterator[Row[Any]]:
    """Rows of `statement` whose `key` is among `keys`, in chunks; no order."""
    for chunk in chunks(dict.fromkeys(keys), _LOOKUP_CHUNK):
        yield from connection.execute(statement.where(key.in_(chunk)))
