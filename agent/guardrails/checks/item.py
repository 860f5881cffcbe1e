"""The copy names the item that it is about, and the price in it is that item's."""

import functools
from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import fold, words

_HAN = regex.compile(r"\p{Han}")
_WORD = regex.compile(r"[\p{L}][\p{L}'-]*")
_MODIFIERS = words(
    "frozen canned fresh dry dried ground sliced packaged bottled whole large small mixed "
    "assorted liquid instant hot cold "
    "refrigerated prepared ready deli bulk cut shredded with and for the of in style flavored white black red green"
)
_SENTENCE = regex.compile(r"[.!?。！？]\s*")
_LEAST_HAN = 2


def check_item(copy: Copy) -> Iterator[Hit]:
    """facts.item_missing, facts.other_item."""
    item = copy.request.facts.get("item")
    if not isinstance(item, str) or not item.strip():
        return
    text = f"{copy.title.lower} \n {copy.body.lower}"
    if not names_item(item, text) and not copy.has_fact("days_away", "minimum"):
        yield Hit("facts.item_missing", f"The copy does not name the item ({item}).", f"Name it: {item}.")
    anchor = copy.request.facts.get("anchor")
    if isinstance(anchor, str) and anchor.strip():
        yield from _anchor_priced(copy, anchor)


def names_item(item: str, text: str) -> bool:
    """Whether folded `text` names the item: its head word in English, two characters in a row of it in Chinese."""
    folded = fold(item)
    if folded in text:
        return True
    if _HAN.search(folded):
        return any(part in text for part in _han_parts(folded))
    return any(word_begins(text, stem) for stem in _stems(folded))


def word_begins(text: str, stem: str) -> bool:
    """Whether a word of `text` begins with `stem`."""
    at = text.find(stem)
    while at >= 0:
        if at == 0 or not text[at - 1].isalpha():
            return True
        at = text.find(stem, at + 1)
    return False


@functools.lru_cache(maxsize=4096)
def _han_parts(item: str) -> tuple[str, ...]:
    return tuple(item[at : at + _LEAST_HAN] for at in range(len(item) - _LEAST_HAN + 1)) or (item,)


@functools.lru_cache(maxsize=4096)
def _stems(item: str) -> tuple[str, ...]:
    content = [word for word in _WORD.findall(item) if word not in _MODIFIERS]
    return tuple(_stem(word) for word in content or [item])


def _stem(word: str) -> str:
    for ending, shorter in (("ies", "i"), ("oes", "o"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith("ss"):
            return word.removesuffix(ending) + shorter
    return word.removesuffix("y") + "i" if word.endswith("y") and len(word) > 4 and word[-2] not in "aeiou" else word


def _anchor_priced(copy: Copy, anchor: str) -> Iterator[Hit]:
    """ "Tortilla chips are $2.79" where that is the price of the salsa."""
    for name, view in copy.fields:
        for claim in (claim for field, claim in copy.claims if field == name and claim.kind == "money"):
            ahead = view.lower[: claim.start]
            item = str(copy.request.facts.get("item", ""))
            if fold(anchor) not in ahead or names_item(item, _SENTENCE.split(ahead)[-1].replace(fold(anchor), "")):
                continue
            if regex.search(
                rf"{regex.escape(fold(anchor))}(?: is| are| for| at|[:：，,]?\s*(?:只要|仅|才|现价)?)\s*$", ahead
            ):
                reason = f"{claim.text} is said of {anchor}, but it is the item's."
                yield Hit("facts.other_item", reason, "Put the price next to the item.", name, claim.start, claim.end)
