"""Plans for one group of customers: values of hours, what is open to whom, the choice, and the plan that records it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from agent.timing.arms import draw, has_random_time
from agent.timing.choosing import Picks, openings, pick
from agent.timing.chunk import Chunk, Draws
from agent.timing.clock import DAY
from agent.timing.grouping import Frame, Group, blocks_of, frame_of
from agent.timing.history import PushHistory
from agent.timing.hours import HourModel
from agent.timing.limits import Limit, cap_rules, limits_on
from agent.timing.masks import Mask
from agent.timing.minute_book import MinuteBook
from agent.timing.refusing import all_barred, window_closed
from agent.timing.rules import quiet
from agent.timing.rules.offer import OfferSpan
from agent.timing.settings import TimerSettings
from agent.timing.slots import Blocks
from agent.timing.values import worth_of
from core.records import CampaignBrief, OutcomeReason, SendPlan

CHUNK = 2048


@dataclass(frozen=True)
class GroupPlanner:
    """Everything that a group's plans depend on."""

    group: Group
    brief: CampaignBrief
    span: OfferSpan | None
    now: datetime
    seed: int
    hours: HourModel
    settings: TimerSettings
    history: PushHistory
    book: MinuteBook | None

    def plan(self, customer_ids: Sequence[str]) -> list[SendPlan | OutcomeReason]:
        """One result a customer, in order; later stretches only for those for whom an earlier one has no minute."""
        frame = frame_of(self.group, self.brief, self.now, self.span)
        refusal = window_closed(self.brief, self.group.zone.name)
        results: dict[str, SendPlan | OutcomeReason] = dict.fromkeys(customer_ids, refusal)
        waiting = list(results)
        for stretch in self._stretches(frame):
            results.update(zip(waiting, self._plan_stretch(waiting, stretch), strict=True))
            waiting = [customer_id for customer_id in waiting if isinstance(results[customer_id], OutcomeReason)]
            if not waiting:
                break
        return [results[customer_id] for customer_id in customer_ids]

    def _stretches(self, frame: Frame) -> Iterator[Frame]:
        length = self.settings.horizon_days * DAY
        for first in range(frame.first, frame.last, length):
            yield Frame(frame.zone, first, min(first + length, frame.last), frame.not_after)

    def _plan_stretch(self, customer_ids: Sequence[str], frame: Frame) -> list[SendPlan | OutcomeReason]:
        blocks = blocks_of(self.group, self.brief, self.settings, self.span, frame)
        eligible = blocks.allowed | self._shiftable(blocks)
        if not eligible.any():
            reason = all_barred(blocks) if len(blocks.start) else window_closed(self.brief, self.group.zone.name)
            return [reason] * len(customer_ids)
        results: list[SendPlan | OutcomeReason] = []
        for start in range(0, len(customer_ids), CHUNK):
            results += self._plan_chunk(customer_ids[start : start + CHUNK], blocks, eligible, frame)
        return results

    def _shiftable(self, blocks: Blocks) -> Mask:
        """Quiet blocks, where the policy first chooses and then moves."""
        if self.settings.quiet_mode is quiet.QuietMode.BEST_ALLOWED or quiet.RULE not in blocks.rules:
            return np.zeros(len(blocks.start), dtype=bool)
        return np.array([place >= 0 and blocks.rules[place] == quiet.RULE for place in blocks.bar], dtype=bool)

    def _plan_chunk(
        self, customer_ids: Sequence[str], blocks: Blocks, eligible: Mask, frame: Frame
    ) -> list[SendPlan | OutcomeReason]:
        rows = self.hours.rows_of(customer_ids)
        worth = worth_of(self.hours, rows, blocks, self.settings.waiting_cost, self.settings.fallback_at)
        draws = self._draws(customer_ids)
        opened = openings(blocks, self._limits(customer_ids, frame), len(customer_ids)).within(eligible)
        picks: Picks = pick(worth.values, opened, draws.at_random, draws.hour, draws.slot)
        chunk = Chunk(
            group=self.group,
            frame=frame,
            settings=self.settings,
            random_share=self._random_share,
            blocks=blocks,
            eligible=eligible,
            worth=worth,
            opened=opened,
            picks=picks,
            draws=draws,
            basis=self.hours.basis(rows),
            confidence=self.hours.confidence(rows).tolist(),
            book=self.book,
        )
        return chunk.results()

    @property
    def _random_share(self) -> float:
        return 0.0 if self.settings.transactional else self.brief.random_share

    def _draws(self, customer_ids: Sequence[str]) -> Draws:
        campaign, seed, share = self.brief.campaign_id, self.seed, self._random_share
        return Draws(
            hour=np.array([draw(campaign, customer_id, seed, "hour") for customer_id in customer_ids]),
            slot=np.array([draw(campaign, customer_id, seed, "slot") for customer_id in customer_ids]),
            at_random=np.array(
                [has_random_time(campaign, customer_id, share, seed) for customer_id in customer_ids], dtype=bool
            ),
        )

    def _limits(self, customer_ids: Sequence[str], frame: Frame) -> list[Limit]:
        if self.settings.transactional:
            return []
        rules = cap_rules(self.settings, self.brief.caps, self.group.channels)
        pushes = self.history.columns(customer_ids)
        if not len(pushes) and all(rule.limit for rule in rules):
            return []
        return limits_on(pushes, rules, self.settings, frame.zone, len(customer_ids))
