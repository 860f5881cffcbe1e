"""Small facts about the database itself."""

from sqlalchemy import Connection, select

from core.store.dialect import upsert
from core.store.scope import Scope
from core.store.tables import meta


class Meta:
    """Key and value, both text."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, key: str) -> str | None:
        """The value, or None where nothing was put."""
        with self._scope.read() as connection:
            return get_meta(connection, key)

    def put(self, key: str, value: str) -> None:
        """Write or replace."""
        with self._scope.write() as connection:
            put_meta(connection, key, value)


def get_meta(connection: Connection, key: str) -> str | None:
    """The value, or None where nothing was put."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def put_meta(connection: Connection, key: str, value: str) -> None:
    """Write or replace."""
    upsert(connection, meta, [{"key": key, "value": value}])
