"""What a message is to be about: words and facts, so that a small model does not say the same of everything.

A phrase is known by its rarest word: "The crisper drawer is listening" by "crisper". In training a prompt names those
of the line it belongs to; in writing those of a title and a body that fit the facts and that no training example had
together, so that what comes out is not a line that was learned. Which fact goes where is said, too: a small model that
chooses among a dozen takes one that does not fit the sentence now and then.
"""

import re
from collections import Counter
from functools import cache
from random import Random

from agent.house_writer.compose import parts_of, unseen_line
from agent.house_writer.phrases import phrases
from core.records import Angle, CopyLine, Facts, Locale, Tone
from prompts.house import GRAMMAR_SLOTS

_WORD = re.compile(r"[a-z']{3,}")
_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_GLUE = frozenset({"the", "and", "for", "you", "your", "are", "was", "has", "have", "that", "this", "with", "its"})


def hints_of(line: CopyLine) -> tuple[str, ...]:
    """Rows of a prompt: for title, body and what follows, the words they are known by and the facts they state.

    Two words of a title and three of a body, as one is often in several; one of each sentence that follows.
    """
    title, body, *rest = parts_of(line)
    rows = {
        "title": [*_rarest(title, line.locale)[:2], *_facts_in(title)],
        "body": [*_rarest(body, line.locale)[:3], *_facts_in(body)],
        "then": [hint for part in rest for hint in (*_rarest(part, line.locale)[:1], *_facts_in(part))],
    }
    return tuple(f"{row}: {', '.join(found)}" for row, found in rows.items() if found)


def _facts_in(text: str) -> list[str]:
    """The slots of a text as the answer is to write them, in its order; grammar is left to the writer."""
    slots = dict.fromkeys(_SLOT.findall(text))
    return [f"[{slot}]" for slot in slots if slot not in GRAMMAR_SLOTS]


def hints_for(locale: Locale, angle: Angle, tone: Tone, facts: Facts, seed: str) -> tuple[str, ...]:
    """What to ask for, the same for the same seed; nothing where nobody wrote phrases that fit the facts."""
    if not phrases(locale):
        return ()
    line = unseen_line(locale, angle, facts, tone, Random(seed))  # noqa: S311 - a sample, no secret
    return hints_of(line) if line is not None else ()


def _rarest(text: str, locale: Locale) -> list[str]:
    """The words of a text, those that are in the fewest phrases first."""
    counts = _counts(locale)
    return sorted(set(_words(text)), key=lambda word: (counts[word], -len(word), word))


@cache
def _counts(locale: Locale) -> Counter[str]:
    """In how many phrases a word is."""
    return Counter(word for text in {phrase.text for phrase in phrases(locale)} for word in set(_words(text)))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(_SLOT.sub(" ", text.lower())) if word not in _GLUE]
