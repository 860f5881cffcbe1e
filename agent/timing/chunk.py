"""One chunk of customers whose blocks are chosen: the minute, what moved it, and the plan or the refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agent.timing import refusing
from agent.timing.arms import hour_propensity
from agent.timing.choosing import Openings, Picks
from agent.timing.grids import Floats, Ints
from agent.timing.grouping import Frame, Group
from agent.timing.masks import Mask
from agent.timing.minute_book import MinuteBook
from agent.timing.plan_writing import PlanBasis, PlanWriter
from agent.timing.quiet_shift import open_minute, target_of
from agent.timing.records import Basis
from agent.timing.rules import quiet, window
from agent.timing.settings import TimerSettings
from agent.timing.slots import SLOT, Blocks
from agent.timing.values import Worth, given_slots
from core.records import OutcomeReason, SendPlan

RANDOM_RULE = "arms.random_time"
RATE_RULE = "timing.rate_limit"


@dataclass(frozen=True)
class Draws:
    """Stable random numbers of n customers: for the hour, for the slot, and who is in the random arm."""

    hour: Floats
    slot: Floats
    at_random: Mask


@dataclass(frozen=True)
class Chunk:
    """Columns of n customers over b blocks."""

    group: Group
    frame: Frame
    settings: TimerSettings
    random_share: float
    blocks: Blocks
    eligible: Mask
    worth: Worth
    opened: Openings
    picks: Picks
    draws: Draws
    basis: list[Basis]
    confidence: list[float]
    book: MinuteBook | None

    def results(self) -> list[SendPlan | OutcomeReason]:
        """A plan or a refusal for each customer."""
        writer = PlanWriter(self.frame.zone, self.frame.not_after)
        minutes = self._minutes().tolist()
        blocks = self.picks.block.tolist()
        return [self._result(row, blocks[row], minutes[row], writer) for row in range(len(minutes))]

    def _minutes(self) -> Ints:
        """First choice of minute, shape (n,); meaningless where nothing is open."""
        rows, block = np.arange(len(self.picks.block)), np.maximum(self.picks.block, 0)
        slot = self.picks.slot
        if self.settings.fallback_at is not None:
            first, last = self.opened.first[rows, block], np.maximum(self.opened.last[rows, block], 1)
            wanted = given_slots(block, first, last, self.blocks, self.settings.fallback_at)
            slot = np.where(self.worth.given & ~self.draws.at_random, wanted, slot)
        return self.blocks.start[block] + SLOT * slot

    def _result(self, row: int, block: int, minute: int, writer: PlanWriter) -> SendPlan | OutcomeReason:
        if block < 0:
            return refusing.all_closed(self.opened.rules[self._closing_rule[row]])
        moved_by = self._moved_by(row)
        if self.blocks.bar[block] >= 0:
            shifted = self._shifted(row, minute)
            if isinstance(shifted, OutcomeReason):
                return shifted
            minute, moved_by = shifted, (*moved_by, quiet.RULE)
        if self.book is not None:
            taken = self.book.take_first(self._minutes_from(row, minute))
            if taken is None:
                return refusing.minutes_full()
            moved_by = moved_by if taken // SLOT == minute // SLOT else (*moved_by, RATE_RULE)
            minute = taken
        return writer.write(
            minute, self._plan_basis(row), self.confidence[row], self._propensity(row), tuple(dict.fromkeys(moved_by))
        )

    def _plan_basis(self, row: int) -> PlanBasis:
        if self.draws.at_random[row]:
            return "random"
        return "given" if self.worth.given[row] else self.basis[row]

    def _propensity(self, row: int) -> float:
        is_best = bool(self.picks.block[row] == self.picks.best[row])
        return hour_propensity(int(self.picks.choices[row]), self.random_share, is_best=is_best)

    def _shifted(self, row: int, minute: int) -> int | OutcomeReason:
        local = int(self.frame.zone.local(np.array([minute]))[0])
        target = target_of(local, self.group.quiet, self.settings.quiet_mode)
        if target is None:
            return refusing.discarded()
        found = open_minute(target, self.frame.zone, self.blocks, self.opened, row)
        if found is None:
            return refusing.all_barred(self.blocks.only(~self.blocks.allowed))
        return found

    def _minutes_from(self, row: int, minute: int) -> Iterator[int]:
        """Minutes open to a customer: those of the slot first, then of its block, then of the other blocks by value."""
        offset = int(self.draws.hour[row] * SLOT)
        yield from (minute + (offset + step) % SLOT for step in range(SLOT))
        values = np.where(self.opened.open[row] & self.blocks.allowed, self.worth.values[row], -1.0)
        for block in np.argsort(-values, kind="stable").tolist():
            if values[block] >= 0:
                start = int(self.blocks.start[block])
                slots = range(int(self.opened.first[row, block]), int(self.opened.last[row, block]))
                yield from (start + SLOT * slot + step for slot in slots for step in range(SLOT))

    def _moved_by(self, row: int) -> tuple[str, ...]:
        rules = list(self.group.zone.moved_by)
        if self._outside_window[row]:
            rules.append(window.RULE)
        barred = int(self._barring_rule[row])
        if barred >= 0:
            rules.append(self.blocks.rules[barred])
        closed = int(self._closing_rule[row])
        if closed >= 0:
            rules.append(self.opened.rules[closed])
        if self.draws.at_random[row]:
            rules.append(RANDOM_RULE)
        return tuple(rules)

    @cached_property
    def _outside_window(self) -> list[bool]:
        """Whether a better hour of the same days lies outside the window."""
        flags: list[bool] = (self.worth.elsewhere > self.worth.values.max(axis=1) * (1 + 1e-6)).tolist()
        return flags

    @cached_property
    def _barring_rule(self) -> Ints:
        """The rule that bars the best block in the window, -1 if that is eligible; shape (n,)."""
        best = np.argmax(self.worth.values, axis=1)
        return np.where(self.eligible[best], -1, self.blocks.bar[best])

    @cached_property
    def _closing_rule(self) -> Ints:
        """The limit that closed the best eligible block to the customer, -1 if it is open; shape (n,)."""
        best = np.argmax(np.where(self.eligible, self.worth.values, -1.0), axis=1)
        return np.asarray(self.opened.closed_by[np.arange(len(best)), best])
