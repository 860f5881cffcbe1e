"""Quiet hours: local minutes in which nothing is sent, and where a time that falls into them goes.

`hold_to_end` waits for the end of the quiet hours; `nearest_edge` goes to the last slot before or to the end, whichever
is nearer (the end if equal); `discard` does not send; `next_day` waits for the end of quiet hours on the next calendar
day; `best_allowed` takes the best time outside quiet hours.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

import numpy as np

from agent.timing.clock import DAY, minute_of_day
from agent.timing.grids import Ints
from agent.timing.masks import Mask
from core.records import QuietHours

RULE = "timing.quiet_hours"
DISCARD_RULE = "timing.quiet_hours.discard"


class QuietMode(StrEnum):
    """What happens to a time in quiet hours; `best_allowed` takes the best time outside them instead."""

    BEST_ALLOWED = "best_allowed"
    HOLD_TO_END = "hold_to_end"
    NEAREST_EDGE = "nearest_edge"
    DISCARD = "discard"
    NEXT_DAY = "next_day"


def in_quiet(local: Ints, quiet: QuietHours) -> Mask:
    """Which local minutes are quiet; `start` inclusive, `end` exclusive, equal ends mean none."""
    minute = local % DAY
    start, end = minute_of_day(quiet.start), minute_of_day(quiet.end)
    if start <= end:
        return (minute >= start) & (minute < end)
    return (minute >= start) | (minute < end)


def is_quiet(at: time, quiet: QuietHours) -> bool:
    """Whether one local time is quiet."""
    return bool(in_quiet(np.array([minute_of_day(at)]), quiet)[0])


def shifted(local: datetime, quiet: QuietHours, mode: QuietMode, *, step_minutes: int = 5) -> datetime | None:
    """Where a local time (without zone) goes under `mode`; None is not sent. Times outside stay as they are."""
    if not is_quiet(local.time(), quiet) or mode is QuietMode.BEST_ALLOWED:
        return local
    if mode is QuietMode.DISCARD:
        return None
    end = _end_after(local, quiet)
    if mode is QuietMode.HOLD_TO_END:
        return end
    if mode is QuietMode.NEXT_DAY:
        return datetime.combine(local.date() + timedelta(days=1), quiet.end)
    start = _start_before(local, quiet)
    return end if end - local <= local - start else start - timedelta(minutes=step_minutes)


def _end_after(local: datetime, quiet: QuietHours) -> datetime:
    end = datetime.combine(local.date(), quiet.end)
    return end if end > local else end + timedelta(days=1)


def _start_before(local: datetime, quiet: QuietHours) -> datetime:
    start = datetime.combine(local.date(), quiet.start)
    return start if start <= local else start - timedelta(days=1)
