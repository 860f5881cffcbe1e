"""Case, punctuation, emoji and hashtags."""

from collections.abc import Iterator

import regex

from agent.guardrails.checks.names import is_title_case
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import EMOJI, TextView, words

_CAPS = regex.compile(r"(?<![\w-])\p{Lu}{3,}(?:'\p{Lu}+)?(?![\w-])|(?<![\w-])\p{Lu}{2,}(?:\s+\p{Lu}{2,})+(?![\w-])")
_CAPS_FINE = words(
    "BBQ USA USB LED DIY VIP BLT FAQ RSVP ETA FYI PSA CEO ABC TBSP DVD TLC XXL UHT CSV PDF SOS GMT MVP IOU"
)
_REPEATED = regex.compile(
    r"[!?！？]{2,}|(?<!\.)\.{2}(?!\.)|\.{4,}|,{2,}|[。，、；：]{2,}|…{3,}|~{2,}|-{3,}|\*{2,}|—{3,}"
)
_TITLE_END = regex.compile(r"(?:[.,;:。，；：、]|\.{3}|…+)\s*$")
_BANG = regex.compile(r"[!！]")
_HASHTAG = regex.compile(r"(?<![A-Za-z0-9&])#\p{L}\w*|(?<!\w)@\p{L}\w+")
_HALF_WIDTH = regex.compile(r"(?<=\p{Han})[,;:!?](?!\d)|(?<=\p{Han})\.(?=\s|$|\p{Han})")


def check_marks(copy: Copy) -> Iterator[Hit]:
    """style.all_caps, .title_case, .exclamation, .punctuation, .title_end, .emoji, .hashtag, .half_width."""
    for name, view in copy.fields:
        yield from _caps(copy, name, view)
        yield from _each("style.punctuation", _REPEATED, "is repeated punctuation", "Use one mark.", name, view)
        yield from _each("style.hashtag", _HASHTAG, "is a hashtag or mention", "Take it out.", name, view)
        if copy.is_chinese:
            yield from _each("style.half_width", _HALF_WIDTH, "is half-width", "Use the full-width mark.", name, view)
    yield from _each(
        "style.title_end", _TITLE_END, "ends the title", "End the title without a mark.", "title", copy.title
    )
    if not copy.is_chinese and is_title_case(copy.title.plain):
        yield Hit("style.title_case", "The title Has Capitals Like This.", "Use sentence case.", "title")
    yield from _exclamations(copy)
    yield from _emoji(copy)


def _each(rule: str, pattern: "regex.Pattern[str]", what: str, fix: str, name: str, view: TextView) -> Iterator[Hit]:
    for match in pattern.finditer(view.plain):
        yield Hit(rule, f"“{match.group()}” {what}.", fix, name, *match.span())


def _caps(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    known = None
    for match in _CAPS.finditer(view.plain):
        if all(word in _CAPS_FINE for word in match.group().split()):
            continue
        known = "\n".join(copy.facts.texts) if known is None else known
        if match.group() not in known:
            yield Hit("style.all_caps", f"“{match.group()}” is in capitals.", "Use small letters.", name, *match.span())


def _exclamations(copy: Copy) -> Iterator[Hit]:
    in_title = _BANG.search(copy.title.plain)
    if in_title:
        yield Hit("style.exclamation", "The title has an exclamation mark.", "Take it out.", "title", *in_title.span())
    in_body = list(_BANG.finditer(copy.body.plain))
    if len(in_body) > 1:
        reason = f"The body has {len(in_body)} exclamation marks."
        yield Hit("style.exclamation", reason, "Use one at most.", "body", *in_body[1].span())


def _emoji(copy: Copy) -> Iterator[Hit]:
    """Counted in the original text: normalising drops the joiners that make one emoji of several."""
    texts = (copy.title.original, copy.body.original)
    count = sum(len(EMOJI.findall(text)) for text in texts if not text.isascii())
    if count > 1:
        name = "body" if EMOJI.search(copy.body.original) else "title"
        yield Hit("style.emoji", f"There are {count} emoji; one is the most.", "Take the others out.", name)
