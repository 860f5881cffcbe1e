"""Models that transformers runs, with a small random Llama and the real tokenizer."""

from pathlib import Path

import pytest
import torch

from agent.house_writer.base import load_tokenizer
from agent.models.provider import open_model
from core.errors import ModelError
from core.records import Message
from core.settings import ModelSettings
from tests.agent.small_llama import write_small_llama

ASKED = (Message(role="system", content="You write."), Message(role="user", content="About tea."))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("llama")
    write_small_llama(found)
    return found


def test_the_seed_decides_and_the_global_generator_is_left_alone(folder: Path) -> None:
    model = open_model(f"huggingface:{folder}", ModelSettings())
    state = torch.random.get_rng_state()
    said = [model.ask_json(ASKED, {}, seed=seed, temperature=0.8, max_tokens=12) for seed in (1, 1, 2)]
    assert torch.equal(state, torch.random.get_rng_state())
    assert said[0].text == said[1].text != said[2].text
    assert said[0].usage.completion_tokens == 12
    assert said[0].usage.prompt_tokens > 10
    assert model.writes("zh")
    assert not model.house_prompt


def test_what_is_no_json_is_a_fault(folder: Path) -> None:
    model = open_model(f"huggingface:{folder}", ModelSettings())
    greedy = [model.ask(ASKED, seed=seed, temperature=0, max_tokens=8) for seed in (1, 2)]
    assert greedy[0] == greedy[1]
    assert greedy[0].fault == "model.invalid_json"


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing-here: no tokenizer"):
        open_model(f"huggingface:{tmp_path}/nothing-here", ModelSettings())


def test_a_folder_without_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    load_tokenizer(str(folder)).save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="no causal language model"):
        open_model(f"huggingface:{tmp_path}", ModelSettings())
