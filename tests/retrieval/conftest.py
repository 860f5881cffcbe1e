from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.chroma import ChromaStore
from tests.retrieval.fakes import HashingEmbedder, chroma_in


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChromaStore]:
    with chroma_in(tmp_path) as opened:
        yield opened
