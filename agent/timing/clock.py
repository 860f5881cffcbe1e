"""Local time as arithmetic on whole minutes since 1970-01-01T00:00Z.

A zone is a short table of the moments at which its offset changes, so that thousands of slots are turned into local
time with one search.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from agent.timing.grids import Ints

DAY = 1440
_STEP = DAY
"""No zone changes its offset twice within so many minutes."""


def to_minutes(moment: datetime) -> int:
    """Whole minutes since the epoch, rounded down."""
    return int(moment.timestamp() // 60)


def to_moment(minutes: int) -> datetime:
    """The UTC datetime of a minute."""
    return datetime.fromtimestamp(minutes * 60, tz=UTC)


def day_number(day: date) -> int:
    """Days since the epoch."""
    return (day - date(1970, 1, 1)).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return date(1970, 1, 1) + timedelta(days=number)


def minute_of_day(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def weekday(days: Ints) -> Ints:
    """Monday is 0; the epoch was a Thursday."""
    return (days + 3) % 7


@dataclass(frozen=True)
class ZoneTable:
    """Offsets of one zone in a stretch of time: `offsets[i]` minutes hold from `starts[i]` on."""

    name: str
    starts: Ints
    offsets: Ints

    def local(self, minutes: Ints) -> Ints:
        """Local minutes of UTC minutes."""
        place = np.searchsorted(self.starts, minutes, side="right") - 1
        return minutes + self.offsets[np.maximum(place, 0)]

    def utc(self, local: int) -> int:
        """The first UTC minute at which the clock shows `local`, or the first after the gap where it skips that."""
        low, high = local - int(self.offsets.max()), local - int(self.offsets.min())
        candidates = np.arange(low, high + 1)
        return int(candidates[np.argmax(self.local(candidates) >= local)])


@lru_cache(maxsize=2048)
def zone_table(name: str, first: int, last: int) -> ZoneTable:
    """The offsets of zone `name` from UTC minute `first` to `last`."""
    zone = ZoneInfo(name)
    starts, offsets = [first], [_offset(zone, first)]
    for start in range(first, last, _STEP):
        end = start + _STEP
        if _offset(zone, end) != offsets[-1]:
            change = _change(zone, start, end)
            starts.append(change)
            offsets.append(_offset(zone, change))
    return ZoneTable(name, np.array(starts, dtype=np.int64), np.array(offsets, dtype=np.int64))


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first minute in (low, high] with another offset than `low`."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, minutes: int) -> int:
    offset = to_moment(minutes).astimezone(zone).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    return int(offset.total_seconds() // 60)
