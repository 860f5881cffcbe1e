"""Preference tuning on a model of a few thousand weights, and its loss against the formula."""

import math

import pytest
import torch

from agent.house_writer.encode import Encoded, collate
from agent.house_writer.prefer import EncodedPair, PreferSettings, answer_log_probabilities, prefer
from agent.house_writer.train import with_adapter
from tests.agent.house_writer.test_train import SETTINGS, tiny_model

PAIRS = [EncodedPair(Encoded([n, 30, 7, 7, 1], 2), Encoded([n, 30, 8, 8, 1], 2)) for n in range(10, 22)]
HELD_OUT = [EncodedPair(Encoded([n, 30, 7, 7, 1], 2), Encoded([n, 30, 8, 8, 1], 2)) for n in range(22, 26)]
STRONG = PreferSettings(learning_rate=2e-2, epochs=4, beta=0.5)


def test_what_is_preferred_becomes_likelier_than_the_other_also_where_it_was_not_shown() -> None:
    model = with_adapter(tiny_model(), SETTINGS)
    steps: list[int] = []
    measures = prefer(model, PAIRS, HELD_OUT, STRONG, 0, lambda step, _steps: steps.append(step))
    assert steps == list(range(1, 13))
    assert (measures.pairs, measures.held_out) == (12, 4)
    assert (measures.won, measures.won_held_out) == (1.0, 1.0)


def test_the_other_way_round_it_learns_the_opposite() -> None:
    turned = [EncodedPair(pair.rejected, pair.chosen) for pair in PAIRS]
    model = with_adapter(tiny_model(), SETTINGS)
    before = _margin(model)
    prefer(model, turned, [], STRONG, 0)
    assert _margin(model) < before


def _margin(model: torch.nn.Module) -> float:
    with torch.no_grad():
        chosen, _ = answer_log_probabilities(model, collate([PAIRS[0].chosen], 0))  # type: ignore[arg-type]
        rejected, _ = answer_log_probabilities(model, collate([PAIRS[0].rejected], 0))  # type: ignore[arg-type]
    return float(chosen - rejected)


def test_the_sum_of_an_answer_is_that_of_its_tokens_alone() -> None:
    model = with_adapter(tiny_model(), SETTINGS)
    long, short = Encoded([3, 30, 5, 6, 1], 2), Encoded([4, 30, 9, 1], 2)
    with torch.no_grad():
        sums, tokens = answer_log_probabilities(model, collate([long, short], 0))
        assert tokens.tolist() == [3, 2]
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(input_ids=torch.tensor([long.ids])).logits.float().log_softmax(-1)[0]
    expected = sum(float(logits[at - 1, long.ids[at]]) for at in range(2, 5))
    assert float(sums[0]) == pytest.approx(expected, abs=0.05)


def test_the_same_seed_ends_in_the_same_weights_and_nothing_is_won_without_a_step() -> None:
    models = [with_adapter(tiny_model(), SETTINGS) for _ in range(2)]
    for model in models:
        prefer(model, PAIRS, [], STRONG, 0)
    assert _margin(models[0]) == _margin(models[1])
    idle = prefer(with_adapter(tiny_model(), SETTINGS), PAIRS, [], PreferSettings(learning_rate=1e-12, epochs=1), 0)
    assert idle.won < 1
    assert idle.won_held_out is None
    assert math.isfinite(idle.won)
