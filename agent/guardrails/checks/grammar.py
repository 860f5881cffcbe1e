"""Mechanical grammar: article and verb that do not fit the item's number, a/an, words twice in a row."""

import itertools
from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import TextView, fold, words

_TWICE = regex.compile(r"(?<![\w'-])(\p{Latin}{2,})\s+\1(?![\w'-])|(的的|了了了|是是|在在|和和|把把把|也也|就就)")
_MARKS = ".,;:!?'\"()"
_TWICE_FINE = words("that had bye so very now there knock tut choo well long hear ha no yum win boo half ho go")
_A_VOWEL = regex.compile(
    r"\ba (?=[aeiou])(?!(?:is|are|and|or|in|of|at|as|if|it|on|a|an|i|am|over|until|under|out|"
    r"up)\b|(?:one|once|use|user|used|useful|usual|usually|unit|united|union|uni|eu|ewe|"
    r"ukulele|utensil|uniform|unique|universal|utility)\w*)[a-z]+"
)
_AN_CONSONANT = regex.compile(
    r"\ban (?=[b-df-gj-np-tv-z])(?!(?:[a-z]\.|der\b|lcd|led|mvp|sos|x|nba|fm|mp|r&b|sms|f |l |m |n |r |s "
    r"|x ))[a-z]+|\ban (?=(?:one|once|use|unit|uni|eu)\w*)[a-z]+"
)
_A_BEFORE = regex.compile(r"(?<![\w'-])(?:a|an|another|every|each) $")
_MANY_BEFORE = regex.compile(r"(?<![\w'-])(?:these|those|many|few) $")
_SUBJECT = regex.compile(
    r"(?:^|[.!?:] |(?:^|[.!?:] )(?:the|your|these|those|this) |(?<!\b(?:of|for|and|with|on|to|in) )\b(?:the|your) )$"
)
_COMPOUND = regex.compile(r" \p{L}+")
_SINGULAR_AFTER = regex.compile(
    r" (?:is|isn't|was|wasn't|has|hasn't|does|doesn't|lasts|costs|comes|goes|waits|sits|keeps|"
    r"needs|makes|takes|gets|stands|runs)\b"
)
_PLURAL_AFTER = regex.compile(r" (?:are|aren't|were|weren't|have|haven't|do|don't)\b")


def check_grammar(copy: Copy) -> Iterator[Hit]:
    """style.grammar, style.doubled_word."""
    for name, view in copy.fields:
        yield from _twice(name, view)
        if copy.language != "en":
            continue
        for match in (*_A_VOWEL.finditer(view.lower), *_AN_CONSONANT.finditer(view.lower)):
            yield Hit(
                "style.grammar", f"“{match.group()}”: the article does not fit.", "Change a or an.", name, *match.span()
            )
        yield from _number(copy, name, view)


def _twice(name: str, view: TextView) -> Iterator[Hit]:
    tokens = view.lower.split()
    if view.lower.isascii() and all(
        one.strip(_MARKS) != other.strip(_MARKS) for one, other in itertools.pairwise(tokens)
    ):
        return
    for match in _TWICE.finditer(view.lower):
        if match.group(1) not in _TWICE_FINE:
            yield Hit("style.doubled_word", f"“{match.group()}” is there twice.", "Say it once.", name, *match.span())


def _number(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    for key in ("item", "anchor", "regular"):
        value = copy.request.facts.get(key)
        number = copy.request.facts.get("number" if key == "item" else f"{key}_number")
        if not isinstance(value, str) or number not in ("singular", "plural"):
            continue
        item = fold(value)
        if item:  # A name of invisible characters folds to nothing, which is everywhere.
            yield from _disagreements(item, str(number), name, view)


def _disagreements(item: str, number: str, name: str, view: TextView) -> Iterator[Hit]:
    before, after = (_A_BEFORE, _SINGULAR_AFTER) if number == "plural" else (_MANY_BEFORE, _PLURAL_AFTER)
    at = view.lower.find(item)
    while at >= 0:
        end = at + len(item)
        ahead = before.search(view.lower, max(0, at - 12), at)
        verb = after.match(view.lower, end) if _SUBJECT.search(view.lower, max(0, at - 12), at) else None
        if ahead is not None and not _COMPOUND.match(view.lower, end):
            verb = verb or ahead
        if verb is not None:
            start, end = min(at, verb.start()), max(end, verb.end())
            reason = f"“{view.plain[start:end]}”: {item} is {number}."
            yield Hit("style.grammar", reason, "Let article and verb follow the item's number.", name, start, end)
        at = view.lower.find(item, end)
