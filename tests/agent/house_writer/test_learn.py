"""From lines to a folder, with a small random model in place of the real one."""

import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file

from agent.guardrails import load_guardrail
from agent.house_writer import data, learn
from agent.house_writer.base import load_base
from agent.house_writer.card import TrainSettings, read_card
from agent.house_writer.phrases import Phrase, phrases
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from core.errors import InputError
from core.records import Angle, Locale
from tests.agent.small_llama import write_small_llama

SETTINGS = TrainSettings(rank=2, alpha=4, batch=4, rounds=2, evaluate_every=4, warm_up_steps=1, seed=3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a random Llama and the real tokenizer."""
    folder = tmp_path_factory.mktemp("base")
    write_small_llama(folder)
    return str(folder)


@pytest.fixture
def few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen phrases instead of hundreds."""
    few = [phrase for phrase in phrases("en") if phrase.angle is Angle.CART and phrase.role == "bodies"][:12]

    def some(locale: Locale) -> list[Phrase]:
        return few if locale == "en" else []

    monkeypatch.setattr(data, "phrases", some)


@pytest.mark.usefixtures("few_lines")
@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")
def test_the_folder_has_both_adapters_and_a_card(base: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    out = tmp_path / "writer"
    card = learn.learn_writer(
        out,
        guardrail=load_guardrail(),
        base=base,
        settings=SETTINGS,
        on_progress=lambda label, done, total: told.append((label, done, total)),
    )
    assert read_card(out) == card
    assert (card.lines, card.languages) == (12, ("en",))
    assert 20 <= card.examples <= 24
    assert told[-1][0] == "training"
    assert told[-1][1] == told[-1][2] == -(-card.examples // 2 // 4) * 2
    assert (out / "adapter.gguf").stat().st_size > 1000
    config = json.loads((out / "peft" / "adapter_config.json").read_text())
    assert (config["r"], config["base_model_name_or_path"]) == (2, base)
    adapted = PeftModel.from_pretrained(load_base(base), str(out / "peft"))
    learned = [p for name, p in adapted.named_parameters() if "lora_B" in name]
    assert learned
    assert any(bool(p.abs().sum() > 0) for p in learned)


@pytest.mark.usefixtures("few_lines")
def test_the_same_seed_teaches_the_same(base: str, tmp_path: Path) -> None:
    cards = [
        learn.learn_writer(tmp_path / name, guardrail=load_guardrail(), base=base, settings=SETTINGS)
        for name in ("one", "two")
    ]
    assert cards[0] == cards[1]
    one, two = ((tmp_path / name / "adapter.gguf").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.usefixtures("few_lines")
def test_a_writer_goes_on_from_another(base: str, tmp_path: Path) -> None:
    first = learn.learn_writer(tmp_path / "one", guardrail=load_guardrail(), base=base, settings=SETTINGS)
    more = SETTINGS.model_copy(update={"seed": 9, "learning_rate": 1e-12})
    second = learn.learn_writer(
        tmp_path / "two", guardrail=load_guardrail(), base=base, settings=more, start=tmp_path / "one"
    )
    assert second.before == first
    one, two = (load_file(tmp_path / name / "peft" / "adapter_model.safetensors") for name in ("one", "two"))
    assert all(torch.allclose(one[name].float(), two[name].float(), atol=1e-6) for name in one)


def test_a_language_without_lines_is_refused(base: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'fr'"):
        learn.learn_writer(tmp_path, guardrail=load_guardrail(), base=base, locales=("fr",), settings=SETTINGS)


@pytest.mark.usefixtures("few_lines")
def test_what_a_teacher_wrote_is_learned_in_every_round(base: str, tmp_path: Path) -> None:
    answer = ScriptedAnswer(title="A zeppelin of [item]", body="Put [item] on the list, if you like.", repeat=True)
    teacher = CopyModel("scripted:big", ScriptedChat(answers=[answer]))
    alone = learn.learn_writer(tmp_path / "alone", guardrail=load_guardrail(), base=base, settings=SETTINGS)
    card = learn.learn_writer(
        tmp_path / "taught", guardrail=load_guardrail(), base=base, settings=SETTINGS, teacher=teacher, taught=9
    )
    assert (alone.teacher, alone.taught) == ("", 0)
    assert card.teacher == "scripted:big"
    assert card.taught > 0
    assert card.examples == alone.examples + SETTINGS.rounds * card.taught
