"""From a message about one sample customer to a template: every fact in it becomes its slot again.

A model writes better about Tuesday's waffles than about `{{ item }}`; so it is shown real facts, and what it wrote is
turned back into slots. Whatever number is left over is not a fact, and the template is refused.
"""

import re
from collections.abc import Mapping

from prompts.slots import BANK_SLOTS

_CASED = {"item": "Item", "anchor": "Anchor", "unit": "Unit", "times_words": "Times_words"}
"""Slots with a form for the start of a sentence."""

_PLAIN_ONLY = frozenset(_CASED.values()) | {"be", "Be", "it", "they", "s", "has", "anchor_be", "anchor_it"} | BANK_SLOTS
"""Slots that are never read back: capital forms are handled with their plain form, grammar is fixed per situation."""

_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)$")


def to_slots(text: str, values: Mapping[str, str], language: str) -> str:
    """`text` with every slot value replaced by `{{ slot }}`, the longest values first."""
    readable = [(slot, value) for slot, value in values.items() if slot not in _PLAIN_ONLY and value]
    pieces: list[tuple[str, bool]] = [(text, False)]
    for slot, value in sorted(readable, key=lambda pair: (-len(pair[1]), pair[0])):
        pieces = [done for piece in pieces for done in _replace(piece, slot, value, language)]
    return _restore_case("".join(piece for piece, _ in pieces), language)


def _replace(piece: tuple[str, bool], slot: str, value: str, language: str) -> list[tuple[str, bool]]:
    """Split one untouched piece at the occurrences of a value."""
    text, fixed = piece
    if fixed:
        return [piece]
    found: list[tuple[str, bool]] = []
    position = 0
    for match in _pattern(value, language).finditer(text):
        found += [(text[position : match.start()], False), (f"{{{{ {slot} }}}}", True)]
        position = match.end()
    return [*found, (text[position:], False)]


def _pattern(value: str, language: str) -> re.Pattern[str]:
    escaped = re.escape(value).replace(r"\ ", r"[\s-]+")
    if language == "zh":
        before = r"(?<![\d.])" if value[:1].isdigit() else ""
        after = r"(?![\d.]*\d)" if value[-1:].isdigit() else ""
    else:
        before, after = r"(?<![\w.$€£])", r"(?![\w]|[.,]\d)"
    return re.compile(before + escaped + after, re.IGNORECASE)


def _restore_case(text: str, language: str) -> str:
    """Use the capital form of a slot where a sentence starts."""
    if language == "zh":
        return text
    for plain, capital in _CASED.items():
        mark = f"{{{{ {plain} }}}}"
        parts = text.split(mark)
        built = parts[0]
        for part in parts[1:]:
            built += (f"{{{{ {capital} }}}}" if _SENTENCE_START.search(built) else mark) + part
        text = built
    return text


def loose_number(text: str) -> str | None:
    """The first digit run outside the slots, or None."""
    match = re.search(r"\d[\d.,]*", re.sub(r"\{\{.*?\}\}", "", text))
    return match.group() if match else None


def sentence_case(title: str, keep: Mapping[str, str]) -> str:
    """Undo a Title In Title Case, as small models write it; names that the facts spell in capitals stay."""
    words = title.split(" ")
    if len(words) < 3 or sum(word[:1].isupper() for word in words[1:]) < 0.6 * (len(words) - 1):
        return title
    kept = {
        word for slot, value in keep.items() if slot not in _PLAIN_ONLY for word in value.split() if word[:1].isupper()
    }
    return " ".join([words[0], *(w if w in kept or w == "I" or w[1:2].isupper() else w.lower() for w in words[1:])])
