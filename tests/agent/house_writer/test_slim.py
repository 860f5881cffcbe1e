"""Smaller weights: what stays, in which form, and what is refused."""

from pathlib import Path

import gguf
import numpy as np
import pytest

from agent.guardrails import load_guardrail
from agent.house_writer.card import PACKAGED
from agent.house_writer.learn import silent
from agent.house_writer.slim import prune, requantise
from agent.house_writer.slim_table import slim_table
from agent.models.embedded import weights_of
from core.errors import InputError

SHIPPED, _ = weights_of("smollm2-135m-instruct")


def tensors(path: Path) -> dict[str, gguf.ReaderTensor]:
    return {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}


def values(tensor: gguf.ReaderTensor) -> np.ndarray:
    return gguf.quants.dequantize(tensor.data, tensor.tensor_type)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("slim") / "small.gguf"
    prune(SHIPPED, 2, out)
    return out


def test_the_first_blocks_and_the_last_stay_and_are_renumbered(small: Path) -> None:
    before, after = tensors(SHIPPED), tensors(small)
    assert {name.split(".")[1] for name in after if name.startswith("blk.")} == {"0", "1"}
    for new, old in (("blk.0", "blk.0"), ("blk.1", "blk.29")):
        same = values(after[f"{new}.ffn_up.weight"]) == values(before[f"{old}.ffn_up.weight"])
        assert same.all()
    reader = gguf.GGUFReader(small)
    assert reader.fields["llama.block_count"].contents() == 2
    assert reader.fields["tokenizer.chat_template"].contents()


def test_matrices_are_written_anew_and_norms_stay(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "q8.gguf"
    requantise(small, "q8_0", out)
    before, after = tensors(small), tensors(out)
    matrix, norm = "blk.1.attn_q.weight", "blk.1.attn_norm.weight"
    assert after[matrix].tensor_type is gguf.GGMLQuantizationType.Q8_0
    assert np.abs(values(after[matrix]) - values(before[matrix])).max() < 0.02
    assert (values(after[norm]) == values(before[norm])).all()
    assert after["token_embd.weight"].tensor_type == before["token_embd.weight"].tensor_type
    assert not list(tmp_path.glob("*.part"))


def test_what_cannot_be_done_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'q9'.*q4_0"):
        requantise(SHIPPED, "q9", tmp_path / "x.gguf")
    for layers in (1, 30):
        with pytest.raises(InputError, match=f"--layers {layers} must be between 2 and 29"):
            prune(SHIPPED, layers, tmp_path / "x.gguf")
    assert list(tmp_path.iterdir()) == []


def test_a_table_names_a_wrong_kind_before_any_weights_are_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--kinds 'q9' is not known"):
        slim_table(PACKAGED, ["q8_0", "q9"], tmp_path, guardrail=load_guardrail(), count=1, on_progress=silent)
    assert list(tmp_path.iterdir()) == []
