"""The choice itself, for a column of customers at once: which block, and which slot in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agent.timing.grids import Floats, Ints
from agent.timing.limits import Limit
from agent.timing.masks import Mask
from agent.timing.slots import SLOT, Blocks

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Openings:
    """Slots that are open to each of n customers in each of b blocks: from `first` to `last` (exclusive), (n, b).

    `closed_by` is the place in `rules` of what closed the block for the customer, -1 where something is open.
    """

    first: Ints
    last: Ints
    closed_by: Ints
    rules: tuple[str, ...]

    @property
    def open(self) -> Mask:
        """Blocks in which the customer has a slot."""
        return self.last > self.first

    def within(self, eligible: Mask) -> "Openings":
        """The same with nothing open outside the `eligible` blocks (b,)."""
        return Openings(self.first, np.where(eligible, self.last, self.first), self.closed_by, self.rules)


@dataclass(frozen=True)
class Picks:
    """For each of n customers: the block (-1 is none), the slot in it, the best block, and how many were open."""

    block: Ints
    slot: Ints
    best: Ints
    choices: Ints


def openings(blocks: Blocks, limits: Sequence[Limit], n: int) -> Openings:
    """What remains open to n customers when the limits have cut their spans out of the blocks."""
    shape = (n, len(blocks.start))
    first = np.zeros(shape, dtype=np.int64)
    last = np.broadcast_to(blocks.size, shape).copy()
    closed_by = np.full(shape, -1, dtype=np.int64)
    for place, limit in enumerate(limits):
        for owner, low, high in _rounds(limit):
            _cut(first, last, closed_by, blocks, (owner, low, high), place)
    return Openings(first, last, closed_by, tuple(limit.rule_id for limit in limits))


def _rounds(limit: Limit) -> list[tuple[Ints, Ints, Ints]]:
    """The spans in rounds, each with at most one span an owner."""
    spans = limit.spans
    order = np.argsort(spans.owner, kind="stable")
    owner = spans.owner[order]
    turn = np.arange(len(owner)) - np.searchsorted(owner, owner)
    return [
        (owner[turn == t], spans.low[order][turn == t], spans.high[order][turn == t]) for t in range(turn.max() + 1)
    ]


def _cut(first: Ints, last: Ints, closed_by: Ints, blocks: Blocks, span: tuple[Ints, Ints, Ints], place: int) -> None:
    """Take low < t < high out of the owners' openings; where both sides of a block remain, the later one is kept."""
    owner, low, high = span
    start = blocks.start[None, :]
    before = np.floor_divide(low[:, None] - (SLOT - 1) - start, SLOT) + 1
    after = -np.floor_divide(start - high[:, None], SLOT)
    old_first, old_last = first[owner], last[owner]
    was_open = old_last > old_first
    later_first = np.maximum(old_first, after)
    earlier_last = np.minimum(old_last, before)
    keeps_later = later_first < old_last
    first[owner] = np.where(keeps_later & (before < old_last), later_first, old_first)
    untouched = before >= old_last
    last[owner] = np.where(keeps_later | untouched, old_last, np.maximum(earlier_last, old_first))
    closed = was_open & (last[owner] <= first[owner])
    closed_by[owner] = np.where(closed, place, closed_by[owner])


def pick(values: Values, opened: Openings, at_random: Mask, draws: Floats, slot_draws: Floats) -> Picks:
    """The best open block of each customer, or a random one where `at_random`; ties go to the earlier block.

    `values` (n, b); `draws` (n,) choose the random block, `slot_draws` (n,) the slot inside a block.
    """
    is_open = opened.open
    choices = is_open.sum(axis=1)
    best = np.argmax(np.where(is_open, values, -np.inf), axis=1)
    wanted = np.minimum((draws * choices).astype(np.int64), np.maximum(choices - 1, 0))
    drawn = np.argmax(np.cumsum(is_open, axis=1) > wanted[:, None], axis=1)
    block = np.where(at_random, drawn, best)
    rows = np.arange(len(values))
    width = opened.last[rows, block] - opened.first[rows, block]
    slot = opened.first[rows, block] + (slot_draws * width).astype(np.int64)
    nothing = choices == 0
    return Picks(np.where(nothing, -1, block), np.where(nothing, 0, slot), np.where(nothing, -1, best), choices)
