"""How often, which one, how many, how much in a package: each is a fact."""

from collections.abc import Iterator

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_claim
from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.support import FactBase, near_any


def check_counts(copy: Copy) -> Iterator[Hit]:
    """facts.times, facts.size, facts.number."""
    for field, claim in copy.claims:
        if claim.kind in (Kind.TIMES, Kind.ORDINAL) or claim.role == "times":
            yield from _times(copy.facts, field, claim)
        elif claim.kind is Kind.SIZE:
            yield from _size(copy.facts, field, claim)
        elif claim.kind in (Kind.PACKS, Kind.NUMBER):
            yield from _number(copy.facts, field, claim)


def _times(facts: FactBase, field: str, claim: Claim) -> Iterator[Hit]:
    if claim.unit == "day" or near_any(claim.value, facts.counts) or facts.in_texts(claim):
        return
    if claim.kind is Kind.ORDINAL and near_any(claim.value, tuple(facts.ago_days.values())):
        return
    if not facts.counts and near_any(claim.value, facts.free_numbers):
        return
    yield _wrong_times(facts, field, claim)


def _wrong_times(facts: FactBase, field: str, claim: Claim) -> Hit:
    times = facts.number("times_bought")
    known = "does not say how often" if times is None else f"says {times:g} times (the next is number {times + 1:g})"
    fix = "Leave the count out." if times is None else f"Say {times:g}."
    return at_claim("facts.times", field, claim, f"“{claim.text}”: the customer's record {known}.", fix)


def _size(facts: FactBase, field: str, claim: Claim) -> Iterator[Hit]:
    same_unit = tuple(
        known.value for known in facts.text_claims if known.kind is Kind.SIZE and known.unit == claim.unit
    )
    if near_any(claim.value, same_unit) or (claim.unit == "ct" and near_any(claim.value, facts.free_numbers)):
        return
    size = next((text for text in facts.texts if any(known.kind is Kind.SIZE for known in facts.text_claims)), "")
    known = f"the facts give {size!r}" if size and same_unit else "no such amount is in the facts"
    yield at_claim("facts.size", field, claim, f"“{claim.text}”: {known}.", "Use the size that the facts give.")


def _days(facts: FactBase) -> frozenset[float]:
    """Numbers of days, which are no numbers of packages."""
    cycle = facts.number("cycle_days")
    return frozenset(facts.ago_days.values()) | ({cycle} if cycle is not None else frozenset())


def _number(facts: FactBase, field: str, claim: Claim) -> Iterator[Hit]:
    allowed = facts.counts if claim.kind is Kind.PACKS and facts.counts else facts.free_numbers
    slack = 0.05 * claim.value if claim.approximate else 0.005
    if near_any(claim.value, allowed, slack) or facts.in_texts(claim):
        return
    if claim.kind is Kind.NUMBER and near_any(claim.value, (*facts.money.values(), *facts.percents)):
        return
    if claim.kind is Kind.PACKS and near_any(claim.value, facts.free_numbers - _days(facts)):
        return
    if claim.unit == "块" and near_any(claim.value, tuple(facts.money.values())):
        return  # 五块 is five pieces or five yuan
    if claim.kind is Kind.PACKS and facts.counts:
        yield _wrong_times(facts, field, claim)
    elif claim.kind is not Kind.NUMBER or claim.value != round(100 * (facts.money.get("price", 0) % 1)):
        reason = f"“{claim.text}” is a number that the facts do not give."
        yield at_claim("facts.number", field, claim, reason, "Leave it out.")
