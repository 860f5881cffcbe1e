"""Whether each number stands where it means what it is: a price of the item, days since a purchase, the old price.

The guardrail sees that a number is a fact. In a template one also sees which fact it is, and so that "the bar soap you
have is {{ price }}" gives the price of one thing to another. Rules are for English templates of a model; what people
wrote has been read. A good line may be refused now and then: other candidates are at hand, a false price is not.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_GOODS = {"item": "item", "Item": "item"} | dict.fromkeys(("anchor", "Anchor", "regular", "Regular"), "other")
_OTHER_GOODS = re.compile(r"\{\{ (anchor|regular) \}\}", re.IGNORECASE)
_OF_THE_ITEM = frozenset({"price", "size", "was", "saving", "percent"})

_NEEDS = {
    "was": r"\b(was|were|from|down|before|instead|used|usual(ly)?|earlier|once|old|former(ly)?|previous|not|less)\b",
    "saving": r"\b(off|less|lower|saves?|saving|cheaper|down|difference|fewer|drop|dropped|came|comes|lighter|under)\b",
    "cycle": r"\b(about|usual|usually|every|each|lasts?|takes?|around|interval|roughly|apart|pace|rhythm|of|so)\b",
    "ends": r"\b(through|until|till|by|before|ends?|ending|on|up to|expires?|to|after|last|deadline"
    r"|final|clos(es|ing)|included|at the latest|no later than|between now and|the end)\b",
    "percent": r"\b(off|less|lower|came|down|cheaper)\b",
}
"""Slot -> words of which one must be in its sentence."""

_NEVER = {
    "price": r"\{\{ price \}\} (less|off|lower|cheaper)|(down from|was|were|instead of|off) \{\{ price"
    r"|\b(rounds|times|days) of \{\{ price",
    "size": r"\{\{ size \}\} (this year|times|ago)",
    "was": r"\{\{ was \}\} (less|off|lower|cheaper|today|now)|(is|are|now|just|only) \{\{ was|for \{\{ was \}\}",
    "saving": r"(for|at|is|are|costs?) (just |only )?\{\{ saving \}\}(?! (off|less|lower|cheaper|under))",
    "minimum": r"(is|are|for|at|comes to|costs?|down from|was) \{\{ minimum",
    "cycle": r"\b(after|in|for|for the) \{\{ cycle|\{\{ cycle \}\} days (ago|since|back|have|has|later)"
    r"|\{\{ cycle \}\} (have|has) passed|day \{\{ cycle",
    "days": r"\{\{ days \}\} (days )?is usual|for the \{\{ days|every \{\{ days|"
    r"(good|valid|open) (for|until|through) \{\{ days|\{\{ days \}\} (times|left)|back after \{\{ days"
    r"|last (basket|visit|order)|lasts (you )?\{\{ days",
    "anchor_days": r"^(?!.*\{\{ [Aa]nchor \}\})",
    "days_out": r"\b(bought|purchase[ds]?|since you|last (time|basket|visit)|usual|usually|every|due)\b",
    "days_away": r"\b(on the shelf|out of stock|usual|usually|every|due|back in)\b",
    "times": r"\{\{ times \}\} (days|of about|ago)|[Dd]ay \{\{ times|every \{\{ times|so do(es)? \{\{ times"
    r"|once \{\{ item \}\}, \{\{ times",
    "regular_times": r"^(?!.*\{\{ [Rr]egular \}\})|\{\{ regular_times \}\} (days|ago)|([Dd]ay|every) \{\{ regular_times"
    r"|\{\{ regular_times \}\} (\w+ )?(of )?\{\{ item|\{\{ [Ii]tem \}\}[:,]? (bought )?\{\{ regular_times",
    "cart_days": r"\b(bought|usual|usually|every|due|out of stock)\b",
    "ends": r"(since|from|after|last) \{\{ ends",
    "nth": r"\{\{ nth \}\} (time |one )?(this year )?(was|were|has|had)\b",
    "use": r"(?<!\bfor )\{\{ use \}\}",
    "unit": r"\b(?!(an?|per|first|next|the|each|every|last|another|one|your|new|fresh|full|this)\b)[a-z]+ \{\{ unit",
}
"""Slot -> what its sentence must not say."""

_ONCE = ("days", "cycle", "times", "regular_times", "anchor_days", "days_away", "price", "ends")
"""Slots that a body does not need twice: a small model fills a second sentence with them."""

_PHASES = {
    "soon": r"\b(overdue|past due|long past|has come around|is due|are due|due now|it's time|ran out|late)\b",
    "due": r"\b(almost|nearly|soon|not yet|early|ahead|a little while|days? to go|days? left|before long|only)\b",
}
"""Phase of a cycle -> what is not true of it."""


_OBJECTS = {
    "plural": r"\b(bought|buy|have|had|took|take|know|with|of) it\b",
    "singular": r"\b(bought|buy|have|had|took|take|know|with|of) them\b",
}
"""Number of the item -> a pronoun that does not agree with it."""

_INVENTED = re.compile(
    r"\b(could|will|would|is|are|may|might) be soon\b|\bis soon\b|\bwe (saw|see|noticed|watched)\b"
    r"|\{\{ anchor \}\}.* (is|are) now \{\{ item|\bhas been asked\b|coupon for the \{\{ nth \}\} time (runs|is)\b"
    r"|\{\{ days \}\} days since the last (?!\{\{|time\b|one\b)\w"
    r"|\bcoupon for \{\{ item \}\} lasts\b"
    r"|\boff your list, \{\{ item \}\} (came|comes?|is|are) back\b"
    r"|\bsince \{\{ item \}\}(?!, which \{\{ be)[^.]*(\{\{ be \}\}|\bis|\bare) \{\{ price",
    re.IGNORECASE,
)
"""A forecast that no fact supports, a shop that watches, one thing that becomes another, a last one of no kind."""


def wrong_sense(title: str, body: str, phase: str = "", number: str = "") -> str | None:
    """The first sentence in which a slot stands in the wrong place, or a body that says a number twice; or None.

    Texts are English templates.

    `phase` is that of the cycle, `number` the item's: singular or plural; empty where they are not known.
    """
    if _says_twice(body):
        return body
    for sentence in (title, *_SENTENCE.split(body)):
        if (
            any(_misplaced(sentence))
            or _INVENTED.search(sentence)
            or (phase and re.search(_PHASES[phase], sentence, re.IGNORECASE))
            or (
                number
                and not _OTHER_GOODS.search(title + body)
                and re.search(_OBJECTS[number], sentence, re.IGNORECASE)
            )
        ):
            return sentence
    return None


def _says_twice(body: str) -> bool:
    slots = [match.group(1) for match in _SLOT.finditer(body)]
    return any(slots.count(slot) > 1 for slot in _ONCE)


def _misplaced(sentence: str) -> Iterator[bool]:
    slots = [match.group(1) for match in _SLOT.finditer(sentence)]
    plain = _SLOT.sub(" ", sentence)
    for slot in slots:
        if slot in _NEEDS:
            yield not re.search(_NEEDS[slot], plain, re.IGNORECASE)
        if slot in _NEVER:
            yield bool(re.search(_NEVER[slot], sentence, re.IGNORECASE))
    yield "times" in slots and "nth" in slots
    yield _belongs_to_the_anchor(slots)
    yield "other" in map(_GOODS.get, slots) and "item" not in map(_GOODS.get, slots) and "coupon" in plain.lower()


def _belongs_to_the_anchor(slots: list[str]) -> bool:
    """Whether a price or a size follows the anchor, and not the item, in its sentence."""
    known = [slot for slot in slots if slot in _GOODS or slot in _OF_THE_ITEM]
    return any(_GOODS.get(before) == "other" and after in _OF_THE_ITEM for before, after in pairwise(known))
