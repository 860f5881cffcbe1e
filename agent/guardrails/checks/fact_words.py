"""Words that claim something without a number: free, back, new, delivered, favourite, organic, delicious, Christmas."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term


@dataclass(frozen=True, slots=True)
class _Claim:
    """A rule's list, the facts that would support it, and what it claims."""

    rule_id: str
    facts: tuple[str, ...]
    says: str
    fix: str = "Leave it out."


_CLAIMS = (
    _Claim("facts.gift", ("gift",), "promises something free"),
    _Claim("facts.stock", ("days_out", "stock", "back_in_stock"), "says that the item is back or in stock"),
    _Claim("facts.new", ("new", "days_out", "new_arrival"), "says that the item is new"),
    _Claim("facts.delivery", ("delivery",), "promises a delivery"),
    _Claim(
        "facts.favourite", ("top",), "calls the item the customer's favourite", "Say how often it was bought instead."
    ),
    _Claim("facts.attribute", (), "states a property of the item"),
    _Claim("facts.benefit", (), "claims taste, quality, effect or mood", "Say a fact about the item instead."),
    _Claim("facts.occasion", (), "speaks of weather, season, a holiday or an event"),
)
_OFTEN = 5
_BACK = regex.compile("back|again|restock|return|重新|再次|补货|又|回归")


def check_fact_words(copy: Copy) -> Iterator[Hit]:
    """facts.gift, .stock, .new, .delivery, .favourite, .attribute, .benefit, .occasion."""
    for claim in _CLAIMS:
        hits = copy.terms.get(claim.rule_id, ())
        if not hits or _often_bought(copy, claim):
            continue
        supported = copy.has_fact(*claim.facts)
        for field, hit in hits:
            if (not supported or _was_never_out(copy, claim, hit.term)) and not copy.in_known_text(hit.term):
                reason = f"“{hit.term}” {claim.says}; no fact supports it."
                yield at_term(hit, field, reason, claim.fix)


def _often_bought(copy: Copy, claim: _Claim) -> bool:
    return claim.rule_id == "facts.favourite" and (copy.facts.number("times_bought") or 0) >= _OFTEN


def _was_never_out(copy: Copy, claim: _Claim, term: str) -> bool:
    """A stock shows that there is some, not that there was none before."""
    return (
        claim.rule_id == "facts.stock" and bool(_BACK.search(term)) and not copy.has_fact("days_out", "back_in_stock")
    )
