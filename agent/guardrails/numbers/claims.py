"""A claim: something countable that the copy says."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is counted."""

    MONEY = "money"
    PERCENT = "percent"
    """Percent off or percent of anything; 8折 is 20 percent off."""
    DURATION = "duration"
    """In days."""
    TIMES = "times"
    """How often something happened."""
    ORDINAL = "ordinal"
    SIZE = "size"
    """Amount in a package or measure of it, with the canonical unit in `unit`."""
    DATE = "date"
    """Month and day as month * 100 + day; `unit` is `date`; or `weekday` with Monday 0, `relative` in days, `month`."""
    CLOCK = "clock"
    """Time of day in hours."""
    PACKS = "packs"
    """So many packages."""
    NUMBER = "number"
    """Any other number."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said at [start, end) of the normalised field."""

    kind: Kind
    value: float
    start: int
    end: int
    text: str
    unit: str = ""
    role: str = ""
    """What the sentence says it is: was, saving, minimum, now, cycle, ago, left, ends; empty where it does not say."""
    approximate: bool = False
    year: int | None = None
