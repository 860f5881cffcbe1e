"""Every amount of money is a fact, or follows from one, and is what the sentence says it is."""

import math
from collections.abc import Iterator

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_claim
from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.support import CENT

_ROLE_FACT = {"was": "base_price", "saving": "saving", "minimum": "minimum", "now": "price"}
_ROLE_RULE = {"was": "facts.was_price", "saving": "facts.saving", "minimum": "facts.minimum"}
_SAYS = {"was": "an earlier price", "saving": "a saving", "minimum": "a spend that is needed", "now": "the price"}


def check_money(copy: Copy) -> Iterator[Hit]:
    """facts.price, facts.was_price, facts.saving, facts.minimum, facts.currency."""
    amounts = copy.facts.money
    known = ", ".join(f"{key} {value:.2f}" for key, value in amounts.items()) or "no amount at all"
    for field, claim in copy.claims:
        if claim.kind is not Kind.MONEY:
            continue
        wrong_currency = _foreign_currency(copy, claim)
        if wrong_currency:
            yield at_claim("facts.currency", field, claim, wrong_currency, "Use the shop's currency.")
        elif not _supported(claim, amounts) and not copy.facts.in_texts(claim):
            rule = _ROLE_RULE.get(claim.role, "facts.price")
            said = _SAYS.get(claim.role, "an amount")
            expected = amounts.get(_ROLE_FACT.get(claim.role, "price"))
            fix = f"Say {expected:.2f}, or leave the amount out." if expected is not None else "Leave the amount out."
            yield at_claim(
                rule, field, claim, f"“{claim.text}” is {said} that the facts do not give; they give {known}.", fix
            )


def _supported(claim: Claim, amounts: dict[str, float]) -> bool:
    if claim.role == "after":
        # A price is that after the coupon only where the facts know both: then `price` is the lower one.
        return amounts.get("base_price", 0.0) > amounts.get("price", math.inf) and _is(amounts["price"], claim)
    if claim.role == "under":
        return "price" in amounts and amounts["price"] < claim.value
    key = _ROLE_FACT.get(claim.role)
    if key is not None and (key in amounts or key in ("base_price", "saving", "minimum")):
        return key in amounts and _is(amounts[key], claim)
    return any(_is(value, claim) for value in amounts.values())


def _is(amount: float, claim: Claim) -> bool:
    return abs(amount - claim.value) < CENT


def _foreign_currency(copy: Copy, claim: Claim) -> str:
    currency = copy.request.facts.get("currency")
    if not isinstance(currency, str) or not claim.unit or claim.unit == currency.upper():
        return ""
    if {claim.unit, currency.upper()} <= {"CNY", "JPY"}:
        return ""
    return f"“{claim.text}” is in {claim.unit}; the price is in {currency.upper()}."
