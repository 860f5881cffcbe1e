"""Bringing the tables up to date, from code: there is no alembic.ini."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from core.errors import StateError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0005"
"""The newest revision in `migrations/versions`. Known here so that a store that is up to date opens at once."""


def migrate(engine: Engine) -> None:
    """Upgrade to the newest revision. Raises StateError for a database that is damaged, newer or cannot be opened."""
    try:
        with engine.connect() as connection:
            current = _revision(connection)
        if current != HEAD:
            _upgrade(engine, current)
    except DatabaseError as error:
        raise StateError(f"database {engine.url.render_as_string()} cannot be used: {error.orig}") from error


def alembic_config(connection: Connection) -> "Config":
    """Alembic's configuration for this package's migrations over an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(engine: Engine, current: str | None) -> None:
    from alembic import command
    from alembic.util import CommandError

    from core.store.dialect import WRITE

    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            raise StateError(
                f"database {engine.url.render_as_string()} has revision {current}, which this version does not know;"
                " use the version that made it, or another home"
            ) from error
