"""A PostgreSQL server of one's own for tests: made in a folder, reached over a Unix socket, gone afterwards."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url

from core.store import Store

USER = "postgres"
_EMPTY = "empty_shop"


def missing() -> str | None:
    """What this machine lacks for a server; None where one can be started."""
    if _tool("initdb") is None or _tool("pg_ctl") is None:
        return "no PostgreSQL server is installed"
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    if os.geteuid() == 0 and not any(entry.pw_name == USER for entry in pwd.getpwall()):
        return f"PostgreSQL does not run as root, and there is no user {USER}"
    return None


class Databases:
    """Databases with the store's tables and no rows, each made when it is asked for."""

    def __init__(self, url: str) -> None:
        """`url` is that of the server's own database."""
        self._url = make_url(url)
        self._count = 0
        self._make(_EMPTY, "template1")
        Store.open(self._named(_EMPTY)).close()

    def fresh(self) -> str:
        """The URL of a database that nobody has used."""
        self._count += 1
        self._make(f"shop{self._count}", _EMPTY)
        return self._named(f"shop{self._count}")

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _make(self, name: str, template: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        engine.dispose()


@contextmanager
def server() -> Iterator[Databases]:
    """Databases on a fresh server that listens on a socket in its own folder only."""
    with TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        _run("initdb", "-D", str(data), "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8")
        # Durability is of no use to a database that lives for seconds.
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off"
        _run("pg_ctl", "-D", str(data), "-w", "-l", str(Path(folder) / "log"), "-o", options, "start")
        try:
            yield Databases(f"postgresql+psycopg://{USER}@/postgres?host={folder}")
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _tool(name: str) -> str | None:
    found = shutil.which(name)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return found or (str(versions[-1]) if versions else None)


def _run(tool: str, *arguments: str) -> None:
    path = _tool(tool)
    assert path is not None
    user = USER if os.geteuid() == 0 else None
    # The server inherits what it is started with: pipes would be held open for as long as it lives.
    done = subprocess.run(
        [path, *arguments],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{tool} ended with {done.returncode}"
