"""A discount in percent, 折 or halves follows from the prices; a discount without any offer is invented."""

from collections.abc import Iterator

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_claim, at_term
from agent.guardrails.numbers.claims import Claim, Kind

_OF_WHAT = regex.compile(r"\s?(?!off|of the price|discount|less|cheaper|savings|back|优惠|折扣|的?优惠|立减|返)[\p{L}]")
_PRICE_FACTS = ("base_price", "saving", "discount_percent", "offer")


def check_discounts(copy: Copy) -> Iterator[Hit]:
    """facts.percent, facts.offer, facts.coupon, law_cn.price_base."""
    percents = copy.facts.percents
    known = ", ".join(f"{value:.3g} %" for value in percents) or "none"
    for field, claim in copy.claims:
        if claim.kind is not Kind.PERCENT or copy.facts.in_texts(claim):
            continue
        if _is_share(copy, field, claim):
            reason = f"“{claim.text}” is a share that the facts do not give."
            yield at_claim("facts.number", field, claim, reason, "Leave it out.")
        elif not any(abs(claim.value - value) <= 0.5 or claim.value == int(value) for value in percents):
            fix = f"Say {percents[0]:.0f} %." if percents else "Leave the percentage out."
            yield at_claim(
                "facts.percent", field, claim, f"“{claim.text}” does not follow from the facts; discount: {known}.", fix
            )
    if not copy.has_fact(*_PRICE_FACTS):
        yield from _without_offer(copy)
    elif (
        copy.request.facts.get("offer") != "coupon"
        and not copy.in_known_text("券")
        and not copy.in_known_text("coupon")
    ):
        for field, hit in copy.terms.get("facts.coupon", ()):
            reason = f"“{hit.term}” speaks of a coupon; no fact says that the customer has one."
            yield at_term(hit, field, reason, "Say what the offer is, or leave it out.")


def _is_share(copy: Copy, field: str, claim: Claim) -> bool:
    """A percentage of a material rather than off a price: "100% cotton"."""
    view = copy.title if field == "title" else copy.body
    return (
        claim.unit == "percent"
        and not claim.role
        and not copy.facts.percents
        and bool(_OF_WHAT.match(view.lower, claim.end))
    )


def _without_offer(copy: Copy) -> Iterator[Hit]:
    for rule, what in (("facts.offer", "an offer or a lower price"), ("facts.coupon", "a coupon")):
        for field, hit in copy.terms.get(rule, ()):
            if not copy.in_known_text(hit.term):
                yield at_term(hit, field, f"“{hit.term}” speaks of {what}; no fact gives one.", "Leave it out.")
