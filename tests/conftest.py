"""What tests of several folders share."""

from collections.abc import Iterator

import pytest

from tests.postgresql import Databases, missing, server

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """A PostgreSQL server; tests that ask for it are skipped where none can be started."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    with server() as databases:
        yield databases


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: object) -> str:
    """The URL of an empty database: once for each kind that the store can use."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/shop.sqlite"
    databases: Databases = request.getfixturevalue("postgresql")
    return databases.fresh()
