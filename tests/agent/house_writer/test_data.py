import json
from collections.abc import Sequence
from functools import cache

import pytest

from agent.guardrails import load_guardrail
from agent.house_writer.data import (
    Example,
    copy_request,
    examples,
    learned_pairs,
    lines,
    passing,
    says_its_offer,
    training_round,
)
from agent.house_writer.items import items
from agent.house_writer.phrases import phrases
from core.ports import Guardrail
from core.records import CheckRequest, Decision, Verdict
from prompts.copybank import copy_bank, holds, line_slots
from prompts.marks import from_marks
from prompts.render import render
from prompts.slots import BANK_SLOTS, slot_values


class Nods:
    """A guardrail that passes everything but copy with a word in it."""

    policy_version = "nods"

    def __init__(self, refuses: str = "\0") -> None:
        self.refuses = refuses

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        return [
            Verdict(
                decision=Decision.REVISE if self.refuses in request.title + request.body else Decision.PASS,
                policy="nods",
                digest="",
                findings=(),
            )
            for request in requests
        ]


@cache
def learned(locale: str) -> list[Example]:
    (found,) = examples(locale, "train", rounds=1, seed=1, guardrail=Nods())
    return found


def goods_named(locale: str) -> set[str]:
    return {
        str(example.facts[key]) for example in learned(locale) for key in ("item", "anchor") if key in example.facts
    }


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_goods_of_the_test_are_in_no_training_example(locale: str) -> None:
    held_out = {item.zh if locale == "zh" else item.en for item in items("test")}
    shared = {item.zh for item in items("train")}
    assert len(held_out) > 50
    assert not goods_named(locale) & (held_out - shared)


def test_lines_of_the_test_are_in_no_training_example() -> None:
    held_out = {line.id for line in lines("zh", "test")}
    assert len(held_out) > 10
    assert not {example.line_id for example in learned("zh")} & held_out


def test_pairs_of_the_test_are_in_no_training_example() -> None:
    trained = {example.slotted for example in learned("en")}
    (held_out,) = examples("en", "test", rounds=1, seed=1, guardrail=Nods())
    assert len(held_out) > 200
    assert not {example.slotted for example in held_out} & trained


def test_every_line_is_filled_and_holds_for_its_facts() -> None:
    bank = {line.id: line for line in copy_bank("zh")}
    # What a customer buys most, and an absence beside an offer, are not known of the made-up shoppers.
    known = [line for line in lines("zh", "train") if not line_slots(line) & BANK_SLOTS and "away" not in line.needs]
    assert len(learned("zh")) > 0.97 * len(known)
    for example in learned("zh"):
        line = bank[example.line_id]
        assert holds(line, example.facts, slot_values(example.facts, "zh"))
        assert says_its_offer(line, example.facts)
        assert example.tone in line.tones


def test_nearly_every_phrase_is_in_a_round() -> None:
    told = [text for example in learned("en") for text in example.line_id.split(" + ")]
    texts = {phrase.text for phrase in phrases("en") if phrase.role != "endings"}
    assert len(texts - set(told)) <= 0.05 * len(texts)  # some fit few shoppers only


def test_what_is_written_is_filled_with_the_facts_of_the_prompt() -> None:
    for example in learned("en"):
        values = slot_values(example.facts, "en")
        assert (example.title, example.body) == tuple(render(text, values, "en") for text in example.slotted)
        assert f"item: {example.facts['item']}" in example.prompt[-1].content


def test_the_same_seed_gives_the_same_examples_and_each_round_other_facts() -> None:
    first, second = (list(examples("zh", "test", rounds=2, seed=5, guardrail=Nods())) for _ in range(2))
    assert first == second
    facts = [{example.line_id: example.facts for example in round_} for round_ in first]
    assert sum(facts[0][line] != facts[1][line] for line in facts[0]) > 0.9 * len(facts[0])


def test_the_pairs_that_a_training_sees_are_those_of_its_rounds() -> None:
    pairs = learned_pairs("zh", rounds=2, seed=3, guardrail=Nods())
    for number in range(2):
        for example in training_round("zh", number, seed=3, guardrail=Nods()):
            assert example.slotted in pairs[example.angle]


def test_what_the_guardrail_refuses_is_not_taught() -> None:
    (everything,) = examples("zh", "test", rounds=1, seed=1, guardrail=Nods())
    word = everything[0].title
    assert everything[0] not in passing(everything, Nods(refuses=word))


def test_nearly_all_examples_pass_the_guardrail_whatever_fills_them() -> None:
    guardrail: Guardrail = load_guardrail()
    requests = [copy_request(example, example.title, example.body) for example in learned("en")]
    passed = sum(verdict.decision is Decision.PASS for verdict in guardrail.check(requests))
    assert passed > 0.97 * len(learned("en"))


def test_some_examples_have_few_facts_and_some_many() -> None:
    prompts = [example.prompt[-1].content for example in learned("en")]
    known = [prompt.split("facts: ")[1].split("\n")[0].count(",") + 1 for prompt in prompts if "facts: " in prompt]
    assert min(known) <= 2
    assert max(known) >= 10


def test_an_answer_has_slots_where_the_facts_are() -> None:
    for example in learned("en"):
        title, body = (from_marks(json.loads(example.answer)[field]) for field in ("title", "body"))
        assert (title, body) == example.slotted


def test_most_prompts_say_what_to_be_about_and_some_do_not() -> None:
    hinted = sum("\nbody: " in example.prompt[-1].content for example in learned("en"))
    assert 0.7 * len(learned("en")) < hinted < 0.95 * len(learned("en"))
