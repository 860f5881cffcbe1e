"""Dates, weekdays and deadlines are those of the facts."""

from collections.abc import Iterator

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_claim
from agent.guardrails.numbers.claims import Claim, Kind

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_dates(copy: Copy) -> Iterator[Hit]:
    """facts.date, facts.clock."""
    ends = copy.facts.ends.ends
    known = f"the offer ends on {ends.isoformat()} ({_DAY_NAMES[ends.weekday()]})" if ends else "no end date is known"
    fix = f"Say {ends.isoformat()}, or leave the date out." if ends else "Leave the date out."
    for field, claim in copy.claims:
        if claim.kind is Kind.DATE and not _supported(copy, claim) and not copy.facts.in_texts(claim):
            yield at_claim("facts.date", field, claim, f"“{claim.text}” is not in the facts: {known}.", fix)
        if claim.kind is Kind.CLOCK and not copy.facts.in_texts(claim):
            reason = f"“{claim.text}” is a time of day that no fact gives."
            yield at_claim("facts.clock", field, claim, reason, "Leave the time out.")


def _supported(copy: Copy, claim: Claim) -> bool:
    ends = copy.facts.ends
    if claim.unit == "weekday":
        return copy.facts.weekday_allowed(int(claim.value))
    if claim.unit == "relative":
        return ends.days_left == int(claim.value)
    if claim.unit == "month":
        return int(claim.value) in copy.facts.months
    days = [ends.ends] if claim.role == "ends" and ends.ends else list(copy.facts.allowed_dates())
    if claim.unit == "day":
        return any(day.day == claim.value for day in days)
    same = (day for day in days if day.month * 100 + day.day == claim.value)
    return any(claim.year is None or day.year == claim.year for day in same)
