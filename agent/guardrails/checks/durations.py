"""Spans of time and day counts are those of the facts: weeks when they are whole, a little loose after "about"."""

from collections.abc import Iterator

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_claim
from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.support import near_any

_YEAR = 365.0
_MONTH_UNITS = frozenset({"month", "个月", "year", "年"})


def check_durations(copy: Copy) -> Iterator[Hit]:
    """facts.duration."""
    for field, claim in copy.claims:
        if claim.kind is Kind.DURATION and not _supported(copy, claim) and not copy.facts.in_texts(claim):
            yield at_claim("facts.duration", field, claim, _reason(copy, claim), "Use the days that the facts give.")
        if claim.kind is Kind.ORDINAL and claim.unit == "day" and not _day_supported(copy, claim):
            yield at_claim("facts.duration", field, claim, _reason(copy, claim), "Use the days that the facts give.")


def _supported(copy: Copy, claim: Claim) -> bool:
    slack = 0.5
    if claim.value == _YEAR and not claim.role and copy.facts.counts:
        return True
    if claim.unit in _MONTH_UNITS:
        slack = max(2.0, 0.04 * claim.value)
    elif claim.approximate:
        slack = max(0.5, 0.08 * claim.value)
    return near_any(claim.value, tuple(copy.facts.durations(claim.role)), slack)


def _day_supported(copy: Copy, claim: Claim) -> bool:
    days = tuple(copy.facts.ago_days.values())
    if claim.role == "cycle" and copy.facts.cycle is not None:
        days += (copy.facts.cycle,)
    return near_any(claim.value, days, 0.5) or claim.value in copy.facts.counts or copy.facts.in_texts(claim)


def _reason(copy: Copy, claim: Claim) -> str:
    days = {"cycle_days": copy.facts.cycle} if copy.facts.cycle is not None else {}
    known = ", ".join(f"{key} {value:g}" for key, value in {**copy.facts.ago_days, **days}.items()) or "no day counts"
    return f"“{claim.text}” does not follow from the facts; they give {known}."
