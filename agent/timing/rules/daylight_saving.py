"""The two nights on which clocks change.

A local minute that is skipped becomes the first minute after the gap; of a local minute that happens twice the first is
meant, and the second is not used at all.
"""

from datetime import datetime

import numpy as np

from agent.timing.clock import DAY, day_number, to_moment, zone_table
from agent.timing.grids import Ints
from agent.timing.masks import Mask

RULE = "timing.daylight_saving"


def resolve(local: datetime, zone: str) -> tuple[datetime, bool]:
    """The UTC moment of a local time (without zone), and whether the clock skips that time."""
    wanted = day_number(local.date()) * DAY + local.hour * 60 + local.minute
    table = zone_table(zone, wanted - 2 * DAY, wanted + 2 * DAY)
    minute = table.utc(wanted)
    skipped = int(table.local(np.array([minute]))[0]) != wanted
    return to_moment(minute), skipped


def first_time(local: Ints) -> Mask:
    """Which of the consecutive local minutes are shown for the first time: all but the repeated hour of a fold."""
    highest = np.maximum.accumulate(local)
    return np.concatenate([[True], local[1:] > highest[:-1]])
