"""An embedder whose vectors are known: words hashed to axes, so that texts with common words are near."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.ports import Vectors
from core.records import CustomerCard, MemoryFact, Product
from retrieval.chroma import ChromaStore, open_chroma

NOON = datetime(2017, 10, 30, 12, tzinfo=UTC)


class HashingEmbedder:
    """Deterministic, no model. Counts what it embedded."""

    def __init__(self, name: str = "hashing:1", dimension: int = 32) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, self.dimension), np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in text.lower().split():
            digest = hashlib.sha256(word.encode()).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dimension] += 1.0 if digest[4] % 2 else -1.0
        vector[0] += 1e-3
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


@contextmanager
def chroma_in(folder: Path) -> Iterator[ChromaStore]:
    with open_chroma(folder / "chroma") as store:
        yield store


def product(
    product_id: str,
    en: str = "",
    zh: str = "",
    category: tuple[str, ...] = (),
    sensitive: str | None = None,
    description: str = "",
) -> Product:
    names = {locale: name for locale, name in (("en", en), ("zh", zh)) if name}
    texts = {"en": description} if description else {}
    return Product(
        product_id=product_id, name=names, category=category, description=texts, sensitive=sensitive, as_of=NOON
    )


def card(customer_id: str, *texts: str) -> CustomerCard:
    facts = tuple(
        MemoryFact(fact_id=f"{customer_id}-{n}", text=text, kind="favourite", evidence=(f"e{n}",), observed_at=NOON)
        for n, text in enumerate(texts)
    )
    return CustomerCard(customer_id=customer_id, facts=facts, as_of=NOON)
