"""What each block is worth to each customer: the probability of its hour, less what waiting for it costs."""

from dataclasses import dataclass
from datetime import time

import numpy as np

from agent.timing.choosing import Values
from agent.timing.grids import Floats, Ints
from agent.timing.hours import HourModel
from agent.timing.masks import Mask
from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK
from agent.timing.slots import Blocks


@dataclass(frozen=True)
class Worth:
    """`values` (n, b) of the blocks, `elsewhere` (n,) the best hour on the same days at any time, `given` (n,)."""

    values: Values
    elsewhere: Values
    given: Mask


def worth_of(hours: HourModel, rows: Ints, blocks: Blocks, waiting_cost: float, fallback_at: time | None) -> Worth:
    """Values for customers in `rows` (n,); `given` marks those whose hour is the fallback for want of data.

    Only element-wise arithmetic: a customer's values do not depend on who else is in the chunk.
    """
    weeks = hours.weeks(rows)
    given = np.zeros(len(rows), dtype=bool)
    if fallback_at is not None:
        given = np.array([basis == "population" for basis in hours.basis(rows)], dtype=bool)
        weeks[given] = _around(fallback_at)
    cost = np.exp(-waiting_cost * (blocks.day - blocks.day[0])).astype(np.float32)
    best_day_of = np.zeros(HOURS_OF_WEEK, dtype=np.float32)
    for day in range(7):
        on_day = blocks.cell // HOURS_OF_DAY == day
        if on_day.any():
            best_day_of[day * HOURS_OF_DAY : (day + 1) * HOURS_OF_DAY] = cost[on_day].max()
    return Worth(weeks[:, blocks.cell] * cost, (weeks * best_day_of).max(axis=1), given)


def given_slots(block: Ints, first: Ints, last: Ints, blocks: Blocks, fallback_at: time) -> Ints:
    """In the chosen blocks (n,), the open slot nearest to the minute of `fallback_at`."""
    wanted = fallback_at.hour * 60 + fallback_at.minute - blocks.local[block] % 1440
    return np.clip(wanted // 5, first, last - 1)


def _around(at: time) -> Floats:
    """A week (168,) that falls off from the hour of `at`, so that the nearest allowed hour wins."""
    distance = np.abs(np.arange(HOURS_OF_DAY) - at.hour)
    return np.tile(np.exp(-2.0 * distance), 7)
