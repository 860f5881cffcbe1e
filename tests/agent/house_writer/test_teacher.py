"""Learning from what a bigger model wrote."""

from pathlib import Path

import pytest

from agent.guardrails import load_guardrail
from agent.house_writer.items import items
from agent.house_writer.teacher import TEACHER_FILE, Asked, taught_examples
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from core.errors import InputError, ModelError, StateError
from core.records import Locale

GUARDRAIL = load_guardrail()
ASKED = Asked(teacher="scripted:big", locale="en", count=18, seed=4)


def teacher(title: str, body: str, languages: tuple[Locale, ...] = ("en",)) -> tuple[CopyModel, ScriptedChat]:
    chat = ScriptedChat(answers=[ScriptedAnswer(title=title, body=body, repeat=True)])
    return CopyModel("scripted:big", chat, languages=frozenset(languages)), chat


def test_what_passes_becomes_slots_under_the_house_prompt(tmp_path: Path) -> None:
    model, chat = teacher("A zeppelin of [item]", "Put [item] on the list, if you like.")
    found = list(taught_examples(model, ASKED, tmp_path, GUARDRAIL))
    # A line that says nothing of an offer is no lesson where there is one; the guardrail knows.
    assert 3 <= len(found) <= len(chat.prompts) == 18
    trained = {item.en for item in items("train")}
    for example in found:
        assert example.slotted == ("A zeppelin of {{ item }}", "Put {{ item }} on the list, if you like.")
        assert example.answer == '{"title": "A zeppelin of [item]", "body": "Put [item] on the list, if you like."}'
        assert example.facts["item"] in trained
        assert "title: zeppelin" in example.prompt[-1].content
        assert "body: like, put" in example.prompt[-1].content
        assert str(example.facts["item"]) in example.title


def test_the_answers_are_paid_for_once(tmp_path: Path) -> None:
    model, chat = teacher("A zeppelin of [item]", "Put [item] on the list, if you like.")
    found = list(taught_examples(model, ASKED, tmp_path, GUARDRAIL))
    asked = len(chat.prompts)
    assert list(taught_examples(model, ASKED, tmp_path, GUARDRAIL)) == found
    assert len(chat.prompts) == asked
    with pytest.raises(StateError, match="18 in en, seed 4"):
        list(taught_examples(model, ASKED.model_copy(update={"seed": 5}), tmp_path, GUARDRAIL))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / TEACHER_FILE).write_text('{"teacher": 3}\n', encoding="utf-8")
    with pytest.raises(StateError, match=rf"{TEACHER_FILE} is broken"):
        list(taught_examples(teacher("A", "B")[0], ASKED, tmp_path, GUARDRAIL))


def test_a_teacher_that_writes_nothing_usable_is_given_up(tmp_path: Path) -> None:
    model, chat = teacher("Half price", "90% off everything, today only!")
    with pytest.raises(ModelError, match="wrote nothing usable in 12 answers"):
        list(taught_examples(model, ASKED, tmp_path, GUARDRAIL))
    assert len(chat.prompts) == 12


def test_a_killed_process_goes_on_where_it_was(tmp_path: Path) -> None:
    model, chat = teacher("A zeppelin of [item]", "Put [item] on the list, if you like.")
    whole = list(taught_examples(model, ASKED, tmp_path / "whole", GUARDRAIL))
    begun = taught_examples(model, ASKED, tmp_path / "cut", GUARDRAIL)
    next(begun)
    begun.close()
    path = tmp_path / "cut" / TEACHER_FILE
    answered = len(path.read_text(encoding="utf-8").splitlines()) - 1
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"line_id": "cut o')
    asked = len(chat.prompts)
    assert list(taught_examples(model, ASKED, tmp_path / "cut", GUARDRAIL)) == whole
    assert len(chat.prompts) == asked + ASKED.count - answered
    assert path.read_bytes() == (tmp_path / "whole" / TEACHER_FILE).read_bytes()


def test_a_teacher_without_the_language_is_refused(tmp_path: Path) -> None:
    model, chat = teacher("A", "B")
    with pytest.raises(InputError, match="does not write zh"):
        list(taught_examples(model, ASKED.model_copy(update={"locale": "zh"}), tmp_path, GUARDRAIL))
    assert not chat.prompts
