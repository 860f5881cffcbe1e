"""Embedders, the catalogue index and the customer memory in Chroma."""
