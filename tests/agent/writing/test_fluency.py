"""Words in an order that people write are fluent, the same words shuffled are not."""

import random
from statistics import median

import pytest

from agent.writing.fluency import fluency, tokens_of
from prompts.copybank import copy_bank


@pytest.mark.parametrize(
    ("locale", "title", "body"),
    [
        ("en", "The fridge has a note", "You buy {{ item }} about every {{ cycle }} days. Today is day {{ days }}."),
        ("zh", "冰箱有话说", "{{ item }}您大约{{ cycle }}天买一回，今天是第{{ days }}天。"),
    ],
)
def test_a_plain_sentence_is_more_fluent_than_its_words_shuffled(locale: str, title: str, body: str) -> None:
    pieces = (
        body.replace("{{ ", "{{").replace(" }}", "}}").split() if locale == "en" else [*body.split("{{ ")[0], *body]
    )
    if locale == "zh":
        pieces = ["{{ item }}", *"您大约", "{{ cycle }}", *"天买一回，今天是第", "{{ days }}", *"天。"]
    order = random.Random(3)
    shuffled = [" ".join(order.sample(pieces, len(pieces))) for _ in range(9)]
    straight = fluency(title, body, locale, own=False)
    assert straight > 0.7
    assert all(fluency(title, other, locale, own=False) < straight - 0.2 for other in shuffled)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_the_bank_itself_is_fluent_without_having_learned_the_line(locale: str) -> None:
    found = [fluency(line.title, line.body, locale, own=True) for line in copy_bank(locale)]
    assert 0.6 < median(found) < 0.95
    assert all(0 <= value <= 1 for value in found)


def test_a_line_of_the_bank_is_not_scored_by_what_it_taught() -> None:
    line = copy_bank("en")[0]
    assert fluency(line.title, line.body, "en", own=True) < fluency(line.title, line.body, "en", own=False)


def test_rare_words_in_a_good_order_cost_little() -> None:
    usual = fluency("The fridge has a note", "You have bought {{ item }} {{ times }} times this year.", "en", own=False)
    rare = fluency("The larder has a note", "You have bought {{ item }} {{ times }} times this year.", "en", own=False)
    assert usual - rare < 0.25


def test_slots_digits_and_han_characters_are_tokens() -> None:
    assert tokens_of("{{ Item }}, day 21 of {{days}}") == ("{item}", ",", "day", "#", "of", "{days}")
    assert tokens_of("第{{ days }}天。") == ("第", "{days}", "天", "。")
