"""Training on a model of a few thousand weights: it learns, it stops, and it takes up where it was."""

from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from agent.house_writer.card import TrainSettings
from agent.house_writer.encode import Encoded
from agent.house_writer.train import Lessons, held_out_loss, train
from core.errors import StateError

SETTINGS = TrainSettings(rank=8, alpha=32, learning_rate=2e-2, batch=4, warm_up_steps=2, evaluate_every=3, seed=1)


def tiny_model() -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=40,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        # Wide enough for frozen random weights to be of use to the adapter.
        initializer_range=0.3,
        attn_implementation="eager",
    )
    return LlamaForCausalLM(config)


def lessons(rounds: int = 6, shift: int = 0) -> Lessons:
    """The answer repeats the prompt's first token; what is held back does too."""
    made = [Encoded([n, 30, n, n, 1], 2) for n in range(2 + shift, 26)]
    return Lessons(rounds=tuple(tuple(made) for _ in range(rounds)), held_out=tuple(made[::5]), pad=0)


class _StoppedError(Exception):
    pass


def test_it_learns_and_keeps_the_best_weights(tmp_path: Path) -> None:
    adapted, progress = train(tiny_model(), lessons(), SETTINGS, tmp_path)
    held_out = [loss for _, _, loss in progress.losses]
    assert held_out[-1] < 0.8 * held_out[0]
    assert progress.best_loss == pytest.approx(min(held_out), abs=1e-4)
    assert held_out_loss(adapted, lessons(), SETTINGS.batch) == pytest.approx(progress.best_loss, rel=1e-3)
    assert {name.split(".")[-3] for name, p in adapted.named_parameters() if p.requires_grad} == {"lora_A", "lora_B"}


def test_a_stopped_training_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    def stop(step: int, _steps: int, _loss: float) -> None:
        if step == 8:
            raise _StoppedError

    whole, expected = train(tiny_model(), lessons(), SETTINGS, tmp_path / "whole")
    with pytest.raises(_StoppedError):
        train(tiny_model(), lessons(), SETTINGS, tmp_path / "parts", stop)
    steps: list[int] = []
    resumed, progress = train(tiny_model(), lessons(), SETTINGS, tmp_path / "parts", lambda s, _n, _l: steps.append(s))
    assert steps[0] == 7
    assert progress.losses[-1] == expected.losses[-1]
    pairs = zip(whole.named_parameters(), resumed.named_parameters(), strict=True)
    assert all(torch.equal(one, other) for (_, one), (_, other) in pairs)


def test_a_checkpoint_of_other_data_is_refused(tmp_path: Path) -> None:
    train(tiny_model(), lessons(rounds=1), SETTINGS, tmp_path)
    with pytest.raises(StateError, match="other data or settings"):
        train(tiny_model(), lessons(rounds=1, shift=1), SETTINGS, tmp_path)


def test_it_stops_when_the_held_out_loss_no_longer_falls(tmp_path: Path) -> None:
    learned = [Encoded([n, 30, n, n, 1], 2) for n in range(2, 14)]
    opposite = tuple(Encoded([n, 30, 39 - n, 39 - n, 2], 2) for n in range(2, 6))
    hopeless = Lessons(rounds=tuple(tuple(learned) for _ in range(40)), held_out=opposite, pad=0)
    settings = SETTINGS.model_copy(update={"patience": 2})
    _, progress = train(tiny_model(), hopeless, settings, tmp_path)
    assert progress.step < 40 * 3
    assert progress.step == progress.best_step + 2 * settings.evaluate_every
