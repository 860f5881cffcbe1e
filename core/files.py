"""Files that are written whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any, Literal, overload


@overload
def write_whole(path: Path, *, binary: Literal[False] = False) -> AbstractContextManager[IO[str]]: ...
@overload
def write_whole(path: Path, *, binary: Literal[True]) -> AbstractContextManager[IO[bytes]]: ...
def write_whole(path: Path, *, binary: bool = False) -> AbstractContextManager[IO[Any]]:
    """Open `path` for writing so that it appears complete when the block ends, and not at all if it fails.

    Text is UTF-8 with `\\n` line ends. The folder is made if need be. An existing file stays as it was until the
    new one takes its place; the new one keeps its permissions. Raises OSError as `open` does.
    """
    return _writing(path, binary)


@contextmanager
def _writing(path: Path, binary: bool) -> Iterator[IO[Any]]:
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{secrets.token_hex(6)}.part")
    # Made by hand and not by tempfile, whose files nobody else may read; os.open heeds the umask.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with _opened(descriptor, binary) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _opened(descriptor: int, binary: bool) -> IO[Any]:
    return os.fdopen(descriptor, "wb") if binary else os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")


def _sync_folder(folder: Path) -> None:
    """Without this the rename itself may be lost when the machine goes down. Windows cannot open a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
