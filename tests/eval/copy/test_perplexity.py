"""Perplexity: by the definition over a small model of random weights, and of English drafts alone."""

import math
from collections.abc import Sequence

import pytest
import torch
from transformers import LlamaForCausalLM

from agent.house_writer import base
from agent.models.perplexity import perplexities
from eval.copy.evaluators import perplexity_evaluator
from tests.agent.house_writer.test_train import tiny_model
from tests.eval.copy.drafts import batch, cases


class Letters:
    """A tokenizer: one token a letter, none more than the small model knows."""

    def __call__(self, text: str, *, return_tensors: str) -> dict[str, torch.Tensor]:
        return {"input_ids": torch.tensor([[ord(letter) % 40 for letter in text]])}


def by_definition(model: LlamaForCausalLM, text: str) -> float:
    """exp of the mean of -log p(token | tokens before it)."""
    ids = Letters()(text, return_tensors="pt")["input_ids"]
    logits = model(ids).logits[0, :-1].double()
    lost = [-math.log(float(torch.softmax(row, 0)[token])) for row, token in zip(logits, ids[0, 1:], strict=True)]
    return math.exp(sum(lost) / len(lost))


def test_it_is_exp_of_the_mean_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_model().float().eval()
    monkeypatch.setattr(base, "load_tokenizer", lambda _base: Letters())
    monkeypatch.setattr(base, "load_base", lambda _base: model)
    told: list[tuple[int, int]] = []
    found = perplexities("any", ["Milk is low.", "a", "Buy two"], lambda done, total: told.append((done, total)))
    assert found[1] is None, "one token has nothing before it"
    with torch.no_grad():
        for value, text in zip((found[0], found[2]), ("Milk is low.", "Buy two"), strict=True):
            assert value == pytest.approx(by_definition(model, text), rel=1e-5), "sums in single precision"
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_english_is_asked_about_and_chinese_has_no_value() -> None:
    asked: list[str] = []

    def ask(texts: Sequence[str]) -> list[float]:
        asked.extend(texts)
        return [float(len(text)) for text in texts]

    drafts = cases(batch(3))
    values = perplexity_evaluator(ask, "any").judge(drafts)
    assert asked == [case.text for case in drafts[:3]]
    assert list(values) == [*(float(len(text)) for text in asked), None, None, None]
