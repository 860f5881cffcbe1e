"""Words that claim something without a number: free, back, new, delivered, favourite, organic, delicious, Christmas."""

from collections.abc import Iterator
from dataclasses import dataclass

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


def check_fact_words(copy: Copy) -> Iterator[Hit]:
    """facts.gift, .stock, .new, .delivery, .favourite, .attribute, .benefit, .occasion."""
    for claim in _CLAIMS:
        hits = copy.terms.get(claim.rule_id, ())
        if not hits or copy.has_fact(*claim.facts) or _often_bought(copy, claim):
            continue
        for field, hit in hits:
            if not copy.in_known_text(hit.term):
                reason = f"“{hit.term}” {claim.says}; no fact supports it."
                yield at_term(hit, field, reason, claim.fix)


def _often_bought(copy: Copy, claim: _Claim) -> bool:
    return claim.rule_id == "facts.favourite" and (copy.facts.number("times_bought") or 0) >= _OFTEN
