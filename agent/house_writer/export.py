"""The folder of a writer: the adapter for transformers and vLLM, the one for llama.cpp, and the card."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from agent.house_writer.card import CARD_FILE, GGUF_FILE, PEFT_FOLDER, PEFT_WEIGHTS, Card
from core.files import write_whole

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel


def write_adapter(adapted: "PeftModel", base: str, alpha: int, out: Path) -> None:
    """Write both formats to `out`; llama.cpp's only for bases of the Llama family."""
    _write_peft(adapted, base, out / PEFT_FOLDER)
    if adapted.base_model.model.config.model_type == "llama":  # type: ignore[union-attr]
        from agent.house_writer.gguf_adapter import write_gguf

        write_gguf(adapted, alpha, out / GGUF_FILE)


def write_card(folder: Path, card: Card) -> None:
    """Write the card beside the adapter."""
    with write_whole(folder / CARD_FILE) as stream:
        stream.write(card.model_dump_json(indent=1) + "\n")


def weights_digest(model: "PreTrainedModel") -> str:
    """SHA-256 over all weights by name: what the adapter was trained on and must be served with."""
    import torch

    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().contiguous().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:16]


def _write_peft(adapted: "PeftModel", base: str, folder: Path) -> None:
    """The standard folder, in half precision, without the machine's paths."""
    from peft import get_peft_model_state_dict
    from safetensors.torch import save

    config = adapted.peft_config["default"]
    config.base_model_name_or_path = base
    config.inference_mode = True
    config.save_pretrained(str(folder))
    weights = get_peft_model_state_dict(adapted, save_embedding_layers=False)
    with write_whole(folder / PEFT_WEIGHTS, binary=True) as stream:
        stream.write(save({name: tensor.half().contiguous() for name, tensor in weights.items()}))
