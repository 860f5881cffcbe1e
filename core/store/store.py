"""The store: one object with a part for each noun."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from core.store.counts import ForgetCounts
from core.store.customers import Customers
from core.store.dialect import drop_journal, make_engine, sqlite_file
from core.store.events import Events
from core.store.forget import forget_rows
from core.store.lists import Lists
from core.store.meta import Meta
from core.store.migrate import migrate
from core.store.offers import Offers
from core.store.products import Products
from core.store.pushes import Pushes
from core.store.scope import Scope
from core.store.snapshot import Snapshots
from core.store.templates import Templates


class Store:
    """Products, customers, events, offers, lists, pushes and the template cache in one database.

    Each call is one transaction; `transaction` makes one of many. Safe to share between threads.
    """

    def __init__(self, scope: Scope, snapshot_folder: Path | None) -> None:
        self._scope = scope
        self._snapshot_folder = snapshot_folder
        self._snapshots = Snapshots(scope, snapshot_folder)
        self.products = Products(scope)
        self.customers = Customers(scope)
        self.events = Events(scope, self._snapshots)
        self.offers = Offers(scope)
        self.lists = Lists(scope)
        self.pushes = Pushes(scope)
        self.templates = Templates(scope)
        self.meta = Meta(scope)

    @classmethod
    def open(cls, url: str, *, snapshot_folder: Path | None = None) -> "Store":
        """Open the database at a SQLAlchemy URL, make it if need be, and bring its tables up to date.

        `snapshot_folder` keeps the columnar copy of the events; beside an SQLite file it is `snapshots`, for another
        database none is kept unless it is named. Raises StateError for a database that cannot be used.
        """
        engine = make_engine(url)
        migrate(engine)
        return cls(Scope(engine), snapshot_folder or _beside(engine.url))

    @contextmanager
    def transaction(self) -> Iterator["Store"]:
        """A store whose writes all take effect when the block ends, and none of them if it fails.

        Its snapshots are built from what is written so far and are not kept.
        """
        with self._scope.transaction() as scope:
            yield Store(scope, None)

    def forget(self, customer_id: str) -> ForgetCounts:
        """Erase a customer: their record, events, list memberships, pushes, and the columnar copy they were in."""
        with self._scope.write() as connection:
            counts = forget_rows(connection, customer_id)
        self._snapshots.clear()
        drop_journal(self._scope.engine)
        return counts

    def close(self) -> None:
        """Let go of the database."""
        self._scope.engine.dispose()


def _beside(url: URL) -> Path | None:
    file = sqlite_file(url)
    return None if file is None else file.parent / "snapshots"
