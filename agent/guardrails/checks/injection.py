"""Signs that a stranger's text came through: field names, links, markup, hidden characters."""

import unicodedata
from collections.abc import Iterator

import regex

from agent.guardrails.attack_forms import LINK, LINK_SIGNS, MARKUP, MARKUP_SIGNS, hidden_characters
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import latin_lookalikes

_HEADING = regex.compile(
    r"\s*[\"']?(?:title|headline|subject|push|notification|draft|example|output|prompt|标题|推送)\s*[:：]"
)
_HEADING_BODY = regex.compile(r"\s*[\"']?(?:title|body|message|text|output|正文|内容)\s*[:：]")
_WORD = regex.compile(r"\p{L}+")


def check_headings(copy: Copy) -> Iterator[Hit]:
    """injection.prompt_leak: a title that begins with the name of a field."""
    match = _HEADING.match(copy.title.lower)
    if match:
        yield Hit(
            "injection.prompt_leak",
            f"“{match.group()}” is a field's name.",
            "Give the copy only.",
            "title",
            *match.span(),
        )
    match = _HEADING_BODY.match(copy.body.lower)
    if match:
        yield Hit(
            "injection.prompt_leak",
            f"“{match.group()}” is a field's name.",
            "Give the copy only.",
            "body",
            *match.span(),
        )


def check_markup(copy: Copy) -> Iterator[Hit]:
    """injection.markup, injection.link."""
    for name, view in copy.fields:
        for match in MARKUP.finditer(view.plain) if MARKUP_SIGNS.search(view.plain) else ():
            yield Hit("injection.markup", f"“{match.group()}” is markup or code.", "Take it out.", name, *match.span())
        if not LINK_SIGNS.search(view.lower):
            continue
        for match in LINK.finditer(view.plain):
            if not _is_sender(copy, match.group()):
                reason = f"“{match.group()}” is a link; the deep link is the only one."
                yield Hit("injection.link", reason, "Take it out.", name, *match.span())


def _is_sender(copy: Copy, link: str) -> bool:
    brief = copy.request.brief
    return brief is not None and link.lower() in (brief.sender.lower(), *(phrase.lower() for phrase in brief.must_say))


def check_hidden(copy: Copy) -> Iterator[Hit]:
    """injection.invisible, injection.homoglyph."""
    for name, view in copy.fields:
        if view.original.isascii():
            continue
        hidden = hidden_characters(view.original)
        if hidden:
            names = sorted({unicodedata.name(view.original[at], f"U+{ord(view.original[at]):04X}") for at in hidden})
            reason = f"Invisible or direction-changing characters: {', '.join(names[:3])}."
            yield Hit("injection.invisible", reason, "Take them out.", name)
        for match in _WORD.finditer(view.plain):
            word = match.group()
            strange = [char for char in word if char in latin_lookalikes()]
            if strange and any(char.isascii() for char in word):
                reason = f"“{word}” mixes alphabets: {unicodedata.name(strange[0], '?')}."
                yield Hit("injection.homoglyph", reason, "Write it in one alphabet.", name, *match.span())
