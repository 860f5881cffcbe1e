"""A store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'home' / 'shop.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def any_store(database_url: str) -> Iterator[Store]:
    """A store on each kind of database."""
    opened = Store.open(database_url)
    yield opened
    opened.close()
