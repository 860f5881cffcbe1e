from collections.abc import Sequence
from functools import cache

import pytest

from agent.guardrails import load_guardrail
from agent.house_writer.data import (
    Example,
    copy_request,
    examples,
    lines,
    passing,
    recombined,
    says_its_offer,
    stands_alone,
)
from agent.house_writer.items import items
from core.ports import Guardrail
from core.records import CheckRequest, Decision, Verdict
from prompts.copybank import copy_bank, holds
from prompts.render import render
from prompts.slots import slot_values


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


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_lines_and_goods_of_the_test_are_in_no_training_example(locale: str) -> None:
    held_out_lines = {line.id for line in lines(locale, "test")}
    held_out_goods = {item.zh if locale == "zh" else item.en for item in items("test")}
    assert len(held_out_lines) > 10
    assert not {example.line_id for example in learned(locale)} & held_out_lines
    named = {
        str(example.facts[key]) for example in learned(locale) for key in ("item", "anchor") if key in example.facts
    }
    shared = {item.zh for item in items("train")} & held_out_goods
    assert not named & (held_out_goods - shared)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_line_is_filled_and_holds_for_its_facts(locale: str) -> None:
    bank = {line.id: line for line in copy_bank(locale)}
    assert len(learned(locale)) > 0.97 * len(lines(locale, "train"))
    for example in learned(locale):
        line = bank[example.line_id]
        assert holds(line, example.facts, slot_values(example.facts, locale))
        assert says_its_offer(line, example.facts)
        assert example.tone in line.tones


def test_the_same_seed_gives_the_same_examples_and_each_round_other_facts() -> None:
    first, second = (list(examples("en", "test", rounds=2, seed=5, guardrail=Nods())) for _ in range(2))
    assert first == second
    facts = [{example.line_id: example.facts for example in round_} for round_ in first]
    assert sum(facts[0][line] != facts[1][line] for line in facts[0]) > 0.9 * len(facts[0])


def test_what_the_guardrail_refuses_is_not_taught() -> None:
    (everything,) = examples("en", "test", rounds=1, seed=1, guardrail=Nods())
    word = everything[0].title
    assert everything[0] not in passing(everything, Nods(refuses=word))


def test_nearly_all_lines_pass_the_guardrail_whatever_fills_them() -> None:
    guardrail: Guardrail = load_guardrail()
    requests = [copy_request(example, example.title, example.body) for example in learned("en")]
    passed = sum(verdict.decision is Decision.PASS for verdict in guardrail.check(requests))
    assert passed > 0.98 * len(learned("en"))


def test_some_examples_have_few_facts_and_some_many() -> None:
    rows = [len(example.prompt[-1].content.splitlines()) for example in learned("en")]
    assert min(rows) <= 5
    assert max(rows) >= 14


def test_recombined_words_are_parts_of_two_lines_that_stand_alone_and_both_hold() -> None:
    bank = {line.id: line for line in copy_bank("en")}
    made = recombined("en", "test", seed=1, guardrail=load_guardrail())
    assert len(made) >= 5
    for example in made:
        first, second = (bank[part] for part in example.line_id.split("+"))
        values = slot_values(example.facts, "en")
        assert first.angle == second.angle == example.angle
        assert stands_alone(first) and stands_alone(second)  # noqa: PT018
        assert example.title == render(first.title, values, "en")
        assert example.body == render(second.body, values, "en")
        assert holds(second, example.facts, values)


def test_a_body_that_points_at_its_title_does_not_stand_alone() -> None:
    line = next(line for line in copy_bank("en") if stands_alone(line) and not line.needs)
    assert not stands_alone(line.model_copy(update={"body": "That's the errand: {{ item }}, {{ price }}."}))
    assert not stands_alone(line.model_copy(update={"body": "{{ Item }}. That's the errand."}))
    assert not stands_alone(line.model_copy(update={"needs": ("coupon",), "body": "{{ Item }}, through {{ ends }}."}))
