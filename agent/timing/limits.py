"""From a push history to forbidden minutes: the brief's cap, the team's caps, vendor quotas, the gap and back-off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.timing.clock import DAY, ZoneTable
from agent.timing.grids import Ints
from agent.timing.history import PushColumns
from agent.timing.rules import backoff, gap
from agent.timing.rules.caps import CapRule, cap_of_brief
from agent.timing.rules.spans import Spans, spans_of_limit
from agent.timing.rules.vendors import vendor_caps
from agent.timing.settings import TimerSettings
from core.records import Caps


@dataclass(frozen=True)
class Limit:
    """The spans in UTC minutes that one rule forbids."""

    rule_id: str
    spans: Spans


def cap_rules(settings: TimerSettings, caps: Caps, channels: Sequence[str]) -> tuple[CapRule, ...]:
    """All caps on a push over `channels`."""
    own = tuple(rule for rule in settings.caps if rule.channel in ("", *channels) and rule.tag in ("", settings.tag))
    vendors = vendor_caps(channels, settings.vendor_classes) if settings.vendor_quotas else ()
    return (*cap_of_brief(caps), *own, *vendors)


def limits_on(
    pushes: PushColumns, rules: Sequence[CapRule], settings: TimerSettings, zone: ZoneTable, owners: int
) -> list[Limit]:
    """What the history forbids; owners of the spans are those of `pushes`, numbered below `owners`."""
    limits = [Limit(rule.rule_id, _cap_spans(pushes, rule, zone, owners)) for rule in rules]
    if settings.minimum_gap_minutes:
        limits.append(Limit(gap.RULE, gap.gap_spans(pushes.owner, pushes.at, settings.minimum_gap_minutes)))
    if settings.tolerated_ignored is not None:
        sent = pushes.sent()
        owner, at = pushes.which(sent)
        spans = backoff.backoff_spans(owner, at, pushes.answered()[sent], tolerated=settings.tolerated_ignored)
        limits.append(Limit(backoff.RULE, spans))
    return [limit for limit in limits if len(limit.spans.owner)]


def _cap_spans(pushes: PushColumns, rule: CapRule, zone: ZoneTable, owners: int) -> Spans:
    if rule.limit == 0:
        everybody = np.arange(owners, dtype=np.int64)
        return spans_of_limit(everybody, everybody, 0, 1)
    counted = pushes.counting(rule.channel, rule.tag, transactional=rule.counts_transactional)
    owner, at = pushes.which(counted)
    if rule.mode == "rolling":
        return spans_of_limit(owner, at, rule.limit, rule.minutes)
    return _days_to_minutes(spans_of_limit(owner, zone.local(at) // DAY, rule.limit, rule.days), zone)


def _days_to_minutes(spans: Spans, zone: ZoneTable) -> Spans:
    """Forbidden days (low, high) as minutes: from the start of the day after `low` to the start of day `high`."""
    return Spans(spans.owner, _starts(spans.low + 1, zone) - 1, _starts(spans.high, zone))


def _starts(days: Ints, zone: ZoneTable) -> Ints:
    known, back = np.unique(days, return_inverse=True)
    return np.array([zone.utc(int(day) * DAY) for day in known], dtype=np.int64)[back]
