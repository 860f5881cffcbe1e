"""Worn-out phrases, bait, greetings to nobody, guilt; title and body that repeat each other; 您 and 你 mixed."""

from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term
from agent.guardrails.text import TextView, fold, words

_PHRASES = {
    "style.cliche": ("“{term}” is worn out.", "Say something specific instead."),
    "style.clickbait": ("“{term}” is bait.", "Say what the message is about."),
    "style.empty_greeting": ("“{term}” greets nobody in particular.", "Begin with what there is to say."),
    "style.guilt": ("“{term}” makes the reader feel guilty.", "Put it without reproach."),
}
_WORD = regex.compile(r"\p{L}[\p{L}']+")
_SENTENCE = regex.compile(r"(?:[^.!?。！？]|\.(?=\d))+")
_STOP = words(
    "the and you your for are with has have that this its it's from was one not but all out now off till until"
)
_FAMILIAR = regex.compile("(?<!迷)你")
_LEAST_TITLE = 8
_LEAST_HAN = 5


def check_phrases(copy: Copy) -> Iterator[Hit]:
    """style.cliche, style.clickbait, style.empty_greeting, style.guilt; not where the facts use the same words."""
    for rule, (reason, fix) in _PHRASES.items():
        for field, hit in copy.terms.get(rule, ()):
            if not copy.in_known_text(hit.term):
                yield at_term(hit, field, reason.format(term=hit.term), fix)


def check_repetition(copy: Copy) -> Iterator[Hit]:
    """style.repetition, batch.recent_title."""
    title, body = _bare(copy.title.lower), _bare(copy.body.lower)
    if title and _repeats(copy, title, body):
        yield Hit("style.repetition", "The body says again what the title says.", "Let the body add something.", "body")
    else:
        yield from _said_before(copy)
    for earlier in copy.request.history:
        if title and _same(title, _bare(fold(earlier))):
            reason = f"The customer lately got the title “{earlier}”."
            yield Hit("batch.recent_title", reason, "Write another title.", "title")
            return


def _said_before(copy: Copy) -> Iterator[Hit]:
    """A sentence of the body that is the title, or an earlier sentence, word for word."""
    seen = {_bare(copy.title.lower)}
    for match in _SENTENCE.finditer(copy.body.lower):
        sentence = _bare(match.group())
        if len(sentence) >= (_LEAST_HAN if copy.is_chinese else _LEAST_TITLE) and sentence in seen:
            reason = f"“{match.group().strip()}” is said twice."
            yield Hit("style.repetition", reason, "Say it once.", "body", *match.span())
            return
        seen.add(sentence)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _same(one: str, other: str) -> bool:
    from rapidfuzz.fuzz import ratio

    return one == other or (min(len(one), len(other)) >= _LEAST_TITLE and ratio(one, other) >= 92)


def _repeats(copy: Copy, title: str, body: str) -> bool:
    item = copy.request.facts.get("item")
    name = _bare(fold(item)) if isinstance(item, str) else ""
    if title == body or (
        title in body and len(title.replace(name, "")) >= (_LEAST_HAN if copy.is_chinese else _LEAST_TITLE)
    ):
        return True
    if copy.is_chinese:
        return False
    words = {
        word for word in _WORD.findall(copy.title.lower) if word not in _STOP and word not in fold(str(item or ""))
    }
    return len(words) >= 3 and words <= set(_WORD.findall(copy.body.lower))


def check_address(copy: Copy) -> Iterator[Hit]:
    """style.address."""
    if not copy.is_chinese:
        return
    formal = "您" in copy.title.plain + copy.body.plain
    if not formal:
        return
    for name, view in copy.fields:
        yield from _familiar(name, view)


def _familiar(name: str, view: TextView) -> Iterator[Hit]:
    for match in _FAMILIAR.finditer(view.plain):
        yield Hit("style.address", "The copy says both 您 and 你.", "Keep to 您.", name, *match.span())
