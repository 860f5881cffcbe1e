"""What the brief demands is said, what it forbids is not; emoji as the voice has them; nobody swears."""

from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term
from agent.guardrails.text import EMOJI, fold, tightened

_MASKS = frozenset("*@#$-!")
_MASKED = regex.compile(
    r"(?<!\w)(?:(?:bull|horse)?sh[*@#!]+t?\w*|f[*@#!u]*[*@#!]+c?k?\w*|b[*@#!]+t?ch\w*|a[*@#$]+(?:s+\w*|hole\w*)|a-+hole\w*"
    r"|as[*@#$]+\w*|c[*@#]+nt\w*|d[*@#!]+ck\w*|p[*@#]+ssy|cr[*@#]+p\w*|d[*@#]+mn?)(?!\w)"
)
"""Swear words with signs in place of letters."""


def check_brief(copy: Copy) -> Iterator[Hit]:
    """brand.must_say, brand.must_not_say."""
    brief = copy.request.brief
    if brief is None:
        return
    text = f"{copy.title.lower} \n {copy.body.lower}"
    for phrase in brief.must_say:
        if phrase.strip() and fold(phrase.strip()) not in text:
            yield Hit(
                "brand.must_say", f"The brief demands “{phrase}”; it is missing.", f"Add “{phrase}” word for word."
            )
    for phrase in brief.must_not_say:
        wanted = fold(phrase.strip())
        for name, view in copy.fields:
            place = _find(view.lower, wanted) if wanted else None
            if place is not None:
                yield Hit("brand.must_not_say", f"The brief forbids “{phrase}”.", "Take it out.", name, *place)


def _find(lower: str, wanted: str) -> tuple[int, int] | None:
    """Where the phrase stands, spaced out or not."""
    at = lower.find(wanted)
    if at >= 0:
        return (at, at + len(wanted)) if _stands_alone(lower, at, at + len(wanted)) else None
    tight = tightened(lower)
    at = tight[0].find(wanted) if tight is not None else -1
    if tight is None or at < 0 or not _stands_alone(tight[0], at, at + len(wanted)):
        return None
    return tight[1][at], tight[1][at + len(wanted) - 1] + 1


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A forbidden "ham" is not in "hamper"; a forbidden "deal" is in "deals"."""
    before = start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and text[start].isascii()
    rest = text[end:].removeprefix("es").removeprefix("s")
    return not before and not (
        text[end - 1].isascii() and text[end - 1].isalnum() and rest[:1].isascii() and rest[:1].isalnum()
    )


def check_voice(copy: Copy) -> Iterator[Hit]:
    """brand.emoji: at most one is the house's rule for everybody, none that of some voices."""
    brief = copy.request.brief
    if brief is None or brief.emoji != "none":
        return
    for name, view in copy.fields:
        for match in EMOJI.finditer(view.original) if not view.original.isascii() else ():
            place = view.at(*match.span())
            yield Hit("brand.emoji", f"“{match.group()}”: the voice has no emoji.", "Take it out.", name, *place)


def check_profanity(copy: Copy) -> Iterator[Hit]:
    """brand.profanity."""
    for field, hit in copy.terms.get("brand.profanity", ()):
        if not copy.in_known_text(hit.term):
            yield at_term(hit, field, f"“{hit.term}” is a swear word, a slur or sexual.", "Take it out.")
    for name, view in copy.fields:
        for match in _MASKED.finditer(view.lower) if not _MASKS.isdisjoint(view.lower) else ():
            yield Hit("brand.profanity", f"“{match.group()}” is a swear word.", "Take it out.", name, *match.span())
