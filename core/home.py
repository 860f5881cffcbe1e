"""The home directory: where the state lives, and who may write to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import LockedError


class Home:
    """Paths under one home directory. Making a Home touches nothing; `create` and `lock` make the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def database(self) -> Path:
        """The SQLite file, unless the settings name another database."""
        return self.path / "pushwright.sqlite"

    @property
    def chroma(self) -> Path:
        """The folder of the embedded Chroma."""
        return self.path / "chroma"

    @property
    def models(self) -> Path:
        """Trained models, one folder each."""
        return self.path / "models"

    @property
    def snapshots(self) -> Path:
        """Columnar copies of the event table; may be deleted at any time."""
        return self.path / "snapshots"

    def create(self) -> "Home":
        """Make the folder if it is not there."""
        self.path.mkdir(parents=True, exist_ok=True)
        return self

    @contextmanager
    def lock(self, *, wait_seconds: float = 0) -> Iterator[None]:
        """Hold the home directory alone, across processes; the lock goes with the process that holds it.

        Raises LockedError when another one holds it for longer than `wait_seconds`.
        """
        lock = FileLock(self.create().path / "writer.lock")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout as error:
            raise LockedError(
                f"{self.path} is in use by another pushwright process;"
                " wait until it ends, or name another home with --home"
            ) from error
        try:
            yield
        finally:
            lock.release()
