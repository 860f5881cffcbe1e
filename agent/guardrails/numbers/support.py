"""What the facts allow to be said: the numbers that are given and those that follow from them.

Saving = base_price - price, percent = saving / base_price (rounded), the next purchase is times_bought + 1, the
weekday of a deadline holds when it is at most a week away.

Texts among the facts (item, size, use, description) support the numbers
that they contain.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.extract import claims_in
from agent.guardrails.strangers import is_name, is_safe, unfit_names
from agent.guardrails.text import fold
from core.records import CheckRequest

CENT = 0.005
_MOST_READ = 2000
"""Characters of a text among the facts that are read for numbers."""
MONEY_KEYS = ("price", "base_price", "saving", "minimum")
DAY_KEYS = ("days_since", "cycle_days", "days_away", "days_out", "cart_days", "anchor_days")
_AGO_KEYS = ("days_since", "days_away", "days_out", "cart_days", "anchor_days")
_KNOWN = {*MONEY_KEYS, *DAY_KEYS, "discount_percent", "times_bought", "stock"}
_SWITCHES = {"number", "group", "currency", "offer", "offer_ends", "today"}
"""Facts whose text is a code or a date, not words that may be quoted."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The end of the offer, and the day the message is about."""

    ends: date | None
    today: date | None

    @property
    def days_left(self) -> int | None:
        """Days from today to the end, None where either is unknown."""
        return (self.ends - self.today).days if self.ends and self.today else None


class FactBase:
    """Everything that is true about one message."""

    def __init__(self, request: CheckRequest) -> None:
        self._request = request
        self._facts = request.facts

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text handed over: facts, the item, the sender, and what the brief demands.

        Not a name in which somebody speaks, nor a description that attacks: what strangers demand is not known.
        """
        product, brief = self._request.product, self._request.brief
        unfit = {key for key, _, _ in unfit_names(self._facts)}
        texts = [
            value
            for key, value in self._facts.items()
            if isinstance(value, str) and key not in _SWITCHES and key not in unfit
        ]
        if product is not None:
            texts += [product.name] if is_name(product.name) else []
            texts += [product.description] if is_safe(product.description) else []
        if brief is not None:
            texts += [brief.sender, *brief.must_say]
        return tuple(text for text in texts if text)

    @cached_property
    def text_claims(self) -> tuple[Claim, ...]:
        """The claims that the texts contain."""
        return tuple(claim for text in self.texts for claim in claims_in(fold(text[:_MOST_READ])))

    def number(self, key: str) -> float | None:
        """A numeric fact, or a number given as text; None where it is absent, no number, negative or not finite."""
        value = self._facts.get(key)
        if isinstance(value, bool) or value is None:
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        return number if math.isfinite(number) and number >= 0 else None

    def day(self, key: str) -> date | None:
        """A fact that is an ISO date; None where it is absent or no date."""
        value = self._facts.get(key)
        try:
            return date.fromisoformat(value[:10]) if isinstance(value, str) else None
        except ValueError:
            return None

    @cached_property
    def ends(self) -> Ends:
        """Today and the end of the offer."""
        return Ends(self.day("offer_ends"), self.day("today"))

    @cached_property
    def money(self) -> dict[str, float]:
        """Amounts by role; `saving` is worked out from the prices where it is not given."""
        found = {key: value for key in MONEY_KEYS if (value := self.number(key)) is not None}
        if "saving" not in found and "price" in found and found.get("base_price", 0.0) > found["price"]:
            found["saving"] = round(found["base_price"] - found["price"], 2)
        return found

    @cached_property
    def _text_values(self) -> dict[Kind, frozenset[float]]:
        values: dict[Kind, set[float]] = {kind: set() for kind in Kind}
        for claim in self.text_claims:
            values[claim.kind].add(claim.value)
        return {kind: frozenset(found) for kind, found in values.items()}

    def in_texts(self, claim: Claim) -> bool:
        """Whether one of the texts says the same thing."""
        return any(
            known.kind == claim.kind and _near(known.value, claim.value) and known.unit == claim.unit
            for known in self.text_claims
        )

    @cached_property
    def percents(self) -> tuple[float, ...]:
        """Discounts in percent."""
        found = []
        if (given := self.number("discount_percent")) is not None:
            found.append(given)
        base, saving = self.money.get("base_price"), self.money.get("saving")
        if base and saving:
            found.append(100 * saving / base)
        return tuple(found)

    @cached_property
    def cycle(self) -> float | None:
        """Usual days between purchases."""
        return self.number("cycle_days")

    @cached_property
    def ago_days(self) -> dict[str, float]:
        """Days since things happened, by fact."""
        return {key: value for key in _AGO_KEYS if (value := self.number(key)) is not None}

    def durations(self, role: str) -> Iterator[float]:
        """Days that may be said in a role; every role where none is said."""
        since, left = self.number("days_since"), self.ends.days_left
        if role in ("", "cycle") and self.cycle is not None:
            yield self.cycle
        if role in ("", "ago", "passed"):
            yield from self.ago_days.values()
        if role == "over" and (out := self.number("days_out")) is not None:
            yield out
        if role in ("", "left", "early") and left is not None:
            yield left
        if since is not None and self.cycle is not None:
            if role in ("", "over", "passed") and since > self.cycle:
                yield since - self.cycle
            if role in ("", "left", "early") and since < self.cycle:
                yield self.cycle - since

    @cached_property
    def counts(self) -> frozenset[float]:
        """Times bought and the next one."""
        times = self.number("times_bought")
        return frozenset() if times is None else frozenset((times, times + 1))

    @cached_property
    def free_numbers(self) -> frozenset[float]:
        """Numbers without a unit that may stand anywhere: counts, days, stock, and facts that the map adds."""
        found = set(self.counts) | set(self.ago_days.values())
        found |= {value for key in ("cycle_days", "stock") if (value := self.number(key)) is not None}
        for key in self._facts:
            if key not in _KNOWN and (value := self.number(key)) is not None:
                found.add(value)
        for kind in (Kind.NUMBER, Kind.SIZE, Kind.PACKS, Kind.TIMES, Kind.ORDINAL):
            found |= self._text_values[kind]
        return frozenset(found | {round(value) for value in found})

    def allowed_dates(self) -> Iterator[date]:
        """Dates that may be said."""
        for key in self._facts:
            if (day := self.day(key)) is not None:
                yield day

    @cached_property
    def months(self) -> frozenset[int]:
        """Months that may be named: of the dates, and of what was so many days ago."""
        found = {day.month for day in self.allowed_dates()}
        today = self.ends.today
        if today is not None:
            found |= {(today - timedelta(days=days)).month for days in self.ago_days.values() if days < 3650}
        return frozenset(found)

    def weekday_allowed(self, weekday: int) -> bool:
        """Whether "until Friday" is clear and true: the offer ends on that weekday, at most a week from today."""
        if self.ends.ends is None or self.ends.ends.weekday() != weekday:
            return False
        return self.ends.today is None or timedelta(0) <= self.ends.ends - self.ends.today <= timedelta(days=7)


def _near(one: float, other: float) -> bool:
    return abs(one - other) < CENT


def near_any(
    value: float, allowed: Iterator[float] | tuple[float, ...] | frozenset[float], slack: float = CENT
) -> bool:
    """Whether the value is one of those allowed, to within `slack`."""
    return any(abs(value - each) <= slack for each in allowed)
