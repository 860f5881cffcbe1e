"""Which facts a draft's words rest on: those whose value, as the language writes it, stands in the copy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.records import Draft, Facts
from prompts.slots import SlotValues, slot_values

_SLOTS_OF: Final[dict[str, tuple[str, ...]]] = {
    "item": ("item", "Item"),
    "size": ("size",),
    "use": ("use",),
    "name": ("name",),
    "unit": ("unit", "Unit", "units"),
    "measure": ("measure",),
    "anchor": ("anchor", "Anchor"),
    "anchor_measure": ("anchor_measure",),
    "anchor_days": ("anchor_days",),
    "regular": ("regular", "Regular"),
    "regular_times": ("regular_times",),
    "price": ("price",),
    "base_price": ("was",),
    "saving": ("saving",),
    "minimum": ("minimum",),
    "discount_percent": ("percent", "zhe"),
    "offer_ends": ("ends",),
    "days_since": ("days",),
    "cycle_days": ("cycle",),
    "times_bought": ("times", "times_words", "Times_words", "nth"),
    "days_away": ("days_away",),
    "days_out": ("days_out",),
    "cart_days": ("cart_days",),
}
"""Fact -> the slots that spell it. A fact without one is looked for as it is."""
_SILENT: Final = frozenset({"currency", "number", "anchor_number", "regular_number", "group", "today"})
"""Facts that decide how something is written and are not said themselves."""
_MONEY: Final = frozenset({"price", "base_price", "saving", "minimum"})
_LANGUAGES: Final = frozenset({"en", "zh"})


@dataclass(frozen=True)
class Piece:
    """A stretch of copy; `fact` is the name of the fact whose value it states, where it states one."""

    text: str
    fact: str = ""

    @property
    def claim(self) -> bool:
        """Whether it states the value of a fact."""
        return bool(self.fact)


@dataclass(frozen=True)
class FactLine:
    """A fact as the report shows it: as the copy spells it where it is said, as it is recorded elsewhere."""

    name: str
    value: str
    said: bool


def fact_lines(draft: Draft, facts: Facts) -> tuple[FactLine, ...]:
    """Every fact, those said in the copy first, else in the order recorded."""
    text = f"{draft.title}\n{draft.body}"
    spellings = _spellings(facts, draft.locale)
    lines = []
    for name, value in facts.items():
        said = next((spelling for spelling in spellings[name] if _spans(text, spelling)), None)
        lines.append(FactLine(name.replace("_", " "), said or _recorded(value), said is not None))
    return tuple(sorted(lines, key=lambda line: not line.said))


def pieces(text: str, draft: Draft, facts: Facts) -> tuple[Piece, ...]:
    """`text` (the draft's title or body) cut where the value of a fact begins or ends; joined it is `text` again."""
    found = _spellings(facts, draft.locale).items()
    spans = _merged((*at, name) for name, spellings in found for spelling in spellings for at in _spans(text, spelling))
    cut: list[Piece] = []
    at = 0
    for start, end, name in spans:
        if start > at:
            cut.append(Piece(text[at:start]))
        cut.append(Piece(text[start:end], name))
        at = end
    return (*cut, Piece(text[at:])) if at < len(text) else tuple(cut)


def _spellings(facts: Facts, locale: str) -> dict[str, list[str]]:
    """Fact -> how the copy may spell it."""
    # Without a currency money has no spelling but its digits.
    known = {name: value for name, value in facts.items() if "currency" in facts or name not in _MONEY}
    written = slot_values(known, locale) if locale in _LANGUAGES else {}
    return {name: _spelled(name, facts[name], written) for name in facts}


def _spelled(name: str, value: str | float | bool, written: SlotValues) -> list[str]:
    if name in _SILENT or isinstance(value, bool) or value == "":
        return []
    return [written[slot] for slot in _SLOTS_OF.get(name, ()) if slot in written] or [str(value)]


def _spans(text: str, spelling: str) -> list[tuple[int, int]]:
    """Where it stands on its own: 5 is not in 15.80, nor "egg" in "eggplant"; Han characters need no space around."""
    before = r"(?<![A-Za-z0-9])(?<!\d[.,])" if _is_word(spelling[0]) else ""
    after = r"(?![A-Za-z0-9])(?![.,]\d)" if _is_word(spelling[-1]) else ""
    return [match.span() for match in re.finditer(before + re.escape(spelling) + after, text, re.IGNORECASE)]


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _merged(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Spans that touch as one, by the name of the first; of those that begin together, of the longest."""
    merged: list[tuple[int, int, str]] = []
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start <= merged[-1][1]:
            first, last, known = merged[-1]
            merged[-1] = (first, max(end, last), known)
        else:
            merged.append((start, end, name))
    return merged


def _recorded(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
