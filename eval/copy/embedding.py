"""An embedder that remembers: two runs over the same customers share most of their texts."""

from collections.abc import Callable, Sequence

import numpy as np

from core.ports import Embedder, Vectors


class RememberingEmbedder:
    """Embeds each text once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._documents: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), rows of length 1."""
        return self._look_up(texts, self._documents, self._embedder.embed_documents)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), rows of length 1."""
        return self._look_up(texts, self._queries, self._embedder.embed_queries)

    def _look_up(
        self, texts: Sequence[str], known: dict[str, Vectors], embed: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            known.update(zip(fresh, embed(fresh), strict=True))
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)
