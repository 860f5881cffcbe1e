"""A SentenceTransformer behind the Embedder port."""

import threading
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.ports import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


LETTERS = 2000
"""What of a text is embedded: about as much as the models' 512 tokens hold. Time grows with the length."""


class SentenceEmbedder:
    """Unit vectors from a SentenceTransformer that is loaded on first use.

    Equal texts are embedded once. One thread embeds at a time: fast tokenizers must not be shared, and the engines
    use all cores anyway.
    """

    def __init__(
        self, name: str, dimension: int, load: Callable[[], "SentenceTransformer"], *, batch_size: int
    ) -> None:
        self._name = name
        self._dimension = dimension
        self._load = load
        self._batch_size = batch_size
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Model and version; an index built with another name is refused."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d) for texts that are searched, in the order given. An empty text is an InputError."""
        return self._embed(texts, query=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d) for texts that search, in the order given. An empty text is an InputError."""
        return self._embed(texts, query=True)

    def _embed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        clean = [clean_text(text, position, len(texts)) for position, text in enumerate(texts, start=1)]
        distinct = list(dict.fromkeys(clean))
        if not distinct:
            return np.empty((0, self._dimension), dtype=np.float32)
        with self._lock:
            model = self._model = self._model or self._load()
            encode = model.encode_query if query else model.encode_document
            found = encode(
                distinct,
                batch_size=self._batch_size,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        row_of = {text: row for row, text in enumerate(distinct)}
        vectors: Vectors = np.asarray(found, dtype=np.float32)[[row_of[text] for text in clean]]
        return vectors


def clean_text(text: str, position: int = 1, count: int = 1) -> str:
    """The text as it is embedded: compatibility forms composed (NFKC), no control characters, single spaces, LETTERS.

    The default engine sizes its buffers by the bytes of the raw text, and a character such as U+FDFA grows eighteen
    times when it is normalised there: unless that happens here, such a text overruns the buffer.
    """
    encodable = text[: 2 * LETTERS].encode("utf-8", "replace").decode("utf-8")
    composed = unicodedata.normalize("NFKC", encodable)
    shown = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in composed)
    cleaned = " ".join(shown.split())[:LETTERS].rstrip()
    if not cleaned:
        raise InputError(f"text {position} of {count} is empty: there is nothing to embed; leave it out or write it")
    return cleaned
