from collections.abc import Callable

import pytest

from agent.guardrails.vocabulary import is_english


@pytest.mark.parametrize("word", ["waffles", "it's", "oat-based", "naïve", "café", "savor", "neighbors", "ok"])
def test_words(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["krylova", "jakobine", "wijtze", "oat-jakobine", "xyzzyq"])
def test_what_is_no_word(word: str) -> None:
    assert not is_english(word)


def test_a_name_that_starts_a_sentence_is_a_name(rules: Callable[..., set[str]]) -> None:
    assert "facts.unknown_name" in rules("Coffee again", "Jakobine, the ground coffee is here.", item="ground coffee")
    assert "facts.unknown_name" not in rules(
        "Coffee again", "Neighbors, the ground coffee is here.", item="ground coffee"
    )
    assert "facts.unknown_name" not in rules("Coffee again", "Zyrtaq coffee is here.", item="Zyrtaq coffee")


def test_a_street_of_another_language_is_an_address(rules: Callable[..., set[str]]) -> None:
    assert "privacy.address" in rules("Coffee again", "Ground coffee, Ziegelgasse 26.", item="ground coffee")
