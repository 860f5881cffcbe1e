"""What a team can tell the timer beyond the brief."""

from datetime import time
from typing import Annotated

from pydantic import Field, field_validator

from agent.timing.rules.caps import MOST_RULES, CapRule
from agent.timing.rules.quiet import QuietMode
from agent.timing.rules.vendors import checked_classes
from core.records import QuietHours, Record

_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


class TimerSettings(Record):
    """Delivery policy. The defaults send at the best allowed hour and keep two hours between any two pushes."""

    quiet_hours: QuietHours | None = None
    """Kept for everybody, besides the brief's and the customer's own."""
    quiet_mode: QuietMode = QuietMode.BEST_ALLOWED
    waiting_cost: Annotated[float, Field(ge=0, le=5)] = 0.1
    """How much an hour loses per day of waiting (as an exponent): 0.1 is about 10 % a day."""
    fallback_at: time | None = None
    """Local time for customers of whom nothing is known; the population's best hour where empty."""
    minimum_gap_minutes: Annotated[int, Field(ge=0, le=30 * 1440)] = 120
    caps: Annotated[tuple[CapRule, ...], Field(max_length=MOST_RULES)] = ()
    """All must hold, together with the brief's own cap and the quotas of the channels."""
    vendor_quotas: bool = True
    vendor_classes: dict[str, str] = Field(default_factory=dict)
    """The class that a vendor has granted the app, by channel (huawei = "news"); the stricter quota without one."""
    tolerated_ignored: Annotated[int, Field(ge=0)] | None = None
    """So many pushes in a row may stay unanswered before the waits grow; never where empty."""
    tag: str = ""
    """The tag of this batch's pushes, for caps that count one tag."""
    weekdays: Annotated[frozenset[int], Field(min_length=1)] = frozenset(range(7))
    """Days on which is sent; Monday is 0 or mon."""
    holiday_country: str = ""
    """ISO 3166 code of the country on whose public holidays nothing is sent."""
    per_minute: Annotated[int, Field(ge=1)] | None = None
    """At most so many messages a minute, over all batches that share a MinuteBook."""
    horizon_days: Annotated[int, Field(ge=1, le=366)] = 28
    """How far is looked ahead at once; later days are looked at only where nothing earlier is allowed."""
    control_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Share of customers who get no campaign at all in a quarter."""
    transactional: bool = False
    """A message that the customer is waiting for: consent, arms, quiet hours, caps and gaps do not hold it up."""

    @field_validator("vendor_classes")
    @classmethod
    def _granted(cls, classes: dict[str, str]) -> dict[str, str]:
        checked_classes(classes)
        return classes

    @field_validator("weekdays", mode="before")
    @classmethod
    def _named_days(cls, days: object) -> object:
        if not isinstance(days, list | tuple | set | frozenset):
            return days
        return [_DAYS.get(day[:3].lower(), day) if isinstance(day, str) else day for day in days]

    @field_validator("weekdays")
    @classmethod
    def _real_days(cls, days: frozenset[int]) -> frozenset[int]:
        if not days <= set(range(7)):
            raise ValueError("weekdays are mon, tue and so on, or numbers from 0 (Monday) to 6 (Sunday)")
        return days
