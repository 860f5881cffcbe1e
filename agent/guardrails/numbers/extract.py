"""Reads the claims out of a text: the patterns in order, each place belonging to the first that takes it."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from agent.guardrails.numbers.claims import Claim

Build = Callable[["regex.Match[str]"], Iterator[Claim]]

_COUNTABLE = regex.compile(r"\d|[零一二两三四五六七八九十百千半今明后周星对]|[a-z]{3}")
_NUMBER_STARTS = regex.compile(
    r"(?<![\d.])\d|(?<![a-z-])(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thirt|fourteen|fift|"
    r"sixt|sevent|eight|nine|twent|fort|hundred|first|second|third|fourth|tenth|a(?=[ -](?:dollar|buck|cent|hundred)))"
    r"|[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰半对]"
)
_LINK = regex.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_HAN = regex.compile(r"\p{Han}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression and what it says; `build` yields nothing for a match that is no claim but takes its place."""

    expression: "regex.Pattern[str]"
    build: Build
    at_number: bool = False
    """Whether it can only begin where a number begins: such patterns are tried at those places alone."""


def read(text: str, patterns: tuple[Pattern, ...]) -> list[Claim]:
    """All claims of `text` (normalised, lower case), in reading order."""
    taken = [match.span() for match in _LINK.finditer(text)] if "." in text else []
    starts = [match.start() for match in _NUMBER_STARTS.finditer(text)]
    claims: list[Claim] = []
    for pattern in patterns:
        for match in _places(text, pattern, starts):
            start, end = match.span()
            if start == end or any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            claims.extend(pattern.build(match))
    return sorted(claims, key=lambda claim: claim.start)


def _places(text: str, pattern: Pattern, starts: list[int]) -> Iterator["regex.Match[str]"]:
    if not pattern.at_number:
        yield from pattern.expression.finditer(text)
        return
    for start in starts:
        match = pattern.expression.match(text, start)
        if match is not None:
            yield match


@functools.lru_cache(maxsize=4096)
def claims_in(text: str) -> tuple[Claim, ...]:
    """The claims of a normalised, lower-cased text; Chinese patterns where it has Han characters, else English."""
    from agent.guardrails.numbers.chinese import CHINESE
    from agent.guardrails.numbers.english import ENGLISH

    if not _COUNTABLE.search(text):
        return ()
    return tuple(read(text, CHINESE if _HAN.search(text) else ENGLISH))
