from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from agent.house_writer.card import TrainSettings
from agent.house_writer.gguf_adapter import interleave_heads, write_gguf
from agent.house_writer.train import with_adapter
from core.errors import ModelError
from tests.agent.house_writer.test_train import tiny_model


def test_the_halves_of_each_head_take_turns() -> None:
    rows = np.arange(8, dtype=np.float32).reshape(8, 1)
    assert interleave_heads(rows, 2).ravel().tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_the_file_has_all_weights_under_the_names_of_llama_cpp(tmp_path: Path) -> None:
    settings = TrainSettings(rank=4, alpha=8)
    adapted = with_adapter(tiny_model(), settings)
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.normal_()
    write_gguf(adapted, settings.alpha, tmp_path / "adapter.gguf")
    assert [path.name for path in tmp_path.iterdir()] == ["adapter.gguf"]
    reader = gguf.GGUFReader(tmp_path / "adapter.gguf")
    assert reader.fields["adapter.lora.alpha"].contents() == 8.0
    assert reader.fields["general.type"].contents() == "adapter"
    tensors = {tensor.name: np.asarray(tensor.data, np.float32) for tensor in reader.tensors}
    assert len(tensors) == 2 * 7 * 2
    weights = dict(adapted.named_parameters())
    layer = "base_model.model.model.layers.1"
    down = weights[f"{layer}.mlp.down_proj.lora_A.default.weight"].detach().numpy()
    assert tensors["blk.1.ffn_down.weight.lora_a"] == pytest.approx(down, abs=2e-3)
    key = weights[f"{layer}.self_attn.k_proj.lora_B.default.weight"].detach().numpy()
    assert tensors["blk.1.attn_k.weight.lora_b"] == pytest.approx(interleave_heads(key, 2), abs=2e-3)


def test_other_families_are_refused(tmp_path: Path) -> None:
    config = Qwen2Config(
        vocab_size=20,
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        bos_token_id=1,
        eos_token_id=2,
    )
    adapted = with_adapter(Qwen2ForCausalLM(config), TrainSettings(rank=2))
    with pytest.raises(ModelError, match="qwen2"):
        write_gguf(adapted, 4, tmp_path / "adapter.gguf")
