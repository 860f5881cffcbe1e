"""Everything that differs between SQLite and PostgreSQL."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Select, Table, create_engine, event, make_url, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import StateError

BUSY_SECONDS = 30
WRITE = "pushwright_write"
"""Execution option of a connection that is about to write."""

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=OFF",
    "temp_store=MEMORY",
    "cache_size=-65536",
)


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; the folder of an SQLite file is made. Raises StateError for others."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in _INSERTS:
            raise StateError(f"database {parsed.render_as_string()}: only sqlite and postgresql are supported")
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StateError(f"database {url.split('@')[-1]!r} cannot be used: {error}") from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def sqlite_file(url: URL) -> Path | None:
    """The file behind an SQLite URL; None for one in memory and for other databases."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).resolve()


def _prepare_sqlite(engine: Engine) -> None:
    """Pragmas on connect, and real transactions: left alone, the driver opens none before the first write."""
    file = sqlite_file(engine.url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A deferred transaction that turns into a writing one fails at once when another writer was in between.
        writes = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def read_options(dialect_name: str) -> dict[str, Any]:
    """Options under which several reads of one transaction see one state; an SQLite transaction always does."""
    return {} if dialect_name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def upsert_statement(table: Table, dialect_name: str) -> Any:
    """Insert or replace by primary key; a row that is already there just so is not touched."""
    statement = _INSERTS[dialect_name](table)
    key = list(table.primary_key.columns)
    names = [column.name for column in table.columns if not column.primary_key]
    if not names:
        return statement.on_conflict_do_nothing(index_elements=key)
    changed = or_(*(table.c[name].is_distinct_from(statement.excluded[name]) for name in names))
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in names}, where=changed
    )


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Write all rows; returns how many were new or changed."""
    if not rows:
        return 0
    statement = upsert_statement(table, connection.dialect.name)
    return connection.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount


def upsert_plain(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """As `upsert`, for rows in the order of the table's columns whose values the driver takes as they are.

    It goes past the per-row parameter work of SQLAlchemy, which is half the time of a bulk load.
    """
    if not rows:
        return 0
    names = [column.name for column in table.columns]
    compiled = upsert_statement(table, connection.dialect.name).compile(dialect=connection.dialect, column_keys=names)
    parameters: Any = rows if compiled.positional else [dict(zip(names, row, strict=True)) for row in rows]
    options = {"preserve_rowcount": True}
    return connection.exec_driver_sql(str(compiled), parameters, execution_options=options).rowcount


def read_plain(connection: Connection, statement: Select[Any], size: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Rows as the driver gives them, `size` at a time, never all in memory; for columns that need no conversion."""
    if connection.dialect.name != "sqlite":
        result = connection.execution_options(stream_results=True).execute(statement)
        yield from ([tuple(row) for row in rows] for rows in result.partitions(size))
        return
    if not connection.in_transaction():
        connection.begin()
    # SQLite streams anyway, and its own tuples are twice as fast to take apart as SQLAlchemy's rows.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(str(statement.compile(dialect=connection.dialect)))
        while rows := cursor.fetchmany(size):
            yield rows
    finally:
        cursor.close()


def overwrite_deleted(connection: Connection) -> None:
    """Make the deletes that follow on this connection overwrite what they free: for erasing a person."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def drop_journal(engine: Engine) -> None:
    """Write the journal back and empty it, so that it holds no deleted rows either."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
