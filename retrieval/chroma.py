"""Opens Chroma: a folder that one process holds at a time, or a server that many share."""

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from core.errors import IndexMismatchError, LockedError, NotTrainedError, PushwrightError, SettingsError, StateError
from core.ports import Embedder
from retrieval.collection import Metadata, VectorCollection

if TYPE_CHECKING:
    from chromadb.api.client import AdminClient, Client
    from chromadb.config import Settings

LOCK_FILE = "pushwright.lock"
_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 120.0
_DEFAULT_PORTS = {"http": 8000, "https": 443}


@dataclass(frozen=True)
class Stamp:
    """What a collection was made with. Stored with it, and compared when it is opened."""

    schema: int
    embedder: str
    dimension: int

    @classmethod
    def of(cls, schema: int, embedder: Embedder) -> "Stamp":
        """The stamp that `embedder` would leave."""
        return cls(schema=schema, embedder=embedder.name, dimension=embedder.dimension)

    def as_metadata(self) -> dict[str, str | int]:
        """As Chroma keeps it."""
        return {"schema": self.schema, "embedder": self.embedder, "dimension": self.dimension}


class ChromaStore:
    """An open Chroma database. Use it as a context manager, or call `close`; threads may share it."""

    def __init__(self, client: "Client", *, location: str, folder: Path | None, held: ExitStack) -> None:
        self._client = client
        self._held = held
        self.location = location
        self.folder = folder
        """None where a server keeps the data."""

    def __enter__(self) -> "ChromaStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the client and release the folder. A second call does nothing."""
        self._held.close()

    def names(self) -> list[str]:
        """The collections there are."""
        with self.translated():
            return sorted(collection.name for collection in self._client.list_collections())

    def existing(self, name: str, stamp: Stamp) -> VectorCollection:
        """A collection made with `stamp`. NotTrainedError where there is none, IndexMismatchError where it differs."""
        collection = self.unchecked(name)
        if collection is None:
            raise NotTrainedError(f"{self.location} has no {name} yet; run `pushwright train`")
        self._compare(name, stamp, collection.metadata)
        return collection

    def unchecked(self, name: str) -> VectorCollection | None:
        """A collection as it is, whoever made it, or None: for erasing, and for moving to another embedder."""
        if name not in self.names():
            return None
        with self.translated():
            collection = self._client.get_collection(name, embedding_function=None)
        return VectorCollection(self, collection, self._client.get_max_batch_size())

    def created(self, name: str, stamp: Stamp) -> VectorCollection:
        """A new, empty collection in place of any of that name."""
        self.drop(name)
        with self.translated():
            collection = self._client.create_collection(
                name,
                embedding_function=None,
                metadata=stamp.as_metadata(),
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
        return VectorCollection(self, collection, self._client.get_max_batch_size())

    def drop(self, name: str) -> None:
        """Delete a collection if it is there."""
        if name in self.names():
            with self.translated():
                self._client.delete_collection(name)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Chroma's errors as ours, with the way out."""
        with _translated(self.location, remote=self.folder is None):
            yield

    def _compare(self, name: str, wanted: Stamp, found: Metadata) -> None:
        if found.get("embedder") != wanted.embedder or found.get("dimension") != wanted.dimension:
            raise IndexMismatchError(
                f"{name} in {self.location} was built with the embedder {found.get('embedder')} "
                f"({found.get('dimension')} numbers), and the settings name {wanted.embedder} ({wanted.dimension}); "
                "name the old one again, or run `pushwright train` to rebuild"
            )
        if found.get("schema") != wanted.schema:
            raise IndexMismatchError(
                f"{name} in {self.location} has format {found.get('schema')}, and this version reads {wanted.schema}; "
                "run `pushwright train` to rebuild"
            )


def open_chroma(folder: Path, url: str | None = None) -> ChromaStore:
    """The server at `url`, or the database in `folder`, which is made where it is missing and held until `close`.

    Raises LockedError where another process holds the folder, IndexMismatchError where its files are damaged,
    SettingsError for a malformed URL, PushwrightError where the server does not answer.
    """
    return _open_server(url) if url else _open_folder(folder)


def _open_folder(folder: Path) -> ChromaStore:
    folder = folder.resolve()
    with ExitStack() as opening:
        _hold(folder, opening)
        client = _persistent_client(folder)
        opening.callback(client.close)
        return ChromaStore(client, location=str(folder), folder=folder, held=opening.pop_all())


def _hold(folder: Path, opening: ExitStack) -> None:
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Not bound to a thread: a service opens it in one and closes it in another.
        opening.enter_context(FileLock(folder / LOCK_FILE, timeout=0, thread_local=False))
    except Timeout as error:
        raise LockedError(
            f"{folder} is in use by another pushwright process; wait until it ends, or let several processes share a "
            "Chroma server (`chroma run`, PUSHWRIGHT_RETRIEVAL__CHROMA_URL=http://host:8000)"
        ) from error
    except OSError as error:
        raise StateError(f"{folder} cannot be used as the folder of the vector index: {error.strerror}") from error


def _persistent_client(folder: Path) -> "Client":
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    try:
        with _translated(str(folder), remote=False):
            return cast("Client", chromadb.PersistentClient(folder, settings=_settings()))
    except IndexMismatchError:
        # Chroma keeps the half-open system for the next caller of the same folder, who would then fail for no reason.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise


def _open_server(url: str) -> ChromaStore:
    import chromadb
    import httpx
    from chromadb.api.fastapi import FastAPI

    host, port, secure = _address(url)
    _knock(url, host, port)
    with _translated(url, remote=True):
        try:
            client = cast("Client", chromadb.HttpClient(host, port, ssl=secure, settings=_settings()))
        except ValueError as error:  # so chromadb reports a server that answers with something else
            raise PushwrightError(_unreachable(url)) from error
    held = ExitStack()
    held.callback(client.close)
    for server in (client._server, cast("AdminClient", client._admin_client)._server):
        if isinstance(server, FastAPI):  # which waits for ever, and leaves its connections open
            server._session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
            held.callback(server._session.close)
    return ChromaStore(client, location=url, folder=None, held=held)


def _knock(url: str, host: str, port: int) -> None:
    try:
        socket.create_connection((host, port), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise PushwrightError(_unreachable(url)) from error


def _address(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url)
    try:
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        port = None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port is None or parts.path.strip("/"):
        raise SettingsError(f"Chroma URL {url!r}: give it as http://host:port or https://host:port")
    return parts.hostname, port, parts.scheme == "https"


def _settings() -> "Settings":
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    return Settings(anonymized_telemetry=False)


@contextmanager
def _translated(location: str, *, remote: bool) -> Iterator[None]:
    import httpx
    from chromadb.errors import InternalError, NotFoundError

    try:
        yield
    except httpx.TransportError as error:
        raise PushwrightError(_unreachable(location)) from error
    except (InternalError, NotFoundError) as error:
        reason = str(error).partition("\n")[0]
        if remote:
            raise PushwrightError(f"the Chroma server at {location} failed: {reason}") from error
        raise IndexMismatchError(
            f"the vector index in {location} is damaged ({reason}); delete that folder, then run `pushwright train` "
            "to rebuild it"
        ) from error


def _unreachable(url: str) -> str:
    return f"no Chroma server answers at {url}; start one (`chroma run --host HOST --port PORT`) or mend the URL"
