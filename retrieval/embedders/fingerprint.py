"""Tells two versions of a model apart: a model that was tuned and saved under the old name must not pass for it."""

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def model_fingerprint(model: "SentenceTransformer") -> str:
    """Twelve hex digits of SHA-256 over prompts, names, shapes and values of all weights. Reads them all once."""
    digest = hashlib.sha256(repr(sorted(model.prompts.items())).encode())
    for name, tensor in sorted(model.state_dict().items()):
        array = tensor.detach().cpu().float().contiguous().numpy()
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()[:12]
