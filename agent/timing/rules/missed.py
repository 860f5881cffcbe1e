"""Missed time: what becomes of a message whose minute has passed."""

from datetime import datetime, timedelta
from enum import StrEnum

RULE = "timing.missed"
GRACE = timedelta(hours=1)


class MissedMode(StrEnum):
    """After the grace: not at all, or at the same local time of the next day."""

    SKIP = "skip"
    NEXT_DAY = "next_day"


class MissedAction(StrEnum):
    """What to do now."""

    WAIT = "wait"
    SEND = "send"
    SKIP = "skip"
    NEXT_DAY = "next_day"


def when_missed(
    send_at: datetime,
    now: datetime,
    not_after: datetime,
    *,
    mode: MissedMode = MissedMode.SKIP,
    grace: timedelta = GRACE,
) -> MissedAction:
    """Wait before its time; send up to `grace` after it; then by `mode`; never after `not_after`."""
    if now > not_after:
        return MissedAction.SKIP
    if now < send_at:
        return MissedAction.WAIT
    if now - send_at < grace:
        return MissedAction.SEND
    return MissedAction.NEXT_DAY if mode is MissedMode.NEXT_DAY else MissedAction.SKIP
