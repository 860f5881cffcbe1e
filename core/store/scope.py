"""Connections: one a call, or one for everything inside a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from core.errors import LockedError
from core.store.dialect import BUSY_SECONDS, WRITE, read_options


class Scope:
    """Hands out connections for reading and writing; inside `transaction` all calls share one."""

    def __init__(self, engine: Engine, connection: Connection | None = None) -> None:
        self.engine = engine
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """All reads on the connection see the same state."""
        if self._connection is not None:
            yield self._connection
            return
        with self.engine.connect().execution_options(**read_options(self.engine.dialect.name)) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Committed at the end, rolled back on an error. Raises LockedError when another writer stays too long."""
        if self._connection is not None:
            yield self._connection
            return
        try:
            with self.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise LockedError(
                    f"another process has been writing to {self.engine.url.database} for {BUSY_SECONDS} s;"
                    " try again later"
                ) from error
            raise

    @contextmanager
    def transaction(self) -> Iterator["Scope"]:
        """A scope whose calls all belong to one transaction."""
        with self.write() as connection:
            yield Scope(self.engine, connection)
