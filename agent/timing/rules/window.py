"""The campaign's window: local days, and on each the minutes from `earliest` (inclusive) to `latest` (exclusive)."""

from agent.timing.clock import DAY, ZoneTable, day_number, minute_of_day
from agent.timing.grids import Ints
from agent.timing.masks import Mask
from core.records import SendWindow

RULE = "timing.window"
CLOSED_RULE = "timing.window_closed"


def in_window(local: Ints, window: SendWindow) -> Mask:
    """Which local minutes lie in the window."""
    day, minute = local // DAY, local % DAY
    on_day = (day >= day_number(window.starts_on)) & (day <= day_number(window.ends_on))
    return on_day & (minute >= minute_of_day(window.earliest)) & (minute < minute_of_day(window.latest))


def window_end(window: SendWindow, zone: ZoneTable) -> int:
    """The UTC minute at which the window closes for good in `zone`; exclusive."""
    return zone.utc(day_number(window.ends_on) * DAY + minute_of_day(window.latest))
