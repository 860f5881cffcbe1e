"""Signs that a stranger's text came through: field names, links, markup, hidden characters."""

import unicodedata
from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import latin_lookalikes

_MARKUP = regex.compile(
    r"</?[a-z!][^<>]{0,80}>|&(?:lt|gt|amp|quot|nbsp|#\d+|#x[0-9a-f]+);|!?\[[^\[\]]{0,60}\]\([^()]*\)|"
    r"\*\*[^*]+\*\*|(?<!\w)__[^_]+__(?!\w)"
    r"|`[^`]+`|javascript:|onerror\s*=|onclick\s*=|(?<!\w)(?:select|drop|insert)\s.{0,20}\b(?:from|"
    r"table|into)\b.{0,10};|\\u[0-9a-f]{4}|\\n|\\x[0-9a-f]{2}"
    r"|^\s*[{\[]\s*\"|\"\s*:\s*\"",
    regex.IGNORECASE,
)
_MARKUP_SIGNS = regex.compile(r"[<&\[*_`\\\"=;{]|(?i:javascript)")
_LINK_SIGNS = regex.compile(r"\.[a-z]|://|[:：]\s?//|\[\.\]|\(dot\)| dot |hxxp|http")
_TLD = (
    "com|cn|net|org|io|co|shop|xyz|top|info|ly|me|app|store|ru|biz|online|site|club|vip|cc|"
    "tv|link|click|live|gg|to|uk|de|fr|edu|gov|dev|ai|zip|page"
)
_LINK = regex.compile(
    rf"(?:https?|ftp|hxxps?)\s?[:：]\s?//?\s?\S+|(?<![a-z0-9])www\.\S+|(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]{{1,40}}(?:\.|"
    rf"\[\.\]|\(dot\)| dot )(?:{_TLD})(?:/\S*|(?![\w.]\w)\b)",
    regex.IGNORECASE,
)
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
        for match in _MARKUP.finditer(view.plain) if _MARKUP_SIGNS.search(view.plain) else ():
            yield Hit("injection.markup", f"“{match.group()}” is markup or code.", "Take it out.", name, *match.span())
        if not _LINK_SIGNS.search(view.lower):
            continue
        for match in _LINK.finditer(view.plain):
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
        hidden = [at for at, char in enumerate(view.original) if _is_hidden(view.original, at, char)]
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


def _is_hidden(text: str, at: int, char: str) -> bool:
    if char in "\u200d\ufe0f\ufe0e":
        return at == 0 or ord(text[at - 1]) < 0x203C
    if unicodedata.category(char) in ("Cf", "Co", "Cn"):
        return not (0xE0020 <= ord(char) <= 0xE007F and any(c == "\U0001f3f4" for c in text[:at]))
    return (
        char in "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
        or 0xFE00 <= ord(char) <= 0xFE0D
        or 0xE0100 <= ord(char) <= 0xE01EF
    )
