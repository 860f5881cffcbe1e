"""A peft adapter as the GGUF file that llama.cpp loads beside its base model."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.files import write_whole

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PretrainedConfig

Matrix = npt.NDArray[np.float32]

_NAME = re.compile(r"\.layers\.(?P<layer>\d+)\.(?:self_attn|mlp)\.(?P<part>\w+)\.lora_(?P<side>[AB])\.")
_PARTS = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}


def write_gguf(model: "PeftModel", alpha: int, path: Path) -> None:
    """Write the adapter in half precision. Raises ModelError where the base is not of the Llama family."""
    import gguf

    config: PretrainedConfig = model.config
    if config.model_type != "llama":
        raise ModelError(f"a GGUF adapter can be written for Llama models, this one is {config.model_type!r}")
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(part, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    for name, matrix in _tensors(model, config):
        writer.add_tensor(name, matrix.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with write_whole(path, binary=True) as stream:
        stream.write(part.read_bytes())
    part.unlink()


def _tensors(model: "PeftModel", config: "PretrainedConfig") -> Iterator[tuple[str, Matrix]]:
    """(llama.cpp's name, matrix): lora_a has shape (rank, in), lora_b (out, rank)."""
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    for name, tensor in model.state_dict().items():
        if ".lora_" not in name:
            continue
        match = _NAME.search(name)
        if match is None or match["part"] not in _PARTS:
            raise ModelError(f"the adapter's weight {name} has no place in a GGUF file")
        matrix: Matrix = tensor.float().numpy()
        if match["side"] == "B" and match["part"] in heads:
            matrix = interleave_heads(matrix, heads[match["part"]])
        yield f"blk.{match['layer']}.{_PARTS[match['part']]}.weight.lora_{match['side'].lower()}", matrix


def interleave_heads(rows: Matrix, heads: int) -> Matrix:
    """The rows of every head in llama.cpp's order: the halves that rotary position encoding pairs take turns.

    `rows` has shape (heads * d, n). As in llama.cpp's conversion of Llama weights (LlamaModel.permute).
    """
    shape = rows.shape
    return rows.reshape(heads, 2, shape[0] // heads // 2, *shape[1:]).swapaxes(1, 2).reshape(shape)
