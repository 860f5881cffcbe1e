"""Caps: at most so many pushes in so much time, per channel or tag, by the calendar or rolling.

Calendar days are the customer's local days: a cap of 1 in 1 day allows 23:00 and 00:00. Rolling time is exact: a cap of
1 in 1440 minutes allows the next push 24 hours later, not a minute before. A week is seven days. Aborted sends never
count; transactional ones only where the rule says so.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from agent.timing.clock import DAY
from core.records import Caps, Record

RULE = "timing.cap"
MOST_RULES = 10
_MOST_DAYS = 30
_MINUTES = {"minutes": 1, "days": DAY, "weeks": 7 * DAY}


class CapRule(Record):
    """At most `limit` pushes in `span` `unit`. Empty `channel` or `tag` means any."""

    limit: Annotated[int, Field(ge=0, le=1000)]
    span: Annotated[int, Field(ge=1)]
    unit: Literal["minutes", "days", "weeks"] = "days"
    mode: Literal["calendar", "rolling"] = "calendar"
    channel: str = ""
    tag: str = ""
    counts_transactional: bool = False

    @model_validator(mode="after")
    def _sensible(self) -> "CapRule":
        if self.minutes > _MOST_DAYS * DAY:
            raise ValueError(f"a cap reaches at most {_MOST_DAYS} days, not {self.span} {self.unit}")
        if self.unit == "minutes" and self.mode == "calendar":
            raise ValueError("a cap in minutes is rolling; say mode=rolling")
        return self

    @property
    def minutes(self) -> int:
        """The span in minutes."""
        return self.span * _MINUTES[self.unit]

    @property
    def days(self) -> int:
        """The span in days; at least 1."""
        return max(1, self.minutes // DAY)

    @property
    def rule_id(self) -> str:
        """For example timing.cap.1-per-3-days-calendar."""
        scope = "".join(f".{part}" for part in (self.channel, self.tag) if part)
        return f"{RULE}{scope}.{self.limit}-per-{self.span}-{self.unit}-{self.mode}"


def cap_of_brief(caps: Caps) -> tuple[CapRule, ...]:
    """The brief's own cap: one push in so many calendar days; none where that is 0."""
    return (CapRule(limit=1, span=caps.per_customer_days),) if caps.per_customer_days else ()
