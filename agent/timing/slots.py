"""Slots and blocks: all five-minute slots in which a campaign may send in one zone, gathered into hours.

A block is a run of slots of one local hour that are all allowed, or all barred by the same rule. Barred blocks are
kept, so that a plan can say which rule kept it from a better hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.timing.clock import DAY, ZoneTable, weekday
from agent.timing.grids import Ints
from agent.timing.masks import Mask
from agent.timing.rules import daylight_saving, window
from core.records import SendWindow

SLOT = 5
"""Minutes in a slot."""


@dataclass(frozen=True)
class Bar:
    """A rule, and the slots (m,) that it bars."""

    rule_id: str
    mask: Mask


@dataclass(frozen=True)
class Slots:
    """Slots inside the window: first UTC minute and local minute of each, (m,)."""

    minutes: Ints
    local: Ints

    @property
    def days(self) -> Ints:
        """Local day number of each slot."""
        return self.local // DAY


@dataclass(frozen=True)
class Blocks:
    """`start` (first UTC minute), `local` (the same on the local clock), `size` (slots), each (b,).

    `bar` is the place in `rules` of what bars the block, -1 where it is allowed.
    """

    start: Ints
    local: Ints
    size: Ints
    bar: Ints
    rules: tuple[str, ...]

    @property
    def day(self) -> Ints:
        """Local day number of each block."""
        return self.local // DAY

    @property
    def cell(self) -> Ints:
        """Hour of the week of each block."""
        return weekday(self.day) * 24 + self.local % DAY // 60

    @property
    def allowed(self) -> Mask:
        """Blocks that no rule bars."""
        return self.bar < 0

    def only(self, mask: Mask) -> "Blocks":
        """The blocks in `mask`."""
        return Blocks(self.start[mask], self.local[mask], self.size[mask], self.bar[mask], self.rules)


def slots_in_window(frame: SendWindow, zone: ZoneTable, first: int, last: int) -> Slots:
    """Slots that lie wholly in the window, and in UTC minutes [first, last); none in a repeated hour.

    `zone` must reach a day further than `first` and `last` on both sides.
    """
    # A day earlier than needed, so that a repeated hour is known as such when `first` lies in the middle of it.
    minutes = np.arange((first - DAY) // SLOT * SLOT, last, SLOT)
    local = zone.local(minutes)
    inside = window.in_window(local, frame) & window.in_window(local + SLOT - 1, frame)
    inside &= daylight_saving.first_time(local) & (minutes >= first) & (minutes + SLOT <= last)
    inside &= zone.local(minutes + SLOT - 1) == local + SLOT - 1
    return Slots(minutes[inside], local[inside])


def into_blocks(slots: Slots, bars: Sequence[Bar]) -> Blocks:
    """Gather slots into blocks; of several bars on a slot the first is named."""
    bar = np.full(len(slots.minutes), -1, dtype=np.int64)
    for place in range(len(bars) - 1, -1, -1):
        bar[bars[place].mask] = place
    hour = slots.local // 60
    broken = (np.diff(hour) != 0) | (np.diff(bar) != 0) | (np.diff(slots.minutes) != SLOT)
    firsts = np.flatnonzero(np.concatenate([[True], broken])) if len(hour) else np.empty(0, dtype=np.int64)
    size = np.diff(np.append(firsts, len(hour)))
    rules = tuple(item.rule_id for item in bars)
    return Blocks(slots.minutes[firsts], slots.local[firsts], size, bar[firsts], rules)
