"""Length and reading ease.

English: Flesch 1948, 206.835 - 1.015 words a sentence - 84.6 syllables a word; syllables by hyphenation (pyphen).
Chinese has no such formula that is agreed on: characters, and characters a sentence.
"""

from functools import cache
from typing import TYPE_CHECKING

from eval.copy.case import Case
from eval.copy.tokens import sentences, words

if TYPE_CHECKING:
    from pyphen import Pyphen


def reading_ease(case: Case) -> float | None:
    """Flesch reading ease of an English body and title: about 100 very easy, under 30 very hard."""
    return flesch(case.text) if case.language == "en" else None


def flesch(text: str) -> float | None:
    """Flesch reading ease of English; None without a word."""
    spoken = words(text, "en")
    if not spoken:
        return None
    syllables = sum(syllables_of(word) for word in spoken)
    return 206.835 - 1.015 * len(spoken) / max(1, len(sentences(text))) - 84.6 * syllables / len(spoken)


@cache
def syllables_of(word: str) -> int:
    """Places where the word may be cut, and one; a number counts as one."""
    return int(len(_hyphenator().positions(word)) + 1) if word.isalpha() else 1


@cache
def _hyphenator() -> "Pyphen":
    from pyphen import Pyphen

    return Pyphen(lang="en_US", left=1, right=1)


def sentence_length(case: Case) -> float | None:
    """Words a sentence of the body, characters in Chinese."""
    found = sentences(case.draft.body)
    return len(words(case.draft.body, case.draft.locale)) / len(found) if found else None


def title_length(case: Case) -> float:
    """Characters."""
    return float(len(case.draft.title))


def body_length(case: Case) -> float:
    """Characters."""
    return float(len(case.draft.body))
