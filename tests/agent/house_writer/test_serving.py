"""What is loaded for the house writer, and how it is asked."""

from pathlib import Path

import pytest

from agent.graph import build_graph
from agent.house_writer.card import CARD_FILE, GGUF_FILE, Card, TrainSettings, read_card
from agent.house_writer.export import write_card
from agent.models.copy_model import CopyModel
from agent.models.embedded import engine_of, version_of
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from core.errors import ModelError
from core.records import DraftSource
from tests.agent.shop import customer, services

CARD = Card(
    base="embedded:smollm2-135m-instruct",
    base_digest="0",
    languages=("en",),
    data_digest="1",
    lines=2,
    examples=4,
    settings=TrainSettings(),
    best_step=3,
    best_loss=0.5,
    losses=((3, 0.6, 0.5),),
)


def test_a_folder_with_a_writer_is_served_with_its_base_weights(tmp_path: Path) -> None:
    write_card(tmp_path, CARD)
    (tmp_path / GGUF_FILE).write_bytes(b"GGUF")
    engine = engine_of(str(tmp_path))
    assert engine.weights.name == "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert engine.adapter == tmp_path / GGUF_FILE
    assert engine.languages == {"en"}


def test_a_writer_trained_again_is_another_version(tmp_path: Path) -> None:
    write_card(tmp_path, CARD)
    versions = set()
    for weights in (b"one", b"two"):
        (tmp_path / GGUF_FILE).write_bytes(weights)
        versions.add(version_of(engine_of(str(tmp_path))))
    assert len(versions) == 2


def test_a_model_of_another_version_has_another_identity() -> None:
    chat = ScriptedChat(answers=[])
    plain, one = CopyModel("embedded:house-writer", chat), CopyModel("embedded:house-writer", chat, version="1")
    assert plain.identity == plain.name == one.name != one.identity


def test_bare_weights_have_no_adapter() -> None:
    engine = engine_of("smollm2-135m-instruct")
    assert engine.adapter is None
    assert version_of(engine) == ""


def test_a_folder_without_a_card_or_an_adapter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=rf"{CARD_FILE}.*learn writer"):
        engine_of(str(tmp_path))
    write_card(tmp_path, CARD)
    with pytest.raises(ModelError, match=GGUF_FILE):
        engine_of(str(tmp_path))


def test_a_broken_card_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / CARD_FILE).write_text(CARD.model_dump_json().replace('"best_step":3', '"best_step":"x"'))
    with pytest.raises(ModelError, match="integer"):
        read_card(tmp_path)


def test_the_house_writer_is_asked_with_its_own_prompt_and_again_rather_than_scolded() -> None:
    wrong = ScriptedAnswer(title="The waffle drawer called", body="Frozen waffles, $1.99, coupon through December 24.")
    good = "A box lasts you 21 days and this is day 23. Frozen waffles, coupon through December 24."
    right = ScriptedAnswer(title="The waffle drawer called", body=good)
    chat = ScriptedChat(answers=[wrong, right])
    context = services(models={"en": CopyModel("scripted:test", chat, house_prompt=True)})
    (outcome,) = build_graph().invoke({"customers": (customer("c1"),)}, context=context)["outcomes"]
    assert outcome.draft.source is DraftSource.REVISED
    assert outcome.draft.body == good.replace("21", "20").replace("23", "22")
    assert chat.prompts[0].startswith("Write the push.\nreplenish, ")
    first, again = (prompt.rsplit("\ntitle: ", 1) for prompt in chat.prompts)
    assert first[0] == again[0]
    assert first[1] != again[1]  # Each time it is to be about something else.
