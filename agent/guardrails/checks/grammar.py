"""Mechanical grammar: article and verb that do not fit the item's number, a/an, words twice in a row."""

import functools
from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import TextView, fold

_TWICE = regex.compile(r"(?<![\w'-])(\p{Latin}{2,})\s+\1(?![\w'-])|(的的|了了了|是是|在在|和和|把把把|也也|就就)")
_TWICE_FINE = frozenset(
    "that had bye so very now there knock tut choo well long hear ha no yum win boo half ho go".split()
)
_A_VOWEL = regex.compile(r"\ba (?=[aeiou])(?!(?:is|are|and|or|in|of|at|as|if|it|on|a|an|i|am|over|until|under|out|up)\b|(?:one|once|use|user|used|useful|usual|usually|unit|united|union|uni|eu|ewe|ukulele|utensil|uniform|unique|universal|utility)\w*)[a-z]+")  # fmt: skip
_AN_CONSONANT = regex.compile(r"\ban (?=[b-df-gj-np-tv-z])(?!(?:lcd|led|mvp|sos|x|nba|fm|mp|r&b|sms|f |l |m |n |r |s |x ))[a-z]+|\ban (?=(?:one|once|use|unit|uni|eu)\w*)[a-z]+")  # fmt: skip
_SINGULAR_VERBS = "is|isn't|was|wasn't|has|hasn't|does|doesn't|lasts|costs|comes|goes|waits|sits|keeps|needs|makes|takes|gets|stands|runs"
_PLURAL_VERBS = "are|aren't|were|weren't|have|haven't|do|don't"


def check_grammar(copy: Copy) -> Iterator[Hit]:
    """style.grammar, style.doubled_word."""
    for name, view in copy.fields:
        yield from _twice(name, view)
        if copy.language != "en":
            continue
        for match in (*_A_VOWEL.finditer(view.lower), *_AN_CONSONANT.finditer(view.lower)):
            yield Hit("style.grammar", f"“{match.group()}”: the article does not fit.", "Change a or an.", name, *match.span())  # fmt: skip
        yield from _number(copy, name, view)


def _twice(name: str, view: TextView) -> Iterator[Hit]:
    for match in _TWICE.finditer(view.lower):
        if match.group(1) not in _TWICE_FINE:
            yield Hit("style.doubled_word", f"“{match.group()}” is there twice.", "Say it once.", name, *match.span())


def _number(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    for key in ("item", "anchor"):
        value = copy.request.facts.get(key)
        number = copy.request.facts.get("number" if key == "item" else f"{key}_number")
        if not isinstance(value, str) or number not in ("singular", "plural"):
            continue
        for match in _wrong_number(fold(value), str(number)).finditer(view.lower):
            reason = f"“{match.group()}”: {value} is {number}."
            yield Hit("style.grammar", reason, "Let article and verb follow the item's number.", name, *match.span())


@functools.lru_cache(maxsize=4096)
def _wrong_number(item: str, number: str) -> "regex.Pattern[str]":
    escaped = regex.escape(item)
    alone = r"(?<!\bof )(?<!\bfor )(?<!\band )(?<!\bwith )(?<!\bon )(?<!\bto )(?<!\bin )"
    if number == "plural":
        return regex.compile(rf"\b(?:a|an|another|every|each) {escaped}\b(?! \p{{L}}+)|(?:^|(?<=[.!?:] )|\b(?:the|your|these) ){alone}{escaped} (?:{_SINGULAR_VERBS})\b")  # fmt: skip
    return regex.compile(rf"\b(?:these|those|many|few) {escaped}\b|(?:^|(?<=[.!?:] )|\b(?:the|your|this) ){alone}{escaped} (?:{_PLURAL_VERBS})\b")  # fmt: skip
