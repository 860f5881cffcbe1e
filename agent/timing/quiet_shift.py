"""Moving a minute that fell into quiet hours to where the policy wants it, within what is open to the customer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from agent.timing.choosing import Openings
from agent.timing.clock import ZoneTable, to_moment
from agent.timing.grids import Ints
from agent.timing.rules.quiet import QuietMode, shifted
from agent.timing.slots import SLOT, Blocks
from core.records import QuietHours

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Target:
    """The local minute that the policy wants, and whether an earlier one serves as well."""

    local: int
    backwards: bool


def target_of(local: int, quiets: tuple[QuietHours, ...], mode: QuietMode) -> Target | None:
    """Where a quiet local minute goes under all quiet hours at once; None is discarded."""
    start = to_moment(local).replace(tzinfo=None)
    moved = start
    for _ in range(len(quiets) + 1):
        for quiet in quiets:
            step = shifted(moved, quiet, mode, step_minutes=SLOT)
            if step is None:
                return None
            moved = step
    return Target((moved - _EPOCH) // timedelta(minutes=1), backwards=moved < start)


def open_minute(target: Target, zone: ZoneTable, blocks: Blocks, opened: Openings, row: int) -> int | None:
    """The open slot nearest to the target on its side (after it, or before if backwards); else the other side."""
    starts = _open_starts(blocks, opened, row)
    wanted = zone.utc(target.local)
    earlier, later = starts[starts <= wanted], starts[starts >= wanted]
    sides = (earlier[-1:], later[:1]) if target.backwards else (later[:1], earlier[:0])
    for side in sides:
        if len(side):
            return int(side[0])
    return None


def _open_starts(blocks: Blocks, opened: Openings, row: int) -> Ints:
    """First minutes of all open and allowed slots of one customer, in order."""
    usable = np.flatnonzero(opened.open[row] & blocks.allowed)
    runs = [
        blocks.start[block] + SLOT * np.arange(opened.first[row, block], opened.last[row, block]) for block in usable
    ]
    return np.concatenate(runs) if runs else np.empty(0, dtype=np.int64)
